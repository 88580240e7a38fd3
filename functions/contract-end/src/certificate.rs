//! The certificates of a finished purge.

use domain::Context;
use domain::StaffPrincipal;
use lambda::{Answer, Problem, Request};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::{ContractEnd, organization};

impl ContractEnd {
    /// The newest certificate of deletion, and the earlier ones.
    pub(crate) async fn certificate(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let of = organization(request)?;
        let (_, state) = self.contract_state(context, caller, of).await?;
        let purge = state.purge.ok_or(Problem::NotFound)?;
        let mut certificates = purge.value.certificates();
        let newest = certificates.next().ok_or(Problem::NotFound)?;
        let earlier: Vec<_> = certificates.collect();
        Answer::json(StatusCode::OK, &json!({ "certificate": newest, "earlier": earlier }))
    }
}
