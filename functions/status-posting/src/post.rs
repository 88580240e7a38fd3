//! Drafting or posting a notice.

use domain::Context;
use domain::StaffPrincipal;
use domain::notice::{self, Draft, State};
use lambda::{Answer, Decision, Idempotent, Problem, Request, decide, one_of};
use lambda_http::http::StatusCode;

use crate::{StatusPosting, form, to_problem, unknown_companies, view};

impl StatusPosting {
    /// Drafts a notice, or posts it at once.
    pub(crate) async fn post(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
        named: Idempotent<'_>,
    ) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let product = fields.text("product", one_of);
        let kind = fields.text("kind", one_of);
        let publishes = fields.flag("publish");
        let state = fields.find_text("state", one_of);
        let texts = form::texts(&mut fields, None);
        let components = fields.find_components(product);
        // A field of another kind is reported as unknown, once the kind is known.
        let about = kind.and_then(|kind| form::about(&mut fields, kind, None, context.now));
        let read = || {
            let draft =
                Draft { about: about?, components: components?.unwrap_or_default(), texts: texts? };
            Some((product?, publishes?, state?, draft))
        };
        let (product, publishes, state, draft) = fields.finish(read())?;
        let companies = draft.about.newly_named(None);
        let answer = decide(&self.store, async || {
            let (staff, customers) = tokio::try_join!(
                self.store.staff(*caller, context.now),
                self.store.customers_among(&companies),
            )?;
            let staff = staff.ok_or(Problem::NotFound)?;
            draft.about.check_named(None, product, &customers).map_err(unknown_companies)?;
            let (notice, changes) = if publishes {
                let state = state.unwrap_or(State::first(draft.about.kind()));
                let draft = draft.clone();
                let posted = notice::post(context, &staff, product, draft, state, &self.base);
                posted.map_err(|refusal| to_problem(refusal, None))?
            } else {
                notice::draft(context, &staff, product, draft.clone())
            };
            let answer = Answer::json(StatusCode::CREATED, &view::notice(&notice, &self.base))?;
            Decision::done(changes, answer).store_response(named, context.now)
        })
        .await?;
        if publishes {
            self.publish_pages(product, request).await;
        }
        Ok(answer)
    }
}
