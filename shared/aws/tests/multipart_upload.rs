//! What S3 requires of a multipart upload and the emulator does not check.

#![expect(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use aws::{ExportBucket, S3Clients};
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_http_client::test_util::{ReplayEvent, StaticReplayClient};
use aws_smithy_types::body::SdkBody;
use domain::export::{Attempt, Place};
use domain::{ExportId, OrganizationId, SeededEntropy};
use jiff::Timestamp;

/// The CRC-32 of [`PART`], as S3 writes it.
const CRC32: &str = "y/Q5Jg==";
const PART: &[u8] = b"123456789";

fn answer(headers: &[(&str, &str)], body: &str) -> ReplayEvent {
    let request = http::Request::builder().uri("http://localhost").body(SdkBody::empty());
    let mut answer = http::Response::builder().status(200);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    ReplayEvent::new(request.unwrap(), answer.body(SdkBody::from(body)).unwrap())
}

#[tokio::test]
async fn all_calls_of_an_upload_use_the_same_checksum() {
    let replay = StaticReplayClient::new(vec![
        answer(
            &[],
            "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>",
        ),
        answer(&[("etag", "\"part\""), ("x-amz-checksum-crc32", CRC32)], ""),
        answer(&[], "<CompleteMultipartUploadResult></CompleteMultipartUploadResult>"),
    ]);
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("ap-northeast-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .http_client(replay.clone())
        .build();
    let client = aws_sdk_s3::Client::from_conf(config);
    let bucket =
        ExportBucket::new(S3Clients { signer: client.clone(), client }, "documents".into());
    let (now, entropy) = (Timestamp::UNIX_EPOCH, SeededEntropy::new(1));
    let place = Place {
        organization: OrganizationId::new(now, &entropy),
        export: ExportId::new(now, &entropy),
        number: 0,
        attempt: Attempt::new(&entropy),
    };
    let mut upload = bucket.upload(&place).await.unwrap();
    upload.send(PART.to_vec()).await.unwrap();
    upload.complete().await.unwrap();

    let requests: Vec<_> = replay.actual_requests().collect();
    let [create, part, complete] = &requests[..] else { panic!("{requests:?}") };
    assert_eq!(create.headers().get("x-amz-checksum-algorithm"), Some("CRC32"));
    assert_eq!(part.headers().get("x-amz-checksum-crc32"), Some(CRC32));
    let completed = std::str::from_utf8(complete.body().bytes().unwrap()).unwrap();
    assert!(completed.contains(&format!("<ChecksumCRC32>{CRC32}</ChecksumCRC32>")), "{completed}");
}
