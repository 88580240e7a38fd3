//! Customers are told of an incident that concerns them (P17): the representatives of each company,
//! each once, however often and in however many pieces it is tried.

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

/// How many mails go in one transaction, with what is written beside them.
pub const MOST_AT_ONCE: usize = 90;
/// For how many days the news is worth reading.
const WORTH_READING: i64 = 7;
/// For how many days it is remembered who was told: longer than anybody asks for a year's record.
pub const REMEMBERED_DAYS: i64 = 800;

/// Who is told of an announcement: whoever the incident concerns, and whoever was told of it before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// Everyone who was a customer by then.
    everyone_by: Option<Timestamp>,
    companies: BTreeSet<OrganizationId>,
}

impl Audience {
    /// The audience of an announcement, after all that was published of its notice.
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

    /// Those companies, where it is not everyone.
    pub fn listed(&self) -> Option<&BTreeSet<OrganizationId>> {
        self.everyone_by.is_none().then_some(&self.companies)
    }

    /// Whether a company is to be told.
    pub fn contains(&self, company: OrganizationId) -> bool {
        let was_there = self.everyone_by.is_some_and(|by| company.made_at() <= by);
        was_there || self.companies.contains(&company)
    }

    /// Whether whoever is concerned by this was among them.
    pub fn covers(&self, affected: &Affected) -> bool {
        match affected {
            Affected::Everyone => self.everyone_by.is_some(),
            Affected::Companies(companies) => {
                self.everyone_by.is_some() || companies.is_subset(&self.companies)
            }
        }
    }
}

/// How far it is to find whom to tell of an announcement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    pub announcement: AnnouncementId,
    pub notice: NoticeId,
    /// How many companies are to be told, as far as they were found.
    pub total: u32,
    /// The last company that was found.
    pub after: Option<OrganizationId>,
    /// When all were found, if they were.
    pub planned_at: Option<Timestamp>,
}

impl Telling {
    /// Nobody found yet.
    pub const fn new(announcement: &Announcement) -> Self {
        let Announcement { id, notice, .. } = announcement;
        Self { announcement: *id, notice: *notice, total: 0, after: None, planned_at: None }
    }
}

/// What came of telling a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// Its representatives are told.
    Told,
    /// Some of them are; it goes on with the next.
    Begun,
    /// Its contract is over, or everything of it is gone: there is nobody to tell.
    Ended,
    /// It went wrong, and is tried again.
    Failed,
}

impl Fate {
    /// The word where it is kept.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Begun => "begun",
            Self::Ended => "ended",
            Self::Failed => "failed",
        }
    }

    /// The outcome with that word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        [Self::Told, Self::Begun, Self::Ended, Self::Failed]
            .into_iter()
            .find(|fate| fate.slug() == slug)
    }

    /// Whether nothing more is to be done.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Told | Self::Ended)
    }
}

/// Which company was told of what, and how far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What came of it.
    pub outcome: Fate,
    /// The last of its people who was written to.
    pub upto: Option<MemberId>,
    /// When it was last tried.
    pub at: Timestamp,
}

/// How many companies were told of an announcement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those that were told.
    pub told: u32,
    /// Those that are no customers any more.
    pub ended: u32,
    /// Those with whom it went wrong when it was last tried.
    pub failed: u32,
    /// When the last of those that are over was.
    pub last_at: Option<Timestamp>,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, outcome: Fate, at: Timestamp) {
        match outcome {
            Fate::Told => self.told += 1,
            Fate::Ended => self.ended += 1,
            Fate::Failed => self.failed += 1,
            Fate::Begun => {}
        }
        if outcome.is_over() {
            self.last_at = self.last_at.max(Some(at));
        }
    }

    /// When all were told, if they were.
    pub fn complete_at(&self, telling: &Telling) -> Option<Timestamp> {
        let planned_at = telling.planned_at?;
        let all = self.told + self.ended >= telling.total;
        // Of nobody, all are told when it is known that there is nobody.
        all.then(|| self.last_at.unwrap_or(planned_at))
    }
}

/// A company, and what is needed to tell it.
#[derive(Clone, Debug)]
pub struct Recipient<'a> {
    pub organization: OrganizationId,
    pub company: &'a CompanyName,
    /// Its representatives, in the order in which they came.
    pub representatives: &'a [Member],
    /// What the mails are sealed with.
    pub mail_key: &'a EnvelopeKey,
}

/// Whether a company is still a customer to be told.
pub fn is_customer(contract: Contract, purging: bool, now: Timestamp) -> bool {
    !purging && !contract.is_over(now)
}

/// Notes that there is nobody to tell, or that it went wrong.
pub fn note(
    context: &Context<'_>,
    announcement: AnnouncementId,
    organization: OrganizationId,
    seen: Option<Versioned<Told>>,
    outcome: Fate,
) -> Changes {
    let (upto, version) = seen.map_or((None, 0), |seen| (seen.value.upto, seen.version));
    let value = Told { outcome, upto, at: context.now };
    let told = Versioned { value, version };
    Changes(vec![NoticeChange::KeepTold { announcement, organization, told }.into()])
}

/// Tells a company's representatives, as many as fit at once: those who came after the last who was
/// told. Mails and the note of who got them go together.
pub fn tell(
    context: &Context<'_>,
    announcement: &Announcement,
    recipient: &Recipient<'_>,
    seen: Option<Versioned<Told>>,
) -> (Fate, Changes) {
    let Recipient { organization, company, mail_key, .. } = *recipient;
    let (before, version) = seen.map_or((None, 0), |seen| (seen.value.upto, seen.version));
    let mut left: Vec<&Member> = recipient
        .representatives
        .iter()
        .filter(|member| Some(member.membership.id) > before)
        .collect();
    left.sort_by_key(|member| member.membership.id);
    let outcome = if left.len() > MOST_AT_ONCE { Fate::Begun } else { Fate::Told };
    left.truncate(MOST_AT_ONCE);
    let upto = left.last().map(|member| member.membership.id).or(before);
    let value = Told { outcome, upto, at: context.now };
    let told = Versioned { value, version };
    let mut changes = vec![
        NoticeChange::RequireCustomer(organization).into(),
        NoticeChange::KeepTold { announcement: announcement.id, organization, told }.into(),
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

/// How far an incident is, as people read it.
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

/// When every customer of whom it is known by now that the incident concerns them was told: of the
/// first announcement that went to all of them.
pub fn told_at(
    affected: &Affected,
    mut tellings: Vec<(Audience, Telling, Tally)>,
) -> Option<Timestamp> {
    tellings.sort_by_key(|(_, telling, _)| telling.announcement);
    let complete = tellings.iter().filter(|(audience, ..)| audience.covers(affected));
    complete.filter_map(|(_, telling, tally)| tally.complete_at(telling)).min()
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
    fn whoever_was_told_once_is_told_all_that_follows() {
        let [one, two, late] = [company(1), company(2), company(150)];
        let first = update(1, 100, these(&[one]));
        let second = update(2, 200, these(&[two]));
        let third = update(3, 300, these(&[two]));
        let updates = [first, second, third];
        let told =
            |announcement: &Announcement, who| Audience::of(announcement, &updates).contains(who);
        let first = announcement(100, these(&[one]));
        assert_eq!([one, two].map(|who| told(&first, who)), [true, false], "nothing of what comes");
        let third = announcement(300, these(&[two]));
        assert_eq!([one, two, late].map(|who| told(&third, who)), [true, true, false]);
        assert_eq!(Audience::of(&third, &updates).listed().unwrap().len(), 2);

        // It was said to concern everyone, and that was put right.
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
    fn however_many_representatives_a_company_has_each_is_written_to_once() {
        let entropy = SeededEntropy::new(9);
        let context = Context { now: at(400), entropy: &entropy, request: "request" };
        let announcement = announcement(300, Affected::Everyone);
        let name = CompanyName::parse("株式会社例").unwrap();
        let key = EnvelopeKey { plain: DataKey::from_bytes([1; 32]), wrapped: WrappedKey(vec![1]) };
        let (mut seen, mut written, mut pieces) = (None, Vec::new(), Vec::new());
        for count in [200, 150, 203] {
            // Some leave and some join meanwhile.
            let people = members(count);
            let recipient = Recipient {
                organization: company(1),
                company: &name,
                representatives: &people,
                mail_key: &key,
            };
            let (outcome, changes) = tell(&context, &announcement, &recipient, seen.take());
            assert!(changes.0.len() <= 100, "one transaction takes them");
            for change in changes.0 {
                match change {
                    Change::SendMail { mail, .. } => written.push(mail.to.expose().to_owned()),
                    Change::Notice(NoticeChange::KeepTold { told, .. }) => {
                        let version = told.version + 1;
                        seen = Some(Versioned { value: told.value, version });
                    }
                    _ => {}
                }
            }
            pieces.push(outcome);
        }
        assert_eq!(pieces, [Fate::Begun, Fate::Told, Fate::Told]);
        let once: BTreeSet<_> = written.iter().collect();
        assert_eq!(once.len(), written.len(), "nobody twice");
        assert_eq!(written.len(), 203);
    }

    #[test]
    fn a_company_whose_data_is_being_destroyed_is_no_customer() {
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
        let (_, changes) = tell(&context, &announcement, &recipient, None);
        let required = |change: &Change| matches!(change, Change::Notice(NoticeChange::RequireCustomer(organization)) if *organization == company(1));
        assert!(changes.0.iter().any(required), "{changes:?}");
    }

    #[test]
    fn all_are_told_when_everybody_was_found_and_each_is_told_or_gone() {
        let announcement = announcement(100, Affected::Everyone);
        let mut telling = Telling { total: 3, ..Telling::new(&announcement) };
        let mut tally = Tally::default();
        tally.add(Fate::Told, at(110));
        tally.add(Fate::Ended, at(120));
        tally.add(Fate::Failed, at(130));
        telling.planned_at = Some(at(105));
        assert_eq!(tally.complete_at(&telling), None);
        tally.add(Fate::Told, at(140));
        assert_eq!(tally.complete_at(&telling), Some(at(140)));
        telling.planned_at = None;
        assert_eq!(tally.complete_at(&telling), None, "who knows who else there is");
        let nobody = Telling { planned_at: Some(at(105)), ..Telling::new(&announcement) };
        assert_eq!(Tally::default().complete_at(&nobody), Some(at(105)));
    }

    #[test]
    fn customers_are_told_when_the_first_announcement_reached_all_whom_the_incident_concerns() {
        let [one, two] = [company(1), company(2)];
        let told = |second, companies: &[OrganizationId], done| {
            let announcement = announcement(second, these(companies));
            let mut tally = Tally::default();
            for _ in companies {
                tally.add(Fate::Told, at(done));
            }
            let total = u32::try_from(companies.len()).unwrap();
            let telling =
                Telling { total, planned_at: Some(at(second)), ..Telling::new(&announcement) };
            (Audience::of(&announcement, &[]), telling, tally)
        };
        let tellings = [told(100, &[one], 110), told(200, &[one, two], 210)];
        assert_eq!(told_at(&these(&[one]), tellings.to_vec()), Some(at(110)));
        assert_eq!(told_at(&these(&[one, two]), tellings.to_vec()), Some(at(210)));
        assert_eq!(told_at(&Affected::Everyone, tellings.to_vec()), None);
    }
}
