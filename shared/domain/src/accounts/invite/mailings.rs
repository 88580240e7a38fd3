//! How many invitations a company may mail, and to whom it may not.

use jiff::{SignedDuration, Timestamp};

use super::InviteRefused;
use crate::EmailIndex;

/// How many invitations a company with a confirmed contract may mail within [`MAILING_WINDOW`],
/// first and repeated ones together.
pub const MAX_MAILED: u32 = 500;
/// How many a company may mail before its contract is confirmed. Anyone may found a company, and as
/// many as they like, so a company must not be a way to send mail to the world. Twenty are enough for
/// a department that tries the product.
pub const MAX_MAILED_UNCONFIRMED: u32 = 20;
/// See [`MAX_MAILED`].
pub const MAILING_WINDOW: SignedDuration = SignedDuration::from_hours(24);

/// How many invitations a company may mail within [`MAILING_WINDOW`].
pub const fn most_mailed(is_confirmed: bool) -> u32 {
    if is_confirmed { MAX_MAILED } else { MAX_MAILED_UNCONFIRMED }
}

/// How many people's reports within [`REPORT_WINDOW`] pause all invitations of a company. One may be
/// a mistake and two a quarrel; a company that invites people who know it gets none.
pub const PAUSING_REPORTS: usize = 3;
/// See [`PAUSING_REPORTS`].
pub const REPORT_WINDOW: SignedDuration = SignedDuration::from_hours(24 * 7);

/// What a company mailed recently, and who wants no more of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailings {
    /// When counting began.
    pub since: Timestamp,
    /// How many were mailed since then.
    pub count: u32,
    /// Who reported an invitation, and when, each once, oldest first. They get no more mail from the
    /// company.
    pub reports: Vec<(EmailIndex, Timestamp)>,
    /// Since when all invitations are paused, if they are.
    pub paused_since: Option<Timestamp>,
    /// When the staff last lifted a pause. What was reported before does not pause again.
    pub resumed_at: Option<Timestamp>,
}

impl Mailings {
    /// Counts one more mail to the address, of at most `most` in all, if it may be sent.
    pub fn count(
        &mut self,
        to: &EmailIndex,
        most: u32,
        now: Timestamp,
    ) -> Result<(), InviteRefused> {
        if self.paused_since.is_some() {
            return Err(InviteRefused::Paused);
        }
        if self.is_unwanted_by(to) {
            return Err(InviteRefused::Unwanted);
        }
        if now.duration_since(self.since) >= MAILING_WINDOW {
            (self.since, self.count) = (now, 0);
        }
        if self.count >= most {
            return Err(InviteRefused::MostMailed { most, until: self.since + MAILING_WINDOW });
        }
        self.count += 1;
        Ok(())
    }

    pub(super) fn is_unwanted_by(&self, address: &EmailIndex) -> bool {
        self.reports.iter().any(|(known, _)| known == address)
    }

    /// Stops mail to the address, and all mail if too many people want none. Returns whether this
    /// report paused it.
    pub(super) fn report(&mut self, address: EmailIndex, now: Timestamp) -> bool {
        self.reports.push((address, now));
        let after = self.resumed_at.unwrap_or(Timestamp::MIN);
        let counts = |at: &Timestamp| *at > after && now.duration_since(*at) < REPORT_WINDOW;
        let recent = self.reports.iter().filter(|(_, at)| counts(at)).count();
        let pauses = self.paused_since.is_none() && recent >= PAUSING_REPORTS;
        if pauses {
            self.paused_since = Some(now);
        }
        pauses
    }

    /// Lifts the pause, and returns whether there was one. Whoever reported an invitation still gets
    /// none.
    pub fn resume(&mut self, now: Timestamp) -> bool {
        let was_paused = self.paused_since.take().is_some();
        if was_paused {
            self.resumed_at = Some(now);
        }
        was_paused
    }
}
