//! Delivering mail: every item of the outbox, sent once and forgotten.
//!
//! The outbox's stream brings each mail at least once. A mail is claimed before it is sent and
//! removed afterwards, so that bringing it again sends nothing. Only where the mail service's answer
//! or the removal is lost is a mail sent twice, with the same Message-ID: the other choice would be
//! to lose it.

mod letter;

use std::sync::Arc;

use aws::{Claim, ClaimId, Keyring, Mailer, Outbox, ServiceError, WaitingMail};
use domain::{Context, MailId};
use lambda::{Consumer, Error, Start};
use letter::Letters;
pub use letter::NotWritten;
use thiserror::Error as ThisError;

/// The use case.
pub struct MailDelivery {
    outbox: Outbox,
    keyring: Keyring,
    mailer: Mailer,
    letters: Letters,
}

/// Why a mail was not delivered this time. It comes again.
#[derive(Debug, ThisError)]
pub enum NotDelivered {
    /// The stream brought something that is not a mail.
    #[error("the record is not of a mail")]
    NotAMail,
    /// Another delivery is at it.
    #[error("another delivery is at it")]
    Elsewhere,
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
            letters: Letters::new()?,
        })
    }

    async fn deliver(&self, context: &Context<'_>, mail: MailId) -> Result<(), NotDelivered> {
        let claim = ClaimId::new(context);
        let waiting = match self.outbox.claim(mail, claim).await? {
            Claim::Ours(waiting) => waiting,
            Claim::Gone => return Ok(()),
            Claim::Elsewhere => return Err(NotDelivered::Elsewhere),
        };
        if let Err(error) = self.send(context, &waiting).await {
            // Best effort: without it the next delivery waits for the claim to end.
            if let Err(error) = self.outbox.release(mail, claim).await {
                tracing::warn!(mail = %mail, cause = lambda::causes(&error), "claim not released");
            }
            return Err(error);
        }
        Ok(self.outbox.remove(mail).await?)
    }

    async fn send(&self, context: &Context<'_>, waiting: &WaitingMail) -> Result<(), NotDelivered> {
        let key = self.keyring.mail_key(&waiting.wrapped).await?;
        let letter = waiting.open(&key)?;
        let second = context.now.as_second();
        let message = self.letters.write(&letter, self.mailer.sender(), second)?;
        Ok(self.mailer.send(&letter.to, message).await?)
    }
}

impl Consumer for MailDelivery {
    type Error = NotDelivered;

    async fn consume(&self, context: &Context<'_>, partition: &str) -> Result<(), NotDelivered> {
        let mail = partition.parse().map_err(|_| NotDelivered::NotAMail)?;
        self.deliver(context, mail).await
    }
}
