//! What reaches a webhook, and what never does. The receiver is a TLS server on this machine, whose
//! certificate is trusted and whose address may be called by the rule of these tests alone.

#![expect(clippy::unwrap_used, reason = "a rule that cannot be tried has failed")]

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use announcement_delivery::{Internet, Network, NotTaken, WebhookMessage, Webhooks};
use domain::SeededEntropy;
use domain::subscription::{WebhookSecret, WebhookUrl};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

const CERTIFICATE: &[u8] = include_bytes!("certificate.der");
const MESSAGE: WebhookMessage<'_> =
    WebhookMessage { id: "ann_1", second: 1_900_000_000, body: r#"{"type":"notice.incident"}"# };

/// Names lead where a test says, and whatever it says may be called.
#[derive(Clone)]
struct Local(Vec<SocketAddr>);

impl Network for Local {
    async fn resolve(&self, _host: &str) -> io::Result<Vec<SocketAddr>> {
        Ok(self.0.clone())
    }

    fn may_call(&self, _address: IpAddr) -> bool {
        true
    }
}

/// Names lead where a test says, and the rule is the one of the deployed function.
#[derive(Clone)]
struct Misleading(Vec<SocketAddr>);

impl Network for Misleading {
    async fn resolve(&self, _host: &str) -> io::Result<Vec<SocketAddr>> {
        Ok(self.0.clone())
    }

    fn may_call(&self, address: IpAddr) -> bool {
        Internet.may_call(address)
    }
}

fn trusted() -> RootCertStore {
    let mut trusted = RootCertStore::empty();
    trusted.add(CertificateDer::from(CERTIFICATE)).unwrap();
    trusted
}

/// Answers one request with these bytes, and tells what it was.
async fn receiver(answer: &'static str) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivatePkcs8KeyDer::from(&include_bytes!("key.der")[..]);
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(CERTIFICATE)], PrivateKeyDer::from(key))
        .unwrap();
    let received = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let Ok(mut stream) = TlsAcceptor::from(Arc::new(config)).accept(stream).await else {
            return String::new();
        };
        let (mut received, mut part) = (Vec::new(), [0; 4096]);
        while !received.ends_with(MESSAGE.body.as_bytes()) {
            let read = stream.read(&mut part).await.unwrap();
            received.extend_from_slice(&part[..read]);
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        let _ = stream.shutdown().await;
        String::from_utf8(received).unwrap()
    });
    (address, received)
}

fn url() -> WebhookUrl {
    WebhookUrl::parse("https://hooks.example.jp/notices?of=pro-sign").unwrap()
}

fn secret() -> WebhookSecret {
    WebhookSecret::new(&SeededEntropy::new(1))
}

async fn posted(answer: &'static str) -> (Result<(), NotTaken>, String) {
    let (address, received) = receiver(answer).await;
    let webhooks = Webhooks::new(trusted(), Local(vec![address])).unwrap();
    let taken = webhooks.post(&url(), Some(&secret()), MESSAGE).await;
    (taken, received.await.unwrap())
}

#[tokio::test]
async fn a_message_says_who_it_is_for_and_is_signed_over_all_that_matters() {
    let (taken, received) = posted("HTTP/1.1 204 No Content\r\n\r\n").await;
    assert!(taken.is_ok(), "{taken:?}");
    let (head, body) = received.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /notices?of=pro-sign HTTP/1.1\r\n"), "{head}");
    assert_eq!(body, MESSAGE.body);
    let signature = secret().sign(MESSAGE.id, MESSAGE.second, MESSAGE.body);
    for header in [
        "host: hooks.example.jp",
        "content-type: application/json",
        "webhook-id: ann_1",
        "webhook-timestamp: 1900000000",
        &format!("webhook-signature: {signature}"),
    ] {
        assert!(head.lines().any(|line| line == header), "{header} in {head}");
    }
}

#[tokio::test]
async fn whatever_is_not_2xx_is_a_failure_and_a_redirect_is_not_followed() {
    for (answer, status) in [
        ("HTTP/1.1 302 Found\r\nlocation: https://hooks.example.jp/\r\n\r\n", 302),
        ("HTTP/1.1 307 Temporary Redirect\r\nlocation: http://169.254.169.254/\r\n\r\n", 307),
        ("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", 404),
        ("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 9999999\r\n\r\nx", 500),
    ] {
        let (taken, _) = posted(answer).await;
        assert!(
            matches!(taken, Err(NotTaken::Answered(notified)) if notified == status),
            "{taken:?}"
        );
    }
    let (taken, _) = posted("SSH-2.0-none\r\n").await;
    assert!(matches!(taken, Err(NotTaken::NotHttp)), "{taken:?}");
}

#[tokio::test]
async fn an_answer_counts_before_its_body_has_come() {
    let (taken, _) = posted("HTTP/1.1 200 OK\r\ncontent-length: 9999999\r\n\r\n").await;
    assert!(taken.is_ok(), "{taken:?}");
}

#[tokio::test]
async fn who_cannot_prove_to_be_the_host_learns_nothing() {
    let (address, received) = receiver("HTTP/1.1 200 OK\r\n\r\n").await;
    let webhooks = Webhooks::new(trusted(), Local(vec![address])).unwrap();
    let other = WebhookUrl::parse("https://other.example.jp/").unwrap();
    let taken = webhooks.post(&other, Some(&secret()), MESSAGE).await;
    assert!(matches!(taken, Err(NotTaken::Unreachable(_))), "{taken:?}");
    assert_eq!(received.await.unwrap(), "");
}

#[tokio::test]
async fn a_name_that_leads_off_the_public_internet_with_any_address_is_not_called() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = listener.local_addr().unwrap();
    let public: SocketAddr = "1.1.1.1:443".parse().unwrap();
    let mapped = format!("[::ffff:127.0.0.1]:{}", here.port()).parse().unwrap();
    let metadata = "169.254.169.254:443".parse().unwrap();
    for addresses in [vec![here], vec![public, here], vec![mapped], vec![metadata]] {
        let webhooks = Webhooks::new(trusted(), Misleading(addresses)).unwrap();
        let taken = webhooks.post(&url(), Some(&secret()), MESSAGE).await;
        assert!(matches!(taken, Err(NotTaken::NotPublic)), "{taken:?}");
    }
    let none = Webhooks::new(trusted(), Misleading(vec![])).unwrap();
    let taken = none.post(&url(), Some(&secret()), MESSAGE).await;
    assert!(matches!(taken, Err(NotTaken::NoAddress)), "{taken:?}");
}

#[tokio::test(start_paused = true)]
async fn who_does_not_answer_is_not_waited_for_longer_than_ten_seconds() {
    // It takes the connection and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let webhooks = Webhooks::new(trusted(), Local(vec![address])).unwrap();
    let taken = webhooks.post(&url(), Some(&secret()), MESSAGE).await;
    assert!(matches!(taken, Err(NotTaken::TooSlow)), "{taken:?}");
}

#[tokio::test]
async fn what_a_receiver_answers_to_a_challenge_is_read_up_to_a_limit() {
    for (answer, read) in [
        ("HTTP/1.1 200 OK\r\ncontent-length: 17\r\n\r\n{\"challenge\":\"a\"}", 17),
        ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", 0),
    ] {
        let (address, received) = receiver(answer).await;
        let webhooks = Webhooks::new(trusted(), Local(vec![address])).unwrap();
        let answered = webhooks.ask(&url(), Some(&secret()), MESSAGE).await.unwrap();
        assert_eq!(answered.len(), read);
        received.await.unwrap();
    }
}

#[tokio::test]
async fn a_channel_that_cannot_check_a_signature_is_sent_none() {
    let (address, received) = receiver("HTTP/1.1 200 OK\r\n\r\n").await;
    let webhooks = Webhooks::new(trusted(), Local(vec![address])).unwrap();
    webhooks.post(&url(), None, MESSAGE).await.unwrap();
    assert!(!received.await.unwrap().contains("webhook-signature"));
}
