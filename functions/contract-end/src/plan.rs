//! What a purge would destroy, and when.

use aws::pages;
use domain::StaffPrincipal;
use domain::document::Search;
use domain::purge::{DataClass, RetainedDocuments, RetentionContext};
use domain::retention::PurgePlan;
use domain::{Action, Context, Customer, OrganizationId, staff};
use lambda::{Answer, Problem, Request, commit_or};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

use crate::{ContractEnd, organization, request_end};

/// How many documents one query reads.
const BATCH_SIZE: i32 = 500;

impl ContractEnd {
    /// What a purge will destroy and retain. Viewing it is recorded.
    pub(crate) async fn plan(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let of = organization(request)?;
        let action = Action::LookAtPurgePlan;
        let (staff, state) = self.contract_state(context, caller, of, action).await?;
        let (product, contract) = state.contract.ok_or(Problem::NotFound)?;
        let customer = Customer { organization: of, product };
        let viewed = staff::viewed(context, &staff, action, Some(customer));
        let record = commit_or(&self.store, &viewed, |_| Problem::NotFound);
        let row_counts = async { Ok(self.store.row_counts(of).await?) };
        let ((), mut row_counts, (due, retained)) = tokio::try_join!(
            record,
            row_counts,
            self.documents(context, of, &state.retention_context)
        )?;
        row_counts.insert(DataClass::Documents, due);
        let stored =
            row_counts.into_iter().map(|(store, count)| json!({ "store": store, "count": count }));
        let mut plan = contract.plan.map_or_else(|| json!({}), |plan| view(&plan));
        plan["stored"] = stored.collect();
        plan["end_request"] = state.end_request.as_ref().map_or(Value::Null, request_end::view);
        plan["retained"] = json!(retained.into_list());
        plan["legal_holds"] =
            state.retention_context.holds.0.values().map(lambda::legal_hold).collect();
        Answer::json(StatusCode::OK, &plan)
    }

    /// How many documents a purge may destroy, and for how long each of the others is retained.
    async fn documents(
        &self,
        context: &Context<'_>,
        of: OrganizationId,
        retention: &RetentionContext,
    ) -> Result<(u64, RetainedDocuments), Problem> {
        let (mut due, mut retained, every) =
            (0_u64, RetainedDocuments::default(), Search::default());
        let mut pages = pages(|after| self.store.documents(of, &every, after, BATCH_SIZE));
        while let Some(page) = pages.next().await? {
            due += retained.sort(page.entries()?, retention, context.now).1.len() as u64;
        }
        Ok((due, retained))
    }
}

/// The dates of a purge.
pub(crate) fn view(plan: &PurgePlan) -> Value {
    json!({
        "ends_on": plan.ends_on,
        "reminders": plan.reminders,
        "available_until": plan.available_until(),
        "purge_on": plan.purge_on,
        "backups_end_on": plan.backups_end_on(),
        "deadline": plan.deadline,
        "breaks_promise": plan.misses_deadline().then_some("P3"),
    })
}
