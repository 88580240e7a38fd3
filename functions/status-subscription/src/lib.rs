//! Subscribing to notices: anyone asks with an address, its owner confirms by mail, and whoever holds
//! the subscription's token ends it (P11). Nothing here can open an address that is kept.

mod routes;

use std::sync::Arc;

use aws::{CommitError, Keyring, Store, Tables};
use domain::subscription::{Subscriber, SubscriptionChange, WebhookSecret, WebhookUrl, Wish};
use domain::{Change, Email, Entropy, Fault, Language, LookupKey, MailId, MailToken};
use lambda::{
    Answer, Clock, DECISIONS, Error, Named, Problem, Request, Start, UseCase, committed, once,
};
use lambda_http::http::StatusCode;
use serde_json::json;

pub use routes::routes;

/// The use case.
pub struct StatusSubscription {
    store: Store,
    mail: Keyring,
    lookup: LookupKey,
    site: String,
    clock: Clock,
    entropy: Arc<dyn Entropy>,
}

impl StatusSubscription {
    /// Makes it ready: reads its settings and the key of the blind index.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let tables = Tables {
            notices: environment.require("NOTICES_TABLE")?,
            outbox: environment.require("OUTBOX_TABLE")?,
            audit: environment.require("AUDIT_TABLE")?,
            ..Tables::default()
        };
        Ok(Self {
            store: start.store(tables),
            mail: start.keyring("MAIL_KEY")?,
            lookup: start.keyring("INDEX_KEY")?.lookup_key().await?,
            site: environment.require("SITE_URL")?,
            clock: start.clock,
            entropy: Arc::clone(&start.entropy),
        })
    }

    /// Takes a wish. The answer is the same whether or not the address subscribes already.
    async fn request(&self, request: &Request, named: Named<'_>) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let email = fields.text("email", Email::parse);
        let kinds = fields.notice_kinds("kinds");
        let language = fields.find_text("language", |tag| {
            let known = [Language::Japanese, Language::English];
            let language = known.into_iter().find(|language| language.tag() == tag);
            language.ok_or(Fault::NotOneOf("ja, en"))
        });
        let webhook = fields.find_text("webhook", WebhookUrl::parse);
        let read = email.zip(kinds).zip(language.zip(webhook));
        let ((email, kinds), (language, webhook)) = fields.finish(read)?;
        let language = language.unwrap_or_else(|| request.language());
        let wish = Wish { product, email, language, kinds, webhook };

        let context = Start::moment(self.clock, &*self.entropy, &request.id);
        let index = self.lookup.email(product, &wish.email);
        let mail = MailId::new(context.now, context.entropy);
        let (mut requests, key) =
            tokio::try_join!(self.store.subscription_requests(&index), self.mail.new_mail_key())?;
        for _ in 0..DECISIONS {
            let (wish, index, mail) = (wish.clone(), index.clone(), (mail, key.clone()));
            let mut changes = domain::subscription::request(
                &context,
                wish,
                index.clone(),
                requests,
                &self.site,
                mail,
            );
            let answer = Answer::empty(StatusCode::ACCEPTED);
            answer.keep(named, context.now, &mut changes)?;
            if committed(&self.store, &changes).await? {
                return Ok(answer);
            }
            requests = self.store.subscription_requests(&index).await?;
        }
        Err(Problem::Busy)
    }

    /// Makes the subscription whose owner opened the link.
    async fn confirm(&self, request: &Request, named: Named<'_>) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let token = fields.text("token", |text| Ok(MailToken::parse(text)));
        let token = fields.finish(token)?.ok_or(Problem::LinkNotValid)?;

        let context = Start::moment(self.clock, &*self.entropy, &request.id);
        let pending = self.store.pending_subscription(product, &token).await?;
        let pending = pending.filter(|pending| context.now < pending.expires_at);
        let pending = pending.ok_or(Problem::LinkNotValid)?;
        let index = self.lookup.email(product, &pending.wish.email);
        let channel = self.lookup.channel(&pending.wish);
        let (mut owned, key) =
            tokio::try_join!(self.store.owned_subscriptions(&index), self.mail.new_mail_key())?;
        for _ in 0..DECISIONS {
            let of = (index.clone(), channel.clone());
            let decided =
                domain::subscription::confirm(&context, pending.clone(), of, owned, key.clone());
            let (mut changes, made) = decided.map_err(|_| Problem::TooManyWebhooks)?;
            let wish = &made.wish;
            let told = json!({
                "kinds": wish.kinds,
                "language": wish.language,
                "webhook": wish.webhook.as_ref().map(WebhookUrl::expose),
                "secret": made.secret.as_ref().map(WebhookSecret::expose),
                "unsubscribe_token": made.token.expose(),
            });
            let answer = Answer::json(StatusCode::CREATED, &told)?;
            answer.keep(named, context.now, &mut changes)?;
            let used = |change: &Change| {
                matches!(change, Change::Subscription(SubscriptionChange::CloseLink { .. }))
            };
            match self.store.commit(&changes).await {
                Ok(()) => return Ok(answer),
                Err(error) if error.refused(used) => return Err(Problem::LinkNotValid),
                Err(CommitError::Refused(_)) => {}
                Err(error) => return Err(error.into()),
            }
            owned = self.store.owned_subscriptions(&index).await?;
        }
        Err(Problem::Busy)
    }

    /// Ends the subscription of that token; nothing is told of whether there was one.
    async fn end(&self, request: &Request) -> Result<Answer, Problem> {
        let product = request.product()?;
        let answer = Answer::empty(StatusCode::NO_CONTENT);
        let token = request.path_part("token").and_then(|text| MailToken::parse(&text));
        let Some(token) = token else { return Ok(answer) };
        let subscriber = Subscriber { product, token: token.hash() };
        let context = Start::moment(self.clock, &*self.entropy, &request.id);
        for _ in 0..DECISIONS {
            let Some(index) = self.store.subscription_owner(&subscriber).await? else {
                return Ok(answer);
            };
            let owned = self.store.owned_subscriptions(&index).await?;
            let changes = domain::subscription::unsubscribe(&context, &subscriber, index, owned);
            if committed(&self.store, &changes).await? {
                return Ok(answer);
            }
        }
        Err(Problem::Busy)
    }
}

impl UseCase for StatusSubscription {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let ended = ["DELETE", "POST"]
            .map(|method| format!("{method} /v1/status/{{product}}/subscriptions/{{token}}"));
        if ended.contains(&request.route) {
            return self.end(request).await;
        }
        let named = request.named_by_subscriber(&self.lookup)?;
        let named = named.as_ref();
        let answer = async {
            match request.route.as_str() {
                "POST /v1/status/{product}/subscriptions" => self.request(request, named).await,
                "POST /v1/status/{product}/subscriptions/confirm" => {
                    self.confirm(request, named).await
                }
                _ => Err(Problem::NotFound),
            }
        };
        once(&self.store, named, (self.clock)(), answer).await
    }
}
