//! Requests of the vendor's staff. Nobody else may learn anything about the staff's side.

use aws::Store;
use domain::StaffPrincipal;
use jiff::Timestamp;

use crate::{Answer, Problem};

/// Answers a request that carries a staff access token. A problem with the request is shown only if
/// the caller is still on the staff and their session is active; everyone else gets "not found".
/// Anything that is written for them has that condition anyway.
pub async fn hide_from_non_staff(
    store: &Store,
    caller: &StaffPrincipal,
    now: Timestamp,
    answer: impl Future<Output = Result<Answer, Problem>>,
) -> Result<Answer, Problem> {
    match answer.await {
        Err(Problem::NotFound) => Err(Problem::NotFound),
        Err(problem) => {
            let still = store.staff(*caller, now).await?;
            Err(if still.is_some() { problem } else { Problem::NotFound })
        }
        done => done,
    }
}
