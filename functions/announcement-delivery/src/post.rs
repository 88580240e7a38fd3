//! Posting an announcement to a webhook.

use aws::{Listener, ServiceError};
use domain::subscription::{self, Subscription, Webhook};
use domain::{AnnouncementId, Context, EnvelopeKey, TokenHash};
use lambda::{Hops, Relayed, TaskFailed, retry};
use tracing::info;

use crate::{Deliverer, MAX_HOPS, Network, Task, WebhookMessage, payload};

impl<N: Network> Deliverer<N> {
    /// Posts an announcement to the webhook of a subscriber. If the webhook does not take it, the task
    /// goes back into the queue until a day has passed.
    pub(crate) async fn deliver_to_webhook(
        &self,
        context: &Context<'_>,
        id: AnnouncementId,
        token: TokenHash,
        failures: u32,
        hops: Hops,
    ) -> Result<(), TaskFailed> {
        let found = self.find(id, std::slice::from_ref(&token)).await?;
        let Some((announcement, listeners)) = found else { return Ok(()) };
        let Some(listener) = listeners.into_iter().find(|listener| !listener.notified) else {
            return Ok(());
        };
        let (subscription, key) = self.open(&listener).await?;
        let request = &subscription.subscription_request;
        let Some(Webhook { url, format }) = &request.webhook else {
            return Err(ServiceError::Malformed { what: "a webhook" }.into());
        };
        let message = WebhookMessage {
            id: &id.to_string(),
            second: (self.clock)().as_second(),
            body: &payload::of(&announcement, *format, request.language).to_string(),
        };
        let Err(error) =
            Box::pin(self.webhooks.post(url, subscription.secret.as_ref(), message)).await
        else {
            let delivered = subscription::notified(context, id, listener.subscriber);
            self.store.try_commit(&delivered).await?;
            return Ok(());
        };
        let failures = failures.saturating_add(1);
        info!(announcement = %id, subscriber = token.as_str(), failures, cause = %error, "webhook failed");
        match subscription::next_try(announcement.at, failures, (self.clock)()) {
            Some(seconds) => {
                let task = Task::Webhook { announcement: id, token, failures };
                self.queue_task(&Relayed { task, hops: hops.next(MAX_HOPS)? }, seconds).await
            }
            None => self.give_up(context, &listener, &subscription, key).await,
        }
    }

    /// Ends the subscription of a webhook that failed for a day, and mails its owner.
    async fn give_up(
        &self,
        context: &Context<'_>,
        listener: &Listener,
        subscription: &Subscription,
        key: EnvelopeKey,
    ) -> Result<(), TaskFailed> {
        let (site, index) = (&self.addresses.site, &listener.index);
        retry(async || {
            if self.store.subscription_owner(&listener.subscriber).await?.is_none() {
                return Ok(Some(()));
            }
            let owned = self.store.owned_subscriptions(index).await?;
            let (index, key) = (index.clone(), key.clone());
            let changes = subscription::give_up(context, subscription, index, owned, key, site);
            Ok(self.store.try_commit(&changes).await?.then_some(()))
        })
        .await
    }
}
