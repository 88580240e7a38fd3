//! What representatives ask for: the end of their contract, which staff carry out.

use domain::StaffPrincipal;
use domain::access_token::Claims;
use domain::end_request::{self, EndRequest, EndRequestRefused, RequestedEnd};
use domain::{Action, Changes, Context, Fault, MemberId, Membership, japan, staff};
use jiff::ToSpan as _;
use jiff::civil::Date;
use lambda::{Answer, Decision, Problem, Request, commit_or, decide};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

use crate::{ContractEnd, YEARS};

impl ContractEnd {
    /// Asks for the end of the caller's contract. Asking again replaces what was asked for.
    pub(crate) async fn request_end(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &Claims,
    ) -> Result<Answer, Problem> {
        let today = japan::date_at(context.now);
        let mut fields = request.fields()?;
        let ends_on = fields.text("ends_on", |text| coming_day(text, today));
        let ends_on = fields.finish(ends_on)?;
        decide(&self.store, async || {
            let profile = self.store.profile(caller.principal(), context.now).await?;
            let profile = profile.ok_or(Problem::NotSignedIn)?;
            let (actor, contract) = (&profile.membership, profile.contract()?);
            let asked = end_request::request(context, caller.product, actor, contract, ends_on);
            match asked {
                Ok((asked, changes)) => {
                    Ok(Decision::done(changes, Answer::json(StatusCode::OK, &view(&asked))?))
                }
                Err(refused) => refuse(context, caller, actor, refused, Action::RequestContractEnd),
            }
        })
        .await
    }

    /// What was asked for, until staff order an end. Viewing it is recorded.
    pub(crate) async fn requested_end(
        &self,
        context: &Context<'_>,
        caller: &Claims,
    ) -> Result<Answer, Problem> {
        let profile = self.store.profile(caller.principal(), context.now).await?;
        let profile = profile.ok_or(Problem::NotSignedIn)?;
        let (actor, action) = (&profile.membership, Action::ViewContractEndRequest);
        if !actor.may_end_contract() {
            self.store
                .commit(&domain::refused(context, caller.product, actor, action, None))
                .await?;
            return Err(Problem::NotPermitted);
        }
        let asked = profile.end_request()?.ok_or(Problem::NotFound)?;
        self.store.commit(&domain::viewed(context, caller.product, actor, action, None)).await?;
        Answer::json(StatusCode::OK, &view(&asked))
    }

    /// Takes back what was asked for. Doing it again changes nothing.
    pub(crate) async fn withdraw_end(
        &self,
        context: &Context<'_>,
        caller: &Claims,
    ) -> Result<Answer, Problem> {
        decide(&self.store, async || {
            let profile = self.store.profile(caller.principal(), context.now).await?;
            let profile = profile.ok_or(Problem::NotSignedIn)?;
            let (actor, contract) = (&profile.membership, profile.contract()?);
            match end_request::withdraw(context, caller.product, actor, contract) {
                Ok(changes) => Ok(Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT))),
                Err(refused) => {
                    refuse(context, caller, actor, refused, Action::WithdrawContractEnd)
                }
            }
        })
        .await
    }

    /// Everything that was asked for and not carried out, the oldest first. Viewing it is recorded.
    pub(crate) async fn end_requests(
        &self,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let staff = self.store.staff(*caller, context.now).await?.ok_or(Problem::NotFound)?;
        let viewed = staff::viewed(context, &staff, Action::ViewContractEndRequest, None);
        let record = commit_or(&self.store, &viewed, |_| Problem::NotFound);
        let requested = async { Ok(self.store.requested_ends().await?) };
        let ((), requested) = tokio::try_join!(record, requested)?;
        let items: Vec<_> = requested.iter().map(for_staff).collect();
        Answer::json(StatusCode::OK, &json!({ "items": items }))
    }
}

fn for_staff(RequestedEnd { organization, product, request }: &RequestedEnd) -> Value {
    let mut shown = view(request);
    shown["organization"] = json!(organization);
    shown["product"] = json!(product);
    shown
}

pub(crate) fn view(EndRequest { ends_on, requested_by, requested_on }: &EndRequest) -> Value {
    let requested_by: &MemberId = requested_by;
    json!({ "ends_on": ends_on, "requested_by": requested_by, "requested_on": requested_on })
}

fn refuse(
    context: &Context<'_>,
    caller: &Claims,
    actor: &Membership,
    refused: EndRequestRefused,
    action: Action,
) -> Result<Decision, Problem> {
    match refused {
        EndRequestRefused::ContractEnds => Err(Problem::ContractEnded),
        EndRequestRefused::NotPermitted => {
            let record: Changes = domain::refused(context, caller.product, actor, action, None);
            Ok(Decision::refused(record, Problem::NotPermitted))
        }
    }
}

/// Reads a day from today on, at most [`YEARS`] away.
fn coming_day(text: &str, today: Date) -> Result<Date, Fault> {
    let day = lambda::day(text)?;
    let last = today.saturating_add(YEARS.years());
    if (today..=last).contains(&day) {
        Ok(day)
    } else {
        Err(Fault::OutOfRange { minimum: today.to_string(), maximum: last.to_string() })
    }
}
