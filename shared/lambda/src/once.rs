//! Requests with an `Idempotency-Key` are answered once, and repetitions get the same answer.

use aws::Store;
use domain::{Change, Changes, NamedRequest};
use jiff::Timestamp;

use crate::{Answer, Problem};

/// How a repetition of the request is recognized; none if it has no idempotency key.
pub type Named<'a> = Option<&'a NamedRequest>;

/// Answers a request. If the request has a key and was answered before, it gets the same answer
/// again, even if both arrive at the same time. `answer` stores its answer with [`Answer::keep`].
pub async fn once(
    store: &Store,
    named: Named<'_>,
    now: Timestamp,
    answer: impl Future<Output = Result<Answer, Problem>>,
) -> Result<Answer, Problem> {
    let Some(named) = named else { return answer.await };
    if let Some(before) = told_before(store, named, now).await? {
        return before;
    }
    match answer.await {
        Ok(answer) => Ok(answer),
        // The problem may come from what a simultaneous repetition has just done.
        Err(problem) => told_before(store, named, now).await?.unwrap_or(Err(problem)),
    }
}

async fn told_before(
    store: &Store,
    named: &NamedRequest,
    now: Timestamp,
) -> Result<Option<Result<Answer, Problem>>, Problem> {
    let kept = store.answer(named, now).await?;
    Ok(kept.map(|kept| match kept {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(Problem::unexpected),
        Err(_) => Err(Problem::IdempotencyKeyReused),
    }))
}

impl Answer {
    /// Makes these changes store this answer too, if the request has a key.
    pub fn keep(
        &self,
        named: Named<'_>,
        now: Timestamp,
        changes: &mut Changes,
    ) -> Result<(), Problem> {
        let Some(of) = named.cloned() else { return Ok(()) };
        let answer = serde_json::to_vec(self).map_err(Problem::unexpected)?;
        changes.0.push(Change::KeepAnswer { of, answer, now });
        Ok(())
    }
}
