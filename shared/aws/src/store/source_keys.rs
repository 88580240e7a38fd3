//! The keys that hide where requests came from, one a day.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use domain::WrappedKey;
use jiff::civil::Date;

use super::Store;
use super::rows::{source_key, wrapped_key};
use crate::ServiceError;

impl Store {
    /// The wrapped key of that day; none if no request was answered on it yet.
    pub async fn source_key(&self, day: Date) -> Result<Option<WrappedKey>, ServiceError> {
        let key = source_key::key(day);
        let rows = self.read(&[(&self.tables.source_keys, &key)]).await?;
        rows.get(&key).map(wrapped_key::read).transpose()
    }

    /// Stores the key of a day, unless another was stored meanwhile: see [`Self::source_key`].
    pub async fn keep_source_key(
        &self,
        day: Date,
        wrapped: &WrappedKey,
    ) -> Result<(), ServiceError> {
        let item = source_key::keep(&self.tables.source_keys, day, wrapped);
        let item = item.map_err(ServiceError::dynamodb)?;
        let sent = self.client.transact_write_items().transact_items(item).send().await;
        let Err(error) = sent else { return Ok(()) };
        let canceled = TransactWriteItemsError::is_transaction_canceled_exception;
        if error.as_service_error().is_some_and(canceled) {
            return Ok(());
        }
        Err(ServiceError::dynamodb(error))
    }
}
