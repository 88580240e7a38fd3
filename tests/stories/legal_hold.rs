//! P3, P4: a legal hold with a reason keeps possible evidence from destruction until staff release it.

use acceptance::{Account, Answer, day, wait_for};
use serde_json::{Value, json};

use crate::contract_end::{Leaving, ask_approved, traces, verified};
use crate::document_archive::{document, upload};

impl Leaving {
    fn hold(&self, matter: &str, documents: &[&str]) -> Answer {
        let body = json!({ "reason": "東京地裁 令和8年(ワ)第123号", "documents": documents });
        self.ask("PUT", &format!("holds/{matter}"), &body)
    }

    fn release(&self, matter: &str) -> Answer {
        let path = format!("/v1/staff/contracts/{}/holds/{matter}", self.organization);
        let parameters = json!({ "organization": self.organization, "matter": matter });
        let act = ("release-legal-hold", &parameters);
        ask_approved(&self.company.stack, &self.pair, ("DELETE", &path), &Value::Null, act)
    }

    fn document(&self, title: &str) -> String {
        let body = document("other", title, &day(-60), b"file");
        let registered = self.company.post(&self.company.token, "documents", &body);
        assert_eq!(registered.status, 201, "{registered:?}");
        assert_eq!(upload(&registered.body["upload"], b"file"), 200);
        registered.body["id"].as_str().unwrap().to_owned()
    }

    /// Runs the daily job.
    fn plan(&self) {
        let planned = Account::administrator(&self.company.stack)
            .invoke("retention-purge", &acceptance::event("retention-purge"));
        assert_eq!(planned.answer, json!({}), "{planned:?}");
    }

    /// Whether S3 has a legal hold on a document's file.
    fn is_held(&self, id: &str) -> bool {
        let path = format!("{}/{id}?legal-hold=", self.organization);
        let hold = Account::administrator(&self.company.stack).s3("GET", "documents", &path, "");
        hold.body.to_string().contains("<Status>ON</Status>")
    }

    /// The S3 listing of a document's file, as XML.
    fn file(&self, id: &str) -> String {
        let path = format!("?prefix={}/{id}&versions=", self.organization);
        let account = Account::administrator(&self.company.stack);
        account.s3("GET", "documents", &path, "").body.to_string()
    }
}

#[test]
fn a_held_customer_is_not_purged_and_the_plan_names_the_matter() {
    let leaving = Leaving::new();
    let stack = &leaving.company.stack;
    let matter = format!("case-{}", leaving.organization.to_lowercase().replace('_', "-"));
    let held = leaving.hold(&matter, &[]);
    assert_eq!((held.status, &held.body["matter"]), (200, &json!(matter)), "{held:?}");
    assert_eq!(leaving.hold(&matter, &[]).body["held_since"], held.body["held_since"]);
    assert_eq!(leaving.ask("GET", "holds", &Value::Null).body["items"][0]["matter"], matter);
    assert_eq!(leaving.hold("Wrong", &[]).status, 422);
    leaving.end_a_month_ago();
    let plan = leaving.ask("GET", "purge-plan", &Value::Null).body;
    assert_eq!(plan["legal_holds"][0]["reason"], "東京地裁 令和8年(ワ)第123号");

    leaving.plan();
    // The log names customer and matter, because the alarm refers the operator to it.
    let account = Account::administrator(stack);
    let groups = account.log_groups();
    let group = groups.iter().find(|group| group.contains("retention-purge")).unwrap();
    let logged = wait_for("the log of the held purge", || {
        let logs = account.logs(group);
        let line = logs.lines().find(|line| {
            line.contains("keeps a purge waiting") && line.contains(&leaving.organization)
        });
        line.map(str::to_owned)
    });
    assert!(logged.contains(&matter) && !logged.contains("東京"), "{logged}");
    wait_for("the worker", || {
        let logs = account.logs(group);
        let stopped = |line: &str| line.contains(&leaving.organization) && line.contains("OnHold");
        logs.lines().any(stopped).then_some(())
    });
    let body = json!({ "email": leaving.company.founder.email, "password": acceptance::PASSWORD });
    let path = leaving.company.founder.path("sessions");
    assert_eq!(stack.post(&path, &body).status, 200, "the customer still exists");

    let alone = leaving.ask("DELETE", &format!("holds/{matter}"), &Value::Null);
    assert_eq!((alone.status, alone.problem()), (403, "approval-needed"));
    assert_eq!(leaving.release(&matter).status, 204);
    assert_eq!(leaving.release(&matter).status, 204, "repeating it changes nothing");
    leaving.purge();
    for (table, row) in traces(stack, &leaving.organization) {
        assert!(["audit", "purges"].contains(&table.as_str()), "{table}: {row}");
    }
}

#[test]
fn a_held_document_outlives_the_purge_until_its_release() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let (kept, other) = (leaving.document("証拠"), leaving.document("その他"));
    assert_eq!(leaving.hold("case-1", &[&kept]).status, 200);
    let nothing = format!("doc_20260401_{}", kept.rsplit('_').next().unwrap());
    assert_eq!(leaving.hold("case-2", &[&nothing]).faults(), [("documents", "not-there")]);
    let delete = company.stack.send(
        "DELETE",
        &company.founder.path(&format!("documents/{kept}")),
        &[("authorization", &*format!("Bearer {}", company.token))],
        "",
    );
    assert_eq!((delete.status, delete.problem()), (409, "legal-hold"));

    leaving.end_a_month_ago();
    let claims = verified(stack, &leaving.purge()).unwrap();
    let held = json!({ "kind": "other", "ground": "legal-hold", "count": 1, "until": null });
    assert_eq!(claims["retained"], json!([held]));
    assert!(leaving.file(&kept).contains("<VersionId>"));
    assert!(!leaving.file(&other).contains("<VersionId>"));

    assert_eq!(leaving.release("case-1").status, 204);
    leaving.plan();
    let again = wait_for("the second certificate", || {
        let shown = leaving.ask("GET", "certificate", &Value::Null).body;
        let again = shown["earlier"].as_array().is_some_and(|earlier| !earlier.is_empty());
        again.then(|| shown["certificate"].as_str().unwrap().to_owned())
    });
    let claims = verified(stack, &again).unwrap();
    assert_eq!(claims["retained"], json!([]));
    assert!(!leaving.file(&kept).contains("<VersionId>"));
    for (table, row) in traces(stack, &leaving.organization) {
        assert!(["audit", "purges"].contains(&table.as_str()), "{table}: {row}");
    }
}

#[test]
fn s3_holds_the_file_of_a_held_document_until_its_last_release() {
    let leaving = Leaving::new();
    let (held, other) = (leaving.document("証拠"), leaving.document("その他"));
    assert!(!leaving.is_held(&held));
    for matter in ["case-1", "case-2"] {
        assert_eq!(leaving.hold(matter, &[&held]).status, 200);
        assert!(leaving.is_held(&held), "{matter}");
    }
    assert!(!leaving.is_held(&other));
    assert_eq!(leaving.release("case-1").status, 204);
    assert!(leaving.is_held(&held), "the other matter still holds it");
    assert_eq!(leaving.release("case-2").status, 204);
    assert!(!leaving.is_held(&held));
}
