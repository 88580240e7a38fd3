//! Ending a contract.

use domain::StaffPrincipal;
use domain::approval::Act;
use domain::contract::{self, EndOrder, MissesDeadline};
use domain::retention::{NOTICE_DAYS, PurgePlan};
use domain::staff::StaffMembership;
use domain::{Action, Context, Customer, Fault, japan};
use jiff::ToSpan as _;
use jiff::civil::Date;
use lambda::{Answer, Decision, Problem, Request, decide};
use lambda_http::http::StatusCode;

use crate::plan::view;
use crate::{ContractEnd, YEARS, organization};

impl ContractEnd {
    /// Ends a contract. Setting the same last day again changes nothing.
    pub(crate) async fn end(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let of = organization(request)?;
        let today = japan::date_at(context.now);
        let mut fields = request.fields()?;
        let ends_on = fields.text("ends_on", |text| day(text, today));
        let breaks = fields.find_text("breaks_promise", promise);
        let (ends_on, breaks) = fields.finish(ends_on.zip(breaks))?;
        let order = EndOrder { ends_on, breaks_promise: breaks.is_some() };
        let approved = |staff: &StaffMembership| {
            let parameters = [
                ("organization", of.to_string()),
                ("ends_on", ends_on.to_string()),
                ("breaks_promise", breaks.unwrap_or_default().to_owned()),
            ];
            Ok::<_, Problem>(request.approval()?.use_up(
                Act::EndContract,
                parameters,
                staff,
                context.now,
            ))
        };
        let plan = decide(&self.store, async || {
            let action = Action::EndContract;
            let (staff, state) = self.contract_state(context, caller, of, action).await?;
            let (product, seen) = state.contract.ok_or(Problem::NotFound)?;
            match seen.plan {
                Some(before) if before.ends_on == ends_on => {
                    return Ok(Decision::unchanged(before));
                }
                Some(_) => return Err(Problem::ContractEnded),
                None => {}
            }
            let customer = Customer { organization: of, product };
            let plan = order.plan(context.now).map_err(misses_deadline)?;
            let approved = approved(&staff)?;
            let changes = contract::end(context, &staff, customer, seen, plan, approved);
            Ok(Decision::done(changes, plan))
        });
        let plan = plan.await?;
        // Again for a repetition, in case the first message was lost.
        self.queue_notification(of).await?;
        Answer::json(StatusCode::OK, &view(&plan))
    }
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

/// The only promise that an order may break.
const P3: &str = "P3";

fn promise(text: &str) -> Result<&'static str, Fault> {
    if text == P3 { Ok(P3) } else { Err(Fault::NotOneOf(P3.to_owned())) }
}

/// Says which promise the order would break, and from which day on it would not.
fn misses_deadline(MissesDeadline(plan): MissesDeadline) -> Problem {
    let PurgePlan { ordered_on, purge_on, deadline, .. } = plan;
    let (earliest, gone_on) = (PurgePlan::earliest_end(ordered_on), plan.backups_end_on());
    let fault = Fault::Explained {
        code: "breaks-p3",
        english: format!(
            "This day would break promise P3, one month until everything is gone: the purge begins \
             {NOTICE_DAYS} days after the order at the earliest, on {purge_on}, and backups would \
             end on {gone_on}, after the deadline {deadline}. Choose {earliest} or later, or say that \
             it shall be broken with `breaks_promise`: `P3`."
        ),
        japanese: format!(
            "この最終日では、契約終了後1か月以内にデータをすべて削除するという約束（P3）を守れません。\
             完全削除は登録から{NOTICE_DAYS}日以上あとの{purge_on}に始まり、バックアップが消えるのは\
             {gone_on}で、期限の{deadline}を過ぎます。{earliest}以降の日を指定するか、\
             約束を守れないことを承知のうえで `breaks_promise` に `P3` を指定してください。"
        ),
    };
    Problem::field("ends_on", fault)
}
