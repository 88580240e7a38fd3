//! A bucket in memory, as far as packing needs S3.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::config::Credentials;
use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_types::body::SdkBody;

use crate::purge::Dies;

/// The parts of an upload, by number.
pub(super) type Parts = BTreeMap<usize, Vec<u8>>;

/// An S3 bucket in this process.
#[derive(Clone, Default)]
pub(crate) struct Bucket {
    pub(crate) files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    pub(super) parts: Arc<Mutex<BTreeMap<String, Parts>>>,
    pub(super) largest: Arc<AtomicUsize>,
}

impl Bucket {
    pub(crate) fn client(&self, dies: &Dies) -> aws_sdk_s3::Client {
        let bucket = self.clone();
        let http = infallible_client_fn(move |request: http::Request<SdkBody>| {
            let sent = request.body().bytes().unwrap_or_default().to_vec();
            bucket.largest.fetch_max(sent.len(), Ordering::SeqCst);
            bucket.answer(request.method().as_str(), request.uri(), sent)
        });
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(aws_sdk_s3::config::BehaviorVersion::latest())
            .region(aws_sdk_s3::config::Region::new("ap-northeast-1"))
            .credentials_provider(Credentials::new("a", "b", None, None, "test"))
            .endpoint_url("http://s3")
            .force_path_style(true)
            .http_client(http)
            .interceptor(dies.clone())
            .build();
        aws_sdk_s3::Client::from_conf(config)
    }

    pub(super) fn answer(
        &self,
        method: &str,
        uri: &http::Uri,
        sent: Vec<u8>,
    ) -> http::Response<SdkBody> {
        let key = uri.path().trim_start_matches("/bucket").trim_start_matches('/').to_owned();
        let query: BTreeMap<String, String> =
            uri.query().unwrap_or_default().split('&').fold(BTreeMap::new(), |mut query, pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                query.insert(name.to_owned(), value.replace("%2F", "/"));
                query
            });
        let (mut files, mut parts) = (self.files.lock().unwrap(), self.parts.lock().unwrap());
        let body = |body: String| http::Response::new(SdkBody::from(body));
        match method {
            "GET" if query.contains_key("versions") => {
                let there = files.keys().filter(|file| file.starts_with(&query["prefix"]));
                let there = there.map(|file| {
                    format!("<Version><Key>{file}</Key><VersionId>1</VersionId></Version>")
                });
                let there: String = there.collect();
                body(format!("<ListVersionsResult>{there}</ListVersionsResult>"))
            }
            "GET" => match files.get(&key) {
                Some(file) => http::Response::new(SdkBody::from(file.clone())),
                None => http::Response::builder()
                    .status(404)
                    .body(SdkBody::from("<Error><Code>NoSuchKey</Code></Error>"))
                    .unwrap(),
            },
            "POST" if query.contains_key("uploads") => {
                let id = parts.len();
                parts.insert(id.to_string(), Parts::new());
                let id = format!("<UploadId>{id}</UploadId>");
                body(format!("<InitiateMultipartUploadResult>{id}</InitiateMultipartUploadResult>"))
            }
            "POST" => {
                let parts = parts.remove(&query["uploadId"]).unwrap();
                let smallest = parts.values().rev().skip(1).map(Vec::len).min();
                assert!(smallest.is_none_or(|size| size >= 5 << 20), "S3 takes no smaller part");
                files.insert(key, parts.into_values().flatten().collect());
                body("<CompleteMultipartUploadResult></CompleteMultipartUploadResult>".into())
            }
            "PUT" if query.contains_key("uploadId") => {
                let number = query["partNumber"].parse().unwrap();
                parts.get_mut(&query["uploadId"]).unwrap().insert(number, sent);
                http::Response::builder().header("etag", "x").body(SdkBody::empty()).unwrap()
            }
            "PUT" => {
                files.insert(key, sent);
                body(String::new())
            }
            _ => {
                files.remove(&key);
                body(String::new())
            }
        }
    }
}
