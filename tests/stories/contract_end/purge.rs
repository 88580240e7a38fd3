//! What is destroyed, what is retained, and the certificate of it.

use acceptance::{Account, Person, day};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{CERTIFICATE_KEYS, Leaving, traces, verified};
use crate::document_archive::{document, upload};
use crate::document_finalization::finalize;
use crate::invite::Company;

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

    leaving.end_a_month_ago();
    let certificate = leaving.purge();
    let looks = Account::administrator(stack).scan("audit");
    let mut looks = looks.iter().filter(|row| row["pk"]["S"] == leaving.organization.as_str());
    assert!(looks.any(|row| row["action"]["S"] == "view-certificate"));
    let claims = verified(stack, &certificate).expect("the published key confirms it");
    assert_eq!(claims["sub"], organization);
    assert_eq!(claims["contract_ended_on"], day(-31).as_str());
    let counts = claims["destroyed"].as_array().unwrap();
    let counts: Vec<_> = counts.iter().map(|one| one["count"].as_u64().unwrap()).collect();
    // Members, sessions, addresses, answers, exports, documents, their salt, the archive, notices of
    // passes, the people key and the company.
    assert_eq!(counts, [2, 2, 2, 1, 0, 0, 0, 0, 1, 1, 1]);
    assert_eq!(claims["retained"], json!([]));
    let [header, _, signature] = certificate.split('.').collect::<Vec<_>>()[..] else { panic!() };
    let published = |path| stack.send("GET", path, &[], "").body["keys"].clone();
    let (certificates, tokens) = (published(CERTIFICATE_KEYS), published("/.well-known/jwks.json"));
    let by_token_key =
        tokens.as_array().unwrap().iter().any(|key| {
            certificates.as_array().unwrap().iter().any(|other| other["kid"] == key["kid"])
        });
    assert!(!by_token_key, "no key that signs access tokens verifies a certificate");
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
    assert_eq!(leaving.reinstate().problem(), "purge-began");
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
    finalize(stack, &leaving.organization);
    leaving.end_a_month_ago();
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
