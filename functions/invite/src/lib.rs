//! Inviting new users: people with the right to do so bring in others of their company, at Pro-Sign
//! only (P6). Who is invited sets their own password when they accept (P8).

mod guests;
mod routes;

use aws::{Keyring, Signer, Store, Table, open_invitation};
use domain::access_token::Claims;
use domain::contract::Contract;
use domain::invite::{
    Acceptance, InviteRefused, Inviter, KnownAddress, MOST_IN_ONE_TRANSACTION, Mailings, Opened,
    Wish,
};
use domain::mail_link::{LinkPurpose, MailLink};
use domain::password::PasswordContext;
use domain::session::RefreshKey;
use domain::{
    AccountChange, Action, Change, Changes, CompanyName, Context, DataKey, EmailIndex, EnvelopeKey,
    Fault, LookupKey, MailToken, Member, Membership, NewPassword, PersonName, Product, Versioned,
};
use guests::{Guests, identifier, index_of};
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, MAX_ATTEMPTS, Named, Problem, Request, Start,
    UseCase, commit_or, contract_runs, decide, once,
};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

pub use routes::routes;

/// The use case.
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
    contexts: ContextSource,
}

/// The caller and their company, opened.
struct Actor {
    member: Member,
    company: CompanyName,
    contract: Contract,
    people: DataKey,
    addresses: Vec<(EmailIndex, KnownAddress)>,
    mailings: Versioned<Mailings>,
}

impl Actor {
    fn known(&self, index: &EmailIndex) -> Option<KnownAddress> {
        let mut known = self.addresses.iter().filter(|(known, _)| known == index);
        known.next().map(|(_, known)| known.clone())
    }
}

impl Invite {
    /// Makes it ready: reads its settings and its keys, side by side.
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
                Table::Sessions,
                Table::Outbox,
                Table::Keyring,
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
            contexts: start.contexts(),
        })
    }

    /// Invites one or many; each gets a result of their own.
    async fn invite(
        &self,
        request: &Request,
        caller: &Claims,
        named: Named<'_>,
    ) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        let told = |problem: &Problem| problem.to_json(&self.site, request.language());
        let mut guests = Guests::read(
            request.fields()?,
            |email| self.lookup.email(caller.product, email),
            told,
        )?;
        let mut refused = Changes::default();
        for _ in 0..MAX_ATTEMPTS {
            let undecided = guests.undecided();
            let (actor, mail_key) = self.mailing_actor(&context, caller, &undecided).await?;
            let (membership, mut mailings) = (&actor.member.membership, actor.mailings.clone());
            let judge = |wish: &Wish| {
                domain::invite::judge(membership, wish, &mut mailings.value, context.now)
            };
            let (wishes, not_permitted) = guests.judge(|index| actor.known(index), judge, told);
            if not_permitted {
                refused = domain::refused(&context, caller.product, membership, Action::Invite);
            }
            let inviter = self.inviter(caller.product, &actor, &mail_key, request.language());
            let full = wishes.len().saturating_sub(1) / MOST_IN_ONE_TRANSACTION;
            let (first, last) = wishes.split_at(full * MOST_IN_ONE_TRANSACTION);
            for wishes in first.chunks(MOST_IN_ONE_TRANSACTION) {
                let changes = domain::invite::invite(&context, &inviter, wishes, mailings.clone());
                if self.store.try_commit(&changes).await? {
                    guests.invited(wishes);
                    mailings.version += 1;
                }
            }
            let mut changes = if last.is_empty() {
                // Whatever else is written is written for somebody who is still there.
                Changes(vec![AccountChange::RequireMembership(membership.clone()).into()])
            } else {
                domain::invite::invite(&context, &inviter, last, mailings)
            };
            changes.0.extend(refused.0.iter().cloned());
            let answer = Answer::json(StatusCode::OK, &json!({ "results": guests.results() }))?;
            // Where somebody else invited one of them meanwhile, those are decided anew.
            let complete = guests.undecided().len() == last.len();
            if complete {
                answer.keep(named, context.now, &mut changes)?;
            }
            if self.store.try_commit(&changes).await? {
                if complete {
                    return Ok(answer);
                }
                guests.invited(last);
                refused = Changes::default();
            }
        }
        Err(Problem::Busy)
    }

    /// A page of the invitations that can still be accepted.
    async fn list(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        let caller = self.callers.of(request, context.now)?;
        let after = match request.query("cursor") {
            Some(cursor) => Some(index_of(&cursor).ok_or(Problem::NotFound)?),
            None => None,
        };
        let actor = self.permitted(&context, &caller, Action::ListInvitations).await?;
        let organization = caller.organization;
        let (page, next) = self.store.invitations(organization, after, context.now).await?;
        let items =
            page.open(&actor.people)?.into_iter().filter_map(|(index, known)| match known {
                KnownAddress::Invited(invitation) => Some(json!({
                    "id": identifier(&index),
                    "email": invitation.email.expose(),
                    "role": invitation.role,
                    "permissions": invitation.permissions,
                    "invited_by": invitation.inviter,
                    "expires_at": invitation.expires_at,
                })),
                KnownAddress::Member(_) => None,
            });
        let items: Vec<Value> = items.collect();
        let next = next.map(|next| identifier(&next));
        Answer::json(StatusCode::OK, &json!({ "items": items, "next_cursor": next }))
    }

    /// Withdraws an invitation.
    async fn revoke(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        let caller = self.callers.of(request, context.now)?;
        let index = index_in(request)?;
        decide(&self.store, async || {
            let actor = self.actor(&context, &caller, std::slice::from_ref(&index)).await?;
            contract_runs(actor.contract, context.now)?;
            let before = invitation(&actor, &index)?;
            let membership = &actor.member.membership;
            let revoked = domain::invite::revoke(
                &context,
                caller.product,
                membership,
                index.clone(),
                &before,
            );
            Ok(match revoked {
                Ok(changes) => Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT)),
                Err(_) => {
                    not_permitted(&context, caller.product, membership, Action::RevokeInvitation)
                }
            })
        })
        .await
    }

    /// Sends an invitation again, with a new link.
    async fn resend(
        &self,
        request: &Request,
        caller: &Claims,
        named: Named<'_>,
    ) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        let index = index_in(request)?;
        decide(&self.store, async || {
            let known = std::slice::from_ref(&index);
            let (actor, key) = self.mailing_actor(&context, caller, known).await?;
            let before = invitation(&actor, &index)?;
            let inviter = self.inviter(caller.product, &actor, &key, request.language());
            let (index, mailings) = (index.clone(), actor.mailings.clone());
            match domain::invite::resend(&context, &inviter, index, before, mailings) {
                Ok(changes) => Decision::done(changes, Answer::empty(StatusCode::ACCEPTED))
                    .store_response(named, context.now),
                Err(InviteRefused::TooMany(wait)) => Err(Problem::TooManyAttempts(wait)),
                Err(_) => {
                    let membership = &actor.member.membership;
                    Ok(not_permitted(
                        &context,
                        caller.product,
                        membership,
                        Action::ResendInvitation,
                    ))
                }
            }
        })
        .await
    }

    /// Makes the invited person a member, with a password of their own, and signs them in.
    async fn accept(&self, request: &Request, named: Named<'_>) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let token = fields.text("token", |text| Ok(MailToken::parse(text)));
        let name = fields.text("name", PersonName::parse);
        let password = fields.text("password", |text| Ok(text.to_owned()));
        let read = || Some((token?, name?, password?));
        let (token, name, password) = fields.finish(read())?;
        let token = token.ok_or(Problem::LinkNotValid)?;

        let context = self.contexts.for_request(request);
        let link = self.store.link(LinkPurpose::Invitation, product, &token).await?;
        let link = MailLink::open(link, context.now).map_err(|_| Problem::LinkNotValid)?;
        let index = self.lookup.email(product, &link.email);
        let read = self.store.invitation(&link, &index).await?.ok_or(Problem::LinkNotValid)?;
        contract_runs(read.0.contract()?, context.now)?;
        let organization = read.0.membership.organization;
        let people = self.people.people_key(organization, &read.0.wrapped).await?;
        let opened = open_invitation(link, &read, &people)?;
        let opened = opened.filter(|opened| opened.stands(context.now));
        let opened: Opened = opened.ok_or(Problem::LinkNotValid)?;

        let guessable_from = PasswordContext {
            name: Some(name.expose()),
            email: opened.link.email.expose(),
            company: Some(opened.organization.name.expose()),
            product: product.slug(),
        };
        let password = NewPassword::choose(&password, &guessable_from)
            .map_err(|refused| Problem::field("password", Fault::from(refused)))?;
        let password = password.hash(context.entropy.bytes()).map_err(Problem::unexpected)?;
        let acceptance = Acceptance { name, password, language: request.language() };
        let (session, mut changes) = domain::invite::accept(&context, opened, acceptance, people);
        let claims = Claims::of(&session, &self.issuer, context.now);
        let access_token = self.signer.sign(&claims).await?;
        let answer = Answer::signed_in(request, &access_token, &session.token(&self.refresh))?;
        answer.keep(named, context.now, &mut changes)?;
        commit_or(&self.store, &changes, |refused| {
            if refused
                .iter()
                .any(|change| matches!(change, Change::Account(AccountChange::CreateLogin(_))))
            {
                Problem::AlreadyRegistered
            } else if refused
                .iter()
                .any(|change| matches!(change, Change::Account(AccountChange::CloseLink { .. })))
            {
                Problem::LinkNotValid
            } else {
                // The inviter, the invitation or the company was changed meanwhile; worth another try.
                Problem::Busy
            }
        })
        .await?;
        Ok(answer)
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
        Ok(Actor { member, company: company.name, contract, people, addresses, mailings })
    }

    /// The same, and meanwhile a key for mail.
    async fn mailing_actor(
        &self,
        context: &Context<'_>,
        caller: &Claims,
        addresses: &[EmailIndex],
    ) -> Result<(Actor, EnvelopeKey), Problem> {
        let key = async { Ok(self.mail.new_mail_key().await?) };
        let (actor, key) = tokio::try_join!(self.actor(context, caller, addresses), key)?;
        contract_runs(actor.contract, context.now)?;
        Ok((actor, key))
    }

    /// The caller, if they may manage invitations; else the attempt is recorded.
    async fn permitted(
        &self,
        context: &Context<'_>,
        caller: &Claims,
        action: Action,
    ) -> Result<Actor, Problem> {
        let actor = self.actor(context, caller, &[]).await?;
        let membership = &actor.member.membership;
        if !membership.may_manage_invitations() {
            self.store
                .commit(&domain::refused(context, caller.product, membership, action))
                .await?;
            return Err(Problem::NotPermitted);
        }
        Ok(actor)
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
            people: &actor.people,
            mail_key,
            language,
            site: &self.site,
        }
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
                once(&self.store, named.as_ref(), self.contexts.now(), answer).await
            }
            "GET /v1/{product}/invitations" => self.list(request).await,
            "DELETE /v1/{product}/invitations/{id}" => self.revoke(request).await,
            route => {
                let caller = self.callers.of(request, self.contexts.now())?;
                let named = request.named(&self.lookup, Some(&caller))?;
                let named = named.as_ref();
                let answer = async {
                    match route {
                        "POST /v1/{product}/invitations" => {
                            self.invite(request, &caller, named).await
                        }
                        "POST /v1/{product}/invitations/{id}/resend" => {
                            self.resend(request, &caller, named).await
                        }
                        _ => Err(Problem::NotFound),
                    }
                };
                once(&self.store, named, self.contexts.now(), answer).await
            }
        }
    }
}

fn not_permitted(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    action: Action,
) -> Decision {
    Decision::refused(domain::refused(context, product, actor, action), Problem::NotPermitted)
}

/// The invitation that the path names.
fn index_in(request: &Request) -> Result<EmailIndex, Problem> {
    request.path_part("id").as_deref().and_then(index_of).ok_or(Problem::NotFound)
}

/// The invitation of that address, if there is one that can still be accepted or sent again.
fn invitation(actor: &Actor, index: &EmailIndex) -> Result<domain::invite::Invitation, Problem> {
    match actor.known(index) {
        Some(KnownAddress::Invited(invitation)) => Ok(invitation),
        _ => Err(Problem::NotFound),
    }
}
