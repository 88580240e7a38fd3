//! P17: customers affected by a serious incident are notified: each representative of each company
//! gets one mail about the incident and one about each update.

use acceptance::{Account, Answer, Letter, Pair, Person, SignedIn, Stack, Staff, event, wait_for};
use serde_json::{Value, json};

use crate::contract_end::end;
use crate::invite::{Company, accept_in};
use crate::staff_access::ask;

/// A staff member, and the unique title of an incident.
pub(crate) struct Responder {
    pub(crate) stack: Stack,
    pub(crate) staff: Staff,
    pub(crate) token: String,
    pub(crate) title: String,
}

impl Responder {
    pub(crate) fn new() -> Self {
        let stack = Stack::find();
        let mut staff = Staff::enrol(&stack);
        let token = staff.sign_in(&stack).access_token;
        let title = format!("ログインできない障害{}", ulid::Ulid::generate());
        Self { stack, staff, token, title }
    }

    pub(crate) fn ask(&self, method: &str, path: &str, body: &Value) -> Answer {
        ask(&self.stack, method, &format!("/v1/staff/{path}"), &self.token, body)
    }

    /// Drafts an incident that affects these companies.
    pub(crate) fn draft(&self, affected: &[&str], changed: &Value) -> Value {
        let mut body = json!({
            "product": "pro-sign",
            "kind": "incident",
            "title": self.title,
            "body": "現在、原因を調べています。",
            "occurred_at": "2026-11-20T10:00:00+09:00",
            "detected_at": "2026-11-20T10:20:00+09:00",
            "severity": "serious",
            "personal_data": false,
            "affected": affected,
        });
        for (name, value) in changed.as_object().unwrap() {
            body[name] = value.clone();
        }
        let posted = self.ask("POST", "notices", &body);
        assert_eq!(posted.status, 201, "{posted:?}");
        posted.body
    }

    /// Posts an incident without a draft.
    pub(crate) fn publish(&self, affected: &[&str]) -> Value {
        self.draft(affected, &json!({ "publish": true }))
    }

    pub(crate) fn change(&self, notice: &Value, mut body: Value) -> Value {
        body["version"] = notice["version"].clone();
        let changed = self.ask("PATCH", &format!("notices/{}", id(notice)), &body);
        assert_eq!(changed.status, 200, "{changed:?}");
        changed.body
    }

    /// Waits until the latest update has been delivered to that many companies; those whose contract
    /// has ended count too. Returns the delivery status.
    pub(crate) fn wait_until_notified(&self, notice: &Value, total: u64) -> Value {
        let path = format!("notices/{}/delivery-status", id(notice));
        wait_for("customers to be notified", || {
            let delivery = self.ask("GET", &path, &Value::Null).body;
            let done = delivery["total"] == total && delivery["remaining"] == 0;
            (done && !delivery["notified_at"].is_null()).then_some(delivery)
        })
    }

    /// The mails about this incident to an address.
    pub(crate) fn notified(&self, email: &str) -> Vec<Letter> {
        let news = self.stack.news(email).into_iter();
        news.filter(|letter| letter.subject.contains(&self.title)).collect()
    }

    fn wait_for_notified(&self, email: &str, count: usize) -> Vec<Letter> {
        wait_for("news", || Some(self.notified(email)).filter(|letters| letters.len() >= count))
    }
}

pub(crate) fn id(notice: &Value) -> &str {
    notice["id"].as_str().unwrap()
}

pub(crate) fn organization(company: &Company) -> String {
    let me = company.me(&company.token);
    me["organization"]["id"].as_str().unwrap().to_owned()
}

#[test]
fn only_representatives_of_affected_companies_are_notified_once_per_update() {
    let responder = Responder::new();
    let (concerned, other) = (Company::new(), Company::new());
    let (partner, colleague) = (Person::new("pro-sign"), Person::new("pro-sign"));
    concerned.bring_in(&partner, "representative", &json!([]));
    concerned.bring_in(&colleague, "general", &json!([]));

    let notice = responder.publish(&[&organization(&concerned)]);
    let delivery = responder.wait_until_notified(&notice, 1);
    assert_eq!([&delivery["notified"], &delivery["ended"], &delivery["failed"]], [1, 0, 0]);
    for person in [&concerned.founder, &partner] {
        let letter = &responder.wait_for_notified(&person.email, 1)[0];
        assert!(letter.subject.contains("調査中"), "{}", letter.subject);
        for said in [&concerned.founder.company, "現在、原因を調べています。", id(&notice)]
        {
            assert!(letter.text.contains(said), "{said}: {}", letter.text);
        }
    }

    // The stream may deliver an announcement more than once.
    let account = Account::administrator(&responder.stack);
    let mut again = event("customer-notification");
    let announced = delivery["announcement"].as_str().unwrap();
    again["Records"][0]["dynamodb"]["Keys"]["pk"]["S"] = announced.into();
    let invoked = account.invoke("customer-notification", &again);
    assert_eq!(invoked.answer, json!({ "batchItemFailures": [] }), "{invoked:?}");

    // An update goes to the same people, and to the companies that turn out to be affected.
    let corrected = json!({
        "action": "update",
        "state": "resolved",
        "body": "復旧しました。",
        "corrects": 1,
        "affected": [organization(&other)],
    });
    responder.change(&notice, corrected);
    let delivery = responder.wait_until_notified(&notice, 2);
    assert_eq!(delivery["notified"], 2);
    responder.wait_for_notified(&other.founder.email, 1);
    responder.stack.wait_for_outbox();
    for person in [&concerned.founder, &partner] {
        let letters = responder.wait_for_notified(&person.email, 2);
        assert_eq!(letters.len(), 2, "one mail for each update");
        assert!(letters[1].text.contains("復旧しました。"), "{}", letters[1].text);
    }
    assert_eq!(responder.notified(&other.founder.email).len(), 1);
    assert_eq!(responder.notified(&colleague.email).len(), 0);
}

#[test]
fn representatives_are_notified_in_the_language_they_joined_in() {
    let responder = Responder::new();
    let (company, partner) = (Company::new(), Person::new("pro-sign"));
    let invitation = json!([{ "email": partner.email, "role": "representative" }]);
    company.invite(&company.token, invitation);
    let token = company.link(&partner, 1);
    let joined = accept_in("en-GB,ja;q=0.5", &company.stack, &partner, &token);
    let token = SignedIn::read(&joined).access_token;
    assert_eq!(company.me(&token)["language"], "en");
    assert_eq!(company.me(&company.token)["language"], "ja");

    let organization = organization(&company);
    let english = json!({
        "title_en": format!("Nobody can sign in: {}", responder.title),
        "body_en": "We are looking for the cause.",
        "publish": true,
    });
    let notice = responder.draft(&[&organization], &english);
    let letter = &responder.wait_for_notified(&partner.email, 1)[0];
    assert!(letter.subject.contains("Incident (Investigating): Nobody"), "{}", letter.subject);
    let page = format!("/en/pro-sign/notices/{}.html", id(&notice));
    for said in ["We are looking for the cause.", &page] {
        assert!(letter.text.contains(said), "{said}: {}", letter.text);
    }
    let letter = &responder.wait_for_notified(&company.founder.email, 1)[0];
    assert!(letter.text.contains("現在、原因を調べています。"), "{}", letter.text);

    // An update without an English text is mailed in Japanese.
    let body = json!({ "action": "update", "state": "identified", "body": "原因が分かりました。" });
    responder.change(&notice, body);
    let letter = &responder.wait_for_notified(&partner.email, 2)[1];
    assert!(letter.text.contains("Current status: Identified"), "{}", letter.text);
    assert!(letter.text.contains("原因が分かりました。"), "{}", letter.text);

    let pair = Pair::enrol(&company.stack);
    let ended = end(&company.stack, &pair, &organization, 30);
    assert_eq!(ended.status, 200, "{ended:?}");
    let letter = &company.stack.wait_for_letters(&partner.email, 2)[1];
    let addressee = format!("Dear {},\n\n", company.founder.company);
    assert!(letter.text.replace("\r\n", "\n").contains(&addressee), "{}", letter.text);
    assert!(letter.text.contains("contract for Pro-Sign ends on"), "{}", letter.text);
}

#[test]
fn a_company_that_left_is_counted_but_not_notified() {
    let responder = Responder::new();
    let (concerned, left) = (Company::new(), Company::new());
    let pair = Pair::enrol(&left.stack);
    let ended = end(&left.stack, &pair, &organization(&left), -1);
    assert_eq!(ended.status, 200, "{ended:?}");
    let affected = [organization(&concerned), organization(&left)];
    let notice = responder.publish(&[&affected[0], &affected[1]]);
    let delivery = responder.wait_until_notified(&notice, 2);
    assert_eq!([&delivery["notified"], &delivery["ended"]], [1, 1]);
    responder.wait_for_notified(&concerned.founder.email, 1);
    responder.stack.wait_for_outbox();
    assert_eq!(responder.notified(&left.founder.email).len(), 0);
}

#[test]
fn an_incident_names_only_customers_and_outlives_their_purge() {
    let responder = Responder::new();
    let (concerned, purged) = (Company::new(), Company::new());
    let [there, gone] = [&concerned, &purged].map(organization);
    let (typo, at_other) = ("org_01K7Z3Q4B8D6F1G2H5J9M0N3PR", Person::new("pro-lead"));
    at_other.sign_up(&responder.stack);
    let token = at_other.sign_in(&responder.stack).access_token;
    let me = responder.stack.get(&at_other.path("me"), &token).body;
    let elsewhere = me["organization"]["id"].as_str().unwrap();

    let draft = responder.draft(&[&there], &json!({}));
    let mut wanted = draft["about"].clone();
    wanted["product"] = "pro-sign".into();
    wanted["kind"] = "incident".into();
    wanted["title"] = responder.title.as_str().into();
    wanted["body"] = "調査中です。".into();
    wanted["affected"] = json!([there, typo, elsewhere]);
    let named = |answer: &Answer| {
        assert_eq!(answer.faults(), [("affected", "not-customers")], "{answer:?}");
        let message = answer.body["errors"][0]["message"].as_str().unwrap().to_owned();
        [&*there, typo, elsewhere].map(|company| message.contains(company))
    };
    let refused = responder.ask("POST", "notices", &wanted);
    assert_eq!(named(&refused), [false, true, true], "{refused:?}");
    let path = format!("notices/{}", id(&draft));
    for field in ["product", "kind"] {
        wanted.as_object_mut().unwrap().remove(field);
    }
    wanted["action"] = "edit".into();
    wanted["version"] = draft["version"].clone();
    let refused = responder.ask("PATCH", &path, &wanted);
    assert_eq!(named(&refused), [false, true, true], "{refused:?}");

    // A purge leaves nothing of a company in the directory.
    let notice = responder.publish(&[&gone]);
    responder.wait_until_notified(&notice, 1);
    let account = Account::administrator(&responder.stack);
    for row in account.scan("directory").iter().filter(|row| row["pk"]["S"] == gone.as_str()) {
        let key = json!({ "pk": row["pk"], "sk": row["sk"] });
        let table = &responder.stack.tables["directory"];
        let deleted = account.dynamodb("DeleteItem", &json!({ "TableName": table, "Key": key }));
        assert_eq!(deleted.status, 200, "{deleted:?}");
    }
    let update = |affected: Value| {
        json!({ "action": "update", "state": "identified", "body": "特定しました。",
            "version": notice["version"], "affected": affected })
    };
    let path = format!("notices/{}", id(&notice));
    let refused = responder.ask("PATCH", &path, &update(json!([gone, typo])));
    assert_eq!(named(&refused), [false, true, false], "{refused:?}");
    let updated = responder.change(&notice, update(json!([gone, there])));
    let delivery = responder.wait_until_notified(&updated, 2);
    assert_eq!([&delivery["notified"], &delivery["ended"], &delivery["failed"]], [1, 1, 0]);
}

#[test]
fn maintenance_is_posted_and_mailed_to_no_customer() {
    let responder = Responder::new();
    let company = Company::new();
    let maintenance = json!({
        "product": "pro-sign",
        "kind": "maintenance",
        "title": responder.title,
        "body": "メンテナンスを行います。",
        "starts_at": "2026-12-05T01:00:00+09:00",
        "ends_at": "2026-12-05T03:00:00+09:00",
        "effect": "down",
        "publish": true,
    });
    let posted = responder.ask("POST", "notices", &maintenance);
    assert_eq!(posted.status, 201, "{posted:?}");

    // Deliveries of the maintenance would come before those of the next notice.
    let incident = responder.publish(&[&organization(&company)]);
    responder.wait_until_notified(&incident, 1);
    responder.wait_for_notified(&company.founder.email, 1);
    responder.stack.wait_for_outbox();
    let letters = responder.notified(&company.founder.email);
    let [only] = &letters[..] else { panic!("only the incident is mailed: {letters:?}") };
    assert!(only.text.contains(id(&incident)), "{}", only.text);
    let status = format!("notices/{}/delivery-status", id(&posted.body));
    assert_eq!(responder.ask("GET", &status, &Value::Null).status, 404);
}
