//! The answer to a request that failed: `application/problem+json` (RFC 9457).

mod catalogue;

use aws::{CommitError, ServiceError};
use domain::document::Quota;
use domain::invite::{MAX_MAILED, MAX_MAILED_UNCONFIRMED};
use domain::japan::written_time;
use domain::{Fault, Language};
use jiff::{SignedDuration, Timestamp};
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
    /// A cookie was sent along by a page that is not one of the site.
    ForeignOrigin,
    /// A dangerous act without the approval of a colleague.
    ApprovalNeeded,
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
    /// The registration of the document was taken back.
    Voided,
    /// Too much time has passed since the registration.
    VoidPeriodOver,
    /// The company has registered as much as it may.
    OverQuota(Quota),
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
    /// The owner of the address reported an invitation of the company.
    InvitationUnwanted,
    /// Several people reported invitations of the company.
    InvitationsPaused,
    /// The company has mailed as many invitations as it may within a day.
    TooManyInvitations {
        most: u32,
        /// When it may mail again.
        until: Timestamp,
    },
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
    /// The contract has not ended, so the company shows its documents itself.
    ContractNotEnded,
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

/// The field, the code and the sentence that name a limit.
fn over(quota: Quota, language: Language) -> (&'static str, &'static str, String) {
    match quota {
        Quota::Documents(most) => (
            "documents",
            "documents",
            language.choose(
                format!("登録できる書類は、合計{most}件までです。"),
                format!("At most {most} documents can be registered in all."),
            ),
        ),
        Quota::Bytes(most) => (
            "size",
            "bytes",
            language.choose(
                format!("登録できるファイルは、合計{} MBまでです。", Quota::mib(most)),
                format!("Files of at most {} MB can be registered in all.", Quota::mib(most)),
            ),
        ),
        Quota::DailyDocuments(most) => (
            "documents",
            "daily-documents",
            language.choose(
                format!("1日に登録できる書類は、{most}件までです。明日（日本時間）以降に登録してください。"),
                format!("At most {most} documents can be registered in a day. Try again tomorrow (Japan time)."),
            ),
        ),
        Quota::DailyBytes(most) => (
            "size",
            "daily-bytes",
            language.choose(
                format!(
                    "1日に登録できるファイルは、合計{} MBまでです。明日（日本時間）以降に登録してください。",
                    Quota::mib(most)
                ),
                format!(
                    "Files of at most {} MB can be registered in a day. Try again tomorrow (Japan time).",
                    Quota::mib(most)
                ),
            ),
        ),
    }
}

/// The sentence that names the limit of invitations, and when more are possible.
fn mailed(most: u32, until: Timestamp, language: Language) -> String {
    let until = written_time(until, language);
    let limit = language.choose(
        format!("招待メールは24時間に{most}通までです。{until}以降に送信してください。"),
        format!("At most {most} invitations can be sent in 24 hours. Try again after {until}."),
    );
    let more = language.choose(
        format!("ご契約の確認後は、{MAX_MAILED}通まで送信できます。"),
        format!(" Once your contract is confirmed, {MAX_MAILED} can be sent."),
    );
    if most < MAX_MAILED { limit + &more } else { limit }
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::RoleMissing => Self::NotPermitted,
            error => Self::unexpected(error),
        }
    }
}

/// For commits that have no other answer when a condition fails.
impl From<CommitError> for Problem {
    fn from(error: CommitError) -> Self {
        match error {
            // A repetition was answered in the meantime, or others kept changing the state.
            CommitError::Busy | CommitError::Repeated => Self::Busy,
            CommitError::ConditionFailed(_) | CommitError::Service(_) => Self::unexpected(error),
        }
    }
}

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
            Self::ForeignOrigin,
            Self::ApprovalNeeded,
            Self::LastRepresentative,
            Self::LastMember,
            Self::AlreadyMember,
            Self::AlreadyInvited,
            Self::KeptByLaw,
            Self::LegalHold,
            Self::AlreadySuperseded,
            Self::Voided,
            Self::VoidPeriodOver,
            Self::OverQuota(Quota::Documents(100)),
            Self::TooManyAttempts(SignedDuration::from_secs(30)),
            Self::InvitationUnwanted,
            Self::InvitationsPaused,
            Self::TooManyInvitations { most: MAX_MAILED_UNCONFIRMED, until: Timestamp::UNIX_EPOCH },
            Self::ContractEnded,
            Self::ContractNotEnded,
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
            Self::OverQuota(quota) => {
                let (field, code, limit) = over(*quota, language);
                vec![fault(field, code, limit)]
            }
            Self::TooManyInvitations { most, until } => {
                vec![fault("invitations", "daily-invitations", mailed(*most, *until, language))]
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
