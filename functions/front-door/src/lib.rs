//! Refuses requests that did not come through the front door: `CloudFront` sends a secret along, and
//! nobody else knows it. While the secret is rotated, its last two versions are valid.

mod known;

use aws::{SecretDigest, SecretVersions, ServiceError};
use domain::Context;
use lambda::{Authorizer, Error, Start};
use tokio::sync::Mutex;

use crate::known::{Known, Verdict};

/// What the function needs.
pub struct FrontDoor {
    secret: SecretVersions,
    known: Mutex<Known>,
}

impl FrontDoor {
    /// Reads the settings.
    pub fn new(start: &Start) -> Result<Self, Error> {
        let secret = start.environment.require("DOOR_SECRET")?;
        let secret = SecretVersions::new(start.connections.secrets_manager(), secret);
        Ok(Self { secret, known: Mutex::default() })
    }
}

impl Authorizer for FrontDoor {
    type Error = ServiceError;

    async fn admits(&self, context: &Context<'_>, presented: &str) -> Result<bool, ServiceError> {
        let presented = SecretDigest::of(presented);
        let mut known = self.known.lock().await;
        match known.judge(presented, context.now) {
            Verdict::Admitted => Ok(true),
            Verdict::Refused => Ok(false),
            Verdict::Unsure => {
                *known = Known::new(self.secret.digests().await?, context.now);
                Ok(known.has(presented))
            }
        }
    }
}
