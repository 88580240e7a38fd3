//! Asking an authority over HTTP. Its answers are OpenSSL's (see `src/authority/fixtures/make.sh`).

#![expect(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use document_time_stamping::authority::{Authority, NotStamped};
use domain::document::{Digest, TimeStamp};
use domain::{Context, SeededEntropy};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const QUESTION: &[u8] = include_bytes!("../src/authority/fixtures/question.tsq");
const ANSWER: &[u8] = include_bytes!("../src/authority/fixtures/ec.tsr");
const ROOT: &[u8] = include_bytes!("../src/authority/fixtures/root.der");

/// Asks an authority that gives these answers in turn, the last one for ever. Returns what came of it,
/// and how often it was asked.
async fn ask(answers: Vec<Vec<u8>>) -> (Result<TimeStamp, NotStamped>, usize) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/stamp", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    tokio::spawn(async move {
        loop {
            let (mut caller, _) = listener.accept().await.unwrap();
            let at = count.fetch_add(1, Ordering::Relaxed);
            let mut question = Vec::new();
            while !question.ends_with(QUESTION) {
                caller.read_buf(&mut question).await.unwrap();
            }
            assert!(question.starts_with(b"POST /stamp HTTP/1.1\r\n"));
            caller.write_all(&answers[at.min(answers.len() - 1)]).await.unwrap();
        }
    });
    let authority = Authority::new(&address, &STANDARD.encode(ROOT)).unwrap();
    let now = "2026-11-27T12:01:29Z".parse().unwrap();
    let entropy = SeededEntropy::new(1);
    let context = Context::new(now, &entropy, "test");
    let stamped = authority.stamp(&context, &Digest::from_bytes([7; 32])).await;
    (stamped, asked.load(Ordering::Relaxed))
}

fn http(status: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn a_busy_authority_is_asked_again() {
    let busy = || http("503 Service Unavailable", b"later");
    let (stamped, asked) = ask(vec![busy(), Vec::new(), http("200 OK", ANSWER)]).await;
    assert!(ANSWER.ends_with(&stamped.unwrap().token));
    assert_eq!(asked, 3);
    let (stamped, asked) = ask(vec![busy()]).await;
    assert!(matches!(stamped, Err(NotStamped::Answered(503))), "{stamped:?}");
    assert_eq!(asked, 3);
}

#[tokio::test]
async fn an_authority_that_refuses_is_not_asked_again() {
    for (answer, cause) in [
        (http("401 Unauthorized", b""), "the authority answered 401"),
        (http("200 OK", b"<html>"), "the answer of the authority cannot be believed"),
    ] {
        let (stamped, asked) = ask(vec![answer]).await;
        assert_eq!(stamped.unwrap_err().to_string(), cause);
        assert_eq!(asked, 1);
    }
}

#[tokio::test]
async fn an_endless_answer_is_not_read_to_its_end() {
    let (stamped, _) = ask(vec![http("200 OK", &vec![0; 1024 * 1024])]).await;
    assert!(matches!(stamped, Err(NotStamped::BrokeOff)), "{stamped:?}");
}
