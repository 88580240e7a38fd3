//! P3: after the contract ends, the customer only reads, and within a month everything that the law
//! does not retain is destroyed, with a certificate that anyone can verify.

use std::collections::{BTreeMap, BTreeSet};

use acceptance::{Account, Answer, Person, Stack, Staff, day, event, openapi, wait_for};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};

use crate::document_archive::{document, upload};
use crate::invite::Company;
use crate::staff_access::ask;

/// The writing routes that stay open to customers without a contract, and why.
const STILL_OPEN: [(&str, &str); 10] = [
    ("POST /v1/{product}/signups", "signing up makes a new customer"),
    ("POST /v1/{product}/signups/confirm", "signing up makes a new customer"),
    ("POST /v1/{product}/sessions", "they sign in to read and to export"),
    ("POST /v1/{product}/sessions/refresh", "they sign in to read and to export"),
    ("DELETE /v1/{product}/sessions/current", "they sign in to read and to export"),
    ("POST /v1/{product}/password-resets", "an account stays secure while it exists"),
    ("POST /v1/{product}/password-resets/confirm", "an account stays secure while it exists"),
    ("PUT /v1/{product}/me/password", "an account stays secure while it exists"),
    ("DELETE /v1/{product}/me", "people may leave at any time"),
    ("POST /v1/{product}/exports", "their data stays theirs until the purge"),
];

/// Every writing route of customers in the `OpenAPI` document. Staff and subscribers to notices have no
/// contract, so their routes do not count.
fn writing_routes() -> BTreeSet<String> {
    let document = openapi::document();
    let paths = document["paths"].as_object().unwrap().iter();
    let paths = paths.filter(|(path, _)| path.starts_with("/v1/{product}/"));
    let routes = paths.flat_map(|(path, operations)| {
        let methods = operations.as_object().unwrap().keys().filter(|method| *method != "get");
        methods.map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    routes.collect()
}

/// A customer, and a staff member's access token.
pub(crate) struct Leaving {
    pub(crate) company: Company,
    pub(crate) organization: String,
    pub(crate) staff: String,
}

impl Leaving {
    pub(crate) fn new() -> Self {
        let company = Company::new();
        let organization = company.me(&company.token)["organization"]["id"].clone();
        let organization = organization.as_str().unwrap().to_owned();
        let staff = Staff::enrol(&company.stack).sign_in(&company.stack).access_token;
        Self { company, organization, staff }
    }

    pub(crate) fn ask(&self, method: &str, route: &str, body: &Value) -> Answer {
        let path = format!("/v1/staff/contracts/{}/{route}", self.organization);
        ask(&self.company.stack, method, &path, &self.staff, body)
    }

    pub(crate) fn end(&self, from_today: i64) -> Answer {
        self.ask("POST", "end", &json!({ "ends_on": day(from_today) }))
    }

    /// Runs the daily job and waits for the certificate.
    pub(crate) fn purge(&self) -> String {
        let planned = Account::administrator(&self.company.stack)
            .invoke("retention-purge", &event("retention-purge"));
        assert_eq!(planned.answer, json!({}), "{planned:?}");
        wait_for("the certificate", || {
            let shown = self.ask("GET", "certificate", &Value::Null);
            shown.body["certificate"].as_str().map(str::to_owned)
        })
    }
}

/// Every row that mentions an organization, with its table.
pub(crate) fn traces(stack: &Stack, organization: &str) -> Vec<(String, Value)> {
    let account = Account::administrator(stack);
    let rows = stack.tables.keys().flat_map(|table| {
        account.scan(table).into_iter().map(|row| (table.clone(), row)).collect::<Vec<_>>()
    });
    rows.filter(|(_, row)| row.to_string().contains(organization)).collect()
}

/// The claims of a certificate, if the published key verifies its signature.
pub(crate) fn verified(stack: &Stack, certificate: &str) -> Option<Value> {
    let keys = stack.send("GET", "/.well-known/jwks.json", &[], "").body;
    let (signed, signature) = certificate.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let json = |part| serde_json::from_slice::<Value>(&decode(part)?).ok();
    let header = json(header)?;
    assert_eq!(header["typ"], "deletion-certificate+jwt");
    let key = keys["keys"].as_array()?.iter().find(|key| key["kid"] == header["kid"])?;
    let coordinate = |name: &str| decode(key[name].as_str()?);
    let point = [vec![4], coordinate("x")?, coordinate("y")?].concat();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(signed.as_bytes(), &decode(signature)?)
        .ok()?;
    json(claims)
}

#[test]
fn representatives_learn_the_purge_deadline_and_the_end_can_be_revoked() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let (partner, colleague) = (Person::new("pro-sign"), Person::new("pro-sign"));
    company.bring_in(&partner, "representative", &json!([]));
    company.bring_in(&colleague, "general", &json!([]));

    let ended = leaving.end(10);
    assert_eq!((ended.status, &ended.body["ends_on"]), (200, &json!(day(10))), "{ended:?}");
    let deadline = ended.body["deadline"].as_str().unwrap().to_owned();
    assert!(*ended.body["purge_on"].as_str().unwrap() < *deadline);
    let letter = &stack.wait_for_letters(&partner.email, 2)[1];
    assert!(letter.text.contains(&company.founder.company), "{}", letter.text);
    let [year, month, day_of_month] = deadline.split('-').collect::<Vec<_>>()[..] else { panic!() };
    let number = |text: &str| text.parse::<u32>().unwrap();
    let written = format!("{year}年{}月{}日", number(month), number(day_of_month));
    assert!(letter.text.contains(&written), "{written}: {}", letter.text);
    stack.wait_for_letters(&company.founder.email, 2);
    stack.wait_for_outbox();
    assert_eq!(stack.letters(&colleague.email).len(), 1, "only their invitation");
    assert_eq!(leaving.end(10).body, ended.body, "repeating it changes nothing");
    assert_eq!(leaving.end(11).problem(), "contract-ended");

    let plan = leaving.ask("GET", "purge-plan", &Value::Null);
    assert_eq!(plan.body["deadline"], deadline.as_str());
    let stored = plan.body["stored"].as_array().unwrap();
    let count = |store| stored.iter().find(|one| one["store"] == store).unwrap()["count"].clone();
    assert_eq!(["members", "addresses", "people-key"].map(count), [json!(3), json!(3), json!(1)]);
    // The contract runs until its last day is over.
    let guest = Person::new("pro-sign");
    company.bring_in(&guest, "general", &json!([]));
    assert_eq!(company.me(&company.token)["organization"]["contract_ends_on"], day(10).as_str());

    assert_eq!(leaving.ask("DELETE", "end", &Value::Null).status, 204);
    assert_eq!(
        leaving.ask("DELETE", "end", &Value::Null).status,
        204,
        "repeating it changes nothing"
    );
    assert_eq!(company.me(&company.token)["organization"]["contract_ends_on"], Value::Null);
    assert_eq!(leaving.end(20).status, 200);
    assert_eq!(stack.wait_for_letters(&partner.email, 3).len(), 3);
}

#[test]
fn a_customer_without_a_contract_reads_but_changes_nothing() {
    let leaving = Leaving::new();
    let company = &leaving.company;
    let colleague = Person::new("pro-sign");
    let token = company.bring_in(&colleague, "general", &json!([])).access_token;
    let id = company.me(&token)["id"].as_str().unwrap().to_owned();
    let guest = Person::new("pro-sign");
    let wanted = json!([{ "email": guest.email, "role": "general" }]);
    let invited = company.invite(&company.token, wanted.clone());
    let invitation = invited.body["results"][0]["id"].as_str().unwrap().to_owned();
    let link = company.link(&guest, 1);
    let note = crate::archive_pass::keep(company, "other", "メモ", b"note");
    let stack = &company.stack;
    let read = |token: &str| {
        let routes = ["members", "invitations", "documents", "archive-settings"];
        routes.map(|route| stack.get(&company.founder.path(route), token).body)
    };
    let before = read(&company.token);
    assert_eq!(leaving.end(-1).status, 200);

    let invoice = document("invoice", "請求書", &day(-60), b"file");
    let settings = json!({ "fiscal_year_end": "06", "extension_months": 1 });
    let accepted = json!({ "token": link, "name": guest.name, "password": acceptance::PASSWORD });
    let requests = BTreeMap::from([
        ("POST /v1/{product}/invitations", ("", json!({ "invitations": wanted }))),
        ("POST /v1/{product}/invitations/accept", ("", accepted)),
        ("POST /v1/{product}/invitations/{id}/resend", (&*invitation, json!({}))),
        ("DELETE /v1/{product}/invitations/{id}", (&*invitation, Value::Null)),
        ("PATCH /v1/{product}/me", ("", json!({ "language": "en" }))),
        ("PATCH /v1/{product}/members/{id}", (&*id, json!({ "role": "organization-admin" }))),
        ("DELETE /v1/{product}/members/{id}", (&*id, Value::Null)),
        ("POST /v1/{product}/documents", ("", invoice)),
        ("DELETE /v1/{product}/documents/{id}", (&*note, Value::Null)),
        ("PUT /v1/{product}/archive-settings", ("", settings)),
    ]);
    let open = STILL_OPEN.map(|(route, _)| route);
    let known: BTreeSet<String> = requests.keys().chain(&open).map(|&key| key.into()).collect();
    assert_eq!(writing_routes(), known, "each route is tried here, or open for a reason");
    for (route, (id, body)) in requests {
        let (method, path) = route.split_once(' ').unwrap();
        let path = path.replace("{product}", "pro-sign").replace("{id}", id);
        let refused = ask(stack, method, &path, &company.token, &body);
        assert_eq!((refused.status, refused.problem()), (409, "contract-ended"), "{route}");
    }

    let signed_in = company.founder.sign_in(stack).access_token;
    assert_eq!(read(&signed_in), before);
    assert_eq!(company.me(&token)["name"], colleague.name.as_str());
}

#[test]
fn everything_of_a_customer_is_destroyed_and_a_certificate_proves_it() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let colleague = Person::new("pro-sign");
    let token = company.bring_in(&colleague, "general", &json!([])).access_token;
    let other = Company::new();
    let organization = leaving.organization.as_str();
    let traces = || traces(stack, organization);
    assert!(traces().len() > 6);
    assert_eq!(leaving.ask("GET", "certificate", &Value::Null).status, 404);

    // The end is recorded a month late, so the purge is due at once.
    assert_eq!(leaving.end(-31).status, 200);
    let certificate = leaving.purge();
    let claims = verified(stack, &certificate).expect("the published key confirms it");
    assert_eq!(claims["sub"], organization);
    assert_eq!(claims["contract_ended_on"], day(-31).as_str());
    let counts = claims["destroyed"].as_array().unwrap();
    let counts: Vec<_> = counts.iter().map(|one| one["count"].as_u64().unwrap()).collect();
    // Members, sessions, addresses, answers, exports, documents, the archive, the people key and the
    // company.
    assert_eq!(counts, [2, 2, 2, 1, 0, 0, 0, 1, 1]);
    assert_eq!(claims["retained"], json!([]));
    let [header, _, signature] = certificate.split('.').collect::<Vec<_>>()[..] else { panic!() };
    let mut kinder = claims.clone();
    kinder["destroyed"][0]["count"] = 3.into();
    let forged = format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(kinder.to_string()));
    assert_eq!(verified(stack, &forged), None);

    let letters = stack.wait_for_letters(&company.founder.email, 3);
    assert!(letters[2].text.replace(['\r', '\n'], "").contains(&certificate), "{letters:?}");
    for (table, row) in traces() {
        assert!(["audit", "purges"].contains(&table.as_str()), "{table}: {row}");
    }
    let everything = traces().into_iter().map(|(_, row)| row.to_string()).collect::<String>();
    for person in [&company.founder, &colleague] {
        assert!(!everything.contains(&person.email) && !everything.contains(&person.name));
        let body = json!({ "email": person.email, "password": acceptance::PASSWORD });
        let signed_in = stack.with_own_source().post(&person.path("sessions"), &body);
        assert_eq!(signed_in.problem(), "wrong-credentials");
    }
    assert_eq!(stack.get(&colleague.path("me"), &token).problem(), "not-signed-in");
    assert_eq!(leaving.ask("DELETE", "end", &Value::Null).problem(), "purge-began");
    assert_eq!(other.me(&other.token)["name"], other.founder.name.as_str());
    assert_eq!(leaving.purge(), certificate, "purging again changes nothing");
}

#[test]
fn what_the_law_retains_stays_and_the_certificate_says_so() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let register = |kind: &str| {
        let body = document(kind, "請求書", &day(-60), b"file");
        let registered = company.post(&company.token, "documents", &body);
        assert_eq!(registered.status, 201, "{registered:?}");
        assert_eq!(upload(&registered.body["upload"], b"file"), 200);
        registered.body["id"].as_str().unwrap().to_owned()
    };
    let (invoice, other) = (register("invoice"), register("other"));
    assert_eq!(leaving.end(-31).status, 200);
    let plan = leaving.ask("GET", "purge-plan", &Value::Null).body;
    assert_eq!(
        (&plan["retained"][0]["kind"], &plan["retained"][0]["count"]),
        (&json!("invoice"), &json!(1))
    );

    let claims = verified(stack, &leaving.purge()).expect("the published key confirms it");
    assert_eq!(claims["retained"], plan["retained"], "the purge did what was planned");
    let documents = claims["destroyed"].as_array().unwrap().iter();
    let documents = documents.clone().find(|one| one["store"] == "documents").unwrap();
    assert_eq!(documents["count"], 1);

    let account = Account::administrator(stack);
    let rows = account.scan("documents");
    let is_there = |id: &str| rows.iter().any(|row| row["sk"]["S"] == id);
    assert!(is_there(&invoice) && !is_there(&other));
    let keyring = account.scan("keyring");
    let keys = keyring.iter().filter(|row| row["pk"]["S"] == leaving.organization.as_str());
    let keys: Vec<_> = keys.map(|row| row["sk"]["S"].clone()).collect();
    assert_eq!(keys, ["archive"], "only the content of documents can still be decrypted");
    let path = |id: &str| format!("?prefix={}/{id}&versions=", leaving.organization);
    let file = |id: &str| account.s3("GET", "documents", &path(id), "").body.to_string();
    assert!(file(&invoice).contains("<VersionId>") && !file(&other).contains("<VersionId>"));
}

#[test]
fn a_contract_end_needs_a_valid_day_and_an_existing_customer() {
    let leaving = Leaving::new();
    for (day, fault) in [("tomorrow", "wrong-format"), ("1999-01-01", "out-of-range")] {
        let refused = leaving.ask("POST", "end", &json!({ "ends_on": day }));
        assert_eq!(refused.faults(), [("ends_on", fault)]);
    }
    let nobody = Leaving { organization: "org_01K7Z3Q4B8D6F1G2H5J9M0N3PR".into(), ..leaving };
    assert_eq!((nobody.end(1).status, nobody.end(1).problem()), (404, "not-found"));
    assert_eq!(nobody.ask("GET", "purge-plan", &Value::Null).status, 404);
}
