//! Signing in and staying signed in: sessions, access tokens, and the key that verifies them.

mod routes;

use aws::{Keyring, Signer, Store, Table, verification_key};
use domain::access_token::{Claims, VerificationKey};
use domain::attempts::{AttemptCounts, Claimant};
use domain::session::{self, OpenedFrom, RefreshKey, Refreshed};
use domain::sign_in::{self, PasswordCheck};
use domain::{Context, Email, Fault, Login, LookupKey, Password, Session};
use jiff::SignedDuration;
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, Problem, RefreshCookie, Request, Start,
    UseCase, decide, retry, sent_refresh_token,
};
use lambda_http::http::StatusCode;
use lambda_http::http::header::{CACHE_CONTROL, SET_COOKIE};
use serde_json::json;

pub use routes::routes;

/// The use case.
pub struct SignInSessions {
    store: Store,
    signer: Signer,
    certificates: VerificationKey,
    people: Keyring,
    lookup: LookupKey,
    refresh: RefreshKey,
    issuer: String,
    site: String,
    /// How long a session lasts at most.
    lifetime: SignedDuration,
    callers: Callers,
    contexts: ContextSource,
}

impl SignInSessions {
    /// Makes it ready: derives its keys and reads the public one, side by side.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let derived = start.keyring("INDEX_KEY")?;
        let (kms, certificate) = (start.connections.kms(), environment.require("CERTIFICATE_KEY")?);
        let (lookup, refresh, signer, certificates) = tokio::try_join!(
            derived.lookup_key(),
            derived.refresh_key(),
            Signer::open(start.connections.kms(), environment.require("SIGNING_KEY")?),
            verification_key(&kms, &certificate),
        )?;
        let issuer = environment.require("ISSUER")?;
        Ok(Self {
            store: start.store([
                Table::Directory,
                Table::Sessions,
                Table::Keyring,
                Table::Salts,
                Table::Audit,
            ])?,
            people: start.keyring("PEOPLE_KEY")?,
            lifetime: environment.require_days("SESSION_DAYS")?,
            callers: Callers::new(signer.key().clone(), issuer.clone()),
            signer,
            certificates,
            lookup,
            refresh,
            issuer,
            site: environment.require_url("SITE_URL")?,
            contexts: start.contexts(),
        })
    }

    /// Signs in with an address and a password: one read, then for whoever knows the password the
    /// key of their data, then one transaction and one signature side by side.
    async fn sign_in(&self, request: &Request) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let email = fields.text("email", Email::parse);
        let password = fields.text("password", |text| {
            Password::parse(text).map_err(|long| Fault::TooLong { maximum: long.maximum })
        });
        let (email, password) = fields.finish(email.zip(password))?;

        let context = self.contexts.for_request(request);
        let index = self.lookup.email(product, &email);
        let claimant = request.claimant(&context, &self.lookup, index)?;
        let check = PasswordCheck::new(|hash| password.matches(hash));
        // Its commit runs while the token is signed.
        retry(async || {
            let state = self.store.sign_in_state(&claimant).await?;
            if let Some(wait) = state.wait(&context) {
                return Err(Problem::TooManyAttempts(wait));
            }
            let Some(login) = check.pass(&state) else {
                let record = sign_in::refuse(&context, product, state);
                let recorded = self.store.try_commit(&record).await?;
                return if recorded { Err(Problem::WrongCredentials) } else { Ok(None) };
            };
            let from = self.opened_from(request, &login).await?;
            let opened = self.open(&context, login, state.counts, &password, from).await?;
            let Some((session, token)) = opened else { return Ok(None) };
            let answer = Answer::signed_in(request, &token, &session.token(&self.refresh))?;
            let Claimant { index, .. } = &claimant;
            Ok(Some(answer.makes_familiar(request, &context, &self.lookup, index)))
        })
        .await
    }

    /// Opens the session and signs its access token; nothing where the state has changed meanwhile.
    async fn open(
        &self,
        context: &Context<'_>,
        login: Login,
        counts: AttemptCounts,
        password: &Password,
        from: Option<OpenedFrom>,
    ) -> Result<Option<(Session, String)>, Problem> {
        // A sign-in is the only time at which a password can be hashed anew. That it could not be
        // is no reason to refuse its owner.
        let rehashed = login.password.needs_rehash();
        let rehashed = rehashed.then(|| password.hash(context.entropy.bytes()).ok()).flatten();
        let (session, changes) = sign_in::open(context, login, counts, rehashed, from);
        let claims = Claims::of(&session, &self.issuer, context.now);
        let (committed, token) =
            tokio::join!(self.store.try_commit(&changes), self.signer.sign(&claims));
        if committed? { Ok(Some((session, token?))) } else { Ok(None) }
    }

    /// The browser that the session of that log-in is opened from, and what seals it; nothing if the
    /// member has left, or the keys of their company are gone.
    async fn opened_from(
        &self,
        request: &Request,
        &Login { organization, member, .. }: &Login,
    ) -> Result<Option<OpenedFrom>, Problem> {
        let profile = self.store.account(organization, member).await?;
        let Some(profile) = profile else { return Ok(None) };
        let people = self.people.people_key(organization, &profile.wrapped).await?;
        Ok(Some(OpenedFrom { user_agent: request.user_agent(), own: profile.own_key(&people) }))
    }

    /// Moves on to the next refresh token and gives a new access token.
    async fn refresh(&self, request: &Request) -> Result<Answer, Problem> {
        let product = request.product()?;
        let token = sent_refresh_token(request, &self.site)?;
        let context = self.contexts.for_request(request);
        // Where another tab was first, the next attempt sees that this token was replaced.
        decide(&self.store, async || {
            let session = self.store.session(&token).await?;
            let (session, changes) = match session::refresh(
                &context,
                product,
                &token,
                session,
                &self.refresh,
                self.lifetime,
            ) {
                Refreshed::Continued(session, changes) => (session, changes),
                Refreshed::Copied(changes) => {
                    // Refused, where the session has ended already.
                    self.store.try_commit(&changes).await?;
                    return Err(Problem::SessionEnded);
                }
                Refreshed::NotValid => return Err(Problem::SessionEnded),
            };
            // Signed first: a session must not move on to a token that nobody was given.
            let claims = Claims::of(&session, &self.issuer, context.now);
            let access_token = self.signer.sign(&claims).await?;
            let refresh_token = session.token(&self.refresh);
            let answer = Answer::signed_in(request, &access_token, &refresh_token)?;
            Ok(Decision::done(changes, answer))
        })
        .await
    }

    /// Signs out: the session ends, and with it the access tokens that were given to it. Who has
    /// no valid access token any more shows the refresh token.
    async fn sign_out(&self, request: &Request) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut context = self.contexts.for_request(request);
        let ended = match self.callers.of(request, &mut context) {
            Ok(Claims { organization, member, session, .. }) => {
                Some(session::end(&context, product, organization, member, session))
            }
            Err(_) => {
                let token = sent_refresh_token(request, &self.site);
                let token = token.map_err(|problem| match problem {
                    Problem::ForeignOrigin => problem,
                    _ => Problem::NotSignedIn,
                })?;
                let session = self.store.session(&token).await?;
                let session = session.filter(|(session, _)| {
                    session.product == product && token.is_of(&session.rotation, &self.refresh)
                });
                session.map(|(Session { organization, member, id, .. }, _)| {
                    session::end(&context, product, organization, member, id)
                })
            }
        };
        // Signing out twice is signed out.
        self.store.try_commit(&ended.unwrap_or_default()).await?;
        let answer = Answer::empty(StatusCode::NO_CONTENT);
        let browser = request.is_from_browser();
        Ok(if browser { answer.with(&SET_COOKIE, RefreshCookie::forget(request)) } else { answer })
    }
}

/// A set with that key. Each purpose has a set of its own, so that no verifier takes what another key
/// signed.
fn key_set(key: &VerificationKey) -> Result<Answer, Problem> {
    let keys = json!({ "keys": [key.to_json_web_key()] });
    // Verifiers ask again every five minutes.
    let answer = Answer::json(StatusCode::OK, &keys)?;
    Ok(answer.with(&CACHE_CONTROL, "public, max-age=300"))
}

impl UseCase for SignInSessions {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        match request.route.as_str() {
            "POST /v1/{product}/sessions" => self.sign_in(request).await,
            "POST /v1/{product}/sessions/refresh" => self.refresh(request).await,
            "DELETE /v1/{product}/sessions/current" => self.sign_out(request).await,
            "GET /.well-known/jwks.json" => key_set(self.signer.key()),
            "GET /.well-known/deletion-certificate-keys.json" => key_set(&self.certificates),
            _ => Err(Problem::NotFound),
        }
    }
}
