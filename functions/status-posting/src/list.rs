//! The notices of a product.

use domain::StaffPrincipal;
use domain::{Context, Fault, NoticeId, Product};
use lambda::{Answer, Problem, Request, one_of};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

use crate::{StatusPosting, view};

/// How many notices one page of the list has.
const PAGE_SIZE: i32 = 50;

impl StatusPosting {
    /// The notices of a product, drafts too.
    pub(crate) async fn list(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let mut fields = request.query_fields();
        let product = fields.text("product", one_of);
        let after = fields.find_text("cursor", |text| {
            text.parse().map_err(|_| Fault::WrongFormat("ntc_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
        });
        let (product, after): (Product, Option<NoticeId>) = fields.finish(product.zip(after))?;
        let (known, page) = tokio::try_join!(
            self.store.staff(*caller, context.now),
            self.store.product_notices(product, after, PAGE_SIZE),
        )?;
        known.ok_or(Problem::NotFound)?;
        let (notices, next) = page;
        let items: Vec<Value> =
            notices.iter().map(|notice| view::notice(notice, &self.base)).collect();
        Answer::json(StatusCode::OK, &json!({ "items": items, "next_cursor": next }))
    }
}
