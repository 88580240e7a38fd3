//! Requests with an `Idempotency-Key` are answered once, and repetitions get the same answer.

use aws::{Repeater, Store};
use domain::{Change, Changes, IdempotentRequest};
use jiff::Timestamp;

use crate::{Answer, Problem};

/// How a repetition of the request is recognized; none if it has no idempotency key.
pub type Idempotent<'a> = Option<&'a IdempotentRequest>;

/// Answers a request. If the request has a key and was answered before, it gets the same answer
/// again, even if both arrive at the same time, as long as the caller may still act; whoever may not
/// is refused like with any other request. `answer` stores its answer with [`Answer::store_response`].
pub async fn replay_or_run(
    store: &Store,
    named: Idempotent<'_>,
    by: Repeater,
    now: Timestamp,
    answer: impl Future<Output = Result<Answer, Problem>>,
) -> Result<Answer, Problem> {
    let Some(named) = named else { return answer.await };
    if let Some(before) = stored_response(store, named, by, now).await? {
        return before;
    }
    match answer.await {
        Ok(answer) => Ok(answer),
        // The problem may come from what a simultaneous repetition has just done.
        Err(problem) => stored_response(store, named, by, now).await?.unwrap_or(Err(problem)),
    }
}

async fn stored_response(
    store: &Store,
    named: &IdempotentRequest,
    by: Repeater,
    now: Timestamp,
) -> Result<Option<Result<Answer, Problem>>, Problem> {
    let kept = store.answer(named, by, now).await?;
    Ok(kept.map(|kept| match kept {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(Problem::unexpected),
        Err(_) => Err(Problem::IdempotencyKeyReused),
    }))
}

impl Answer {
    /// Makes these changes store this answer too, if the request has a key.
    pub fn store_response(
        &self,
        named: Idempotent<'_>,
        now: Timestamp,
        changes: &mut Changes,
    ) -> Result<(), Problem> {
        let Some(of) = named.cloned() else { return Ok(()) };
        let answer = serde_json::to_vec(self).map_err(Problem::unexpected)?;
        changes.0.push(Change::StoreResponse { of, answer, now });
        Ok(())
    }
}
