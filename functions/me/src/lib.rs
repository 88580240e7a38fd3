//! A signed-in person's own profile: who they are, the name and language that they set, the terms
//! of use that they accepted, and the devices on which they are signed in.

mod routes;
mod sessions;

use aws::{Keyring, Store, Table};
use domain::profile_change::{self, ProfileUpdate};
use domain::terms::TermsCatalogue;
use domain::{Language, PersonName, terms_acceptance};
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, Problem, Request, Start, UseCase, decide,
    ensure_contract_active, one_of,
};
use lambda_http::http::StatusCode;
use serde_json::json;

pub use routes::routes;

/// The use case.
pub struct Me {
    store: Store,
    people: Keyring,
    callers: Callers,
    terms: TermsCatalogue,
    contexts: ContextSource,
}

impl Me {
    /// Makes it ready: reads its settings, the key of access tokens and the catalogue of
    /// terms.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        Ok(Self {
            store: start.store([
                Table::Directory,
                Table::Sessions,
                Table::Keyring,
                Table::Salts,
                Table::Audit,
            ])?,
            people: start.keyring("PEOPLE_KEY")?,
            callers: Callers::open(start).await?,
            terms: TermsCatalogue::of_vendor()?,
            contexts: start.contexts(),
        })
    }

    /// Who is signed in: one read, and the key of their company's people.
    async fn show(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let now = context.now;
        let profile = self.store.profile(caller.principal(), now).await?;
        let profile = profile.ok_or(Problem::NotSignedIn)?;
        let people = self.people.people_key(caller.organization, &profile.wrapped).await?;
        let (member, organization) = profile.open(&people)?;
        let contract = profile.contract()?;
        // Nobody is asked for new terms once the contract has ended: they must not stand between a
        // customer and the data that is left to take along.
        let asks = !contract.is_over(now);
        let accepted = member.terms.version;
        let to_accept = self.terms.of(caller.product).to_accept(accepted, now).filter(|_| asks);
        let me = json!({
            "id": member.membership.id,
            "name": member.name.expose(),
            "email": member.email.expose(),
            "language": member.language,
            "role": member.membership.role,
            "permissions": member.membership.permissions,
            "product": organization.product,
            "organization": {
                "id": organization.id,
                "name": organization.name.expose(),
                "contract_ends_on": contract.ends_on(),
            },
            "terms": { "version": accepted, "accepted_at": member.terms.at },
            "terms_to_accept": to_accept,
        });
        Answer::json(StatusCode::OK, &me)
    }

    /// Sets the caller's own name, language or both: one read and one transaction, and for a name the
    /// key between them.
    async fn change(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let wanted = wanted(request)?;
        decide(&self.store, async || {
            let profile = self.store.profile(caller.principal(), context.now).await?;
            let profile = profile.ok_or(Problem::NotSignedIn)?;
            ensure_contract_active(profile.contract()?, context.now)?;
            let key = match &wanted.name {
                Some(_) => {
                    let of = caller.organization;
                    let people = self.people.people_key(of, &profile.wrapped).await?;
                    Some(profile.own_key(&people))
                }
                None => None,
            };
            let (person, wanted) = (&profile.membership, wanted.clone());
            let changes = profile_change::change(&context, caller.product, person, wanted, key);
            Ok(Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT)))
        })
        .await
    }

    /// Accepts the terms of use in force: one read, and one transaction unless they were accepted
    /// before.
    async fn accept_terms(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let in_force = self.terms.of(caller.product);
        let mut fields = request.fields()?;
        let version = fields.text("version", |text| in_force.accepted(text, context.now));
        let version = fields.finish(version)?;
        decide(&self.store, async || {
            let profile = self.store.profile(caller.principal(), context.now).await?;
            let profile = profile.ok_or(Problem::NotSignedIn)?;
            ensure_contract_active(profile.contract()?, context.now)?;
            let (person, before) = (&profile.membership, profile.accepted_terms()?);
            let product = caller.product;
            let changes = terms_acceptance::accept(&context, product, person, before, version);
            Ok(Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT)))
        })
        .await
    }
}

impl UseCase for Me {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        match request.route.as_str() {
            "GET /v1/{product}/me" => self.show(request).await,
            "PATCH /v1/{product}/me" => self.change(request).await,
            "PUT /v1/{product}/me/terms" => self.accept_terms(request).await,
            "GET /v1/{product}/me/sessions" => self.sessions(request).await,
            "DELETE /v1/{product}/me/sessions" => self.end_other_sessions(request).await,
            "DELETE /v1/{product}/me/sessions/{id}" => self.end_session(request).await,
            _ => Err(Problem::NotFound),
        }
    }
}

fn wanted(request: &Request) -> Result<ProfileUpdate, Problem> {
    let mut fields = request.fields()?;
    let name = fields.find_text("name", PersonName::choose);
    let language = fields.find_text("language", one_of::<Language>);
    let read = || Some(ProfileUpdate { name: name?, language: language? });
    fields.finish(read())
}
