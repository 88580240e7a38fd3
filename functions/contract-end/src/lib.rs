//! Ending contracts (P3): the vendor's staff say as of which day; what follows from it is the law's
//! and the purge's.

mod routes;

use aws::{ContractFile, Keyring, Store, Table, pages};
use domain::contract::{self, Contract, Ending, UnsentMail};
use domain::document::Search;
use domain::purge::{Custody, Holding, KeptDocuments};
use domain::retention::PurgePlan;
use domain::staff::StaffMembership;
use domain::staff_access_token::StaffClaims;
use domain::{Action, Changes, Context, Fault, OrganizationId, Outcome, japan};
use jiff::ToSpan as _;
use jiff::civil::Date;
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, Problem, Request, Start, UseCase, decide,
    for_staff,
};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

pub use routes::routes;

/// How many years ahead, or behind, a contract may be ended.
const YEARS: i64 = 3;

/// How many documents are looked at at a time.
const DOCUMENTS_AT_ONCE: i32 = 500;

/// The use case.
pub struct ContractEnd {
    store: Store,
    people: Keyring,
    mail: Keyring,
    callers: Callers,
    site: String,
    contexts: ContextSource,
}

impl ContractEnd {
    /// Makes it ready: reads its settings and the key of access tokens.
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

    /// Ends a contract. Ending it again as of the same day changes nothing.
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
            let (staff, file) = self.file(context, caller, of).await?;
            let (product, seen) = file.contract.ok_or(Problem::NotFound)?;
            match seen.ends_on {
                Some(before) if before == ends_on => {
                    return Ok(Decision::unchanged(PurgePlan::new(ends_on)));
                }
                Some(_) => return Err(Problem::ContractEnded),
                None => {}
            }
            let wrapped = file.wrapped.as_ref().ok_or(Problem::NotFound)?;
            let (people, mail_key) =
                tokio::try_join!(self.people.people_key(of, wrapped), self.mail.new_mail_key())?;
            let representatives = self.store.representatives(of, &people).await?;
            let ending = Ending {
                organization: of,
                product,
                seen,
                company: &file.company(&people)?,
                representatives: &representatives,
                mail_key: &mail_key,
                site: &self.site,
            };
            let (plan, changes) = contract::end(context, &staff, &ending, ends_on);
            Ok(Decision::done(changes, plan))
        });
        Answer::json(StatusCode::OK, &told(&plan.await?))
    }

    /// Takes the end of a contract back.
    async fn reinstate(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let of = organization(request)?;
        decide(&self.store, async || {
            let (staff, file) = self.file(context, caller, of).await?;
            let answer = Answer::empty(StatusCode::NO_CONTENT);
            if file.purge.is_some() {
                return Err(Problem::PurgeBegan);
            }
            let (product, seen) = file.contract.ok_or(Problem::NotFound)?;
            if seen == Contract::default() {
                return Ok(Decision::unchanged(answer));
            }
            let notices = self.store.notices(of, None).await?;
            let notices = notices.iter().map(UnsentMail::id);
            let changes = contract::reinstate(context, &staff, (of, product), seen, notices);
            Ok(Decision::done(changes, answer))
        })
        .await
    }

    /// What a purge would destroy. That somebody looked is on record.
    async fn plan(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let of = organization(request)?;
        let (staff, file) = self.file(context, caller, of).await?;
        let (product, contract) = file.contract.ok_or(Problem::NotFound)?;
        let record = context
            .audit(product, Action::LookAtPurgePlan, Outcome::Done)
            .by_staff(staff.id, Some(of));
        let changes = Changes::recorded(Vec::new(), record);
        let record = async { Ok::<_, Problem>(self.store.commit(&changes).await?) };
        let census = async { Ok(self.store.census(of).await?) };
        let ((), mut census, (go, stay)) =
            tokio::try_join!(record, census, self.documents(context, of, &file.custody))?;
        census.insert(Holding::Documents, go);
        let stored =
            census.into_iter().map(|(store, count)| json!({ "store": store, "count": count }));
        let mut plan = contract.plan().map_or_else(|| json!({}), |plan| told(&plan));
        plan["stored"] = stored.collect();
        plan["retained"] = json!(stay.into_list());
        plan["legal_holds"] = file.custody.holds.0.values().map(lambda::legal_hold).collect();
        Answer::json(StatusCode::OK, &plan)
    }

    /// How many documents nothing keeps, and what is kept of the others.
    async fn documents(
        &self,
        context: &Context<'_>,
        of: OrganizationId,
        custody: &Custody,
    ) -> Result<(u64, KeptDocuments), Problem> {
        let (mut go, mut stay, every) = (0_u64, KeptDocuments::default(), Search::default());
        let mut pages = pages(|after| self.store.documents(of, &every, after, DOCUMENTS_AT_ONCE));
        while let Some(page) = pages.next().await? {
            go += stay.sort(page.entries()?, custody, context.now).1.len() as u64;
        }
        Ok((go, stay))
    }

    async fn certificate(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let of = organization(request)?;
        let (_, file) = self.file(context, caller, of).await?;
        let purge = file.purge.ok_or(Problem::NotFound)?;
        let mut certificates = purge.value.certificates();
        let newest = certificates.next().ok_or(Problem::NotFound)?;
        let earlier: Vec<_> = certificates.collect();
        Answer::json(StatusCode::OK, &json!({ "certificate": newest, "earlier": earlier }))
    }

    async fn file(
        &self,
        context: &Context<'_>,
        caller: &StaffClaims,
        of: OrganizationId,
    ) -> Result<(StaffMembership, ContractFile), Problem> {
        let who = caller.principal();
        let read = self.store.contract_file(who, of, context.now).await?;
        let (staff, file) = read.ok_or(Problem::NotFound)?;
        Ok((staff, file.ok_or(Problem::NotFound)?))
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
        for_staff(&self.store, &caller, context.now, answer).await
    }
}

fn organization(request: &Request) -> Result<OrganizationId, Problem> {
    let named = request.path_part("organization").and_then(|id| id.parse().ok());
    named.ok_or(Problem::NotFound)
}

/// Reads a day that is not years away.
fn day(text: &str, today: Date) -> Result<Date, Fault> {
    let day = lambda::day(text)?;
    let (first, last) = (today.saturating_sub(YEARS.years()), today.saturating_add(YEARS.years()));
    if (first..=last).contains(&day) {
        Ok(day)
    } else {
        Err(Fault::OutOfRange { minimum: first.to_string(), maximum: last.to_string() })
    }
}

fn told(plan: &PurgePlan) -> Value {
    json!({
        "ends_on": plan.ends_on,
        "reminders": plan.reminders,
        "purge_on": plan.purge_on,
        "deadline": plan.deadline,
    })
}
