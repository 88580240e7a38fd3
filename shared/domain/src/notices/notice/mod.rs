//! Notices: what the vendor posts about planned maintenance, changes to the service, and incidents
//! (P11, P17).
//!
//! A notice begins as a draft, which only staff see and may change or discard. Once published it
//! only grows: every published text stays, and a mistake is corrected by another update that says
//! so.

mod about;
mod announced;
mod draft;
mod gaps;
mod kind;
mod named;
mod schedule;
mod state;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::announcement::News;
use crate::staff::StaffChange;
use crate::staff::StaffMembership;
use crate::{
    Action, Change, Changes, Component, Context, NoticeChange, NoticeId, Outcome, Product, StaffId,
};

use self::announced::{announcement, both, both_components};
pub use about::{
    About, Affected, COMPANIES_MAXIMUM, Effect, Incident, Maintenance, ServiceChange, Severity,
};
pub use announced::page_of;
pub use draft::{Draft, discard, draft, edit, post};
pub use kind::NoticeKind;
pub use schedule::{PlannedPublication, advance, schedule, unschedule};
pub use state::State;
pub use text::{BODY_MAXIMUM, TITLE_MAXIMUM, Text, Texts, body, title};

pub const UPDATES_MAXIMUM: u32 = 999;

/// The published state of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    pub state: State,
    /// When it was first published.
    pub at: Timestamp,
    /// When the event that the notice is about was over, if it is.
    pub over_at: Option<Timestamp>,
    /// How many updates it has; the publication is the first.
    pub updates: u32,
}

/// The current state of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Sorts by the time of drafting.
    pub id: NoticeId,
    pub product: Product,
    pub about: About,
    /// The components that it concerns; all if it names none.
    pub components: BTreeSet<Component>,
    /// The draft, or the texts of the latest update.
    pub texts: Texts,
    /// `None` while it is a draft.
    pub published: Option<Published>,
    /// When the draft is published by itself, if that is planned.
    pub planned: Option<PlannedPublication>,
    /// When subscribers were last reminded of maintenance.
    pub reminded_at: Option<Timestamp>,
    /// When it was drafted.
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The version for optimistic locking; every write requires the version that was read.
    #[serde(skip)]
    pub version: u64,
}

/// One published text of a notice. Never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// Counted from 1, the publication.
    pub number: u32,
    pub at: Timestamp,
    /// `None` if it was published by itself.
    pub by: Option<StaffId>,
    /// The state of the notice from then on.
    pub state: State,
    /// The subject of the notice from then on.
    pub about: About,
    /// The components that it concerns from then on.
    pub components: BTreeSet<Component>,
    pub texts: Texts,
    /// The number of the update that it corrects, if any.
    pub corrects: Option<u32>,
}

/// What a staff member wants to publish as an update.
#[derive(Clone, Debug)]
pub struct UpdateRequest {
    pub state: State,
    pub about: About,
    pub components: BTreeSet<Component>,
    pub texts: Texts,
    /// The number of the update that it corrects, if any.
    pub corrects: Option<u32>,
}

/// Why a notice is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoticeRefusal {
    /// Somebody else has changed it since it was read.
    #[error("the notice has been changed since it was read")]
    Changed,
    /// Its current state does not allow this.
    #[error("the state of the notice does not allow this")]
    NotFromHere,
    #[error("there is no update with that number")]
    NothingToCorrect,
}

impl Notice {
    /// Whether it concerns that component.
    pub fn concerns(&self, component: Component) -> bool {
        self.components.is_empty() || self.components.contains(&component)
    }

    /// Whether it is published and its event is not over.
    pub fn is_open(&self) -> bool {
        self.published.is_some_and(|published| !published.state.is_over())
    }
}

/// Publishes a draft in that state. `pages` is the base address of the pages.
pub fn publish(
    context: &Context<'_>,
    staff: &StaffMembership,
    notice: Notice,
    seen: u64,
    state: State,
    pages: &str,
) -> Result<(Notice, Changes), NoticeRefusal> {
    draft_as_seen(&notice, seen)?;
    is_publishable(&notice, state)?;
    let wish = UpdateRequest {
        state,
        about: notice.about.clone(),
        components: notice.components.clone(),
        texts: notice.texts.clone(),
        corrects: None,
    };
    Ok(go_on(context, Author::Staff(staff), notice, wish, pages))
}

/// Adds an update to a published notice: progress, changed times, or a correction. Only a
/// correction may reopen a notice that is over or change its subject.
pub fn update(
    context: &Context<'_>,
    staff: &StaffMembership,
    notice: Notice,
    seen: u64,
    wish: UpdateRequest,
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
            let may_become = may_become(published.state, &notice.about, &wish.about)
                && (!published.state.is_over() || notice.components == wish.components);
            if !(stays || moves) || !may_become {
                return Err(NoticeRefusal::NotFromHere);
            }
        }
    }
    Ok(go_on(context, Author::Staff(staff), notice, wish, pages))
}

/// Whether the subject may change without a correction in that state: plans may change until they
/// are carried out, and details of an incident emerge over time.
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

fn is_publishable(notice: &Notice, state: State) -> Result<(), NoticeRefusal> {
    let fits = state.opens() && state.kind() == notice.about.kind();
    if fits { Ok(()) } else { Err(NoticeRefusal::NotFromHere) }
}

/// Who changes a notice.
#[derive(Clone, Copy)]
enum Author<'a> {
    Staff(&'a StaffMembership),
    /// What somebody planned happens.
    Plan(StaffId),
    /// It happens by itself.
    Clock,
}

impl Author<'_> {
    const fn staff(self) -> Option<StaffId> {
        match self {
            Self::Staff(staff) => Some(staff.id),
            Self::Plan(staff) => Some(staff),
            Self::Clock => None,
        }
    }
}

fn go_on(
    context: &Context<'_>,
    author: Author<'_>,
    mut notice: Notice,
    wish: UpdateRequest,
    pages: &str,
) -> (Notice, Changes) {
    let UpdateRequest { state, about, components, texts, corrects } = wish;
    let texts = texts.filled_in(&about);
    let before = notice.published;
    // While a notice stays over, the time when it was over is kept.
    let over_before = before.and_then(|published| published.over_at);
    let over_at = state.is_over().then(|| over_before.unwrap_or(context.now));
    let number = before.map_or(0, |published| published.updates) + 1;
    let at = before.map_or(context.now, |published| published.at);
    notice.published = Some(Published { state, at, over_at, updates: number });
    (notice.planned, notice.updated_at) = (None, context.now);
    let news = match before {
        None => News::Published,
        Some(_) if corrects.is_some() => News::Corrected,
        Some(before) if before.state != state => News::State,
        Some(_) if notice.about.public() != about.public() => News::Changed,
        Some(_) if notice.components != components => News::Changed,
        Some(_) => News::Continued,
    };
    // Everyone notified before gets this update too, even if they turned out not to be affected.
    let affected = both(notice.about.affected(), about.affected());
    (notice.about, notice.texts) = (about.clone(), texts.clone());
    let reached = both_components(&notice.components, &components);
    notice.components.clone_from(&components);
    let (at, by) = (context.now, author.staff());
    let update = Update { number, at, by, state, about, components, texts, corrects };
    let announcement = announcement(context, &notice, news, (affected, reached), pages);
    let changes = vec![
        NoticeChange::AddNoticeUpdate { product: notice.product, notice: notice.id, update }.into(),
        NoticeChange::Announce(announcement).into(),
    ];
    let action = if before.is_none() { Action::PublishNotice } else { Action::UpdateNotice };
    let changes = written(context, author, &mut notice, changes, action);
    (notice, changes)
}

/// The changes that write the notice; moves the notice on to its next version.
fn written(
    context: &Context<'_>,
    author: Author<'_>,
    notice: &mut Notice,
    more: Vec<Change>,
    action: Action,
) -> Changes {
    let mut changes = Vec::new();
    if let Author::Staff(staff) = author {
        changes.push(StaffChange::RequireStaff(staff.clone()).into());
    }
    changes.push(NoticeChange::PostNotice(notice.clone()).into());
    notice.version += 1;
    changes.extend(more);
    let state = notice.published.map(|published| published.state);
    let record = context.audit(notice.product, action, Outcome::Done);
    let planned_at = notice.planned.map(|planned| planned.at);
    let record = record.with("state", state).with("planned_at", planned_at).on(notice.id);
    let record = match author.staff() {
        Some(staff) => record.by_staff(staff, None),
        None => record,
    };
    Changes::recorded(changes, record)
}
