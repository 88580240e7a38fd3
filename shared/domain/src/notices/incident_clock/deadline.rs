//! What is due for an incident, and by when.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use crate::Language;
use crate::business_days::{Calendar, ClosingDays, Due, is_official};
use crate::japan::{self, MonthDay};
use crate::notice::{Incident, Published, Severity};

/// Business days from the occurrence of a serious incident until it is posted.
pub const POSTED_WITHIN: u16 = 2;
/// The white paper gives no number of days for notifying customers; they are notified as soon as
/// the incident is posted.
pub const NOTIFIED_WITHIN: u16 = POSTED_WITHIN;
/// Business days from the occurrence until the incident is handled.
pub const HANDLED_WITHIN: u16 = 4;
/// The day on which a preliminary report should be made; day 1 is the day of detection.
const PRELIMINARY_AIM: i64 = 3;
/// The day by which a preliminary report should be made at the latest, counted the same way. The law says
/// "without delay", and the authority's guideline names three to five days as a guide.
const PRELIMINARY_DAYS: i64 = 5;
/// The day by which the data subjects should know. The law says "promptly, as the situation allows", and the final report
/// has to say what was done for them.
const DATA_SUBJECTS_DAYS: i64 = FINAL_DAYS;
/// The day on which the final report must be made; day 1 is the day of detection.
const FINAL_DAYS: i64 = 30;
/// The same, if somebody may have acted with a wrongful purpose.
const FINAL_DAYS_WRONGFUL: i64 = 60;

/// One thing that is due for an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// The incident is posted.
    Posted,
    /// Every affected customer is notified.
    CustomersNotified,
    /// The incident is resolved.
    Handled,
    /// The authority gets the preliminary report (速報).
    PreliminaryReport,
    /// The companies that entrusted the data are notified (規則9条): whoever does that in time need not
    /// report to the authority.
    PrincipalsNotified,
    /// The people whom the data is about are notified (法26条2項).
    DataSubjectsNotified,
    /// The authority gets the final report (確報).
    FinalReport,
}

impl Duty {
    /// In the order in which they fall due.
    pub const ALL: [Self; 7] = [
        Self::Posted,
        Self::CustomersNotified,
        Self::Handled,
        Self::PreliminaryReport,
        Self::PrincipalsNotified,
        Self::DataSubjectsNotified,
        Self::FinalReport,
    ];

    /// The value in API responses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Posted => "posted",
            Self::CustomersNotified => "customers-notified",
            Self::Handled => "handled",
            Self::PreliminaryReport => "preliminary-report",
            Self::PrincipalsNotified => "principals-notified",
            Self::DataSubjectsNotified => "data-subjects-notified",
            Self::FinalReport => "final-report",
        }
    }

    /// Its name as readers see it.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Self::Posted => language.choose("お知らせの掲載", "Posting it"),
            Self::CustomersNotified => {
                language.choose("対象のお客様への説明", "Telling the customers concerned")
            }
            Self::Handled => language.choose("対処とサービスの安定化", "Handling it"),
            Self::PreliminaryReport => language
                .choose("個人情報保護委員会への速報", "The preliminary report to the authority"),
            Self::PrincipalsNotified => language.choose(
                "委託元のお客様への通知",
                "Notifying the companies that entrusted the data",
            ),
            Self::DataSubjectsNotified => {
                language.choose("ご本人への通知", "Notifying the people concerned")
            }
            Self::FinalReport => {
                language.choose("個人情報保護委員会への確報", "The final report to the authority")
            }
        }
    }
}

/// What the law on personal data asks for and staff record once it is done: reports to the authority
/// (個人情報保護委員会), and notices to those concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportKind {
    /// What is known so far.
    Preliminary,
    /// The notice to the companies that entrusted the data.
    Principals,
    /// The notice to the people whom the data is about, or that it is settled who notifies them.
    DataSubjects,
    /// The complete report.
    Final,
}

impl ReportKind {
    pub const ALL: [Self; 4] =
        [Self::Preliminary, Self::Principals, Self::DataSubjects, Self::Final];

    /// The value in requests.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Preliminary => "preliminary",
            Self::Principals => "principals",
            Self::DataSubjects => "data-subjects",
            Self::Final => "final",
        }
    }

    /// Parses a [`Self::slug`].
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// There is time left.
    Running,
    Met {
        at: Timestamp,
    },
    Missed {
        /// When the time ran out.
        since: Timestamp,
        /// When it was done after all, if it was.
        met_at: Option<Timestamp>,
    },
}

impl State {
    /// The value in API responses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Met { .. } => "met",
            Self::Missed { .. } => "missed",
        }
    }

    /// Whether nothing is left to do.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Met { .. } | Self::Missed { met_at: Some(_), .. })
    }
}

/// The reminders that staff get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Half of the time is over.
    HalfTime,
    /// One day is left, or less.
    DayBefore,
    /// No time is left.
    Missed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub duty: Duty,
    /// When the time begins.
    pub since: Timestamp,
    /// The day on which it should be done, if earlier than the day on which it must be.
    pub aim_on: Option<Date>,
    /// The day by whose end it must be done.
    pub due: Due,
    /// Whether that day is only a guide: nothing is missed when it has passed.
    pub is_guide: bool,
    /// When it was done, if it was.
    pub met_at: Option<Timestamp>,
}

impl Deadline {
    pub fn state(&self, now: Timestamp) -> State {
        let end = self.due.ends_at();
        match self.met_at {
            Some(at) if at < end => State::Met { at },
            Some(at) if self.is_guide => State::Met { at },
            None if now < end || self.is_guide => State::Running,
            met_at => State::Missed { since: end, met_at },
        }
    }

    /// The last reminder that staff should have got by now; `None` if it is done.
    pub fn stage(&self, now: Timestamp) -> Option<Stage> {
        let end = self.due.ends_at();
        let half = self.since + end.duration_since(self.since) / 2;
        let day_before = end - SignedDuration::from_hours(24);
        match self.met_at {
            None if end <= now && !self.is_guide => Some(Stage::Missed),
            None if day_before <= now => Some(Stage::DayBefore),
            None if half <= now => Some(Stage::HalfTime),
            Some(_) | None => None,
        }
    }
}

/// What is known about an incident's reports, apart from its notice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reports {
    /// The day of the preliminary report; `None` until it is made.
    pub preliminary: Option<Date>,
    /// The day of the notice to the companies that entrusted the data, if it was recorded by hand.
    pub principals: Option<Date>,
    /// The day of the notice to the people concerned; `None` until it is given.
    pub data_subjects: Option<Date>,
    /// The day of the final report; `None` until it is made.
    #[serde(rename = "final")]
    pub last: Option<Date>,
    /// Whether somebody may have acted with a wrongful purpose, which allows more time for the
    /// final report.
    pub wrongful_purpose: bool,
}

/// Everything that is due for an incident, in the order of [`Duty::ALL`].
pub fn deadlines(
    incident: &Incident,
    published: Option<Published>,
    notified_at: Option<Timestamp>,
    reports: &Reports,
    calendar: &Calendar,
    asked_at: Timestamp,
) -> Vec<Deadline> {
    let mut deadlines = Vec::new();
    if incident.severity == Severity::Serious {
        let since = incident.occurred_at;
        let mut within = |duty, days, met_at| {
            let due = calendar.due(since, days, asked_at);
            deadlines.push(Deadline { duty, since, aim_on: None, due, is_guide: false, met_at });
        };
        within(Duty::Posted, POSTED_WITHIN, published.map(|published| published.at));
        within(Duty::CustomersNotified, NOTIFIED_WITHIN, notified_at);
        within(Duty::Handled, HANDLED_WITHIN, published.and_then(|published| published.over_at));
    }
    if incident.personal_data {
        let since = incident.detected_at;
        let knew_on = japan::date_at(since);
        let made = |on: Option<Date>| on.and_then(|on| on.yesterday().ok()).map(japan::end_of);
        let mut guided_by = |duty, aim: Option<i64>, days, met_at| {
            let due = Due { date: nth_day(knew_on, days), provisional: false };
            let aim_on = aim.map(|aim| nth_day(knew_on, aim));
            deadlines.push(Deadline { duty, since, aim_on, due, is_guide: true, met_at });
        };
        let aim = Some(PRELIMINARY_AIM);
        guided_by(Duty::PreliminaryReport, aim, PRELIMINARY_DAYS, made(reports.preliminary));
        let notified_at = made(reports.principals).or(notified_at);
        guided_by(Duty::PrincipalsNotified, aim, PRELIMINARY_DAYS, notified_at);
        let met_at = made(reports.data_subjects);
        guided_by(Duty::DataSubjectsNotified, None, DATA_SUBJECTS_DAYS, met_at);
        let days = if reports.wrongful_purpose { FINAL_DAYS_WRONGFUL } else { FINAL_DAYS };
        let due = office_day(nth_day(knew_on, days), asked_at);
        let met_at = made(reports.last);
        deadlines.push(Deadline {
            duty: Duty::FinalReport,
            since,
            aim_on: None,
            due,
            is_guide: false,
            met_at,
        });
    }
    deadlines
}

/// The nth day, where `first` is day 1.
fn nth_day(first: Date, nth: i64) -> Date {
    first.saturating_add((nth - 1).days())
}

/// The day itself, or the next one on which the authority is open: a deadline on a Saturday, a
/// Sunday, a holiday or at the turn of the year (行政機関の休日に関する法律) moves to the next open day. All
/// days before the last one count.
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
