//! The routes of this use case.

use domain::Product;
use domain::approval::Act;
use domain::archive_pass::{DAYS, Reason};
use lambda::documents::schema as documents;
use lambda::{Caller, Problem, Route, schema};
use serde_json::Value;

pub fn routes() -> Vec<Route> {
    passes().into_iter().chain(retained_documents()).collect()
}

/// What staff do with passes.
fn passes() -> Vec<Route> {
    let issues = Route::new(
        "issueArchivePass",
        "POST /v1/staff/archive-passes",
        Caller::Staff,
        201,
        "Issue a pass to a customer's retained documents",
        "Possible once the contract has ended, and not to an address of the staff. Mails the \
         pass. It is valid until the end of a day in Japan, 7 days from today unless \
         `days` says otherwise. Verify the address yourself: anyone who can read its mail can use \
         the pass.",
    );
    let reviews = Route::new(
        "listArchivePasses",
        "GET /v1/staff/archive-passes",
        Caller::Staff,
        200,
        "List the valid passes to a customer's retained documents",
        "The newest comes first. Your access is recorded.",
    );
    let revokes = Route::new(
        "revokeArchivePass",
        "DELETE /v1/staff/archive-passes/{id}",
        Caller::Staff,
        204,
        "Revoke a pass",
        "The pass stops working immediately. A download address that was issued before remains \
         valid for the rest of its 15 minutes.",
    );
    let organization = || ("organization", schema::id("org"));
    let reason = || ("reason", schema::line(Reason::MAXIMUM, "税務調査への対応のため"));
    vec![
        issues
            .takes(schema::request(
                "ArchivePassRequest",
                &[organization(), ("email", schema::email()), reason()],
                &[("days", schema::integer(DAYS, "How many days from today the pass is valid."))],
            ))
            .answers(schema::object(
                "NewArchivePass",
                &[("id", id()), ("expires_at", schema::time())],
            ))
            .refuses([Problem::ContractNotEnded])
            .needs_approval(Act::IssueArchivePass),
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
                        ("looks", schema::count("How often the pass was used.")),
                    ],
                ),
                id(),
            )
            .needs([organization()]),
        revokes.names([("id", id())]),
    ]
}

/// What the holder of a pass does with it.
fn retained_documents() -> Vec<Route> {
    let describes = Route::new(
        "getArchivePass",
        "GET /v1/archive-pass",
        Caller::ArchivePass,
        200,
        "Get whose documents a pass opens, and until when",
        "For the holder of a pass.",
    );
    let lists = Route::new(
        "searchRetainedDocuments",
        "GET /v1/archive-pass/documents",
        Caller::ArchivePass,
        200,
        "List or search a customer's retained documents",
        "For the holder of a pass, sent as `Authorization: Bearer`. Lists the documents that the \
         law requires to be retained, even after everything else was destroyed. The newest \
         transaction comes first; a page may hold few items, or none, and still have a next one. \
         Every access is recorded.",
    );
    let shows = Route::new(
        "getRetainedDocument",
        "GET /v1/archive-pass/documents/{id}",
        Caller::ArchivePass,
        200,
        "Get a retained document",
        "For the holder of a pass. Once the file has arrived, `download` works for 15 minutes. \
         Every access is recorded.",
    );
    let lists_all = Route::new(
        "downloadRetainedList",
        "GET /v1/archive-pass/document-list",
        Caller::ArchivePass,
        200,
        "Download the list of the retained documents found",
        "For the holder of a pass. A CSV file that names each document's correction, and what it \
         corrects. A file has an end: while there is more, `Link` (RFC 8288) names the next one. \
         Every download is recorded.",
    );
    let packs = Route::new(
        "downloadRetainedDocuments",
        "POST /v1/archive-pass/document-exports",
        Caller::ArchivePass,
        201,
        "Download the retained documents found",
        "For the holder of a pass. Packs the documents and their list into a ZIP file, as many as \
         fit into ten seconds and half a gibibyte; with `next_cursor`, another request packs the \
         next. A repeated request packs anew. Every download is recorded.",
    );
    let file = schema::object(
        "RetainedFile",
        &[
            ("arrived", schema::flag()),
            ("download", schema::or_null(schema::text("The address of the file."))),
        ],
    );
    let described = [
        ("organization", schema::id("org")),
        ("product", schema::one_of::<Product>()),
        ("expires_at", schema::time()),
    ];
    vec![
        describes.answers(schema::object("HeldArchivePass", &described)),
        lists.pages(documents::document(), schema::document_id()).asks(documents::search()),
        lists_all.answers_csv(packing::schema::list()).asks(packing::schema::search()),
        packs.repeatable().answers(packing::schema::export()).asks(packing::schema::search()),
        shows
            .names([("id", schema::document_id())])
            .answers(documents::with("RetainedDocument", &[("file", file)])),
    ]
}

fn id() -> Value {
    schema::id_within("pas")
}
