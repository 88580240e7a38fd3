//! The routes of this use case.

use domain::document::{Counterparty, Title};
use domain::statutory::{DocumentKind, TaxCalendar};
use lambda::documents::schema as documents;
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

use crate::fields::{LOSS_YEARS, MAX_LOSS_YEARS};

pub fn routes() -> Vec<Route> {
    let registers = Route::new(
        "registerDocument",
        "POST /v1/{product}/documents",
        Caller::AccessToken,
        201,
        "Register a document",
        "For callers with `manage-documents`. Upload the file with PUT to `upload.url` within 15 \
         minutes, with exactly the given headers: the signature covers its size, digest, type and \
         lock. Documents are never edited: a correction is a new document that `supersedes` the \
         wrong one, and both remain.",
    );
    let lists = Route::new(
        "searchDocuments",
        "GET /v1/{product}/documents",
        Caller::AccessToken,
        200,
        "List or search the documents",
        "For callers with `view-documents` or `manage-documents`. The newest transaction comes \
         first; a document must match all given filters. A page may hold few items, or none, and \
         still have a next one, because the documents it looked through did not match.",
    );
    let shows = Route::new(
        "getDocument",
        "GET /v1/{product}/documents/{id}",
        Caller::AccessToken,
        200,
        "Get a document",
        "For callers with `view-documents` or `manage-documents`. Once the file has arrived, \
         `download` works for 15 minutes; before that, callers with `manage-documents` get a new \
         `upload`.",
    );
    let deletes = Route::new(
        "deleteDocument",
        "DELETE /v1/{product}/documents/{id}",
        Caller::AccessToken,
        204,
        "Delete a document that no law retains",
        "For callers with `manage-documents`.",
    );
    let reads = Route::new(
        "getArchiveSettings",
        "GET /v1/{product}/archive-settings",
        Caller::AccessToken,
        200,
        "Get the settings that determine how long documents are retained",
        "For representatives.",
    );
    let changes = Route::new(
        "setArchiveSettings",
        "PUT /v1/{product}/archive-settings",
        Caller::AccessToken,
        200,
        "Set when business years end and which of them made a loss",
        "For representatives. The settings can extend the retention of documents, but never \
         shorten it. While `applied` is false, the locks of some documents still have to be \
         extended: repeat the request, and it continues where it stopped.",
    );
    let file = schema::object(
        "DocumentFile",
        &[
            ("arrived", schema::flag()),
            ("download", schema::or_null(schema::text("The address of the file."))),
            ("upload", schema::or_null(upload())),
        ],
    );
    let id = || [("id", schema::document_id())];
    vec![
        registers.takes(registration()).answers(registered()).refuses([
            Problem::NotPermitted,
            Problem::AlreadySuperseded,
            Problem::ContractEnded,
        ]),
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
        reads.answers(applied_settings()).refuses([Problem::NotPermitted]),
        changes
            .takes(settings())
            .answers(applied_settings())
            .refuses([Problem::NotPermitted, Problem::ContractEnded]),
    ]
}

/// A document to be registered.
fn registration() -> Value {
    schema::request(
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
    )
}

/// A registered document, and where its file goes.
fn registered() -> Value {
    schema::object(
        "RegisteredDocument",
        &[
            ("id", schema::document_id()),
            ("upload", upload()),
            ("keep_until", schema::or_null(schema::date())),
            ("keep_reason", documents::reason()),
        ],
    )
}

fn settings() -> Value {
    let [year_end, extension, loss_years] = business_years();
    schema::request("ArchiveSettings", &[year_end, extension], &[loss_years])
}

/// The settings in an answer: always all of them.
fn applied_settings() -> Value {
    let mut fields = business_years().to_vec();
    fields.push(("applied", schema::flag()));
    schema::object("AppliedArchiveSettings", &fields)
}

fn business_years() -> [(&'static str, Value); 3] {
    let extension = i64::from(TaxCalendar::LONGEST_EXTENSION);
    let year = schema::integer(LOSS_YEARS, "The year in which a business year with a loss began.");
    let mut loss_years = schema::list(year);
    loss_years["maxItems"] = MAX_LOSS_YEARS.into();
    let months = "How many months after the usual deadline tax returns are filed.";
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
        "description": "The headers to send with the file.",
    });
    let url = schema::text("The address to upload the file to.");
    schema::object("Upload", &[("url", url), ("headers", headers)])
}
