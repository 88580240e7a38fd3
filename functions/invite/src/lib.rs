//! Inviting new users, at Pro-Sign only (P6): people with the right to do so invite others into
//! their company. The invited person sets a password of their own when they accept (P8).

mod accept;
mod guests;
mod invite;
mod list;
mod report;
mod resend;
mod revoke;
mod routes;
mod view;

use aws::{Keyring, Repeater, Signer, Store, Table};
use domain::access_token::Claims;
use domain::contract::Contract;
use domain::invite::{Invitation, InvitationId, Inviter, KnownAddress, Mailings, most_mailed};
use domain::session::RefreshKey;
use domain::terms::TermsCatalogue;
use domain::{
    Action, CompanyName, Context, DataKey, EmailIndex, EnvelopeKey, LookupKey, Member, Membership,
    Product, Target, Versioned,
};
use guests::known_of;
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, Problem, Request, Start, UseCase,
    ensure_contract_active, replay_or_run,
};

pub use routes::routes;

pub struct Invite {
    store: Store,
    people: Keyring,
    mail: Keyring,
    lookup: LookupKey,
    refresh: RefreshKey,
    signer: Signer,
    issuer: String,
    callers: Callers,
    site: String,
    terms: TermsCatalogue,
    contexts: ContextSource,
}

/// The caller and their company, opened.
struct Actor {
    member: Member,
    company: CompanyName,
    contract: Contract,
    is_confirmed: bool,
    people: DataKey,
    addresses: Vec<(EmailIndex, KnownAddress)>,
    mailings: Versioned<Mailings>,
}

impl Actor {
    /// The invitation of that address, if it can still be accepted or sent again.
    fn invitation(&self, index: Option<&EmailIndex>) -> Option<Invitation> {
        match known_of(index?, &self.addresses) {
            Some(KnownAddress::Invited(invitation)) => Some(invitation),
            _ => None,
        }
    }
}

impl Invite {
    /// Reads the settings and loads the keys concurrently.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let derived = start.keyring("INDEX_KEY")?;
        let (lookup, refresh, signer) = tokio::try_join!(
            derived.lookup_key(),
            derived.refresh_key(),
            Signer::open(start.connections.kms(), environment.require("SIGNING_KEY")?),
        )?;
        let issuer = environment.require("ISSUER")?;
        Ok(Self {
            store: start.store([
                Table::Directory,
                Table::Addresses,
                Table::Sessions,
                Table::Outbox,
                Table::Keyring,
                Table::Salts,
                Table::Audit,
            ])?,
            people: start.keyring("PEOPLE_KEY")?,
            mail: start.keyring("MAIL_KEY")?,
            lookup,
            refresh,
            callers: Callers::new(signer.key().clone(), issuer.clone()),
            signer,
            issuer,
            site: environment.require_url("SITE_URL")?,
            terms: TermsCatalogue::of_vendor()?,
            contexts: start.contexts(),
        })
    }

    /// The caller with their company and what it knows of these addresses.
    async fn actor(
        &self,
        context: &Context<'_>,
        caller: &Claims,
        addresses: &[EmailIndex],
    ) -> Result<Actor, Problem> {
        let who = caller.principal();
        let read = self.store.profile_and_addresses(who, addresses, context.now).await?;
        let (profile, addresses, mailings) = read.ok_or(Problem::NotSignedIn)?;
        let people = self.people.people_key(who.organization, &profile.wrapped).await?;
        let (member, company) = profile.open(&people)?;
        let (addresses, contract) = (addresses.open(&people)?, profile.contract()?);
        let is_confirmed = profile.is_confirmed()?;
        let company = company.name;
        Ok(Actor { member, company, contract, is_confirmed, people, addresses, mailings })
    }

    /// The same for a request that mails: the contract must be active, and a key for the mails is
    /// generated meanwhile.
    async fn mailing_actor(
        &self,
        context: &Context<'_>,
        caller: &Claims,
        addresses: &[EmailIndex],
    ) -> Result<(Actor, EnvelopeKey), Problem> {
        let key = async { Ok(self.mail.new_mail_key().await?) };
        let (actor, key) = tokio::try_join!(self.actor(context, caller, addresses), key)?;
        ensure_contract_active(actor.contract, context.now)?;
        Ok((actor, key))
    }

    fn inviter<'a>(
        &'a self,
        product: Product,
        actor: &'a Actor,
        mail_key: &'a EnvelopeKey,
        language: domain::Language,
    ) -> Inviter<'a> {
        Inviter {
            product,
            membership: &actor.member.membership,
            name: &actor.member.name,
            company: &actor.company,
            most_mailed: most_mailed(actor.is_confirmed),
            people: &actor.people,
            mail_key,
            language,
            site: &self.site,
        }
    }

    /// The identifier of an address's invitation into the caller's company.
    fn identifier(&self, caller: &Claims, index: &EmailIndex) -> InvitationId {
        InvitationId::new(&self.lookup, caller.organization, index)
    }

    /// The address whose invitation into the caller's company has that identifier; none if it is
    /// another company's, or nobody's.
    fn index_of(&self, caller: &Claims, identifier: &str) -> Option<EmailIndex> {
        InvitationId::read(&self.lookup, caller.organization, identifier)
    }

    /// The same for the identifier in the path.
    fn index_in(&self, caller: &Claims, request: &Request) -> Option<EmailIndex> {
        self.index_of(caller, &request.path_part("id")?)
    }
}

impl UseCase for Invite {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        if request.product().is_ok_and(|product: Product| !product.has_roles()) {
            return Err(Problem::NotOffered);
        }
        match request.route.as_str() {
            "POST /v1/{product}/invitations/accept" => {
                let named = request.named(&self.lookup, None)?;
                let answer = self.accept(request, named.as_ref());
                replay_or_run(
                    &self.store,
                    named.as_ref(),
                    Repeater::Anyone,
                    self.contexts.now(),
                    answer,
                )
                .await
            }
            "POST /v1/{product}/invitations/view" => self.view(request).await,
            "POST /v1/{product}/invitations/report" => self.report(request).await,
            "GET /v1/{product}/invitations" => self.list(request).await,
            "DELETE /v1/{product}/invitations/{id}" => self.revoke(request).await,
            route => {
                let mut context = self.contexts.for_request(request);
                let caller = self.callers.of(request, &mut context)?;
                let named = request.named(&self.lookup, Some(&caller))?;
                let named = named.as_ref();
                let answer = async {
                    match route {
                        "POST /v1/{product}/invitations" => {
                            self.invite(&context, request, &caller, named).await
                        }
                        "POST /v1/{product}/invitations/{id}/resend" => {
                            self.resend(&context, request, &caller, named).await
                        }
                        _ => Err(Problem::NotFound),
                    }
                };
                let by = Repeater::Member(caller.principal(), Membership::may_manage_invitations);
                replay_or_run(&self.store, named, by, context.now, answer).await
            }
        }
    }
}

/// Records a refused attempt at an invitation. Only callers who may manage invitations learn whether
/// one exists. One that does not has no target: the identifier in the request may hide an address,
/// which must not be in the audit log.
fn refused(
    context: &Context<'_>,
    product: Product,
    actor: &Actor,
    action: Action,
    invitation: Option<&Invitation>,
) -> Decision {
    let membership = &actor.member.membership;
    let target = invitation.map(|invitation| Target::from(&invitation.link));
    let record = domain::refused(context, product, membership, action, target);
    let is_unknown = invitation.is_none() && membership.may_manage_invitations();
    Decision::refused(record, if is_unknown { Problem::NotFound } else { Problem::NotPermitted })
}
