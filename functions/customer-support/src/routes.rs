//! The routes of this use case.

use domain::customer_support::NeededLink;
use domain::{Language, Product};
use lambda::{Caller, Route, schema};

pub fn routes() -> Vec<Route> {
    let lifts = Route::new(
        "liftWait",
        "POST /v1/staff/customers/lifted-waits",
        Caller::Staff,
        204,
        "Let an address try to sign in again at once",
        "Forgets the wrong passwords that were counted at the address. The answer is the same \
         whether or not it has an account.",
    );
    let sends = Route::new(
        "sendLink",
        "POST /v1/staff/customers/links",
        Caller::Staff,
        202,
        "Mail a link for signing up or resetting the password",
        "As if the address had asked for it, however often it did so already. The answer is the \
         same whether or not it has an account.",
    );
    let resumes = Route::new(
        "resumeInvitations",
        "DELETE /v1/staff/customers/{organization}/invitation-pause",
        Caller::Staff,
        204,
        "Let a customer invite again",
        "Lifts the pause after the reports of several people, who get no more invitations from this \
         customer all the same.",
    );
    let address = || [("product", schema::one_of::<Product>()), ("email", schema::email())];
    let [product, email] = address();
    let link = [
        product,
        email,
        ("link", schema::one_of::<NeededLink>()),
        ("language", schema::one_of::<Language>()),
    ];
    vec![
        lifts.repeatable().takes(schema::request("LiftedWait", &address(), &[])),
        sends.takes(schema::request("NeededLinkRequest", &link, &[])),
        resumes.names([("organization", schema::id("org"))]),
    ]
}
