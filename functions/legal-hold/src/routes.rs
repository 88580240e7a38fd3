//! The routes of this use case.

use domain::Fault;
use domain::approval::Act;
use domain::legal_hold::{MAX_DOCUMENTS, Reason};
use lambda::{Caller, Problem, Route, schema};

pub fn routes() -> Vec<Route> {
    let lists = Route::new(
        "listLegalHolds",
        "GET /v1/staff/contracts/{organization}/holds",
        Caller::Staff,
        200,
        "List a customer's legal holds",
        "By matter. Data under a legal hold is kept beyond the purge and beyond its own retention.",
    );
    let places = Route::new(
        "placeLegalHold",
        "PUT /v1/staff/contracts/{organization}/holds/{matter}",
        Caller::Staff,
        200,
        "Place a legal hold on all of a customer's data, or on some documents",
        "The purge skips data under a legal hold, and the purge plan and the certificate say so. A \
         matter's name is a word or a case number, and appears in logs. Repeating the request \
         adds to what is held; nothing is released that way. Once the purge has begun, only documents can be held.",
    );
    let releases = Route::new(
        "releaseLegalHold",
        "DELETE /v1/staff/contracts/{organization}/holds/{matter}",
        Caller::Staff,
        204,
        "Release the legal hold of a matter",
        "Data that no other matter holds and no law retains is destroyed by the next purge.",
    );
    let organization = || ("organization", schema::id("org"));
    let one = || [organization(), ("matter", schema::matter())];
    let mut documents = schema::list(schema::document_id());
    documents["maxItems"] = MAX_DOCUMENTS.into();
    documents["description"] = "The documents to hold; without any, everything is held.".into();
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
        releases
            .names(one())
            .refuses([Problem::field("matter", Fault::Empty)])
            .needs_approval(Act::ReleaseLegalHold),
    ]
}
