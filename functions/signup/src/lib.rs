//! Signing up: anyone may ask with an address; the account is made when its owner confirms (P5),
//! with a password of their own (P8).

mod routes;

use std::sync::Arc;

use aws::{CommitError, Keyring, Store, Tables};
use domain::mail_link::{LinkPurpose, MailLink};
use domain::password::PasswordContext;
use domain::signup::{Registration, SignupRequest};
use domain::{
    Change, CompanyName, Email, Entropy, Fault, LookupKey, MailId, MailToken, NewPassword,
    OrganizationId, PersonName,
};
use lambda::{
    Answer, Clock, DECISIONS, Error, Named, Problem, Request, Start, UseCase, committed, once,
};
use lambda_http::http::StatusCode;
use serde_json::json;

pub use routes::routes;

/// The use case.
pub struct Signup {
    store: Store,
    people: Keyring,
    mail: Keyring,
    lookup: LookupKey,
    site: String,
    clock: Clock,
    entropy: Arc<dyn Entropy>,
}

impl Signup {
    /// Makes it ready: reads its settings and the key of the blind index.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let tables = Tables {
            directory: environment.require("DIRECTORY_TABLE")?,
            outbox: environment.require("OUTBOX_TABLE")?,
            keyring: environment.require("KEYRING_TABLE")?,
            audit: environment.require("AUDIT_TABLE")?,
            ..Tables::default()
        };
        Ok(Self {
            store: start.store(tables),
            people: start.keyring("PEOPLE_KEY")?,
            mail: start.keyring("MAIL_KEY")?,
            lookup: start.keyring("INDEX_KEY")?.lookup_key().await?,
            site: environment.require("SITE_URL")?,
            clock: start.clock,
            entropy: Arc::clone(&start.entropy),
        })
    }

    /// Takes a request to sign up. The answer is the same whether or not the address is known.
    async fn request(&self, request: &Request, named: Named<'_>) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let email = fields.text("email", Email::parse);
        let email = fields.finish(email)?;

        let context = Start::moment(self.clock, &*self.entropy, &request.id);
        let index = self.lookup.email(product, &email);
        let asked = SignupRequest { product, email, index, language: request.language() };
        let mail = MailId::new(context.now, context.entropy);
        let (mut state, key) =
            tokio::try_join!(self.store.signup_state(&asked.index), self.mail.new_mail_key())?;
        for _ in 0..DECISIONS {
            let mail = (mail, key.clone());
            let mut changes =
                domain::signup::request(&context, asked.clone(), state, &self.site, mail);
            let answer = Answer::empty(StatusCode::ACCEPTED);
            answer.keep(named, context.now, &mut changes)?;
            if committed(&self.store, &changes).await? {
                return Ok(answer);
            }
            state = self.store.signup_state(&asked.index).await?;
        }
        Err(Problem::Busy)
    }

    /// Makes the account of a person who opened the link.
    async fn confirm(&self, request: &Request, named: Named<'_>) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let token = fields.text("token", |text| Ok(MailToken::parse(text)));
        let name = fields.text("name", PersonName::parse);
        let company = fields.text("company", CompanyName::parse);
        let password = fields.text("password", |text| Ok(text.to_owned()));
        let read = token.zip(name).zip(company.zip(password));
        let ((token, name), (company, password)) = fields.finish(read)?;
        let token = token.ok_or(Problem::LinkNotValid)?;

        let context = Start::moment(self.clock, &*self.entropy, &request.id);
        let link = self.store.link(LinkPurpose::Signup, product, &token).await?;
        let link = MailLink::open(link, context.now).map_err(|_| Problem::LinkNotValid)?;
        let guessable_from = PasswordContext {
            name: Some(name.expose()),
            email: link.email.expose(),
            company: Some(company.expose()),
            product: product.slug(),
        };
        let password = NewPassword::choose(&password, &guessable_from)
            .map_err(|refused| Problem::field("password", Fault::Password(refused)))?;
        let password = password.hash(context.entropy.bytes()).map_err(Problem::unexpected)?;
        // Only now: nobody without a link makes us ask KMS.
        let organization = OrganizationId::new(context.now, context.entropy);
        let people = self.people.new_people_key(organization).await?;
        let index = self.lookup.email(product, &link.email);
        let registration = Registration { name, company, password, language: request.language() };
        let (mut changes, member) =
            domain::signup::confirm(&context, link, index, registration, organization, people);
        let made = json!({
            "organization_id": organization,
            "member_id": member.membership.id,
            "role": member.membership.role,
        });
        let answer = Answer::json(StatusCode::CREATED, &made)?;
        answer.keep(named, context.now, &mut changes)?;
        match self.store.commit(&changes).await {
            Ok(()) => Ok(answer),
            Err(error) if error.refused(|change| matches!(change, Change::CreateLogin(_))) => {
                Err(Problem::AlreadyRegistered)
            }
            Err(CommitError::Refused(_)) => Err(Problem::LinkNotValid),
            Err(error) => Err(error.into()),
        }
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
        once(&self.store, named, (self.clock)(), answer).await
    }
}
