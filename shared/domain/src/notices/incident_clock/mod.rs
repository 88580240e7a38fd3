//! The timeline of an incident: what is due, by when, and what became of it (P17).
//!
//! A serious incident is posted, and the affected customers are notified, within two Japanese
//! business days of its occurrence; it is handled within four. If personal data may have leaked,
//! the law sets deadlines too (個人情報保護法 art. 26, 施行規則 art. 8 to 10): a prompt preliminary report to
//! the authority, prompt notices to the companies that entrusted the data and to the people whom it
//! is about, and a final report.

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
    Deadline, Duty, HANDLED_WITHIN, NOTIFIED_WITHIN, POSTED_WITHIN, ReportKind, Reports, Stage,
    State, deadlines,
};

/// How many staff members one reminder goes to: as many as fit into one transaction.
pub const MAX_REMINDED: usize = 90;
/// How many days a reminder is worth reading.
const WORTH_READING: i64 = 7;

/// What is stored about the deadlines of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentTimeline {
    pub notice: NoticeId,
    pub product: Product,
    /// When every affected customer was notified, if they were.
    pub notified_at: Option<Timestamp>,
    /// The reports to the authority.
    pub reports: Reports,
    /// The last reminder of each duty.
    pub reminded: BTreeMap<Duty, Stage>,
    /// The state of each duty at the last check.
    pub states: BTreeMap<Duty, State>,
    /// Whether anything is left to do.
    pub open: bool,
    #[serde(skip)]
    pub version: u64,
}

/// What a check of the deadlines found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// The timeline after the check.
    pub clock: IncidentTimeline,
    /// The reminders to send now, with their deadlines.
    pub reminders: Vec<(Deadline, Stage)>,
    /// The duties met or missed since the last check.
    pub settled: Vec<(Duty, State)>,
}

impl IncidentTimeline {
    /// The timeline of an incident before its first check.
    pub fn new(notice: NoticeId, product: Product) -> Self {
        Self {
            notice,
            product,
            notified_at: None,
            reports: Reports::default(),
            reminded: BTreeMap::new(),
            states: BTreeMap::new(),
            open: true,
            version: 0,
        }
    }

    /// Checks the deadlines; `None` if nothing is new. If several reminders of a duty are due at
    /// once, only the last is sent, because it says what the others would have said.
    pub fn tick(
        &self,
        deadlines: &[Deadline],
        notified_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Option<Tick> {
        let mut clock = Self { notified_at, ..self.clone() };
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
        // An incident may turn out to be of another kind; duties that no longer apply are dropped.
        let due = |duty: &Duty| deadlines.iter().any(|deadline| deadline.duty == *duty);
        clock.states.retain(|duty, _| due(duty));
        clock.open = clock.states.values().any(|state| !state.is_settled());
        (self.version == 0 || clock != *self).then_some(Tick { clock, reminders, settled })
    }
}

/// Writes the result of a check and mails the reminders in one transaction, so each reminder is
/// sent once.
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
        staff.iter().take(MAX_REMINDED).filter_map(|staff| key.map(|key| (staff, key)))
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
        changes.push(Change::Audit(context.audit(product, action, Outcome::Done).on(clock.notice)));
    }
    changes.push(NoticeChange::StoreIncidentTimeline(clock).into());
    Changes(changes)
}

/// Staff read Japanese: no language is stored for them.
const LANGUAGE: Language = Language::Japanese;

/// Records a report to the authority, or a notice to those concerned. It cannot be taken back;
/// recording it again corrects the day. Whether there was a wrongful purpose, only a report says.
pub fn report(
    context: &Context<'_>,
    staff: &StaffMembership,
    mut clock: IncidentTimeline,
    kind: ReportKind,
    reported_on: Date,
    wrongful_purpose: bool,
) -> (IncidentTimeline, Changes) {
    match kind {
        ReportKind::Preliminary => {
            clock.reports.preliminary = Some(reported_on);
            clock.reports.wrongful_purpose = wrongful_purpose;
        }
        ReportKind::Principals => clock.reports.principals = Some(reported_on),
        ReportKind::DataSubjects => clock.reports.data_subjects = Some(reported_on),
        ReportKind::Final => {
            clock.reports.last = Some(reported_on);
            clock.reports.wrongful_purpose |= wrongful_purpose;
        }
    }
    // The next check works out the state of the duty.
    clock.open = true;
    let record = context
        .audit(clock.product, Action::RecordPrivacyReport, Outcome::Done)
        .by_staff(staff.id, None)
        .on(clock.notice)
        .with("reported_on", reported_on);
    let changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        NoticeChange::StoreIncidentTimeline(clock.clone()).into(),
    ];
    clock.version += 1;
    (clock, Changes::recorded(changes, record))
}
