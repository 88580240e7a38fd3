//! The routes of this use case.

use domain::archive_pass::{DAYS, Reason};
use lambda::documents::schema as documents;
use lambda::{Caller, Route, schema};
use serde_json::Value;

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let issues = Route::new(
        "issueArchivePass",
        "POST /v1/staff/archive-passes",
        Caller::Staff,
        201,
        "Issue a pass to a customer's kept documents",
        "The pass is mailed, and works until the end of a day in Japan: 7 days on, where `days` does \
         not say otherwise. Check the address yourself: whoever reads its mail holds the pass.",
    );
    let reviews = Route::new(
        "listArchivePasses",
        "GET /v1/staff/archive-passes",
        Caller::Staff,
        200,
        "List the passes to a customer's kept documents that still work",
        "The newest comes first. That you looked is on record.",
    );
    let revokes = Route::new(
        "revokeArchivePass",
        "DELETE /v1/staff/archive-passes/{id}",
        Caller::Staff,
        204,
        "Withdraw a pass",
        "It shows nothing any more from now on. An address of a file that was given out before works \
         for what is left of its 15 minutes.",
    );
    let lists = Route::new(
        "searchRetainedDocuments",
        "GET /v1/archive-pass/documents",
        Caller::ArchivePass,
        200,
        "List or search the documents that are kept of a customer",
        "Whoever shows a pass, as `Authorization: Bearer`. It lists what the law has kept, also when \
         everything else was destroyed. The newest transaction comes first; a page may hold few \
         items, or none, and still have a next one. Every look is on record.",
    );
    let shows = Route::new(
        "getRetainedDocument",
        "GET /v1/archive-pass/documents/{id}",
        Caller::ArchivePass,
        200,
        "See a kept document",
        "Whoever shows a pass. Where its file has arrived, `download` works for 15 minutes. Every look \
         is on record.",
    );
    let organization = || ("organization", schema::id("org"));
    let reason = || ("reason", schema::line(Reason::MAXIMUM, "税務調査への対応のため"));
    let file = schema::object(
        "RetainedFile",
        &[
            ("arrived", schema::flag()),
            ("download", schema::or_null(schema::text("Where the file is."))),
        ],
    );
    vec![
        issues
            .takes(schema::request(
                "ArchivePassRequest",
                &[organization(), ("email", schema::email()), reason()],
                &[("days", schema::integer(DAYS, "From today."))],
            ))
            .answers(schema::object(
                "NewArchivePass",
                &[("id", id()), ("expires_at", schema::time())],
            )),
        reviews
            .pages(
                schema::object(
                    "ArchivePass",
                    &[
                        ("id", id()),
                        ("email", schema::email()),
                        reason(),
                        ("issued_by", schema::id("stf")),
                        ("issued_at", schema::time()),
                        ("expires_at", schema::time()),
                        ("looks", schema::count("How often it was used.")),
                    ],
                ),
                id(),
            )
            .needs([organization()]),
        revokes.names([("id", id())]),
        lists.pages(documents::document(), schema::document_id()).asks(documents::search()),
        shows
            .names([("id", schema::document_id())])
            .answers(documents::with("RetainedDocument", &[("file", file)])),
    ]
}

fn id() -> Value {
    schema::id_within("pas")
}
