//! Commits all changes of a decision, with their conditions, in one transaction.

mod account;
mod document;
mod leaving;
mod notice;
mod purge;
mod staff;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::TransactWriteItem;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Change, Changes};
use thiserror::Error;

use super::Store;
use super::rows::verbs::Write;
use super::rows::{answer, audit, mail};
use crate::ServiceError;
use crate::backoff::{MAX_ATTEMPTS, backoff};

/// Why nothing was committed.
#[derive(Debug, Error)]
pub enum CommitError {
    /// The conditions of these changes failed: the state is not what the decision saw. The list is
    /// empty if the condition of another write in the transaction failed.
    #[error("the state has changed")]
    ConditionFailed(Vec<Change>),
    /// The same request has been answered meanwhile.
    #[error("the request has already been answered")]
    Repeated,
    /// Others kept changing the same items; a later attempt may succeed.
    #[error("the items are in use by other transactions")]
    Busy,
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl CommitError {
    /// Whether the condition of such a change failed.
    pub fn refused(&self, kind: impl Fn(&Change) -> bool) -> bool {
        matches!(self, Self::ConditionFailed(changes) if changes.iter().any(kind))
    }
}

impl Store {
    /// Writes all changes or none of them.
    pub async fn commit(&self, changes: &Changes) -> Result<(), CommitError> {
        if changes.0.is_empty() {
            return Ok(());
        }
        self.commit_with(changes, Vec::new()).await
    }

    /// Writes all changes and returns true, or writes nothing and returns false if the state is not
    /// what the decision saw.
    pub async fn try_commit(&self, changes: &Changes) -> Result<bool, CommitError> {
        match self.commit(changes).await {
            Ok(()) => Ok(true),
            Err(CommitError::ConditionFailed(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Writes all changes and these items, or nothing.
    async fn commit_with(
        &self,
        changes: &Changes,
        others: Vec<TransactWriteItem>,
    ) -> Result<(), CommitError> {
        let items = changes.0.iter().map(|change| self.write(change));
        let salts = changes.0.iter().filter_map(|change| match change {
            Change::Account(change) => self.salt_write(change),
            _ => None,
        });
        // A reason why nothing was committed is found by the place of its change.
        let items = items.chain(salts).chain(others.into_iter().map(Ok));
        let items = items.collect::<Result<Vec<_>, _>>().map_err(ServiceError::dynamodb)?;
        // The SDK would derive it from how long the machine has been running, which may be the same
        // in two instances: the writes of one of them would be refused as repetitions.
        let token = URL_SAFE_NO_PAD.encode(self.entropy.bytes::<16>());
        for attempt in 0..MAX_ATTEMPTS {
            backoff(&*self.entropy, attempt).await;
            match self.transact(&token, items.clone(), changes).await {
                Err(CommitError::Busy) => {}
                done => return done,
            }
        }
        Err(CommitError::Busy)
    }

    async fn transact(
        &self,
        token: &str,
        items: Vec<TransactWriteItem>,
        changes: &Changes,
    ) -> Result<(), CommitError> {
        let transaction = self.client.transact_write_items().client_request_token(token);
        let sent = transaction.set_transact_items(Some(items)).send().await;
        let Err(error) = sent else { return Ok(()) };
        let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) =
            error.as_service_error()
        else {
            return Err(ServiceError::dynamodb(error).into());
        };
        let reasons = canceled.cancellation_reasons().iter().filter_map(|reason| reason.code());
        let (mut busy, mut fails) = (false, false);
        let mut refused = Vec::new();
        for (at, reason) in reasons.enumerate() {
            match reason {
                "ConditionalCheckFailed" => {
                    fails = true;
                    refused.extend(changes.0.get(at).cloned());
                }
                // Another transaction is using the item, or the table is throttled.
                "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded" => {
                    busy = true;
                }
                _ => {}
            }
        }
        if refused.iter().any(|change| matches!(change, Change::StoreResponse { .. })) {
            return Err(CommitError::Repeated);
        }
        if fails {
            return Err(CommitError::ConditionFailed(refused));
        }
        if busy { Err(CommitError::Busy) } else { Err(ServiceError::dynamodb(error).into()) }
    }

    fn write(&self, change: &Change) -> Write {
        let (tables, entropy) = (&self.tables, &*self.entropy);
        match change {
            Change::Account(change) => self.account_write(change),
            Change::Document(change) => self.document_write(change),
            Change::Leaving(change) => self.leaving_write(change),
            Change::Notice(change) => self.notice_write(change),
            Change::Staff(change) => self.staff_write(change),
            Change::SendMail { mail, key } => mail::send(&tables.outbox, mail, key, entropy),
            Change::ArchivePass(change) => self.archive_pass_write(change),
            Change::StoreResponse { of, answer, now } => {
                answer::keep(self.answers_table(of), of, answer, *now, entropy)
            }
            Change::Subscription(change) => self.subscription_write(change),
            Change::Audit(record) => audit::append(&tables.audit, record),
        }
    }
}
