//! What an invited person sees before accepting.

use acceptance::{Person, SignedIn};
use serde_json::json;

use super::{Company, accept, one};

#[test]
fn a_mailed_link_shows_who_invites_to_which_company() {
    let company = Company::new();
    let guest = Person::new("pro-sign");
    company.invite(&company.token, json!([one(&guest, "general", &json!(["invite"]))]));
    let token = company.link(&guest, 1);
    let path = guest.path("invitations/view");
    let shown = company.stack.post(&path, &json!({ "token": token }));
    let mut body = shown.body.clone();
    assert!(body.as_object_mut().unwrap().remove("expires_at").is_some(), "{shown:?}");
    let expected = json!({
        "company": company.founder.company,
        "invited_by": company.founder.name,
        "email": guest.email,
        "role": "general",
        "permissions": ["invite"],
    });
    assert_eq!((shown.status, body), (200, expected));

    // The link stays valid, but not after it was used.
    SignedIn::read(&accept(&company.stack, &guest, &token));
    for useless in [&*token, "x"] {
        let refused = company.stack.post(&path, &json!({ "token": useless }));
        assert_eq!((refused.status, refused.problem()), (400, "link-not-valid"), "{refused:?}");
    }
}
