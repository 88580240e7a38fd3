//! What a decision wants written, all or none.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::announcement::Announcement;
use crate::archive_pass::ArchivePassChange;
use crate::attempts::AttemptsOf;
use crate::contract::{Contract, EndedContract, Notice, ScheduledMailId, SealedMail};
use crate::customer_notification::{Telling, Told};
use crate::document::{Archive, Entry, Link};
use crate::holds::Holds;
use crate::incident_clock::Clock;
use crate::invite::{KnownAddress, Mailings};
use crate::mail_link::{LinkPurpose, LinkRequests, LinkRequestsOf, MailLink};
use crate::purge::Purge;
use crate::staff::{StaffChange, StaffMembership};
use crate::statutory::Keeping;
use crate::subscription::SubscriptionChange;
use crate::{
    AnnouncementId, Attempts, AuditRecord, DataKey, Document, DocumentId, EmailIndex, EnvelopeKey,
    Export, Login, Mail, MailToken, Member, Membership, NamedRequest, NoticeId, Organization,
    OrganizationId, PasswordHash, Permission, Product, Role, Session, SessionId, TokenHash,
    WrappedKey, notice,
};

/// A value and how often it was written. A write succeeds only on top of the version that the
/// decision saw, so that nothing is counted first and written later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versioned<T> {
    /// The value.
    pub value: T,
    /// 0 where nothing is kept yet.
    pub version: u64,
}

/// One write, with the condition it stands under.
#[derive(Clone, Debug)]
pub enum Change {
    /// Counts requests for mailed links; only on top of the version seen.
    CountLinkRequests {
        /// Whose.
        of: LinkRequestsOf,
        /// When there were some lately.
        requests: Versioned<LinkRequests>,
    },
    /// Makes a link work.
    OpenLink {
        /// The link.
        link: MailLink,
        /// What the address is sealed with.
        token: MailToken,
    },
    /// Uses a link up; only where it is still there.
    CloseLink {
        /// What it is for.
        purpose: LinkPurpose,
        /// The product it is for.
        product: Product,
        /// The token's hash.
        token: TokenHash,
    },
    /// Keeps what a company knows of an address; only where it knew nothing, or in the place of the
    /// invitation seen.
    KnowAddress {
        /// The company.
        organization: OrganizationId,
        /// The address.
        index: EmailIndex,
        /// What it knows.
        known: KnownAddress,
        /// The link of the invitation that was seen.
        over: Option<TokenHash>,
        /// What the address is sealed with.
        people: DataKey,
    },
    /// Counts the invitations that a company has mailed; only on top of the version seen.
    CountMailings {
        /// The company.
        organization: OrganizationId,
        /// The count.
        mailings: Versioned<Mailings>,
    },
    /// Forgets that an address was invited; only the invitation seen.
    ForgetAddress {
        /// The company.
        organization: OrganizationId,
        /// The address.
        index: EmailIndex,
        /// The link of the invitation that was seen.
        link: TokenHash,
    },
    /// Counts a company's representatives; only on top of the count seen.
    CountRepresentatives {
        /// The company.
        organization: OrganizationId,
        /// How many there were.
        seen: u32,
        /// How many there are now.
        now: u32,
    },
    /// Makes a log-in; only where the address has none at the product.
    CreateLogin(Login),
    /// Makes an organization; only a new one.
    CreateOrganization {
        /// The organization.
        organization: Organization,
        /// What its name is sealed with.
        people: DataKey,
    },
    /// Keeps the key that seals the data of an organization's people; only the first.
    KeepPeopleKey {
        /// Whose.
        organization: OrganizationId,
        /// The key.
        wrapped: WrappedKey,
    },
    /// Adds a member; only a new one.
    AddMember {
        /// The member.
        member: Member,
        /// What their data is sealed with.
        people: DataKey,
    },
    /// Makes sure that the log-in is still as it was read.
    RequireLogin(Login),
    /// Replaces the password's hash; only where the log-in is still as it was read.
    ReplacePassword {
        /// The log-in as it was read.
        login: Login,
        /// The new hash.
        password: PasswordHash,
    },
    /// Makes sure that the membership is still as it was read.
    RequireMembership(Membership),
    /// Makes a person something else; only where the membership is still as it was read.
    SetRole {
        /// The membership as it was read.
        membership: Membership,
        /// The new role.
        role: Role,
        /// The new permissions.
        permissions: BTreeSet<Permission>,
    },
    /// Destroys a member's row; only where the membership is still as it was read.
    RemoveMember(Membership),
    /// Destroys a member's log-in; only one that is still theirs.
    RemoveLogin(Membership),
    /// Forgets a member's address; only one that is still known as theirs.
    ForgetMember(Membership),
    /// Ends all of a person's sessions that were opened before then; only where the membership is
    /// still as it was read.
    EndSessionsBefore {
        /// The membership as it was read.
        membership: Membership,
        /// The time.
        before: Timestamp,
    },
    /// Counts attempts to sign in; only on top of the version seen.
    CountAttempts {
        /// Whose attempts.
        of: AttemptsOf,
        /// The count.
        attempts: Versioned<Attempts>,
    },
    /// Starts a session.
    OpenSession(Session),
    /// Moves a session to its next refresh token; only from the one before.
    RotateSession(Session),
    /// Counts a session as opened anew, so that it outlives the others; only one that is still there.
    ReopenSession {
        /// Where it belongs.
        organization: OrganizationId,
        /// Which.
        session: SessionId,
        /// The time.
        at: Timestamp,
    },
    /// Ends a session; only one that is still there.
    EndSession {
        /// Where it belongs.
        organization: OrganizationId,
        /// Which.
        session: SessionId,
    },
    /// Makes sure that somebody is still of the staff, as it was read.
    RequireStaff(StaffMembership),
    /// Changes something of the staff's own.
    Staff(StaffChange),
    /// Keeps the key that seals what a company's documents say; only the first.
    KeepArchiveKey {
        /// Whose.
        organization: OrganizationId,
        /// The key.
        wrapped: WrappedKey,
    },
    /// Makes sure that the company's archive is as it was read.
    RequireArchive {
        /// Whose.
        organization: OrganizationId,
        /// The version seen.
        version: u64,
    },
    /// Keeps how long a company's documents are kept; only on top of the version seen.
    SetUpArchive {
        /// Whose.
        organization: OrganizationId,
        /// What is kept of it.
        archive: Versioned<Archive>,
    },
    /// Adds a document; only a new one.
    AddDocument {
        /// The document.
        document: Document,
        /// What it says is sealed with this.
        key: DataKey,
    },
    /// Links a document to another of its corrections; only where the link is as it was seen.
    LinkDocument {
        /// Whose.
        organization: OrganizationId,
        /// The document.
        document: DocumentId,
        /// Which of its links.
        link: Link,
        /// Where it led.
        seen: Option<DocumentId>,
        /// Where it leads now.
        to: Option<DocumentId>,
    },
    /// Keeps a document for longer; only where it is as it was read.
    ProlongDocument {
        /// The document as it was read.
        seen: Entry,
        /// How long it is kept now.
        keeping: Keeping,
    },
    /// Gives a document up, so that nobody sees it any more; only where it is as it was read.
    GiveUpDocument(Entry),
    /// Forgets a document that was given up, once its file is gone.
    ForgetDocument(Entry),
    /// Hands a mail to the outbox.
    SendMail {
        /// The mail.
        mail: Mail,
        /// What it is sealed with until it is sent.
        key: EnvelopeKey,
    },
    /// Sets or takes back the end of a contract; only where it is as it was read, and the purge has
    /// not begun.
    SetContract {
        /// Whose.
        organization: OrganizationId,
        /// The contract as it was read.
        seen: Contract,
        /// The contract from now on.
        contract: Contract,
    },
    /// Keeps a mail for the day on which it is to be sent.
    KeepNotice {
        /// Whom it concerns.
        organization: OrganizationId,
        /// The day.
        notice: Notice,
        /// The mail.
        mail: Mail,
        /// What it is sealed with until it is sent.
        key: EnvelopeKey,
    },
    /// Forgets a mail that was to be sent; only one that is still there.
    ForgetNotice {
        /// Whom it concerned.
        organization: OrganizationId,
        /// Which.
        notice: ScheduledMailId,
    },
    /// Hands a mail that was sealed before to the outbox.
    SendSealedMail {
        /// The mail.
        mail: SealedMail,
        /// The certificate that it brings, if any.
        certificate: Option<String>,
        /// When it is no longer worth sending.
        expires_at: Timestamp,
    },
    /// Marks a customer as being purged; only where the contract still ends as it was read.
    BeginPurge(EndedContract),
    /// Keeps what of a customer is held as evidence; only on top of the version seen.
    KeepHolds {
        /// Whose.
        organization: OrganizationId,
        /// What is held.
        holds: Versioned<Holds>,
    },
    /// Makes sure that what is held of a customer is as it was read.
    RequireHolds {
        /// Whose.
        organization: OrganizationId,
        /// The version seen.
        version: u64,
    },
    /// Holds a document, or holds it no longer; only one that is there and was not given up.
    HoldDocument {
        /// Whose.
        organization: OrganizationId,
        /// Which.
        document: DocumentId,
        /// Whether it is held.
        held: bool,
    },
    /// Destroys the row of a customer who is being purged.
    RemoveCompany(OrganizationId),
    /// Keeps how far a purge is; only on top of the version seen.
    KeepPurge(Versioned<Purge>),
    /// Changes something of the passes to kept documents.
    ArchivePass(ArchivePassChange),
    /// Keeps an answer for who repeats the request; only where none is kept.
    KeepAnswer {
        /// The request.
        of: NamedRequest,
        /// The answer.
        answer: Vec<u8>,
        /// When it is given.
        now: Timestamp,
    },
    /// Writes a notice as it is now; only on top of its version, and the next one after it.
    PostNotice(notice::Notice),
    /// Keeps what was published of a notice; only once.
    AddNoticeUpdate {
        /// The product it is of.
        product: Product,
        /// The notice.
        notice: NoticeId,
        /// What was published.
        update: notice::Update,
    },
    /// Forgets the draft of a notice; only the version seen.
    DiscardNotice {
        /// The product it is of.
        product: Product,
        /// The notice.
        notice: NoticeId,
        /// The version seen.
        version: u64,
    },
    /// Hands an announcement to those who tell it; only a new one.
    Announce(Announcement),
    /// Counts that an export was asked for; only on top of the version seen, so that of two at once
    /// one is refused.
    CountExport {
        /// Whose.
        organization: OrganizationId,
        /// The version seen.
        version: u64,
    },
    /// Keeps how far an export is; only on top of the version seen.
    KeepExport(Versioned<Export>),
    /// Changes something of those who subscribe to announcements.
    Subscription(SubscriptionChange),
    /// Makes sure that a company is a customer of whom nothing is being destroyed.
    RequireCustomer(OrganizationId),
    /// Keeps how far it is to find whom to tell of an announcement; only on top of the version seen.
    KeepTelling(Versioned<Telling>),
    /// Keeps what came of telling a company; only on top of the version seen.
    KeepTold {
        /// Of what.
        announcement: AnnouncementId,
        /// Whom.
        organization: OrganizationId,
        /// What came of it.
        told: Versioned<Told>,
    },
    /// Keeps what the clock remembers of an incident; only on top of the version seen.
    KeepIncidentClock(Clock),
    /// Appends to the audit log.
    Audit(AuditRecord),
}

/// All that one decision wants written, in order.
#[derive(Clone, Debug, Default)]
pub struct Changes(pub Vec<Change>);

impl Changes {
    /// These changes and the record of them. Whatever changes something leaves a record.
    pub fn recorded(mut changes: Vec<Change>, record: AuditRecord) -> Self {
        changes.push(Change::Audit(record));
        Self(changes)
    }
}
