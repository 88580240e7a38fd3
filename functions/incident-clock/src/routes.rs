//! The routes of this use case.

use domain::Product;
use domain::incident_clock::{Duty, ReportKind};
use lambda::{Caller, Route, schema};
use serde_json::{Value, json};

use crate::{STATES, YEARS};

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let runs = Route::new(
        "listIncidentTimelines",
        "GET /v1/staff/incident-clocks",
        Caller::Staff,
        200,
        "What is due of incidents, and by when",
        "Every incident, drafts too, of which something is still to be done: in time, or after it was \
         missed. Days are Japan's business days, without the company's closing days.",
    );
    let records = Route::new(
        "getIncidentRecord",
        "GET /v1/staff/incident-record",
        Caller::Staff,
        200,
        "What became of the incidents of a year",
        "Of every incident that occurred in that year in Japan: what was met and what was missed.",
    );
    let reports = Route::new(
        "recordPrivacyReport",
        "POST /v1/staff/notices/{id}/privacy-reports",
        Caller::Staff,
        200,
        "Write down a report of an incident to the authority",
        "That it was made, on which day. Said again, the day is put right. Where somebody may have \
         meant harm there are 60 days for the final report, otherwise 30.",
    );
    let tells = Route::new(
        "getDeliveryStatus",
        "GET /v1/staff/notices/{id}/delivery-status",
        Caller::Staff,
        200,
        "How many customers were told of an incident",
        "Of the latest that was announced of it. Companies with whom it went wrong are tried again; \
         those that are no customers any more are not told.",
    );
    let year = schema::integer(YEARS, "In Japan.");
    let mut reported_on = schema::date();
    reported_on["description"] = "From 2022 until today in Japan.".into();
    let notice = || [("id", schema::id("ntc"))];
    vec![
        runs.answers(schema::object(
            "IncidentTimelineList",
            &[("items", schema::list(timeline()))],
        )),
        records.needs([("year", year)]).answers(schema::object(
            "IncidentRecord",
            &[
                ("year", schema::count("The year.")),
                ("summary", schema::list(summary())),
                ("items", schema::list(timeline())),
            ],
        )),
        reports
            .names(notice())
            .repeatable()
            .takes(schema::request(
                "PrivacyReport",
                &[("kind", schema::one_of::<ReportKind>()), ("reported_on", reported_on)],
                &[("wrongful_purpose", schema::flag())],
            ))
            .answers(timeline()),
        tells.names(notice()).answers(schema::object(
            "DeliveryStatus",
            &[
                ("announcement", schema::id("ann")),
                (
                    "total",
                    schema::count("How many companies are to be told, as far as they were found."),
                ),
                ("told", schema::count("How many are told.")),
                ("ended", schema::count("How many are no customers any more.")),
                ("failed", schema::count("With how many it went wrong when it was last tried.")),
                ("remaining", schema::count("How many are left.")),
                ("all_found", schema::flag()),
                ("told_at", schema::or_null(schema::time())),
            ],
        )),
    ]
}

fn summary() -> Value {
    let mut fields = vec![("duty", schema::one_of::<Duty>())];
    fields.extend(STATES.map(|state| (state, schema::count("How many."))));
    schema::object("IncidentDutySummary", &fields)
}

/// An incident with what is due of it.
fn timeline() -> Value {
    let state = json!({ "type": "string", "enum": STATES });
    let deadline = schema::object(
        "IncidentDeadline",
        &[
            ("duty", schema::one_of::<Duty>()),
            ("aim_on", schema::or_null(schema::date())),
            ("due_on", schema::date()),
            ("due_before", schema::time()),
            ("provisional", schema::flag()),
            ("state", schema::named("IncidentDeadlineState", state)),
            ("met_at", schema::or_null(schema::time())),
            ("missed_since", schema::or_null(schema::time())),
        ],
    );
    schema::object(
        "IncidentTimeline",
        &[
            ("notice", schema::id("ntc")),
            ("product", schema::one_of::<Product>()),
            ("title", schema::text("In Japanese.")),
            ("occurred_at", schema::time()),
            ("detected_at", schema::time()),
            ("published_at", schema::or_null(schema::time())),
            ("deadlines", schema::list(deadline)),
        ],
    )
}
