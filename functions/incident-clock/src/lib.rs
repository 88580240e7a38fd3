//! The clock of incidents (P17): what is due of each, by when, and how it went. Every quarter of an
//! hour it looks at what was done and what time it is, writes down what was met or missed, and reminds
//! the staff; they see it run, and the record of a year.

mod routes;

use std::collections::BTreeMap;

use aws::{CommitError, Keyring, ServiceError, Store, Table, pages};
use domain::business_days::Calendar;
use domain::customer_notification::{self, Audience, Tally};
use domain::incident_clock::{self, Clock, Deadline, Duty, ReportKind, Stage, State};
use domain::notice::Notice;
use domain::staff::StaffMember;
use domain::staff_access_token::StaffClaims;
use domain::{Context, DataKey, Fault, NoticeId, Product, StaffPrincipal, japan};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, Problem, Request, Scheduled, Start, UseCase,
    decide, for_staff, one_of, written_integer,
};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};
use thiserror::Error as ThisError;
use tracing::{info, warn};

pub use routes::routes;

/// How many notices are read at a time.
const PAGE: i32 = 50;
/// For how many days a notice is looked at from when it was drafted, whatever becomes of it: longer
/// than anything is due. What is still to be done then is looked at until it is.
const LOOKED_AT_DAYS: i64 = 100;
/// The years of which there is a record.
const YEARS: std::ops::RangeInclusive<i64> = 2022..=2099;
/// How something that is due may stand.
const STATES: [&str; 3] = ["met", "missed", "running"];

/// The use case.
pub struct IncidentClock {
    store: Store,
    mail: Keyring,
    /// What is known of the staff is sealed with it.
    staff: DataKey,
    callers: Callers,
    calendar: Calendar,
    contexts: ContextSource,
}

/// An incident with what is due of it.
struct Watched {
    notice: Notice,
    /// What is remembered of it.
    clock: Clock,
    /// When all customers were told, as it is known now.
    told_at: Option<Timestamp>,
    deadlines: Vec<Deadline>,
}

/// Why the clock could not tick. It ticks again.
#[derive(Debug, ThisError)]
pub enum NotTicked {
    /// A service did not do its part.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// Nothing could be committed.
    #[error(transparent)]
    NotCommitted(#[from] CommitError),
}

impl IncidentClock {
    /// Makes it ready: reads its settings and its keys.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        Ok(Self {
            store: start.store([Table::Notices, Table::Staff, Table::Outbox, Table::Audit])?,
            mail: start.keyring("MAIL_KEY")?,
            staff: start.keyring("STAFF_KEY")?.staff_key().await?,
            callers: Callers::open(start).await?,
            calendar: Calendar::parse(&environment.require("CLOSING_DAYS")?)?,
            contexts: start.contexts(),
        })
    }

    /// The incidents of which something is due, or was: the recent ones and those that are not over,
    /// or every one. The first drafted come first.
    async fn watched(&self, now: Timestamp, every: bool) -> Result<Vec<Watched>, ServiceError> {
        let clocks = self.store.incident_clocks().await?;
        let mut clocks: BTreeMap<NoticeId, Clock> =
            clocks.into_iter().map(|clock| (clock.notice, clock)).collect();
        let since = now - SignedDuration::from_hours(24 * LOOKED_AT_DAYS);
        let mut notices = BTreeMap::new();
        for product in Product::ALL {
            let mut pages = pages(|after| self.store.product_notices(product, after, PAGE));
            while let Some(page) = pages.next().await? {
                let are_recent = page.last().is_some_and(|notice| notice.created_at >= since);
                let incidents = page.into_iter().filter(|notice| notice.about.incident().is_some());
                notices.extend(incidents.map(|notice| (notice.id, notice)));
                if !are_recent {
                    break;
                }
            }
        }
        for (id, clock) in &clocks {
            if (every || clock.open)
                && !notices.contains_key(id)
                && let Some(notice) = self.store.notice(*id).await?
            {
                notices.insert(*id, notice);
            }
        }
        let mut watched = Vec::new();
        for (id, notice) in notices {
            let clock = clocks.remove(&id).unwrap_or_else(|| Clock::new(id, notice.product));
            watched.extend(self.watch(notice, clock, now).await?);
        }
        Ok(watched)
    }

    /// What is due of an incident; nothing where it never was.
    async fn watch(
        &self,
        notice: Notice,
        clock: Clock,
        now: Timestamp,
    ) -> Result<Option<Watched>, ServiceError> {
        let Some(incident) = notice.about.incident() else { return Ok(None) };
        let told_at = if clock.open && notice.published.is_some() {
            self.told_at(&notice).await?
        } else {
            clock.told_at
        };
        let reports = &clock.reports;
        let deadlines =
            incident_clock::deadlines((incident, &notice), told_at, reports, &self.calendar, now);
        let never = deadlines.is_empty() && clock.version == 0;
        Ok((!never).then_some(Watched { notice, clock, told_at, deadlines }))
    }

    /// When every customer was told whom the incident concerns, if they were.
    async fn told_at(&self, notice: &Notice) -> Result<Option<Timestamp>, ServiceError> {
        let tellings = self.store.tellings(notice.id).await?;
        if tellings.is_empty() {
            return Ok(None);
        }
        let updates = self.store.notice_updates(notice.product, notice.id).await?;
        let mut told = Vec::new();
        for telling in tellings {
            let Some(announcement) = self.store.announcement(telling.announcement).await? else {
                continue;
            };
            let audience = Audience::of(&announcement, &updates);
            told.push((audience, telling, self.store.told(announcement.id).await?));
        }
        Ok(customer_notification::told_at(&notice.about.affected(), told))
    }

    /// Looks at every incident.
    async fn tick(&self, context: &Context<'_>) -> Result<(), NotTicked> {
        let (mut soon, mut missed) = (0, 0);
        let mut staff = None;
        let watched = self.watched(context.now, false).await?;
        let clocks = watched.len();
        for Watched { notice, clock, told_at, deadlines } in watched {
            for deadline in &deadlines {
                let stage = deadline.stage(context.now);
                soon += u32::from(stage == Some(Stage::DayBefore));
                missed += u32::from(stage == Some(Stage::Missed));
            }
            let Some(tick) = clock.tick(&deadlines, told_at, context.now) else { continue };
            for (duty, state) in &tick.settled {
                let (duty, state) = (duty.slug(), state.slug());
                info!(notice = %notice.id, duty, state, "deadline of an incident");
            }
            let mut mail_key = None;
            if !tick.reminders.is_empty() {
                if staff.is_none() {
                    staff = Some(self.everybody().await?);
                }
                mail_key = Some(self.mail.new_mail_key().await?);
            }
            let to = staff.as_deref().unwrap_or_default();
            let title = &notice.texts.ja.title;
            let changes = incident_clock::tick(context, tick, title, to, mail_key.as_ref());
            if !self.store.try_commit(&changes).await? {
                // It is looked at again in a quarter of an hour.
                warn!(notice = %notice.id, "clock changed meanwhile");
            }
        }
        info!(clocks, soon, missed, "incident clocks read");
        Ok(())
    }

    async fn everybody(&self) -> Result<Vec<StaffMember>, ServiceError> {
        let mut everybody = Vec::new();
        let mut pages = pages(|after| self.store.staff_members(after, &self.staff));
        while let Some(page) = pages.next().await? {
            everybody.extend(page);
        }
        Ok(everybody)
    }

    /// The clocks that run, and those that were missed and still are to be dealt with.
    async fn running(&self, context: &Context<'_>, who: StaffPrincipal) -> Result<Answer, Problem> {
        self.store.staff(who, context.now).await?.ok_or(Problem::NotFound)?;
        let watched = self.watched(context.now, false).await?;
        let open = watched.iter().filter(|watched| !watched.is_settled(context.now));
        let items: Vec<_> = open.map(|watched| told(watched, context.now)).collect();
        Answer::json(StatusCode::OK, &json!({ "items": items }))
    }

    /// What became of the incidents that occurred in a year.
    async fn record(
        &self,
        request: &Request,
        context: &Context<'_>,
        who: StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let mut query = request.query_fields();
        let year = query.text("year", written_integer(YEARS));
        let year = query.finish(year)?;
        self.store.staff(who, context.now).await?.ok_or(Problem::NotFound)?;
        let watched = self.watched(context.now, true).await?;
        let of_the_year: Vec<_> = watched
            .iter()
            .filter(|watched| watched.occurred_on().is_some_and(|on| i64::from(on.year()) == year))
            .collect();
        let summary = Duty::ALL.map(|duty| {
            let states = of_the_year.iter().flat_map(|watched| &watched.deadlines);
            let states = states.filter(|deadline| deadline.duty == duty);
            let mut counts = BTreeMap::from(STATES.map(|state| (state, 0)));
            for deadline in states {
                *counts.entry(deadline.state(context.now).slug()).or_default() += 1;
            }
            let mut counts = json!(counts);
            counts["duty"] = duty.slug().into();
            counts
        });
        let items: Vec<_> = of_the_year.iter().map(|watched| told(watched, context.now)).collect();
        let record = json!({ "year": year, "summary": summary, "items": items });
        Answer::json(StatusCode::OK, &record)
    }

    /// Writes down a report to the authority.
    async fn report(
        &self,
        request: &Request,
        context: &Context<'_>,
        who: StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let id = notice(request)?;
        let today = japan::date_at(context.now);
        let mut fields = request.fields()?;
        let kind = fields.text("kind", one_of::<ReportKind>);
        let reported_on = fields.text("reported_on", |text| day(text, today));
        let wrongful = fields.flag("wrongful_purpose");
        let read = || Some((kind?, reported_on?, wrongful?));
        let (kind, reported_on, wrongful) = fields.finish(read())?;
        let (notice, clock) = decide(&self.store, async || {
            let read = self.store.staff_and_notice(who, id, context.now).await?;
            let (staff, notice) = read.ok_or(Problem::NotFound)?;
            let notice = notice.ok_or(Problem::NotFound)?;
            let incident = notice.about.incident();
            // Of what holds nobody's data there is nothing to report.
            incident.filter(|incident| incident.personal_data).ok_or(Problem::NotFound)?;
            let clock = self.store.incident_clock(id).await?;
            let clock = clock.unwrap_or_else(|| Clock::new(id, notice.product));
            let (clock, changes) =
                incident_clock::report(context, &staff, clock, kind, reported_on, wrongful);
            Ok(Decision::done(changes, (notice, clock)))
        })
        .await?;
        let watched = self.watch(notice, clock, context.now).await?;
        let watched = watched.ok_or(Problem::NotFound)?;
        Answer::json(StatusCode::OK, &told(&watched, context.now))
    }

    /// How many customers were told of the latest announcement of a notice.
    async fn delivery_status(
        &self,
        request: &Request,
        context: &Context<'_>,
        who: StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let id = notice(request)?;
        let read = self.store.staff_and_notice(who, id, context.now).await?;
        read.ok_or(Problem::NotFound)?;
        let tellings = self.store.tellings(id).await?;
        let telling = tellings.into_iter().next_back().ok_or(Problem::NotFound)?;
        let tally = self.store.told(telling.announcement).await?;
        let Tally { told, ended, failed, .. } = tally;
        let told_at = tally.complete_at(&telling);
        let total = telling.total;
        let progress = json!({
            "announcement": telling.announcement,
            "total": total,
            "told": told,
            "ended": ended,
            "failed": failed,
            "remaining": total.saturating_sub(told + ended + failed),
            "all_found": telling.planned_at.is_some(),
            "told_at": told_at,
        });
        Answer::json(StatusCode::OK, &progress)
    }
}

impl Watched {
    fn is_settled(&self, now: Timestamp) -> bool {
        self.deadlines.iter().all(|deadline| deadline.state(now).is_settled())
    }

    /// On which day in Japan it occurred.
    fn occurred_on(&self) -> Option<Date> {
        let incident = self.notice.about.incident()?;
        (!self.deadlines.is_empty()).then(|| japan::date_at(incident.occurred_at))
    }
}

impl Scheduled for IncidentClock {
    type Error = NotTicked;

    async fn scheduled(&self, context: &Context<'_>) -> Result<(), NotTicked> {
        self.tick(context).await
    }
}

impl UseCase for IncidentClock {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        let caller: StaffClaims = self.callers.staff(request, context.now)?;
        let who = caller.principal();
        let answer = async {
            match request.route.as_str() {
                "GET /v1/staff/incident-clocks" => self.running(&context, who).await,
                "GET /v1/staff/incident-record" => self.record(request, &context, who).await,
                "POST /v1/staff/notices/{id}/privacy-reports" => {
                    self.report(request, &context, who).await
                }
                "GET /v1/staff/notices/{id}/delivery-status" => {
                    self.delivery_status(request, &context, who).await
                }
                _ => Err(Problem::NotFound),
            }
        };
        for_staff(&self.store, &caller, context.now, answer).await
    }
}

fn notice(request: &Request) -> Result<NoticeId, Problem> {
    request.path_part("id").and_then(|id| id.parse().ok()).ok_or(Problem::NotFound)
}

/// Reads a day that has come.
fn day(text: &str, today: Date) -> Result<Date, Fault> {
    let first = Date::new(2022, 1, 1).unwrap_or(Date::MIN);
    let day = lambda::day(text)?;
    if (first..=today).contains(&day) {
        Ok(day)
    } else {
        Err(Fault::OutOfRange { minimum: first.to_string(), maximum: today.to_string() })
    }
}

fn told(watched: &Watched, now: Timestamp) -> Value {
    let Watched { notice, deadlines, .. } = watched;
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
