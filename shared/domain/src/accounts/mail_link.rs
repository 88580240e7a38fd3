//! Mailed links, and how often an address may ask for one.

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

use crate::{Email, EmailIndex, MemberId, OrganizationId, Product, TokenHash};

/// What a mailed link lets its holder do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkPurpose {
    /// Create an account.
    Signup,
    PasswordReset,
    Invitation,
    StaffInvitation,
    /// Be notified of notices.
    Subscription,
}

impl LinkPurpose {
    /// The word in keys, and the page of the web client that the link leads to.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Signup => "signup",
            Self::PasswordReset => "password-reset",
            Self::Invitation => "invitation",
            Self::StaffInvitation => "staff-invitation",
            Self::Subscription => "subscription",
        }
    }

    pub const fn validity(self) -> SignedDuration {
        match self {
            Self::Signup | Self::StaffInvitation | Self::Subscription => {
                SignedDuration::from_hours(24)
            }
            Self::PasswordReset => SignedDuration::from_hours(1),
            Self::Invitation => SignedDuration::from_hours(24 * 7),
        }
    }
}

/// A link that was mailed to an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailLink {
    pub purpose: LinkPurpose,
    pub product: Product,
    pub token: TokenHash,
    /// The address, which is proven when the link is opened.
    pub email: Email,
    /// The account that the link concerns: the one whose password is reset, or the inviter's. An
    /// invitation by the vendor's staff concerns a company, and no member of it.
    pub account: Option<(OrganizationId, Option<MemberId>)>,
    pub opened_at: Timestamp,
    pub expires_at: Timestamp,
}

/// The link is forged, used, expired or for something else. The caller does not learn which.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the link is not valid")]
pub struct LinkNotValid;

impl MailLink {
    /// The link, if it exists and has not expired.
    pub fn open(link: Option<Self>, now: Timestamp) -> Result<Self, LinkNotValid> {
        link.filter(|link| now < link.expires_at).ok_or(LinkNotValid)
    }
}

/// How many links an address may ask for within [`REQUEST_WINDOW`].
pub const REQUESTS_ALLOWED: usize = 3;
/// See [`REQUESTS_ALLOWED`].
pub const REQUEST_WINDOW: SignedDuration = SignedDuration::from_hours(1);

/// What requests are counted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRequestsOf {
    pub purpose: LinkPurpose,
    /// The address that asks.
    pub index: EmailIndex,
}

/// When an address asked for links, as far back as it matters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkRequests {
    /// Oldest first.
    pub times: Vec<Timestamp>,
}

impl LinkRequests {
    /// Counts a request, if the address may make one.
    pub fn count(&mut self, now: Timestamp) -> bool {
        self.times.retain(|time| now.duration_since(*time) < REQUEST_WINDOW);
        let allowed = self.times.len() < REQUESTS_ALLOWED;
        if allowed {
            self.times.push(now);
        }
        allowed
    }

    /// Counts a request, or returns how long to wait if that would be too many.
    pub fn count_or_wait(&mut self, now: Timestamp) -> Result<(), SignedDuration> {
        if self.count(now) {
            return Ok(());
        }
        let oldest = self.times.first().copied().unwrap_or(now);
        Err(REQUEST_WINDOW - now.duration_since(oldest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// A plain model: of the times that were allowed, no more than three are within an hour.
        #[test]
        fn no_hour_holds_more_than_three_requests(gaps in prop::collection::vec(0i64..4000, 1..40)) {
            let mut requests = LinkRequests::default();
            let mut allowed: Vec<i64> = Vec::new();
            let mut second = 0;
            for gap in gaps {
                second += gap;
                let now = Timestamp::new(1_800_000_000 + second, 0).unwrap();
                let recent = allowed.iter().filter(|time| second - **time < 3600).count();
                let may = requests.count(now);
                prop_assert_eq!(may, recent < REQUESTS_ALLOWED);
                if may {
                    allowed.push(second);
                }
                prop_assert!(requests.times.len() <= REQUESTS_ALLOWED);
            }
        }
    }
}
