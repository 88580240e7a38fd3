//! Editing or publishing a draft, or updating a published notice.

use std::collections::BTreeMap;

use domain::StaffPrincipal;
use domain::notice::{self, About, Draft, Notice, State, UpdateRequest};
use domain::staff::StaffMembership;
use domain::{Action, Changes, Context, Fault, OrganizationId, Product};
use lambda::{Answer, Decision, Fields, Problem, Request, decide, one_of};
use lambda_http::http::StatusCode;

use crate::{StatusPosting, VERSIONS, form, to_problem, unknown_companies, view};

/// What may be done to a notice.
pub(crate) const ACTIONS: [&str; 5] = ["edit", "publish", "schedule", "unschedule", "update"];

impl StatusPosting {
    /// Edits a draft, publishes it now or later, or adds an update to a published notice.
    pub(crate) async fn change(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let named = form::named(request);
        let notice = decide(&self.store, async || {
            let seen = self.seen(request, context, caller, Some(Action::UpdateNotice));
            // Which of them are new is known once the notice is; reading all of them needs no waiting.
            let customers = async { Ok(self.store.customers_among(&named).await?) };
            let ((staff, seen), customers) = tokio::try_join!(seen, customers)?;
            let fields = request.fields()?;
            let (notice, changes) =
                self.decide_action(fields, context, &staff, seen, &customers)?;
            Ok(Decision::done(changes, notice))
        })
        .await?;
        if notice.published.is_some() {
            self.publish_pages(notice.product, request).await;
        }
        Answer::json(StatusCode::OK, &view::notice(&notice, &self.base))
    }

    fn decide_action(
        &self,
        mut fields: Fields,
        context: &Context<'_>,
        staff: &StaffMembership,
        seen: Notice,
        customers: &BTreeMap<OrganizationId, Product>,
    ) -> Result<(Notice, Changes), Problem> {
        let version = fields.integer("version", VERSIONS);
        let version = version.and_then(|version| u64::try_from(version).ok());
        let action = fields.text("action", |word| {
            let known = ACTIONS.into_iter().find(|known| *known == word);
            known.ok_or_else(|| Fault::NotOneOf(ACTIONS.join(", ")))
        });
        let kind = seen.about.kind();
        let check = |wished: &About| {
            let checked = wished.check_named(Some(&seen.about), seen.product, customers);
            checked.map_err(unknown_companies)
        };
        let updates = seen.published.map_or(0, |published| published.updates);
        let decided = match action {
            Some("edit") => {
                let texts = form::texts(&mut fields, None);
                let about = form::about(&mut fields, kind, None, context.now);
                let components = fields.find_components(Some(seen.product));
                let read = || {
                    let draft = Draft {
                        about: about?,
                        components: components?.unwrap_or_default(),
                        texts: texts?,
                    };
                    Some((version?, draft))
                };
                let (version, draft) = fields.finish(read())?;
                check(&draft.about)?;
                notice::edit(context, staff, seen, version, draft)
            }
            Some("publish") => {
                let state = fields.find_text("state", one_of);
                let (version, state) = fields.finish(version.zip(state))?;
                let state = state.unwrap_or(State::first(kind));
                notice::publish(context, staff, seen, version, state, &self.base)
            }
            Some("schedule") => {
                let state = fields.find_text("state", one_of);
                let at = fields.text("publish_at", form::later(context.now));
                let read = || Some((version?, at?, state?));
                let (version, at, state) = fields.finish(read())?;
                let state = state.unwrap_or(State::first(kind));
                notice::schedule(context, staff, seen, version, at, state)
            }
            Some("unschedule") => {
                let version = fields.finish(version)?;
                notice::unschedule(context, staff, seen, version)
            }
            _ => {
                let state = fields.text("state", one_of);
                let texts = form::texts(&mut fields, Some(&seen.texts));
                let about = form::about(&mut fields, kind, Some(&seen.about), context.now);
                let components = fields.find_components(Some(seen.product));
                let corrects = corrects(&mut fields);
                let read = || {
                    let update = UpdateRequest {
                        state: state?,
                        about: about?,
                        components: components?.unwrap_or_else(|| seen.components.clone()),
                        texts: texts?,
                        corrects: corrects?,
                    };
                    action.and(Some((version?, update)))
                };
                let (version, update) = fields.finish(read())?;
                check(&update.about)?;
                notice::update(context, staff, seen, version, update, &self.base)
            }
        };
        decided.map_err(|refusal| to_problem(refusal, Some(updates)))
    }
}

/// The number of the update that is corrected, if one is.
#[expect(
    clippy::option_option,
    reason = "as every field that may be there: wrong, missing, or given"
)]
fn corrects(fields: &mut Fields) -> Option<Option<u32>> {
    let range = 1..=i64::from(notice::UPDATES_MAXIMUM);
    let read = fields.find_integer("corrects", range)?;
    Some(read.and_then(|number| u32::try_from(number).ok()))
}
