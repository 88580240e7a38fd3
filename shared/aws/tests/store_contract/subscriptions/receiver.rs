//! A receiver of a webhook: a TLS server on this machine that may be called.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use announcement_delivery::{Network, Webhooks};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{RootCertStore, ServerConfig};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

const CERTIFICATE: &[u8] =
    include_bytes!("../../../../../functions/announcement-delivery/tests/certificate.der");
const KEY: &[u8] = include_bytes!("../../../../../functions/announcement-delivery/tests/key.der");

/// Every name leads to the receiver.
pub(super) struct Local(SocketAddr);

impl Network for Local {
    async fn resolve(&self, _host: &str) -> io::Result<Vec<SocketAddr>> {
        Ok(vec![self.0])
    }

    fn may_call(&self, _address: IpAddr) -> bool {
        true
    }
}

/// Webhooks that all lead to a receiver; it answers one challenge, rightly or not.
pub(super) async fn webhooks(answers_rightly: bool) -> Webhooks<Local> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let certificate = CertificateDer::from(CERTIFICATE);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.clone()],
            PrivateKeyDer::from(PrivatePkcs8KeyDer::from(KEY)),
        )
        .unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = TlsAcceptor::from(Arc::new(config)).accept(stream).await.unwrap();
        let (mut received, mut part) = (Vec::new(), [0; 4096]);
        let message: Value = loop {
            let read = stream.read(&mut part).await.unwrap();
            received.extend_from_slice(&part[..read]);
            let text = String::from_utf8_lossy(&received);
            let body = text.split_once("\r\n\r\n").map(|(_, body)| serde_json::from_str(body));
            if let Some(Ok(message)) = body {
                break message;
            }
        };
        assert_eq!(message["type"], "webhook.challenge");
        let challenge = &message["data"]["challenge"];
        let answer = if answers_rightly { challenge } else { &message["type"] };
        let body = json!({ "challenge": answer }).to_string();
        let length = body.len();
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}");
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
    });
    let mut trusted = RootCertStore::empty();
    trusted.add(certificate).unwrap();
    Webhooks::new(trusted, Local(address)).unwrap()
}
