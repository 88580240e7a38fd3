//! What the emulators never do: report a conflict, throttle, or refuse a mail. The responses are
//! canned, in the words of the services.

#![expect(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use std::sync::Arc;

use aws::{CommitError, Mailer, ServiceError, Store, Tables};
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_http_client::test_util::{ReplayEvent, StaticReplayClient};
use aws_smithy_types::body::SdkBody;
use domain::{Action, Change, Changes, Context, Email, Outcome, Product, SeededEntropy};
use jiff::Timestamp;

fn answer(status: u16, body: String) -> ReplayEvent {
    let request = http::Request::builder().uri("http://localhost").body(SdkBody::empty());
    let answer = http::Response::builder().status(status).body(SdkBody::from(body));
    ReplayEvent::new(request.unwrap(), answer.unwrap())
}

fn canceled(reason: &str) -> ReplayEvent {
    let body = serde_json::json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "message": "Transaction cancelled",
        "CancellationReasons": [{ "Code": reason }],
    });
    answer(400, body.to_string())
}

/// The result of a commit that gets these responses, and how many of them it used.
async fn commit(answers: Vec<ReplayEvent>) -> (Result<(), CommitError>, usize) {
    let replay = StaticReplayClient::new(answers);
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("ap-northeast-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .http_client(replay.clone())
        .build();
    let client = aws_sdk_dynamodb::Client::from_conf(config);
    let tables = Tables { audit: "audit".into(), ..Tables::default() };
    let entropy = Arc::new(SeededEntropy::new(1));
    let store = Store::new(client, tables, entropy.clone());
    let context = Context::new(Timestamp::UNIX_EPOCH, &*entropy, "request");
    let record = context.audit(Product::ProSign, Action::SignIn, Outcome::Refused);
    let done = store.commit(&Changes(vec![Change::Audit(record)])).await;
    (done, replay.actual_requests().count())
}

#[tokio::test(start_paused = true)]
async fn a_conflicting_or_throttled_transaction_is_retried() {
    let answers = vec![
        canceled("TransactionConflict"),
        canceled("ThrottlingError"),
        canceled("ProvisionedThroughputExceeded"),
        answer(200, "{}".into()),
    ];
    let (done, tries) = commit(answers).await;
    assert!(done.is_ok(), "{done:?}");
    assert_eq!(tries, 4);
}

#[tokio::test(start_paused = true)]
async fn a_transaction_that_keeps_conflicting_is_given_up_as_busy() {
    let answers = (0..9).map(|_| canceled("TransactionConflict")).collect();
    let (done, tries) = commit(answers).await;
    assert!(matches!(done, Err(CommitError::Busy)), "{done:?}");
    assert_eq!(tries, 4);
}

#[tokio::test(start_paused = true)]
async fn a_failed_condition_is_not_retried() {
    let (done, tries) = commit(vec![canceled("ConditionalCheckFailed")]).await;
    assert!(done.unwrap_err().refused(|change| matches!(change, Change::Audit(_))));
    assert_eq!(tries, 1);
    let (done, tries) = commit(vec![canceled("ValidationError")]).await;
    assert!(matches!(done, Err(CommitError::Service(_))), "{done:?}");
    assert_eq!(tries, 1);
}

const ADDRESS: &str = "taro@example.jp";

fn refused(code: &str) -> ReplayEvent {
    let body = format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>\
         <Message>Email address is not verified: {ADDRESS}</Message></Error></ErrorResponse>"
    );
    answer(400, body)
}

/// The result of sending a mail that gets these responses, and how many of them it used.
async fn send(answers: Vec<ReplayEvent>) -> (Result<(), ServiceError>, usize) {
    let replay = StaticReplayClient::new(answers);
    let config = aws_sdk_ses::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("ap-northeast-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .http_client(replay.clone())
        .build();
    let client = aws_sdk_ses::Client::from_conf(config);
    let entropy = Arc::new(SeededEntropy::new(1));
    let mailer = Mailer::new(client, "no-reply@example.jp".into(), "set".into(), entropy);
    let sent = mailer.send(&Email::parse(ADDRESS).unwrap(), b"mail".to_vec()).await;
    (sent, replay.actual_requests().count())
}

#[tokio::test(start_paused = true)]
async fn an_ses_error_never_contains_the_address() {
    let (sent, tries) = send(vec![refused("MessageRejected")]).await;
    let error = sent.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("MessageRejected"), "{shown}");
    assert!(!shown.contains(ADDRESS), "{shown}");
    assert_eq!(tries, 1);
}

#[tokio::test(start_paused = true)]
async fn a_mail_is_retried_only_if_ses_did_not_accept_it() {
    let taken = "<SendRawEmailResponse><SendRawEmailResult><MessageId>1</MessageId>\
                 </SendRawEmailResult></SendRawEmailResponse>";
    let (sent, tries) = send(vec![refused("Throttling"), answer(200, taken.into())]).await;
    assert!(sent.is_ok(), "{sent:?}");
    assert_eq!(tries, 2);
    let lost = answer(504, String::new());
    let (sent, tries) = send(vec![lost, answer(200, taken.into())]).await;
    assert!(sent.is_err(), "{sent:?}");
    assert_eq!(tries, 1);
}
