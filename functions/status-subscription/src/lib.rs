//! Subscribing to notices (P11): anyone may enter an address, and its owner confirms by mail.
//! Anyone who has the subscription's token can end it. This function cannot decrypt a stored
//! address.

mod routes;

use aws::{CommitError, Keyring, Repeater, Store, Table};
use domain::subscription::{
    Preferences, Subscriber, SubscriptionChange, SubscriptionRequest, Webhook, WebhookFormat,
    WebhookSecret, WebhookUrl,
};
use domain::{Change, Email, Fault, Language, LookupKey, MailEnvelope, MailId, MailToken, Product};
use lambda::{
    Answer, ContextSource, Decision, Error, Fields, Idempotent, Problem, Request, Start, UseCase,
    decide, one_of, replay_or_run, retry,
};
use lambda_http::http::StatusCode;
use serde_json::json;

pub use routes::routes;

pub struct StatusSubscription {
    store: Store,
    mail: Keyring,
    lookup: LookupKey,
    site: String,
    contexts: ContextSource,
}

impl StatusSubscription {
    /// Reads the settings and the key of the blind index.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        Ok(Self {
            store: start.store([
                Table::Notices,
                Table::SubscriberKeys,
                Table::Outbox,
                Table::Audit,
            ])?,
            mail: start.keyring("MAIL_KEY")?,
            lookup: start.keyring("INDEX_KEY")?.lookup_key().await?,
            site: environment.require_url("SITE_URL")?,
            contexts: start.contexts(),
        })
    }

    /// Takes a request to subscribe. The answer is the same whether or not the address has a
    /// subscription.
    async fn request(&self, request: &Request, named: Idempotent<'_>) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let email = fields.text("email", Email::parse);
        let preferences = preferences(&mut fields, product);
        let language = fields.find_text("language", one_of::<Language>);
        let webhook = webhook(&mut fields);
        let read = || {
            let language = language?.unwrap_or_else(|| request.language());
            Some(SubscriptionRequest {
                product,
                email: email?,
                language,
                preferences: preferences?,
                webhook: webhook?,
            })
        };
        let subscription = fields.finish(read())?;

        let context = self.contexts.for_request(request);
        let index = self.lookup.email(product, &subscription.email);
        let mail = MailId::new(context.now, context.entropy);
        decide(&self.store, async || {
            let requests = self.store.subscription_requests(&index);
            let (requests, key) = tokio::try_join!(requests, self.mail.new_mail_key())?;
            let (subscription, index, site) = (subscription.clone(), index.clone(), &self.site);
            let changes = domain::subscription::request(
                &context,
                subscription,
                index,
                requests,
                site,
                MailEnvelope { id: mail, key },
            );
            let answer = Answer::empty(StatusCode::ACCEPTED);
            Decision::done(changes, answer).store_response(named, context.now)
        })
        .await
    }

    /// Creates the subscription of the person who opened the link.
    async fn confirm(&self, request: &Request, named: Idempotent<'_>) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let token = fields.text("token", |text| Ok(MailToken::parse(text)));
        let token = fields.finish(token)?.ok_or(Problem::LinkNotValid)?;

        let context = self.contexts.for_request(request);
        let pending = self.store.pending_subscription(product, &token).await?;
        let pending = pending.filter(|pending| context.now < pending.expires_at);
        let pending = pending.ok_or(Problem::LinkNotValid)?;
        let index = self.lookup.email(product, &pending.subscription_request.email);
        let channel = self.lookup.channel(&pending.subscription_request);
        let unsubscribe_token = self.lookup.unsubscribe_token(&index, &channel);
        // A link that was used meanwhile is not valid; any other conflict is decided again.
        retry(async || {
            let owned = self.store.owned_subscriptions(&index);
            let (owned, key) = tokio::try_join!(owned, self.mail.new_mail_key())?;
            let decided = domain::subscription::confirm(
                &context,
                pending.clone(),
                index.clone(),
                channel.clone(),
                unsubscribe_token.clone(),
                owned,
                key,
            );
            let (mut changes, made) = decided.map_err(|_| Problem::TooManyWebhooks)?;
            let subscription = &made.subscription_request;
            let body = json!({
                "kinds": subscription.preferences.kinds,
                "components": subscription.preferences.components,
                "language": subscription.language,
                "webhook": subscription.webhook.as_ref().map(|webhook| webhook.url.expose()),
                "format": subscription.webhook.as_ref().map(|webhook| webhook.format),
                "active": subscription.webhook.is_none(),
                "secret": made.secret.as_ref().map(WebhookSecret::expose),
                "unsubscribe_token": made.token.expose(),
            });
            let answer = Answer::json(StatusCode::CREATED, &body)?;
            answer.store_response(named, context.now, &mut changes)?;
            let is_used = |change: &Change| {
                matches!(change, Change::Subscription(SubscriptionChange::CloseLink { .. }))
            };
            match self.store.commit(&changes).await {
                Ok(()) => Ok(Some(answer)),
                Err(error) if error.refused(is_used) => Err(Problem::LinkNotValid),
                Err(CommitError::ConditionFailed(_)) => Ok(None),
                Err(error) => Err(error.into()),
            }
        })
        .await
    }

    /// Makes the subscription of a webhook active whose receiver was sent the token.
    async fn activate(&self, request: &Request, named: Idempotent<'_>) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let token = fields.text("token", |text| Ok(MailToken::parse(text)));
        let token = fields.finish(token)?.ok_or(Problem::LinkNotValid)?;
        let context = self.contexts.for_request(request);
        decide(&self.store, async || {
            let found = self.store.awaited_webhook(product, &token.hash()).await?;
            let (awaited, owned, is_taken) = found.ok_or(Problem::LinkNotValid)?;
            let changes = domain::subscription::activate(&context, &awaited, owned, is_taken);
            let changes = changes.map_err(|_| Problem::LinkNotValid)?;
            let answer = Answer::empty(StatusCode::NO_CONTENT);
            Decision::done(changes, answer).store_response(named, context.now)
        })
        .await
    }

    /// What the subscriber who has the token is notified of.
    async fn preferences(&self, request: &Request) -> Result<Answer, Problem> {
        let subscriber = subscriber(request)?.ok_or(Problem::LinkNotValid)?;
        let preferences = self.store.preferences(&subscriber).await?;
        Answer::json(StatusCode::OK, &preferences.ok_or(Problem::LinkNotValid)?)
    }

    /// Changes what the subscriber who has the token is notified of.
    async fn set_preferences(&self, request: &Request) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let preferences = preferences(&mut fields, product);
        let preferences = fields.finish(preferences)?;
        let subscriber = subscriber(request)?.ok_or(Problem::LinkNotValid)?;
        let context = self.contexts.for_request(request);
        let answer = Answer::json(StatusCode::OK, &preferences)?;
        let changes = domain::subscription::set_preferences(&context, &subscriber, preferences);
        if self.store.try_commit(&changes).await? { Ok(answer) } else { Err(Problem::LinkNotValid) }
    }

    /// Ends the subscription of a token. The answer is the same whether or not there was one.
    async fn end(&self, request: &Request) -> Result<Answer, Problem> {
        let answer = || Answer::empty(StatusCode::NO_CONTENT);
        let Some(subscriber) = subscriber(request)? else { return Ok(answer()) };
        let context = self.contexts.for_request(request);
        decide(&self.store, async || {
            let Some(index) = self.store.subscription_owner(&subscriber).await? else {
                return Ok(Decision::unchanged(answer()));
            };
            let owned = self.store.owned_subscriptions(&index).await?;
            let changes = domain::subscription::unsubscribe(&context, &subscriber, index, owned);
            Ok(Decision::done(changes, answer()))
        })
        .await
    }
}

/// What a subscriber wants to be notified of: some kinds, and some components or all.
fn preferences(fields: &mut Fields, product: Product) -> Option<Preferences> {
    let kinds = fields.some_of("kinds");
    let components = fields.find_components(Some(product));
    Some(Preferences { kinds: kinds?, components: components?.unwrap_or_default() })
}

/// The webhook, if there is one; its format is nothing without it.
#[expect(
    clippy::option_option,
    reason = "as every field that may be there: wrong, missing, or given"
)]
fn webhook(fields: &mut Fields) -> Option<Option<Webhook>> {
    let url = fields.find_text("webhook", WebhookUrl::parse);
    let format = fields.find_text("format", one_of);
    match (url?, format?) {
        (None, Some(_)) => {
            fields.refuse("webhook", Fault::Missing);
            None
        }
        (url, format) => {
            let format = format.unwrap_or(WebhookFormat::Standard);
            Some(url.map(|url| Webhook { url, format }))
        }
    }
}

/// The subscriber whose token the path holds, if it can be one.
fn subscriber(request: &Request) -> Result<Option<Subscriber>, Problem> {
    let product = request.product()?;
    let token = request.path_part("token").and_then(|text| MailToken::parse(&text));
    Ok(token.map(|token| Subscriber { product, token: token.hash() }))
}

impl UseCase for StatusSubscription {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        match request.route.as_str() {
            "GET /v1/status/{product}/subscriptions/{token}" => {
                return self.preferences(request).await;
            }
            "PUT /v1/status/{product}/subscriptions/{token}" => {
                return self.set_preferences(request).await;
            }
            "DELETE /v1/status/{product}/subscriptions/{token}"
            | "POST /v1/status/{product}/subscriptions/{token}" => return self.end(request).await,
            _ => {}
        }
        let named = request.idempotent_by_subscriber(&self.lookup)?;
        let named = named.as_ref();
        let answer = async {
            match request.route.as_str() {
                "POST /v1/status/{product}/subscriptions" => self.request(request, named).await,
                "POST /v1/status/{product}/subscriptions/confirm" => {
                    self.confirm(request, named).await
                }
                "POST /v1/status/{product}/subscriptions/activate" => {
                    self.activate(request, named).await
                }
                _ => Err(Problem::NotFound),
            }
        };
        replay_or_run(&self.store, named, Repeater::Anyone, self.contexts.now(), answer).await
    }
}
