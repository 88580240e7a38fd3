//! The answer to a request that failed: `application/problem+json` (RFC 9457).

use aws::{CommitError, ServiceError};
use domain::{Fault, Language};
use jiff::SignedDuration;
use lambda_http::http::{HeaderValue, StatusCode, header};
use lambda_http::{Body, Response};
use serde_json::json;

/// Every way in which a request fails. The `type` is stable and the title is in the caller's
/// language. Errors inside the service are logged and never shown.
#[derive(Debug)]
pub enum Problem {
    MalformedBody,
    BodyTooLarge,
    UnsupportedMediaType,
    /// Fields are missing, unknown or wrong.
    InvalidFields(Vec<(String, Fault)>),
    /// It does not exist, or the caller may not know that it exists.
    NotFound,
    /// The product does not offer this.
    NotOffered,
    /// The caller has no right to do this.
    NotPermitted,
    /// The company would have no representative left.
    LastRepresentative,
    /// The company would have no member left. A company is deleted by ending its contract.
    LastMember,
    /// The address already belongs to a member of the company.
    AlreadyMember,
    /// The address was invited and can still accept.
    AlreadyInvited,
    /// The law requires the document to be retained.
    KeptByLaw,
    LegalHold,
    /// Another document already corrects it.
    AlreadySuperseded,
    /// The mailed link is forged, used, expired, or for something else.
    LinkNotValid,
    /// The address already has an account. The owner of the mailbox may know that.
    AlreadyRegistered,
    /// Address or password is wrong.
    WrongCredentials,
    /// The current password, which is required again, is wrong.
    WrongPassword,
    /// Too many attempts. Holds how long to wait.
    TooManyAttempts(SignedDuration),
    /// The access token is missing or not valid.
    NotSignedIn,
    /// The refresh token is not valid, or no longer valid.
    SessionEnded,
    /// The pass is missing, forged, expired or withdrawn.
    PassNotValid,
    InvalidIdempotencyKey,
    IdempotencyKeyReused,
    /// The contract has ended, so the company can only read.
    ContractEnded,
    /// The purge has begun and cannot be undone.
    PurgeBegan,
    /// Somebody else changed the notice since the caller read it.
    NoticeChanged,
    /// The notice cannot change to that state.
    NoticeState,
    /// The address has reached its limit of webhooks at the product.
    TooManyWebhooks,
    /// Others kept changing the same state. Trying again may help.
    Busy,
    /// An error inside the service.
    Unexpected(Box<dyn std::error::Error + Send + Sync>),
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        Self::unexpected(error)
    }
}

/// For commits that have no other answer when a condition fails.
impl From<CommitError> for Problem {
    fn from(error: CommitError) -> Self {
        match error {
            // A repetition was answered in the meantime, or others kept changing the state.
            CommitError::Busy | CommitError::Repeated => Self::Busy,
            CommitError::Refused(_) | CommitError::Service(_) => Self::unexpected(error),
        }
    }
}

/// A problem as callers see it: status, last part of `type`, title in Japanese and in English.
type Description = (StatusCode, &'static str, &'static str, &'static str);

impl Problem {
    /// An error that the caller can do nothing about.
    pub fn unexpected(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unexpected(error.into())
    }

    /// One of each, with examples of what they contain.
    pub fn every() -> Vec<Self> {
        vec![
            Self::MalformedBody,
            Self::BodyTooLarge,
            Self::UnsupportedMediaType,
            Self::field("email", Fault::Missing),
            Self::InvalidIdempotencyKey,
            Self::IdempotencyKeyReused,
            Self::NotSignedIn,
            Self::SessionEnded,
            Self::PassNotValid,
            Self::WrongCredentials,
            Self::WrongPassword,
            Self::LinkNotValid,
            Self::AlreadyRegistered,
            Self::NotFound,
            Self::NotOffered,
            Self::NotPermitted,
            Self::LastRepresentative,
            Self::LastMember,
            Self::AlreadyMember,
            Self::AlreadyInvited,
            Self::KeptByLaw,
            Self::LegalHold,
            Self::AlreadySuperseded,
            Self::TooManyAttempts(SignedDuration::from_secs(30)),
            Self::ContractEnded,
            Self::PurgeBegan,
            Self::NoticeChanged,
            Self::NoticeState,
            Self::TooManyWebhooks,
            Self::Busy,
            Self::unexpected("an example"),
        ]
    }

    pub const fn status(&self) -> StatusCode {
        self.description().0
    }

    pub const fn slug(&self) -> &'static str {
        self.description().1
    }

    /// A problem with one wrong field.
    pub fn field(name: &str, fault: Fault) -> Self {
        Self::InvalidFields(vec![(name.to_owned(), fault)])
    }

    #[expect(clippy::too_many_lines, reason = "it is a catalogue, read line by line")]
    const fn description(&self) -> Description {
        match self {
            Self::MalformedBody => (
                StatusCode::BAD_REQUEST,
                "malformed-body",
                "リクエストの本文が正しいJSONオブジェクトではありません。",
                "The body is not a JSON object in UTF-8.",
            ),
            Self::BodyTooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "body-too-large",
                "リクエストの本文が大きすぎます。16 KiB以内にしてください。",
                "The body must not be larger than 16 KiB.",
            ),
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-media-type",
                "Content-Type には application/json を指定してください。",
                "Content-Type must be application/json.",
            ),
            Self::InvalidFields(_) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid-fields",
                "入力内容に誤りがあります。",
                "Some fields are invalid.",
            ),
            Self::NotFound => {
                (StatusCode::NOT_FOUND, "not-found", "見つかりません。", "Not found.")
            }
            Self::NotOffered => (
                StatusCode::NOT_FOUND,
                "not-offered",
                "この製品にはこの機能がありません。",
                "This product does not offer this feature.",
            ),
            Self::NotPermitted => (
                StatusCode::FORBIDDEN,
                "not-permitted",
                "この操作を行う権限がありません。",
                "You do not have permission to do this.",
            ),
            Self::LastRepresentative => (
                StatusCode::CONFLICT,
                "last-representative",
                "企業担当者が1名は必要です。先に別の方を企業担当者にしてください。",
                "At least one representative must remain. Appoint another one first, or hand over.",
            ),
            Self::LastMember => (
                StatusCode::CONFLICT,
                "last-member",
                "最後の利用者です。会社のデータごと削除するには、解約をお申し込みください。",
                "You are the last member. To delete the company and all its data, end the contract.",
            ),
            Self::AlreadyMember => (
                StatusCode::CONFLICT,
                "already-member",
                "このメールアドレスの方はすでに登録されています。",
                "The person with this address is already a member.",
            ),
            Self::AlreadyInvited => (
                StatusCode::CONFLICT,
                "already-invited",
                "このメールアドレスにはすでに招待を送っています。再送することができます。",
                "This address has already been invited. You can resend the invitation.",
            ),
            Self::KeptByLaw => (
                StatusCode::CONFLICT,
                "kept-by-law",
                "法令により保存が必要な書類のため、保存期限まで削除できません。",
                "This document must be retained by law and cannot be deleted until its retention date.",
            ),
            Self::LegalHold => (
                StatusCode::CONFLICT,
                "legal-hold",
                "証拠として保全されている書類のため、現在は削除できません。",
                "This document is under a legal hold and cannot be deleted for now.",
            ),
            Self::AlreadySuperseded => (
                StatusCode::CONFLICT,
                "already-superseded",
                "この書類はすでに訂正されています。最新の書類を訂正してください。",
                "This document has already been corrected. Please correct the latest version.",
            ),
            Self::LinkNotValid => (
                StatusCode::BAD_REQUEST,
                "link-not-valid",
                "このリンクは使用済みか、有効期限が切れているか、正しくありません。もう一度お申し込みください。",
                "This link has been used, has expired or is incomplete. Please request a new one.",
            ),
            Self::AlreadyRegistered => (
                StatusCode::CONFLICT,
                "already-registered",
                "このメールアドレスは登録済みです。サインインしてください。",
                "This address already has an account. Please sign in.",
            ),
            Self::WrongCredentials => (
                StatusCode::UNAUTHORIZED,
                "wrong-credentials",
                "メールアドレスまたはパスワードが正しくありません。",
                "The email address or password is incorrect.",
            ),
            Self::WrongPassword => (
                StatusCode::FORBIDDEN,
                "wrong-password",
                "現在のパスワードが正しくありません。",
                "The current password is incorrect.",
            ),
            Self::TooManyAttempts(_) => (
                StatusCode::TOO_MANY_REQUESTS,
                "too-many-attempts",
                "試行回数が多すぎます。しばらく待ってからお試しください。",
                "Too many attempts. Please wait before trying again.",
            ),
            Self::NotSignedIn => (
                StatusCode::UNAUTHORIZED,
                "not-signed-in",
                "サインインが必要です。",
                "Please sign in.",
            ),
            Self::SessionEnded => (
                StatusCode::UNAUTHORIZED,
                "session-ended",
                "セッションは終了しました。もう一度サインインしてください。",
                "The session has ended. Please sign in again.",
            ),
            Self::PassNotValid => (
                StatusCode::UNAUTHORIZED,
                "pass-not-valid",
                "この閲覧許可は、有効期限が切れているか、取り消されているか、正しくありません。必要な場合は、もう一度お申し込みください。",
                "This pass has expired, has been withdrawn or is incomplete. Please request a new one.",
            ),
            Self::InvalidIdempotencyKey => (
                StatusCode::BAD_REQUEST,
                "invalid-idempotency-key",
                "Idempotency-Key には英数字と - _ を16～128文字で指定してください（UUIDなど）。",
                "Idempotency-Key must be 16 to 128 letters, digits, - and _, such as a UUID.",
            ),
            Self::IdempotencyKeyReused => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency-key-reused",
                "同じ Idempotency-Key が別のリクエストに使われています。リクエストごとに新しい値を使ってください。",
                "This Idempotency-Key was used for another request. Use a new one for each request.",
            ),
            Self::ContractEnded => (
                StatusCode::CONFLICT,
                "contract-ended",
                "ご契約は終了しています。閲覧のみ可能です。",
                "The contract has ended. Data can be viewed but not changed.",
            ),
            Self::PurgeBegan => (
                StatusCode::CONFLICT,
                "purge-began",
                "データの削除が始まっています。取り消すことはできません。",
                "The data is being deleted. This cannot be undone.",
            ),
            Self::NoticeChanged => (
                StatusCode::CONFLICT,
                "notice-changed",
                "ほかの人がこのお知らせを先に変更しました。最新の内容を確かめてから、もう一度送ってください。",
                "Somebody else has changed this notice. Check the latest version, then send your change again.",
            ),
            Self::NoticeState => (
                StatusCode::CONFLICT,
                "notice-state",
                "お知らせの今の状態からは、その変更はできません。公開した内容の誤りは訂正で直せます。",
                "This status change is not allowed. Errors in published text can be corrected.",
            ),
            Self::TooManyWebhooks => (
                StatusCode::CONFLICT,
                "too-many-webhooks",
                "登録できるWebhookの数を超えています。使わないものを解除してください。",
                "This address has reached its limit of webhooks. Unsubscribe one that you no longer need.",
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "混み合っています。少し待ってからお試しください。",
                "The service is busy. Please try again in a moment.",
            ),
            Self::Unexpected(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "unexpected",
                "予期しないエラーが発生しました。",
                "Something went wrong on our side.",
            ),
        }
    }

    /// The wrong fields, with what would be right.
    fn faults(&self, language: Language) -> Vec<serde_json::Value> {
        let fault = |field: &str, code: &str, message: String| json!({ "field": field, "code": code, "message": message });
        match self {
            Self::InvalidFields(faults) => {
                let shown = |(field, wrong): &(String, Fault)| {
                    fault(field, wrong.code(), wrong.message(language))
                };
                faults.iter().map(shown).collect()
            }
            Self::LinkNotValid => vec![fault("token", "not-valid", self.title(language).into())],
            Self::WrongPassword => {
                vec![fault("current_password", "not-valid", self.title(language).into())]
            }
            Self::SessionEnded => {
                vec![fault("refresh_token", "not-valid", self.title(language).into())]
            }
            _ => Vec::new(),
        }
    }

    /// The sentence for people.
    pub fn title(&self, language: Language) -> &'static str {
        let (_, _, japanese, english) = self.description();
        language.choose(japanese, english)
    }

    /// The problem as JSON, for answers that contain several.
    pub fn to_json(&self, site: &str, language: Language) -> serde_json::Value {
        let (status, slug, ..) = self.description();
        let mut body = json!({
            "type": format!("{}/problems#{slug}", site.trim_end_matches('/')),
            "title": self.title(language),
            "status": status.as_u16(),
        });
        let faults = self.faults(language);
        if !faults.is_empty() {
            body["errors"] = faults.into();
        }
        body
    }

    pub(crate) fn into_response(
        self,
        site: &str,
        language: Language,
        request_id: &str,
    ) -> Response<Body> {
        let (status, ..) = self.description();
        let mut body = self.to_json(site, language);
        body["request_id"] = request_id.into();
        let mut response = Response::new(Body::Text(body.to_string()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let content_type = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, content_type);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        match self {
            Self::TooManyAttempts(wait) => {
                let nanoseconds = i64::from(wait.subsec_nanos() > 0);
                let seconds = (wait.as_secs() + nanoseconds).max(1);
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            Self::Busy => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(1));
            }
            Self::NotSignedIn | Self::PassNotValid => {
                let scheme = HeaderValue::from_static("Bearer");
                headers.insert(header::WWW_AUTHENTICATE, scheme);
            }
            _ => {}
        }
        response
    }
}
