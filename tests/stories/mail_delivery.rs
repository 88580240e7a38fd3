//! Mail is sent once, and none is lost.

use acceptance::{Account, Person, Stack, UNSENDABLE, event};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The event with which the outbox's stream delivers these mails.
fn brings(mails: &[String]) -> Value {
    let mut event = event("mail-delivery");
    let record = event["Records"][0].clone();
    let records = mails.iter().enumerate().map(|(number, mail)| {
        let mut record = record.clone();
        record["dynamodb"]["Keys"]["pk"]["S"] = mail.as_str().into();
        record["dynamodb"]["SequenceNumber"] = number.to_string().into();
        record
    });
    event["Records"] = records.collect();
    event
}

/// Every mail that was ever put into the outbox, from its stream.
fn all_mails(account: &Account) -> Vec<String> {
    let streams = |operation: &str, body: &Value| {
        let target = format!("DynamoDBStreams_20120810.{operation}");
        let answer = account.call("dynamodb", &target, body);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    };
    let listed = streams("ListStreams", &json!({}));
    let mut mails = Vec::new();
    for stream in listed["Streams"].as_array().unwrap() {
        let stream = &stream["StreamArn"];
        let described = streams("DescribeStream", &json!({ "StreamArn": stream }));
        for shard in described["StreamDescription"]["Shards"].as_array().unwrap() {
            let from = json!({
                "StreamArn": stream,
                "ShardId": shard["ShardId"],
                "ShardIteratorType": "TRIM_HORIZON",
            });
            let mut iterator = streams("GetShardIterator", &from)["ShardIterator"].clone();
            while !iterator.is_null() {
                let page = streams("GetRecords", &json!({ "ShardIterator": iterator }));
                let records = page["Records"].as_array().unwrap();
                let inserted = records.iter().filter(|record| record["eventName"] == "INSERT");
                let keys =
                    inserted.filter_map(|record| record["dynamodb"]["Keys"]["pk"]["S"].as_str());
                mails.extend(keys.filter(|key| key.starts_with("mail_")).map(str::to_owned));
                let more = !records.is_empty();
                iterator = if more { page["NextShardIterator"].clone() } else { Value::Null };
            }
        }
    }
    mails
}

#[test]
fn a_repeated_message_sends_no_mail_twice() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let person = Person::new("pro-sign");
    person.ask(&stack);
    stack.wait_for_letters(&person.email, 1);

    let mails = all_mails(&account);
    assert!(!mails.is_empty());
    for _ in 0..2 {
        for batch in mails.chunks(10) {
            account.invoke("mail-delivery", &brings(batch));
        }
    }
    assert_eq!(stack.letters(&person.email).len(), 1);
}

#[test]
fn one_failing_record_does_not_hold_up_the_others() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let gone = format!("mail_{}", ulid::Ulid::generate());
    let batch = [gone.clone(), "not a mail".to_owned(), gone];
    let invoked = account.invoke("mail-delivery", &brings(&batch));
    assert_eq!(invoked.answer, json!({ "batchItemFailures": [{ "itemIdentifier": "1" }] }));
}

#[test]
fn a_mail_that_cannot_be_sent_is_reported_and_stays() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let mail = format!("mail_{}", ulid::Ulid::generate());
    let unreadable = STANDARD.encode([1; 60]);
    let put = account.dynamodb(
        "PutItem",
        &json!({
            "TableName": stack.tables["outbox"],
            "Item": {
                "pk": { "S": mail },
                "sk": { "S": "mail" },
                "wrapped": { "B": unreadable },
                "content": { "B": unreadable },
                "expires_at": { "N": UNSENDABLE },
            },
        }),
    );
    assert_eq!(put.status, 200, "{put:?}");
    // The stream delivers it too; the second of two simultaneous deliveries fails as well.
    let invoked = account.invoke("mail-delivery", &brings(std::slice::from_ref(&mail)));
    assert_eq!(invoked.answer, json!({ "batchItemFailures": [{ "itemIdentifier": "0" }] }));
    let kept = account.scan("outbox").into_iter().any(|row| row["pk"]["S"] == mail.as_str());
    assert!(kept, "it is still in the outbox");
}

#[test]
fn a_mail_is_retried_once_a_dead_deliverys_claim_ends() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    // A function that died during a delivery leaves a claim, which expires.
    let claim = |mail: &str, until: &str| {
        account.dynamodb(
            "PutItem",
            &json!({
                "TableName": stack.tables["outbox"],
                "Item": {
                    "pk": { "S": mail },
                    "sk": { "S": "mail" },
                    "claimed_by": { "B": STANDARD.encode([7; 16]) },
                    "claimed_until": { "N": until },
                    "wrapped": { "B": STANDARD.encode([1; 60]) },
                    "content": { "B": STANDARD.encode([1; 60]) },
                    "expires_at": { "N": UNSENDABLE },
                },
            }),
        )
    };
    let mail = format!("mail_{}", ulid::Ulid::generate());
    assert_eq!(claim(&mail, UNSENDABLE).status, 200);
    let held = account.invoke("mail-delivery", &brings(std::slice::from_ref(&mail)));
    assert!(
        held.logs.iter().any(|line| line["cause"] == "another invocation is sending it"),
        "{held:?}"
    );
    assert_eq!(claim(&mail, "1600000000").status, 200);
    account.invoke("mail-delivery", &brings(std::slice::from_ref(&mail)));
    // This delivery or the stream's has claimed it, whichever came first.
    let row = account.scan("outbox").into_iter().find(|row| row["pk"]["S"] == mail.as_str());
    let claimed_by = row.map(|row| row["claimed_by"]["B"].clone());
    assert_ne!(claimed_by, Some(STANDARD.encode([7; 16]).into()), "the mail is claimed again");
}

#[test]
fn a_sent_mail_leaves_the_outbox() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let person = Person::new("pro-lead");
    person.ask(&stack);
    stack.wait_for_letters(&person.email, 1);
    let mails = all_mails(&account);
    acceptance::wait_for("an outbox without any mail that was in it", || {
        let left = account.scan("outbox");
        let mut left = left.iter().filter(|row| row["expires_at"]["N"] != UNSENDABLE);
        left.all(|row| !mails.iter().any(|mail| row["pk"]["S"] == mail.as_str())).then_some(())
    });
}
