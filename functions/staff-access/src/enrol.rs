//! Offering an invited person a second factor to set up.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::staff::{Enrolment, EnrolmentOf, TITLE};
use domain::{Context, Email, MailToken, StaffPrincipal};
use lambda::{Answer, Problem, Request};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::StaffAccess;

impl StaffAccess {
    /// Returns a secret for the authenticator app of an invited person. Nothing is written.
    pub(crate) async fn enrol(&self, request: &Request) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let token = fields.text("token", |text| Ok(MailToken::parse(text)));
        let token = fields.finish(token)?;
        let context = self.contexts.for_request(request);
        let (invitation, _) = self.invitation(&context, token).await?;
        let enrolment = Enrolment::new(&context);
        let sealed = enrolment.seal(EnrolmentOf::Invitation(&invitation), &self.key, &context);
        view(&enrolment, &invitation.email, &sealed)
    }

    /// Returns a secret for the new authenticator app of a staff member. Nothing is written.
    pub(crate) async fn enrol_anew(
        &self,
        context: &Context<'_>,
        caller: StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let member = self.store.staff_member(caller, &self.key, context.now).await?;
        let member = member.ok_or(Problem::NotFound)?;
        let enrolment = Enrolment::new(context);
        let sealed = enrolment.seal(EnrolmentOf::Staff(caller.staff), &self.key, context);
        view(&enrolment, &member.email, &sealed)
    }
}

fn view(enrolment: &Enrolment, email: &Email, sealed: &[u8]) -> Result<Answer, Problem> {
    let body = json!({
        "secret": enrolment.0.to_base32(),
        "uri": enrolment.0.to_uri(TITLE, email.expose()),
        "enrolment": URL_SAFE_NO_PAD.encode(sealed),
    });
    Answer::json(StatusCode::OK, &body)
}
