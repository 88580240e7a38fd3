//! Notices: what the vendor posts of planned maintenance, of changes to the service, and of incidents
//! (P11, P17).
//!
//! A notice is a draft, which nobody outside sees and which may be changed or discarded, until it is
//! published. From then on it only goes on: every word that was published stays, and what was wrong is
//! put right by another update that says so.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;

use crate::announcement::{Affected, Announcement, NoticeKind, Said};
use crate::staff::StaffMembership;
use crate::{
    Action, AnnouncementId, Change, Changes, Context, Fault, Language, NoticeId, OrganizationId,
    Outcome, Product, StaffId, markdown, person,
};

/// The most characters of a title.
pub const TITLE_MAXIMUM: usize = 120;
/// The most characters of a text.
pub const BODY_MAXIMUM: usize = 4000;
/// How many companies an incident may be of, where it is not everyone's.
pub const COMPANIES_MAXIMUM: usize = 200;
/// The most updates of one notice.
pub const UPDATES_MAXIMUM: u32 = 999;

/// What a notice or an update says in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// What the notice is called: one line.
    pub title: String,
    /// What there is to say, in Markdown.
    pub body: String,
}

/// What is said in Japanese, and in English where somebody wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// In Japanese.
    pub ja: Text,
    /// In English.
    pub en: Option<Text>,
}

impl Texts {
    /// The text in that language, and the language it is in: Japanese where there is no English.
    pub fn in_language(&self, wanted: Language) -> (&Text, Language) {
        match (&self.en, wanted) {
            (Some(en), Language::English) => (en, Language::English),
            _ => (&self.ja, Language::Japanese),
        }
    }
}

/// Reads a title: a line of 1 to [`TITLE_MAXIMUM`] characters.
pub fn title(text: &str) -> Result<String, Fault> {
    person::line(text, TITLE_MAXIMUM)
}

/// Reads a text: 1 to [`BODY_MAXIMUM`] characters on as many lines as it takes.
pub fn body(text: &str) -> Result<String, Fault> {
    let text: String = text.replace("\r\n", "\n").trim().nfc().collect();
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    if text.chars().count() > BODY_MAXIMUM {
        return Err(Fault::TooLong { maximum: BODY_MAXIMUM });
    }
    let refused = |character: char| {
        (character.is_control() && !matches!(character, '\n' | '\t'))
            || person::turns_direction(character)
    };
    if text.chars().any(refused) { Err(Fault::ControlCharacter) } else { Ok(text) }
}

/// What customers will notice of a maintenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing.
    Unnoticed,
    /// It is slow.
    Slow,
    /// One can look, but change nothing.
    ReadOnly,
    /// Parts of it do not work.
    PartlyDown,
    /// It does not work.
    Down,
}

impl Effect {
    /// Every one.
    pub const ALL: [Self; 5] =
        [Self::Unnoticed, Self::Slow, Self::ReadOnly, Self::PartlyDown, Self::Down];

    /// The word in requests.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Unnoticed => "unnoticed",
            Self::Slow => "slow",
            Self::ReadOnly => "read-only",
            Self::PartlyDown => "partly-down",
            Self::Down => "down",
        }
    }
}

/// How bad an incident is. Serious ones have deadlines (P17).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It has to be posted and handled in time.
    Serious,
    /// Not so.
    Minor,
}

impl Severity {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Serious, Self::Minor];

    /// The word in requests.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Serious => "serious",
            Self::Minor => "minor",
        }
    }
}

/// A maintenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maintenance {
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it is over.
    pub ends_at: Timestamp,
    /// What customers will notice.
    pub effect: Effect,
}

/// A change of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceChange {
    /// From which day in Japan.
    pub effective_on: Date,
}

/// An incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// When it began.
    pub occurred_at: Timestamp,
    /// When the vendor knew.
    pub detected_at: Timestamp,
    /// How bad it is.
    pub severity: Severity,
    /// Whether personal data may have leaked, been lost or damaged.
    pub personal_data: bool,
    /// Whom it concerns.
    pub affected: Affected,
}

/// What a notice is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum About {
    /// The service will not work for a while, as planned.
    Maintenance(Maintenance),
    /// The service changes.
    ServiceChange(ServiceChange),
    /// The service does not work as it should.
    Incident(Incident),
}

impl About {
    /// In one word.
    pub const fn kind(&self) -> NoticeKind {
        match self {
            Self::Maintenance(_) => NoticeKind::Maintenance,
            Self::ServiceChange(_) => NoticeKind::ServiceChange,
            Self::Incident(_) => NoticeKind::Incident,
        }
    }

    /// The incident, where it is one.
    pub const fn incident(&self) -> Option<&Incident> {
        match self {
            Self::Incident(incident) => Some(incident),
            _ => None,
        }
    }

    /// Whom it concerns.
    pub fn affected(&self) -> Affected {
        self.incident().map_or(Affected::Everyone, |incident| incident.affected.clone())
    }

    /// Those companies, or everyone where none is named.
    pub fn affected_of(companies: BTreeSet<OrganizationId>) -> Affected {
        if companies.is_empty() { Affected::Everyone } else { Affected::Companies(companies) }
    }
}

/// How far a published notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// A maintenance is planned.
    Scheduled,
    /// It has begun.
    Running,
    /// It is over.
    Finished,
    /// It will not be.
    Cancelled,
    /// A change is to come.
    Announced,
    /// It has come.
    InEffect,
    /// It will not come, or was taken back.
    Withdrawn,
    /// What causes an incident is not known yet.
    Investigating,
    /// The cause is known.
    Identified,
    /// It was mended, and is watched.
    Monitoring,
    /// It is over.
    Resolved,
    /// What was learned of it was told.
    PostMortem,
}

impl State {
    /// Every one.
    pub const ALL: [Self; 12] = [
        Self::Scheduled,
        Self::Running,
        Self::Finished,
        Self::Cancelled,
        Self::Announced,
        Self::InEffect,
        Self::Withdrawn,
        Self::Investigating,
        Self::Identified,
        Self::Monitoring,
        Self::Resolved,
        Self::PostMortem,
    ];

    /// The word in requests and announcements.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Cancelled => "cancelled",
            Self::Announced => "announced",
            Self::InEffect => "in-effect",
            Self::Withdrawn => "withdrawn",
            Self::Investigating => "investigating",
            Self::Identified => "identified",
            Self::Monitoring => "monitoring",
            Self::Resolved => "resolved",
            Self::PostMortem => "post-mortem",
        }
    }

    /// The state with that word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.slug() == slug)
    }

    /// Of which kind of notice it is a state.
    pub const fn kind(self) -> NoticeKind {
        match self {
            Self::Scheduled | Self::Running | Self::Finished | Self::Cancelled => {
                NoticeKind::Maintenance
            }
            Self::Announced | Self::InEffect | Self::Withdrawn => NoticeKind::ServiceChange,
            _ => NoticeKind::Incident,
        }
    }

    /// What a notice of that kind usually begins with.
    pub const fn first(kind: NoticeKind) -> Self {
        match kind {
            NoticeKind::Maintenance => Self::Scheduled,
            NoticeKind::ServiceChange => Self::Announced,
            NoticeKind::Incident => Self::Investigating,
        }
    }

    /// Whether a notice may be published in this state: it may be told late, but not of something
    /// that was called off before anybody heard of it.
    pub const fn opens(self) -> bool {
        !matches!(self, Self::Cancelled | Self::Withdrawn | Self::PostMortem)
    }

    /// Which states may come next.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Scheduled => &[Self::Running, Self::Finished, Self::Cancelled],
            Self::Running => &[Self::Finished],
            Self::Announced => &[Self::InEffect, Self::Withdrawn],
            Self::InEffect => &[Self::Withdrawn],
            // Steps may be left out where things go fast; what was mended may come back.
            Self::Investigating => &[Self::Identified, Self::Monitoring, Self::Resolved],
            Self::Identified => &[Self::Investigating, Self::Monitoring, Self::Resolved],
            Self::Monitoring => &[Self::Investigating, Self::Identified, Self::Resolved],
            // What comes back after it was said to be over is another incident, with its own days.
            Self::Resolved => &[Self::PostMortem],
            Self::Finished | Self::Cancelled | Self::Withdrawn | Self::PostMortem => &[],
        }
    }

    /// Whether what the notice is about is over: nobody waits for its next update.
    pub const fn is_over(self) -> bool {
        matches!(
            self,
            Self::Finished
                | Self::Cancelled
                | Self::InEffect
                | Self::Withdrawn
                | Self::Resolved
                | Self::PostMortem
        )
    }
}

/// How far a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// In which state it is.
    pub state: State,
    /// When it was published.
    pub at: Timestamp,
    /// Since when what it is about is over, if it is.
    pub over_at: Option<Timestamp>,
    /// How many updates it has; the publication is the first.
    pub updates: u32,
}

/// A notice as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its identifier; sorts by when it was drafted.
    pub id: NoticeId,
    /// The product it is of.
    pub product: Product,
    /// What it is about.
    pub about: About,
    /// The draft, or what the latest update says.
    pub texts: Texts,
    /// How far it is; none while it is a draft.
    pub published: Option<Published>,
    /// When it was drafted.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// How often it was written; what is changed is changed on top of the version seen.
    #[serde(skip)]
    pub version: u64,
}

/// One thing that was published of a notice. Never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// Which of the notice's: from 1, the publication.
    pub number: u32,
    /// When.
    pub at: Timestamp,
    /// Who wrote it.
    pub by: StaffId,
    /// The state from then on.
    pub state: State,
    /// What the notice was about from then on.
    pub about: About,
    /// What was said.
    pub texts: Texts,
    /// The update that it puts right, if it does.
    pub corrects: Option<u32>,
}

/// What one of the staff wants to say of a published notice.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The state from now on.
    pub state: State,
    /// What it is about from now on.
    pub about: About,
    /// What is said.
    pub texts: Texts,
    /// The update that it puts right, if it does.
    pub corrects: Option<u32>,
}

/// Why a notice does not become what was wished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoticeRefusal {
    /// Somebody else wrote it meanwhile.
    #[error("the notice was changed meanwhile")]
    Changed,
    /// Not from where it stands.
    #[error("the notice does not go there from where it stands")]
    NotFromHere,
    /// No update has that number.
    #[error("there is no such update to correct")]
    NothingToCorrect,
}

impl Notice {
    /// The address of its page, from the root of the pages.
    pub fn page(&self, language: Language) -> String {
        page_of(self.product, self.id, language)
    }

    /// Whether it was published and what it is about is not over.
    pub fn is_open(&self) -> bool {
        self.published.is_some_and(|published| !published.state.is_over())
    }
}

/// The address of a notice's page, from the root of the pages.
pub fn page_of(product: Product, notice: NoticeId, language: Language) -> String {
    let root = language.choose("", "/en");
    format!("{root}/{}/notices/{notice}.html", product.slug())
}

/// Drafts a notice.
pub fn draft(
    context: &Context<'_>,
    staff: &StaffMembership,
    product: Product,
    (about, texts): (About, Texts),
) -> (Notice, Changes) {
    let mut notice = Notice {
        id: NoticeId::new(context.now, context.entropy),
        product,
        about,
        texts,
        published: None,
        created_at: context.now,
        updated_at: context.now,
        version: 0,
    };
    let changes = written(context, staff, &mut notice, Vec::new(), Action::DraftNotice);
    (notice, changes)
}

/// Drafts a notice and publishes it at once, at that address.
pub fn post(
    context: &Context<'_>,
    staff: &StaffMembership,
    product: Product,
    (about, texts): (About, Texts),
    state: State,
    pages: &str,
) -> Result<(Notice, Changes), NoticeRefusal> {
    let (mut notice, _) = draft(context, staff, product, (about, texts));
    notice.version = 0;
    publish(context, staff, notice, 0, state, pages)
}

/// Changes a draft.
pub fn edit(
    context: &Context<'_>,
    staff: &StaffMembership,
    mut notice: Notice,
    seen: u64,
    (about, texts): (About, Texts),
) -> Result<(Notice, Changes), NoticeRefusal> {
    draft_as_seen(&notice, seen)?;
    if about.kind() != notice.about.kind() {
        return Err(NoticeRefusal::NotFromHere);
    }
    (notice.about, notice.texts) = (about, texts);
    let changes = written(context, staff, &mut notice, Vec::new(), Action::DraftNotice);
    Ok((notice, changes))
}

/// Discards a draft. That there was one stays on record.
pub fn discard(
    context: &Context<'_>,
    staff: &StaffMembership,
    notice: &Notice,
    seen: u64,
) -> Result<Changes, NoticeRefusal> {
    draft_as_seen(notice, seen)?;
    let (product, id, version) = (notice.product, notice.id, notice.version);
    let changes = vec![
        Change::RequireStaff(staff.clone()),
        Change::DiscardNotice { product, notice: id, version },
    ];
    let record = context.audit(product, Action::DiscardNotice, Outcome::Done);
    Ok(Changes::recorded(changes, record.by_staff(staff.id, None)))
}

/// Publishes a draft, in that state. `pages` is where the pages are.
pub fn publish(
    context: &Context<'_>,
    staff: &StaffMembership,
    notice: Notice,
    seen: u64,
    state: State,
    pages: &str,
) -> Result<(Notice, Changes), NoticeRefusal> {
    draft_as_seen(&notice, seen)?;
    if !state.opens() || state.kind() != notice.about.kind() {
        return Err(NoticeRefusal::NotFromHere);
    }
    let wish =
        Wish { state, about: notice.about.clone(), texts: notice.texts.clone(), corrects: None };
    Ok(go_on(context, staff, notice, wish, pages))
}

/// Says something more of a published notice: that it goes on, that times move, or that something
/// that was said before was wrong. Only a correction may put a notice that is over back, or say
/// otherwise what it was about.
pub fn update(
    context: &Context<'_>,
    staff: &StaffMembership,
    notice: Notice,
    seen: u64,
    wish: Wish,
    pages: &str,
) -> Result<(Notice, Changes), NoticeRefusal> {
    if notice.version != seen {
        return Err(NoticeRefusal::Changed);
    }
    let published = notice.published.ok_or(NoticeRefusal::NotFromHere)?;
    let kind = notice.about.kind();
    if wish.state.kind() != kind || wish.about.kind() != kind {
        return Err(NoticeRefusal::NotFromHere);
    }
    if published.updates >= UPDATES_MAXIMUM {
        return Err(NoticeRefusal::NotFromHere);
    }
    match wish.corrects {
        Some(number) if !(1..=published.updates).contains(&number) => {
            return Err(NoticeRefusal::NothingToCorrect);
        }
        Some(_) => {}
        None => {
            let stays = wish.state == published.state;
            let moves = published.state.next().contains(&wish.state);
            if !(stays || moves) || !may_become(published.state, &notice.about, &wish.about) {
                return Err(NoticeRefusal::NotFromHere);
            }
        }
    }
    Ok(go_on(context, staff, notice, wish, pages))
}

/// Whether what a notice in that state is about may be told otherwise without a correction: plans may
/// change until they are carried out, and of an incident one learns more and more.
fn may_become(state: State, seen: &About, wished: &About) -> bool {
    match (seen, wished) {
        (About::Maintenance(seen), About::Maintenance(wished)) => match state {
            State::Scheduled => true,
            State::Running => seen.starts_at == wished.starts_at,
            _ => seen == wished,
        },
        (About::ServiceChange(seen), About::ServiceChange(wished)) => {
            state == State::Announced || seen == wished
        }
        _ => true,
    }
}

fn draft_as_seen(notice: &Notice, seen: u64) -> Result<(), NoticeRefusal> {
    if notice.version != seen {
        return Err(NoticeRefusal::Changed);
    }
    if notice.published.is_some() { Err(NoticeRefusal::NotFromHere) } else { Ok(()) }
}

fn go_on(
    context: &Context<'_>,
    staff: &StaffMembership,
    mut notice: Notice,
    wish: Wish,
    pages: &str,
) -> (Notice, Changes) {
    let Wish { state, about, texts, corrects } = wish;
    let before = notice.published;
    // A notice that stays over is over since before.
    let over_before = before.and_then(|published| published.over_at);
    let over_at = state.is_over().then(|| over_before.unwrap_or(context.now));
    let number = before.map_or(0, |published| published.updates) + 1;
    let at = before.map_or(context.now, |published| published.at);
    notice.published = Some(Published { state, at, over_at, updates: number });
    // Whoever was told before is told what follows, also where they turned out not to be concerned.
    let affected = both(notice.about.affected(), about.affected());
    (notice.about, notice.texts) = (about.clone(), texts.clone());
    let update = Update { number, at: context.now, by: staff.id, state, about, texts, corrects };
    let announcement = announcement(context, &notice, &update, affected, pages);
    let changes = vec![
        Change::AddNoticeUpdate { product: notice.product, notice: notice.id, update },
        Change::Announce(announcement),
    ];
    let action = if before.is_none() { Action::PublishNotice } else { Action::UpdateNotice };
    let changes = written(context, staff, &mut notice, changes, action);
    (notice, changes)
}

fn both(one: Affected, other: Affected) -> Affected {
    match (one, other) {
        (Affected::Companies(mut one), Affected::Companies(other)) => {
            one.extend(other);
            Affected::Companies(one)
        }
        _ => Affected::Everyone,
    }
}

fn announcement(
    context: &Context<'_>,
    notice: &Notice,
    update: &Update,
    affected: Affected,
    pages: &str,
) -> Announcement {
    let said = |text: &Text| Said { title: text.title.clone(), text: markdown::plain(&text.body) };
    let pages = pages.trim_end_matches('/');
    let page = |language| format!("{pages}{}", notice.page(language));
    Announcement {
        id: AnnouncementId::new(context.now, context.entropy),
        product: notice.product,
        notice: notice.id,
        kind: notice.about.kind(),
        state: update.state.slug().to_owned(),
        affected,
        ja: said(&update.texts.ja),
        en: update.texts.en.as_ref().map(said),
        page_ja: page(Language::Japanese),
        page_en: page(Language::English),
        at: update.at,
    }
}

/// The changes that write the notice, and the notice as it is then.
fn written(
    context: &Context<'_>,
    staff: &StaffMembership,
    notice: &mut Notice,
    more: Vec<Change>,
    action: Action,
) -> Changes {
    notice.updated_at = context.now;
    let mut changes = vec![Change::RequireStaff(staff.clone()), Change::PostNotice(notice.clone())];
    notice.version += 1;
    changes.extend(more);
    let record = context.audit(notice.product, action, Outcome::Done);
    Changes::recorded(changes, record.by_staff(staff.id, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EmailIndex, LookupKey, SeededEntropy};
    use jiff::ToSpan as _;
    use proptest::prelude::*;

    const PAGES: &str = "https://status.example.jp/";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn now() -> Timestamp {
        at("2026-11-23T03:00:00Z")
    }

    fn staff(entropy: &SeededEntropy) -> StaffMembership {
        let email = crate::Email::parse("staff@example.jp").unwrap();
        let login: EmailIndex = LookupKey::new(b"staff").staff_email(&email);
        StaffMembership { id: StaffId::new(now(), entropy), login, version: 1 }
    }

    fn texts(body: &str) -> Texts {
        let text = |title: &str| Text { title: title.into(), body: body.into() };
        Texts { ja: text("お知らせ"), en: Some(text("Notice")) }
    }

    /// What a notice of that kind is about; `moved` tells one from another.
    fn about(kind: NoticeKind, moved: bool) -> About {
        let hour = |hour: i64| now() + (hour + i64::from(moved)).hours();
        match kind {
            NoticeKind::Maintenance => About::Maintenance(Maintenance {
                starts_at: hour(24),
                ends_at: hour(26),
                effect: Effect::Down,
            }),
            NoticeKind::ServiceChange => About::ServiceChange(ServiceChange {
                effective_on: Date::constant(2027, 1, if moved { 2 } else { 1 }),
            }),
            NoticeKind::Incident => About::Incident(Incident {
                occurred_at: hour(-3),
                detected_at: hour(-2),
                severity: Severity::Serious,
                personal_data: false,
                affected: Affected::Everyone,
            }),
        }
    }

    /// What may follow what, as one would tell a colleague.
    const MODEL: &[(&str, &str)] = &[
        ("scheduled", "running finished cancelled"),
        ("running", "finished"),
        ("finished", ""),
        ("cancelled", ""),
        ("announced", "in-effect withdrawn"),
        ("in-effect", "withdrawn"),
        ("withdrawn", ""),
        ("investigating", "identified monitoring resolved"),
        ("identified", "investigating monitoring resolved"),
        ("monitoring", "investigating identified resolved"),
        ("resolved", "post-mortem"),
        ("post-mortem", ""),
    ];

    const OVER: &str = "finished cancelled in-effect withdrawn resolved post-mortem";

    fn has(words: &str, word: &str) -> bool {
        words.split(' ').any(|one| one == word)
    }

    /// A step that somebody tries.
    #[derive(Clone, Debug)]
    struct Step {
        wanted: usize,
        stale: bool,
        moved: bool,
        corrects: Option<u32>,
        what: u8,
    }

    fn step() -> impl Strategy<Value = Step> {
        let corrects = prop_oneof![4 => Just(None), 1 => (0..6_u32).prop_map(Some)];
        let (stale, moved) = (prop::bool::weighted(0.1), prop::bool::weighted(0.2));
        (0..State::ALL.len(), stale, moved, corrects, 0..12_u8).prop_map(
            |(wanted, stale, moved, corrects, what)| Step { wanted, stale, moved, corrects, what },
        )
    }

    /// A notice as somebody would keep it in a notebook.
    #[derive(Debug, Default)]
    struct Notebook {
        state: Option<String>,
        moved: bool,
        history: Vec<String>,
        writes: u64,
        discarded: bool,
    }

    impl Notebook {
        /// Whether the step is taken.
        fn takes(&mut self, kind: NoticeKind, step: &Step) -> bool {
            let wanted = State::ALL[step.wanted];
            let word = wanted.slug();
            let of_kind = wanted.kind() == kind;
            let taken = !step.stale
                && !self.discarded
                && match (&self.state, step.what) {
                    (None, 0..=2) => true,
                    (None, 3..=8) => of_kind && !has("cancelled withdrawn post-mortem", word),
                    (Some(seen), 3..) => {
                        let corrects = step.corrects.is_some_and(|number| {
                            number > 0 && number as usize <= self.history.len()
                        });
                        let follows = MODEL.iter().any(|(from, to)| from == seen && has(to, word));
                        let free = matches!(kind, NoticeKind::Incident)
                            || has("scheduled announced", seen);
                        let goes = step.corrects.is_none()
                            && (follows || seen == word)
                            && (free || self.moved == step.moved);
                        of_kind && (corrects || goes)
                    }
                    _ => false,
                };
            if taken {
                self.writes += 1;
                match (self.state.is_none(), step.what) {
                    (true, 0..=1) | (false, _) => self.moved = step.moved,
                    (true, 2) => self.discarded = true,
                    (true, _) => {}
                }
                if step.what >= 3 {
                    self.state = Some(word.to_owned());
                    self.history.push(word.to_owned());
                }
            }
            taken
        }
    }

    proptest! {
        #[test]
        fn a_notice_goes_where_the_model_goes_and_every_word_is_kept(
            kind in prop::sample::select(NoticeKind::ALL.to_vec()),
            steps in prop::collection::vec(step(), 0..30),
        ) {
            let entropy = SeededEntropy::new(1);
            let staff = staff(&entropy);
            let (mut model, mut history) = (Notebook::default(), Vec::new());
            let context = Context { now: now(), entropy: &entropy, request: "request" };
            let content = (about(kind, false), texts("0"));
            let (mut notice, _) = draft(&context, &staff, Product::ProSign, content);
            for (index, step) in steps.iter().enumerate() {
                let minutes = i64::try_from(index).unwrap();
                let now = now() + minutes.minutes();
                let context = Context { now, entropy: &entropy, request: "request" };
                let seen = notice.version - u64::from(step.stale);
                let content = (about(kind, step.moved), texts(&index.to_string()));
                let state = State::ALL[step.wanted];
                let was = model.discarded;
                let gone = step.what == 2;
                let before = model.state.clone();
                let tried = match (before.is_some(), step.what) {
                    _ if was => Err(NoticeRefusal::NotFromHere),
                    (_, 0..=1) => edit(&context, &staff, notice.clone(), seen, content),
                    (_, 2) => discard(&context, &staff, &notice, seen)
                        .map(|changes| (notice.clone(), changes)),
                    (false, 3..=8) => publish(&context, &staff, notice.clone(), seen, state, PAGES),
                    (_, _) => {
                        let (about, texts) = content;
                        let wish = Wish { state, about, texts, corrects: step.corrects };
                        update(&context, &staff, notice.clone(), seen, wish, PAGES)
                    }
                };
                prop_assert_eq!(model.takes(kind, step), tried.is_ok(), "{:?} {:?}", step, before);
                if let Err(refusal) = &tried
                    && step.stale
                    && !was
                {
                    prop_assert_eq!(*refusal, NoticeRefusal::Changed);
                }
                let Ok((now_is, changes)) = tried else { continue };
                prop_assert!(matches!(changes.0.last(), Some(Change::Audit(_))));
                prop_assert!(matches!(changes.0.first(), Some(Change::RequireStaff(_))));
                let mut announced = 0;
                for change in &changes.0 {
                    match change {
                        Change::AddNoticeUpdate { update, .. } => history.push(update.clone()),
                        Change::Announce(announcement) => {
                            announced += 1;
                            prop_assert_eq!(&announcement.state, model.state.as_ref().unwrap());
                        }
                        _ => {}
                    }
                }
                prop_assert_eq!(announced == 1, step.what >= 3, "what is public is announced");
                if !gone {
                    prop_assert_eq!(now_is.version, notice.version + 1);
                    notice = now_is;
                }
            }
            let told: Vec<_> = history.iter().map(|update| update.state.slug()).collect();
            prop_assert_eq!(&told, &model.history);
            let numbers: Vec<_> = history.iter().map(|update| update.number).collect();
            let expected: Vec<_> = (1..=u32::try_from(history.len()).unwrap()).collect();
            prop_assert_eq!(numbers, expected);
            let state = notice.published.map(|published| published.state.slug().to_owned());
            prop_assert_eq!(&state, &model.state);
            let over = notice.published.is_some_and(|published| published.over_at.is_some());
            prop_assert_eq!(over, model.state.is_some_and(|state| has(OVER, &state)));
        }
    }

    fn published(kind: NoticeKind) -> (Notice, SeededEntropy) {
        let entropy = SeededEntropy::new(1);
        let context = Context { now: now(), entropy: &entropy, request: "request" };
        let (staff, content) = (staff(&entropy), (about(kind, false), texts("**本文**")));
        let state = State::first(kind);
        let posted = post(&context, &staff, Product::ProSign, content, state, PAGES);
        (posted.unwrap().0, entropy)
    }

    #[test]
    fn what_is_announced_is_plain_text_with_the_address_of_the_page() {
        let entropy = SeededEntropy::new(1);
        let context = Context { now: now(), entropy: &entropy, request: "request" };
        let content = (about(NoticeKind::Incident, false), texts("**重大**な<b>障害</b>です。"));
        let (staff, state) = (staff(&entropy), State::Investigating);
        let posted = post(&context, &staff, Product::ProLead, content, state, PAGES).unwrap();
        let (notice, changes) = posted;
        let announced = changes.0.iter().find_map(|change| match change {
            Change::Announce(announcement) => Some(announcement.clone()),
            _ => None,
        });
        let announced = announced.unwrap();
        assert_eq!(announced.ja.text, "重大な<b>障害</b>です。");
        assert_eq!(announced.en.unwrap().title, "Notice");
        let page = format!("/pro-lead/notices/{}.html", notice.id);
        assert_eq!(announced.page_ja, format!("https://status.example.jp{page}"));
        assert_eq!(announced.page_en, format!("https://status.example.jp/en{page}"));
        assert_eq!(announced.state, "investigating");
    }

    #[test]
    fn whoever_was_told_of_an_incident_is_told_that_it_was_not_theirs() {
        let (notice, entropy) = published(NoticeKind::Incident);
        let context = Context { now: now(), entropy: &entropy, request: "request" };
        let [one, other] = [1, 2].map(|_| OrganizationId::new(now(), &entropy));
        let concerned = |companies: &[OrganizationId]| {
            let About::Incident(incident) = about(NoticeKind::Incident, false) else { panic!() };
            let affected = About::affected_of(companies.iter().copied().collect());
            About::Incident(Incident { affected, ..incident })
        };
        let told = |notice: &Notice, companies: &[OrganizationId]| {
            let (about, state) = (concerned(companies), State::Investigating);
            let wish = Wish { state, about, texts: texts("1"), corrects: None };
            let seen = notice.version;
            update(&context, &staff(&entropy), notice.clone(), seen, wish, PAGES).unwrap()
        };
        let affected = |changes: &Changes| {
            changes.0.iter().find_map(|change| match change {
                Change::Announce(announcement) => Some(announcement.affected.clone()),
                _ => None,
            })
        };
        let (notice, changes) = told(&notice, &[one]);
        assert_eq!(affected(&changes), Some(Affected::Everyone));
        let (notice, changes) = told(&notice, &[other]);
        assert_eq!(affected(&changes), Some(Affected::Companies([one, other].into())));
        assert_eq!(notice.about.affected(), Affected::Companies([other].into()));
    }

    #[test]
    fn a_text_is_some_lines_of_plain_characters() {
        assert_eq!(body("  一\r\n二\t三\n ").unwrap(), "一\n二\t三");
        assert_eq!(body(" \n "), Err(Fault::Empty));
        assert_eq!(body("a\u{202e}b"), Err(Fault::ControlCharacter));
        assert_eq!(body("a\u{7}b"), Err(Fault::ControlCharacter));
        let long = "長".repeat(BODY_MAXIMUM + 1);
        assert_eq!(body(&long), Err(Fault::TooLong { maximum: BODY_MAXIMUM }));
        assert_eq!(title("二\n行"), Err(Fault::ControlCharacter));
    }

    #[test]
    fn every_state_is_found_by_its_word_and_leads_to_states_of_its_kind() {
        for state in State::ALL {
            assert_eq!(State::from_slug(state.slug()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.slug());
            assert!(state.next().iter().all(|next| next.kind() == state.kind()));
        }
        for kind in NoticeKind::ALL {
            assert!(State::first(kind).opens() && State::first(kind).kind() == kind);
        }
    }
}
