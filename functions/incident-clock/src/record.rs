//! The record of a year.

use std::collections::BTreeMap;

use domain::incident_clock::Duty;
use domain::{Context, StaffPrincipal};
use lambda::{Answer, Problem, Request, written_integer};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::IncidentClock;

/// The years of which there is a record.
pub(crate) const YEARS: std::ops::RangeInclusive<i64> = 2022..=2099;

/// The states of a deadline, as they are counted.
pub(crate) const STATES: [&str; 3] = ["met", "missed", "running"];

impl IncidentClock {
    /// What became of the incidents that occurred in a year.
    pub(crate) async fn record(
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
        let items: Vec<_> = of_the_year.iter().map(|watched| watched.view(context.now)).collect();
        let record = json!({ "year": year, "summary": summary, "items": items });
        Answer::json(StatusCode::OK, &record)
    }
}
