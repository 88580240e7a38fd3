//! Reading what API Gateway passes on. It passes a request on as it came, and `lambda_http` panics at
//! some of what no browser sends: that is corrected here, or refused.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_http::http::header::{HOST, HeaderName, HeaderValue};
use lambda_http::request::LambdaRequest;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::Problem;

/// What RFC 3986 does not allow in a path. What is encoded already stays as it is.
const NOT_IN_A_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'%')
    .remove(b'/')
    .remove(b':')
    .remove(b'@')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');
/// The same of a query.
const NOT_IN_A_QUERY: &AsciiSet = &NOT_IN_A_PATH.remove(b'?');
/// The most bytes that path and query may have together: `http::Uri` takes 65,534 with the rest.
const URI_MAXIMUM: usize = 65_000;
/// Nothing here reads it, and a malformed one makes `lambda_http` panic.
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// A request that turns into one of `lambda_http`'s without panicking.
#[derive(Debug)]
pub(crate) struct ApiRequest {
    pub(crate) request: LambdaRequest,
    /// Why it is refused before a use case sees it.
    pub(crate) refused: Option<Problem>,
}

impl ApiRequest {
    /// Reads what Lambda was invoked with. Nothing that comes over HTTP fails to read.
    pub(crate) fn read(mut event: Value) -> Result<Self, serde_json::Error> {
        if let Some(headers) = event.get_mut("headers").and_then(Value::as_object_mut) {
            headers.retain(|name, value| is_header(name, value));
        }
        let mut request: ApiGatewayV2httpRequest = serde_json::from_value(event)?;
        let mut refused = None;
        // The route says where a request went; of the address only path and query are read.
        request.headers.remove(HOST);
        request.headers.remove(FORWARDED_PROTO);
        request.request_context.domain_name = None;
        let path = request.raw_path.unwrap_or_default();
        let path = utf8_percent_encode(&path, NOT_IN_A_PATH).to_string();
        let path = if path.starts_with('/') { path } else { format!("/{path}") };
        let query = request.raw_query_string.unwrap_or_default();
        let query = utf8_percent_encode(&query, NOT_IN_A_QUERY).to_string();
        if path.len() + query.len() > URI_MAXIMUM {
            refused = Some(Problem::NotFound);
            (request.raw_path, request.raw_query_string) = (Some("/".to_owned()), None);
        } else {
            (request.raw_path, request.raw_query_string) = (Some(path), Some(query));
        }
        let body = request.body.as_deref().unwrap_or_default();
        if request.is_base64_encoded && STANDARD.decode(body).is_err() {
            refused = Some(Problem::MalformedBody);
            (request.body, request.is_base64_encoded) = (None, false);
        }
        Ok(Self { request: LambdaRequest::ApiGatewayV2(request), refused })
    }
}

/// Whether it can be a header. One that cannot be would make the whole event unreadable, so it is left
/// out.
fn is_header(name: &str, value: &Value) -> bool {
    let value = value.as_str().map(HeaderValue::from_str);
    HeaderName::from_bytes(name.as_bytes()).is_ok() && matches!(value, Some(Ok(_)))
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::Request;
    use lambda_http::{Body, RequestExt as _};
    use proptest::prelude::*;
    use serde_json::json;

    fn event(path: &str, query: &str) -> Value {
        json!({
            "version": "2.0",
            "routeKey": "GET /v1/{product}/manuals",
            "rawPath": path,
            "rawQueryString": query,
            "headers": { "host": "api.example.jp", "accept-language": "en" },
            "pathParameters": { "product": "pro-sign" },
            "requestContext": {
                "domainName": "api.example.jp",
                "http": { "method": "GET", "path": path, "sourceIp": "192.0.2.1" },
                "requestId": "request",
                "routeKey": "GET /v1/{product}/manuals",
                "stage": "$default",
            },
            "isBase64Encoded": false,
        })
    }

    #[test]
    fn a_viewers_address_is_believed_only_through_the_front_door() {
        let viewer: IpAddr = "198.51.100.7".parse().unwrap();
        let mut around = event("/v1/pro-sign/manuals", "");
        around["headers"]["yakusoku-viewer"] = viewer.to_string().into();
        let mut through = around.clone();
        through["requestContext"]["authorizer"] = json!({ "lambda": { "door": "front" } });
        let mut without = through.clone();
        without["headers"]["yakusoku-viewer"].take();
        assert_eq!(read(around).0.source().unwrap(), "192.0.2.1".parse::<IpAddr>().unwrap());
        assert_eq!(read(through).0.source().unwrap(), viewer);
        assert!(read(without).0.source().is_err());
    }

    /// The request as a use case gets it, and why it is refused.
    fn read(event: Value) -> (Request, Option<Problem>) {
        let ApiRequest { request, refused } = ApiRequest::read(event).unwrap();
        let request = lambda_http::Request::from(request);
        (Request::new(request.with_lambda_context(lambda_runtime::Context::default())), refused)
    }

    #[test]
    fn a_query_that_no_browser_sends_is_read_as_it_is_meant() {
        for query in ["<x>", "a\"b", "a b", "x`y", "日本", "{|}", "a%20b", "%zz", "#", "\\^\u{7f}"]
        {
            let (request, refused) = read(event("/v1/pro-sign/manuals", &format!("q={query}")));
            assert!(refused.is_none(), "{query}");
            let meant = if query == "a%20b" { "a b" } else { query };
            assert_eq!(request.query("q").as_deref(), Some(meant));
        }
    }

    #[test]
    fn a_header_that_cannot_be_one_does_not_spoil_the_request() {
        let mut odd = event("/", "");
        odd["headers"]["x-forwarded-proto"] = "a b".into();
        odd["headers"]["host"] = "a b:c".into();
        odd["headers"]["x-name"] = "\u{e9}\n".into();
        odd["headers"]["no header"] = "value".into();
        odd["requestContext"]["domainName"] = "a b:c".into();
        let (request, refused) = read(odd);
        assert!(refused.is_none());
        assert_eq!(request.language(), domain::Language::English);
        assert_eq!(request.route, "GET /v1/{product}/manuals");
    }

    #[test]
    fn a_body_that_is_not_base64_is_malformed() {
        let mut odd = event("/", "");
        (odd["body"], odd["isBase64Encoded"]) = ("%%%".into(), true.into());
        assert!(matches!(read(odd).1, Some(Problem::MalformedBody)));
        let mut fine = event("/", "");
        (fine["body"], fine["isBase64Encoded"]) = ("e30=".into(), true.into());
        let (request, refused) = read(fine);
        assert!(refused.is_none() && request.has_body());
    }

    #[test]
    fn an_address_that_is_too_long_is_not_found() {
        for (path, query) in [("/".repeat(70_000), String::new()), ("/".into(), "<".repeat(22_000))]
        {
            assert!(matches!(read(event(&path, &query)).1, Some(Problem::NotFound)));
        }
        assert!(read(event("/", &"<".repeat(10_240))).1.is_none());
    }

    #[test]
    fn what_is_no_request_is_not_read() {
        for event in [json!({}), json!(null), json!([1]), json!("text"), json!({ "headers": 1 })] {
            assert!(ApiRequest::read(event).is_err());
        }
    }

    proptest! {
        #[test]
        fn whatever_is_sent_nothing_panics(
            path in any::<String>(),
            query in any::<String>(),
            headers in proptest::collection::hash_map(any::<String>(), any::<String>(), 0..4),
            [host, proto, cookie, body] in any::<[String; 4]>(),
            base64 in any::<bool>(),
        ) {
            let mut event = event(&path, &query);
            for (name, value) in headers {
                event["headers"][name] = value.into();
            }
            event["headers"]["host"] = host.clone().into();
            event["headers"]["x-forwarded-proto"] = proto.into();
            event["requestContext"]["domainName"] = host.into();
            event["cookies"] = json!([cookie]);
            event["body"] = body.into();
            event["isBase64Encoded"] = base64.into();
            let request = lambda_http::Request::from(ApiRequest::read(event).unwrap().request);
            prop_assert!(request.uri().path().starts_with('/'));
            prop_assert!(!matches!(request.body(), Body::Binary(_)) || base64);
        }
    }
}
