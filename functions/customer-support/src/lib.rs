//! The vendor's staff help people who cannot get in (P1): they lift the wait after wrong passwords, and
//! have a link mailed although the address asked for too many. They learn nothing about the address.
//! They also let a company invite again whose invitations were paused after reports.

mod routes;

use aws::{Keyring, Repeater, Store, Table};
use domain::customer_support::{self, Helped, NeededLink};
use domain::password_reset::{self, ResetRequest};
use domain::signup::{self, SignupRequest};
use domain::{
    Changes, Context, Customer, Email, EmailIndex, Language, Login, LookupKey, MailEnvelope,
    MailId, OrganizationId, Product, StaffPrincipal,
};
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, Fields, Idempotent, Problem, Request, Start,
    UseCase, decide, hide_from_non_staff, one_of, replay_or_run,
};
use lambda_http::http::StatusCode;

pub use routes::routes;

pub struct CustomerSupport {
    store: Store,
    mail: Keyring,
    lookup: LookupKey,
    callers: Callers,
    site: String,
    contexts: ContextSource,
}

/// Whom staff want to help.
struct Address {
    product: Product,
    email: Email,
}

impl Address {
    fn read(fields: &mut Fields) -> Option<Self> {
        let product = fields.text("product", one_of::<Product>);
        let email = fields.text("email", Email::parse);
        Some(Self { product: product?, email: email? })
    }
}

impl CustomerSupport {
    /// Reads the settings, the key of access tokens and that of the blind indexes.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let index = start.keyring("INDEX_KEY")?;
        let lookup = async { Ok::<_, Error>(index.lookup_key().await?) };
        let (lookup, callers) = tokio::try_join!(lookup, Callers::open(start))?;
        let tables = [Table::Directory, Table::Sessions, Table::Outbox, Table::Audit, Table::Staff];
        Ok(Self {
            store: start.store(tables)?.with_staff_answers_in(Table::Directory),
            mail: start.keyring("MAIL_KEY")?,
            lookup,
            callers,
            site: start.environment.require_url("SITE_URL")?,
            contexts: start.contexts(),
        })
    }

    async fn lift_wait(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let address = Address::read(&mut fields);
        let Address { product, email } = fields.finish(address)?;
        let index = self.lookup.email(product, &email);
        decide(&self.store, async || {
            let (staff, (seen, login)) = tokio::try_join!(
                self.store.staff(caller, context.now),
                self.store.attempts_at(&index),
            )?;
            let staff = staff.ok_or(Problem::NotFound)?;
            let helped = helped(product, &index, login.as_ref());
            let changes = customer_support::lift_wait(context, &staff, helped, seen);
            Ok(Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT)))
        })
        .await
    }

    async fn resume_invitations(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let organization = request.path_part("organization").and_then(|id| id.parse().ok());
        let organization: OrganizationId = organization.ok_or(Problem::NotFound)?;
        decide(&self.store, async || {
            let read = self.store.invitations_to_resume(caller, organization, context.now).await?;
            let (staff, company) = read.ok_or(Problem::NotFound)?;
            let (product, mailings) = company.ok_or(Problem::NotFound)?;
            let customer = Customer { organization, product };
            let changes = customer_support::resume_invitations(context, &staff, customer, mailings);
            Ok(Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT)))
        })
        .await
    }

    async fn send_link(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: StaffPrincipal,
        named: Idempotent<'_>,
    ) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let address = Address::read(&mut fields);
        let link = fields.text("link", one_of::<NeededLink>);
        let language = fields.text("language", one_of::<Language>);
        let read = || Some((address?, link?, language?));
        let (address, link, language) = fields.finish(read())?;
        let index = self.lookup.email(address.product, &address.email);
        let mail = MailId::new(context.now, context.entropy);
        decide(&self.store, async || {
            let staff = async { Ok(self.store.staff(caller, context.now).await?) };
            let asked = self.asked(context, link, &address, &index, language, mail);
            let (staff, (helped, changes)) = tokio::try_join!(staff, asked)?;
            let staff = staff.ok_or(Problem::NotFound)?;
            let changes = customer_support::send_link(context, &staff, helped, changes);
            let answer = Answer::empty(StatusCode::ACCEPTED);
            Decision::done(changes, answer).store_response(named, context.now)
        })
        .await
    }

    /// What the address would have caused if it had asked for the link itself.
    async fn asked(
        &self,
        context: &Context<'_>,
        link: NeededLink,
        Address { product, email }: &Address,
        index: &EmailIndex,
        language: Language,
        id: MailId,
    ) -> Result<(Helped, Changes), Problem> {
        let (product, email, of) = (*product, email.clone(), index.clone());
        let key = async { Ok::<_, Problem>(self.mail.new_mail_key().await?) };
        match link {
            NeededLink::Signup => {
                let state = async { Ok(self.store.signup_state(index).await?) };
                let (mut state, key) = tokio::try_join!(state, key)?;
                customer_support::allow_another(&mut state.requests.value);
                let request = SignupRequest { product, email, index: of, language };
                let mail = MailEnvelope { id, key };
                let changes = signup::request(context, request, state, &self.site, mail);
                Ok((helped(product, index, None), changes))
            }
            NeededLink::PasswordReset => {
                let state = async { Ok(self.store.reset_state(index).await?) };
                let (mut state, key) = tokio::try_join!(state, key)?;
                customer_support::allow_another(&mut state.requests.value);
                let helped = helped(product, index, state.login.as_ref());
                let request = ResetRequest { product, email, index: of, language };
                let mail = MailEnvelope { id, key };
                let changes = password_reset::request(context, request, state, &self.site, mail);
                Ok((helped, changes))
            }
        }
    }
}

impl UseCase for CustomerSupport {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.staff(request, &mut context)?;
        let answer = async {
            match request.route.as_str() {
                "POST /v1/staff/customers/lifted-waits" => {
                    self.lift_wait(request, &context, caller).await
                }
                "DELETE /v1/staff/customers/{organization}/invitation-pause" => {
                    self.resume_invitations(request, &context, caller).await
                }
                "POST /v1/staff/customers/links" => {
                    let named = request.idempotent_by_staff(&self.lookup, Some(caller.staff))?;
                    let named = named.as_ref();
                    let answer = self.send_link(request, &context, caller, named);
                    let by = Repeater::Staff(caller);
                    replay_or_run(&self.store, named, by, context.now, answer).await
                }
                _ => Err(Problem::NotFound),
            }
        };
        hide_from_non_staff(&self.store, &caller, context.now, answer).await
    }
}

fn helped(product: Product, index: &EmailIndex, login: Option<&Login>) -> Helped {
    let organization = login.map(|login| login.organization);
    Helped { product, index: index.clone(), organization }
}
