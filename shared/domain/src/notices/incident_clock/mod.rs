//! What is due of an incident, by when, and how it went (P17).
//!
//! A serious incident is posted, and the customers whom it concerns are told, within two of Japan's
//! business days of its occurrence; it is handled within four. Beside it runs the law's clock, where
//! personal data may have leaked (個人情報保護法 art. 26, 施行規則 art. 8): the authority is told
//! promptly, and once more when all is known.

mod deadline;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::staff::StaffChange;
use crate::staff::{StaffMember, StaffMembership};
use crate::{
    Action, Change, Changes, Context, DueLine, EnvelopeKey, Language, Mail, MailId, NoticeChange,
    NoticeId, NoticeMessage, Outcome, Product, japan,
};

pub use deadline::{
    Deadline, Duty, HANDLED_WITHIN, POSTED_WITHIN, ReportKind, Reports, Stage, State, TOLD_WITHIN,
    deadlines,
};

/// How many of the staff one reminder goes to: what fits in one transaction.
pub const MOST_REMINDED: usize = 90;
/// For how many days a reminder is worth reading.
const WORTH_READING: i64 = 7;

/// What the clock remembers of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// The notice of the incident.
    pub notice: NoticeId,
    pub product: Product,
    /// When every customer whom it concerns was told, if they were.
    pub told_at: Option<Timestamp>,
    /// The reports to the authority.
    pub reports: Reports,
    /// How far the staff were reminded of each thing that is due.
    pub reminded: BTreeMap<Duty, Stage>,
    /// How each thing stood when it was last looked at.
    pub states: BTreeMap<Duty, State>,
    /// Whether anything is left to be done.
    pub open: bool,
    /// How often it was written.
    #[serde(skip)]
    pub version: u64,
}

/// What is to be written and said because time went by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// The clock as it is then.
    pub clock: Clock,
    /// Of what the staff are reminded now, and by when it is due.
    pub reminders: Vec<(Deadline, Stage)>,
    /// What was met or missed since it was last looked at.
    pub settled: Vec<(Duty, State)>,
}

impl Clock {
    /// The clock of an incident that nobody looked at yet.
    pub fn new(notice: NoticeId, product: Product) -> Self {
        Self {
            notice,
            product,
            told_at: None,
            reports: Reports::default(),
            reminded: BTreeMap::new(),
            states: BTreeMap::new(),
            open: true,
            version: 0,
        }
    }

    /// What follows from how things stand now; nothing where nothing is new. Of several reminders
    /// that would be due at once only the last is sent: it says what the others would have said.
    pub fn tick(
        &self,
        deadlines: &[Deadline],
        told_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Option<Tick> {
        let mut clock = Self { told_at, ..self.clone() };
        let (mut reminders, mut settled) = (Vec::new(), Vec::new());
        for deadline in deadlines {
            let stage = deadline.stage(now);
            if let Some(stage) =
                stage.filter(|stage| self.reminded.get(&deadline.duty) < Some(stage))
            {
                clock.reminded.insert(deadline.duty, stage);
                reminders.push((*deadline, stage));
            }
            let state = deadline.state(now);
            if self.states.get(&deadline.duty) != Some(&state) {
                clock.states.insert(deadline.duty, state);
                if state != State::Running {
                    settled.push((deadline.duty, state));
                }
            }
        }
        // What is no duty any more, because the incident turned out to be another, stands no more.
        let due = |duty: &Duty| deadlines.iter().any(|deadline| deadline.duty == *duty);
        clock.states.retain(|duty, _| due(duty));
        clock.open = clock.states.values().any(|state| !state.is_settled());
        (self.version == 0 || clock != *self).then_some(Tick { clock, reminders, settled })
    }
}

/// Writes down what follows, and reminds the staff, all at once or not at all: each reminder is sent
/// once.
pub fn tick(
    context: &Context<'_>,
    tick: Tick,
    title: &str,
    staff: &[StaffMember],
    mail_key: Option<&EnvelopeKey>,
) -> Changes {
    let Tick { clock, reminders, settled } = tick;
    let product = clock.product;
    let mut changes = Vec::new();
    let due = reminders.iter().map(|(deadline, stage)| DueLine {
        duty: deadline.duty.title(LANGUAGE).to_owned(),
        due_on: japan::written(deadline.due.date, LANGUAGE),
        stage: *stage,
    });
    let due: Vec<_> = due.collect();
    let key = mail_key.filter(|_| !due.is_empty());
    for (staff, key) in
        staff.iter().take(MOST_REMINDED).filter_map(|staff| key.map(|key| (staff, key)))
    {
        let (notice, title) = (clock.notice.to_string(), title.to_owned());
        let mail = Mail {
            id: MailId::new(context.now, context.entropy),
            product: Some(product),
            to: staff.email.clone(),
            language: LANGUAGE,
            message: NoticeMessage::IncidentReminder { notice, title, due: due.clone() }.into(),
            expires_at: context.now + SignedDuration::from_hours(24 * WORTH_READING),
        };
        changes.push(Change::SendMail { mail, key: key.clone() });
    }
    for (_, state) in settled {
        let action = match state {
            State::Missed { met_at: None, .. } => Action::MissIncidentDeadline,
            _ => Action::SettleIncidentDeadline,
        };
        changes.push(Change::Audit(context.audit(product, action, Outcome::Done)));
    }
    changes.push(NoticeChange::KeepIncidentClock(clock).into());
    Changes(changes)
}

/// What the staff read: no language is kept of a person.
const LANGUAGE: Language = Language::Japanese;

/// Writes down that a report was made to the authority. A report that was made stays made; saying
/// the day again, otherwise, puts the day right.
pub fn report(
    context: &Context<'_>,
    staff: &StaffMembership,
    mut clock: Clock,
    kind: ReportKind,
    reported_on: Date,
    wrongful_purpose: bool,
) -> (Clock, Changes) {
    match kind {
        ReportKind::Preliminary => {
            clock.reports.preliminary = Some(reported_on);
            clock.reports.wrongful_purpose = wrongful_purpose;
        }
        ReportKind::Final => {
            clock.reports.last = Some(reported_on);
            clock.reports.wrongful_purpose |= wrongful_purpose;
        }
    }
    // How it stands then, the clock finds out when it next ticks.
    clock.open = true;
    let record = context
        .audit(clock.product, Action::RecordPrivacyReport, Outcome::Done)
        .by_staff(staff.id, None);
    let changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        NoticeChange::KeepIncidentClock(clock.clone()).into(),
    ];
    clock.version += 1;
    (clock, Changes::recorded(changes, record))
}
