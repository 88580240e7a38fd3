//! The routes of this use case.

use domain::document::{Counterparty, Title};
use domain::statutory::{DocumentKind, TaxCalendar};
use lambda::documents::schema as documents;
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

use crate::fields::{LOSS_YEARS, MOST_LOSS_YEARS};

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let registers = Route::new(
        "registerDocument",
        "POST /v1/{product}/documents",
        Caller::AccessToken,
        201,
        "Register a document",
        "Whoever may `manage-documents`. The file is then put to `upload.url` within 15 minutes, with \
         those headers to the letter: the signature covers its size, digest, type and lock. Nothing \
         is edited: a correction is a new document that `supersedes` the one that was wrong, and both \
         stay.",
    );
    let lists = Route::new(
        "searchDocuments",
        "GET /v1/{product}/documents",
        Caller::AccessToken,
        200,
        "List or search the documents",
        "Whoever may `view-documents` or `manage-documents`. The newest transaction comes first; all \
         that is given must fit. A page may hold few items, or none, and still have a next one: what \
         it looked through did not fit.",
    );
    let shows = Route::new(
        "getDocument",
        "GET /v1/{product}/documents/{id}",
        Caller::AccessToken,
        200,
        "See a document",
        "Whoever may `view-documents` or `manage-documents`. Once its file has arrived, `download` \
         works for 15 minutes; before, whoever may `manage-documents` is told anew where it goes.",
    );
    let deletes = Route::new(
        "deleteDocument",
        "DELETE /v1/{product}/documents/{id}",
        Caller::AccessToken,
        204,
        "Delete a document that no law keeps",
        "Whoever may `manage-documents`.",
    );
    let tells = Route::new(
        "getArchiveSettings",
        "GET /v1/{product}/archive-settings",
        Caller::AccessToken,
        200,
        "See what decides how long documents are kept",
        "Representatives.",
    );
    let changes = Route::new(
        "setArchiveSettings",
        "PUT /v1/{product}/archive-settings",
        Caller::AccessToken,
        200,
        "Say when business years end and which made a loss",
        "Representatives. Documents are kept longer where that follows, never shorter. While `applied` \
         is false there are documents whose locks are still to be prolonged: repeat the request, which \
         goes on where it stopped.",
    );
    let file = schema::object(
        "DocumentFile",
        &[
            ("arrived", schema::flag()),
            ("download", schema::or_null(schema::text("Where the file is."))),
            ("upload", schema::or_null(upload())),
        ],
    );
    let id = || [("id", schema::document_id())];
    vec![
        registers
            .takes(schema::request(
                "DocumentRegistration",
                &[
                    ("kind", schema::one_of::<DocumentKind>()),
                    ("title", schema::line(Title::MAXIMUM, "請求書 2026年4月分")),
                    ("transaction_date", schema::transaction_date()),
                    ("amount", documents::amount()),
                    ("currency", documents::currency()),
                    ("counterparty", schema::line(Counterparty::MAXIMUM, "株式会社例")),
                    ("media_type", documents::media_type()),
                    ("size", documents::size()),
                    ("sha256", schema::sha256()),
                ],
                &[("supersedes", schema::document_id())],
            ))
            .answers(schema::object(
                "RegisteredDocument",
                &[
                    ("id", schema::document_id()),
                    ("upload", upload()),
                    ("keep_until", schema::or_null(schema::date())),
                    ("keep_reason", documents::reason()),
                ],
            ))
            .refuses([Problem::NotPermitted, Problem::AlreadySuperseded, Problem::ContractEnded]),
        lists
            .pages(documents::document(), schema::document_id())
            .asks(documents::search())
            .refuses([Problem::NotPermitted]),
        shows
            .names(id())
            .answers(documents::with("DocumentDetails", &[("file", file)]))
            .refuses([Problem::NotPermitted]),
        deletes.names(id()).refuses([
            Problem::NotPermitted,
            Problem::KeptByLaw,
            Problem::LegalHold,
            Problem::ContractEnded,
        ]),
        tells.answers(applied_settings()).refuses([Problem::NotPermitted]),
        changes
            .takes(settings())
            .answers(applied_settings())
            .refuses([Problem::NotPermitted, Problem::ContractEnded]),
    ]
}

fn settings() -> Value {
    let [year_end, extension, loss_years] = business_years();
    schema::request("ArchiveSettings", &[year_end, extension], &[loss_years])
}

/// The settings as they are answered, always whole.
fn applied_settings() -> Value {
    let mut fields = business_years().to_vec();
    fields.push(("applied", schema::flag()));
    schema::object("AppliedArchiveSettings", &fields)
}

fn business_years() -> [(&'static str, Value); 3] {
    let extension = i64::from(TaxCalendar::LONGEST_EXTENSION);
    let year = schema::integer(LOSS_YEARS, "The year in which a business year with a loss began.");
    let mut loss_years = schema::list(year);
    loss_years["maxItems"] = MOST_LOSS_YEARS.into();
    let months = "How many months later than usual tax returns are filed.";
    [
        ("fiscal_year_end", schema::fiscal_year_end()),
        ("extension_months", schema::integer(0..=extension, months)),
        ("loss_years", loss_years),
    ]
}

fn upload() -> Value {
    let headers = json!({
        "type": "object",
        "additionalProperties": { "type": "string" },
        "description": "What is sent along.",
    });
    let url = schema::text("Where the file is put.");
    schema::object("Upload", &[("url", url), ("headers", headers)])
}
