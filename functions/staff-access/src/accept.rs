//! Accepting an invitation to the staff.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::one_time_password::{OneTimeCode, RecoveryCode};
use domain::password::PasswordContext;
use domain::staff::{self, Enrolment, EnrolmentOf, Joining, StaffChange, TITLE};
use domain::{Change, Fault, MailToken, NewPassword, PersonName};
use lambda::{Answer, Idempotent, Problem, Request, commit_or};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::StaffAccess;

impl StaffAccess {
    /// Makes the invited person a staff member with a password of their own and a second factor.
    pub(crate) async fn accept(
        &self,
        request: &Request,
        named: Idempotent<'_>,
    ) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let token = fields.text("token", |text| Ok(MailToken::parse(text)));
        let enrolment = fields.text("enrolment", |text| Ok(URL_SAFE_NO_PAD.decode(text).ok()));
        let name = fields.text("name", PersonName::parse);
        let password = fields.text("password", |text| Ok(text.to_owned()));
        let code = fields.text("code", OneTimeCode::parse);
        let read = || Some((token?, enrolment?, name?, password?, code?));
        let (token, enrolment, name, password, code) = fields.finish(read())?;

        let context = self.contexts.for_request(request);
        let (invitation, inviter) = self.invitation(&context, token).await?;
        // An enrolment that does not open belongs to another invitation.
        let enrolment = enrolment.and_then(|sealed| {
            Enrolment::open(&sealed, EnrolmentOf::Invitation(&invitation), &self.key).ok()
        });
        let enrolment = enrolment.ok_or(Problem::LinkNotValid)?;
        let guessable_from = PasswordContext {
            name: Some(name.expose()),
            email: invitation.email.expose(),
            company: None,
            product: TITLE,
        };
        let password = NewPassword::choose(&password, &guessable_from)
            .map_err(|refused| Problem::field("password", Fault::from(refused)))?;
        let password = password.hash(context.entropy.bytes()).map_err(Problem::unexpected)?;
        let index = self.lookup.staff_email(&invitation.email);
        let joining = Joining { name, password, enrolment, code };
        let key = self.key.clone();
        let joined = staff::join(&context, invitation, inviter, index.clone(), joining, key)
            .map_err(|fault| Problem::field("code", fault))?;
        let recovery: Vec<_> = joined.recovery.iter().map(RecoveryCode::expose).collect();
        let body = json!({ "id": joined.id, "recovery_codes": recovery });
        let answer = Answer::json(StatusCode::CREATED, &body)?;
        let answer = answer.makes_familiar(request, &context, &self.lookup, &index);
        let mut changes = joined.changes;
        answer.store_response(named, context.now, &mut changes)?;
        let makes_login =
            |change: &Change| matches!(change, Change::Staff(StaffChange::StoreLogin { .. }));
        commit_or(&self.store, &changes, |failed| {
            let is_known = failed.iter().any(makes_login);
            if is_known { Problem::AlreadyRegistered } else { Problem::LinkNotValid }
        })
        .await?;
        Ok(answer)
    }
}
