//! What the engines never do: hold an item, ask for patience, or refuse a mail. The answers are
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

/// How a commit ends that gets these answers, and how many of them it took.
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
    let context = Context { now: Timestamp::UNIX_EPOCH, entropy: &*entropy, request: "request" };
    let record = context.audit(Product::ProSign, Action::SignIn, Outcome::Refused);
    let done = store.commit(&Changes(vec![Change::Audit(record)])).await;
    (done, replay.actual_requests().count())
}

#[tokio::test(start_paused = true)]
async fn a_transaction_that_another_one_holds_up_is_tried_again() {
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
async fn a_transaction_that_is_held_up_all_the_while_is_given_up_as_busy() {
    let answers = (0..9).map(|_| canceled("TransactionConflict")).collect();
    let (done, tries) = commit(answers).await;
    assert!(matches!(done, Err(CommitError::Busy)), "{done:?}");
    assert_eq!(tries, 4);
}

#[tokio::test(start_paused = true)]
async fn a_condition_that_does_not_hold_is_not_tried_again() {
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

/// How sending a mail ends that gets these answers, and how many of them it took.
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
async fn what_ses_says_of_a_refusal_does_not_repeat_the_address() {
    let (sent, tries) = send(vec![refused("MessageRejected")]).await;
    let error = sent.unwrap_err();
    let told = format!("{error} {error:?}");
    assert!(told.contains("MessageRejected"), "{told}");
    assert!(!told.contains(ADDRESS), "{told}");
    assert_eq!(tries, 1);
}

#[tokio::test(start_paused = true)]
async fn a_mail_is_sent_again_only_where_ses_said_that_it_was_not_taken() {
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
