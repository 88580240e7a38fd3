//! The routes of this use case.

use domain::document::{Counterparty, MediaType, Title};
use domain::statutory::TaxCalendar;
use lambda::documents::schema as documents;
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

use crate::fields::{LOSS_YEARS, MOST_LOSS_YEARS};

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let registers = Route::new(
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
        "GET /v1/{product}/documents",
        Caller::AccessToken,
        200,
        "List or search the documents",
        "Whoever may `view-documents` or `manage-documents`. The newest transaction comes first; all \
         that is given must fit. A page may hold few items, or none, and still have a next one: what \
         it looked through did not fit.",
    );
    let shows = Route::new(
        "GET /v1/{product}/documents/{id}",
        Caller::AccessToken,
        200,
        "See a document",
        "Whoever may `view-documents` or `manage-documents`. Once its file has arrived, `download` \
         works for 15 minutes; before, whoever may `manage-documents` is told anew where it goes.",
    );
    let deletes = Route::new(
        "DELETE /v1/{product}/documents/{id}",
        Caller::AccessToken,
        204,
        "Delete a document that no law keeps",
        "Whoever may `manage-documents`.",
    );
    let tells = Route::new(
        "GET /v1/{product}/archive-settings",
        Caller::AccessToken,
        200,
        "See what decides how long documents are kept",
        "Representatives.",
    );
    let changes = Route::new(
        "PUT /v1/{product}/archive-settings",
        Caller::AccessToken,
        200,
        "Say when business years end and which made a loss",
        "Representatives. Documents are kept longer where that follows, never shorter. While `applied` \
         is false there are documents whose locks are still to be prolonged: repeat the request, which \
         goes on where it stopped.",
    );
    let one = documents::with(&[(
        "file",
        schema::object(&[
            ("arrived", json!({ "type": "boolean" })),
            ("download", schema::or_null(schema::text("Where the file is."))),
            ("upload", schema::or_null(upload())),
        ]),
    )]);
    vec![
        registers
            .takes(schema::with_optional(
                &[
                    ("kind", documents::kind()),
                    ("title", schema::line(Title::MAXIMUM, "請求書 2026年4月分")),
                    ("transaction_date", schema::date()),
                    ("amount", documents::amount()),
                    ("currency", documents::currency()),
                    ("counterparty", schema::line(Counterparty::MAXIMUM, "株式会社例")),
                    ("media_type", schema::line(MediaType::MAXIMUM, "application/pdf")),
                    ("size", documents::size()),
                    ("sha256", documents::sha256()),
                ],
                &[("supersedes", schema::or_null(documents::id()))],
            ))
            .answers(schema::object(&[
                ("id", documents::id()),
                ("upload", upload()),
                ("keep_until", schema::or_null(schema::date())),
                ("keep_reason", documents::reason()),
            ]))
            .refuses([Problem::NotPermitted, Problem::AlreadySuperseded, Problem::ContractEnded]),
        lists
            .pages(documents::document())
            .asks(documents::search())
            .refuses([Problem::NotPermitted]),
        shows.answers(one).refuses([Problem::NotPermitted]),
        deletes.refuses([
            Problem::NotPermitted,
            Problem::KeptByLaw,
            Problem::LegalHold,
            Problem::ContractEnded,
        ]),
        tells
            .answers(settings(&[("applied", json!({ "type": "boolean" }))]))
            .refuses([Problem::NotPermitted]),
        changes
            .takes(settings(&[]))
            .answers(settings(&[("applied", json!({ "type": "boolean" }))]))
            .refuses([Problem::NotPermitted, Problem::ContractEnded]),
    ]
}

fn settings(more: &[(&str, Value)]) -> Value {
    let year_end = json!({
        "type": "string",
        "pattern": r"^\d\d(-\d\d)?$",
        "description": "The end of that month, or that day.",
        "examples": ["03", "03-20"],
    });
    let extension = i64::from(TaxCalendar::LONGEST_EXTENSION);
    let loss_years = json!({
        "type": "array",
        "maxItems": MOST_LOSS_YEARS,
        "items": schema::integer(LOSS_YEARS, "The year in which a business year with a loss began."),
    });
    let months = "How many months later than usual tax returns are filed.";
    let mut fields = vec![
        ("fiscal_year_end", year_end),
        ("extension_months", schema::integer(0..=extension, months)),
    ];
    let optional = [("loss_years", loss_years)];
    // What is answered is always whole.
    if more.is_empty() {
        return schema::with_optional(&fields, &optional);
    }
    fields.extend(optional);
    fields.extend(more.iter().cloned());
    schema::object(&fields)
}

fn upload() -> Value {
    schema::object(&[
        ("url", schema::text("Where the file is put.")),
        (
            "headers",
            json!({
                "type": "object",
                "additionalProperties": { "type": "string" },
                "description": "What is sent along.",
            }),
        ),
    ])
}
