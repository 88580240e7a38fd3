//! The outbox: mail that was committed with a decision and is to be sent.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use domain::farewell::FillIn;
use domain::{Context, DataKey, Mail, MailId, Message, WrappedKey};
use jiff::{SignedDuration, Timestamp};

use crate::ServiceError;
use crate::store::rows::row::Row;
use crate::store::rows::{mail, wrapped_key};

/// How long a delivery may take before another one may try: longer than the calls to claim, unwrap
/// and send can take together.
const LEASE: SignedDuration = SignedDuration::from_secs(20);

/// The outbox, as deliveries see it.
#[derive(Clone, Debug)]
pub struct Outbox {
    client: Client,
    table: String,
}

/// Distinguishes deliveries of the same mail.
#[derive(Clone, Copy, Debug)]
pub struct ClaimId {
    id: [u8; 16],
    at: Timestamp,
}

impl ClaimId {
    pub fn new(context: &Context<'_>) -> Self {
        Self { id: context.entropy.bytes(), at: context.now }
    }
}

/// The outcome of claiming a mail.
#[derive(Debug)]
pub enum Claim {
    /// This delivery sends it.
    Ours(WaitingMail),
    /// It was sent before: nothing to do.
    Gone,
    /// It is not worth sending any more.
    Expired,
    /// Another delivery has claimed it. This one must be retried in case the other fails.
    InProgress,
}

/// A claimed mail, still sealed.
#[derive(Debug)]
pub struct WaitingMail {
    id: MailId,
    sealed_as: MailId,
    pub wrapped: WrappedKey,
    content: Vec<u8>,
    fill_in: Option<FillIn>,
    expires_at: Timestamp,
}

impl Outbox {
    pub const fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Claims a mail for one delivery, so that concurrent deliveries do not both send it.
    pub async fn claim(&self, mail: MailId, claim: ClaimId) -> Result<Claim, ServiceError> {
        let now = claim.at;
        let second = |at: Timestamp| AttributeValue::N(at.as_second().to_string());
        let claimed = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(mail::key(mail).to_item()))
            .update_expression("SET claimed_by = :me, claimed_until = :until")
            // It may be ours already, if the response to a first attempt was lost.
            .condition_expression(
                "attribute_exists(pk) AND (attribute_not_exists(claimed_by) \
                 OR claimed_by = :me OR claimed_until <= :now)",
            )
            .expression_attribute_values(":me", AttributeValue::B(Blob::new(claim.id)))
            .expression_attribute_values(":until", second(now + LEASE))
            .expression_attribute_values(":now", second(now))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let item = match claimed {
            Ok(answer) => answer.attributes.unwrap_or_default(),
            Err(SdkError::ServiceError(context)) => match context.into_err() {
                UpdateItemError::ConditionalCheckFailedException(failed) => {
                    return Ok(if failed.item.is_some() { Claim::InProgress } else { Claim::Gone });
                }
                error => return Err(ServiceError::dynamodb(error)),
            },
            Err(error) => return Err(ServiceError::dynamodb(error)),
        };
        let row = Row(item);
        let waiting = WaitingMail {
            id: mail,
            sealed_as: mail::read_sealed_as(&row, mail)?,
            wrapped: wrapped_key::read(&row)?,
            content: row.get_bytes("content")?.to_vec(),
            fill_in: mail::read_fill_in(&row)?,
            expires_at: row.get_expiry()?,
        };
        Ok(if now < waiting.expires_at { Claim::Ours(waiting) } else { Claim::Expired })
    }

    /// Releases a claim after a failure, so that the next delivery need not wait for it to expire.
    pub async fn release(&self, mail: MailId, claim: ClaimId) -> Result<(), ServiceError> {
        let released = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(mail::key(mail).to_item()))
            .update_expression("REMOVE claimed_by, claimed_until")
            .condition_expression("claimed_by = :me")
            .expression_attribute_values(":me", AttributeValue::B(Blob::new(claim.id)))
            .send()
            .await;
        released.map(drop).map_err(ServiceError::dynamodb)
    }

    /// Deletes a mail that was sent or never will be.
    pub async fn remove(&self, mail: MailId) -> Result<(), ServiceError> {
        let key = mail::key(mail).to_item();
        let removed =
            self.client.delete_item().table_name(&self.table).set_key(Some(key)).send().await;
        removed.map(drop).map_err(ServiceError::dynamodb)
    }
}

impl WaitingMail {
    /// Opens the mail with the unwrapped key.
    pub fn open(&self, key: &DataKey) -> Result<Mail, ServiceError> {
        let (id, sealed_as) = (self.id, self.sealed_as);
        let mail = mail::open(id, sealed_as, &self.content, self.expires_at, key)?;
        let message = match (mail.message, &self.fill_in) {
            (Message::Leaving(message), Some(with)) => {
                message.filled_in(with.clone(), mail.language).into()
            }
            (other, _) => other,
        };
        Ok(Mail { message, ..mail })
    }
}
