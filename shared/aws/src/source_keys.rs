//! Finds the key that hides where the requests of a day come from.

use domain::{DataKey, SourceKey};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::sync::Mutex;

use crate::{Keyring, ServiceError, Store};

/// The key of the day. The latest is remembered, so that a request waits for it only if it is the
/// first of a day.
#[derive(Debug)]
pub struct SourceKeys {
    store: Store,
    keyring: Keyring,
    latest: Mutex<Option<SourceKey>>,
}

impl SourceKeys {
    pub const fn new(store: Store, keyring: Keyring) -> Self {
        Self { store, keyring, latest: Mutex::const_new(None) }
    }

    /// The key of that day in UTC.
    pub async fn of(&self, now: Timestamp) -> Result<SourceKey, ServiceError> {
        let day = now.to_zoned(TimeZone::UTC).date();
        let mut latest = self.latest.lock().await;
        if let Some(key) = latest.as_ref().filter(|key| key.day == day) {
            return Ok(key.clone());
        }
        let key = SourceKey::new(day, &self.read(day).await?);
        *latest = Some(key.clone());
        Ok(key)
    }

    /// The key of a day that is over; none if it is gone.
    pub async fn of_day(&self, day: Date) -> Result<Option<SourceKey>, ServiceError> {
        let Some(wrapped) = self.store.source_key(day).await? else { return Ok(None) };
        Ok(Some(SourceKey::new(day, &self.keyring.source_key(day, &wrapped).await?)))
    }

    async fn read(&self, day: Date) -> Result<DataKey, ServiceError> {
        let mut wrapped = self.store.source_key(day).await?;
        if wrapped.is_none() {
            let new = self.keyring.new_source_key(day).await?;
            self.store.keep_source_key(day, &new.wrapped).await?;
            // Another may have been stored first.
            wrapped = self.store.source_key(day).await?;
        }
        let wrapped = wrapped.ok_or(ServiceError::Malformed { what: "the key of a day" })?;
        self.keyring.source_key(day, &wrapped).await
    }
}
