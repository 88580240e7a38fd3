//! A time stamping authority on the network (RFC 3161, over HTTP). Its answer is believed only if its
//! certificate leads to the root that the vendor has named.

mod question;
mod signature;

use std::time::Duration;

use aws::backoff;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::Context;
use domain::document::{Digest, TimeStamp};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::{Request, Uri, header};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use lambda::Error;
use thiserror::Error as ThisError;
use tokio::time::timeout;

use question::Asked;
use signature::Root;

/// How long the authority may take to answer.
const ANSWER_TIME: Duration = Duration::from_secs(5);
/// How often it is asked.
const ATTEMPTS: u32 = 3;
/// The longest answer, in bytes: a token with its chain of certificates takes a tenth of it.
const LONGEST_ANSWER: usize = 64 * 1024;

/// Why there is no time stamp.
#[derive(Debug, ThisError)]
pub enum NotStamped {
    #[error("the authority cannot be reached")]
    Unreachable(#[source] hyper_util::client::legacy::Error),
    #[error("the authority did not answer in time")]
    TooSlow,
    #[error("the authority answered {0}")]
    Answered(u16),
    #[error("the answer of the authority is too long or broke off")]
    BrokeOff,
    #[error("the answer of the authority cannot be believed")]
    NotBelieved(#[from] NotBelieved),
}

impl NotStamped {
    /// Whether asking again at once may help.
    const fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::TooSlow | Self::BrokeOff => true,
            Self::Answered(status) => *status == 429 || *status >= 500,
            Self::NotBelieved(_) => false,
        }
    }
}

/// Why an answer is no time stamp.
#[derive(Debug, ThisError)]
pub enum NotBelieved {
    #[error("it is malformed")]
    Malformed(#[from] der::Error),
    #[error("the authority refused, with status {0}")]
    Refused(u8),
    #[error("it lacks {0}")]
    Lacks(&'static str),
    #[error("it answers another question")]
    OtherQuestion,
    #[error("its time is not now")]
    OtherTime,
    #[error("its certificate or its signature does not hold")]
    NotSigned(#[from] webpki::Error),
}

/// A time stamping authority.
#[derive(Debug)]
pub struct Authority {
    address: Uri,
    root: Root,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl Authority {
    /// The authority at that address; its root certificate is in DER, in Base64.
    pub fn new(address: &str, root: &str) -> Result<Self, Error> {
        let connector = HttpsConnectorBuilder::new().with_native_roots()?;
        let connector = connector.https_or_http().enable_http1().build();
        Ok(Self {
            address: address.parse()?,
            root: Root::read(&STANDARD.decode(root)?)?,
            client: Client::builder(TokioExecutor::new()).build(connector),
        })
    }

    /// Has the authority state that a file with this digest exists now.
    pub async fn stamp(
        &self,
        context: &Context<'_>,
        sha256: &Digest,
    ) -> Result<TimeStamp, NotStamped> {
        let asked = Asked::new(*sha256, context.entropy);
        let request = Bytes::from(asked.to_der()?);
        let mut attempt = 1;
        let answer = loop {
            let answer = timeout(ANSWER_TIME, self.ask(request.clone())).await;
            match answer.unwrap_or(Err(NotStamped::TooSlow)) {
                Err(failure) if failure.is_transient() && attempt < ATTEMPTS => {
                    backoff(context.entropy, attempt).await;
                    attempt += 1;
                }
                answer => break answer?,
            }
        };
        Ok(asked.read(&answer, &self.root, context.now)?)
    }

    async fn ask(&self, request: Bytes) -> Result<Bytes, NotStamped> {
        let mut asked = Request::new(Full::new(request));
        *asked.method_mut() = hyper::Method::POST;
        *asked.uri_mut() = self.address.clone();
        let query = header::HeaderValue::from_static("application/timestamp-query");
        asked.headers_mut().insert(header::CONTENT_TYPE, query);
        let answer = self.client.request(asked).await.map_err(NotStamped::Unreachable)?;
        if !answer.status().is_success() {
            return Err(NotStamped::Answered(answer.status().as_u16()));
        }
        let body = Limited::new(answer.into_body(), LONGEST_ANSWER).collect().await;
        Ok(body.map_err(|_| NotStamped::BrokeOff)?.to_bytes())
    }
}
