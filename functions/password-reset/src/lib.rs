//! Setting a new password: with a mailed link if it was forgotten, or while signed in (P1, P8).

mod routes;

use aws::{Keyring, Repeater, Store, Table};
use domain::access_token::Claims;
use domain::mail_link::{LinkPurpose, MailLink};
use domain::password::PasswordContext;
use domain::password_reset::{NewPasswordOf, ResetRequest};
use domain::sign_in::{self, PasswordCheck};
use domain::{
    AccountChange, Change, Context, Email, Fault, Login, LookupKey, MailEnvelope, MailId,
    MailToken, Member, NewPassword, Password,
};
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, Idempotent, Problem, Request, Start, UseCase,
    commit_or, decide, replay_or_run,
};
use lambda_http::http::StatusCode;

pub use routes::routes;

pub struct PasswordReset {
    store: Store,
    people: Keyring,
    mail: Keyring,
    lookup: LookupKey,
    callers: Callers,
    site: String,
    contexts: ContextSource,
}

impl PasswordReset {
    /// Reads the settings and loads the keys concurrently.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let derived = start.keyring("INDEX_KEY")?;
        let lookup = async { derived.lookup_key().await.map_err(Error::from) };
        let (lookup, callers) = tokio::try_join!(lookup, Callers::open(start))?;
        Ok(Self {
            store: start.store([
                Table::Directory,
                Table::Sessions,
                Table::Outbox,
                Table::Keyring,
                Table::Salts,
                Table::Audit,
            ])?,
            people: start.keyring("PEOPLE_KEY")?,
            mail: start.keyring("MAIL_KEY")?,
            lookup,
            callers,
            site: environment.require_url("SITE_URL")?,
            contexts: start.contexts(),
        })
    }

    /// Takes a request to reset a password. The answer is the same whether or not the address has
    /// an account.
    async fn request(&self, request: &Request, named: Idempotent<'_>) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let email = fields.text("email", Email::parse);
        let email = fields.finish(email)?;

        let context = self.contexts.for_request(request);
        let index = self.lookup.email(product, &email);
        let reset = ResetRequest { product, email, index, language: request.language() };
        let mail = MailId::new(context.now, context.entropy);
        decide(&self.store, async || {
            let (state, key) =
                tokio::try_join!(self.store.reset_state(&reset.index), self.mail.new_mail_key())?;
            let (reset, mail) = (reset.clone(), MailEnvelope { id: mail, key });
            let changes = domain::password_reset::request(&context, reset, state, &self.site, mail);
            let answer = Answer::empty(StatusCode::ACCEPTED);
            Decision::done(changes, answer).store_response(named, context.now)
        })
        .await
    }

    /// Sets the new password of the person who opened the link.
    async fn confirm(&self, request: &Request, named: Idempotent<'_>) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let token = fields.text("token", |text| Ok(MailToken::parse(text)));
        let password = fields.text("password", |text| Ok(text.to_owned()));
        let (token, password) = fields.finish(token.zip(password))?;
        let token = token.ok_or(Problem::LinkNotValid)?;

        let context = self.contexts.for_request(request);
        let link = self.store.link(LinkPurpose::PasswordReset, product, &token).await?;
        let link = MailLink::open(link, context.now).map_err(|_| Problem::LinkNotValid)?;
        let Some((organization, Some(member))) = link.account else {
            return Err(Problem::LinkNotValid);
        };
        let profile = self.store.account(organization, member).await?;
        let profile = profile.ok_or(Problem::LinkNotValid)?;
        let mail = MailId::new(context.now, context.entropy);
        let (people, key, login) = tokio::try_join!(
            self.people.people_key(organization, &profile.wrapped),
            self.mail.new_mail_key(),
            self.store.login(&profile.membership),
        )?;
        let login = login.ok_or(Problem::LinkNotValid)?;
        let index = login.index.clone();
        let (member, company) = profile.open(&people)?;
        let new = Self::choose(&context, request, login, member, company.name.expose(), &password)?;
        let mut changes = domain::password_reset::confirm(
            &context,
            link,
            new,
            &self.site,
            MailEnvelope { id: mail, key },
        )
        .map_err(|_| Problem::LinkNotValid)?;
        let answer = Answer::empty(StatusCode::NO_CONTENT);
        let answer = answer.makes_familiar(request, &context, &self.lookup, &index);
        answer.store_response(named, context.now, &mut changes)?;
        commit_or(&self.store, &changes, |failed| {
            let is_used = failed
                .iter()
                .any(|change| matches!(change, Change::Account(AccountChange::CloseLink { .. })));
            // Otherwise the account has changed meanwhile, and the link still works.
            if is_used { Problem::LinkNotValid } else { Problem::Busy }
        })
        .await?;
        Ok(answer)
    }

    /// Changes the password of a signed-in member who enters the current one. Wrong passwords are
    /// counted and delay the next attempt, as when signing in.
    async fn change(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let Claims { organization, session, product, .. } = caller;
        let mut fields = request.fields()?;
        let current = fields.text("current_password", |text| {
            Password::parse(text).map_err(|long| Fault::TooLong { maximum: long.maximum })
        });
        let password = fields.text("password", |text| Ok(text.to_owned()));
        let (current, password) = fields.finish(current.zip(password))?;

        let profile = self.store.profile(caller.principal(), context.now).await?;
        let profile = profile.ok_or(Problem::NotSignedIn)?;
        let mail = MailId::new(context.now, context.entropy);
        let (people, key) = tokio::try_join!(
            self.people.people_key(organization, &profile.wrapped),
            self.mail.new_mail_key()
        )?;
        let (member, company) = profile.open(&people)?;
        let index = profile.membership.login;
        let claimant = request.claimant(&context, &self.lookup, index)?;
        let check = PasswordCheck::new(|hash| current.matches(hash));
        // Only counting a wrong password is repeated.
        let login = decide(&self.store, async || {
            let state = self.store.sign_in_state(&claimant).await?;
            if let Some(wait) = state.wait(&context) {
                return Err(Problem::TooManyAttempts(wait));
            }
            Ok(match check.pass(&state) {
                Some(login) => Decision::unchanged(login),
                None => {
                    let record = sign_in::refuse(&context, product, state);
                    Decision::refused(record, Problem::WrongPassword)
                }
            })
        });
        let login = login.await?;
        let company = company.name.expose();
        let new = Self::choose(&context, request, login, member, company, &password)?;
        let changes = domain::password_reset::change(
            &context,
            session,
            new,
            &self.site,
            MailEnvelope { id: mail, key },
        );
        // The condition fails if the account or the session has changed meanwhile.
        commit_or(&self.store, &changes, |_| Problem::Busy).await?;
        Ok(Answer::empty(StatusCode::NO_CONTENT))
    }

    /// Checks and hashes a new password.
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
            .map_err(|refused| Problem::field("password", Fault::from(refused)))?;
        let password = password.hash(context.entropy.bytes()).map_err(Problem::unexpected)?;
        Ok(NewPasswordOf { login, member, password, language: request.language() })
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
        replay_or_run(&self.store, named, Repeater::Anyone, self.contexts.now(), answer).await
    }
}
