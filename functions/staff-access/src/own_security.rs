//! The caller's own password, second factor, recovery codes and sessions.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::one_time_password::{OneTimeCode, RecoveryCode, SecondFactor};
use domain::password::PasswordContext;
use domain::sign_in::PasswordCheck;
use domain::staff::{
    self, Enrolment, EnrolmentOf, Owner, Renewal, RenewalRefused, StaffMember, TITLE,
};
use domain::{
    Action, Context, Fault, MailEnvelope, MailId, NewPassword, Password, SessionId, StaffPrincipal,
};
use lambda::{Answer, Decision, Fields, Idempotent, Problem, Request, decide, refuse_unproven};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

use crate::StaffAccess;

/// What proves anew that it is the caller.
struct Proof {
    password: Password,
    factor: SecondFactor,
}

impl Proof {
    fn read(fields: &mut Fields) -> Option<Self> {
        let password = fields.text("current_password", |text| {
            Password::parse(text).map_err(|long| Fault::TooLong { maximum: long.maximum })
        });
        let factor = fields.text("code", SecondFactor::parse);
        Some(Self { password: password?, factor: factor? })
    }
}

impl StaffAccess {
    pub(crate) async fn change_password(
        &self,
        context: &Context<'_>,
        request: &Request,
        caller: StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let (proof, password) =
            (Proof::read(&mut fields), fields.text("password", |text| Ok(text.to_owned())));
        let (proof, password) = fields.finish(proof.zip(password))?;
        let member = self.store.staff_member(caller, &self.key, context.now).await?;
        let StaffMember { name, email, .. } = member.ok_or(Problem::NotFound)?;
        let guessable_from = PasswordContext {
            name: Some(name.expose()),
            email: email.expose(),
            company: None,
            product: TITLE,
        };
        let password = NewPassword::choose(&password, &guessable_from)
            .map_err(|refused| Problem::field("password", Fault::from(refused)))?;
        let password = password.hash(context.entropy.bytes()).map_err(Problem::unexpected)?;
        let renewal = Renewal::Password(password);
        let done = |_: &[RecoveryCode]| Ok(Answer::empty(StatusCode::NO_CONTENT));
        self.renew(context, request, caller, &proof, &renewal, None, done).await
    }

    pub(crate) async fn replace_second_factor(
        &self,
        context: &Context<'_>,
        request: &Request,
        caller: StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let proof = Proof::read(&mut fields);
        let sealed = fields.text("enrolment", |text| Ok(URL_SAFE_NO_PAD.decode(text).ok()));
        let code = fields.text("new_code", OneTimeCode::parse);
        let read = || Some((proof?, sealed?, code?));
        let (proof, sealed, code) = fields.finish(read())?;
        let holder = EnrolmentOf::Staff(caller.staff);
        let enrolment = sealed.and_then(|sealed| Enrolment::open(&sealed, holder, &self.key).ok());
        let enrolment = enrolment.ok_or(Problem::LinkNotValid)?;
        let renewal = Renewal::SecondFactor { enrolment, code };
        let done = |_: &[RecoveryCode]| Ok(Answer::empty(StatusCode::NO_CONTENT));
        self.renew(context, request, caller, &proof, &renewal, None, done).await
    }

    pub(crate) async fn renew_recovery_codes(
        &self,
        context: &Context<'_>,
        request: &Request,
        caller: StaffPrincipal,
        named: Idempotent<'_>,
    ) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let proof = Proof::read(&mut fields);
        let proof = fields.finish(proof)?;
        let done = |codes: &[RecoveryCode]| {
            let codes: Vec<_> = codes.iter().map(RecoveryCode::expose).collect();
            Answer::json(StatusCode::OK, &json!({ "recovery_codes": codes }))
        };
        self.renew(context, request, caller, &proof, &Renewal::RecoveryCodes, named, done).await
    }

    /// Replaces something of the caller's way in, and ends their other sessions.
    #[expect(
        clippy::too_many_arguments,
        reason = "what is replaced, who proves it, and how it answers"
    )]
    async fn renew(
        &self,
        context: &Context<'_>,
        request: &Request,
        caller: StaffPrincipal,
        Proof { password, factor }: &Proof,
        renewal: &Renewal,
        named: Idempotent<'_>,
        done: impl Fn(&[RecoveryCode]) -> Result<Answer, Problem> + Copy,
    ) -> Result<Answer, Problem> {
        let check = PasswordCheck::new(|hash| password.matches(hash));
        let mail = MailId::new(context.now, context.entropy);
        decide(&self.store, async || {
            let member = self.store.staff_member(caller, &self.key, context.now).await?;
            let StaffMember { membership, email, .. } = member.ok_or(Problem::NotFound)?;
            let sessions =
                async { Ok(self.store.staff_sessions(caller.staff, context.now).await?) };
            let key = async { Ok(self.mail.new_mail_key().await?) };
            let proof = self.proof(request, context, membership, factor.clone());
            let (proof, sessions, key) = tokio::try_join!(proof, sessions, key)?;
            let mail = MailEnvelope { id: mail, key };
            let owner = Owner { email, language: request.language(), mail, site: &self.site };
            let others = sessions.iter().map(|session| session.id);
            let others: Vec<_> = others.filter(|id| *id != caller.session).collect();
            let is_right = check.is_right(Some(&proof.login.value.password));
            match staff::renew(context, proof, is_right, renewal.clone(), &others, owner) {
                Ok(renewed) => Decision::done(renewed.changes, done(&renewed.recovery)?)
                    .store_response(named, context.now),
                Err(RenewalRefused::NotProven(not_proven)) => {
                    let wrong_code = Problem::field("code", Fault::WrongCode);
                    refuse_unproven(
                        not_proven,
                        if is_right { wrong_code } else { Problem::WrongPassword },
                    )
                }
                Err(RenewalRefused::WrongNewCode) => {
                    Err(Problem::field("new_code", Fault::WrongCode))
                }
            }
        })
        .await
    }

    /// The caller's active sessions, the latest first.
    pub(crate) async fn sessions(
        &self,
        context: &Context<'_>,
        caller: StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let now = context.now;
        let (staff, mut sessions) = tokio::try_join!(
            self.store.staff(caller, now),
            self.store.staff_sessions(caller.staff, now),
        )?;
        staff.ok_or(Problem::NotFound)?;
        sessions.sort_by_key(|session| std::cmp::Reverse(session.rotation.opened_at));
        let items: Vec<Value> = sessions
            .iter()
            .map(|session| {
                json!({
                    "id": session.id,
                    "opened_at": session.rotation.opened_at,
                    "expires_at": session.expires_at(),
                    "is_current": session.id == caller.session,
                })
            })
            .collect();
        Answer::json(StatusCode::OK, &json!({ "items": items }))
    }

    /// Ends one of the caller's sessions. One that has ended already stays ended, and the answer is the
    /// same for one that is not theirs: nothing tells these apart any more, so either is on record.
    pub(crate) async fn end_own_session(
        &self,
        context: &Context<'_>,
        request: &Request,
        caller: StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let session: Option<SessionId> = request.path_part("id").and_then(|id| id.parse().ok());
        let session = session.ok_or(Problem::NotFound)?;
        decide(&self.store, async || {
            let (staff, sessions) = tokio::try_join!(
                self.store.staff(caller, context.now),
                self.store.staff_sessions(caller.staff, context.now),
            )?;
            let staff = staff.ok_or(Problem::NotFound)?;
            let done = Answer::empty(StatusCode::NO_CONTENT);
            if !sessions.iter().any(|open| open.id == session) {
                let action = Action::EndStaffSession;
                let record = staff::refused(context, &staff, action, None, session);
                return Ok(Decision::done(record, done));
            }
            Ok(Decision::done(staff::end_own_session(context, &staff, session), done))
        })
        .await
    }
}
