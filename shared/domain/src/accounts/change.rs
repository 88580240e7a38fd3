//! What decisions about accounts want written.

use crate::Versioned;
use crate::attempts::AttemptsOf;
use crate::invite::{KnownAddress, Mailings};
use crate::mail_link::{LinkPurpose, LinkRequests, LinkRequestsOf, MailLink};
use crate::{
    Attempts, DataKey, EmailIndex, Login, MailToken, Member, Membership, Organization,
    OrganizationId, PasswordHash, Permission, Product, Role, Session, SessionId, TokenHash,
    WrappedKey,
};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// One write, with the condition it stands under.
#[derive(Clone, Debug)]
pub enum AccountChange {
    /// Counts requests for mailed links; only on top of the version seen.
    CountLinkRequests {
        of: LinkRequestsOf,
        /// When there were some lately.
        requests: Versioned<LinkRequests>,
    },
    /// Makes a link work.
    OpenLink {
        link: MailLink,
        /// What the address is sealed with.
        token: MailToken,
    },
    /// Uses a link up; only where it is still there.
    CloseLink {
        purpose: LinkPurpose,
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
        seen: u32,
        /// How many there are now.
        now: u32,
    },
    /// Makes a log-in; only where the address has none at the product.
    CreateLogin(Login),
    /// Makes an organization; only a new one.
    CreateOrganization {
        organization: Organization,
        /// What its name is sealed with.
        people: DataKey,
    },
    /// Keeps the key that seals the data of an organization's people; only the first.
    KeepPeopleKey { organization: OrganizationId, wrapped: WrappedKey },
    /// Adds a member; only a new one.
    AddMember {
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
        session: SessionId,
        /// The time.
        at: Timestamp,
    },
    /// Ends a session; only one that is still there.
    EndSession {
        /// Where it belongs.
        organization: OrganizationId,
        session: SessionId,
    },
}
