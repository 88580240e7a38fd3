//! What happens to notices by itself once its time has come: a draft is published, subscribers are
//! reminded of maintenance, and maintenance starts and finishes.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    About, Author, Maintenance, Notice, NoticeRefusal, State, Text, Texts, UPDATES_MAXIMUM,
    UpdateRequest, announced::announcement, draft_as_seen, go_on, is_publishable, written,
};
use crate::announcement::News;
use crate::staff::StaffMembership;
use crate::{Action, Changes, Context, NoticeChange, StaffId};

/// How long before maintenance subscribers are reminded of it.
const REMINDED_BEFORE: SignedDuration = SignedDuration::from_hours(24);

/// When a draft is published by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedPublication {
    pub at: Timestamp,
    /// The state in which it is published.
    pub state: State,
    /// Who planned it.
    pub by: StaffId,
}

/// Plans when a draft is published, or plans it anew.
pub fn schedule(
    context: &Context<'_>,
    staff: &StaffMembership,
    mut notice: Notice,
    seen: u64,
    at: Timestamp,
    state: State,
) -> Result<(Notice, Changes), NoticeRefusal> {
    draft_as_seen(&notice, seen)?;
    is_publishable(&notice, state)?;
    notice.planned = Some(PlannedPublication { at, state, by: staff.id });
    notice.updated_at = context.now;
    let author = Author::Staff(staff);
    let changes = written(context, author, &mut notice, Vec::new(), Action::ScheduleNotice);
    Ok((notice, changes))
}

/// Takes the plan back; the draft stays.
pub fn unschedule(
    context: &Context<'_>,
    staff: &StaffMembership,
    mut notice: Notice,
    seen: u64,
) -> Result<(Notice, Changes), NoticeRefusal> {
    draft_as_seen(&notice, seen)?;
    notice.planned.take().ok_or(NoticeRefusal::NotFromHere)?;
    notice.updated_at = context.now;
    let author = Author::Staff(staff);
    let changes = written(context, author, &mut notice, Vec::new(), Action::UnscheduleNotice);
    Ok((notice, changes))
}

/// Does what is due of a notice now, if anything is. Done twice, the second finds nothing due; and
/// whatever staff do to the notice in between wins, because its version is then another.
pub fn advance(context: &Context<'_>, notice: Notice, pages: &str) -> Option<(Notice, Changes)> {
    let Some(published) = notice.published else {
        let planned = notice.planned.filter(|planned| planned.at <= context.now)?;
        let (about, texts) = (notice.about.clone(), notice.texts.clone());
        let (state, components) = (planned.state, notice.components.clone());
        let wish = UpdateRequest { state, about, components, texts, corrects: None };
        return Some(go_on(context, Author::Plan(planned.by), notice, wish, pages));
    };
    let About::Maintenance(maintenance) = notice.about else { return None };
    if published.updates < UPDATES_MAXIMUM
        && let Some(state) = maintenance.state_by_now(published.state, context.now)
    {
        let texts = automatic_texts(state, &notice.texts);
        let (about, components) = (notice.about.clone(), notice.components.clone());
        let wish = UpdateRequest { state, about, components, texts, corrects: None };
        return Some(go_on(context, Author::Clock, notice, wish, pages));
    }
    let reminds = maintenance.reminder && published.state == State::Scheduled;
    (reminds && notice.is_reminder_due(&maintenance, context.now))
        .then(|| remind(context, notice, pages))
}

impl Maintenance {
    /// The state that follows by now, if it follows by itself.
    fn state_by_now(&self, state: State, now: Timestamp) -> Option<State> {
        match state {
            _ if !self.automatic => None,
            State::Scheduled | State::Running if self.ends_at <= now => Some(State::Finished),
            State::Scheduled if self.starts_at <= now => Some(State::Running),
            _ => None,
        }
    }
}

/// What is published when maintenance starts or finishes by itself. The title stays.
fn automatic_texts(state: State, seen: &Texts) -> Texts {
    let (ja, en) = match state {
        State::Running => (
            "メンテナンスを開始しました。\n\n- 日時: {日時}（日本時間）\n- 影響: {影響}",
            "The maintenance has started.\n\n- When: {period}\n- Effect: {effect}",
        ),
        _ => (
            "予定の時刻になりましたので、メンテナンスを終了しました。ご協力ありがとうございました。",
            "The maintenance has ended as planned. Thank you for your patience.",
        ),
    };
    let text = |seen: &Text, body: &str| Text { body: body.to_owned(), ..seen.clone() };
    Texts { ja: text(&seen.ja, ja), en: seen.en.as_ref().map(|seen| text(seen, en)) }
}

impl Notice {
    /// Whether it is the day before, and nobody was sent anything about it since then.
    fn is_reminder_due(&self, maintenance: &Maintenance, now: Timestamp) -> bool {
        let from = maintenance.starts_at - REMINDED_BEFORE;
        let sent_at = self.reminded_at.max(Some(self.updated_at));
        (from..maintenance.starts_at).contains(&now) && sent_at < Some(from)
    }
}

/// Announces a maintenance again, as it stands.
fn remind(context: &Context<'_>, mut notice: Notice, pages: &str) -> (Notice, Changes) {
    let reached = (notice.about.affected(), notice.components.clone());
    let reminder = announcement(context, &notice, News::Reminder, reached, pages);
    // The pages show nothing new: it is not updated.
    notice.reminded_at = Some(context.now);
    let changes = vec![NoticeChange::Announce(reminder).into()];
    let action = Action::RemindOfMaintenance;
    let changes = written(context, Author::Clock, &mut notice, changes, action);
    (notice, changes)
}

#[cfg(test)]
mod tests {
    use super::super::{Draft, Effect, draft, post, update};
    use super::*;
    use crate::announcement::Announcement;
    use crate::{Change, Email, LookupKey, Product, SeededEntropy};

    const PAGES: &str = "https://status.example.jp";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn staff() -> StaffMembership {
        let login = LookupKey::new(b"staff").staff_email(&Email::parse("a@example.jp").unwrap());
        let id = StaffId::new(at("2026-11-01T00:00:00Z"), &SeededEntropy::new(1));
        StaffMembership { id, login, roles: crate::StaffRole::ALL.into(), version: 1 }
    }

    fn maintenance() -> Maintenance {
        Maintenance {
            starts_at: at("2026-12-04T15:00:00Z"),
            ends_at: at("2026-12-04T19:00:00Z"),
            effect: Effect::ReadOnly,
            reminder: true,
            automatic: true,
        }
    }

    fn written_draft(maintenance: Maintenance) -> Draft {
        let text = |title: &str| Text { title: title.into(), body: "{日時}".into() };
        let texts = Texts { ja: text("お知らせ"), en: Some(text("Notice")) };
        Draft { about: About::Maintenance(maintenance), components: [].into(), texts }
    }

    fn posted(maintenance: Maintenance) -> Notice {
        let entropy = SeededEntropy::new(2);
        let now = at("2026-11-23T00:00:00Z");
        let context = Context::new(now, &entropy, "request");
        let (product, draft) = (Product::ProSign, written_draft(maintenance));
        post(&context, &staff(), product, draft, State::Scheduled, PAGES).unwrap().0
    }

    fn advanced(notice: &Notice, now: &str) -> Option<(Notice, Changes)> {
        let entropy = SeededEntropy::new(3);
        let context = Context::new(at(now), &entropy, "tick");
        advance(&context, notice.clone(), PAGES)
    }

    fn announced(changes: &Changes) -> &Announcement {
        let announced = changes.0.iter().find_map(|change| match change {
            Change::Notice(NoticeChange::Announce(announcement)) => Some(announcement),
            _ => None,
        });
        announced.unwrap()
    }

    fn state(notice: &Notice) -> State {
        notice.published.unwrap().state
    }

    #[test]
    fn maintenance_starts_and_finishes_by_itself_and_says_so_once() {
        let notice = posted(Maintenance { reminder: false, ..maintenance() });
        assert!(advanced(&notice, "2026-12-04T14:59:59Z").is_none());
        let (running, changes) = advanced(&notice, "2026-12-04T15:00:00Z").unwrap();
        let said = announced(&changes);
        assert_eq!(
            (state(&running), said.state, said.news),
            (State::Running, State::Running, News::State)
        );
        assert!(said.ja.text.contains("12月5日 0:00〜4:00") && said.ja.title == "お知らせ");
        assert!(said.en.as_ref().unwrap().text.contains("5 December, 00:00–04:00 JST"));
        assert!(advanced(&running, "2026-12-04T18:59:59Z").is_none(), "done twice, nothing is due");
        let (finished, changes) = advanced(&running, "2026-12-04T19:00:00Z").unwrap();
        assert_eq!(announced(&changes).state, State::Finished);
        assert!(advanced(&finished, "2026-12-05T19:00:00Z").is_none());
        let late = advanced(&notice, "2026-12-05T00:00:00Z").unwrap().0;
        assert_eq!(state(&late), State::Finished, "nobody was there to start it");
    }

    #[test]
    fn an_update_that_moves_or_cancels_maintenance_wins() {
        let entropy = SeededEntropy::new(4);
        let now = at("2026-12-04T14:00:00Z");
        let context = Context::new(now, &entropy, "request");
        let notice = posted(maintenance());
        let updated = |state, moved: Maintenance| {
            let (about, texts) = (About::Maintenance(moved), notice.texts.clone());
            let components = [].into();
            let wish = UpdateRequest { state, about, components, texts, corrects: None };
            update(&context, &staff(), notice.clone(), notice.version, wish, PAGES).unwrap().0
        };
        let cancelled = updated(State::Cancelled, maintenance());
        assert!(advanced(&cancelled, "2026-12-04T16:00:00Z").is_none());
        let starts_at = at("2026-12-04T17:00:00Z");
        let moved = updated(State::Scheduled, Maintenance { starts_at, ..maintenance() });
        assert!(advanced(&moved, "2026-12-04T16:00:00Z").is_none());
        assert!(advanced(&moved, "2026-12-04T17:00:00Z").is_some());
        let by_hand = updated(State::Scheduled, Maintenance { automatic: false, ..maintenance() });
        assert!(advanced(&by_hand, "2026-12-04T20:00:00Z").is_none());
    }

    #[test]
    fn subscribers_are_reminded_once_a_day_before_unless_they_heard_since() {
        let notice = posted(maintenance());
        assert!(advanced(&notice, "2026-12-03T14:59:59Z").is_none());
        let (reminded, changes) = advanced(&notice, "2026-12-03T15:04:00Z").unwrap();
        let said = announced(&changes);
        assert_eq!((said.news, said.number, said.state), (News::Reminder, 1, State::Scheduled));
        assert_eq!(reminded.updated_at, notice.updated_at, "the pages show nothing new");
        assert!(advanced(&reminded, "2026-12-03T15:09:00Z").is_none());
        let silent = posted(Maintenance { reminder: false, ..maintenance() });
        assert!(advanced(&silent, "2026-12-03T15:04:00Z").is_none());
        let heard = Notice { updated_at: at("2026-12-03T15:00:00Z"), ..notice };
        assert!(advanced(&heard, "2026-12-03T15:04:00Z").is_none());
        let day = SignedDuration::from_hours(24);
        let [starts_at, ends_at] =
            [maintenance().starts_at, maintenance().ends_at].map(|at| at + day);
        let about = About::Maintenance(Maintenance { starts_at, ends_at, ..maintenance() });
        let moved = Notice { about, ..reminded };
        assert!(
            advanced(&moved, "2026-12-04T15:04:00Z").is_some(),
            "it was moved, and is near again"
        );
    }

    #[test]
    fn a_planned_draft_is_published_once_unless_it_was_taken_back() {
        let entropy = SeededEntropy::new(4);
        let now = at("2026-11-23T00:00:00Z");
        let context = Context::new(now, &entropy, "request");
        let (notice, _) = draft(&context, &staff(), Product::ProSign, written_draft(maintenance()));
        let publish_at = at("2026-11-24T00:00:00Z");
        let plan = |notice: &Notice, state| {
            schedule(&context, &staff(), notice.clone(), notice.version, publish_at, state)
        };
        assert_eq!(plan(&notice, State::Cancelled).map(drop), Err(NoticeRefusal::NotFromHere));
        let (planned, _) = plan(&notice, State::Scheduled).unwrap();
        assert!(advanced(&planned, "2026-11-23T23:59:59Z").is_none());
        let (published, changes) = advanced(&planned, "2026-11-24T00:03:00Z").unwrap();
        assert_eq!((state(&published), published.planned), (State::Scheduled, None));
        assert_eq!(announced(&changes).news, News::Published);
        let by = changes.0.iter().find_map(|change| match change {
            Change::Notice(NoticeChange::AddNoticeUpdate { update, .. }) => update.by,
            _ => None,
        });
        assert_eq!(by, Some(staff().id), "whoever planned it published it");
        assert!(advanced(&published, "2026-11-24T00:08:00Z").is_none());
        let taken_back =
            |notice: &Notice| unschedule(&context, &staff(), notice.clone(), notice.version);
        let (back, _) = taken_back(&planned).unwrap();
        assert!(advanced(&back, "2026-11-25T00:00:00Z").is_none());
        assert_eq!(taken_back(&back).map(drop), Err(NoticeRefusal::NotFromHere));
    }
}
