//! P3: purged data stays purged, even if a table is restored to a time before the purge.

use acceptance::{Account, event, wait_for};
use serde_json::{Value, json};

use crate::contract_end::{Leaving, traces, verified};

#[test]
fn replayed_purges_destroy_what_a_restore_brought_back() {
    let leaving = Leaving::new();
    let stack = &leaving.company.stack;
    let account = Account::administrator(stack);
    let of = leaving.organization.as_str();
    let restored = ["directory", "addresses", "sessions", "keyring", "salts"];
    let backup: Vec<_> = traces(stack, of)
        .into_iter()
        .filter(|(table, _)| restored.contains(&table.as_str()))
        .collect();
    assert!(backup.len() > 4, "{backup:?}");
    // The backup is from before the end of the contract.
    leaving.end_a_month_ago();
    let first = leaving.purge();
    for (table, row) in &backup {
        let put = json!({ "TableName": stack.tables[table], "Item": row });
        assert_eq!(account.dynamodb("PutItem", &put).status, 200);
    }
    assert_eq!(leaving.ask("GET", "purge-plan", &Value::Null).status, 200, "the customer is back");

    // `make replay` puts this message into the queue.
    let sent = account.invoke("retention-purge", &event("retention-purge-replay"));
    assert_eq!(sent.answer, json!({ "batchItemFailures": [] }), "{sent:?}");
    let certificates = wait_for("the second certificate", || {
        let shown = leaving.ask("GET", "certificate", &Value::Null).body;
        (shown["earlier"] == json!([first])).then_some(shown)
    });
    for (table, row) in traces(stack, of) {
        assert!(["audit", "purges"].contains(&table.as_str()), "{table}: {row}");
    }
    let second = verified(stack, certificates["certificate"].as_str().unwrap()).unwrap();
    assert_eq!(second["sub"], of);
    assert_eq!(second["destroyed"][0]["count"], 1, "the founder again");
}
