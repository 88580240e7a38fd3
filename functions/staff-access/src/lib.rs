//! The vendor's own people come in: invited by one another, with a password and a second factor, into
//! a realm of their own. Everyone else finds nothing here.

mod routes;

use aws::{Keyring, Signer, Store, Table};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::one_time_password::{OneTimeCode, RecoveryCode, SecondFactor};
use domain::password::PasswordContext;
use domain::session::RefreshKey;
use domain::sign_in::PasswordCheck;
use domain::staff::{
    self, Enrolment, Joining, StaffChange, StaffInvitation, StaffMembership, StaffSignIn,
    StaffWish, TITLE,
};
use domain::staff_access_token::StaffClaims;
use domain::staff_session::{StaffRefreshToken, StaffRefreshed};
use domain::{
    Change, Changes, Context, DataKey, Email, Fault, LookupKey, MailEnvelope, MailId, MailToken,
    NewPassword, Password, PersonName, StaffId, StaffPrincipal,
};
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, Named, Problem, RefreshCookie, Request, Start,
    UseCase, commit_or, decide, for_staff, once, retry,
};
use lambda_http::http::StatusCode;
use lambda_http::http::header::SET_COOKIE;
use serde_json::{Value, json};

pub use routes::routes;

/// The use case.
pub struct StaffAccess {
    store: Store,
    mail: Keyring,
    /// What is known of the staff is sealed with it.
    key: DataKey,
    lookup: LookupKey,
    refresh: RefreshKey,
    signer: Signer,
    issuer: String,
    callers: Callers,
    site: String,
    contexts: ContextSource,
}

impl StaffAccess {
    /// Makes it ready: reads its settings and its keys, side by side. All that it derives comes from
    /// the staff's own KMS key, which no customers' function may use.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let derived = start.keyring("STAFF_KEY")?;
        let (key, lookup, refresh, signer) = tokio::try_join!(
            derived.staff_key(),
            derived.lookup_key(),
            derived.refresh_key(),
            Signer::open(start.connections.kms(), environment.require("SIGNING_KEY")?),
        )?;
        let issuer = environment.require("ISSUER")?;
        Ok(Self {
            store: start.store([Table::Staff, Table::Sessions, Table::Outbox, Table::Audit])?,
            mail: start.keyring("MAIL_KEY")?,
            key,
            lookup,
            refresh,
            callers: Callers::new(signer.key().clone(), issuer.clone()),
            signer,
            issuer,
            site: environment.require_url("SITE_URL")?,
            contexts: start.contexts(),
        })
    }

    /// Invites somebody. The answer is the same whether or not the address is one of the staff's.
    /// Without a caller it is whoever operates the account.
    async fn invite(
        &self,
        request: &Request,
        caller: Option<&StaffClaims>,
        named: Named<'_>,
    ) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let email = fields.text("email", Email::parse);
        let email = fields.finish(email)?;

        let context = self.contexts.for_request(request);
        let index = self.lookup.staff_email(&email);
        let wish = StaffWish { email, index, language: request.language() };
        let mail = MailId::new(context.now, context.entropy);
        decide(&self.store, async || {
            let new_key = async { Ok(self.mail.new_mail_key().await?) };
            let read = self.inviter(&context, caller, &wish);
            let ((inviter, state), key) = tokio::try_join!(read, new_key)?;
            let (inviter, wish, mail) =
                (inviter.as_ref(), wish.clone(), MailEnvelope { id: mail, key });
            let changes = staff::invite(&context, inviter, wish, state, &self.site, mail);
            let answer = Answer::empty(StatusCode::ACCEPTED);
            Decision::done(changes, answer).store_response(named, context.now)
        })
        .await
    }

    async fn inviter(
        &self,
        context: &Context<'_>,
        caller: Option<&StaffClaims>,
        wish: &StaffWish,
    ) -> Result<(Option<StaffMembership>, staff::StaffInviteState), Problem> {
        let Some(caller) = caller else {
            return Ok((None, self.store.staff_invite_state(&wish.index).await?));
        };
        let who = caller.principal();
        let read = self.store.staff_and_invite_state(who, &wish.index, context.now).await?;
        let (inviter, state) = read.ok_or(Problem::NotFound)?;
        Ok((Some(inviter), state))
    }

    /// The invitation that a token is of, if it still stands: it does as long as who sent it is of
    /// the staff.
    async fn invitation(
        &self,
        context: &Context<'_>,
        token: Option<MailToken>,
    ) -> Result<(StaffInvitation, Option<StaffMembership>), Problem> {
        let token = token.ok_or(Problem::LinkNotValid)?;
        let invitation = self.store.staff_invitation(&token, context.now).await?;
        let invitation = invitation.ok_or(Problem::LinkNotValid)?;
        let Some(inviter) = invitation.inviter else {
            return Ok((invitation, None));
        };
        let inviter = self.store.staff_membership(inviter).await?;
        Ok((invitation, Some(inviter.ok_or(Problem::LinkNotValid)?)))
    }

    /// Gives whoever holds an invitation a secret for their authenticator app. Nothing is written.
    async fn enrol(&self, request: &Request) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let token = fields.text("token", |text| Ok(MailToken::parse(text)));
        let token = fields.finish(token)?;
        let context = self.contexts.for_request(request);
        let (invitation, _) = self.invitation(&context, token).await?;
        let enrolment = Enrolment::new(&context);
        let sealed = enrolment.seal(&invitation, &self.key, &context);
        let given = json!({
            "secret": enrolment.0.to_base32(),
            "uri": enrolment.0.to_uri(TITLE, invitation.email.expose()),
            "enrolment": URL_SAFE_NO_PAD.encode(sealed),
        });
        Answer::json(StatusCode::OK, &given)
    }

    /// Makes the invited person one of the staff, with a password of their own and a second factor.
    async fn accept(&self, request: &Request, named: Named<'_>) -> Result<Answer, Problem> {
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
        // One that does not open was given for another invitation.
        let enrolment =
            enrolment.and_then(|sealed| Enrolment::open(&sealed, &invitation, &self.key).ok());
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
        let joined = staff::join(&context, invitation, inviter, index, joining, key)
            .map_err(|fault| Problem::field("code", fault))?;
        let recovery: Vec<_> = joined.recovery.iter().map(RecoveryCode::expose).collect();
        let made = json!({ "id": joined.id, "recovery_codes": recovery });
        let answer = Answer::json(StatusCode::CREATED, &made)?;
        let mut changes = joined.changes;
        answer.keep(named, context.now, &mut changes)?;
        let makes_login =
            |change: &Change| matches!(change, Change::Staff(StaffChange::KeepLogin { .. }));
        commit_or(&self.store, &changes, |refused| {
            let is_known = refused.iter().any(makes_login);
            if is_known { Problem::AlreadyRegistered } else { Problem::LinkNotValid }
        })
        .await?;
        Ok(answer)
    }

    /// Signs in with an address, a password and a second factor: one read, then a signature and one
    /// transaction. Whatever is wrong, it takes the same read and the same writes.
    async fn sign_in(&self, request: &Request) -> Result<Answer, Problem> {
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
        let source = self.lookup.source(request.source()?);
        let sign_in = StaffSignIn { index, source, factor };
        let check = PasswordCheck::new(|hash| password.matches(hash));
        // Its commit runs while the token is signed.
        retry(async || {
            let state = self.store.staff_sign_in_state(&sign_in, &self.key).await?;
            if let Some(wait) = state.wait(&sign_in, &context) {
                return Err(Problem::TooManyAttempts(wait));
            }
            let right = check.is_right(state.login.as_ref().map(|login| &login.value.password));
            let rehashed = |kept: &domain::PasswordHash| {
                let rehash = kept.needs_rehash();
                rehash.then(|| password.hash(context.entropy.bytes()).ok()).flatten()
            };
            let (wanted, key) = (sign_in.clone(), self.key.clone());
            let decided = staff::sign_in(&context, wanted, state, right, rehashed, key);
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
            Answer::staff_signed_in(request, &token?, &session.token(&self.refresh)).map(Some)
        })
        .await
    }

    /// Moves on to the next refresh token and gives a new access token.
    async fn refresh(&self, request: &Request) -> Result<Answer, Problem> {
        let token = refresh_token(request)?;
        let context = self.contexts.for_request(request);
        decide(&self.store, async || {
            let session = self.store.staff_session(&token, context.now).await?;
            let (session, changes) =
                match staff::refresh_session(&context, &token, session, &self.refresh) {
                    StaffRefreshed::Rotated(session, changes) => (session, changes),
                    StaffRefreshed::Repeated(session) => (session, Changes::default()),
                    StaffRefreshed::Reused(changes) => {
                        // Refused, where the session has ended already.
                        self.store.try_commit(&changes).await?;
                        return Err(Problem::SessionEnded);
                    }
                    StaffRefreshed::NotValid => return Err(Problem::SessionEnded),
                };
            // Signed first: a session must not move on to a token that nobody was given.
            let claims = StaffClaims::of(&session, &self.issuer, context.now);
            let access_token = self.signer.sign_for_staff(&claims).await?;
            let refresh_token = session.token(&self.refresh);
            let answer = Answer::staff_signed_in(request, &access_token, &refresh_token)?;
            Ok(Decision::done(changes, answer))
        })
        .await
    }

    /// Signs out. Who has no valid access token any more shows the refresh token.
    async fn sign_out(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        let who = match self.callers.staff(request, context.now) {
            Ok(caller) => caller.principal(),
            Err(nothing) => {
                let Ok(token) = refresh_token(request) else { return Err(nothing) };
                let session = self.store.staff_session(&token, context.now).await?;
                let session =
                    session.filter(|(session, _)| token.is_of(&session.rotation, &self.refresh));
                let (session, _) = session.ok_or(nothing)?;
                StaffPrincipal { staff: session.staff, session: session.id }
            }
        };
        self.store.staff(who, context.now).await?.ok_or(Problem::NotFound)?;
        let ended = staff::end_session(&context, who.staff, who.session);
        commit_or(&self.store, &ended, |_| Problem::NotFound).await?;
        let answer = Answer::empty(StatusCode::NO_CONTENT);
        let browser = request.is_from_browser();
        Ok(if browser { answer.with(&SET_COOKIE, RefreshCookie::forget(request)) } else { answer })
    }

    /// Who is signed in.
    async fn me(&self, request: &Request) -> Result<Answer, Problem> {
        let now = self.contexts.now();
        let caller = self.callers.staff(request, now)?;
        let member = self.store.staff_member(caller.principal(), &self.key, now).await?;
        let member = member.ok_or(Problem::NotFound)?;
        let me = json!({
            "id": member.membership.id,
            "name": member.name.expose(),
            "email": member.email.expose(),
        });
        Answer::json(StatusCode::OK, &me)
    }

    /// A page of the staff.
    async fn list(&self, request: &Request) -> Result<Answer, Problem> {
        let now = self.contexts.now();
        let caller = self.callers.staff(request, now)?;
        let after: Option<StaffId> = match request.query("cursor") {
            Some(cursor) => Some(cursor.parse().map_err(|_| Problem::NotFound)?),
            None => None,
        };
        let (known, page) = tokio::try_join!(
            self.store.staff(caller.principal(), now),
            self.store.staff_members(after, &self.key),
        )?;
        known.ok_or(Problem::NotFound)?;
        let (people, next) = page;
        let items: Vec<Value> = people
            .iter()
            .map(|person| json!({ "id": person.membership.id, "name": person.name.expose() }))
            .collect();
        Answer::json(StatusCode::OK, &json!({ "items": items, "next_cursor": next }))
    }

    /// Removes another one of the staff: one read, one transaction.
    async fn remove(&self, request: &Request, caller: &StaffClaims) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        let target: Option<StaffId> = request.path_part("id").and_then(|id| id.parse().ok());
        let target = target.ok_or(Problem::NotFound)?;
        decide(&self.store, async || {
            let read = self.store.staff_and_other(caller.principal(), target, context.now).await?;
            let (actor, other) = read.ok_or(Problem::NotFound)?;
            let target = if target == actor.id { Some(actor.clone()) } else { other };
            let target = target.ok_or(Problem::NotFound)?;
            let changes =
                staff::remove(&context, &actor, &target).map_err(|_| Problem::NotPermitted)?;
            Ok(Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT)))
        })
        .await
    }
}

impl UseCase for StaffAccess {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let now = self.contexts.now();
        match request.route.as_str() {
            // No route of the API has this key, and API Gateway knows no such method: it comes from
            // whoever may invoke the function itself.
            "INVITE /v1/staff" => self.invite(request, None, None).await,
            "POST /v1/staff/enrolments" => self.enrol(request).await,
            "POST /v1/staff/invitations/accept" => {
                let named = request.named_by_staff(&self.lookup, None)?;
                let answer = self.accept(request, named.as_ref());
                once(&self.store, named.as_ref(), now, answer).await
            }
            "POST /v1/staff/sessions" => self.sign_in(request).await,
            "POST /v1/staff/sessions/refresh" => self.refresh(request).await,
            "DELETE /v1/staff/sessions/current" => self.sign_out(request).await,
            "GET /v1/staff/me" => self.me(request).await,
            "GET /v1/staff/members" => self.list(request).await,
            route => {
                let caller = self.callers.staff(request, now)?;
                let answer = async {
                    match route {
                        "POST /v1/staff/invitations" => {
                            let named = request.named_by_staff(&self.lookup, Some(caller.staff))?;
                            let named = named.as_ref();
                            let answer = self.invite(request, Some(&caller), named);
                            once(&self.store, named, now, answer).await
                        }
                        "DELETE /v1/staff/members/{id}" => self.remove(request, &caller).await,
                        _ => Err(Problem::NotFound),
                    }
                };
                for_staff(&self.store, &caller, now, answer).await
            }
        }
    }
}

/// The refresh token that the caller shows, in the body or in the cookie.
fn refresh_token(request: &Request) -> Result<StaffRefreshToken, Problem> {
    let text = match RefreshCookie::of(request) {
        Some(cookie) if !request.has_body() => cookie.to_owned(),
        None if !request.has_body() => return Err(Problem::SessionEnded),
        _ => {
            let mut fields = request.fields()?;
            let token = fields.text("refresh_token", |text| Ok(text.to_owned()));
            fields.finish(token)?
        }
    };
    StaffRefreshToken::parse(&text).ok_or(Problem::SessionEnded)
}
