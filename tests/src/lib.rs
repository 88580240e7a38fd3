//! What the stories use: the deployed stack as a client of its API sees it, the mailbox, and the AWS
//! account as an administrator sees it.

#![expect(clippy::expect_used, reason = "a story stops at the first failure")]

mod account;
mod day;
mod event;
pub mod exchange;
mod mailbox;
pub mod openapi;
mod person;
mod stack;
mod staff;
mod terms;

pub use account::{Account, Called, Invoked, Stopped};
pub use day::day;
pub use event::{event, source};
pub use mailbox::{Letter, UNSENDABLE};
pub use person::{PASSWORD, Person, SignedIn};
pub use stack::{Answer, Stack, transfer};
pub use staff::{Enrolment, Pair, Staff};
pub use terms::terms;

use std::time::{Duration, Instant};

/// How long a story waits before it fails.
const PATIENCE: Duration = Duration::from_mins(3);

/// Polls until `look` finds something; panics after `PATIENCE`.
#[expect(clippy::disallowed_methods, reason = "the limit on waiting needs a real clock")]
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "gave up waiting for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
