//! Signing in and staying signed in: sessions, access tokens, and the key that verifies them.

use std::sync::Arc;

use aws::{CommitError, Keyring, Signer, Store};
use domain::access_token::{self, Claims};
use domain::session::{self, REFRESH_VALIDITY, RefreshKey, Refreshed};
use domain::sign_in::{self, SignIn, SignInState};
use domain::{
    Changes, Context, Email, Entropy, Fault, Login, LookupKey, Password, PasswordHash,
    RefreshToken, Session,
};
use lambda::{Answer, Clock, Error, Problem, Request, Start, UseCase};
use lambda_http::http::{HeaderValue, StatusCode, header};
use serde_json::json;

/// How often a sign-in is decided anew when other attempts at the account are counted meanwhile.
const DECISIONS: u32 = 5;

/// The use case.
pub struct SignInSessions {
    store: Store,
    keyring: Keyring,
    signer: Signer,
    lookup: LookupKey,
    refresh: RefreshKey,
    issuer: String,
    clock: Clock,
    entropy: Arc<dyn Entropy>,
}

impl SignInSessions {
    /// Makes it ready: derives its keys and reads the public one, side by side.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let keyring = start.keyring();
        let signing_key = start.environment.require("SIGNING_KEY")?;
        let (lookup, refresh, signer) = tokio::try_join!(
            keyring.lookup_key(),
            keyring.refresh_key(),
            Signer::open(start.connections.kms(), signing_key),
        )?;
        Ok(Self {
            store: start.store(),
            keyring,
            signer,
            lookup,
            refresh,
            issuer: start.environment.require("ISSUER")?,
            clock: start.clock,
            entropy: Arc::clone(&start.entropy),
        })
    }

    /// Signs in with an address and a password: one read, then one transaction and one signature
    /// side by side.
    async fn sign_in(&self, request: &Request) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let email = fields.text("email", Email::parse);
        let password = fields.text("password", |text| {
            Password::parse(text).map_err(|long| Fault::TooLong { maximum: long.maximum })
        });
        let (email, password) = fields.finish(email.zip(password))?;

        let context = self.moment(request);
        let index = self.lookup.email(product, &email);
        let sign_in = SignIn { product, index, source: self.lookup.source(request.source()?) };
        let mut checked: Option<(PasswordHash, bool)> = None;
        for _ in 0..DECISIONS {
            let state = self.store.sign_in_state(&sign_in).await?;
            if let Some(wait) = state.wait(&sign_in, &context) {
                return Err(Problem::TooManyAttempts(wait));
            }
            let hash = state.hash().into_owned();
            let right = match checked {
                // Deciding anew does not hash anew, or a race would cost the caller seconds.
                Some((ref same, right)) if *same == hash => right,
                _ => password.matches(&hash),
            };
            checked = Some((hash, right));
            let decided = if let Some(login) = state.login.clone().filter(|_| right) {
                self.open(&context, sign_in.clone(), state, login, &password).await.map(Some)
            } else {
                let changes = sign_in::refuse(&context, sign_in.clone(), state);
                self.store.commit(&changes).await.map(|()| None)
            };
            match decided {
                Ok(Some((session, token))) => return self.signed_in(request, &session, &token),
                Ok(None) => return Err(Problem::WrongCredentials),
                Err(CommitError::Refused(_)) => {}
                Err(CommitError::Service(error)) => return Err(error.into()),
            }
        }
        Err(Problem::Busy)
    }

    async fn open(
        &self,
        context: &Context<'_>,
        sign_in: SignIn,
        state: SignInState,
        login: Login,
        password: &Password,
    ) -> Result<(Session, String), CommitError> {
        // A sign-in is the only time at which a password can be hashed anew. That it could not be
        // is no reason to refuse its owner.
        let rehashed = login.password.needs_rehash();
        let rehashed = rehashed.then(|| password.hash(context.entropy.bytes()).ok()).flatten();
        let (session, changes) = sign_in::open(context, sign_in, state, login, rehashed);
        self.commit_and_sign(context, session, &changes).await
    }

    /// Moves on to the next refresh token and gives a new access token.
    async fn refresh(&self, request: &Request) -> Result<Answer, Problem> {
        let product = request.product()?;
        let text = match request.refresh_cookie() {
            Some(cookie) if !request.has_body() => cookie.to_owned(),
            _ => {
                let mut fields = request.fields()?;
                let token = fields.text("refresh_token", |text| Ok(text.to_owned()));
                fields.finish(token)?
            }
        };
        let token = RefreshToken::parse(&text).ok_or(Problem::SessionEnded)?;
        let context = self.moment(request);
        for _ in 0..DECISIONS {
            let session = self.store.session(&token).await?;
            let decided = match session::refresh(&context, product, &token, session, &self.refresh)
            {
                Refreshed::Rotated(session, changes) => {
                    self.commit_and_sign(&context, session, &changes).await
                }
                Refreshed::Repeated(session) => {
                    self.commit_and_sign(&context, session, &Changes::default()).await
                }
                Refreshed::Reused(changes) => match self.store.commit(&changes).await {
                    Ok(()) | Err(CommitError::Refused(_)) => return Err(Problem::SessionEnded),
                    Err(error) => Err(error),
                },
                Refreshed::NotValid => return Err(Problem::SessionEnded),
            };
            match decided {
                Ok((session, token)) => return self.signed_in(request, &session, &token),
                // Another tab was first: it is this token's grace now.
                Err(CommitError::Refused(_)) => {}
                Err(CommitError::Service(error)) => return Err(error.into()),
            }
        }
        Err(Problem::Busy)
    }

    /// Signs out: the session ends, and with it the access tokens that were given to it.
    async fn sign_out(&self, request: &Request) -> Result<Answer, Problem> {
        let caller = self.caller(request)?;
        let context = self.moment(request);
        let Claims { product, organization, member, session, .. } = caller;
        let changes = session::end(&context, product, organization, member, session);
        match self.store.commit(&changes).await {
            // Signing out twice is signed out.
            Ok(()) | Err(CommitError::Refused(_)) => {}
            Err(CommitError::Service(error)) => return Err(error.into()),
        }
        let answer = Answer::empty(StatusCode::NO_CONTENT);
        if request.is_from_browser() { with_refresh_cookie(answer, None) } else { Ok(answer) }
    }

    /// Who is signed in.
    async fn me(&self, request: &Request) -> Result<Answer, Problem> {
        let caller = self.caller(request)?;
        let profile =
            self.store.profile(caller.organization, caller.member, caller.session).await?;
        let profile = profile.ok_or(Problem::NotSignedIn)?;
        let people = self.keyring.people_key(caller.organization, &profile.wrapped).await?;
        let (member, organization) = profile.open(&people)?;
        let me = json!({
            "id": member.id,
            "name": member.name.expose(),
            "email": member.email.expose(),
            "role": member.role,
            "permissions": member.permissions,
            "product": organization.product,
            "organization": { "id": organization.id, "name": organization.name.expose() },
        });
        Answer::json(StatusCode::OK, &me)
    }

    /// The keys that verify access tokens.
    fn keys(&self) -> Result<Answer, Problem> {
        let keys = json!({ "keys": [self.signer.key().to_json_web_key()] });
        // Shorter than the validity of a token, so that a new key is known before it matters.
        let hold = HeaderValue::from_static("public, max-age=300");
        Ok(Answer::json(StatusCode::OK, &keys)?.with(header::CACHE_CONTROL, hold))
    }

    /// The caller, if the request carries a valid access token for the product in the path.
    fn caller(&self, request: &Request) -> Result<Claims, Problem> {
        let product = request.product()?;
        let token = request.access_token().ok_or(Problem::NotSignedIn)?;
        Claims::verify(token, self.signer.key(), &self.issuer, product, (self.clock)())
            .map_err(|_| Problem::NotSignedIn)
    }

    async fn commit_and_sign(
        &self,
        context: &Context<'_>,
        session: Session,
        changes: &Changes,
    ) -> Result<(Session, String), CommitError> {
        let claims = Claims::of(&session, &self.issuer, context.now);
        let (committed, token) =
            tokio::join!(self.store.commit(changes), self.signer.sign(&claims));
        committed?;
        Ok((session, token?))
    }

    fn signed_in(
        &self,
        request: &Request,
        session: &Session,
        access_token: &str,
    ) -> Result<Answer, Problem> {
        let refresh_token = session.token(&self.refresh).expose();
        let mut body = json!({
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": access_token::VALIDITY.as_secs(),
        });
        if request.is_from_browser() {
            // A page's scripts never see it.
            let answer = Answer::json(StatusCode::OK, &body)?;
            return with_refresh_cookie(answer, Some(&refresh_token));
        }
        body["refresh_token"] = refresh_token.into();
        Answer::json(StatusCode::OK, &body)
    }

    fn moment<'a>(&'a self, request: &'a Request) -> Context<'a> {
        Start::moment(self.clock, &*self.entropy, &request.id)
    }
}

impl UseCase for SignInSessions {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        match request.route.as_str() {
            "POST /v1/{product}/sessions" => self.sign_in(request).await,
            "POST /v1/{product}/sessions/refresh" => self.refresh(request).await,
            "DELETE /v1/{product}/sessions/current" => self.sign_out(request).await,
            "GET /v1/{product}/me" => self.me(request).await,
            "GET /.well-known/jwks.json" => self.keys(),
            _ => Err(Problem::NotFound),
        }
    }
}

fn with_refresh_cookie(answer: Answer, token: Option<&str>) -> Result<Answer, Problem> {
    let cookie = Request::set_refresh_cookie(token, REFRESH_VALIDITY.as_secs());
    Ok(answer.with(header::SET_COOKIE, cookie.parse().map_err(Problem::unexpected)?))
}
