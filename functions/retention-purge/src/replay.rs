//! Checking again those who were purged: on the day when something of theirs may be due, and after a
//! table was restored.

use aws::pages;
use domain::purge::NO_DAY;
use jiff::civil::Date;
use tracing::info;

use lambda::TaskFailed;

use crate::RetentionPurge;

impl RetentionPurge {
    /// Queues every customer who was ever purged.
    pub(crate) async fn replay(&self) -> Result<(), TaskFailed> {
        let sent = self.queue_next_checks(NO_DAY).await?;
        info!(sent, "every purge is checked again");
        Ok(())
    }

    /// Queues every customer who was purged and whose next check is due by that day.
    pub(crate) async fn queue_next_checks(&self, by: Date) -> Result<u32, TaskFailed> {
        let mut count = 0;
        let mut pages = pages(|after| self.purger.store.purged(by, after));
        while let Some(purged) = pages.next().await? {
            for organization in purged {
                self.queue_purge(organization).await?;
                count += 1;
            }
        }
        Ok(count)
    }
}
