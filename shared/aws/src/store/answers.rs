//! Stored answers to earlier requests.

use domain::{IdempotentRequest, SealBroken};
use jiff::Timestamp;

use super::Store;
use super::rows::answer;
use crate::ServiceError;

impl Store {
    /// The stored answer to a request, or none if there is none. The seal is broken if a different
    /// request had the same name.
    pub async fn answer(
        &self,
        of: &IdempotentRequest,
        now: Timestamp,
    ) -> Result<Option<Result<Vec<u8>, SealBroken>>, ServiceError> {
        let key = answer::key(of);
        let rows = self.read(&[(self.answers_table(of), &key)]).await?;
        rows.get(&key).map_or(Ok(None), |row| answer::read(row, of, now))
    }
}
