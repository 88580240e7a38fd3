//! The routes of this use case.

use lambda::{Caller, Problem, Route, schema};
use serde_json::Value;

use crate::LARGEST;

pub fn routes() -> Vec<Route> {
    let confirms = Route::new(
        "confirmContract",
        "PUT /v1/staff/contracts/{organization}/confirmation",
        Caller::Staff,
        200,
        "Confirm a customer's contract, and set what it may register",
        "Until then, a company may register few documents and invite few people, because anyone can \
         sign up. Afterwards the vendor's standard applies, and in its place each limit that is given. Confirming again sets \
         all limits anew.",
    );
    let mut shown = vec![
        ("organization", schema::id("org")),
        ("confirmed_by", schema::id("stf")),
        ("confirmed_at", schema::time()),
    ];
    shown.extend(limits().map(|(name, limit)| (name, schema::or_null(limit))));
    vec![
        confirms
            .names([("organization", schema::id("org"))])
            .takes(schema::request("ContractConfirmationRequest", &[], &limits()))
            .answers(schema::object("ContractConfirmation", &shown))
            .refuses([Problem::PurgeBegan]),
    ]
}

fn limits() -> [(&'static str, Value); 4] {
    let limit = |description| schema::integer(0..=LARGEST, description);
    [
        ("documents", limit("How many documents in all.")),
        ("bytes", limit("How many bytes of files in all.")),
        ("daily_documents", limit("How many documents a day, by Japan's clock.")),
        ("daily_bytes", limit("How many bytes of files a day, by Japan's clock.")),
    ]
}
