//! The address and the secret of a webhook.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::redacted::redacted;
use crate::{Entropy, Fault};

/// The address of a webhook: HTTPS, a public DNS name, the default port.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookUrl {
    text: String,
    host: String,
}

impl WebhookUrl {
    /// In characters.
    pub const MAXIMUM: usize = 500;
    const EXAMPLE: &str = "https://hooks.example.jp/notices";

    /// Parses an address. Numeric hosts are rejected, because they cannot be distinguished from a name
    /// that was looked up.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if text.chars().count() > Self::MAXIMUM {
            return Err(Fault::TooLong { maximum: Self::MAXIMUM });
        }
        let wrong = Fault::WrongFormat(Self::EXAMPLE);
        let rest = text.strip_prefix("https://").ok_or(wrong.clone())?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let top = host.rsplit('.').next().unwrap_or_default();
        let named = host.contains('.')
            && host.len() <= 253
            && host.split('.').all(label)
            && top.starts_with(|first: char| first.is_ascii_alphabetic());
        let visible = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
        if !named || !visible {
            return Err(wrong);
        }
        let host = host.to_ascii_lowercase();
        let slash = if path.starts_with('/') { "" } else { "/" };
        Ok(Self { text: format!("https://{host}{slash}{path}"), host })
    }

    /// The address, for its owner only.
    pub fn expose(&self) -> &str {
        &self.text
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    /// Path and query.
    pub fn target(&self) -> &str {
        &self.text["https://".len() + self.host.len()..]
    }
}

// The path of a webhook is often a secret.
redacted!(WebhookUrl);

/// What a webhook understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WebhookFormat {
    /// Standard Webhooks: signed JSON.
    Standard,
    Slack,
    Teams,
}

impl WebhookFormat {
    pub const ALL: [Self; 3] = [Self::Standard, Self::Slack, Self::Teams];

    /// The value in requests.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Slack => "slack",
            Self::Teams => "teams",
        }
    }

    /// Whether the receiver can check a signature, and answer a challenge.
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::Standard)
    }
}

/// A webhook that is notified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    pub url: WebhookUrl,
    pub format: WebhookFormat,
}

/// The key that signs the messages to one webhook.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct WebhookSecret(pub(super) [u8; 32]);

impl WebhookSecret {
    pub fn new(entropy: &dyn Entropy) -> Self {
        Self(entropy.bytes())
    }

    /// Parses the output of [`Self::expose`].
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text.strip_prefix("whsec_")?).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The secret as its owner sees it, once.
    pub fn expose(&self) -> String {
        format!("whsec_{}", STANDARD.encode(self.0))
    }

    /// The signature of a message, following Standard Webhooks.
    pub fn sign(&self, id: &str, second: i64, body: &str) -> String {
        signature(&self.0, id, second, body)
    }
}

pub(super) fn signature(secret: &[u8], id: &str, second: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, format!("{id}.{second}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(tag))
}

redacted!(WebhookSecret);
