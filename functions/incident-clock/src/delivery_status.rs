//! How far customers have been notified of an incident.

use domain::customer_notification::DeliveryCounts;
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
        let runs = self.store.notification_runs(id).await?;
        let run = runs.into_iter().next_back().ok_or(Problem::NotFound)?;
        let counts = self.store.notified(run.announcement).await?;
        let DeliveryCounts { notified, ended, failed, .. } = counts;
        let notified_at = counts.complete_at(&run);
        let total = run.total;
        let progress = json!({
            "announcement": run.announcement,
            "total": total,
            "notified": notified,
            "ended": ended,
            "failed": failed,
            "remaining": total.saturating_sub(notified + ended + failed),
            "all_found": run.planned_at.is_some(),
            "notified_at": notified_at,
        });
        Answer::json(StatusCode::OK, &progress)
    }
}
