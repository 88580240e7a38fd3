//! How many subscribers a product has.

use domain::StaffPrincipal;
use domain::announcement::NoticeKind;
use domain::{Context, Product};
use lambda::{Answer, Problem, Request, one_of};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

use crate::StatusPosting;

impl StatusPosting {
    /// How many subscribers a notice of each kind would be sent to.
    pub(crate) async fn subscribers(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let mut fields = request.query_fields();
        let product = fields.text("product", one_of);
        let product: Product = fields.finish(product)?;
        let (staff, counts) = tokio::try_join!(
            self.store.staff(*caller, context.now),
            self.store.count_subscribers(product),
        )?;
        staff.ok_or(Problem::NotFound)?;
        let items = NoticeKind::ALL.map(|kind| {
            let count = counts.get(&kind).copied().unwrap_or_default();
            json!({ "kind": kind, "by_mail": count.by_mail, "by_webhook": count.by_webhook })
        });
        Answer::json(StatusCode::OK, &json!({ "items": Value::from_iter(items) }))
    }
}
