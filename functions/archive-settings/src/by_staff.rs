//! The settings as staff see and change them, also after the contract has ended.

use aws::StaffArchive;
use domain::StaffPrincipal;
use domain::document::SettingsActor;
use domain::staff::StaffMembership;
use domain::{Action, Context, Customer, OrganizationId, Target, staff};
use lambda::{Answer, Problem, Request, archive_settings, commit_or, refuse_staff};

use crate::apply::{MAX_WRITES, Of, Step};
use crate::{ArchiveSettings, answer};

impl ArchiveSettings {
    /// The settings of a customer. Viewing them is recorded.
    pub(crate) async fn view_by_staff(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let of = organization(request)?;
        let action = Action::ViewArchiveSettings;
        let (staff, archive) = self.archive(context, caller, of, action).await?;
        let customer = Customer { organization: of, product: archive.product };
        let viewed = staff::viewed(context, &staff, action, Some(customer));
        commit_or(&self.store, &viewed, |_| Problem::NotFound).await?;
        answer(&archive.archive.value)
    }

    /// Stores the settings and applies them to the documents that are retained, like for
    /// representatives.
    pub(crate) async fn change_by_staff(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let organization = organization(request)?;
        let settings = archive_settings::settings(request.fields()?)?;
        let action = Action::ChangeArchiveSettings;
        let mut is_stored = false;
        for _ in 0..MAX_WRITES {
            let (staff, StaffArchive { product, archive }) =
                self.archive(context, caller, organization, action).await?;
            let actor = SettingsActor::Staff { staff: &staff, organization };
            let of = Of { organization, product };
            let step = self.step(context, of, actor, &archive, &settings, &mut is_stored);
            match step.await? {
                Step::More => {}
                Step::Done => return answer(&archive.value),
                Step::NotPermitted => return Err(Problem::NotFound),
            }
        }
        let (_, StaffArchive { archive, .. }) =
            self.archive(context, caller, organization, action).await?;
        if archive.value.settings != settings {
            return Err(Problem::Busy);
        }
        answer(&archive.value)
    }

    /// The caller as a staff member, and the customer's settings. That somebody asked for those of a
    /// customer who is not there is on record.
    async fn archive(
        &self,
        context: &Context<'_>,
        caller: &StaffPrincipal,
        of: OrganizationId,
        action: Action,
    ) -> Result<(StaffMembership, StaffArchive), Problem> {
        let read = self.store.archive_for_staff(*caller, of, context.now).await?;
        let (staff, archive) = read.ok_or(Problem::NotFound)?;
        match archive {
            Some(archive) => Ok((staff, archive)),
            None => {
                let attempt = (action, Target::from(of));
                refuse_staff(&self.store, context, &staff, attempt, Problem::NotFound).await
            }
        }
    }
}

fn organization(request: &Request) -> Result<OrganizationId, Problem> {
    let id = request.path_part("organization").and_then(|id| id.parse().ok());
    id.ok_or(Problem::NotFound)
}
