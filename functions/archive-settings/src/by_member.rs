//! The settings as representatives see and change them.

use aws::DocumentAccess;
use domain::access_token::Claims;
use domain::document::SettingsActor;
use domain::{Action, Context, Membership};
use lambda::{Answer, Problem, Request, archive_settings, ensure_contract_active};

use crate::apply::{MAX_WRITES, Of, Step};
use crate::{ArchiveSettings, answer};

impl ArchiveSettings {
    /// The settings of the caller's company. Viewing them is recorded.
    pub(crate) async fn view(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let access = self.access(&context, &caller).await?;
        let (actor, action) = (&access.membership, Action::ViewArchiveSettings);
        if !actor.may_set_up_archive() {
            return self.refused(&context, &caller, actor, action).await;
        }
        let viewed = domain::viewed(&context, caller.product, actor, action, None);
        self.store.commit(&viewed).await?;
        answer(&access.archive.value)
    }

    /// Stores the settings and applies them to the company's documents. If there are many, repeating
    /// the request continues where it stopped. Until then the remaining documents already show the new
    /// day, because it is also calculated when they are read.
    pub(crate) async fn change(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let settings = archive_settings::settings(request.fields()?)?;
        let mut is_stored = false;
        for _ in 0..MAX_WRITES {
            let access = self.access(&context, &caller).await?;
            ensure_contract_active(access.contract, context.now)?;
            let of = Of { organization: caller.organization, product: caller.product };
            let actor = SettingsActor::Member(&access.membership);
            let step = self.step(&context, of, actor, &access.archive, &settings, &mut is_stored);
            match step.await? {
                Step::More => {}
                Step::Done => return answer(&access.archive.value),
                Step::NotPermitted => {
                    let action = Action::ChangeArchiveSettings;
                    return self.refused(&context, &caller, &access.membership, action).await;
                }
            }
        }
        let access = self.access(&context, &caller).await?;
        if access.archive.value.settings != settings {
            return Err(Problem::Busy);
        }
        answer(&access.archive.value)
    }

    async fn access(
        &self,
        context: &Context<'_>,
        caller: &Claims,
    ) -> Result<DocumentAccess, Problem> {
        let access = self.store.document_access(caller.principal(), None, context.now).await?;
        access.ok_or(Problem::NotSignedIn)
    }

    /// Records a refused attempt.
    async fn refused<T>(
        &self,
        context: &Context<'_>,
        caller: &Claims,
        actor: &Membership,
        action: Action,
    ) -> Result<T, Problem> {
        let refused = domain::refused(context, caller.product, actor, action, None);
        self.store.commit(&refused).await?;
        Err(Problem::NotPermitted)
    }
}
