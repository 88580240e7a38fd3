//! Notifying the representatives who are there, however many: nobody becomes one before all of the
//! others have their mail.

use aws::pages;
use domain::representative_appointment::{self, AppointmentState, MAX_AT_ONCE};
use domain::staff::StaffChange;
use domain::{Change, Context, Member, Role};
use lambda::{Problem, commit_or};

use crate::{Appointer, RepresentativeAppointment};

impl RepresentativeAppointment {
    /// Notifies the present representatives, except those who fit into the transaction of the
    /// appointment, whom it returns. A request that breaks off before its end has appointed nobody;
    /// when it is repeated, those who were notified here are notified again.
    pub(crate) async fn notify_all_but_last(
        &self,
        context: &Context<'_>,
        appointer: &Appointer,
        state: &AppointmentState,
    ) -> Result<Vec<Member>, Problem> {
        let mut waiting = Vec::new();
        if state.is_settled() {
            return Ok(waiting);
        }
        let of = state.customer.organization;
        let mut members = pages(|after| self.store.members(of, after));
        while let Some(page) = members.next().await? {
            let page = page.open(&appointer.people)?.into_iter();
            waiting.extend(page.filter(|member| member.membership.role == Role::Representative));
            while let Some(batch) = full_batch(&mut waiting) {
                let changes = representative_appointment::notify(
                    context,
                    &appointer.staff,
                    state.customer,
                    &batch,
                    self.letters(appointer),
                    appointer.approved.clone(),
                );
                commit_or(&self.store, &changes, to_problem).await?;
            }
        }
        Ok(waiting)
    }
}

/// Takes a batch off that leaves somebody for the transaction of the appointment.
fn full_batch<T>(waiting: &mut Vec<T>) -> Option<Vec<T>> {
    let is_full = waiting.len() > MAX_AT_ONCE;
    is_full.then(|| waiting.drain(..MAX_AT_ONCE).collect())
}

fn to_problem(failed: &[Change]) -> Problem {
    let not_approved =
        |change: &Change| matches!(change, Change::Staff(StaffChange::RequireApproved(_)));
    if failed.iter().any(not_approved) { Problem::ApprovalNeeded } else { Problem::Busy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_is_notified_once_and_the_last_batch_is_left() {
        let sizes = |count: usize| {
            let (mut waiting, mut sizes) = ((0..count).collect::<Vec<_>>(), Vec::new());
            let mut next = 0;
            while let Some(batch) = full_batch(&mut waiting) {
                assert_eq!(batch, (next..next + batch.len()).collect::<Vec<_>>());
                next += batch.len();
                sizes.push(batch.len());
            }
            assert_eq!(waiting, (next..count).collect::<Vec<_>>());
            (sizes, waiting.len())
        };
        assert_eq!(sizes(0), (vec![], 0));
        assert_eq!(sizes(MAX_AT_ONCE), (vec![], MAX_AT_ONCE));
        assert_eq!(sizes(MAX_AT_ONCE + 1), (vec![MAX_AT_ONCE], 1));
        assert_eq!(sizes(2 * MAX_AT_ONCE + 1), (vec![MAX_AT_ONCE; 2], 1));
    }
}
