//! Every day: which purges are due.

use aws::pages;
use domain::contract::EndedContract;
use domain::{Context, OrganizationId, japan};
use jiff::civil::Date;
use tracing::{info, warn};

use lambda::TaskFailed;

use crate::RetentionPurge;

/// What a plan found.
#[derive(Default)]
struct Counts {
    due: u32,
    late: u32,
    held: u32,
}

impl RetentionPurge {
    /// Queues every customer whose purge is due, or of whom something retained is due.
    pub(crate) async fn plan(&self, context: &Context<'_>) -> Result<(), TaskFailed> {
        let today = japan::date_at(context.now);
        let mut counts = Counts::default();
        let mut ending = pages(|after| self.purger.store.due_for_purge(today, after));
        while let Some(contracts) = ending.next().await? {
            for EndedContract { organization, plan, .. } in contracts {
                let purge_on = plan.purge_on;
                self.queue_purge(organization).await?;
                counts.due += 1;
                // Its deadline is days away, but the day on which it should have run is over.
                if purge_on < today {
                    self.count_late(organization, purge_on, &mut counts).await?;
                }
            }
        }
        counts.due += self.queue_next_checks(today).await?;
        let Counts { due, late, held } = counts;
        info!(due, late, held, "purges planned");
        Ok(())
    }

    /// Counts a purge that did not run on its day: as held, where a legal hold covers everything.
    async fn count_late(
        &self,
        of: OrganizationId,
        purge_on: Date,
        counts: &mut Counts,
    ) -> Result<(), TaskFailed> {
        let holds = self.purger.store.holds(of).await?;
        let matters: Vec<_> = holds.of_everything().map(ToString::to_string).collect();
        if matters.is_empty() {
            counts.late += 1;
        } else {
            counts.held += 1;
            let matters = matters.join(" ");
            warn!(organization = %of, matters, %purge_on, "a legal hold keeps a purge waiting");
        }
        Ok(())
    }
}
