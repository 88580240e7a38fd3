//! Asking the receiver of a webhook to confirm it.

use domain::subscription::{self, AWAITED_FOR, AwaitedWebhook, Subscription, Webhook};
use domain::{Context, MailToken, Product, TokenHash};
use lambda::{Hops, Relayed, TaskFailed, retry};
use serde_json::Value;
use tracing::info;

use crate::{Deliverer, MAX_HOPS, Network, NotTaken, Task, WebhookMessage, payload};

impl<N: Network> Deliverer<N> {
    /// Sends a webhook its challenge. Whoever answers with it is a receiver; in a channel, where no
    /// program answers, somebody opens a link that holds it.
    pub(crate) async fn challenge(
        &self,
        context: &Context<'_>,
        product: Product,
        challenge: TokenHash,
        failures: u32,
        hops: Hops,
    ) -> Result<(), TaskFailed> {
        let awaited = self.store.awaited_webhook(product, &challenge).await?;
        let Some((awaited, _, _)) = awaited else { return Ok(()) };
        let listener = self.store.sealed_subscription(awaited.subscriber()).await?;
        let Some(listener) = listener else { return Ok(()) };
        let (subscription, _) = self.open(&listener).await?;
        let token = subscription.challenge.clone().filter(|token| token.hash() == challenge);
        let webhook = subscription.subscription_request.webhook.clone();
        // Whoever asked again meanwhile is sent another challenge.
        let (Some(webhook), Some(token)) = (webhook, token) else { return Ok(()) };
        let Err(error) = self.ask(&subscription, &webhook, &token).await else {
            return if webhook.format.is_signed() {
                self.activate(context, &awaited).await
            } else {
                Ok(())
            };
        };
        let failures = failures.saturating_add(1);
        info!(subscriber = awaited.token.as_str(), failures, cause = %error, "webhook not confirmed");
        let asked_at = awaited.until - AWAITED_FOR;
        let Some(seconds) = subscription::next_try(asked_at, failures, (self.clock)()) else {
            return Ok(());
        };
        let task = Task::Challenge { product, challenge, failures };
        self.queue_task(&Relayed { task, hops: hops.next(MAX_HOPS)? }, seconds).await
    }

    async fn ask(
        &self,
        subscription: &Subscription,
        webhook: &Webhook,
        token: &MailToken,
    ) -> Result<(), NotTaken> {
        let request = &subscription.subscription_request;
        let link = self.addresses.to_confirm(request.product, token);
        let second = (self.clock)().as_second();
        let body = payload::challenge(request, webhook.format, token, &link, second).to_string();
        let id = token.hash();
        let message = WebhookMessage { id: id.as_str(), second, body: &body };
        let secret = subscription.secret.as_ref();
        if !webhook.format.is_signed() {
            return Box::pin(self.webhooks.post(&webhook.url, secret, message)).await;
        }
        let answer = Box::pin(self.webhooks.ask(&webhook.url, secret, message)).await?;
        let answer: Option<Value> = serde_json::from_slice(&answer).ok();
        let echoed = answer.is_some_and(|answer| answer["challenge"] == token.expose().as_str());
        if echoed { Ok(()) } else { Err(NotTaken::NotConfirmed) }
    }

    async fn activate(
        &self,
        context: &Context<'_>,
        awaited: &AwaitedWebhook,
    ) -> Result<(), TaskFailed> {
        retry(async || {
            let found = self.store.awaited_webhook(awaited.product, &awaited.challenge).await?;
            let Some((awaited, owned, is_taken)) = found else { return Ok(Some(())) };
            // Nobody is informed that another address has the webhook.
            let Ok(changes) = subscription::activate(context, &awaited, owned, is_taken) else {
                return Ok(Some(()));
            };
            Ok(self.store.try_commit(&changes).await?.then_some(()))
        })
        .await
    }
}
