//! Requests of the vendor's staff, whose side nobody else may know anything of.

use aws::Store;
use domain::staff_access_token::StaffClaims;
use jiff::Timestamp;

use crate::{Answer, Problem};

/// Answers a request of somebody who showed a staff's access token. Whatever is wrong with the
/// request is told only where they still are of the staff and their session still stands; everyone
/// else is told that there is nothing here. What is done for them is conditional on it anyway.
pub async fn for_staff(
    store: &Store,
    caller: &StaffClaims,
    now: Timestamp,
    answer: impl Future<Output = Result<Answer, Problem>>,
) -> Result<Answer, Problem> {
    match answer.await {
        Err(Problem::NotFound) => Err(Problem::NotFound),
        Err(problem) => {
            let still = store.staff(caller.principal(), now).await?;
            Err(if still.is_some() { problem } else { Problem::NotFound })
        }
        done => done,
    }
}
