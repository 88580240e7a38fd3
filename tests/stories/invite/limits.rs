//! How much invitation mail an address gets, and a company sends.

use acceptance::{Person, SignedIn};
use serde_json::json;

use super::{Company, accept, one, results};
use crate::contract_confirmation::confirm_contract;

#[test]
fn an_address_at_a_japanese_domain_is_one_in_both_spellings() {
    let company = Company::new();
    let person = Person::new("pro-sign");
    let local = person.email.split('@').next().unwrap();
    let at = |domain: &str| Person { email: format!("{local}@{domain}"), ..person.clone() };
    let (written, plain) = (at("日本語.jp"), at("xn--wgv71a119e.jp"));
    let wanted = [&written, &plain].map(|person| one(person, "general", &json!([])));
    let invited = company.invite(&company.token, json!(wanted));
    assert_eq!(results(&invited), ["invited", "already-invited"]);
    assert_eq!(invited.body["results"][0]["email"], plain.email.as_str());
    SignedIn::read(&accept(&company.stack, &written, &company.link(&plain, 1)));
    plain.sign_in(&company.stack);
    written.sign_in(&company.stack);
}

#[test]
fn an_address_gets_at_most_three_invitation_mails_an_hour() {
    let company = Company::new();
    let guest = Person::new("pro-sign");
    let invited = company.invite(&company.token, json!([one(&guest, "general", &json!([]))]));
    let id = invited.body["results"][0]["id"].as_str().unwrap();
    let resend = || company.post(&company.token, &format!("invitations/{id}/resend"), &json!({}));
    assert_eq!([resend().status, resend().status], [202, 202]);
    let refused = resend();
    assert_eq!((refused.status, refused.problem()), (429, "too-many-attempts"));
    let wait: u32 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((3500..=3600).contains(&wait), "{wait}");
    // The latest link still works.
    SignedIn::read(&accept(&company.stack, &guest, &company.link(&guest, 3)));
    company.stack.wait_for_outbox();
    assert_eq!(company.stack.letters(&guest.email).len(), 3);
}

#[test]
fn a_company_invites_few_people_until_its_contract_is_confirmed() {
    let company = Company::new();
    let people: Vec<Person> = (0..21).map(|_| Person::new("pro-sign")).collect();
    let wanted = people.iter().map(|person| one(person, "general", &json!([])));
    let answer = company.invite(&company.token, wanted.collect());
    let outcomes = results(&answer);
    assert_eq!(outcomes[..20], ["invited"; 20]);
    assert_eq!(outcomes[20], "too-many-invitations");
    let problem = &answer.body["results"][20]["problem"];
    assert_eq!(problem["errors"][0]["code"], "daily-invitations");
    let says = problem["errors"][0]["message"].as_str().unwrap();
    assert!(says.contains("24時間に20通まで") && says.contains("（日本時間）以降"), "{says}");
    let id = answer.body["results"][0]["id"].as_str().unwrap();
    let resent = company.post(&company.token, &format!("invitations/{id}/resend"), &json!({}));
    assert_eq!((resent.status, resent.problem()), (429, "too-many-invitations"));

    confirm_contract(&company.stack, &company.organization());
    let more = company.invite(&company.token, json!([one(&people[20], "general", &json!([]))]));
    assert_eq!(results(&more), ["invited"]);
}
