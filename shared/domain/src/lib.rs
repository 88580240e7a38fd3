//! The nouns, rules and decisions of Yakusoku.
//!
//! Everything here is pure: nothing calls AWS, speaks HTTP, or reads the clock, randomness or the
//! environment. A use case loads a state, passes it to a decision of this crate together with a
//! [`Context`], and commits the [`Changes`] that the decision returns, all or none.

mod accounts;
mod audit;
mod component;
mod context;
mod customer;
mod decision;
mod documents;
mod entropy;
mod fault;
pub mod idempotency;
mod identifier;
pub mod japan;
mod language;
mod leaving;
pub mod link_like;
mod lookup;
mod mail;
mod notices;
mod person;
mod principal;
mod product;
mod redacted;
mod seal;
mod secret;
pub mod staff;
pub mod text;
mod versioned;

pub use accounts::{
    AccountChange, AccountMessage, Attempts, Login, MailLink, Member, Membership, NewPassword,
    OpenedFrom, Organization, Password, PasswordHash, Permission, RefreshToken, Role, Session,
    access_token, attempts, authenticator, device, invite, mail_link, member_removal,
    one_time_password, password, password_reset, profile_change, refresh_token, refused,
    role_change, session, sign_in, signup, terms, terms_acceptance, user_agent, viewed,
};
pub use audit::{
    Action, Actor, AuditEntry, AuditRecord, Difference, Fact, Outcome, RecordedSource, Source,
    SourceKey, Target,
};
pub use component::Component;
pub use context::Context;
pub use customer::Customer;
pub use decision::{Change, Changes, Mail, Message};
pub use documents::{Document, DocumentChange, contract_confirmation, document, statutory};
pub use entropy::{Entropy, SeededEntropy};
pub use fault::Fault;
pub use idempotency::{IdempotencyKey, IdempotentRequest};
pub use identifier::{
    AnnouncementId, ApprovalId, ArchivePassId, AuditId, DocumentId, ExportId, MailId, MemberId,
    NotAnIdentifier, NoticeId, OrganizationId, SessionId, StaffId,
};
pub use language::Language;
pub use leaving::{
    Export, LeavingChange, LeavingMessage, archive_pass, contract, customer_search, end_request,
    export, farewell, holds, legal_hold, purge, retention,
};
pub use lookup::{CompanyIndex, EmailIndex, LookupKey, SourceIndex};
pub use mail::{MailEnvelope, SecretLink};
pub use notices::{
    Detail, DetailLine, DueLine, NoticeChange, NoticeMessage, announcement, availability,
    business_days, customer_notification, icalendar, incident_clock, markdown, notice,
    public_address, subscription,
};
pub use person::{CompanyName, Email, PersonName};
pub use principal::Principal;
pub use product::Product;
pub use seal::{DataKey, EnvelopeKey, Salt, SealBroken, WrappedKey};
pub use secret::{MailToken, TokenHash};
pub use staff::{
    StaffPrincipal, StaffRole, access_token as staff_access_token, approval, audit_review,
    customer_support, representative_appointment, session as staff_session,
};
pub use versioned::Versioned;
