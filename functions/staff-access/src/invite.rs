//! Inviting someone to the staff.

use domain::StaffPrincipal;
use domain::approval::Act;
use domain::staff::{self, Administrator, StaffInvitationRequest, StaffMembership};
use domain::{Context, Email, MailEnvelope, MailId, StaffRole};
use lambda::{Answer, Decision, Idempotent, Problem, Request, decide};
use lambda_http::http::StatusCode;

use crate::{StaffAccess, roles_in_words};

impl StaffAccess {
    /// Invites someone. The answer is the same if the address already belongs to a staff member.
    /// Without a caller, the inviter is the operator of the AWS account.
    pub(crate) async fn invite(
        &self,
        context: &Context<'_>,
        request: &Request,
        caller: Option<&StaffPrincipal>,
        named: Idempotent<'_>,
    ) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let email = fields.text("email", Email::parse);
        let roles = match caller {
            Some(_) => fields.some_of("roles"),
            // Whoever comes first does everything that nobody else does yet.
            None => fields
                .any_of("roles")
                .map(|roles| if roles.is_empty() { StaffRole::ALL.into() } else { roles }),
        };
        let (email, roles) = fields.finish(email.zip(roles))?;

        let index = self.lookup.staff_email(&email);
        let invitation =
            StaffInvitationRequest { email, index, roles, language: request.language() };
        let mail = MailId::new(context.now, context.entropy);
        decide(&self.store, async || {
            let new_key = async { Ok(self.mail.new_mail_key().await?) };
            let read = self.inviter(context, caller, &invitation);
            let ((inviter, state), key) = tokio::try_join!(read, new_key)?;
            let (invitation, mail) = (invitation.clone(), MailEnvelope { id: mail, key });
            let parameters = [
                ("email", invitation.email.expose().to_owned()),
                ("roles", roles_in_words(&invitation.roles)),
            ];
            let approve = |staff: StaffMembership| {
                let approval = request.approval()?;
                let approved =
                    approval.use_up(Act::InviteStaff, parameters.clone(), &staff, context.now);
                Ok::<_, Problem>(Administrator { staff, approved })
            };
            let inviter = inviter.map(approve).transpose()?;
            let changes = staff::invite(context, inviter, invitation, state, &self.site, mail);
            let answer = Answer::empty(StatusCode::ACCEPTED);
            Decision::done(changes, answer).store_response(named, context.now)
        })
        .await
    }

    async fn inviter(
        &self,
        context: &Context<'_>,
        caller: Option<&StaffPrincipal>,
        invitation: &StaffInvitationRequest,
    ) -> Result<(Option<StaffMembership>, staff::StaffInviteState), Problem> {
        let Some(caller) = caller else {
            return Ok((None, self.store.staff_invite_state(&invitation.index).await?));
        };
        let who = *caller;
        let read = self.store.staff_and_invite_state(who, &invitation.index, context.now).await?;
        let (inviter, state) = read.ok_or(Problem::NotFound)?;
        Ok((Some(inviter), state))
    }
}
