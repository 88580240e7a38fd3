//! Describing a pass to its holder.

use domain::Context;
use lambda::{Answer, Problem, Request};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::ArchivePasses;

impl ArchivePasses {
    /// Whose documents the pass opens, and until when. It opens none of them yet, so it is not
    /// recorded.
    pub(crate) async fn describe(
        &self,
        request: &Request,
        context: &Context<'_>,
    ) -> Result<Answer, Problem> {
        let pass = self.access(request, context, None).await?.pass;
        let described = json!({
            "organization": pass.id.organization(),
            "product": pass.product,
            "expires_at": pass.expires_at,
        });
        Answer::json(StatusCode::OK, &described)
    }
}
