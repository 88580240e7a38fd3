//! The nouns, rules and decisions of Yakusoku.
//!
//! Pure: nothing here calls AWS, speaks HTTP, or reads a clock, randomness or the environment.
//! A use case loads a state, hands it to a decision of this crate together with a [`Context`], and
//! commits the [`Changes`] that the decision returns, all or none.

pub mod access_token;
pub mod announcement;
pub mod archive_pass;
pub mod attempts;
mod audit;
pub mod business_days;
mod changes;
mod context;
pub mod contract;
pub mod customer_notification;
pub mod document;
mod entropy;
pub mod export;
mod fault;
pub mod holds;
pub mod idempotency;
mod identifier;
pub mod incident_clock;
pub mod invite;
pub mod japan;
mod language;
pub mod legal_hold;
mod lookup;
mod mail;
pub mod mail_link;
pub mod markdown;
pub mod member_removal;
pub mod notice;
pub mod one_time_password;
mod organization;
pub mod password;
pub mod password_reset;
mod person;
mod principal;
mod product;
pub mod public_address;
pub mod purge;
mod redacted;
pub mod refresh_token;
pub mod retention;
mod rights;
pub mod role_change;
mod seal;
mod secret;
pub mod session;
pub mod sign_in;
pub mod signup;
pub mod staff;
pub mod staff_access_token;
pub mod staff_session;
pub mod statutory;
pub mod subscription;

pub use attempts::Attempts;
pub use audit::{Action, AuditRecord, Outcome};
pub use changes::{Change, Changes, Versioned};
pub use context::Context;
pub use document::Document;
pub use entropy::{Entropy, SeededEntropy};
pub use export::Export;
pub use fault::Fault;
pub use idempotency::{IdempotencyKey, NamedRequest};
pub use identifier::{
    AnnouncementId, ArchivePassId, AuditId, DocumentId, ExportId, MailId, MemberId,
    NotAnIdentifier, NoticeId, OrganizationId, SessionId, StaffId,
};
pub use language::Language;
pub use lookup::{EmailIndex, LookupKey, SourceIndex};
pub use mail::{DueLine, Mail, MailEnvelope, Message, SecretLink};
pub use mail_link::MailLink;
pub use organization::{Login, Member, Membership, Organization, Permission, Role};
pub use password::{NewPassword, Password, PasswordHash};
pub use person::{CompanyName, Email, PersonName};
pub use principal::{Principal, StaffPrincipal};
pub use product::Product;
pub use rights::refused;
pub use seal::{DataKey, EnvelopeKey, SealBroken, WrappedKey};
pub use secret::{MailToken, TokenHash};
pub use session::{RefreshToken, Session};
