//! Ending contracts (P3): the vendor's staff set the last day; the law and the purge determine what
//! follows.

mod routes;

use aws::{ContractState, Keyring, Store, Table, pages};
use domain::contract::{self, Contract, Ending, ScheduledMail};
use domain::document::Search;
use domain::purge::{DataClass, RetainedDocuments, RetentionContext};
use domain::retention::PurgePlan;
use domain::staff::StaffMembership;
use domain::staff_access_token::StaffClaims;
use domain::{Action, Changes, Context, Fault, OrganizationId, Outcome, japan};
use jiff::ToSpan as _;
use jiff::civil::Date;
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, Problem, Request, Start, UseCase, decide,
    hide_from_non_staff,
};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

pub use routes::routes;

/// How many years in the future or in the past the last day of a contract may be.
const YEARS: i64 = 3;

/// How many documents one query reads.
const BATCH_SIZE: i32 = 500;

pub struct ContractEnd {
    store: Store,
    people: Keyring,
    mail: Keyring,
    callers: Callers,
    site: String,
    contexts: ContextSource,
}

impl ContractEnd {
    /// Reads the settings and the key of access tokens.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        Ok(Self {
            store: start.store([
                Table::Directory,
                Table::Sessions,
                Table::Outbox,
                Table::Keyring,
                Table::Audit,
                Table::Purges,
                Table::Staff,
                Table::Documents,
                Table::Exports,
            ])?,
            people: start.keyring("PEOPLE_KEY")?,
            mail: start.keyring("MAIL_KEY")?,
            callers: Callers::open(start).await?,
            site: environment.require_url("SITE_URL")?,
            contexts: start.contexts(),
        })
    }

    /// Ends a contract. Setting the same last day again changes nothing.
    async fn end(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let of = organization(request)?;
        let today = japan::date_at(context.now);
        let mut fields = request.fields()?;
        let ends_on = fields.text("ends_on", |text| day(text, today));
        let ends_on = fields.finish(ends_on)?;
        let plan = decide(&self.store, async || {
            let (staff, state) = self.contract_state(context, caller, of).await?;
            let (product, seen) = state.contract.ok_or(Problem::NotFound)?;
            match seen.ends_on {
                Some(before) if before == ends_on => {
                    return Ok(Decision::unchanged(PurgePlan::new(ends_on)));
                }
                Some(_) => return Err(Problem::ContractEnded),
                None => {}
            }
            let wrapped = state.wrapped.as_ref().ok_or(Problem::NotFound)?;
            let (people, mail_key) =
                tokio::try_join!(self.people.people_key(of, wrapped), self.mail.new_mail_key())?;
            let representatives = self.store.representatives(of, &people).await?;
            let ending = Ending {
                organization: of,
                product,
                seen,
                company: &state.company(&people)?,
                representatives: &representatives,
                mail_key: &mail_key,
                site: &self.site,
            };
            let (plan, changes) = contract::end(context, &staff, &ending, ends_on);
            Ok(Decision::done(changes, plan))
        });
        Answer::json(StatusCode::OK, &plan_view(&plan.await?))
    }

    /// Reinstates a contract.
    async fn reinstate(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let of = organization(request)?;
        decide(&self.store, async || {
            let (staff, state) = self.contract_state(context, caller, of).await?;
            let answer = Answer::empty(StatusCode::NO_CONTENT);
            if state.purge.is_some() {
                return Err(Problem::PurgeBegan);
            }
            let (product, seen) = state.contract.ok_or(Problem::NotFound)?;
            if seen == Contract::default() {
                return Ok(Decision::unchanged(answer));
            }
            let mails = self.store.scheduled_mails(of, None).await?;
            let mails = mails.iter().map(ScheduledMail::id);
            let changes = contract::reinstate(context, &staff, (of, product), seen, mails);
            Ok(Decision::done(changes, answer))
        })
        .await
    }

    /// What a purge will destroy and retain. Viewing it is recorded.
    async fn plan(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let of = organization(request)?;
        let (staff, state) = self.contract_state(context, caller, of).await?;
        let (product, contract) = state.contract.ok_or(Problem::NotFound)?;
        let record = context
            .audit(product, Action::LookAtPurgePlan, Outcome::Done)
            .by_staff(staff.id, Some(of));
        let changes = Changes::recorded(Vec::new(), record);
        let record = async { Ok::<_, Problem>(self.store.commit(&changes).await?) };
        let row_counts = async { Ok(self.store.row_counts(of).await?) };
        let ((), mut row_counts, (due, retained)) = tokio::try_join!(
            record,
            row_counts,
            self.documents(context, of, &state.retention_context)
        )?;
        row_counts.insert(DataClass::Documents, due);
        let stored =
            row_counts.into_iter().map(|(store, count)| json!({ "store": store, "count": count }));
        let mut plan = contract.plan().map_or_else(|| json!({}), |plan| plan_view(&plan));
        plan["stored"] = stored.collect();
        plan["retained"] = json!(retained.into_list());
        plan["legal_holds"] =
            state.retention_context.holds.0.values().map(lambda::legal_hold).collect();
        Answer::json(StatusCode::OK, &plan)
    }

    /// How many documents a purge may destroy, and for how long each of the others is retained.
    async fn documents(
        &self,
        context: &Context<'_>,
        of: OrganizationId,
        retention: &RetentionContext,
    ) -> Result<(u64, RetainedDocuments), Problem> {
        let (mut due, mut retained, every) =
            (0_u64, RetainedDocuments::default(), Search::default());
        let mut pages = pages(|after| self.store.documents(of, &every, after, BATCH_SIZE));
        while let Some(page) = pages.next().await? {
            due += retained.sort(page.entries()?, retention, context.now).1.len() as u64;
        }
        Ok((due, retained))
    }

    /// The newest certificate of deletion, and the earlier ones.
    async fn certificate(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let of = organization(request)?;
        let (_, state) = self.contract_state(context, caller, of).await?;
        let purge = state.purge.ok_or(Problem::NotFound)?;
        let mut certificates = purge.value.certificates();
        let newest = certificates.next().ok_or(Problem::NotFound)?;
        let earlier: Vec<_> = certificates.collect();
        Answer::json(StatusCode::OK, &json!({ "certificate": newest, "earlier": earlier }))
    }

    /// The caller as a staff member, and the customer's contract.
    async fn contract_state(
        &self,
        context: &Context<'_>,
        caller: &StaffClaims,
        of: OrganizationId,
    ) -> Result<(StaffMembership, ContractState), Problem> {
        let who = caller.principal();
        let read = self.store.contract_state(who, of, context.now).await?;
        let (staff, state) = read.ok_or(Problem::NotFound)?;
        Ok((staff, state.ok_or(Problem::NotFound)?))
    }
}

impl UseCase for ContractEnd {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        let caller = self.callers.staff(request, context.now)?;
        let answer = async {
            match request.route.as_str() {
                "POST /v1/staff/contracts/{organization}/end" => {
                    self.end(request, &context, &caller).await
                }
                "DELETE /v1/staff/contracts/{organization}/end" => {
                    self.reinstate(request, &context, &caller).await
                }
                "GET /v1/staff/contracts/{organization}/purge-plan" => {
                    self.plan(request, &context, &caller).await
                }
                "GET /v1/staff/contracts/{organization}/certificate" => {
                    self.certificate(request, &context, &caller).await
                }
                _ => Err(Problem::NotFound),
            }
        };
        hide_from_non_staff(&self.store, &caller, context.now, answer).await
    }
}

fn organization(request: &Request) -> Result<OrganizationId, Problem> {
    let id = request.path_part("organization").and_then(|id| id.parse().ok());
    id.ok_or(Problem::NotFound)
}

/// Reads a day that is at most [`YEARS`] away.
fn day(text: &str, today: Date) -> Result<Date, Fault> {
    let day = lambda::day(text)?;
    let (first, last) = (today.saturating_sub(YEARS.years()), today.saturating_add(YEARS.years()));
    if (first..=last).contains(&day) {
        Ok(day)
    } else {
        Err(Fault::OutOfRange { minimum: first.to_string(), maximum: last.to_string() })
    }
}

fn plan_view(plan: &PurgePlan) -> Value {
    json!({
        "ends_on": plan.ends_on,
        "reminders": plan.reminders,
        "purge_on": plan.purge_on,
        "deadline": plan.deadline,
    })
}
