//! Signing in.

use domain::one_time_password::SecondFactor;
use domain::sign_in::PasswordCheck;
use domain::staff;
use domain::staff_access_token::StaffClaims;
use domain::{Email, Fault, Password};
use lambda::{Answer, Problem, Request, retry};

use crate::StaffAccess;

impl StaffAccess {
    /// Signs in with an address, a password and a second factor: one read, then a signature and one
    /// transaction. If any of them is wrong, the reads and writes are the same.
    pub(crate) async fn sign_in(&self, request: &Request) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let email = fields.text("email", Email::parse);
        let password = fields.text("password", |text| {
            Password::parse(text).map_err(|long| Fault::TooLong { maximum: long.maximum })
        });
        let factor = fields.text("code", SecondFactor::parse);
        let read = || Some((email?, password?, factor?));
        let (email, password, factor) = fields.finish(read())?;

        let context = self.contexts.for_request(request);
        let index = self.lookup.staff_email(&email);
        let claimant = request.claimant(&context, &self.lookup, index)?;
        let check = PasswordCheck::new(|hash| password.matches(hash));
        // This commits by itself, because the token is signed at the same time.
        retry(async || {
            let state = self.store.staff_sign_in_state(&claimant, &self.key).await?;
            if let Some(wait) = state.wait(&context) {
                return Err(Problem::TooManyAttempts(wait));
            }
            let is_right = check.is_right(state.login.as_ref().map(|login| &login.value.password));
            let rehashed = |stored: &domain::PasswordHash| {
                let is_old = stored.needs_rehash();
                is_old.then(|| password.hash(context.entropy.bytes()).ok()).flatten()
            };
            let key = self.key.clone();
            let decided = staff::sign_in(&context, &factor, state, is_right, rehashed, key);
            let (session, changes) = match decided {
                Ok(decided) => decided,
                Err(record) => {
                    let recorded = self.store.try_commit(&record).await?;
                    return if recorded { Err(Problem::WrongCredentials) } else { Ok(None) };
                }
            };
            let claims = StaffClaims::of(&session, &self.issuer, context.now);
            let (committed, token) =
                tokio::join!(self.store.try_commit(&changes), self.signer.sign_for_staff(&claims));
            if !committed? {
                return Ok(None);
            }
            let answer = Answer::staff_signed_in(request, &token?, &session.token(&self.refresh))?;
            let index = &claimant.index;
            Ok(Some(answer.makes_familiar(request, &context, &self.lookup, index)))
        })
        .await
    }
}
