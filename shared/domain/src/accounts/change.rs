//! The writes that decisions about accounts ask for.

use crate::Versioned;
use crate::attempts::AttemptsOf;
use crate::invite::{KnownAddress, Mailings};
use crate::mail_link::{LinkPurpose, LinkRequests, LinkRequestsOf, MailLink};
use crate::profile_change::NewName;
use crate::terms::AcceptedTerms;
use crate::{
    Attempts, CompanyIndex, DataKey, EmailIndex, Language, Login, MailToken, Member, Membership,
    OpenedFrom, Organization, OrganizationId, PasswordHash, Permission, Product, Role, Salt,
    Session, SessionId, TokenHash, WrappedKey,
};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// One write and its condition.
#[derive(Clone, Debug)]
pub enum AccountChange {
    /// Counts requests for mailed links; only on top of the version seen.
    CountLinkRequests {
        of: LinkRequestsOf,
        /// The recent requests, if there are any.
        requests: Versioned<LinkRequests>,
    },
    /// Makes a mailed link work.
    OpenLink {
        link: MailLink,
        /// Seals the address.
        token: MailToken,
    },
    /// Uses a link up; only if it still exists.
    CloseLink { purpose: LinkPurpose, product: Product, token: TokenHash },
    /// Stores what a company knows of an address; only if it knew nothing before, or in place of
    /// the invitation seen.
    StoreAddress {
        organization: OrganizationId,
        index: EmailIndex,
        known: KnownAddress,
        /// The link of the invitation that was seen.
        over: Option<TokenHash>,
        /// Seals the address.
        people: DataKey,
    },
    /// Counts the invitations that a company has mailed; only on top of the version seen.
    CountMailings { organization: OrganizationId, mailings: Versioned<Mailings> },
    /// Deletes an invitation; only the one seen.
    DeleteAddress {
        organization: OrganizationId,
        index: EmailIndex,
        /// The link of the invitation that was seen.
        link: TokenHash,
    },
    /// Counts a company's representatives; only on top of the count seen, and not once the company
    /// is being purged.
    CountRepresentatives {
        organization: OrganizationId,
        seen: u32,
        /// The new count.
        now: u32,
    },
    /// Requires that a company exists and is not being purged.
    RequireCustomer(OrganizationId),
    /// Creates a log-in; only if the address has none at the product.
    CreateLogin(Login),
    /// Creates an organization; only a new one.
    CreateOrganization {
        organization: Organization,
        /// Finds the company by its name.
        index: CompanyIndex,
        /// Seals the company's name.
        people: DataKey,
    },
    /// Stores the key that seals the personal data of a company's members; only the first key.
    StorePeopleKey { organization: OrganizationId, wrapped: WrappedKey },
    /// Adds a member; only a new one.
    AddMember {
        member: Member,
        people: DataKey,
        /// Gives, with the people key, the key that seals the member's data; stored with them.
        salt: Salt,
    },
    /// Checks that the log-in is still as it was read.
    RequireLogin(Login),
    /// Replaces the hash of the password; only if the log-in is still as it was read.
    ReplacePassword {
        /// The log-in as it was read.
        login: Login,
        password: PasswordHash,
    },
    /// Checks that the membership is still as it was read.
    RequireMembership(Membership),
    /// Changes a member's role and permissions; only if the membership is still as it was read.
    SetRole {
        /// The membership as it was read.
        membership: Membership,
        role: Role,
        permissions: BTreeSet<Permission>,
    },
    /// Sets a member's own name, language or both; only if the membership is still as it was read.
    UpdateProfile {
        /// The membership as it was read.
        membership: Membership,
        /// The new name, if it changes.
        name: Option<NewName>,
        /// The new language, if it changes.
        language: Option<Language>,
    },
    /// Stores which terms of use a member has accepted; only if the membership is still as it was
    /// read.
    AcceptTerms {
        /// The membership as it was read.
        membership: Membership,
        terms: AcceptedTerms,
    },
    /// Deletes a member's row and their salt, so that no copy of the row opens; only if the membership is still as it was read.
    RemoveMember(Membership),
    /// Deletes a member's log-in; only if it is still theirs.
    RemoveLogin(Membership),
    /// Deletes what the company knows of a member's address; only if it is still known as theirs.
    DeleteMemberAddress(Membership),
    /// Ends all sessions of a member that were opened before that time; only if the membership is
    /// still as it was read.
    EndSessionsBefore {
        /// The membership as it was read.
        membership: Membership,
        before: Timestamp,
    },
    /// Counts attempts to sign in; only on top of the version seen.
    CountAttempts { of: AttemptsOf, attempts: Versioned<Attempts> },
    /// Forgets failed attempts; only on top of the version seen.
    ForgetAttempts { of: AttemptsOf, seen: u64 },
    /// Requires that no failure was counted since that version was seen.
    RequireAttempts { of: AttemptsOf, seen: u64 },
    /// Stores a new session.
    OpenSession(Session),
    /// Stores a new session and the browser that it was opened from.
    OpenSessionFrom { session: Session, from: OpenedFrom },
    /// Moves a session on to its next refresh token, only from the one before; or notes that the
    /// current one was handed out again.
    RotateSession(Session),
    /// Sets the time at which a session was opened, so that it survives when the member's other
    /// sessions end; only if it still exists.
    ReopenSession {
        organization: OrganizationId,
        session: SessionId,
        /// The new time of opening.
        at: Timestamp,
    },
    /// Ends a session; only one that still exists.
    EndSession { organization: OrganizationId, session: SessionId },
}
