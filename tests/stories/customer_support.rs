//! P1: staff help people who cannot get in, and learn nothing about their address.

use acceptance::{Account, PASSWORD, Stack, Staff};
use serde_json::{Value, json};

use crate::invite::Company;
use crate::staff_access::ask;

/// An operator who is signed in.
fn operator(stack: &Stack) -> (Staff, String) {
    let mut staff = Staff::enrol_as(stack, &["operator"]);
    let token = staff.sign_in(stack).access_token;
    (staff, token)
}

#[test]
fn staff_lift_the_wait_after_wrong_passwords() {
    let company = Company::new();
    let (founder, stack) = (&company.founder, &company.stack);
    let stranger = stack.with_own_source();
    let sign_in = |password: &str| {
        let body = json!({ "email": founder.email, "password": password });
        stranger.post(&founder.path("sessions"), &body)
    };
    let waits = (0..20).map(|_| sign_in("a wrong guess").problem().to_owned());
    assert!(waits.into_iter().any(|problem| problem == "too-many-attempts"));
    assert_eq!(sign_in(PASSWORD).problem(), "too-many-attempts");

    let (staff, token) = operator(stack);
    let lift = |email: &str| {
        let body = json!({ "product": founder.product, "email": email });
        ask(stack, "POST", "/v1/staff/customers/lifted-waits", &token, &body).status
    };
    assert_eq!([lift(&founder.email), lift("nobody@example.jp")], [204, 204]);
    assert_eq!(sign_in(PASSWORD).status, 200);

    let organization = company.me(&company.token)["organization"]["id"].clone();
    let rows = Account::administrator(stack).scan("audit");
    let lifted =
        rows.iter().find(|row| row["pk"]["S"] == organization && row["action"]["S"] == "lift-wait");
    assert_eq!(lifted.unwrap()["actor"]["S"], staff.id.as_str());
}

#[test]
fn staff_have_a_link_mailed_however_often_it_was_asked_for() {
    let company = Company::new();
    let (founder, stack) = (&company.founder, &company.stack);
    let before = stack.wait_for_letters(&founder.email, 1).len();
    for _ in 0..4 {
        let body = json!({ "email": founder.email });
        assert_eq!(stack.post(&founder.path("password-resets"), &body).status, 202);
    }
    stack.wait_for_letters(&founder.email, before + 3);

    let (_, token) = operator(stack);
    let send = |body: Value| ask(stack, "POST", "/v1/staff/customers/links", &token, &body);
    let body = json!({
        "product": founder.product, "email": founder.email, "link": "password-reset", "language": "ja",
    });
    let sent = send(body);
    assert_eq!(sent.status, 202, "{sent:?}");
    let letters = stack.wait_for_letters(&founder.email, before + 4);
    let body = json!({ "token": letters.last().unwrap().token(), "password": "ゆったり泳ぐ青いくじらと木の椅子" });
    let reset = stack.post(&founder.path("password-resets/confirm"), &body);
    assert_eq!(reset.status, 204, "{reset:?}");
    let odd =
        send(json!({ "product": "pro-sign", "email": "a@", "link": "home", "language": "fr" }));
    let faults = [("email", "not-an-address"), ("link", "not-one-of"), ("language", "not-one-of")];
    assert_eq!(odd.faults(), faults, "{odd:?}");
}
