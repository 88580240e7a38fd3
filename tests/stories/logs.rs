//! P14: log times follow Amazon's time service: they are from Lambda's clock, in UTC.

use acceptance::{Account, Stack, event};
use serde_json::Value;

#[test]
fn every_log_line_has_its_time_in_utc() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    for (use_case, name) in
        [("signup", "signup"), ("sign-in", "sign-in-keys"), ("mail-delivery", "mail-delivery")]
    {
        let logs = account.invoke(use_case, &event(name)).logs;
        assert!(!logs.is_empty(), "{use_case} logged nothing");
        for line in logs {
            let time = line["timestamp"].as_str().unwrap();
            assert!(
                time.ends_with('Z') && time.as_bytes()[10] == b'T',
                "{time} is not RFC 3339 in UTC"
            );
            assert_ne!(line["request"], Value::Null, "{line}");
        }
    }
}
