//! Reading items of any tables in one call, which is how every state is loaded.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::KeysAndAttributes;

use super::Store;
use super::rows::row::{Key, Row};
use crate::ServiceError;
use crate::backoff::{MAX_ATTEMPTS, backoff};

/// How many items one call reads at most.
pub(super) const MAX_KEYS: usize = 100;

impl Store {
    /// Reads items in one call, consistently. The keys alone identify the items: no two tables have
    /// the same key.
    pub(super) async fn read(
        &self,
        wanted: &[(&str, &Key)],
    ) -> Result<HashMap<Key, Row>, ServiceError> {
        let mut request: HashMap<String, KeysAndAttributes> = HashMap::new();
        for (table, key) in wanted {
            let builder = KeysAndAttributes::builder().consistent_read(true);
            let keys = request.remove(*table).map_or_else(Vec::new, |asked| asked.keys);
            let keys = builder.set_keys(Some(keys)).keys(key.to_item()).build();
            request.insert((*table).to_owned(), keys.map_err(ServiceError::dynamodb)?);
        }
        self.batch(request).await
    }

    /// Reads only these attributes of items of one table, at most [`MAX_KEYS`] in one call,
    /// consistently. `pk` and `sk` must be among the attributes.
    pub(super) async fn read_only(
        &self,
        attributes: &str,
        table: &str,
        wanted: &[Key],
    ) -> Result<HashMap<Key, Row>, ServiceError> {
        let keys = KeysAndAttributes::builder()
            .consistent_read(true)
            .projection_expression(attributes)
            .set_keys(Some(wanted.iter().map(Key::to_item).collect()))
            .build();
        let keys = keys.map_err(ServiceError::dynamodb)?;
        self.batch([(table.to_owned(), keys)].into()).await
    }

    /// Reads until DynamoDB has returned everything that was asked for.
    async fn batch(
        &self,
        mut request: HashMap<String, KeysAndAttributes>,
    ) -> Result<HashMap<Key, Row>, ServiceError> {
        let mut rows = HashMap::new();
        for attempt in 0..MAX_ATTEMPTS {
            backoff(&*self.entropy, attempt).await;
            let sent = self.client.batch_get_item().set_request_items(Some(request)).send().await;
            let answer = sent.map_err(ServiceError::dynamodb)?;
            for item in answer.responses.into_iter().flatten().flat_map(|(_, items)| items) {
                let row = Row(item);
                rows.insert(row.key()?, row);
            }
            request = answer.unprocessed_keys.unwrap_or_default();
            if request.is_empty() {
                return Ok(rows);
            }
        }
        Err(ServiceError::dynamodb("some keys were left unread"))
    }
}
