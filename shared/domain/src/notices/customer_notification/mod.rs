//! Customers are notified of an incident that affects them (P17): each representative of each
//! company exactly once, however often it is retried and in however many batches.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::announcement::Announcement;
use crate::contract::Contract;
use crate::notice::{Affected, Update};
use crate::{
    AccountChange, Action, AnnouncementId, Change, Changes, CompanyName, Context, EnvelopeKey,
    Language, Mail, MailId, Member, MemberId, Message, NoticeChange, NoticeId, NoticeMessage,
    OrganizationId, Outcome, Versioned,
};

/// How many mails fit into one transaction along with the other writes.
pub const MAX_AT_ONCE: usize = 90;
/// How many days the mail is worth reading.
const WORTH_READING: i64 = 7;
/// How many days the outcomes are stored: longer than a record of one year is asked for.
pub const REMEMBERED_DAYS: i64 = 800;

/// Who is notified of an announcement: everyone the incident affects, and everyone who was notified
/// of it before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// Everyone who was a customer at that time.
    everyone_by: Option<Timestamp>,
    companies: BTreeSet<OrganizationId>,
}

impl Audience {
    /// The audience of an announcement, given all updates of its notice.
    pub fn of(announcement: &Announcement, updates: &[Update]) -> Self {
        let mut audience = Self { everyone_by: None, companies: BTreeSet::new() };
        for update in updates.iter().filter(|update| update.at <= announcement.at) {
            audience.add(&update.about.affected(), update.at);
        }
        audience.add(&announcement.affected, announcement.at);
        audience
    }

    fn add(&mut self, affected: &Affected, at: Timestamp) {
        match affected {
            Affected::Everyone => self.everyone_by = self.everyone_by.max(Some(at)),
            Affected::Companies(companies) => self.companies.extend(companies),
        }
    }

    /// The companies to notify; `None` if it is everyone.
    pub fn listed(&self) -> Option<&BTreeSet<OrganizationId>> {
        self.everyone_by.is_none().then_some(&self.companies)
    }

    pub fn contains(&self, company: OrganizationId) -> bool {
        let was_there = self.everyone_by.is_some_and(|by| company.made_at() <= by);
        was_there || self.companies.contains(&company)
    }

    /// Whether the audience includes everyone affected.
    pub fn covers(&self, affected: &Affected) -> bool {
        match affected {
            Affected::Everyone => self.everyone_by.is_some(),
            Affected::Companies(companies) => {
                self.everyone_by.is_some() || companies.is_subset(&self.companies)
            }
        }
    }
}

/// The progress of finding the companies to notify of an announcement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationRun {
    pub announcement: AnnouncementId,
    pub notice: NoticeId,
    /// How many companies to notify were found so far.
    pub total: u32,
    /// The last company that was found.
    pub after: Option<OrganizationId>,
    /// When all of them were found, if they were.
    pub planned_at: Option<Timestamp>,
}

impl NotificationRun {
    /// A run that has found no company yet.
    pub const fn new(announcement: &Announcement) -> Self {
        let Announcement { id, notice, .. } = announcement;
        Self { announcement: *id, notice: *notice, total: 0, after: None, planned_at: None }
    }
}

/// The outcome of notifying a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotificationStatus {
    /// All representatives are notified.
    Notified,
    /// Some are notified; the next batch follows.
    Begun,
    /// The contract has ended or the data is purged: there is nobody to notify.
    Ended,
    /// It failed and will be retried.
    Failed,
}

impl NotificationStatus {
    /// The stored value.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Notified => "notified",
            Self::Begun => "begun",
            Self::Ended => "ended",
            Self::Failed => "failed",
        }
    }

    /// Parses a [`Self::slug`].
    pub fn from_slug(slug: &str) -> Option<Self> {
        [Self::Notified, Self::Begun, Self::Ended, Self::Failed]
            .into_iter()
            .find(|status| status.slug() == slug)
    }

    /// Whether nothing is left to do.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Notified | Self::Ended)
    }
}

/// How far a company was notified of an announcement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationOutcome {
    pub outcome: NotificationStatus,
    /// The last representative who was notified, in the order of identifiers.
    pub last_notified: Option<MemberId>,
    /// The time of the last attempt.
    pub at: Timestamp,
}

/// How many companies were notified of an announcement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeliveryCounts {
    pub notified: u32,
    /// Companies that are no longer customers.
    pub ended: u32,
    /// Companies whose last attempt failed.
    pub failed: u32,
    /// When the last of the finished ones finished.
    pub last_at: Option<Timestamp>,
}

impl DeliveryCounts {
    pub fn add(&mut self, outcome: NotificationStatus, at: Timestamp) {
        match outcome {
            NotificationStatus::Notified => self.notified += 1,
            NotificationStatus::Ended => self.ended += 1,
            NotificationStatus::Failed => self.failed += 1,
            NotificationStatus::Begun => {}
        }
        if outcome.is_over() {
            self.last_at = self.last_at.max(Some(at));
        }
    }

    /// When all companies were notified, if they were.
    pub fn complete_at(&self, notification_run: &NotificationRun) -> Option<Timestamp> {
        let planned_at = notification_run.planned_at?;
        let all = self.notified + self.ended >= notification_run.total;
        // With no company to notify, it is complete once that is known.
        all.then(|| self.last_at.unwrap_or(planned_at))
    }
}

/// A company, with what is needed to notify it.
#[derive(Clone, Debug)]
pub struct Recipient<'a> {
    pub organization: OrganizationId,
    pub company: &'a CompanyName,
    pub representatives: &'a [Member],
    /// Seals the mails.
    pub mail_key: &'a EnvelopeKey,
}

/// Whether a company is still a customer to notify.
pub fn is_customer(contract: Contract, purging: bool, now: Timestamp) -> bool {
    !purging && !contract.is_over(now)
}

/// Records an outcome without mail: there is nobody to notify, or it failed.
pub fn note(
    context: &Context<'_>,
    announcement: AnnouncementId,
    organization: OrganizationId,
    seen: Option<Versioned<NotificationOutcome>>,
    outcome: NotificationStatus,
) -> Changes {
    let (last_notified, version) =
        seen.map_or((None, 0), |seen| (seen.value.last_notified, seen.version));
    let value = NotificationOutcome { outcome, last_notified, at: context.now };
    let notified = Versioned { value, version };
    Changes(vec![
        NoticeChange::StoreNotificationOutcome { announcement, organization, notified }.into(),
    ])
}

/// Notifies the representatives after the last one who was notified, as many as fit into one
/// transaction. The mails are committed together with the record of who got them.
pub fn notify(
    context: &Context<'_>,
    announcement: &Announcement,
    recipient: &Recipient<'_>,
    seen: Option<Versioned<NotificationOutcome>>,
) -> (NotificationStatus, Changes) {
    let Recipient { organization, company, mail_key, .. } = *recipient;
    let (before, version) = seen.map_or((None, 0), |seen| (seen.value.last_notified, seen.version));
    let mut left: Vec<&Member> = recipient
        .representatives
        .iter()
        .filter(|member| Some(member.membership.id) > before)
        .collect();
    left.sort_by_key(|member| member.membership.id);
    let outcome = if left.len() > MAX_AT_ONCE {
        NotificationStatus::Begun
    } else {
        NotificationStatus::Notified
    };
    left.truncate(MAX_AT_ONCE);
    let last_notified = left.last().map(|member| member.membership.id).or(before);
    let value = NotificationOutcome { outcome, last_notified, at: context.now };
    let notified = Versioned { value, version };
    let mut changes = vec![
        AccountChange::RequireCustomer(organization).into(),
        NoticeChange::StoreNotificationOutcome {
            announcement: announcement.id,
            organization,
            notified,
        }
        .into(),
    ];
    for member in left {
        let mail = Mail {
            id: MailId::new(context.now, context.entropy),
            product: Some(announcement.product),
            to: member.email.clone(),
            language: member.language,
            message: message(announcement, company, member.language),
            expires_at: context.now + SignedDuration::from_hours(24 * WORTH_READING),
        };
        changes.push(Change::SendMail { mail, key: mail_key.clone() });
    }
    let record =
        context.audit(announcement.product, Action::TellCustomer, Outcome::Done).of(organization);
    let record = record.on(announcement.notice);
    (outcome, Changes::recorded(changes, record))
}

fn message(announcement: &Announcement, company: &CompanyName, language: Language) -> Message {
    let (said, page) = announcement.in_language(language);
    NoticeMessage::IncidentNotification {
        company: company.expose().to_owned(),
        title: said.title.clone(),
        state: announcement.state.words(language).to_owned(),
        text: said.text.clone(),
        page: page.to_owned(),
    }
    .into()
}

/// When every customer known to be affected was notified: the time of the first announcement that
/// reached them all.
pub fn notified_at(
    affected: &Affected,
    mut notification_runs: Vec<(Audience, NotificationRun, DeliveryCounts)>,
) -> Option<Timestamp> {
    notification_runs.sort_by_key(|(_, notification_run, _)| notification_run.announcement);
    let complete = notification_runs.iter().filter(|(audience, ..)| audience.covers(affected));
    complete.filter_map(|(_, notification_run, counts)| counts.complete_at(notification_run)).min()
}
