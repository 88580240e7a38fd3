//! One purge, step by step: begin, destroy rows, destroy documents, certify.

use std::ops::ControlFlow;

use aws::CommitError;
use domain::purge::DataClass;
use domain::{Context, OrganizationId};

use lambda::TaskFailed;

use crate::{Progress, Purger};

impl Purger {
    /// Destroys what is stored of a customer, until nothing is left or the time is up.
    pub async fn purge(
        &self,
        context: &Context<'_>,
        of: OrganizationId,
        out_of_time: impl Fn() -> bool,
    ) -> Result<Progress, TaskFailed> {
        match self.destroy(context, of, &out_of_time).await {
            // What was to be destroyed has changed: it is held by now, or somebody else's.
            Err(TaskFailed::NotCommitted(CommitError::ConditionFailed(changes)))
                if changes.is_empty() =>
            {
                Ok(Progress::Unfinished)
            }
            Err(TaskFailed::NotCommitted(CommitError::ConditionFailed(_))) => {
                Ok(Progress::Conflict)
            }
            other => other,
        }
    }

    async fn destroy(
        &self,
        context: &Context<'_>,
        of: OrganizationId,
        out_of_time: &impl Fn() -> bool,
    ) -> Result<Progress, TaskFailed> {
        let state = self.store.purge_state(of).await?;
        let (company, retention) = (state.company, state.retention_context.clone());
        let mut purge = match self.begin(context, of, state).await? {
            ControlFlow::Continue(purge) => purge,
            ControlFlow::Break(progress) => return Ok(progress),
        };
        if self.destroy_rows(&mut purge, out_of_time).await?.is_break() {
            return Ok(Progress::Unfinished);
        }
        let retained = self.destroy_documents(context, &mut purge, &retention, out_of_time).await?;
        let Some(retained) = retained else {
            return Ok(Progress::Unfinished);
        };
        let salt = DataClass::DocumentSalt;
        if !retained.holds_unretained()
            && self.destroy_class(&mut purge, salt, out_of_time).await?.is_break()
        {
            return Ok(Progress::Unfinished);
        }
        if retained.is_empty() {
            self.destroy_archive(&mut purge).await?;
            if self.destroy_class(&mut purge, DataClass::PassNotices, out_of_time).await?.is_break()
            {
                return Ok(Progress::Unfinished);
            }
        }
        if self.store.holds_anything(of, &retained).await? {
            return Ok(Progress::Unfinished);
        }
        self.finish(context, purge, retained, company).await
    }
}
