//! The routes of this use case.

use domain::Product;
use domain::incident_clock::{Duty, ReportKind};
use lambda::{Caller, Route, schema};
use serde_json::{Value, json};

use crate::record::{STATES, YEARS};

pub fn routes() -> Vec<Route> {
    let runs = Route::new(
        "listIncidentTimelines",
        "GET /v1/staff/incident-clocks",
        Caller::Staff,
        200,
        "List the open deadlines of incidents",
        "Lists every incident, including drafts, with something left to do, whether it is still in \
         time or was missed. Days are business days in Japan, without the company's closing days.",
    );
    let records = Route::new(
        "getIncidentRecord",
        "GET /v1/staff/incident-record",
        Caller::Staff,
        200,
        "Get the record of a year's incidents",
        "For every incident that occurred in that year in Japan: which deadlines were met and \
         which were missed.",
    );
    let reports = Route::new(
        "recordPrivacyReport",
        "POST /v1/staff/notices/{id}/privacy-reports",
        Caller::Staff,
        200,
        "Record a report of an incident to the authority",
        "Records on which day the report was made. Repeat the request to correct the day. The \
         final report is due after 60 days if the cause may have been malicious, otherwise after \
         30.",
    );
    let reads = Route::new(
        "getDeliveryStatus",
        "GET /v1/staff/notices/{id}/delivery-status",
        Caller::Staff,
        200,
        "Get how many customers have been notified of an incident",
        "For the incident's latest announcement. Companies whose notification failed are tried \
         again; companies that are no longer customers are not notified.",
    );
    let year = schema::integer(YEARS, "The year in Japan.");
    let mut reported_on = schema::date();
    reported_on["description"] = "A day from 2022 until today in Japan.".into();
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
        reads.names(notice()).answers(schema::object(
            "DeliveryStatus",
            &[
                ("announcement", schema::id("ann")),
                (
                    "total",
                    schema::count("How many companies have been found that have to be notified."),
                ),
                ("notified", schema::count("How many have been notified.")),
                ("ended", schema::count("How many are no longer customers.")),
                ("failed", schema::count("How many could not be notified at the last attempt.")),
                ("remaining", schema::count("How many have not been notified yet.")),
                ("all_found", schema::flag()),
                ("notified_at", schema::or_null(schema::time())),
            ],
        )),
    ]
}

fn summary() -> Value {
    let mut fields = vec![("duty", schema::one_of::<Duty>())];
    fields.extend(STATES.map(|state| (state, schema::count("How many deadlines."))));
    schema::object("IncidentDutySummary", &fields)
}

/// An incident with its deadlines.
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
            ("is_guide", schema::flag()),
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
            ("title", schema::text("The title in Japanese.")),
            ("occurred_at", schema::time()),
            ("detected_at", schema::time()),
            ("published_at", schema::or_null(schema::time())),
            ("deadlines", schema::list(deadline)),
        ],
    )
}
