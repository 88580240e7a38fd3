//! Passwords set anew: by mail when they were forgotten, and by their owner while signed in (P1, P8).

mod routes;

use std::sync::Arc;

use aws::{CommitError, Keyring, Store, Tables};
use domain::access_token::Claims;
use domain::mail_link::{LinkPurpose, MailLink};
use domain::password::PasswordContext;
use domain::password_reset::{NewPasswordOf, ResetRequest};
use domain::sign_in::{self, PasswordCheck, SignIn};
use domain::{
    Change, Context, Email, Entropy, Fault, Login, LookupKey, MailId, MailToken, Member,
    NewPassword, Password,
};
use lambda::{
    Answer, Callers, Clock, DECISIONS, Error, Named, Problem, Request, Start, UseCase, committed,
    once,
};
use lambda_http::http::StatusCode;

pub use routes::routes;

/// The use case.
pub struct PasswordReset {
    store: Store,
    people: Keyring,
    mail: Keyring,
    lookup: LookupKey,
    callers: Callers,
    site: String,
    clock: Clock,
    entropy: Arc<dyn Entropy>,
}

impl PasswordReset {
    /// Makes it ready: reads its settings and its keys, side by side.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let tables = Tables {
            directory: environment.require("DIRECTORY_TABLE")?,
            sessions: environment.require("SESSIONS_TABLE")?,
            outbox: environment.require("OUTBOX_TABLE")?,
            keyring: environment.require("KEYRING_TABLE")?,
            audit: environment.require("AUDIT_TABLE")?,
            ..Tables::default()
        };
        let derived = start.keyring("INDEX_KEY")?;
        let lookup = async { derived.lookup_key().await.map_err(Error::from) };
        let (lookup, callers) = tokio::try_join!(lookup, Callers::open(start))?;
        Ok(Self {
            store: start.store(tables),
            people: start.keyring("PEOPLE_KEY")?,
            mail: start.keyring("MAIL_KEY")?,
            lookup,
            callers,
            site: environment.require("SITE_URL")?,
            clock: start.clock,
            entropy: Arc::clone(&start.entropy),
        })
    }

    /// Takes a request to reset a password. The answer is the same whether or not the address has
    /// an account.
    async fn request(&self, request: &Request, named: Named<'_>) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let email = fields.text("email", Email::parse);
        let email = fields.finish(email)?;

        let context = self.moment(request);
        let index = self.lookup.email(product, &email);
        let asked = ResetRequest { product, email, index, language: request.language() };
        let mail = MailId::new(context.now, context.entropy);
        let (mut state, key) =
            tokio::try_join!(self.store.reset_state(&asked.index), self.mail.new_mail_key())?;
        for _ in 0..DECISIONS {
            let (asked, mail) = (asked.clone(), (mail, key.clone()));
            let index = asked.index.clone();
            let mut changes =
                domain::password_reset::request(&context, asked, state, &self.site, mail);
            let answer = Answer::empty(StatusCode::ACCEPTED);
            answer.keep(named, context.now, &mut changes)?;
            if committed(&self.store, &changes).await? {
                return Ok(answer);
            }
            state = self.store.reset_state(&index).await?;
        }
        Err(Problem::Busy)
    }

    /// Sets the new password of a person who opened the link.
    async fn confirm(&self, request: &Request, named: Named<'_>) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let token = fields.text("token", |text| Ok(MailToken::parse(text)));
        let password = fields.text("password", |text| Ok(text.to_owned()));
        let (token, password) = fields.finish(token.zip(password))?;
        let token = token.ok_or(Problem::LinkNotValid)?;

        let context = self.moment(request);
        let link = self.store.link(LinkPurpose::PasswordReset, product, &token).await?;
        let link = MailLink::open(link, context.now).map_err(|_| Problem::LinkNotValid)?;
        let (organization, member) = link.account.ok_or(Problem::LinkNotValid)?;
        let profile = self.store.account(organization, member).await?;
        let profile = profile.ok_or(Problem::LinkNotValid)?;
        let mail = MailId::new(context.now, context.entropy);
        let (people, key, login) = tokio::try_join!(
            self.people.people_key(organization, &profile.wrapped),
            self.mail.new_mail_key(),
            self.store.login(&profile.membership),
        )?;
        let login = login.ok_or(Problem::LinkNotValid)?;
        let (member, company) = profile.open(&people)?;
        let new = Self::choose(&context, request, login, member, company.name.expose(), &password)?;
        let mut changes =
            domain::password_reset::confirm(&context, link, new, &self.site, (mail, key));
        let answer = Answer::empty(StatusCode::NO_CONTENT);
        answer.keep(named, context.now, &mut changes)?;
        match self.store.commit(&changes).await {
            Ok(()) => Ok(answer),
            Err(error) if error.refused(|change| matches!(change, Change::CloseLink { .. })) => {
                Err(Problem::LinkNotValid)
            }
            // The account was changed meanwhile; the link still works.
            Err(CommitError::Refused(_)) => Err(Problem::Busy),
            Err(error) => Err(error.into()),
        }
    }

    /// Changes the password of a person who is signed in and knows the one they have. Wrong ones
    /// are counted and slow down as at a sign-in.
    async fn change(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.moment(request);
        let caller = self.callers.of(request, context.now)?;
        let Claims { organization, member, session, product, .. } = caller;
        let mut fields = request.fields()?;
        let current = fields.text("current_password", |text| {
            Password::parse(text).map_err(|long| Fault::TooLong { maximum: long.maximum })
        });
        let password = fields.text("password", |text| Ok(text.to_owned()));
        let (current, password) = fields.finish(current.zip(password))?;

        let profile = self.store.profile(organization, member, session, context.now).await?;
        let profile = profile.ok_or(Problem::NotSignedIn)?;
        let mail = MailId::new(context.now, context.entropy);
        let (people, key) = tokio::try_join!(
            self.people.people_key(organization, &profile.wrapped),
            self.mail.new_mail_key()
        )?;
        let (member, company) = profile.open(&people)?;
        let index = profile.membership.login;
        let sign_in = SignIn { product, index, source: self.lookup.source(request.source()?) };
        let mut check = PasswordCheck::new(|hash| current.matches(hash));
        for _ in 0..DECISIONS {
            let state = self.store.sign_in_state(&sign_in).await?;
            if let Some(wait) = state.wait(&sign_in, &context) {
                return Err(Problem::TooManyAttempts(wait));
            }
            let Some(login) = check.pass(&state) else {
                let changes = sign_in::refuse(&context, sign_in.clone(), state);
                if committed(&self.store, &changes).await? {
                    return Err(Problem::WrongPassword);
                }
                continue;
            };
            let company = company.name.expose();
            let new = Self::choose(&context, request, login, member, company, &password)?;
            let changes =
                domain::password_reset::change(&context, session, new, &self.site, (mail, key));
            // Where not, the account or the session was changed meanwhile.
            let changed = committed(&self.store, &changes).await?;
            return if changed {
                Ok(Answer::empty(StatusCode::NO_CONTENT))
            } else {
                Err(Problem::Busy)
            };
        }
        Err(Problem::Busy)
    }

    /// Judges and hashes a new password.
    fn choose(
        context: &Context<'_>,
        request: &Request,
        login: Login,
        member: Member,
        company: &str,
        password: &str,
    ) -> Result<NewPasswordOf, Problem> {
        let guessable_from = PasswordContext {
            name: Some(member.name.expose()),
            email: member.email.expose(),
            company: Some(company),
            product: login.product.slug(),
        };
        let password = NewPassword::choose(password, &guessable_from)
            .map_err(|refused| Problem::field("password", Fault::Password(refused)))?;
        let password = password.hash(context.entropy.bytes()).map_err(Problem::unexpected)?;
        Ok(NewPasswordOf { login, member, password, language: request.language() })
    }

    fn moment<'a>(&'a self, request: &'a Request) -> Context<'a> {
        Start::moment(self.clock, &*self.entropy, &request.id)
    }
}

impl UseCase for PasswordReset {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let named = request.named(&self.lookup, None)?;
        let named = named.as_ref();
        let answer = async {
            match request.route.as_str() {
                "POST /v1/{product}/password-resets" => self.request(request, named).await,
                "POST /v1/{product}/password-resets/confirm" => self.confirm(request, named).await,
                "PUT /v1/{product}/me/password" => self.change(request).await,
                _ => Err(Problem::NotFound),
            }
        };
        once(&self.store, named, (self.clock)(), answer).await
    }
}
