//! P1, P7: a company whose last representative is gone gets a new one from the vendor's staff, on
//! evidence, approved by a colleague and seen by every representative who is there.

use acceptance::{Account, Answer, Letter, Person, SignedIn, Stack, Staff, event, wait_for};
use serde_json::{Value, json};

use crate::contract_end::{Leaving, ask_approved};
use crate::invite::accept;
use crate::personal_data::text_of;
use crate::round_trips::{QUERY, READ, WRITE};
use crate::staff_access::ask;

const EVIDENCE: &str = "登記事項証明書（2026年9月1日付） 受付番号4711";

fn path(organization: &str) -> String {
    format!("/v1/staff/contracts/{organization}/representatives")
}

fn body(email: &str) -> Value {
    json!({ "email": email, "evidence": EVIDENCE })
}

fn parameters(organization: &str, email: &str) -> Value {
    json!({ "organization": organization, "email": email, "evidence": EVIDENCE })
}

fn appoint_in(leaving: &Leaving, organization: &str, email: &str) -> Answer {
    let (stack, parameters) = (&leaving.company.stack, parameters(organization, email));
    let act = ("appoint-representative", &parameters);
    ask_approved(stack, &leaving.pair, ("POST", &path(organization)), &body(email), act)
}

fn appoint(leaving: &Leaving, email: &str) -> Answer {
    appoint_in(leaving, &leaving.organization, email)
}

/// The mails that tell somebody of a new representative.
fn notifications(stack: &Stack, email: &str) -> Vec<Letter> {
    let letters = stack.letters(email).into_iter();
    letters.filter(|letter| letter.subject.contains("新しい企業担当者を登録")).collect()
}

fn wait_for_notification(stack: &Stack, email: &str) -> Letter {
    wait_for("the mail about the new representative", || notifications(stack, email).pop())
}

/// What the audit log of a company says of appointments: outcome, and whether an approval was used.
fn audited(leaving: &Leaving) -> Vec<(String, bool)> {
    let mut rows = Account::administrator(&leaving.company.stack).scan("audit");
    rows.retain(|row| {
        row["pk"]["S"] == leaving.organization.as_str()
            && row["action"]["S"] == "appoint-representative"
    });
    rows.sort_by_key(|row| row["sk"]["S"].as_str().unwrap().to_owned());
    let entries = rows.iter().map(|row| {
        assert!(row["actor"]["S"].as_str().unwrap().starts_with("stf_"), "{row}");
        (row["outcome"]["S"].as_str().unwrap().to_owned(), row["approval"].is_object())
    });
    entries.collect()
}

#[test]
fn staff_bring_in_a_new_representative_who_sets_their_own_password() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let heir = Person::new("pro-sign");
    let appointed = appoint(&leaving, &heir.email);
    assert_eq!((appointed.status, &appointed.body), (200, &json!({ "status": "invited" })));

    let notified = wait_for_notification(stack, &company.founder.email);
    for expected in [&*leaving.organization, &*company.founder.company] {
        assert!(notified.text.contains(expected), "{expected}: {}", notified.text);
    }
    assert!(!notified.text.contains(&heir.email), "{}", notified.text);
    let listed = company.list(&company.token).body["items"][0].clone();
    assert_eq!((&listed["role"], &listed["invited_by"]), (&json!("representative"), &Value::Null));

    let letter = stack.wait_for_letters(&heir.email, 1).remove(0);
    assert_eq!(letter.subject, "【Pro-Sign】企業担当者としてのご招待");
    let named = format!("「{}」の企業担当者として", company.founder.company);
    assert!(letter.text.contains(&named), "{}", letter.text);
    let token = SignedIn::read(&accept(stack, &heir, &letter.token())).access_token;
    let me = company.me(&token);
    assert_eq!(me["role"], "representative");
    assert_eq!(me["organization"]["name"], company.founder.company.as_str());
    let again = accept(stack, &heir, &letter.token());
    assert_eq!((again.status, again.problem()), (400, "link-not-valid"));

    let former = company.me(&company.token)["id"].as_str().unwrap().to_owned();
    let removed = ask(
        stack,
        "DELETE",
        &company.founder.path(&format!("members/{former}")),
        &token,
        &Value::Null,
    );
    assert_eq!(removed.status, 204, "the company is theirs now: {removed:?}");
    assert_eq!(audited(&leaving), [("done".to_owned(), true)]);
}

#[test]
fn a_member_becomes_a_representative_and_the_present_ones_are_notified() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let (partner, member) = (Person::new("pro-sign"), Person::new("pro-sign"));
    company.bring_in(&partner, "representative", &json!([]));
    let token = company.bring_in(&member, "general", &json!(["invite"])).access_token;
    for _ in 0..2 {
        let appointed = appoint(&leaving, &member.email.to_uppercase());
        assert_eq!((appointed.status, &appointed.body), (200, &json!({ "status": "appointed" })));
    }
    let me = company.me(&token);
    assert_eq!((&me["role"], &me["permissions"]), (&json!("representative"), &json!([])));
    for representative in [&partner, &company.founder] {
        wait_for_notification(stack, &representative.email);
    }
    stack.wait_for_outbox();
    for (person, count) in [(&partner, 1), (&company.founder, 1), (&member, 0)] {
        let notified = notifications(stack, &person.email).len();
        assert_eq!(notified, count, "the second time nothing changed");
    }
    assert_eq!(stack.letters(&member.email).len(), 1, "only their invitation as a member");
    assert_eq!(audited(&leaving).len(), 2);
    let search = json!({ "query": leaving.organization });
    let found = ask(stack, "POST", "/v1/staff/customers/search", &leaving.staff, &search);
    assert_eq!(found.body["items"][0]["representatives"], 3);
}

#[test]
fn nobody_is_appointed_without_the_approval_of_a_colleague_for_exactly_that() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let (heir, other) = (Person::new("pro-sign"), Person::new("pro-sign"));
    let bearer = format!("Bearer {}", leaving.staff);
    let send = |approval: &str, key: &str, sent: &Value| {
        let headers = [
            ("content-type", "application/json"),
            ("authorization", &*bearer),
            ("approval", approval),
            ("idempotency-key", key),
        ];
        stack.send("POST", &path(&leaving.organization), &headers, sent.to_string())
    };
    let key = || ulid::Ulid::generate().to_string();
    let refused = |answer: &Answer| {
        assert_eq!((answer.status, answer.problem()), (403, "approval-needed"), "{answer:?}");
    };
    let sent = body(&heir.email);
    refused(&ask(stack, "POST", &path(&leaving.organization), &leaving.staff, &sent));
    let wanted = parameters(&leaving.organization, &heir.email);
    let asked = leaving.pair.ask(stack, "appoint-representative", &wanted);
    let unapproved = asked.body["token"].as_str().unwrap();
    refused(&send(unapproved, &key(), &sent));

    let approval = leaving.pair.approval(stack, "appoint-representative", &wanted);
    refused(&send(&approval, &key(), &body(&other.email)));
    let unseen = json!({ "email": heir.email, "evidence": "口頭" });
    refused(&send(&approval, &key(), &unseen));
    stack.wait_for_outbox();
    assert!(stack.letters(&heir.email).is_empty() && stack.letters(&other.email).is_empty());
    assert!(notifications(stack, &company.founder.email).is_empty());

    let named = key();
    let (first, again) = (send(&approval, &named, &sent), send(&approval, &named, &sent));
    assert_eq!((first.status, &first.body), (200, &again.body), "{first:?} {again:?}");
    refused(&send(&approval, &key(), &sent));
    stack.wait_for_letters(&heir.email, 1);
    stack.wait_for_outbox();
    assert_eq!(stack.letters(&heir.email).len(), 1);
    assert_eq!(notifications(stack, &company.founder.email).len(), 1);

    let account = Account::administrator(stack);
    let kept = stack.tables.keys().flat_map(|table| account.scan(table));
    let kept: String = kept.map(|row| text_of(&row)).collect();
    assert!(!kept.contains(EVIDENCE) && !kept.contains(&heir.email), "stored readably");
}

#[test]
fn an_invited_address_is_appointed_and_its_earlier_invitation_ends() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let heir = Person::new("pro-sign");
    let wanted = json!([{ "email": heir.email, "role": "general" }]);
    assert_eq!(company.invite(&company.token, wanted).status, 200);
    let earlier = company.link(&heir, 1);
    assert_eq!(appoint(&leaving, &heir.email).body, json!({ "status": "invited" }));
    let link = company.link(&heir, 2);
    assert_eq!(accept(stack, &heir, &earlier).problem(), "link-not-valid");
    // Whoever manages invitations can revoke this one, too, and so object.
    let id = company.list(&company.token).body["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(company.revoke(&company.token, &id).status, 204);
    assert_eq!(accept(stack, &heir, &link).problem(), "link-not-valid");
}

#[test]
fn no_staff_and_no_member_of_another_company_are_appointed() {
    let (leaving, other) = (Leaving::new(), Leaving::new());
    let stack = &leaving.company.stack;
    let colleague = Staff::enrol(stack).email;
    for email in [colleague.clone(), colleague.to_uppercase()] {
        assert_eq!(appoint(&leaving, &email).faults(), [("email", "of-staff")]);
    }
    let elsewhere = appoint(&leaving, &other.company.founder.email);
    assert_eq!((elsewhere.status, elsewhere.problem()), (409, "already-registered"));
    assert_eq!(audited(&leaving), vec![("refused".to_owned(), false); 3]);

    let alone = Person::new("pro-lead");
    alone.sign_up(stack);
    let token = alone.sign_in(stack).access_token;
    let me = stack.get(&alone.path("me"), &token).body;
    let at_pro_lead = me["organization"]["id"].as_str().unwrap();
    let heir = Person::new("pro-sign").email;
    let refused = appoint_in(&leaving, at_pro_lead, &heir);
    assert_eq!((refused.status, refused.problem()), (404, "not-offered"));
    let nobody = appoint_in(&leaving, "org_01K7Z3Q4B8D6F1G2H5J9M0N3PR", &heir);
    assert_eq!((nobody.status, nobody.problem()), (404, "not-found"));
    for (field, value, fault) in [
        ("email", "nobody", "not-an-address"),
        ("evidence", " ", "empty"),
        ("evidence", &"字".repeat(201), "too-long"),
    ] {
        let mut sent = body(&heir);
        sent[field] = value.into();
        let refused = ask(stack, "POST", &path(&leaving.organization), &leaving.staff, &sent);
        assert_eq!(refused.faults(), [(field, fault)]);
    }

    let member = Person::new("pro-sign");
    leaving.company.bring_in(&member, "general", &json!([]));
    assert_eq!(leaving.end(-1).status, 200);
    let joins = appoint(&leaving, &heir);
    assert_eq!((joins.status, joins.problem()), (409, "contract-ended"));
    let stays = appoint(&leaving, &member.email);
    assert_eq!(stays.body, json!({ "status": "appointed" }), "somebody must be able to export");
    stack.wait_for_outbox();
    assert!(stack.letters(&heir).is_empty());
    assert_eq!(stack.letters(&colleague).len(), 1, "only their invitation to the staff");
}

#[test]
fn nobody_but_staff_appoints_a_representative() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    for token in ["", &company.token] {
        for sent in [body(&Person::new("pro-sign").email), json!({})] {
            let hidden = ask(stack, "POST", &path(&leaving.organization), token, &sent);
            assert_eq!((hidden.status, hidden.problem()), (404, "not-found"), "{hidden:?}");
        }
    }
    assert!(audited(&leaving).is_empty());
}

#[test]
fn an_appointment_reads_whom_to_notify_and_takes_one_transaction() {
    let leaving = Leaving::new();
    let (stack, email) = (&leaving.company.stack, Person::new("pro-sign").email);
    let wanted = parameters(&leaving.organization, &email);
    let mut event = event("representative-appointment");
    event["pathParameters"] = json!({ "organization": leaving.organization });
    event["headers"]["authorization"] = format!("Bearer {}", leaving.staff).into();
    event["headers"]["approval"] =
        leaving.pair.approval(stack, "appoint-representative", &wanted).into();
    event["body"] = body(&email).to_string().into();
    let appointed = Account::administrator(stack).invoke("representative-appointment", &event);
    assert_eq!(appointed.http().status, 200, "{appointed:?}");
    let calls = appointed.calls();
    let mut keys = calls[1..3].to_vec();
    keys.sort_unstable();
    assert_eq!((calls[0], keys), (READ, vec!["KMS:Decrypt", "KMS:GenerateDataKey"]));
    assert_eq!(calls[3..], [QUERY, READ, READ, WRITE], "members, their salts, and the state again");
}
