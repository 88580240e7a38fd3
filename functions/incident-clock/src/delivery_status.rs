//! How far customers have been notified of an incident.

use domain::customer_notification::Tally;
use domain::{Context, StaffPrincipal};
use lambda::{Answer, Problem, Request};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::{IncidentClock, notice};

impl IncidentClock {
    /// How many customers were notified of the latest announcement of a notice.
    pub(crate) async fn delivery_status(
        &self,
        request: &Request,
        context: &Context<'_>,
        who: StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let id = notice(request)?;
        let read = self.store.staff_and_notice(who, id, context.now).await?;
        read.ok_or(Problem::NotFound)?;
        let runs = self.store.tellings(id).await?;
        let run = runs.into_iter().next_back().ok_or(Problem::NotFound)?;
        let counts = self.store.told(run.announcement).await?;
        let Tally { told, ended, failed, .. } = counts;
        let notified_at = counts.complete_at(&run);
        let total = run.total;
        let progress = json!({
            "announcement": run.announcement,
            "total": total,
            "told": told,
            "ended": ended,
            "failed": failed,
            "remaining": total.saturating_sub(told + ended + failed),
            "all_found": run.planned_at.is_some(),
            "told_at": notified_at,
        });
        Answer::json(StatusCode::OK, &progress)
    }
}
