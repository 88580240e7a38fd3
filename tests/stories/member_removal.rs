//! P1: the data of a person who leaves is destroyed at once, and a company is never left without a
//! representative.

use acceptance::{Account, Answer, PASSWORD, Person, Stack, event};
use serde_json::{Value, json};

use crate::invite::Company;
use crate::role_change::id;

pub(crate) fn remove(company: &Company, token: &str, id: &str) -> Answer {
    let path = company.founder.path(&format!("members/{id}"));
    company.stack.send("DELETE", &path, &[("authorization", &format!("Bearer {token}"))], "")
}

fn leave(stack: &Stack, product: &str, token: &str, password: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("content-type", "application/json"), ("authorization", &*bearer)];
    let body = json!({ "password": password }).to_string();
    stack.send("DELETE", &format!("/v1/{product}/me"), &headers, body)
}

/// Whether the directory still mentions a member.
fn is_kept(stack: &Stack, member: &str) -> bool {
    let rows = Account::administrator(stack).scan("directory");
    rows.iter().any(|row| row["sk"]["S"] == member || row["member"]["S"] == member)
}

#[test]
fn a_removed_member_is_out_at_once_and_leaves_nothing_behind() {
    let company = Company::new();
    let stack = &company.stack;
    let person = Person::new("pro-sign");
    let signed_in = company.bring_in(&person, "general", &json!(["invite"]));
    let member = id(&company, &signed_in.access_token);
    assert!(is_kept(stack, &member));

    let removed = remove(&company, &company.token, &member);
    assert_eq!((removed.status, removed.body), (204, Value::Null));
    assert!(!is_kept(stack, &member));
    let me = stack.get(&person.path("me"), &signed_in.access_token);
    assert_eq!((me.status, me.problem()), (401, "not-signed-in"));
    let body = json!({ "refresh_token": signed_in.refresh_token });
    let refreshed = stack.post(&person.path("sessions/refresh"), &body);
    assert_eq!((refreshed.status, refreshed.problem()), (401, "session-ended"));
    let body = json!({ "email": person.email, "password": PASSWORD });
    let signed_in = stack.with_own_source().post(&person.path("sessions"), &body);
    assert_eq!(signed_in.problem(), "wrong-credentials");
    assert_eq!(remove(&company, &company.token, &member).status, 404);

    let audit = Account::administrator(stack).scan("audit");
    assert!(
        audit.iter().any(|row| row["actor"]["S"] == member.as_str()),
        "the member's actions stay on record"
    );
    company.bring_in_again(&person);
}

#[test]
fn only_entitled_members_remove_others() {
    let company = Company::new();
    let bring_in = |role| {
        let token = company.bring_in(&Person::new("pro-sign"), role, &json!([])).access_token;
        let id = id(&company, &token);
        (token, id)
    };
    let (admin, admin_id) = bring_in("organization-admin");
    let (general, general_id) = bring_in("general");
    let founder_id = id(&company, &company.token);
    for (token, target) in [
        (&general, &admin_id),
        (&general, &general_id),
        (&admin, &founder_id),
        (&admin, &admin_id),
        (&company.token, &founder_id),
    ] {
        let refused = remove(&company, token, target);
        assert_eq!((refused.status, refused.problem()), (403, "not-permitted"));
    }
    let other = Company::new();
    assert_eq!(remove(&other, &other.token, &general_id).status, 404, "another company's");
    assert_eq!(remove(&company, &admin, &general_id).status, 204);
}

#[test]
fn people_delete_their_own_account_with_their_password() {
    let company = Company::new();
    let person = Person::new("pro-sign");
    let token = company.bring_in(&person, "general", &json!([])).access_token;
    let member = id(&company, &token);
    let guesser = company.stack.with_own_source();
    let wrong = leave(&guesser, "pro-sign", &token, "not the password at all");
    assert_eq!((wrong.status, wrong.problem()), (403, "wrong-password"));
    assert!(is_kept(&company.stack, &member));
    assert_eq!(leave(&company.stack, "pro-sign", &token, PASSWORD).status, 204);
    assert!(!is_kept(&company.stack, &member));
    assert_eq!(leave(&company.stack, "pro-sign", &token, PASSWORD).problem(), "not-signed-in");
}

#[test]
fn neither_the_last_representative_nor_the_last_member_can_leave() {
    let company = Company::new();
    let alone = leave(&company.stack, "pro-sign", &company.token, PASSWORD);
    assert_eq!((alone.status, alone.problem()), (409, "last-member"));
    let person = Person::new("pro-sign");
    let token = company.bring_in(&person, "general", &json!([])).access_token;
    let with_others = leave(&company.stack, "pro-sign", &company.token, PASSWORD);
    assert_eq!((with_others.status, with_others.problem()), (409, "last-representative"));
    let heir = id(&company, &token);
    assert_eq!(company.change(&company.token, &heir, "representative", &json!([])).status, 204);
    assert_eq!(leave(&company.stack, "pro-sign", &company.token, PASSWORD).status, 204);

    let stack = Stack::find();
    let person = Person::new("pro-lead");
    person.sign_up(&stack);
    let token = person.sign_in(&stack).access_token;
    assert_eq!(leave(&stack, "pro-lead", &token, PASSWORD).problem(), "last-member");
}

#[test]
fn a_refused_removal_is_on_record_at_its_own_product() {
    let stack = Stack::find();
    let person = Person::new("pro-lead");
    person.sign_up(&stack);
    let token = person.sign_in(&stack).access_token;
    let me = stack.get(&person.path("me"), &token).body["id"].clone();
    let path = person.path(&format!("members/{}", me.as_str().unwrap()));
    let refused = stack.send("DELETE", &path, &[("authorization", &format!("Bearer {token}"))], "");
    assert_eq!((refused.status, refused.problem()), (403, "not-permitted"));
    let audit = Account::administrator(&stack).scan("audit");
    let record = audit
        .iter()
        .find(|row| row["actor"]["S"] == me && row["action"]["S"] == "remove-member")
        .expect("the attempt is on record");
    assert_eq!(
        (&record["outcome"]["S"], &record["product"]["S"]),
        (&json!("refused"), &json!("pro-lead"))
    );
}

#[test]
fn when_representatives_remove_each_other_at_once_one_remains() {
    let company = Company::new();
    let mut people = vec![(company.token.clone(), id(&company, &company.token))];
    for _ in 0..3 {
        let person = Person::new("pro-sign");
        let token = company.bring_in(&person, "representative", &json!([])).access_token;
        let id = id(&company, &token);
        people.push((token, id));
    }
    let statuses = std::thread::scope(|scope| {
        let all = (0..people.len()).map(|at| {
            let (company, token) = (&company, people[at].0.clone());
            let next = people[(at + 1) % people.len()].1.clone();
            scope.spawn(move || remove(company, &token, &next).status)
        });
        let all: Vec<_> = all.collect();
        all.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    let remain = people.iter().filter(|(_, id)| is_kept(&company.stack, id)).count();
    assert!(remain >= 1, "{statuses:?}");
    assert_eq!(
        remain,
        4 - statuses.iter().filter(|status| **status == 204).count(),
        "{statuses:?}"
    );
}

#[test]
fn removing_a_member_takes_one_read_and_one_transaction() {
    let company = Company::new();
    let token = company.bring_in(&Person::new("pro-sign"), "general", &json!([])).access_token;
    let mut event = event("member-removal");
    event["pathParameters"]["id"] = id(&company, &token).into();
    event["headers"]["authorization"] = format!("Bearer {}", company.token).into();
    let invoked = Account::administrator(&company.stack).invoke("member-removal", &event);
    assert_eq!(invoked.http().status, 204, "{invoked:?}");
    assert_eq!(invoked.calls(), ["DynamoDB:BatchGetItem", "DynamoDB:TransactWriteItems"]);
}
