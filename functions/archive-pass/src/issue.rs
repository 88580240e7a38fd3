//! Issuing a pass.

use domain::archive_pass::{self, DAYS, Holder, PassRequest, Reason, USUAL_DAYS};
use domain::staff_access_token::StaffClaims;
use domain::{Context, Email};
use lambda::{Answer, Decision, Idempotent, Problem, Request, decide};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::{ArchivePasses, organization};

impl ArchivePasses {
    /// Issues a pass and mails it.
    pub(crate) async fn issue(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
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
        decide(&self.store, async || {
            let (staff, owner) = self.owner(context, caller, of).await?;
            let (archive, mail) = tokio::try_join!(self.key(of, &owner), async {
                Ok(self.mail.new_mail_key().await?)
            })?;
            let customer = (of, owner.product);
            let (pass, changes) = archive_pass::issue(
                context,
                &staff,
                customer,
                pass_request.clone(),
                &self.site,
                (archive, mail),
            );
            let body = json!({ "id": pass.id, "expires_at": pass.expires_at });
            let answer = Answer::json(StatusCode::CREATED, &body)?;
            Decision::done(changes, answer).store_response(named, context.now)
        })
        .await
    }
}
