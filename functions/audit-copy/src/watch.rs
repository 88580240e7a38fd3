//! What in the audit log is counted, so that an alarm can ring.

use domain::{Action, Outcome};

use crate::change::Change;

/// What is counted of some changes, under the names of the metrics.
pub(crate) fn counts(changes: &[Change]) -> Vec<(&'static str, usize)> {
    let recorded =
        |metric| changes.iter().filter(|change| metric_of(change) == Some(metric)).count();
    let counts = METRICS.map(|metric| (metric, recorded(metric)));
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

const METRICS: [&str; 6] = [
    "AuditRecordsOverwritten",
    "FailedSignIns",
    "RefusedAttempts",
    "Exports",
    "ContractEnds",
    "InvitationsPaused",
];

fn metric_of(change: &Change) -> Option<&'static str> {
    if change.is_tampering() {
        return Some("AuditRecordsOverwritten");
    }
    match change.recorded()? {
        (Action::SignIn, Outcome::Refused) => Some("FailedSignIns"),
        (_, Outcome::Refused) => Some("RefusedAttempts"),
        (Action::RequestExport | Action::DownloadExport, Outcome::Done) => Some("Exports"),
        (Action::EndContract, Outcome::Done) => Some("ContractEnds"),
        (Action::PauseInvitations, Outcome::Done) => Some("InvitationsPaused"),
        (_, Outcome::Done) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn change(kind: &str, by: &Value, action: &str, outcome: &str) -> Change {
        let image = json!({ "action": { "S": action }, "outcome": { "S": outcome } });
        let (before, after) = match kind {
            "INSERT" => (Value::Null, image),
            "MODIFY" => (image.clone(), image),
            _ => (image, Value::Null),
        };
        let record = json!({
            "eventName": kind,
            "userIdentity": by,
            "dynamodb": {
                "ApproximateCreationDateTime": 1_800_000_000.5,
                "SequenceNumber": "7",
                "OldImage": before,
                "NewImage": after,
            },
        });
        Change::read(&record).unwrap()
    }

    fn added(action: &str, outcome: &str) -> Change {
        change("INSERT", &Value::Null, action, outcome)
    }

    #[test]
    fn what_an_attack_would_look_like_is_counted() {
        let changes = [
            added("sign-in", "refused"),
            added("sign-in", "refused"),
            added("sign-in", "done"),
            added("change-role", "refused"),
            added("request-export", "done"),
            added("end-contract", "done"),
            added("pause-invitations", "done"),
            added("change-role", "done"),
        ];
        let expected = [
            ("FailedSignIns", 2),
            ("RefusedAttempts", 1),
            ("Exports", 1),
            ("ContractEnds", 1),
            ("InvitationsPaused", 1),
        ];
        assert_eq!(counts(&changes), expected);
    }

    #[test]
    fn only_dynamodb_may_delete_a_record_when_it_expires() {
        let expiry = json!({ "type": "Service", "principalId": "dynamodb.amazonaws.com" });
        let overwritten = |kind, by: &Value| counts(&[change(kind, by, "sign-in", "refused")]);
        assert_eq!(overwritten("REMOVE", &expiry), []);
        for (kind, by) in [("REMOVE", &Value::Null), ("MODIFY", &Value::Null), ("MODIFY", &expiry)]
        {
            assert_eq!(overwritten(kind, by), [("AuditRecordsOverwritten", 1)], "{kind}");
        }
    }
}
