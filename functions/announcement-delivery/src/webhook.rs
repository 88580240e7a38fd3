//! Posting to a webhook. A subscriber chooses the address that is called, so it may only be one on the
//! public internet: the name is resolved here, every address that it has is checked, and only one of these
//! is called. A redirect is an answer like any other that is not 2xx: a failure.

use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use domain::public_address::is_public;
use domain::subscription::{WebhookSecret, WebhookUrl};
use hyper::Request;
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// How long a webhook may take to answer, including the resolution of its name.
const ANSWER_TIME: Duration = Duration::from_secs(10);
/// How many bytes of the answer to a challenge are read.
const ANSWER_LENGTH: usize = 4096;
/// The port of HTTPS.
const PORT: u16 = 443;

/// The network as webhooks see it.
pub trait Network: Send + Sync + 'static {
    /// The addresses that a name has.
    fn resolve(&self, host: &str) -> impl Future<Output = io::Result<Vec<SocketAddr>>> + Send;

    /// Whether that address may be called.
    fn may_call(&self, address: IpAddr) -> bool;
}

/// The internet.
#[derive(Clone, Copy, Debug)]
pub struct Internet;

impl Network for Internet {
    async fn resolve(&self, host: &str) -> io::Result<Vec<SocketAddr>> {
        Ok(lookup_host((host, PORT)).await?.collect())
    }

    fn may_call(&self, address: IpAddr) -> bool {
        is_public(address)
    }
}

/// Why a webhook did not take a message. Nothing here repeats its address.
#[derive(Debug, Error)]
pub enum NotTaken {
    /// Its name has no address.
    #[error("its name has no address")]
    NoAddress,
    /// Its name leads to a private address.
    #[error("its name leads off the public internet")]
    NotPublic,
    /// There is no connection.
    #[error("it cannot be reached: {0}")]
    Unreachable(io::ErrorKind),
    /// It did not answer in HTTP.
    #[error("it speaks no HTTP")]
    NotHttp,
    /// It did not answer in time.
    #[error("it did not answer in time")]
    TooSlow,
    /// It answered something else than 2xx.
    #[error("it answered {0}")]
    Answered(u16),
    /// It did not answer with what it was sent.
    #[error("it did not answer the challenge")]
    NotConfirmed,
}

impl From<io::Error> for NotTaken {
    fn from(error: io::Error) -> Self {
        Self::Unreachable(error.kind())
    }
}

/// One message to a webhook.
#[derive(Clone, Copy, Debug)]
pub struct WebhookMessage<'a> {
    /// The same each time that it is sent, by which receivers recognize a repetition.
    pub id: &'a str,
    /// When it is sent, in seconds since 1970.
    pub second: i64,
    /// JSON.
    pub body: &'a str,
}

/// Posts to webhooks.
#[derive(Clone)]
pub struct Webhooks<N> {
    tls: Arc<ClientConfig>,
    network: N,
}

/// The machine knows no certificate authority that it could trust.
#[derive(Clone, Copy, Debug, Error)]
#[error("there are no certificate authorities to trust")]
pub struct NobodyToTrust;

impl Webhooks<Internet> {
    /// Those on the internet, trusting whom this machine trusts.
    pub fn on_the_internet() -> Result<Self, NobodyToTrust> {
        let mut trusted = RootCertStore::empty();
        trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if trusted.is_empty() {
            return Err(NobodyToTrust);
        }
        Self::new(trusted, Internet)
    }
}

impl<N: Network> Webhooks<N> {
    /// Those on that network whose certificates lead to one of these authorities.
    pub fn new(trusted: RootCertStore, network: N) -> Result<Self, NobodyToTrust> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let versions =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let versions = versions.map_err(|_| NobodyToTrust)?;
        let mut tls = versions.with_root_certificates(trusted).with_no_client_auth();
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { tls: Arc::new(tls), network })
    }

    /// Posts a message, signed where the receiver can check that. Of the answer only the status is read.
    pub async fn post(
        &self,
        url: &WebhookUrl,
        secret: Option<&WebhookSecret>,
        message: WebhookMessage<'_>,
    ) -> Result<(), NotTaken> {
        self.exchange(url, secret, message, 0).await.map(drop)
    }

    /// The same; returns what was answered, as far as it is read.
    pub async fn ask(
        &self,
        url: &WebhookUrl,
        secret: Option<&WebhookSecret>,
        message: WebhookMessage<'_>,
    ) -> Result<Vec<u8>, NotTaken> {
        self.exchange(url, secret, message, ANSWER_LENGTH).await
    }

    async fn exchange(
        &self,
        url: &WebhookUrl,
        secret: Option<&WebhookSecret>,
        message: WebhookMessage<'_>,
        length: usize,
    ) -> Result<Vec<u8>, NotTaken> {
        let answer = timeout(ANSWER_TIME, self.send(url, secret, message, length)).await;
        match answer.unwrap_or(Err(NotTaken::TooSlow))? {
            (200..=299, body) => Ok(body),
            (other, _) => Err(NotTaken::Answered(other)),
        }
    }

    async fn send(
        &self,
        url: &WebhookUrl,
        secret: Option<&WebhookSecret>,
        WebhookMessage { id, second, body }: WebhookMessage<'_>,
        length: usize,
    ) -> Result<(u16, Vec<u8>), NotTaken> {
        let addresses = self.network.resolve(url.host()).await.map_err(|_| NotTaken::NoAddress)?;
        if addresses.is_empty() {
            return Err(NotTaken::NoAddress);
        }
        if !addresses.iter().all(|address| self.network.may_call(address.ip())) {
            return Err(NotTaken::NotPublic);
        }
        // These addresses and no others: the name is not resolved again.
        let stream = TcpStream::connect(&*addresses).await?;
        let name = ServerName::try_from(url.host().to_owned()).map_err(|_| NotTaken::NoAddress)?;
        let stream = TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream).await?;
        let not_http = |_| NotTaken::NotHttp;
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(not_http)?;
        let mut request = Request::post(url.target())
            .header("host", url.host())
            .header("content-type", "application/json")
            .header("user-agent", "Yakusoku-Webhooks/1")
            .header("webhook-id", id)
            .header("webhook-timestamp", second);
        if let Some(secret) = secret {
            request = request.header("webhook-signature", secret.sign(id, second, body));
        }
        let request = request.body(body.to_owned()).map_err(|_| NotTaken::NotHttp)?;
        let answer = async {
            let answer = sender.send_request(request).await.map_err(not_http)?;
            let status = answer.status().as_u16();
            Ok((status, read(answer.into_body(), length).await.map_err(not_http)?))
        };
        tokio::pin!(answer, connection);
        let mut over = false;
        loop {
            tokio::select! {
                biased;
                answer = &mut answer => return answer,
                // The answer may have arrived together with the end.
                _ = &mut connection, if !over => over = true,
            }
        }
    }
}

/// Reads what was answered, up to about that length.
async fn read(mut body: Incoming, length: usize) -> Result<Vec<u8>, hyper::Error> {
    let mut read = Vec::new();
    while read.len() < length {
        let frame = poll_fn(|waker| Pin::new(&mut body).poll_frame(waker)).await;
        let Some(frame) = frame.transpose()? else { break };
        if let Ok(data) = frame.into_data() {
            read.extend_from_slice(&data);
        }
    }
    Ok(read)
}
