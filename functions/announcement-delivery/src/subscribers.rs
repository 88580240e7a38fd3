//! Delivering an announcement to some subscribers: a mail each, or a task for each webhook.

use aws::Listener;
use domain::announcement::Announcement;
use domain::{AnnouncementId, Context, TokenHash, subscription};
use jiff::Timestamp;
use lambda::{Hops, Relayed, TaskFailed};

use crate::{Addresses, Deliverer, MAX_HOPS, Network, Task};

impl<N: Network> Deliverer<N> {
    /// Delivers to each of these subscribers. A failure with one does not keep the others from it; whom
    /// there is no time for go back into the queue.
    pub(crate) async fn deliver_to_each(
        &self,
        context: &Context<'_>,
        id: AnnouncementId,
        tokens: &[TokenHash],
        hops: Hops,
        until: Timestamp,
    ) -> Result<(), TaskFailed> {
        let Some((announcement, listeners)) = self.find(id, tokens).await? else { return Ok(()) };
        let (mut failed, mut left) = (Ok(()), Vec::new());
        // Some may have changed their preferences since they were queued.
        let wanted =
            |listener: &Listener| !listener.notified && listener.preferences.wants(&announcement);
        for listener in listeners.into_iter().filter(wanted) {
            let token = listener.subscriber.token.clone();
            if (self.clock)() >= until {
                left.push(token);
                continue;
            }
            let delivered = if listener.by_webhook {
                let task = Task::Webhook { announcement: id, token, failures: 0 };
                self.queue_task(&Relayed::first(task), 0).await
            } else {
                self.mail(context, &announcement, &listener).await
            };
            if delivered.is_err() {
                failed = delivered;
            }
        }
        if !left.is_empty() {
            let task = Task::Subscribers { announcement: id, tokens: left };
            self.queue_task(&Relayed { task, hops: hops.next(MAX_HOPS)? }, 0).await?;
        }
        failed
    }

    async fn mail(
        &self,
        context: &Context<'_>,
        announcement: &Announcement,
        listener: &Listener,
    ) -> Result<(), TaskFailed> {
        let (subscription, key) = self.open(listener).await?;
        let Addresses { site, .. } = &self.addresses;
        let one_click = self.addresses.one_click(&subscription);
        let changes = subscription::notify_by_mail(
            context,
            announcement,
            &subscription,
            key,
            site,
            one_click,
        );
        // Does nothing if they were notified before or have unsubscribed meanwhile.
        self.store.try_commit(&changes).await?;
        Ok(())
    }
}
