//! Posting notices (P11, P17): the vendor's staff write what customers read of maintenance, changes and
//! incidents, on pages that stand when everything else does not.
//!
//! What is posted is committed first, and the pages are written from what is kept: whole, from the
//! start, until what lies there is what they should be. So writing them again repairs whatever was lost
//! on the way, and a schedule does that every few minutes; no stream is needed, which others listen to.

mod calendar;
mod form;
mod pages;
mod routes;
mod templates;
mod words;

use aws::{Keyring, Pages, Store, Table};
use domain::notice::{self, Notice, NoticeRefusal, State, Wish};
use domain::staff::StaffMembership;
use domain::staff_access_token::StaffClaims;
use domain::{Changes, Context, Fault, LookupKey, NoticeId, Product};
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, Fields, Named, Problem, Request, Start,
    UseCase, causes, decide, for_staff, once, one_of, written_integer,
};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};
use tracing::error;

pub use pages::{NotWritten, Posted, Writer};
pub use routes::routes;

/// How many notices one page of the list holds.
const LISTED: i32 = 50;

/// How often the pages are written and looked at anew when others write them too.
const PASSES: u32 = 5;

/// What may be done to a notice.
const ACTIONS: [&str; 3] = ["edit", "publish", "update"];
/// The versions that a notice may have.
const VERSIONS: std::ops::RangeInclusive<i64> = 1..=1_000_000;

/// The use case.
pub struct StatusPosting {
    store: Store,
    pages: Pages,
    writer: Writer,
    lookup: LookupKey,
    callers: Callers,
    base: String,
    contexts: ContextSource,
}

impl StatusPosting {
    /// Makes it ready: reads its settings, its templates and the keys of access tokens and answers.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let index: Keyring = start.keyring("INDEX_KEY")?;
        let base = environment.require_url("PAGES_URL")?;
        let bucket = environment.require("PAGES_BUCKET")?;
        Ok(Self {
            store: start.store([Table::Notices, Table::Staff, Table::Audit])?,
            pages: Pages::new(start.connections.s3(), bucket),
            writer: Writer::new(&base)?,
            lookup: index.lookup_key().await?,
            callers: Callers::open(start).await?,
            base,
            contexts: start.contexts(),
        })
    }

    /// Drafts a notice, or posts it at once.
    async fn post(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
        named: Named<'_>,
    ) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let product = fields.text("product", one_of);
        let kind = fields.text("kind", one_of);
        let publishes = fields.flag("publish");
        let state = fields.find_text("state", one_of);
        let texts = form::texts(&mut fields, None);
        // What belongs to another kind is told as unknown, once it is known which.
        let about = kind.and_then(|kind| form::about(&mut fields, kind, None, context.now));
        let read = || Some((product?, publishes?, state?, (about?, texts?)));
        let (product, publishes, state, content) = fields.finish(read())?;
        let answer = decide(&self.store, async || {
            let who = caller.principal();
            let staff = self.store.staff(who, context.now).await?.ok_or(Problem::NotFound)?;
            let (notice, changes) = if publishes {
                let state = state.unwrap_or(State::first(content.0.kind()));
                let content = content.clone();
                let posted = notice::post(context, &staff, product, content, state, &self.base);
                posted.map_err(|refusal| refused(refusal, None))?
            } else {
                notice::draft(context, &staff, product, content.clone())
            };
            let answer = Answer::json(StatusCode::CREATED, &form::told(&notice, &self.base))?;
            Decision::done(changes, answer).store_response(named, context.now)
        })
        .await?;
        if publishes {
            self.show(product, request).await;
        }
        Ok(answer)
    }

    /// Changes a draft, publishes it, or says something more of a published notice.
    async fn change(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let notice = decide(&self.store, async || {
            let (staff, seen) = self.seen(request, context, caller).await?;
            let (notice, changes) = self.decide_action(request.fields()?, context, &staff, seen)?;
            Ok(Decision::done(changes, notice))
        })
        .await?;
        if notice.published.is_some() {
            self.show(notice.product, request).await;
        }
        Answer::json(StatusCode::OK, &form::told(&notice, &self.base))
    }

    fn decide_action(
        &self,
        mut fields: Fields,
        context: &Context<'_>,
        staff: &StaffMembership,
        seen: Notice,
    ) -> Result<(Notice, Changes), Problem> {
        let version = fields.integer("version", VERSIONS);
        let version = version.and_then(|version| u64::try_from(version).ok());
        let action = fields.text("action", |word| {
            let known = ACTIONS.into_iter().find(|known| *known == word);
            known.ok_or_else(|| Fault::NotOneOf(ACTIONS.join(", ")))
        });
        let kind = seen.about.kind();
        let updates = seen.published.map_or(0, |published| published.updates);
        let decided = match action {
            Some("edit") => {
                let texts = form::texts(&mut fields, None);
                let about = form::about(&mut fields, kind, None, context.now);
                let read = || Some((version?, (about?, texts?)));
                let (version, content) = fields.finish(read())?;
                notice::edit(context, staff, seen, version, content)
            }
            Some("publish") => {
                let state = fields.find_text("state", one_of);
                let (version, state) = fields.finish(version.zip(state))?;
                let state = state.unwrap_or(State::first(kind));
                notice::publish(context, staff, seen, version, state, &self.base)
            }
            _ => {
                let state = fields.text("state", one_of);
                let texts = form::texts(&mut fields, Some(&seen.texts));
                let about = form::about(&mut fields, kind, Some(&seen.about), context.now);
                let corrects = corrects(&mut fields);
                let read = || {
                    let wish =
                        Wish { state: state?, about: about?, texts: texts?, corrects: corrects? };
                    action.and(Some((version?, wish)))
                };
                let (version, wish) = fields.finish(read())?;
                notice::update(context, staff, seen, version, wish, &self.base)
            }
        };
        decided.map_err(|refusal| refused(refusal, Some(updates)))
    }

    /// Discards a draft.
    async fn discard(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let mut fields = request.query_fields();
        let version = fields.text("version", written_integer(VERSIONS));
        let version = version.and_then(|version| u64::try_from(version).ok());
        let version = fields.finish(version)?;
        decide(&self.store, async || {
            let (staff, seen) = self.seen(request, context, caller).await?;
            let changes = notice::discard(context, &staff, &seen, version);
            let changes = changes.map_err(|refusal| refused(refusal, None))?;
            Ok(Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT)))
        })
        .await
    }

    /// The notices of a product, drafts too.
    async fn list(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let mut fields = request.query_fields();
        let product = fields.text("product", one_of);
        let after = fields.find_text("cursor", |text| {
            text.parse().map_err(|_| Fault::WrongFormat("ntc_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
        });
        let (product, after): (Product, Option<NoticeId>) = fields.finish(product.zip(after))?;
        let (known, page) = tokio::try_join!(
            self.store.staff(caller.principal(), context.now),
            self.store.product_notices(product, after, LISTED),
        )?;
        known.ok_or(Problem::NotFound)?;
        let (notices, next) = page;
        let items: Vec<Value> =
            notices.iter().map(|notice| form::told(notice, &self.base)).collect();
        Answer::json(StatusCode::OK, &json!({ "items": items, "next_cursor": next }))
    }

    /// A notice with its whole history.
    async fn look(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let (_, notice) = self.seen(request, context, caller).await?;
        let updates = self.store.notice_updates(notice.product, notice.id).await?;
        let mut told = form::told(&notice, &self.base);
        told["updates"] = updates.iter().map(form::told_update).collect();
        Answer::json(StatusCode::OK, &told)
    }

    async fn ready_texts(
        &self,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let who = caller.principal();
        self.store.staff(who, context.now).await?.ok_or(Problem::NotFound)?;
        Answer::json(StatusCode::OK, &json!({ "items": templates::all() }))
    }

    /// Who asks, and the notice in the path.
    async fn seen(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<(StaffMembership, Notice), Problem> {
        let notice: Option<NoticeId> = request.path_part("id").and_then(|id| id.parse().ok());
        let notice = notice.ok_or(Problem::NotFound)?;
        let who = caller.principal();
        let read = self.store.staff_and_notice(who, notice, context.now).await?;
        let (staff, notice) = read.ok_or(Problem::NotFound)?;
        Ok((staff, notice.ok_or(Problem::NotFound)?))
    }

    /// Shows on the pages what was committed. What was committed stands, whatever becomes of the pages
    /// now: the schedule writes them again, and an alarm rings meanwhile.
    async fn show(&self, product: Product, request: &Request) {
        if let Err(failure) = self.write(product).await {
            error!(request = request.id, cause = causes(&*failure), "pages not written");
        }
    }

    /// Writes the pages of a product until they are what they should be. Two who write at once may
    /// overtake one another, so whoever wrote something reads and looks again: the last one to write
    /// finds out whether it wrote what is true by now.
    async fn write(&self, product: Product) -> Result<(), Error> {
        for _ in 0..PASSES {
            let posted = self.store.published_notices(product).await?;
            if self.pages.put(&self.writer.product(product, &posted)?).await? == 0 {
                return Ok(());
            }
        }
        Err("others write the same pages all the while".into())
    }

    /// Writes whatever is not there as it should be, of all products.
    async fn repair(&self, request: &Request) -> Result<Answer, Problem> {
        let repaired = async {
            self.pages.put(&self.writer.front()?).await?;
            for product in Product::ALL {
                self.write(product).await?;
            }
            Ok::<_, Error>(())
        };
        if let Err(failure) = repaired.await {
            error!(request = request.id, cause = causes(&*failure), "pages not written");
            return Err(Problem::unexpected(failure));
        }
        Ok(Answer::empty(StatusCode::NO_CONTENT))
    }
}

impl UseCase for StatusPosting {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        // No route of the API has this key, and API Gateway knows no such method: it comes from the
        // schedule, or whoever else may invoke the function itself.
        if request.route == "REPAIR /" {
            return self.repair(request).await;
        }
        let context = self.contexts.for_request(request);
        let caller = self.callers.staff(request, context.now)?;
        let answer = async {
            match request.route.as_str() {
                "POST /v1/staff/notices" => {
                    let named = request.named_by_staff(&self.lookup, Some(caller.staff))?;
                    let named = named.as_ref();
                    let answer = self.post(request, &context, &caller, named);
                    once(&self.store, named, context.now, answer).await
                }
                "PATCH /v1/staff/notices/{id}" => self.change(request, &context, &caller).await,
                "DELETE /v1/staff/notices/{id}" => self.discard(request, &context, &caller).await,
                "GET /v1/staff/notices" => self.list(request, &context, &caller).await,
                "GET /v1/staff/notices/{id}" => self.look(request, &context, &caller).await,
                "GET /v1/staff/notice-templates" => self.ready_texts(&context, &caller).await,
                _ => Err(Problem::NotFound),
            }
        };
        for_staff(&self.store, &caller, context.now, answer).await
    }
}

/// The number of the update that is put right, where one is.
#[expect(
    clippy::option_option,
    reason = "as every field that may be there: wrong, missing, or given"
)]
fn corrects(fields: &mut Fields) -> Option<Option<u32>> {
    let range = 1..=i64::from(notice::UPDATES_MAXIMUM);
    let read = fields.find_integer("corrects", range)?;
    Some(read.and_then(|number| u32::try_from(number).ok()))
}

/// What is told of a refusal; `updates` is how many updates there are to correct.
fn refused(refusal: NoticeRefusal, updates: Option<u32>) -> Problem {
    match refusal {
        NoticeRefusal::Changed => Problem::NoticeChanged,
        NoticeRefusal::NotFromHere => Problem::NoticeState,
        NoticeRefusal::NothingToCorrect => {
            let maximum = updates.unwrap_or_default().to_string();
            Problem::field("corrects", Fault::OutOfRange { minimum: "1".into(), maximum })
        }
    }
}
