//! The certificates of a finished purge.

use domain::StaffPrincipal;
use domain::{Action, Context, Customer, staff};
use lambda::{Answer, Problem, Request, commit_or};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::{ContractEnd, organization};

impl ContractEnd {
    /// The newest certificate of deletion, and the earlier ones. Viewing them is recorded.
    pub(crate) async fn certificate(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let of = organization(request)?;
        let action = Action::ViewCertificate;
        let (staff, state) = self.contract_state(context, caller, of, action).await?;
        let purge = state.purge.ok_or(Problem::NotFound)?;
        let mut certificates = purge.value.certificates();
        let newest = certificates.next().ok_or(Problem::NotFound)?;
        let earlier: Vec<_> = certificates.collect();
        let customer = Customer { organization: of, product: purge.value.contract.product };
        let viewed = staff::viewed(context, &staff, action, Some(customer));
        commit_or(&self.store, &viewed, |_| Problem::NotFound).await?;
        Answer::json(StatusCode::OK, &json!({ "certificate": newest, "earlier": earlier }))
    }
}
