//! The routes of this use case.

use domain::document::{Counterparty, FileName, Quota, Title};
use domain::statutory::DocumentKind;
use lambda::documents::schema as documents;
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

pub fn routes() -> Vec<Route> {
    registrations().into_iter().chain(searches()).collect()
}

fn registrations() -> Vec<Route> {
    let registers = Route::new(
        "registerDocument",
        "POST /v1/{product}/documents",
        Caller::AccessToken,
        201,
        "Register a document",
        "For callers with `manage-documents`. Upload the file with PUT to `upload.url` within 15 \
         minutes, with exactly the given headers: the signature covers its size, digest, type and \
         lock. Documents are never edited: a correction is a new document that `supersedes` the \
         wrong one, and both remain. If the operator has named a time stamping authority, the file \
         of a document that the law has retained is time-stamped when it arrives; otherwise, for \
         files received elsewhere, a company needs rules of its own \
         (電子帳簿保存法施行規則4条1項4号).",
    );
    let deletes = Route::new(
        "deleteDocument",
        "DELETE /v1/{product}/documents/{id}",
        Caller::AccessToken,
        204,
        "Delete a document that no law retains",
        "For callers with `manage-documents`.",
    );
    let voids = Route::new(
        "voidDocument",
        "POST /v1/{product}/documents/{id}/void",
        Caller::AccessToken,
        204,
        "Void the registration of a document within 7 days",
        "For callers with `manage-documents`. Lists leave the document out, unless they ask for \
         `voided`; who voided it and when, and what it says, stay viewable. It is deleted with \
         everything else after the end of the contract.",
    );
    let id = || [("id", schema::document_id())];
    vec![
        registers.takes(registration()).answers(registered()).refuses([
            Problem::NotPermitted,
            Problem::AlreadySuperseded,
            Problem::Voided,
            Problem::OverQuota(Quota::Documents(100)),
            Problem::ContractEnded,
        ]),
        deletes.names(id()).refuses([
            Problem::NotPermitted,
            Problem::KeptByLaw,
            Problem::LegalHold,
            Problem::Voided,
            Problem::ContractEnded,
        ]),
        voids.names(id()).repeatable().refuses([
            Problem::NotPermitted,
            Problem::LegalHold,
            Problem::VoidPeriodOver,
            Problem::ContractEnded,
        ]),
    ]
}

fn searches() -> Vec<Route> {
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
    let lists_all = Route::new(
        "downloadDocumentList",
        "GET /v1/{product}/document-list",
        Caller::AccessToken,
        200,
        "Download the list of the documents found",
        "For callers with `view-documents` or `manage-documents`. A CSV file that names each \
         document's correction, and what it corrects. A file has an end: while there is more, \
         `Link` (RFC 8288) names the next one.",
    );
    let packs = Route::new(
        "downloadDocuments",
        "POST /v1/{product}/document-exports",
        Caller::AccessToken,
        201,
        "Download the documents found",
        "For callers with `view-documents` or `manage-documents`. Packs the documents and their \
         list into a ZIP file, as many as fit into ten seconds and half a gibibyte; with \
         `next_cursor`, another request packs the next. A repeated request packs anew.",
    );
    let file = schema::object(
        "DocumentFile",
        &[
            ("arrived", schema::flag()),
            ("download", schema::or_null(schema::text("The address of the file."))),
            ("upload", schema::or_null(upload())),
        ],
    );
    vec![
        lists
            .pages(documents::document(), schema::document_id())
            .asks(documents::search())
            .refuses([Problem::NotPermitted]),
        shows
            .names([("id", schema::document_id())])
            .answers(documents::with(
                "DocumentDetails",
                &[("time_stamp", time_stamp()), ("file", file)],
            ))
            .refuses([Problem::NotPermitted]),
        lists_all
            .answers_csv(packing::schema::list())
            .asks(packing::schema::search())
            .refuses([Problem::NotPermitted]),
        packs
            .repeatable()
            .answers(packing::schema::export())
            .asks(packing::schema::search())
            .refuses([Problem::NotPermitted]),
    ]
}

/// Proof of when the file existed.
fn time_stamp() -> Value {
    let token =
        "The time stamp token (RFC 3161) of the file, in Base64 of its DER; null if there is none.";
    schema::or_null(schema::text(token))
}

/// A document to be registered.
fn registration() -> Value {
    schema::request(
        "DocumentRegistration",
        &[
            ("kind", schema::one_of::<DocumentKind>()),
            ("title", schema::line(Title::MAXIMUM, "請求書 2026年4月分")),
            ("transaction_date", schema::registered_date()),
            ("amount", documents::amount()),
            ("currency", documents::currency()),
            ("counterparty", schema::line(Counterparty::MAXIMUM, "株式会社例")),
            ("media_type", documents::media_type()),
            ("size", documents::size()),
            ("sha256", schema::sha256()),
        ],
        &[
            ("file_name", schema::line(FileName::MAXIMUM, "請求書_2026-04.pdf")),
            ("received_on", schema::received_date()),
            ("supersedes", schema::document_id()),
        ],
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

fn upload() -> Value {
    let headers = json!({
        "type": "object",
        "additionalProperties": { "type": "string" },
        "description": "The headers to send with the file.",
    });
    let url = schema::text("The address to upload the file to.");
    schema::object("Upload", &[("url", url), ("headers", headers)])
}
