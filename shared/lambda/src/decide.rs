//! Deciding on the current state, and deciding again if others change it in the meantime.

use aws::{CommitError, Store};
use domain::staff::StaffChange;
use domain::{Change, Changes};
use jiff::Timestamp;

use crate::{Answer, Idempotent, Problem};

/// How often a request is attempted while others keep changing the same state.
pub const MAX_ATTEMPTS: u32 = 5;

/// What was decided: the changes to commit, and what the caller gets once they are committed.
#[derive(Debug)]
pub struct Decision<T = Answer> {
    changes: Changes,
    outcome: Result<T, Problem>,
}

impl<T> Decision<T> {
    pub const fn done(changes: Changes, answer: T) -> Self {
        Self { changes, outcome: Ok(answer) }
    }

    /// The request is refused, and these changes record the refusal.
    pub const fn refused(record: Changes, problem: Problem) -> Self {
        Self { changes: record, outcome: Err(problem) }
    }

    pub const fn unchanged(answer: T) -> Self {
        Self { changes: Changes(Vec::new()), outcome: Ok(answer) }
    }
}

impl Decision {
    /// Commits the answer too, if the request has an idempotency key and may be repeated.
    pub fn store_response(
        mut self,
        named: Idempotent<'_>,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        if let Ok(answer) = &self.outcome {
            answer.store_response(named, now, &mut self.changes)?;
        }
        Ok(self)
    }
}

/// Reads, decides and commits, and starts again if the state is not what the decision saw.
///
/// If `attempt` returns an error, nothing is committed. A refusal to be recorded is a
/// [`Decision::refused`]. `attempt` is called by copy, because the compiler cannot show that a
/// future which borrows from its own closure is `Send`.
pub async fn decide<T>(
    store: &Store,
    attempt: impl AsyncFnOnce() -> Result<Decision<T>, Problem> + Copy,
) -> Result<T, Problem> {
    for _ in 0..MAX_ATTEMPTS {
        let Decision { changes, outcome } = attempt().await?;
        match store.commit(&changes).await {
            Ok(()) => return outcome,
            Err(CommitError::ConditionFailed(refused)) if refused.iter().any(uses_approval) => {
                return Err(Problem::ApprovalNeeded);
            }
            Err(CommitError::ConditionFailed(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::Busy)
}

/// An approval that does not fit never will, however often it is tried.
fn uses_approval(change: &Change) -> bool {
    matches!(change, Change::Staff(StaffChange::UseApproval(_) | StaffChange::RequireApproved(_)))
}

/// The same for attempts that commit by themselves, because they do something else in between or
/// distinguish refusals: runs `attempt` until it returns something.
pub async fn retry<T, E: From<CommitError>>(
    attempt: impl AsyncFnOnce() -> Result<Option<T>, E> + Copy,
) -> Result<T, E> {
    for _ in 0..MAX_ATTEMPTS {
        if let Some(done) = attempt().await? {
            return Ok(done);
        }
    }
    Err(CommitError::Busy.into())
}

/// Commits a decision that is made only once. `problem` says what it means if the conditions of
/// these changes failed.
pub async fn commit_or(
    store: &Store,
    changes: &Changes,
    problem: impl FnOnce(&[Change]) -> Problem,
) -> Result<(), Problem> {
    match store.commit(changes).await {
        Err(CommitError::ConditionFailed(refused)) => Err(problem(&refused)),
        committed => Ok(committed?),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::{MAX_ATTEMPTS, Problem, retry};

    #[tokio::test]
    async fn attempts_are_repeated_until_one_returns_something() {
        let attempts = AtomicU32::new(0);
        let done = retry(async || {
            let attempt = attempts.fetch_add(1, Ordering::Relaxed) + 1;
            Ok::<_, Problem>((attempt == 3).then_some("done"))
        });
        assert_eq!(done.await.ok(), Some("done"));
        assert_eq!(attempts.into_inner(), 3);
    }

    #[tokio::test]
    async fn a_request_that_others_always_overtake_ends_as_busy() {
        let attempts = AtomicU32::new(0);
        let busy = retry(async || {
            attempts.fetch_add(1, Ordering::Relaxed);
            Ok::<Option<()>, Problem>(None)
        });
        assert!(matches!(busy.await, Err(Problem::Busy)));
        assert_eq!(attempts.into_inner(), MAX_ATTEMPTS);
    }

    #[tokio::test]
    async fn an_attempt_that_fails_is_not_repeated() {
        let attempts = AtomicU32::new(0);
        let failed = retry(async || {
            attempts.fetch_add(1, Ordering::Relaxed);
            Err::<Option<()>, _>(Problem::NotPermitted)
        });
        assert!(matches!(failed.await, Err(Problem::NotPermitted)));
        assert_eq!(attempts.into_inner(), 1);
    }
}
