//! Whether there is something to purge.

use std::ops::ControlFlow;

use aws::PurgeState;
use domain::contract::EndedContract;
use domain::purge::{self, Purge, RetentionContext};
use domain::{Changes, Context, LeavingChange, OrganizationId, Versioned};

use lambda::TaskFailed;

use crate::{Progress, Purger};

/// The purge to carry out, or why there is none.
type Begun = ControlFlow<Progress, Versioned<Purge>>;

impl Purger {
    pub(crate) async fn begin(
        &self,
        context: &Context<'_>,
        of: OrganizationId,
        state: PurgeState,
    ) -> Result<Begun, TaskFailed> {
        let PurgeState { contract, purge, company, retention_context, holds } = state;
        match (purge, contract) {
            (Some(purge), _) if purge.value.certificate.is_none() => Ok(Begun::Continue(purge)),
            (Some(purge), _) => {
                self.begin_again(context, of, purge, company, &retention_context).await
            }
            (None, Some(contract)) => {
                self.begin_first(context, &contract, &retention_context, holds).await
            }
            (None, None) => Ok(Begun::Break(Progress::NotDue)),
        }
    }

    /// Begins the purge of a customer whose contract has ended.
    async fn begin_first(
        &self,
        context: &Context<'_>,
        contract: &EndedContract,
        retention: &RetentionContext,
        holds: u64,
    ) -> Result<Begun, TaskFailed> {
        let Some((purge, changes)) = purge::begin(context, contract, holds) else {
            return Ok(Begun::Break(Progress::NotDue));
        };
        if retention.holds.of_everything().next().is_some() {
            return Ok(Begun::Break(Progress::OnHold));
        }
        self.store.commit(&changes).await?;
        Ok(Begun::Continue(purge))
    }

    /// Begins another purge after one that was finished, unless all that is left is retained.
    async fn begin_again(
        &self,
        context: &Context<'_>,
        of: OrganizationId,
        mut purge: Versioned<Purge>,
        company: bool,
        retention: &RetentionContext,
    ) -> Result<Begun, TaskFailed> {
        if let Some(certificate) = &purge.value.certificate {
            // In case the run that finished the purge was killed before.
            self.send_farewells(context, of, certificate).await?;
        }
        let retained = self.all_retained(context, of, retention).await?;
        let Some(retained) = retained.filter(|_| !company) else {
            let (purge, changes) = purge::begin_again(context, purge);
            self.store.commit(&changes).await?;
            return Ok(Begun::Continue(purge));
        };
        let next_check = retained.free_on();
        // A legal hold that was placed or released meanwhile moves the day.
        if purge.value.next_check_on != next_check {
            purge.value.next_check_on = next_check;
            self.store.commit(&Changes(vec![LeavingChange::StorePurge(purge).into()])).await?;
        }
        Ok(Begun::Break(Progress::Finished))
    }
}
