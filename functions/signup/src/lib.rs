//! Signing up: anyone may enter an address; its owner confirms (P5) and gets an account with a
//! password of their own (P8).

mod routes;

use aws::{Keyring, Repeater, Store, Table};
use domain::mail_link::{LinkPurpose, MailLink};
use domain::password::PasswordContext;
use domain::signup::{Registration, SignupRequest};
use domain::terms::TermsCatalogue;
use domain::{
    AccountChange, Change, CompanyName, Email, Fault, LookupKey, MailEnvelope, MailId, MailToken,
    NewPassword, OrganizationId, PersonName,
};
use lambda::{
    Answer, ContextSource, Decision, Error, Idempotent, Problem, Request, Start, UseCase,
    commit_or, decide, replay_or_run,
};
use lambda_http::http::StatusCode;
use serde_json::json;

pub use routes::routes;

pub struct Signup {
    store: Store,
    people: Keyring,
    mail: Keyring,
    lookup: LookupKey,
    site: String,
    terms: TermsCatalogue,
    contexts: ContextSource,
}

impl Signup {
    /// Reads the settings, the key of the blind index and the catalogue of terms.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        Ok(Self {
            store: start.store([
                Table::Directory,
                Table::Addresses,
                Table::Outbox,
                Table::Keyring,
                Table::Salts,
                Table::Audit,
            ])?,
            people: start.keyring("PEOPLE_KEY")?,
            mail: start.keyring("MAIL_KEY")?,
            lookup: start.keyring("INDEX_KEY")?.lookup_key().await?,
            site: environment.require_url("SITE_URL")?,
            terms: TermsCatalogue::of_vendor()?,
            contexts: start.contexts(),
        })
    }

    /// Takes a request to sign up. The answer is the same whether or not the address is known.
    async fn request(&self, request: &Request, named: Idempotent<'_>) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let email = fields.text("email", Email::parse);
        let email = fields.finish(email)?;

        let context = self.contexts.for_request(request);
        let index = self.lookup.email(product, &email);
        let signup = SignupRequest { product, email, index, language: request.language() };
        let mail = MailId::new(context.now, context.entropy);
        decide(&self.store, async || {
            let (state, key) =
                tokio::try_join!(self.store.signup_state(&signup.index), self.mail.new_mail_key())?;
            let (signup, mail) = (signup.clone(), MailEnvelope { id: mail, key });
            let changes = domain::signup::request(&context, signup, state, &self.site, mail);
            let answer = Answer::empty(StatusCode::ACCEPTED);
            Decision::done(changes, answer).store_response(named, context.now)
        })
        .await
    }

    /// Creates the account of the person who opened the link.
    async fn confirm(&self, request: &Request, named: Idempotent<'_>) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let token = fields.text("token", |text| Ok(MailToken::parse(text)));
        let name = fields.text("name", PersonName::choose);
        let company = fields.text("company", CompanyName::choose);
        let password = fields.text("password", |text| Ok(text.to_owned()));
        let context = self.contexts.for_request(request);
        let in_force = self.terms.of(product);
        let terms = fields.text("terms", |text| in_force.accepted(text, context.now));
        let read = || Some((token?, name?, company?, password?, terms?));
        let (token, name, company, password, terms) = fields.finish(read())?;
        let token = token.ok_or(Problem::LinkNotValid)?;

        let link = self.store.link(LinkPurpose::Signup, product, &token).await?;
        let link = MailLink::open(link, context.now).map_err(|_| Problem::LinkNotValid)?;
        let guessable_from = PasswordContext {
            name: Some(name.expose()),
            email: link.email.expose(),
            company: Some(company.expose()),
            product: product.slug(),
        };
        let password = NewPassword::choose(&password, &guessable_from)
            .map_err(|refused| Problem::field("password", Fault::from(refused)))?;
        let password = password.hash(context.entropy.bytes()).map_err(Problem::unexpected)?;
        // Not earlier: without a link nobody can cause a call to KMS.
        let organization = OrganizationId::new(context.now, context.entropy);
        let people = self.people.new_people_key(organization).await?;
        let language = request.language();
        let registration = Registration { name, company, password, language, terms };
        let (mut changes, member) = domain::signup::confirm(
            &context,
            link,
            &self.lookup,
            registration,
            organization,
            people,
        );
        let body = json!({
            "organization_id": organization,
            "member_id": member.membership.id,
            "role": member.membership.role,
        });
        let index = &member.membership.login;
        let answer = Answer::json(StatusCode::CREATED, &body)?;
        let answer = answer.makes_familiar(request, &context, &self.lookup, index);
        answer.store_response(named, context.now, &mut changes)?;
        commit_or(&self.store, &changes, |failed| {
            let is_known = failed
                .iter()
                .any(|change| matches!(change, Change::Account(AccountChange::CreateLogin(_))));
            if is_known { Problem::AlreadyRegistered } else { Problem::LinkNotValid }
        })
        .await?;
        Ok(answer)
    }
}

impl UseCase for Signup {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let named = request.named(&self.lookup, None)?;
        let named = named.as_ref();
        let answer = async {
            match request.route.as_str() {
                "POST /v1/{product}/signups" => self.request(request, named).await,
                "POST /v1/{product}/signups/confirm" => self.confirm(request, named).await,
                _ => Err(Problem::NotFound),
            }
        };
        replay_or_run(&self.store, named, Repeater::Anyone, self.contexts.now(), answer).await
    }
}
