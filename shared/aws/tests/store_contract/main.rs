//! The rules that every engine under the store must keep, written once and run on each: in process on
//! dynoxide, and on the emulator that runs the stack.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a rule that cannot be tried has failed"
)]

/// Runs each rule of a module on every engine.
macro_rules! on_every_engine {
    ($($rule:ident,)+) => {
        mod on_dynoxide {
            $(#[tokio::test]
            async fn $rule() {
                super::$rule(&crate::engine::Engine::dynoxide().await).await;
            })+
        }
        mod on_the_emulator {
            $(#[tokio::test]
            async fn $rule() {
                super::$rule(&crate::engine::Engine::emulator().await).await;
            })+
        }
    };
}

mod allowances;
mod answers;
mod approvals;
mod archive_passes;
mod attempts;
mod company;
mod contracts;
mod copies;
mod customers;
mod documents;
mod engine;
mod exports;
mod finality;
mod findings;
mod legal_holds;
mod mail;
mod members;
mod notices;
mod notification_run;
mod purge;
mod representative_appointments;
mod sealed;
mod search;
mod sessions;
mod shown;
mod signup;
mod staff;
mod subscriptions;
mod time_stamps;
mod voiding;
