//! Listing the passes to a customer's documents.

use domain::StaffPrincipal;
use domain::archive_pass::{ArchivePass, Holder};
use domain::{Action, ArchivePassId, Context, Customer, Fault, staff};
use lambda::{Answer, Problem, Request};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

use crate::{ArchivePasses, EXAMPLE, organization};

impl ArchivePasses {
    /// A page of the passes to a customer's documents. Viewing it is recorded.
    pub(crate) async fn review(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let mut fields = request.query_fields();
        let organization = fields.text("organization", organization);
        let after = fields.find_text("cursor", |text| {
            text.parse::<ArchivePassId>().map_err(|_| Fault::WrongFormat(EXAMPLE))
        });
        let (of, after) = fields.finish(organization.zip(after))?;
        if after.is_some_and(|after| after.organization() != of) {
            return Err(Problem::field("cursor", Fault::WrongFormat(EXAMPLE)));
        }
        let action = Action::ReviewArchivePasses;
        let (staff, owner) = self.owner(context, caller, of, action).await?;
        let customer = Customer { organization: of, product: owner.product };
        let changes = staff::viewed(context, &staff, action, Some(customer));
        let record = async { Ok(self.store.commit(&changes).await?) };
        let read = async { Ok(self.store.archive_passes(of, after, context.now).await?) };
        let ((), key, (passes, next)) =
            tokio::try_join!(record, self.key(of, &owner.wrapped), read)?;
        let items: Vec<_> = passes.open(&key)?.iter().map(view).collect();
        let next = next.map(|next| next.to_string());
        Answer::json(StatusCode::OK, &json!({ "items": items, "next_cursor": next }))
    }
}

fn view((pass, holder): &(ArchivePass, Holder)) -> Value {
    json!({
        "id": pass.id,
        "email": holder.email.expose(),
        "reason": holder.reason.expose(),
        "issued_by": pass.issued_by,
        "issued_at": pass.issued_at,
        "expires_at": pass.expires_at,
        "looks": pass.accesses,
    })
}
