//! What is due of an incident, and by when.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use crate::Language;
use crate::business_days::{Calendar, ClosingDays, Due, is_official};
use crate::japan::{self, MonthDay};
use crate::notice::{Incident, Notice, Severity};

/// Within how many business days of its occurrence a serious incident is posted.
pub const POSTED_WITHIN: u16 = 2;
/// The white paper gives no days for telling those concerned: they are told as soon as it is posted.
pub const TOLD_WITHIN: u16 = POSTED_WITHIN;
/// Within how many business days of its occurrence it is handled.
pub const HANDLED_WITHIN: u16 = 4;
/// On which day from knowing, itself the first, a preliminary report should be made.
const PRELIMINARY_AIM: i64 = 3;
/// And has to be.
const PRELIMINARY_DAYS: i64 = 5;
/// On which day from knowing, itself the first, the final report has to be made.
const FINAL_DAYS: i64 = 30;
/// The same where somebody may have meant harm.
const FINAL_DAYS_WRONGFUL: i64 = 60;

/// One thing that is due of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// It is posted.
    Posted,
    /// Every customer whom it concerns is told.
    CustomersTold,
    /// It is handled: resolved, or over.
    Handled,
    /// The authority is told what is known (速報).
    PreliminaryReport,
    /// The authority is told everything (確報).
    FinalReport,
}

impl Duty {
    /// Every one, in the order in which they fall due.
    pub const ALL: [Self; 5] = [
        Self::Posted,
        Self::CustomersTold,
        Self::Handled,
        Self::PreliminaryReport,
        Self::FinalReport,
    ];

    /// The word in answers.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Posted => "posted",
            Self::CustomersTold => "customers-told",
            Self::Handled => "handled",
            Self::PreliminaryReport => "preliminary-report",
            Self::FinalReport => "final-report",
        }
    }

    /// What it is, as people read it.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Self::Posted => language.choose("お知らせの掲載", "Posting it"),
            Self::CustomersTold => {
                language.choose("対象のお客様への説明", "Telling the customers concerned")
            }
            Self::Handled => language.choose("対処とサービスの安定化", "Handling it"),
            Self::PreliminaryReport => language
                .choose("個人情報保護委員会への速報", "The preliminary report to the authority"),
            Self::FinalReport => {
                language.choose("個人情報保護委員会への確報", "The final report to the authority")
            }
        }
    }
}

/// A report to the authority (個人情報保護委員会).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportKind {
    /// What is known so far.
    Preliminary,
    /// Everything.
    Final,
}

impl ReportKind {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Preliminary, Self::Final];

    /// The word in requests.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Preliminary => "preliminary",
            Self::Final => "final",
        }
    }

    /// The kind with that word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// How something that is due stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// There is time left.
    Running,
    /// It was done in time.
    Met { at: Timestamp },
    /// It was not done in time.
    Missed {
        /// When the time was over.
        since: Timestamp,
        /// When it was done after all, if it was.
        met_at: Option<Timestamp>,
    },
}

impl State {
    /// The word in answers.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Met { .. } => "met",
            Self::Missed { .. } => "missed",
        }
    }

    /// Whether nobody has to do anything any more.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Met { .. } | Self::Missed { met_at: Some(_), .. })
    }
}

/// Of what the staff are reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Half of the time is over.
    HalfTime,
    /// A day is left, or less.
    DayBefore,
    /// There is none left.
    Missed,
}

/// Something that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub duty: Duty,
    /// Since when the time runs.
    pub since: Timestamp,
    /// The day on which it should be done, where that is earlier than the day it has to be.
    pub aim_on: Option<Date>,
    /// By the end of which day.
    pub due: Due,
    /// When it was done, if it was.
    pub met_at: Option<Timestamp>,
}

impl Deadline {
    /// How it stands.
    pub fn state(&self, now: Timestamp) -> State {
        let end = self.due.ends_at();
        match self.met_at {
            Some(at) if at < end => State::Met { at },
            None if now < end => State::Running,
            met_at => State::Missed { since: end, met_at },
        }
    }

    /// What the staff should have been reminded of by now: nothing of what is done.
    pub fn stage(&self, now: Timestamp) -> Option<Stage> {
        let end = self.due.ends_at();
        let half = self.since + end.duration_since(self.since) / 2;
        let day_before = end - SignedDuration::from_hours(24);
        match self.met_at {
            None if end <= now => Some(Stage::Missed),
            None if day_before <= now => Some(Stage::DayBefore),
            None if half <= now => Some(Stage::HalfTime),
            Some(_) | None => None,
        }
    }
}

/// What is known of how an incident was dealt with, beside its notice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reports {
    /// The day on which the preliminary report was made.
    pub preliminary: Option<Date>,
    /// The day on which the final report was made.
    #[serde(rename = "final")]
    pub last: Option<Date>,
    /// Whether somebody may have meant harm, which leaves more time for the final report.
    pub wrongful_purpose: bool,
}

/// All that is due of an incident, in the order of [`Duty::ALL`].
pub fn deadlines(
    (incident, notice): (&Incident, &Notice),
    told_at: Option<Timestamp>,
    reports: &Reports,
    calendar: &Calendar,
    asked_at: Timestamp,
) -> Vec<Deadline> {
    let mut deadlines = Vec::new();
    if incident.severity == Severity::Serious {
        let since = incident.occurred_at;
        let published = notice.published;
        let mut within = |duty, days, met_at| {
            let due = calendar.due(since, days, asked_at);
            deadlines.push(Deadline { duty, since, aim_on: None, due, met_at });
        };
        within(Duty::Posted, POSTED_WITHIN, published.map(|published| published.at));
        within(Duty::CustomersTold, TOLD_WITHIN, told_at);
        within(Duty::Handled, HANDLED_WITHIN, published.and_then(|published| published.over_at));
    }
    if incident.personal_data {
        let since = incident.detected_at;
        let knew_on = japan::date_at(since);
        let made = |on: Option<Date>| on.and_then(|on| on.yesterday().ok()).map(japan::end_of);
        let due = Due { date: nth_day(knew_on, PRELIMINARY_DAYS), provisional: false };
        deadlines.push(Deadline {
            duty: Duty::PreliminaryReport,
            since,
            aim_on: Some(nth_day(knew_on, PRELIMINARY_AIM)),
            due,
            met_at: made(reports.preliminary),
        });
        let days = if reports.wrongful_purpose { FINAL_DAYS_WRONGFUL } else { FINAL_DAYS };
        let due = office_day(nth_day(knew_on, days), asked_at);
        let met_at = made(reports.last);
        deadlines.push(Deadline { duty: Duty::FinalReport, since, aim_on: None, due, met_at });
    }
    deadlines
}

/// The so-many-th day, of which the first is that day.
fn nth_day(first: Date, nth: i64) -> Date {
    first.saturating_add((nth - 1).days())
}

/// The day, or the next on which the authority is open: what falls on a Saturday, a Sunday, a holiday
/// or the turn of the year (行政機関の休日に関する法律) is in time on the day after. All days before
/// it count.
fn office_day(day: Date, asked_at: Timestamp) -> Due {
    let turn_of_the_year = MonthDay::new(12, 29).and_then(|first| {
        let last = MonthDay::new(1, 3)?;
        Ok(ClosingDays::new(first, last))
    });
    let offices = Calendar::new(turn_of_the_year.into_iter().collect());
    let mut date = day;
    while !offices.is_business_day(date)
        && let Ok(next) = date.tomorrow()
    {
        date = next;
    }
    Due { date, provisional: !is_official(date.year(), japan::date_at(asked_at)) }
}
