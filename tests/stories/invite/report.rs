//! Whoever did not want an invitation reports it without an account, and gets no more.

use acceptance::{Account, Answer, Person, Stack, Staff};
use serde_json::{Value, json};

use super::{Company, accept, one, results};
use crate::staff_access::ask;

fn report(stack: &Stack, token: &str) -> Answer {
    stack.post("/v1/pro-sign/invitations/report", &json!({ "token": token }))
}

fn refused_as(company: &Company, person: &Person) -> String {
    let invited = company.invite(&company.token, json!([one(person, "general", &json!([]))]));
    results(&invited)[0].to_owned()
}

#[test]
fn a_report_withdraws_the_invitation_and_stops_mail_from_that_company() {
    let (company, other) = (Company::new(), Company::new());
    let stack = &company.stack;
    let guest = Person::new("pro-sign");
    assert_eq!(refused_as(&company, &guest), "invited");
    let letter = stack.wait_for_letters(&guest.email, 1).remove(0);
    let token = letter.token();
    let page = format!("/pro-sign/invitation-report#token={token}");
    let escaped = page.replace('/', "&#x2f;");
    assert!(letter.text.contains(&page) && letter.html.contains(&escaped), "{letter:?}");

    let first = report(stack, &token);
    assert_eq!((first.status, &first.body), (204, &Value::Null));
    assert_eq!(report(stack, &token).status, 204, "a report may be repeated");
    assert_eq!(accept(stack, &guest, &token).problem(), "link-not-valid");
    assert_eq!(company.list(&company.token).body["items"], json!([]));
    assert_eq!(refused_as(&company, &guest), "invitation-unwanted");
    let shouting = Person { email: guest.email.to_uppercase(), ..guest.clone() };
    assert_eq!(refused_as(&company, &shouting), "invitation-unwanted");
    stack.wait_for_outbox();
    assert_eq!(stack.letters(&guest.email).len(), 1);

    // Other companies, and other people, are not concerned.
    assert_eq!(refused_as(&other, &guest), "invited");
    assert_eq!(refused_as(&company, &Person::new("pro-sign")), "invited");
    let rows = Account::administrator(stack).scan("audit");
    let of = company.organization();
    let on_record =
        |row: &Value| row["pk"]["S"] == *of && row["action"]["S"] == "report-invitation";
    assert_eq!(rows.iter().filter(|row| on_record(row)).count(), 1);
}

#[test]
fn every_link_that_cannot_be_reported_gets_the_same_answer() {
    let company = Company::new();
    let (guest, member) = (Person::new("pro-sign"), Person::new("pro-sign"));
    company.bring_in(&member, "general", &json!([]));
    let used = company.link(&member, 1);
    assert_eq!(refused_as(&company, &guest), "invited");
    let token = company.link(&guest, 1);
    let stranger = Person::new("pro-sign");
    stranger.ask(&company.stack);
    let of_signup = company.stack.wait_for_letters(&stranger.email, 1)[0].token();
    let forged = "dGhpcyBpcyBhbiBleGFtcGxlIG9mIGEgdG9rZW4hIQ";
    let answers = [&*used, &*of_signup, forged, "x"].map(|token| {
        let mut refused = report(&company.stack, token);
        refused.body["request_id"] = Value::Null;
        (refused.status, refused.body)
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0].0, 400);
    assert_eq!(report(&company.stack, &token).status, 204);
}

#[test]
fn three_reports_pause_a_company_until_staff_let_it_invite_again() {
    let company = Company::new();
    let stack = &company.stack;
    let people: Vec<Person> = (0..4).map(|_| Person::new("pro-sign")).collect();
    for person in &people[..3] {
        assert_eq!(refused_as(&company, person), "invited");
    }
    let waiting = Person::new("pro-sign");
    let invited = company.invite(&company.token, json!([one(&waiting, "general", &json!([]))]));
    let id = invited.body["results"][0]["id"].as_str().unwrap();
    for person in &people[..3] {
        assert_eq!(report(stack, &company.link(person, 1)).status, 204);
    }
    assert_eq!(refused_as(&company, &people[3]), "invitations-paused");
    let resent = company.post(&company.token, &format!("invitations/{id}/resend"), &json!({}));
    assert_eq!((resent.status, resent.problem()), (409, "invitations-paused"));

    let organization = company.organization();
    let token = Staff::enrol_as(stack, &["operator"]).sign_in(stack).access_token;
    let resume = |organization: &str| {
        let path = format!("/v1/staff/customers/{organization}/invitation-pause");
        ask(stack, "DELETE", &path, &token, &Value::Null).status
    };
    assert_eq!(resume("org_01K7Z3Q4B8D6F1G2H5J9M0N3PR"), 404);
    assert_eq!([resume(&organization), resume(&organization)], [204, 204]);
    assert_eq!(refused_as(&company, &people[3]), "invited");
    assert_eq!(refused_as(&company, &people[0]), "invitation-unwanted");
    let rows = Account::administrator(stack).scan("audit");
    for action in ["pause-invitations", "resume-invitations"] {
        let of = |row: &&Value| row["pk"]["S"] == *organization && row["action"]["S"] == action;
        assert_eq!(rows.iter().filter(of).count(), 1, "{action}");
    }
}
