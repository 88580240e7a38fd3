//! The incidents that are watched, each with what is due of it.

use std::collections::BTreeMap;

use aws::{ServiceError, pages};
use domain::customer_notification::{self, Audience};
use domain::incident_clock::{self, Deadline, IncidentTimeline, State};
use domain::notice::Notice;
use domain::{NoticeId, Product, japan};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::IncidentClock;

/// How many notices are read at a time.
const PAGE_SIZE: i32 = 50;
/// For how many days after it was drafted a notice is watched, whatever becomes of it: longer than
/// anything is due. What still remains to be done then is watched until it is done.
const WATCHED_DAYS: i64 = 100;

/// An incident with what is due of it.
pub(crate) struct Watched {
    pub(crate) notice: Notice,
    /// What is recorded of it.
    pub(crate) timeline: IncidentTimeline,
    /// When all customers were notified, as far as is known now.
    pub(crate) notified_at: Option<Timestamp>,
    pub(crate) deadlines: Vec<Deadline>,
}

impl IncidentClock {
    /// The incidents of which something is due, or was: the recent ones and those that are still open,
    /// or every one, in the order in which they were drafted.
    pub(crate) async fn watched(
        &self,
        now: Timestamp,
        every: bool,
    ) -> Result<Vec<Watched>, ServiceError> {
        let timelines = self.store.incident_clocks().await?;
        let mut timelines: BTreeMap<NoticeId, IncidentTimeline> =
            timelines.into_iter().map(|timeline| (timeline.notice, timeline)).collect();
        let since = now - SignedDuration::from_hours(24 * WATCHED_DAYS);
        let mut notices = BTreeMap::new();
        for product in Product::ALL {
            let mut pages = pages(|after| self.store.product_notices(product, after, PAGE_SIZE));
            while let Some(page) = pages.next().await? {
                let are_recent = page.last().is_some_and(|notice| notice.created_at >= since);
                let incidents = page.into_iter().filter(|notice| notice.about.incident().is_some());
                notices.extend(incidents.map(|notice| (notice.id, notice)));
                if !are_recent {
                    break;
                }
            }
        }
        for (id, timeline) in &timelines {
            if (every || timeline.open)
                && !notices.contains_key(id)
                && let Some(notice) = self.store.notice(*id).await?
            {
                notices.insert(*id, notice);
            }
        }
        let mut watched = Vec::new();
        for (id, notice) in notices {
            let timeline =
                timelines.remove(&id).unwrap_or_else(|| IncidentTimeline::new(id, notice.product));
            watched.extend(self.watch(notice, timeline, now).await?);
        }
        Ok(watched)
    }

    /// What is due of an incident; nothing if nothing ever was.
    pub(crate) async fn watch(
        &self,
        notice: Notice,
        timeline: IncidentTimeline,
        now: Timestamp,
    ) -> Result<Option<Watched>, ServiceError> {
        let Some(incident) = notice.about.incident() else { return Ok(None) };
        let notified_at = if timeline.open && notice.published.is_some() {
            self.notified_at(&notice).await?
        } else {
            timeline.notified_at
        };
        let reports = &timeline.reports;
        let deadlines = incident_clock::deadlines(
            incident,
            notice.published,
            notified_at,
            reports,
            &self.calendar,
            now,
        );
        let never = deadlines.is_empty() && timeline.version == 0;
        Ok((!never).then_some(Watched { notice, timeline, notified_at, deadlines }))
    }

    /// When every customer whom the incident concerns was notified, if they were.
    async fn notified_at(&self, notice: &Notice) -> Result<Option<Timestamp>, ServiceError> {
        let runs = self.store.notification_runs(notice.id).await?;
        if runs.is_empty() {
            return Ok(None);
        }
        let updates = self.store.notice_updates(notice.product, notice.id).await?;
        let mut deliveries = Vec::new();
        for run in runs {
            let Some(announcement) = self.store.announcement(run.announcement).await? else {
                continue;
            };
            let audience = Audience::of(&announcement, &updates);
            let counts = self.store.notified(announcement.id).await?;
            deliveries.push((audience, run, counts));
        }
        Ok(customer_notification::notified_at(&notice.about.affected(), deliveries))
    }
}

impl Watched {
    pub(crate) fn is_settled(&self, now: Timestamp) -> bool {
        self.deadlines.iter().all(|deadline| deadline.state(now).is_settled())
    }

    /// On which day in Japan it occurred.
    pub(crate) fn occurred_on(&self) -> Option<Date> {
        let incident = self.notice.about.incident()?;
        (!self.deadlines.is_empty()).then(|| japan::date_at(incident.occurred_at))
    }

    /// How the staff see it.
    pub(crate) fn view(&self, now: Timestamp) -> Value {
        let Watched { notice, deadlines, .. } = self;
        let deadlines = deadlines.iter().map(|deadline| {
            let state = deadline.state(now);
            let missed_since = match state {
                State::Missed { since, .. } => Some(since),
                _ => None,
            };
            json!({
                "duty": deadline.duty.slug(),
                "aim_on": deadline.aim_on,
                "due_on": deadline.due.date,
                "due_before": deadline.due.ends_at(),
                "provisional": deadline.due.provisional,
                "is_guide": deadline.is_guide,
                "state": state.slug(),
                "met_at": deadline.met_at,
                "missed_since": missed_since,
            })
        });
        let incident = notice.about.incident();
        json!({
            "notice": notice.id,
            "product": notice.product.slug(),
            "title": notice.texts.ja.title,
            "occurred_at": incident.map(|incident| incident.occurred_at),
            "detected_at": incident.map(|incident| incident.detected_at),
            "published_at": notice.published.map(|published| published.at),
            "deadlines": deadlines.collect::<Vec<_>>(),
        })
    }
}
