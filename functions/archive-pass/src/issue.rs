//! Issuing a pass.

use aws::PassIssue;
use domain::StaffPrincipal;
use domain::approval::Act;
use domain::archive_pass::{
    self, DAYS, Holder, PassKeys, PassRefused, PassRequest, Reason, USUAL_DAYS,
};
use domain::{Action, Context, Email, Fault, Target};
use lambda::{Answer, Decision, Idempotent, Problem, Request, decide, refuse_staff};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::{ArchivePasses, nothing_kept, organization};

impl ArchivePasses {
    /// Issues a pass and mails it.
    pub(crate) async fn issue(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
        named: Idempotent<'_>,
    ) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let organization = fields.text("organization", organization);
        let email = fields.text("email", Email::parse);
        let reason = fields.text("reason", Reason::parse);
        let days = fields.find_integer("days", DAYS);
        let read = || {
            let (of, holder) = (organization?, Holder { email: email?, reason: reason? });
            let days = days?.unwrap_or(USUAL_DAYS);
            Some((of, PassRequest { holder, days, language: request.language() }))
        };
        let (of, pass_request) = fields.finish(read())?;
        let holder = self.lookup.staff_email(&pass_request.holder.email);
        decide(&self.store, async || {
            let read = self.store.pass_issue(*caller, of, &holder, context.now).await?;
            let (staff, issue) = read.ok_or(Problem::NotFound)?;
            let Some(PassIssue { state, wrapped }) = issue else {
                let attempt = (Action::IssueArchivePass, Target::from(of));
                return refuse_staff(&self.store, context, &staff, attempt, nothing_kept()).await;
            };
            let (archive, mail) = tokio::try_join!(self.key(of, &wrapped), async {
                Ok(self.mail.new_mail_key().await?)
            })?;
            let (keys, wanted) = (PassKeys { archive, mail }, pass_request.clone());
            let parameters = [
                ("organization", of.to_string()),
                ("email", wanted.holder.email.expose().to_owned()),
                ("reason", wanted.holder.reason.expose().to_owned()),
                ("days", wanted.days.to_string()),
            ];
            let approval = request.approval()?;
            let approved = approval.use_up(Act::IssueArchivePass, parameters, &staff, context.now);
            let site = &self.site;
            match archive_pass::issue(context, &staff, &state, wanted, site, keys, approved) {
                Ok((pass, changes)) => {
                    let body = json!({ "id": pass.id, "expires_at": pass.expires_at });
                    let answer = Answer::json(StatusCode::CREATED, &body)?;
                    Decision::done(changes, answer).store_response(named, context.now)
                }
                Err(refused) => {
                    self.store.commit(&archive_pass::refuse(context, &staff, &state)).await?;
                    Err(to_problem(refused))
                }
            }
        })
        .await
    }
}

fn to_problem(refused: PassRefused) -> Problem {
    match refused {
        PassRefused::ContractNotEnded => Problem::ContractNotEnded,
        PassRefused::HolderIsStaff => Problem::field("email", Fault::OfStaff),
    }
}
