//! Retries: how many attempts, and how long to wait between them.

use std::time::Duration;

use domain::Entropy;

/// How many attempts a call gets when the service is too busy.
pub(crate) const MAX_ATTEMPTS: u32 = 4;
/// The longest wait before the first retry.
const FIRST_PAUSE: Duration = Duration::from_millis(40);

/// Waits before a retry: a random part of a time that doubles, so that concurrent callers do not
/// retry together. The first attempt does not wait.
pub async fn backoff(entropy: &dyn Entropy, tries_so_far: u32) {
    if let Some(doublings) = tries_so_far.checked_sub(1) {
        let part = u32::from(entropy.bytes::<1>()[0]);
        tokio::time::sleep(FIRST_PAUSE * (1 << doublings) * part / 256).await;
    }
}
