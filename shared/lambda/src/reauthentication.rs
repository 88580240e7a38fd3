//! Staff who prove anew that it is them, for what is worse than most.

use aws::Store;
use domain::one_time_password::SecondFactor;
use domain::staff::{NotProven, Reauthentication, StaffMembership};
use domain::{Context, DataKey, LookupKey};

use crate::{Decision, Problem, Request};

/// What a second factor is checked against.
pub async fn reauthentication(
    store: &Store,
    context: &Context<'_>,
    (lookup, key): (&LookupKey, &DataKey),
    request: &Request,
    staff: StaffMembership,
    factor: SecondFactor,
) -> Result<Reauthentication, Problem> {
    let claimant = request.claimant(context, lookup, staff.login.clone())?;
    let proof = store.reauthentication(staff, &claimant, factor, key).await?;
    proof.ok_or(Problem::NotFound)
}

/// Counts a wrong code, and answers with that problem.
pub fn refuse_unproven(not_proven: NotProven, problem: Problem) -> Result<Decision, Problem> {
    match not_proven {
        NotProven::Wrong(record) => Ok(Decision::refused(record, problem)),
        NotProven::TooManyAttempts(wait) => Err(Problem::TooManyAttempts(wait)),
    }
}
