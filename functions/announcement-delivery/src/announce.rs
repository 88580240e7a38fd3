//! Queueing the subscribers of an announcement, some in each message.

use aws::{SHARDS, pages};
use domain::AnnouncementId;
use lambda::{Relayed, TaskFailed};
use tracing::info;

use crate::{Deliverer, Network, Task};

/// How many subscribers one message of the queue names.
const BATCH_SIZE: usize = 50;

impl<N: Network> Deliverer<N> {
    /// Queues everybody who wants to be notified of it.
    pub async fn announce(&self, id: AnnouncementId) -> Result<(), TaskFailed> {
        let Some(announcement) = self.news(id, 1).await? else { return Ok(()) };
        let (mut waiting, mut count) = (Vec::new(), 0);
        for shard in SHARDS {
            let product = announcement.product;
            let mut pages = pages(|after| self.store.list_subscribers(product, shard, after));
            while let Some(page) = pages.next().await? {
                let wanted = page
                    .into_iter()
                    .filter(|one| one.is_active && one.preferences.wants(&announcement));
                waiting.extend(wanted.map(|one| one.token));
                while waiting.len() >= BATCH_SIZE {
                    count += BATCH_SIZE;
                    let tokens = waiting.split_off(waiting.len() - BATCH_SIZE);
                    let task = Task::Subscribers { announcement: id, tokens };
                    self.queue_task(&Relayed::first(task), 0).await?;
                }
            }
        }
        count += waiting.len();
        if !waiting.is_empty() {
            let task = Task::Subscribers { announcement: id, tokens: waiting };
            self.queue_task(&Relayed::first(task), 0).await?;
        }
        info!(announcement = %id, subscribers = count, "announcement queued");
        Ok(())
    }
}
