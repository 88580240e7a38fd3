//! What is due of incidents.

use domain::{Context, StaffPrincipal};
use lambda::{Answer, Problem};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::IncidentClock;

impl IncidentClock {
    /// Every incident of which something is still to be done, in time or after it was missed.
    pub(crate) async fn running(
        &self,
        context: &Context<'_>,
        who: StaffPrincipal,
    ) -> Result<Answer, Problem> {
        self.store.staff(who, context.now).await?.ok_or(Problem::NotFound)?;
        let watched = self.watched(context.now, false).await?;
        let open = watched.iter().filter(|watched| !watched.is_settled(context.now));
        let items: Vec<_> = open.map(|watched| watched.view(context.now)).collect();
        Answer::json(StatusCode::OK, &json!({ "items": items }))
    }
}
