//! The routes of this use case.

use domain::Fault;
use domain::legal_hold::{MOST_DOCUMENTS, Reason};
use lambda::{Caller, Problem, Route, schema};

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let lists = Route::new(
        "listLegalHolds",
        "GET /v1/staff/contracts/{organization}/holds",
        Caller::Staff,
        200,
        "What of a customer is held as evidence",
        "By matter. What is held outlives the purge and its own keep-until day.",
    );
    let places = Route::new(
        "placeLegalHold",
        "PUT /v1/staff/contracts/{organization}/holds/{matter}",
        Caller::Staff,
        200,
        "Hold everything of a customer, or some documents, as evidence",
        "The purge skips what is held, and the purge plan and the certificate say so. A matter is \
         called by a word or a case number, which stands in logs; said anew, the last counts. Once the \
         purge has begun only documents can be held.",
    );
    let releases = Route::new(
        "releaseLegalHold",
        "DELETE /v1/staff/contracts/{organization}/holds/{matter}",
        Caller::Staff,
        204,
        "Release what a matter holds",
        "What no other matter holds and no law keeps goes with the next purge.",
    );
    let organization = || ("organization", schema::id("org"));
    let one = || [organization(), ("matter", schema::matter())];
    let mut documents = schema::list(schema::document_id());
    documents["maxItems"] = MOST_DOCUMENTS.into();
    documents["description"] = "Which documents; everything where there are none.".into();
    let reason = schema::line(Reason::MAXIMUM, "東京地裁 令和8年(ワ)第123号");
    let hold = schema::legal_hold;
    vec![
        lists
            .names([organization()])
            .answers(schema::object("LegalHoldList", &[("items", schema::list(hold()))])),
        places
            .names(one())
            .takes(schema::request(
                "LegalHoldRequest",
                &[("reason", reason)],
                &[("documents", documents)],
            ))
            .answers(hold())
            .refuses([Problem::PurgeBegan]),
        releases.names(one()).refuses([Problem::field("matter", Fault::Empty)]),
    ]
}
