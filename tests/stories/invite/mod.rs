//! P6: at Pro-Sign, people with the permission to invite bring in new users. P8: invited people set
//! their own password.

mod limits;
mod report;
mod view;

use acceptance::{Account, Answer, PASSWORD, Person, SignedIn, Stack, terms};
use serde_json::{Value, json};

use crate::contract_confirmation::confirm_contract;

/// A company with its first representative, signed in.
pub(crate) struct Company {
    pub(crate) stack: Stack,
    pub(crate) founder: Person,
    pub(crate) token: String,
}

impl Company {
    pub(crate) fn new() -> Self {
        let stack = Stack::find();
        let founder = Person::new("pro-sign");
        founder.sign_up(&stack);
        let token = founder.sign_in(&stack).access_token;
        Self { stack, founder, token }
    }

    pub(crate) fn invite(&self, token: &str, invitations: Value) -> Answer {
        self.post(token, "invitations", &json!({ "invitations": invitations }))
    }

    pub(crate) fn post(&self, token: &str, route: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("content-type", "application/json"), ("authorization", &*bearer)];
        self.stack.send("POST", &self.founder.path(route), &headers, body.to_string())
    }

    /// Changes the role and permissions of a member.
    pub(crate) fn change(&self, token: &str, id: &str, role: &str, permissions: &Value) -> Answer {
        self.patch(token, id, &json!({ "role": role, "permissions": permissions }))
    }

    pub(crate) fn patch(&self, token: &str, id: &str, body: &Value) -> Answer {
        let path = self.founder.path(&format!("members/{id}"));
        let bearer = format!("Bearer {token}");
        let headers = [("content-type", "application/json"), ("authorization", &*bearer)];
        self.stack.send("PATCH", &path, &headers, body.to_string())
    }

    /// The profile of the person with an access token.
    pub(crate) fn me(&self, token: &str) -> Value {
        self.stack.get(&self.founder.path("me"), token).body
    }

    /// Brings in a person who was a member before.
    pub(crate) fn bring_in_again(&self, person: &Person) {
        let letters = self.stack.letters(&person.email).len();
        let invited = self.invite(&self.token, json!([one(person, "general", &json!([]))]));
        assert_eq!(results(&invited), ["invited"]);
        SignedIn::read(&accept(&self.stack, person, &self.link(person, letters + 1)));
    }

    /// The number of the company.
    pub(crate) fn organization(&self) -> String {
        self.me(&self.token)["organization"]["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn list(&self, token: &str) -> Answer {
        self.stack.get(&self.founder.path("invitations"), token)
    }

    pub(crate) fn revoke(&self, token: &str, id: &str) -> Answer {
        let path = self.founder.path(&format!("invitations/{id}"));
        let bearer = format!("Bearer {token}");
        self.stack.send("DELETE", &path, &[("authorization", &bearer)], "")
    }

    /// Waits for that many mails to a person; returns the token in the latest.
    pub(crate) fn link(&self, person: &Person, letters: usize) -> String {
        self.stack.wait_for_letters(&person.email, letters)[letters - 1].token()
    }

    /// Brings a person in and signs them in.
    pub(crate) fn bring_in(&self, person: &Person, role: &str, permissions: &Value) -> SignedIn {
        let invited = self.invite(&self.token, json!([one(person, role, permissions)]));
        assert_eq!(invited.body["results"][0]["status"], "invited", "{invited:?}");
        SignedIn::read(&accept(&self.stack, person, &self.link(person, 1)))
    }
}

fn one(person: &Person, role: &str, permissions: &Value) -> Value {
    json!({ "email": person.email, "role": role, "permissions": permissions })
}

pub(crate) fn accept(stack: &Stack, person: &Person, token: &str) -> Answer {
    accept_in("ja", stack, person, token)
}

/// Accepts an invitation, with the value of `Accept-Language`.
pub(crate) fn accept_in(languages: &str, stack: &Stack, person: &Person, token: &str) -> Answer {
    let terms = terms(person.product);
    let body = json!({ "token": token, "name": person.name, "password": PASSWORD, "terms": terms });
    let headers = [("content-type", "application/json"), ("accept-language", languages)];
    stack.send("POST", &person.path("invitations/accept"), &headers, body.to_string())
}

/// The result of each invitation in an answer: its status, or its problem.
fn results(answer: &Answer) -> Vec<&str> {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| match result["problem"]["type"].as_str() {
            Some(problem) => problem.split('#').next_back().unwrap(),
            None => result["status"].as_str().unwrap(),
        })
        .collect()
}

#[test]
fn an_invited_person_sets_their_own_password_and_is_signed_in() {
    let company = Company::new();
    let guest = Person::new("pro-sign");
    let permissions = json!(["view-documents"]);
    let signed_in = company.bring_in(&guest, "general", &permissions);
    let letter = &company.stack.letters(&guest.email)[0];
    assert_eq!(letter.subject, "【Pro-Sign】招待が届いています");
    let Person { company: of, name, .. } = &company.founder;
    assert!(letter.text.contains(&format!("「{of}」の「{name}」様より")), "{}", letter.text);

    let me = company.stack.get(&guest.path("me"), &signed_in.access_token).body;
    assert_eq!(me["name"], guest.name.as_str());
    assert_eq!(me["role"], "general");
    assert_eq!(me["permissions"], permissions);
    assert_eq!(me["organization"]["name"], company.founder.company.as_str());
    guest.sign_in(&company.stack);
    let again = accept(&company.stack, &guest, &letter.token());
    assert_eq!((again.status, again.problem()), (400, "link-not-valid"));
}

#[test]
fn many_people_are_invited_at_once_and_each_gets_a_result() {
    let company = Company::new();
    confirm_contract(&company.stack, &company.organization());
    let member = Person::new("pro-sign");
    company.bring_in(&member, "general", &json!([]));
    let people: Vec<Person> = (0..46).map(|_| Person::new("pro-sign")).collect();
    let mut wanted: Vec<Value> =
        people.iter().map(|person| one(person, "general", &json!(["invite"]))).collect();
    wanted.push(one(&people[0], "general", &json!([])));
    wanted.push(one(&member, "general", &json!([])));
    wanted.push(json!({ "email": "nobody", "role": "king", "permissions": ["fly"] }));
    wanted.push(json!("nonsense"));
    let answer = company.invite(&company.token, Value::Array(wanted));
    let outcomes = results(&answer);
    assert_eq!(outcomes[..46], ["invited"; 46]);
    assert_eq!(
        outcomes[46..],
        ["already-invited", "already-member", "invalid-fields", "invalid-fields"]
    );
    let faults = answer.body["results"][48]["problem"]["errors"].as_array().unwrap();
    let fields: Vec<_> = faults.iter().map(|fault| fault["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["email", "role", "permissions"]);
    company.stack.wait_for_letters(&people[45].email, 1);

    let again = company.invite(&company.token, json!([one(&people[7], "general", &json!([]))]));
    assert_eq!(results(&again), ["already-invited"]);
    let none = company.invite(&company.token, json!([]));
    assert_eq!(none.faults(), [("invitations", "wrong-count")]);
    let too_many = vec![json!({}); 51];
    let too_many = company.invite(&company.token, Value::Array(too_many));
    assert_eq!(too_many.faults(), [("invitations", "wrong-count")]);
}

#[test]
fn invitations_are_listed_page_by_page_sent_again_and_withdrawn() {
    let company = Company::new();
    let people: Vec<Person> = (0..3).map(|_| Person::new("pro-sign")).collect();
    let wanted: Vec<Value> =
        people.iter().map(|person| one(person, "general", &json!([]))).collect();
    let invited = company.invite(&company.token, Value::Array(wanted));
    let id = |at: usize| invited.body["results"][at]["id"].as_str().unwrap().to_owned();

    let listed = company.list(&company.token);
    assert_eq!((listed.status, &listed.body["next_cursor"]), (200, &Value::Null));
    let listed = listed.body["items"].as_array().unwrap().clone();
    let mut emails: Vec<_> = listed.iter().map(|item| item["email"].as_str().unwrap()).collect();
    emails.sort_unstable();
    let mut expected: Vec<_> = people.iter().map(|person| person.email.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(emails, expected);

    let first = company.link(&people[0], 1);
    let resent = company.post(&company.token, &format!("invitations/{}/resend", id(0)), &json!({}));
    assert_eq!(resent.status, 202, "{resent:?}");
    let second = company.link(&people[0], 2);
    SignedIn::read(&accept(&company.stack, &people[0], &second));
    assert_ne!(first, second);

    let link = company.link(&people[1], 1);
    assert_eq!(company.revoke(&company.token, &id(1)).status, 204);
    assert_eq!(accept(&company.stack, &people[1], &link).problem(), "link-not-valid");
    assert_eq!(company.revoke(&company.token, &id(1)).status, 404);
    assert_eq!(company.list(&company.token).body["items"].as_array().unwrap().len(), 1);
    let anew = company.invite(&company.token, json!([one(&people[1], "general", &json!([]))]));
    assert_eq!(results(&anew), ["invited"]);
}

#[test]
fn nobody_invites_without_permission_or_grants_more_than_they_hold() {
    let company = Company::new();
    let stack = &company.stack;
    let (with, without) = (Person::new("pro-sign"), Person::new("pro-sign"));
    let with =
        company.bring_in(&with, "general", &json!(["invite", "view-documents"])).access_token;
    let without = company.bring_in(&without, "general", &json!(["view-documents"])).access_token;

    let guest = Person::new("pro-sign");
    let ask = |token: &str, role: &str, permissions: Value| {
        results(&company.invite(token, json!([one(&guest, role, &permissions)])))[0].to_owned()
    };
    assert_eq!(ask(&without, "general", json!([])), "not-permitted");
    assert_eq!(ask(&with, "representative", json!([])), "not-permitted");
    assert_eq!(ask(&with, "organization-admin", json!([])), "not-permitted");
    assert_eq!(ask(&with, "general", json!(["manage-documents"])), "not-permitted");
    assert_eq!(ask(&with, "general", json!(["invite", "view-documents"])), "invited");
    stack.wait_for_letters(&guest.email, 1);
    stack.wait_for_outbox();
    assert_eq!(stack.letters(&guest.email).len(), 1, "only the permitted invitation is mailed");

    let listed = company.list(&without);
    assert_eq!((listed.status, listed.problem()), (403, "not-permitted"));
    let items = company.list(&with).body["items"].clone();
    let id = items[0]["id"].as_str().unwrap();
    assert_eq!(company.revoke(&without, id).problem(), "not-permitted");
    let resent = company.post(&without, &format!("invitations/{id}/resend"), &json!({}));
    assert_eq!(resent.problem(), "not-permitted");
    let refused = Account::administrator(stack).scan("audit");
    let refused = refused.iter().filter(|row| row["outcome"]["S"] == "refused");
    let refused: Vec<_> = refused.filter_map(|row| row["action"]["S"].as_str()).collect();
    for action in ["invite", "list-invitations", "revoke-invitation", "resend-invitation"] {
        assert!(refused.contains(&action), "no record of the refused {action}");
    }
}

#[test]
fn another_company_cannot_find_an_invitation() {
    let (company, other) = (Company::new(), Company::new());
    let guest = Person::new("pro-sign");
    let invited = company.invite(&company.token, json!([one(&guest, "general", &json!([]))]));
    let id = invited.body["results"][0]["id"].as_str().unwrap();
    assert_eq!(other.revoke(&other.token, id).status, 404);
    let resent = other.post(&other.token, &format!("invitations/{id}/resend"), &json!({}));
    assert_eq!(resent.status, 404);
    assert_eq!(other.list(&other.token).body["items"], json!([]));

    // Both may invite the same address, and neither learns of the other's invitation.
    let also = other.invite(&other.token, json!([one(&guest, "general", &json!([]))]));
    assert_eq!(results(&also), ["invited"]);
    let same = also.body["results"][0]["id"].as_str().unwrap();
    assert_ne!(same, id, "its identifier says nothing of the address");
    let rows = Account::administrator(&other.stack).scan("addresses");
    let index = |id: &str| rows.iter().any(|row| row.to_string().contains(&id["inv_".len()..]));
    assert!(!index(id) && !index(same), "no row has what the identifier says");
    let elsewhere =
        other.invite(&other.token, json!([one(&company.founder, "general", &json!([]))]));
    assert_eq!(
        results(&elsewhere),
        ["invited"],
        "an inviter does not learn that an account exists"
    );
    let link = other.link(&company.founder, 2);
    let refused = accept(&other.stack, &company.founder, &link);
    assert_eq!((refused.status, refused.problem()), (409, "already-registered"));
}

#[test]
fn an_invitation_lapses_when_its_sender_loses_the_permission() {
    let company = Company::new();
    let host = Person::new("pro-sign");
    let signed_in = company.bring_in(&host, "general", &json!(["invite"]));
    let guest = Person::new("pro-sign");
    let invited =
        company.invite(&signed_in.access_token, json!([one(&guest, "general", &json!([]))]));
    assert_eq!(results(&invited), ["invited"]);
    let link = company.link(&guest, 1);

    let me = company.stack.get(&host.path("me"), &signed_in.access_token).body;
    let id = me["id"].as_str().unwrap();
    assert_eq!(company.change(&company.token, id, "general", &json!([])).status, 204);
    let refused = accept(&company.stack, &guest, &link);
    assert_eq!((refused.status, refused.problem()), (400, "link-not-valid"));
    let listed = company.list(&signed_in.access_token);
    assert_eq!(listed.problem(), "not-permitted", "even in a running session");
}

#[test]
fn a_guessable_password_is_refused_and_the_invitation_still_works() {
    let company = Company::new();
    let guest = Person::new("pro-sign");
    company.invite(&company.token, json!([one(&guest, "general", &json!([]))]));
    let token = company.link(&guest, 1);
    let (password, terms) = (&company.founder.company, terms(guest.product));
    let body = json!({ "token": token, "name": guest.name, "password": password, "terms": terms });
    let refused = company.stack.post(&guest.path("invitations/accept"), &body);
    assert_eq!(refused.faults(), [("password", "password-refused")]);
    SignedIn::read(&accept(&company.stack, &guest, &token));
}

#[test]
fn pro_lead_does_not_offer_invitations() {
    let stack = Stack::find();
    let person = Person::new("pro-lead");
    person.sign_up(&stack);
    let token = person.sign_in(&stack).access_token;
    for (language, title) in [
        ("ja", "この製品にはこの機能がありません。"),
        ("en", "This product does not offer this feature."),
    ] {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", &*bearer), ("accept-language", language)];
        let refused = stack.send("GET", "/v1/pro-lead/invitations", &headers, "");
        assert_eq!((refused.status, refused.problem()), (404, "not-offered"));
        assert_eq!(refused.body["title"], title);
    }
    let refused = stack.post("/v1/pro-lead/invitations/accept", &json!({ "token": "x" }));
    assert_eq!(refused.problem(), "not-offered");
}

#[test]
fn only_one_of_many_simultaneous_acceptances_makes_the_member() {
    let company = Company::new();
    let guest = Person::new("pro-sign");
    company.invite(&company.token, json!([one(&guest, "representative", &json!([]))]));
    let token = company.link(&guest, 1);
    let statuses = std::thread::scope(|scope| {
        let accept = || accept(&company.stack, &guest, &token).status;
        let accepting: Vec<_> = (0..6).map(|_| scope.spawn(accept)).collect();
        accepting.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 400, 409, 503].contains(status)), "{statuses:?}");
}
