//! Delivering mail: every item of the outbox, sent once and deleted.
//!
//! The outbox's stream delivers each mail at least once. A mail is claimed before it is sent and removed
//! afterwards, so that delivering it again sends nothing. Only if the mail service's answer or the removal
//! is lost is a mail sent twice, with the same Message-ID: the alternative would be to lose it.

mod mail_renderer;

use std::sync::Arc;

use aws::{Claim, ClaimId, Keyring, Mailer, Outbox, ServiceError, WaitingMail};
use domain::{Context, MailId};
use jiff::Timestamp;
use lambda::{Consumer, Error, Start};
pub use mail_renderer::NotWritten;
use mail_renderer::{MailRenderer, Vendor};
use thiserror::Error as ThisError;
use tracing::warn;

/// The use case.
pub struct MailDelivery {
    outbox: Outbox,
    keyring: Keyring,
    mailer: Mailer,
    renderer: MailRenderer,
}

/// Why a mail was not delivered this time. It is tried again.
#[derive(Debug, ThisError)]
pub enum NotDelivered {
    /// Another invocation is sending it.
    #[error("another invocation is sending it")]
    Conflict,
    /// It could not be written.
    #[error(transparent)]
    NotWritten(#[from] NotWritten),
    /// A service did not do its part.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl MailDelivery {
    /// Makes it ready: reads its settings and templates.
    pub fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let ses = start.connections.ses(environment.require("MAIL_REGION")?);
        let sender = environment.require("MAIL_SENDER")?;
        let configuration_set = environment.require("MAIL_CONFIGURATION_SET")?;
        let outbox = environment.require("OUTBOX_TABLE")?;
        Ok(Self {
            outbox: Outbox::new(start.connections.dynamodb(), outbox),
            keyring: start.keyring("MAIL_KEY")?,
            mailer: Mailer::new(ses, sender, configuration_set, Arc::clone(&start.entropy)),
            renderer: MailRenderer::new(Vendor {
                company_in_japanese: environment.require("MAIL_COMPANY_JA")?,
                company_in_english: environment.require("MAIL_COMPANY_EN")?,
                contact: environment.require("MAIL_CONTACT")?,
            })?,
        })
    }

    async fn deliver(&self, context: &Context<'_>, mail: MailId) -> Result<(), NotDelivered> {
        let claim = ClaimId::new(context);
        let waiting = match self.outbox.claim(mail, claim).await? {
            Claim::Ours(waiting) => waiting,
            Claim::Gone => return Ok(()),
            Claim::Expired => {
                warn!(mail = %mail, request = context.request, dropped = 1, "expired mail dropped");
                return Ok(self.outbox.remove(mail).await?);
            }
            Claim::InProgress => return Err(NotDelivered::Conflict),
        };
        if let Err(error) = self.send(context, &waiting).await {
            // Best effort: without it the next delivery waits for the claim to end.
            if let Err(error) = self.outbox.release(mail, claim).await {
                warn!(mail = %mail, cause = lambda::causes(&error), "claim not released");
            }
            return Err(error);
        }
        Ok(self.outbox.remove(mail).await?)
    }

    async fn send(&self, context: &Context<'_>, waiting: &WaitingMail) -> Result<(), NotDelivered> {
        let key = self.keyring.mail_key(&waiting.wrapped).await?;
        let mail = waiting.open(&key)?;
        let second = context.now.as_second();
        let message = self.renderer.write(&mail, self.mailer.sender(), second)?;
        Ok(self.mailer.send(&mail.to, message).await?)
    }
}

impl Consumer for MailDelivery {
    type Item = MailId;
    type Error = NotDelivered;

    async fn consume(
        &self,
        context: &Context<'_>,
        mail: MailId,
        _until: Timestamp,
    ) -> Result<(), NotDelivered> {
        self.deliver(context, mail).await
    }
}
