//! A stored answer to a request with an idempotency key, to be replayed when the request is
//! repeated. It is sealed with a key derived from the request, so that another request with the
//! same name cannot open it.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use domain::idempotency::RESPONSE_LIFETIME;
use domain::{Entropy, IdempotentRequest, SealBroken};
use jiff::Timestamp;

use super::row::{Key, Row};
use super::sealed::DIRECTORY;
use super::verbs::{Write, number};
use crate::ServiceError;

/// The key of an answer: with the company's rows if the caller is known, so that it is deleted
/// together with the company.
pub(crate) fn key(of: &IdempotentRequest) -> Key {
    let named = format!("answer#{}", of.index);
    match of.organization {
        Some(organization) => Key::new(organization, named),
        None => Key::new(named, "answer"),
    }
}

/// Stores an answer, unless an unexpired one is there. The condition looks at the time because
/// DynamoDB deletes expired items late.
pub(crate) fn keep(
    table: &str,
    of: &IdempotentRequest,
    answer: &[u8],
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Write {
    let key = key(of);
    // Sealed as if in the directory, whichever table it is in: no two tables have the same key.
    let sealed = key.place(DIRECTORY, "answer").seal(answer, &of.key, entropy);
    let row = Row::at(&key).bytes("answer", sealed).expires_at(now + RESPONSE_LIFETIME);
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(row.0))
        .condition_expression("attribute_not_exists(pk) OR expires_at <= :now")
        .expression_attribute_values(":now", number(now.as_second()));
    Ok(TransactWriteItem::builder().put(put.build()?).build())
}

/// Reads an answer, if it has not expired. The seal is broken if the answer belongs to another
/// request.
pub(crate) fn read(
    row: &Row,
    of: &IdempotentRequest,
    now: Timestamp,
) -> Result<Option<Result<Vec<u8>, SealBroken>>, ServiceError> {
    if row.get_expiry()? <= now {
        return Ok(None);
    }
    let place = row.key()?.place(DIRECTORY, "answer");
    Ok(Some(place.open(row.get_bytes("answer")?, &of.key)))
}
