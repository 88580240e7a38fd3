//! What a function was invoked with, read once: a request, what a request presents before it is let
//! in, the schedule, messages of a queue, or changes of a table's items.

use serde::Deserialize;
use serde_json::Value;

use crate::api_request::ApiRequest;

/// What a function was invoked with.
#[derive(Debug)]
pub(crate) enum Event {
    Request(Box<ApiRequest>),
    /// A request of which API Gateway asks whether it may come in.
    Authorization(Arrival),
    /// Sent at the scheduled time.
    Schedule,
    Messages(Vec<Message>),
    /// Records of a table's stream.
    Changes(Vec<Value>),
}

/// A request that has not been let in yet.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Arrival {
    /// What it presents.
    pub(crate) identity_source: [String; 1],
    pub(crate) request_context: Arriving,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Arriving {
    pub(crate) request_id: String,
}

/// A message of a queue.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Message {
    pub(crate) message_id: String,
    pub(crate) body: String,
}

/// A new item of a table: only what is needed to find it.
#[derive(Debug, Deserialize)]
#[serde(from = "StreamRecord")]
pub(crate) struct Item {
    pub(crate) partition: String,
    pub(crate) sequence_number: String,
}

/// A new item as DynamoDB writes it.
#[derive(Deserialize)]
struct StreamRecord {
    dynamodb: Added,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Added {
    keys: Keys,
    sequence_number: String,
}

#[derive(Deserialize)]
struct Keys {
    pk: Text,
}

#[derive(Deserialize)]
struct Text {
    #[serde(rename = "S")]
    text: String,
}

impl From<StreamRecord> for Item {
    fn from(StreamRecord { dynamodb: Added { keys, sequence_number } }: StreamRecord) -> Self {
        Self { partition: keys.pk.text, sequence_number }
    }
}

impl Event {
    /// Reads an event. Only one that says so is the schedule's.
    pub(crate) fn read(mut payload: Value) -> Result<Self, serde_json::Error> {
        if payload["source"] == "aws.events" {
            return Ok(Self::Schedule);
        }
        if payload["type"] == "REQUEST" {
            return Ok(Self::Authorization(serde_json::from_value(payload)?));
        }
        let Some(records) = payload.get_mut("Records").map(Value::take) else {
            return Ok(Self::Request(Box::new(ApiRequest::read(payload)?)));
        };
        // A batch comes from one source only.
        if records[0]["eventSource"] == "aws:dynamodb" {
            return Ok(Self::Changes(serde_json::from_value(records)?));
        }
        Ok(Self::Messages(serde_json::from_value(records)?))
    }

    /// What such an event is called in an error.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Request(_) => "requests",
            Self::Authorization(_) => "authorizations",
            Self::Schedule => "the schedule",
            Self::Messages(_) => "messages",
            Self::Changes(_) => "changes of items",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_an_event_that_says_so_is_the_schedules() {
        for odd in [json!({}), json!({ "source": "aws.s3" }), json!({ "records": [] })] {
            assert!(Event::read(odd.clone()).is_err(), "{odd}");
        }
        let scheduled = json!({
            "version": "0",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "resources": [],
            "detail": {},
        });
        assert!(matches!(Event::read(scheduled), Ok(Event::Schedule)));
        let none = Event::read(json!({ "Records": [] }));
        assert!(matches!(none, Ok(Event::Messages(messages)) if messages.is_empty()));
    }

    #[test]
    fn a_request_is_let_in_by_the_one_thing_that_it_presents() {
        let asked = |presented: Value| {
            let context = json!({ "requestId": "request" });
            json!({ "type": "REQUEST", "identitySource": presented, "requestContext": context })
        };
        let read = Event::read(asked(json!(["secret"])));
        let Ok(Event::Authorization(arrival)) = read else { panic!("{read:?}") };
        assert_eq!(arrival.identity_source, ["secret"]);
        for odd in [json!([]), json!(["secret", "secret"]), json!(null)] {
            assert!(Event::read(asked(odd.clone())).is_err(), "{odd}");
        }
    }

    #[test]
    fn a_record_is_a_message_or_a_change_by_its_source() {
        let message = json!({ "eventSource": "aws:sqs", "messageId": "1", "body": "{}" });
        let read = Event::read(json!({ "Records": [message] }));
        assert!(matches!(read, Ok(Event::Messages(messages)) if messages[0].body == "{}"));
        let item = json!({
            "eventSource": "aws:dynamodb",
            "dynamodb": { "Keys": { "pk": { "S": "ann_1" } }, "SequenceNumber": "7" },
        });
        let read = Event::read(json!({ "Records": [item] }));
        let Ok(Event::Changes(changes)) = read else { panic!("{read:?}") };
        let item = Item::deserialize(&changes[0]).unwrap();
        assert_eq!((&*item.partition, &*item.sequence_number), ("ann_1", "7"));
        let other = json!({ "eventSource": "aws:s3", "s3": {} });
        assert!(Event::read(json!({ "Records": [other] })).is_err());
    }
}
