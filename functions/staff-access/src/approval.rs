//! Approvals of dangerous acts: asking for one, seeing what colleagues ask for, and giving one.

use std::collections::BTreeMap;

use domain::StaffPrincipal;
use domain::approval::{self, Act, Approval, ApprovalRefused, Approver, Parameters};
use domain::one_time_password::SecondFactor;
use domain::staff::{self, Reauthentication, StaffMembership};
use domain::{Action, ApprovalId, Changes, Context, Fault, Target};
use lambda::{
    Answer, Decision, Idempotent, Problem, Request, commit_or, decide, one_of, reauthentication,
    refuse_staff, refuse_unproven,
};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

use crate::StaffAccess;

/// How long a parameter may be.
pub(crate) const LONGEST_PARAMETER: usize = 320;

impl StaffAccess {
    /// Asks colleagues for an approval.
    pub(crate) async fn request_approval(
        &self,
        context: &Context<'_>,
        request: &Request,
        caller: &StaffPrincipal,
        named: Idempotent<'_>,
    ) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let act = fields.text("act", one_of::<Act>);
        let parameters = fields.texts_by_name("parameters", LONGEST_PARAMETER);
        let factor = fields.text("code", SecondFactor::parse);
        let read = || Some((act?, parameters?, factor?));
        let (act, parameters, factor) = fields.finish(read())?;
        let parameters = for_act(act, parameters)?;
        decide(&self.store, async || {
            let staff = self.store.staff(*caller, context.now).await?;
            let staff = staff.ok_or(Problem::NotFound)?;
            let proof = self.proof(request, context, staff, factor.clone()).await?;
            match approval::request(context, proof, act, parameters.clone()) {
                Ok((token, changes)) => {
                    let expires_at = context.now + approval::VALIDITY;
                    let body = json!({
                        "id": token.id, "token": token.expose(), "expires_at": expires_at,
                    });
                    let answer = Answer::json(StatusCode::CREATED, &body)?;
                    Decision::done(changes, answer).store_response(named, context.now)
                }
                Err(refused) => refuse(refused),
            }
        })
        .await
    }

    /// What waits for an approval, or was approved and not used yet. Viewing what colleagues ask for
    /// is recorded: the parameters may name people. What somebody asked for themselves they know, so
    /// that waiting for an approval leaves no record every few seconds.
    pub(crate) async fn approvals(
        &self,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let (staff, every) = tokio::try_join!(
            self.store.staff(*caller, context.now),
            self.store.approvals(&self.key, context.now),
        )?;
        let staff = staff.ok_or(Problem::NotFound)?;
        if every.iter().any(|approval| approval.requester != staff.id) {
            let viewed = staff::viewed(context, &staff, Action::ReviewApprovals, None);
            commit_or(&self.store, &viewed, |_| Problem::NotFound).await?;
        }
        let items: Vec<_> = every.iter().map(view).collect();
        Answer::json(StatusCode::OK, &json!({ "items": items }))
    }

    /// Approves what a colleague asks for.
    pub(crate) async fn approve(
        &self,
        context: &Context<'_>,
        request: &Request,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let id = approval_id(request)?;
        let mut fields = request.fields()?;
        let factor = fields.text("code", SecondFactor::parse);
        let factor = fields.finish(factor)?;
        decide(&self.store, async || {
            let who = *caller;
            let read = self.store.staff_and_approval(who, id, &self.key, context.now).await?;
            let (staff, approval) = read.ok_or(Problem::NotFound)?;
            let attempt = (Action::Approve, Target::from(id));
            let Some(approval) = approval else {
                let problem = Problem::NotFound;
                return refuse_staff(&self.store, context, &staff, attempt, problem).await;
            };
            if approval.approved_by == Some(Approver::Colleague(staff.id)) {
                return Ok(Decision::unchanged(Answer::empty(StatusCode::NO_CONTENT)));
            }
            let proof = self.proof(request, context, staff.clone(), factor.clone()).await?;
            match approval::approve(context, proof, &approval, self.seniority) {
                Ok(changes) => Ok(approved(changes)),
                Err(ApprovalRefused::NotPermitted) => {
                    let problem = Problem::NotPermitted;
                    refuse_staff(&self.store, context, &staff, attempt, problem).await
                }
                Err(refused) => refuse(refused),
            }
        })
        .await
    }

    /// Approves as the operator of the AWS account, who may invoke this function directly: for a
    /// staff of one, or when nobody else can be reached.
    pub(crate) async fn approve_as_operator(&self, request: &Request) -> Result<Answer, Problem> {
        let id = approval_id(request)?;
        let context = self.contexts.for_request(request);
        decide(&self.store, async || {
            let approval = self.store.approval(id, &self.key, context.now).await?;
            let approval = approval.ok_or(Problem::NotFound)?;
            Ok(approved(approval::approve_as_operator(&context, &approval)))
        })
        .await
    }

    pub(crate) async fn proof(
        &self,
        request: &Request,
        context: &Context<'_>,
        staff: StaffMembership,
        factor: SecondFactor,
    ) -> Result<Reauthentication, Problem> {
        let keys = (&self.lookup, &self.key);
        reauthentication(&self.store, context, keys, request, staff, factor).await
    }
}

fn approved(changes: Changes) -> Decision {
    Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT))
}

fn refuse(refused: ApprovalRefused) -> Result<Decision, Problem> {
    match refused {
        ApprovalRefused::NotProven(not_proven) => {
            refuse_unproven(not_proven, Problem::field("code", Fault::WrongCode))
        }
        ApprovalRefused::NotPermitted => Err(Problem::NotPermitted),
    }
}

fn approval_id(request: &Request) -> Result<ApprovalId, Problem> {
    let id = request.path_part("id").and_then(|id| id.parse().ok());
    id.ok_or(Problem::NotFound)
}

/// The parameters, if they are exactly those of the act.
fn for_act(act: Act, given: BTreeMap<String, String>) -> Result<Parameters, Problem> {
    let wanted = act.parameters();
    let mut faults = Vec::new();
    for name in given.keys().filter(|name| !wanted.contains(&name.as_str())) {
        faults.push((format!("parameters.{name}"), Fault::Unknown));
    }
    for name in wanted.iter().filter(|name| !given.contains_key(**name)) {
        faults.push((format!("parameters.{name}"), Fault::Missing));
    }
    if faults.is_empty() { Ok(Parameters(given)) } else { Err(Problem::InvalidFields(faults)) }
}

fn view(approval: &Approval) -> Value {
    let approved_by = approval.approved_by.map(|by| match by {
        Approver::Colleague(staff) => staff.to_string(),
        Approver::Operator => "operator".to_owned(),
    });
    json!({
        "id": approval.id,
        "act": approval.act,
        "parameters": approval.parameters.0,
        "requested_by": approval.requester,
        "expires_at": approval.expires_at,
        "approved_by": approved_by,
    })
}
