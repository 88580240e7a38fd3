//! Inviting new users: people with the right to do so bring in others of their company, at Pro-Sign
//! only (P6). Who is invited sets their own password when they accept (P8).

mod guests;

use std::sync::Arc;

use aws::{CommitError, Keyring, Signer, Store, Tables, open_invitation};
use domain::access_token::Claims;
use domain::invite::{Acceptance, Inviter, KnownAddress, MOST_IN_ONE_TRANSACTION, Opened, Wish};
use domain::mail_link::{LinkPurpose, MailLink};
use domain::password::PasswordContext;
use domain::session::RefreshKey;
use domain::{
    Action, Change, CompanyName, Context, DataKey, EmailIndex, Entropy, EnvelopeKey, Fault,
    LookupKey, MailToken, Member, NewPassword, PersonName, Product,
};
use guests::{Guests, identifier, index_of};
use lambda::{Answer, Callers, Clock, Error, Problem, Request, Start, UseCase};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

/// How often a request is decided anew when others change the same state meanwhile.
const DECISIONS: u32 = 5;

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
    clock: Clock,
    entropy: Arc<dyn Entropy>,
}

/// The caller and their company, opened.
struct Actor {
    member: Member,
    company: CompanyName,
    people: DataKey,
    addresses: Vec<(EmailIndex, KnownAddress)>,
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
        let tables = Tables {
            directory: environment.require("DIRECTORY_TABLE")?,
            sessions: environment.require("SESSIONS_TABLE")?,
            outbox: environment.require("OUTBOX_TABLE")?,
            keyring: environment.require("KEYRING_TABLE")?,
            audit: environment.require("AUDIT_TABLE")?,
        };
        let derived = start.keyring("INDEX_KEY")?;
        let (lookup, refresh, signer) = tokio::try_join!(
            derived.lookup_key(),
            derived.refresh_key(),
            Signer::open(start.connections.kms(), environment.require("SIGNING_KEY")?),
        )?;
        let issuer = environment.require("ISSUER")?;
        Ok(Self {
            store: start.store(tables),
            people: start.keyring("PEOPLE_KEY")?,
            mail: start.keyring("MAIL_KEY")?,
            lookup,
            refresh,
            callers: Callers::new(signer.key().clone(), issuer.clone()),
            signer,
            issuer,
            site: environment.require("SITE_URL")?,
            clock: start.clock,
            entropy: Arc::clone(&start.entropy),
        })
    }

    /// Invites one or many; each gets a result of their own.
    async fn invite(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.moment(request);
        let caller = self.callers.of(request, context.now)?;
        let told = |problem: &Problem| problem.to_json(&self.site, request.language());
        let mut guests = Guests::read(
            request.fields()?,
            |email| self.lookup.email(caller.product, email),
            told,
        )?;
        for _ in 0..DECISIONS {
            let (actor, mail_key) = self.actor(&context, &caller, &guests.undecided()).await?;
            let membership = &actor.member.membership;
            let judge = |wish: &Wish| domain::invite::judge(membership, wish, context.now);
            let (wishes, not_permitted) = guests.judge(|index| actor.known(index), judge, told);
            if not_permitted {
                let refused = domain::refused(&context, membership, Action::Invite);
                self.store.commit(&refused).await?;
            }
            let inviter = self.inviter(&actor, &mail_key, request.language());
            for wishes in wishes.chunks(MOST_IN_ONE_TRANSACTION) {
                match self.store.commit(&domain::invite::invite(&context, &inviter, wishes)).await {
                    Ok(()) => guests.invited(wishes),
                    // Somebody else invited one of them meanwhile: these are decided anew.
                    Err(CommitError::Refused(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            if guests.undecided().is_empty() {
                return Answer::json(StatusCode::OK, &json!({ "results": guests.results() }));
            }
        }
        Err(Problem::Busy)
    }

    /// A page of the invitations that can still be accepted.
    async fn list(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.moment(request);
        let caller = self.callers.of(request, context.now)?;
        let after = match request.query("cursor") {
            Some(cursor) => Some(index_of(&cursor).ok_or(Problem::NotFound)?),
            None => None,
        };
        let actor = self.permitted(&context, &caller, Action::ListInvitations).await?;
        let organization = caller.organization;
        let (page, next) =
            self.store.invitations(organization, after.as_ref(), context.now).await?;
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
        let context = self.moment(request);
        let caller = self.callers.of(request, context.now)?;
        let index = named(request)?;
        for _ in 0..DECISIONS {
            let (actor, _) = self.actor(&context, &caller, std::slice::from_ref(&index)).await?;
            let before = invitation(&actor, &index)?;
            let membership = &actor.member.membership;
            let revoked = domain::invite::revoke(&context, membership, index.clone(), &before);
            let Ok(changes) = revoked else {
                return self.not_permitted(&context, &actor, Action::RevokeInvitation).await;
            };
            match self.store.commit(&changes).await {
                Ok(()) => return Ok(Answer::empty(StatusCode::NO_CONTENT)),
                Err(CommitError::Refused(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Problem::Busy)
    }

    /// Sends an invitation again, with a new link.
    async fn resend(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.moment(request);
        let caller = self.callers.of(request, context.now)?;
        let index = named(request)?;
        for _ in 0..DECISIONS {
            let (actor, key) = self.actor(&context, &caller, std::slice::from_ref(&index)).await?;
            let before = invitation(&actor, &index)?;
            let inviter = self.inviter(&actor, &key, request.language());
            let sent = domain::invite::resend(&context, &inviter, index.clone(), before);
            let Ok(changes) = sent else {
                return self.not_permitted(&context, &actor, Action::ResendInvitation).await;
            };
            match self.store.commit(&changes).await {
                Ok(()) => return Ok(Answer::empty(StatusCode::ACCEPTED)),
                Err(CommitError::Refused(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Problem::Busy)
    }

    /// Makes the invited person a member, with a password of their own, and signs them in.
    async fn accept(&self, request: &Request) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let token = fields.text("token", |text| Ok(MailToken::parse(text)));
        let name = fields.text("name", PersonName::parse);
        let password = fields.text("password", |text| Ok(text.to_owned()));
        let ((token, name), password) = fields.finish(token.zip(name).zip(password))?;
        let token = token.ok_or(Problem::LinkNotValid)?;

        let context = self.moment(request);
        let link = self.store.link(LinkPurpose::Invitation, product, &token).await?;
        let link = MailLink::open(link, context.now).map_err(|_| Problem::LinkNotValid)?;
        let index = self.lookup.email(product, &link.email);
        let read = self.store.invitation(&link, &index).await?.ok_or(Problem::LinkNotValid)?;
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
            .map_err(|refused| Problem::field("password", Fault::Password(refused)))?;
        let password = password.hash(context.entropy.bytes()).map_err(Problem::unexpected)?;
        let acceptance = Acceptance { name, password };
        let (session, changes) = domain::invite::accept(&context, opened, acceptance, people);
        let claims = Claims::of(&session, &self.issuer, context.now);
        let access_token = self.signer.sign(&claims).await?;
        match self.store.commit(&changes).await {
            Ok(()) => Answer::signed_in(request, &access_token, &session.token(&self.refresh)),
            Err(error) if error.refused(|change| matches!(change, Change::CreateLogin(_))) => {
                Err(Problem::AlreadyRegistered)
            }
            Err(error) if error.refused(|change| matches!(change, Change::CloseLink { .. })) => {
                Err(Problem::LinkNotValid)
            }
            // The inviter, the invitation or the company was changed meanwhile; worth another try.
            Err(CommitError::Refused(_)) => Err(Problem::Busy),
            Err(error) => Err(error.into()),
        }
    }

    /// The caller with their company and what it knows of these addresses, and a key for mail.
    async fn actor(
        &self,
        context: &Context<'_>,
        caller: &Claims,
        addresses: &[EmailIndex],
    ) -> Result<(Actor, EnvelopeKey), Problem> {
        let Claims { organization, member, session, .. } = *caller;
        let who = (organization, member, session);
        let (read, mail_key) = tokio::try_join!(
            self.store.profile_and_addresses(who, addresses, context.now),
            self.mail.new_mail_key()
        )?;
        let (profile, addresses) = read.ok_or(Problem::NotSignedIn)?;
        let people = self.people.people_key(organization, &profile.wrapped).await?;
        let (member, company) = profile.open(&people)?;
        let addresses = addresses.open(&people)?;
        Ok((Actor { member, company: company.name, people, addresses }, mail_key))
    }

    /// The caller, if they may manage invitations; else the attempt is recorded.
    async fn permitted(
        &self,
        context: &Context<'_>,
        caller: &Claims,
        action: Action,
    ) -> Result<Actor, Problem> {
        let (actor, _) = self.actor(context, caller, &[]).await?;
        if !actor.member.membership.may_manage_invitations() {
            self.not_permitted(context, &actor, action).await?;
        }
        Ok(actor)
    }

    async fn not_permitted(
        &self,
        context: &Context<'_>,
        actor: &Actor,
        action: Action,
    ) -> Result<Answer, Problem> {
        let refused = domain::refused(context, &actor.member.membership, action);
        self.store.commit(&refused).await?;
        Err(Problem::NotPermitted)
    }

    fn inviter<'a>(
        &'a self,
        actor: &'a Actor,
        mail_key: &'a EnvelopeKey,
        language: domain::Language,
    ) -> Inviter<'a> {
        Inviter {
            membership: &actor.member.membership,
            name: &actor.member.name,
            company: &actor.company,
            people: &actor.people,
            mail_key,
            language,
            site: &self.site,
        }
    }

    fn moment<'a>(&'a self, request: &'a Request) -> Context<'a> {
        Start::moment(self.clock, &*self.entropy, &request.id)
    }
}

impl UseCase for Invite {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        if request.product().is_ok_and(|product: Product| !product.has_roles()) {
            return Err(Problem::NotOffered);
        }
        match request.route.as_str() {
            "POST /v1/{product}/invitations" => self.invite(request).await,
            "GET /v1/{product}/invitations" => self.list(request).await,
            "DELETE /v1/{product}/invitations/{id}" => self.revoke(request).await,
            "POST /v1/{product}/invitations/{id}/resend" => self.resend(request).await,
            "POST /v1/{product}/invitations/accept" => self.accept(request).await,
            _ => Err(Problem::NotFound),
        }
    }
}

/// The invitation that the path names.
fn named(request: &Request) -> Result<EmailIndex, Problem> {
    request.path_part("id").as_deref().and_then(index_of).ok_or(Problem::NotFound)
}

/// The invitation of that address, if there is one that can still be accepted or sent again.
fn invitation(actor: &Actor, index: &EmailIndex) -> Result<domain::invite::Invitation, Problem> {
    match actor.known(index) {
        Some(KnownAddress::Invited(invitation)) => Ok(invitation),
        _ => Err(Problem::NotFound),
    }
}
