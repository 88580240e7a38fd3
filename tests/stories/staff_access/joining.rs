//! Joining the staff, and leaving it.

use acceptance::{Account, Enrolment, PASSWORD, Stack, Staff, openapi, source, wait_for};
use domain::MailToken;
use serde_json::{Value, json};

use super::{ask, claims, from_elsewhere, invite, me, refresh, remove};
use crate::sign_in::comparable;

#[test]
fn only_the_operator_invites_the_first_of_the_staff() {
    let stack = Stack::find();
    let (email, name) = Staff::unknown();
    let by_request = ask(&stack, "INVITE", "/v1/staff", "", &json!({ "email": email }));
    assert!([403, 404].contains(&by_request.status), "{by_request:?}");
    let routes = openapi::routes().into_iter().flat_map(|(_, routes)| routes);
    assert!(routes.map(|route| route.key).all(|key| !key.starts_with("INVITE")));

    assert_eq!(Staff::invite_as_operator(&stack, &email).status, 202);
    let letters = stack.wait_for_letters(&email, 1);
    assert_eq!(letters.len(), 1, "the request did nothing");
    assert_eq!(letters[0].subject, "【Yakusoku】運営担当者としての招待");
    assert!(letters[0].text.contains("/staff/invitation#token="), "{}", letters[0].text);
    let mut staff = Staff::join(&stack, &email, &name, &letters[0].token());
    assert_eq!(staff.recovery.len(), 10);

    let signed_in = staff.sign_in(&stack);
    let known = me(&stack, &signed_in.access_token);
    let roles = ["operator", "publisher", "auditor", "administrator"];
    let expected = json!({ "id": staff.id, "name": name, "email": email, "roles": roles });
    assert_eq!((known.status, known.body), (200, expected));
    let claims = claims(&signed_in.access_token);
    assert_eq!((&claims["aud"], &claims["sub"]), (&json!("staff"), &json!(staff.id)));
}

#[test]
fn staff_invite_others_and_see_them_in_the_list() {
    let stack = Stack::find();
    let mut inviter = Staff::enrol(&stack);
    let token = inviter.sign_in(&stack).access_token;
    let (email, name) = Staff::unknown();
    let alone = ask(
        &stack,
        "POST",
        "/v1/staff/invitations",
        &token,
        &json!({ "email": email, "roles": ["operator"] }),
    );
    assert_eq!((alone.status, alone.problem()), (403, "approval-needed"));
    let invited = invite(&stack, &mut inviter, &token, &email);
    assert_eq!((invited.status, &invited.body), (202, &Value::Null));
    let letter = stack.wait_for_letters(&email, 1).remove(0);
    assert_eq!(letter.subject, "[Yakusoku] You have been invited to the operations team");
    let other = Staff::join(&stack, &email, &name, &letter.token());

    let mut cursor = String::new();
    let mut listed = Vec::new();
    loop {
        let page = stack.get(&format!("/v1/staff/members{cursor}"), &token);
        assert_eq!(page.status, 200, "{page:?}");
        listed.extend(page.body["items"].as_array().unwrap().clone());
        let Some(next) = page.body["next_cursor"].as_str() else { break };
        cursor = format!("?cursor={next}");
    }
    assert!(
        listed.contains(&json!({ "id": other.id, "name": name, "roles": ["operator"] })),
        "{listed:?}"
    );

    // Inviting an address of the staff gets the same answer; its mail has no link to join.
    let again = invite(&stack, &mut inviter, &token, &email.to_uppercase());
    assert_eq!(comparable(again).status, 202);
    let addresses = [email.clone(), email.to_uppercase()];
    let second = wait_for("the second letter", || {
        let letters = addresses.iter().flat_map(|address| stack.letters(address));
        letters.map(|letter| letter.text).find(|text| text.contains("/staff/sign-in"))
    });
    assert!(!second.contains("token="), "{second}");
}

#[test]
fn a_staff_invitation_works_once_for_a_day_while_its_sender_stays() {
    let stack = Stack::find();
    let (mut host, mut other) = (Staff::enrol(&stack), Staff::enrol(&stack));
    let (host_in, other_in) = (host.sign_in(&stack), other.sign_in(&stack));
    let invited = |inviter: &mut Staff, token: &str| {
        let (email, name) = Staff::unknown();
        assert_eq!(invite(&stack, inviter, token, &email).status, 202);
        let link = stack.wait_for_letters(&email, 1)[0].token();
        (email, name, link)
    };
    let enrol = |link: &str| {
        let answer = stack.post("/v1/staff/enrolments", &json!({ "token": link }));
        (answer.status, answer.problem().to_owned())
    };
    let not_valid = (400, "link-not-valid".to_owned());

    let (email, name, link) = invited(&mut host, &host_in.access_token);
    let enrolment = Enrolment::ask(&stack, &link);
    Staff::join(&stack, &email, &name, &link);
    let again = Staff::accept(&stack, &link, &name, &enrolment, &enrolment.code(0));
    assert_eq!((again.status, again.problem()), (400, "link-not-valid"));
    assert_eq!(enrol(&link), not_valid);

    let (_, _, late) = invited(&mut host, &host_in.access_token);
    expire(&stack, &late);
    assert_eq!(enrol(&late), not_valid);

    let (_, name, orphaned) = invited(&mut other, &other_in.access_token);
    let enrolment = Enrolment::ask(&stack, &orphaned);
    assert_eq!(remove(&stack, &host_in.access_token, &other.id).status, 204);
    let accepted = Staff::accept(&stack, &orphaned, &name, &enrolment, &enrolment.code(0));
    assert_eq!((accepted.status, accepted.problem()), (400, "link-not-valid"));
    assert_eq!(enrol(&orphaned), not_valid);
}

/// Moves an invitation's expiry into the past.
fn expire(stack: &Stack, token: &str) {
    let hash = MailToken::parse(token).unwrap().hash();
    let updated = Account::administrator(stack).dynamodb(
        "UpdateItem",
        &json!({
            "TableName": stack.tables["staff"],
            "Key": { "pk": { "S": format!("staff-invitation#{}", hash.as_str()) }, "sk": { "S": "link" } },
            "UpdateExpression": "SET expires_at = :past",
            "ConditionExpression": "attribute_exists(pk)",
            "ExpressionAttributeValues": { ":past": { "N": "1600000000" } },
        }),
    );
    assert_eq!(updated.status, 200, "{updated:?}");
}

#[test]
fn joining_takes_a_good_password_and_the_apps_code() {
    let stack = Stack::find();
    let link = || {
        let (email, name) = Staff::unknown();
        assert_eq!(Staff::invite_as_operator(&stack, &email).status, 202);
        (stack.wait_for_letters(&email, 1)[0].token(), name)
    };
    let ((token, name), (other, _)) = (link(), link());
    let enrolment = Enrolment::ask(&stack, &token);
    let second = Enrolment::ask(&stack, &token);
    assert_ne!(enrolment.secret, second.secret, "the secret does not follow from the mailed token");

    let wrong = Staff::accept(&stack, &token, &name, &enrolment, &enrolment.code(20));
    assert_eq!((wrong.status, wrong.faults()), (422, vec![("code", "wrong-code")]));
    let wrong = Staff::accept(&stack, &token, &name, &enrolment, "12345");
    assert_eq!((wrong.status, wrong.faults()), (422, vec![("code", "not-a-code")]));
    let elsewhere = Enrolment::ask(&stack, &other);
    let wrong = Staff::accept(&stack, &token, &name, &elsewhere, &elsewhere.code(0));
    assert_eq!((wrong.status, wrong.problem()), (400, "link-not-valid"));
    let guessable = json!({
        "token": token, "enrolment": enrolment.sealed, "name": name,
        "password": "sakurasakura2024", "code": enrolment.code(0),
    });
    let wrong = stack.post("/v1/staff/invitations/accept", &guessable);
    assert_eq!((wrong.status, wrong.faults()), (422, vec![("password", "password-refused")]));
    assert_eq!(Staff::accept(&stack, &token, &name, &second, &second.code(0)).status, 201);
}

#[test]
fn joining_again_under_one_key_gives_the_same_recovery_codes() {
    let stack = Stack::find();
    let (email, name) = Staff::unknown();
    assert_eq!(Staff::invite_as_operator(&stack, &email).status, 202);
    let token = stack.wait_for_letters(&email, 1)[0].token();
    let enrolment = Enrolment::ask(&stack, &token);
    let key = ulid::Ulid::generate().to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", &*key)];
    let body = json!({
        "token": token, "enrolment": enrolment.sealed, "name": name,
        "password": PASSWORD, "code": enrolment.code(0),
    });
    let path = "/v1/staff/invitations/accept";
    let [first, again] = [0, 1].map(|_| stack.send("POST", path, &headers, body.to_string()));
    assert_eq!(first.status, 201, "{first:?}");
    assert_eq!(comparable(again), comparable(first));
}

#[test]
fn removed_staff_are_out_at_once_and_can_come_back() {
    let stack = Stack::find();
    let (mut host, mut leaver) = (Staff::enrol(&stack), Staff::enrol(&stack));
    let (host_in, leaver_in) = (host.sign_in(&stack), leaver.sign_in(&stack));
    let oneself = remove(&stack, &host_in.access_token, &host.id);
    assert_eq!((oneself.status, oneself.problem()), (403, "not-permitted"));
    assert_eq!(remove(&stack, &host_in.access_token, "stf_x").problem(), "not-found");

    assert_eq!(remove(&stack, &host_in.access_token, &leaver.id).status, 204);
    let again = remove(&stack, &host_in.access_token, &leaver.id);
    assert_eq!((again.status, again.problem()), (404, "not-found"));
    for (method, path, body) in [
        ("GET", "/v1/staff/me", Value::Null),
        ("GET", "/v1/staff/members", Value::Null),
        ("POST", "/v1/staff/invitations", json!({ "email": leaver.email })),
        ("POST", "/v1/staff/invitations", json!({})),
        ("DELETE", &*format!("/v1/staff/members/{}", host.id), Value::Null),
        ("DELETE", "/v1/staff/sessions/current", Value::Null),
    ] {
        let refused = ask(&stack, method, path, &leaver_in.access_token, &body);
        assert_eq!((refused.status, refused.problem()), (404, "not-found"), "{method} {path}");
    }
    assert_eq!(refresh(&stack, &leaver_in.refresh_token).problem(), "session-ended");
    let code = leaver.factor();
    let credentials = leaver.credentials(&code);
    assert_eq!(from_elsewhere(&stack, &source(), &credentials).problem(), "wrong-credentials");

    assert_eq!(invite(&stack, &mut host, &host_in.access_token, &leaver.email).status, 202);
    let token = stack.wait_for_letters(&leaver.email, 2)[1].token();
    let mut back = Staff::join(&stack, &leaver.email, &leaver.name, &token);
    assert_ne!(back.id, leaver.id);
    back.sign_in(&stack);
}

#[test]
fn no_earlier_invitation_brings_removed_staff_back() {
    let stack = Stack::find();
    let host = Staff::enrol(&stack).sign_in(&stack);
    let (email, name) = Staff::unknown();
    let link = |mails: usize| {
        assert_eq!(Staff::invite_as_operator(&stack, &email).status, 202);
        stack.wait_for_letters(&email, mails)[mails - 1].token()
    };
    let links = [link(1), link(2)];
    let enrol = |link: &str| {
        let answer = stack.post("/v1/staff/enrolments", &json!({ "token": link }));
        (answer.status, answer.problem().to_owned())
    };
    let not_valid = (400, "link-not-valid".to_owned());
    assert_eq!(enrol(&links[0]), not_valid, "only the latest link works");
    let person = Staff::join(&stack, &email, &name, &links[1]);
    assert_eq!(remove(&stack, &host.access_token, &person.id).status, 204);
    for link in &links {
        assert_eq!(enrol(link), not_valid);
    }
}

#[test]
fn when_two_remove_each_other_at_once_one_remains() {
    let stack = Stack::find();
    let (mut one, mut other) = (Staff::enrol(&stack), Staff::enrol(&stack));
    let tokens = [one.sign_in(&stack).access_token, other.sign_in(&stack).access_token];
    let mut statuses = std::thread::scope(|scope| {
        let removing = [
            scope.spawn(|| remove(&stack, &tokens[0], &other.id).status),
            scope.spawn(|| remove(&stack, &tokens[1], &one.id).status),
        ];
        removing.map(|removing| removing.join().unwrap())
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 404]);
    let mut left = tokens.map(|token| me(&stack, &token).status);
    left.sort_unstable();
    assert_eq!(left, [200, 404]);
}
