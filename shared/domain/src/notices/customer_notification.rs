//! Customers are notified of an incident that affects them (P17): each representative of each
//! company exactly once, however often it is retried and in however many batches.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::announcement::{Affected, Announcement};
use crate::contract::Contract;
use crate::notice::{State, Update};
use crate::{
    Action, AnnouncementId, Change, Changes, CompanyName, Context, EnvelopeKey, Language, Mail,
    MailId, Member, MemberId, Message, NoticeChange, NoticeId, NoticeMessage, OrganizationId,
    Outcome, Versioned,
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
        NoticeChange::RequireCustomer(organization).into(),
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
    (outcome, Changes::recorded(changes, record))
}

fn message(announcement: &Announcement, company: &CompanyName, language: Language) -> Message {
    let state = State::from_slug(&announcement.state);
    let state = state.map_or("", |state| in_words(state, language));
    let (said, page) = announcement.in_language(language);
    NoticeMessage::IncidentTold {
        company: company.expose().to_owned(),
        title: said.title.clone(),
        state: state.to_owned(),
        text: said.text.clone(),
        page: page.to_owned(),
    }
    .into()
}

/// The state of an incident as readers see it.
fn in_words(state: State, language: Language) -> &'static str {
    match state {
        State::Investigating => language.choose("原因を調査中", "Investigating"),
        State::Identified => language.choose("原因を特定", "Identified"),
        State::Monitoring => language.choose("対処済み・経過を監視中", "Monitoring"),
        State::Resolved => language.choose("解決", "Resolved"),
        State::PostMortem => language.choose("事後報告", "Post-mortem"),
        _ => "",
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::announcement::{NoticeKind, Said};
    use crate::notice::{About, Incident, Severity, Text, Texts};
    use crate::{
        DataKey, Email, LookupKey, Membership, PersonName, Product, Role, SeededEntropy, StaffId,
        WrappedKey,
    };
    use std::collections::BTreeSet;

    fn at(second: i64) -> Timestamp {
        Timestamp::new(1_900_000_000 + second, 0).unwrap()
    }

    fn company(second: i64) -> OrganizationId {
        OrganizationId::new(at(second), &SeededEntropy::new(second.unsigned_abs()))
    }

    fn announcement(second: i64, affected: Affected) -> Announcement {
        let said = Said { title: "障害".into(), text: "調査中です".into() };
        Announcement {
            id: AnnouncementId::new(at(second), &SeededEntropy::new(1)),
            product: Product::ProSign,
            notice: NoticeId::new(at(0), &SeededEntropy::new(1)),
            kind: NoticeKind::Incident,
            state: "investigating".into(),
            affected,
            ja: said,
            en: None,
            page_ja: "https://pages/n.html".into(),
            page_en: "https://pages/en/n.html".into(),
            at: at(second),
        }
    }

    fn update(number: u32, second: i64, affected: Affected) -> Update {
        let text = Text { title: "障害".into(), body: "調査中".into() };
        Update {
            number,
            at: at(second),
            by: StaffId::new(at(0), &SeededEntropy::new(1)),
            state: State::Investigating,
            about: About::Incident(Incident {
                occurred_at: at(0),
                detected_at: at(0),
                severity: Severity::Serious,
                personal_data: false,
                affected,
            }),
            texts: Texts { ja: text, en: None },
            corrects: None,
        }
    }

    fn these(companies: &[OrganizationId]) -> Affected {
        Affected::Companies(companies.iter().copied().collect())
    }

    #[test]
    fn a_company_notified_once_gets_every_later_announcement() {
        let [one, two, late] = [company(1), company(2), company(150)];
        let first = update(1, 100, these(&[one]));
        let second = update(2, 200, these(&[two]));
        let third = update(3, 300, these(&[two]));
        let updates = [first, second, third];
        let notified =
            |announcement: &Announcement, who| Audience::of(announcement, &updates).contains(who);
        let first = announcement(100, these(&[one]));
        assert_eq!(
            [one, two].map(|who| notified(&first, who)),
            [true, false],
            "nothing of what comes"
        );
        let third = announcement(300, these(&[two]));
        assert_eq!([one, two, late].map(|who| notified(&third, who)), [true, true, false]);
        assert_eq!(Audience::of(&third, &updates).listed().unwrap().len(), 2);

        // The incident was said to affect everyone; a correction followed.
        let everyone = [update(1, 100, Affected::Everyone), update(2, 200, these(&[two]))];
        let audience = Audience::of(&announcement(200, these(&[two])), &everyone);
        assert_eq!([one, two, late].map(|who| audience.contains(who)), [true, true, false]);
        assert_eq!(audience.listed(), None);
    }

    fn members(count: u64) -> Vec<Member> {
        let member = |number: u64| {
            let email = Email::parse(&format!("{number}@example.jp")).unwrap();
            let entropy = SeededEntropy::new(number);
            Member {
                membership: Membership {
                    id: MemberId::new(at(i64::try_from(number).unwrap()), &entropy),
                    organization: company(1),
                    login: LookupKey::new(b"key").email(Product::ProSign, &email),
                    role: Role::Representative,
                    permissions: BTreeSet::new(),
                    signed_out_before: None,
                    version: 1,
                },
                name: PersonName::parse("山田").unwrap(),
                email,
                language: Language::Japanese,
            }
        };
        (0..count).map(member).collect()
    }

    #[test]
    fn each_representative_gets_one_mail_however_many_there_are() {
        let entropy = SeededEntropy::new(9);
        let context = Context { now: at(400), entropy: &entropy, request: "request" };
        let announcement = announcement(300, Affected::Everyone);
        let name = CompanyName::parse("株式会社例").unwrap();
        let key = EnvelopeKey { plain: DataKey::from_bytes([1; 32]), wrapped: WrappedKey(vec![1]) };
        let (mut seen, mut written, mut pieces) = (None, Vec::new(), Vec::new());
        for count in [200, 150, 203] {
            // Some members leave and others join in between.
            let people = members(count);
            let recipient = Recipient {
                organization: company(1),
                company: &name,
                representatives: &people,
                mail_key: &key,
            };
            let (outcome, changes) = notify(&context, &announcement, &recipient, seen.take());
            assert!(changes.0.len() <= 100, "one transaction takes them");
            for change in changes.0 {
                match change {
                    Change::SendMail { mail, .. } => written.push(mail.to.expose().to_owned()),
                    Change::Notice(NoticeChange::StoreNotificationOutcome { notified, .. }) => {
                        let version = notified.version + 1;
                        seen = Some(Versioned { value: notified.value, version });
                    }
                    _ => {}
                }
            }
            pieces.push(outcome);
        }
        assert_eq!(
            pieces,
            [NotificationStatus::Begun, NotificationStatus::Notified, NotificationStatus::Notified]
        );
        let distinct: BTreeSet<_> = written.iter().collect();
        assert_eq!(distinct.len(), written.len(), "nobody gets two mails");
        assert_eq!(written.len(), 203);
    }

    #[test]
    fn a_company_being_purged_is_no_longer_a_customer() {
        let contract = Contract::default();
        assert_eq!(
            [false, true].map(|purging| is_customer(contract, purging, at(0))),
            [true, false]
        );
    }

    #[test]
    fn mail_to_a_company_is_committed_only_while_it_is_a_customer() {
        let context = Context { now: at(400), entropy: &SeededEntropy::new(9), request: "request" };
        let key = EnvelopeKey { plain: DataKey::from_bytes([1; 32]), wrapped: WrappedKey(vec![1]) };
        let recipient = Recipient {
            organization: company(1),
            company: &CompanyName::parse("株式会社例").unwrap(),
            representatives: &members(2),
            mail_key: &key,
        };
        let announcement = announcement(300, Affected::Everyone);
        let (_, changes) = notify(&context, &announcement, &recipient, None);
        let required = |change: &Change| matches!(change, Change::Notice(NoticeChange::RequireCustomer(organization)) if *organization == company(1));
        assert!(changes.0.iter().any(required), "{changes:?}");
    }

    #[test]
    fn notification_is_complete_when_every_company_is_notified_or_gone() {
        let announcement = announcement(100, Affected::Everyone);
        let mut notification_run =
            NotificationRun { total: 3, ..NotificationRun::new(&announcement) };
        let mut counts = DeliveryCounts::default();
        counts.add(NotificationStatus::Notified, at(110));
        counts.add(NotificationStatus::Ended, at(120));
        counts.add(NotificationStatus::Failed, at(130));
        notification_run.planned_at = Some(at(105));
        assert_eq!(counts.complete_at(&notification_run), None);
        counts.add(NotificationStatus::Notified, at(140));
        assert_eq!(counts.complete_at(&notification_run), Some(at(140)));
        notification_run.planned_at = None;
        assert_eq!(counts.complete_at(&notification_run), None, "who knows who else there is");
        let nobody =
            NotificationRun { planned_at: Some(at(105)), ..NotificationRun::new(&announcement) };
        assert_eq!(DeliveryCounts::default().complete_at(&nobody), Some(at(105)));
    }

    #[test]
    fn customers_count_as_notified_once_an_announcement_reached_all_affected() {
        let [one, two] = [company(1), company(2)];
        let notified = |second, companies: &[OrganizationId], done| {
            let announcement = announcement(second, these(companies));
            let mut counts = DeliveryCounts::default();
            for _ in companies {
                counts.add(NotificationStatus::Notified, at(done));
            }
            let total = u32::try_from(companies.len()).unwrap();
            let notification_run = NotificationRun {
                total,
                planned_at: Some(at(second)),
                ..NotificationRun::new(&announcement)
            };
            (Audience::of(&announcement, &[]), notification_run, counts)
        };
        let notification_runs = [notified(100, &[one], 110), notified(200, &[one, two], 210)];
        assert_eq!(notified_at(&these(&[one]), notification_runs.to_vec()), Some(at(110)));
        assert_eq!(notified_at(&these(&[one, two]), notification_runs.to_vec()), Some(at(210)));
        assert_eq!(notified_at(&Affected::Everyone, notification_runs.to_vec()), None);
    }
}
