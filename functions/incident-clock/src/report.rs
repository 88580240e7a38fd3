//! Recording a report to the authority, or a notice to those concerned.

use domain::incident_clock::{self, IncidentTimeline, ReportKind};
use domain::{Action, Context, Fault, StaffPrincipal, Target, japan};
use jiff::civil::Date;
use lambda::{Answer, Decision, Problem, Request, decide, one_of, refuse_staff};
use lambda_http::http::StatusCode;

use crate::{IncidentClock, notice};

impl IncidentClock {
    /// Records that a report was made, or a notice given.
    pub(crate) async fn report(
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
        let (notice, timeline) = decide(&self.store, async || {
            let read = self.store.staff_and_notice(who, id, context.now).await?;
            let (staff, notice) = read.ok_or(Problem::NotFound)?;
            let Some(notice) = notice else {
                let attempt = (Action::RecordPrivacyReport, Target::from(id));
                return refuse_staff(&self.store, context, &staff, attempt, Problem::NotFound)
                    .await;
            };
            let incident = notice.about.incident();
            // Only an incident with personal data is reported.
            incident.filter(|incident| incident.personal_data).ok_or(Problem::NotFound)?;
            let timeline = self.store.incident_clock(id).await?;
            let timeline = timeline.unwrap_or_else(|| IncidentTimeline::new(id, notice.product));
            let (timeline, changes) =
                incident_clock::report(context, &staff, timeline, kind, reported_on, wrongful);
            Ok(Decision::done(changes, (notice, timeline)))
        })
        .await?;
        let watched = self.watch(notice, timeline, context.now).await?;
        let watched = watched.ok_or(Problem::NotFound)?;
        Answer::json(StatusCode::OK, &watched.view(context.now))
    }
}

/// Reads a day that is not in the future.
fn day(text: &str, today: Date) -> Result<Date, Fault> {
    let first = Date::new(2022, 1, 1).unwrap_or(Date::MIN);
    let day = lambda::day(text)?;
    if (first..=today).contains(&day) {
        Ok(day)
    } else {
        Err(Fault::OutOfRange { minimum: first.to_string(), maximum: today.to_string() })
    }
}
