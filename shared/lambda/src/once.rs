//! Requests with an `Idempotency-Key`: answered once, and told the same again.

use aws::Store;
use domain::{Change, Changes, NamedRequest};
use jiff::Timestamp;

use crate::{Answer, Problem};

/// A request as its repetition is recognized, where its caller named it.
pub type Named<'a> = Option<&'a NamedRequest>;

/// Answers a request. One that has a name and was answered before is told the same again, also when
/// both arrive at once; `answer` keeps its answer by [`Answer::keep`].
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
        // What this one came upon may be what its twin had done.
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
    /// Has these changes keep this answer too, if the request has a name.
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
