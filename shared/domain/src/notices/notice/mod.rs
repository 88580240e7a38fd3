//! Notices: what the vendor posts of planned maintenance, of changes to the service, and of incidents
//! (P11, P17).
//!
//! A notice is a draft, which nobody outside sees and which may be changed or discarded, until it is
//! published. From then on it only goes on: every word that was published stays, and what was wrong is
//! put right by another update that says so.

mod about;
mod state;
#[cfg(test)]
mod tests;
mod text;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::announcement::{Affected, Announcement, Said};
use crate::staff::StaffChange;
use crate::staff::StaffMembership;
use crate::{
    Action, AnnouncementId, Change, Changes, Context, Language, NoticeChange, NoticeId, Outcome,
    Product, StaffId, markdown,
};

pub use about::{About, COMPANIES_MAXIMUM, Effect, Incident, Maintenance, ServiceChange, Severity};
pub use state::State;
pub use text::{BODY_MAXIMUM, TITLE_MAXIMUM, Text, Texts, body, title};

/// The most updates of one notice.
pub const UPDATES_MAXIMUM: u32 = 999;

/// How far a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
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
    pub product: Product,
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
        StaffChange::RequireStaff(staff.clone()).into(),
        NoticeChange::DiscardNotice { product, notice: id, version }.into(),
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
        NoticeChange::AddNoticeUpdate { product: notice.product, notice: notice.id, update }.into(),
        NoticeChange::Announce(announcement).into(),
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
    let mut changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        NoticeChange::PostNotice(notice.clone()).into(),
    ];
    notice.version += 1;
    changes.extend(more);
    let record = context.audit(notice.product, action, Outcome::Done);
    Changes::recorded(changes, record.by_staff(staff.id, None))
}
