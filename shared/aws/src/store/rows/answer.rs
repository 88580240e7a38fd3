//! The answer that was given to a request which has a name, for whoever repeats it. It is sealed with
//! a key that follows from the request, so that another request of the same name does not open it.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use domain::idempotency::KEPT_FOR;
use domain::{Entropy, NamedRequest, SealBroken};
use jiff::Timestamp;

use super::row::{Key, Row};
use super::sealed::DIRECTORY;
use super::verbs::{Write, number};
use crate::ServiceError;

/// Where an answer is kept: with the company's rows where the caller is known, so that it goes when
/// the company does.
pub(crate) fn key(of: &NamedRequest) -> Key {
    let named = format!("answer#{}", of.index);
    match of.organization {
        Some(organization) => Key::new(organization, named),
        None => Key::new(named, "answer"),
    }
}

/// Keeps an answer, unless one is kept that still counts: DynamoDB deletes those that expired when it
/// finds the time.
pub(crate) fn keep(
    table: &str,
    of: &NamedRequest,
    answer: &[u8],
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Write {
    let key = key(of);
    // Bound to the directory in whichever table it lies: its key is in no two of them.
    let sealed = key.place(DIRECTORY, "answer").seal(answer, &of.key, entropy);
    let row = Row::at(&key).bytes("answer", sealed).expires_at(now + KEPT_FOR);
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(row.0))
        .condition_expression("attribute_not_exists(pk) OR expires_at <= :now")
        .expression_attribute_values(":now", number(now.as_second()));
    Ok(TransactWriteItem::builder().put(put.build()?).build())
}

/// Reads an answer, if it still counts; a broken seal where it was given to another request.
pub(crate) fn read(
    row: &Row,
    of: &NamedRequest,
    now: Timestamp,
) -> Result<Option<Result<Vec<u8>, SealBroken>>, ServiceError> {
    if row.get_expiry()? <= now {
        return Ok(None);
    }
    let place = row.key()?.place(DIRECTORY, "answer");
    Ok(Some(place.open(row.get_bytes("answer")?, &of.key)))
}
