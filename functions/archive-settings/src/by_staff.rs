//! The settings as staff see and change them, also after the contract has ended.

use aws::StaffArchive;
use domain::StaffPrincipal;
use domain::document::SettingsActor;
use domain::staff::StaffMembership;
use domain::{Context, OrganizationId};
use lambda::{Answer, Problem, Request, archive_settings};

use crate::apply::{MAX_WRITES, Of, Step};
use crate::{ArchiveSettings, answer};

impl ArchiveSettings {
    pub(crate) async fn view_by_staff(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let of = organization(request)?;
        answer(&self.archive(context, caller, of).await?.1.archive.value)
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
        let mut is_stored = false;
        for _ in 0..MAX_WRITES {
            let (staff, StaffArchive { product, archive }) =
                self.archive(context, caller, organization).await?;
            let actor = SettingsActor::Staff { staff: &staff, organization };
            let of = Of { organization, product };
            let step = self.step(context, of, actor, &archive, &settings, &mut is_stored);
            match step.await? {
                Step::More => {}
                Step::Done => return answer(&archive.value),
                Step::NotPermitted => return Err(Problem::NotFound),
            }
        }
        let (_, StaffArchive { archive, .. }) = self.archive(context, caller, organization).await?;
        if archive.value.settings != settings {
            return Err(Problem::Busy);
        }
        answer(&archive.value)
    }

    async fn archive(
        &self,
        context: &Context<'_>,
        caller: &StaffPrincipal,
        of: OrganizationId,
    ) -> Result<(StaffMembership, StaffArchive), Problem> {
        let read = self.store.archive_for_staff(*caller, of, context.now).await?;
        let (staff, archive) = read.ok_or(Problem::NotFound)?;
        Ok((staff, archive.ok_or(Problem::NotFound)?))
    }
}

fn organization(request: &Request) -> Result<OrganizationId, Problem> {
    let id = request.path_part("organization").and_then(|id| id.parse().ok());
    id.ok_or(Problem::NotFound)
}
