//! Trying again: how often, and how long to wait between.

use std::time::Duration;

use domain::Entropy;

/// How often something is tried that a service is too busy for.
pub(crate) const TRIES: u32 = 4;
/// The longest pause before the first repetition.
const FIRST_PAUSE: Duration = Duration::from_millis(40);

/// Waits before something is tried again: a random part of a time that doubles, so that those who
/// wait together do not come back together. Before the first try it does not wait.
pub(crate) async fn pause(entropy: &dyn Entropy, tries_so_far: u32) {
    if let Some(doublings) = tries_so_far.checked_sub(1) {
        let part = u32::from(entropy.bytes::<1>()[0]);
        tokio::time::sleep(FIRST_PAUSE * (1 << doublings) * part / 256).await;
    }
}
