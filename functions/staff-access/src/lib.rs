//! The vendor's staff invite one another and sign in with a password and a second factor,
//! separately from the customers. For everyone else these routes do not exist.

mod accept;
mod approval;
mod change_roles;
mod enrol;
mod invite;
mod list;
mod me;
mod own_security;
mod refresh;
mod remove;
mod routes;
mod sign_in;
mod sign_out;

use std::collections::BTreeSet;

use aws::{Keyring, Repeater, Signer, Store, Table};
use domain::session::RefreshKey;
use domain::staff::{StaffInvitation, StaffMembership};
use domain::{Context, DataKey, LookupKey, MailToken, StaffRole};
use jiff::SignedDuration;
use lambda::{
    Answer, Callers, ContextSource, Error, Problem, Request, Start, UseCase, hide_from_non_staff,
    replay_or_run,
};

pub use routes::routes;

pub struct StaffAccess {
    store: Store,
    mail: Keyring,
    key: DataKey,
    lookup: LookupKey,
    refresh: RefreshKey,
    signer: Signer,
    issuer: String,
    callers: Callers,
    site: String,
    contexts: ContextSource,
    /// How long somebody must have been on the staff to approve.
    seniority: SignedDuration,
}

impl StaffAccess {
    /// Reads the settings and loads the keys concurrently. All of them are derived from the staff's
    /// own KMS key, which no function for customers may use.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let derived = start.keyring("STAFF_KEY")?;
        let (key, lookup, refresh, signer) = tokio::try_join!(
            derived.staff_key(),
            derived.lookup_key(),
            derived.refresh_key(),
            Signer::open(start.connections.kms(), environment.require("SIGNING_KEY")?),
        )?;
        let issuer = environment.require("ISSUER")?;
        Ok(Self {
            store: start.store([
                Table::Staff,
                Table::Sessions,
                Table::Outbox,
                Table::Audit,
                Table::Approvals,
            ])?,
            mail: start.keyring("MAIL_KEY")?,
            key,
            lookup,
            refresh,
            callers: Callers::new(signer.key().clone(), issuer.clone()),
            signer,
            issuer,
            site: environment.require_url("SITE_URL")?,
            contexts: start.contexts(),
            seniority: environment.require_days("APPROVER_DAYS")?,
        })
    }

    /// The invitation of a token and its sender. It is valid only as long as the sender is a staff
    /// member, no later one was sent, and its address neither joined nor was removed.
    async fn invitation(
        &self,
        context: &Context<'_>,
        token: Option<MailToken>,
    ) -> Result<(StaffInvitation, Option<StaffMembership>), Problem> {
        let token = token.ok_or(Problem::LinkNotValid)?;
        let invitation = self.store.staff_invitation(&token, context.now).await?;
        let invitation = invitation.ok_or(Problem::LinkNotValid)?;
        let index = self.lookup.staff_email(&invitation.email);
        let state = self.store.staff_invitation_state(&invitation, &index).await?;
        let is_sender_there = invitation.inviter.is_none() || state.inviter.is_some();
        if !state.is_latest || !is_sender_there {
            return Err(Problem::LinkNotValid);
        }
        Ok((invitation, state.inviter))
    }
}

impl UseCase for StaffAccess {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let now = context.now;
        match request.route.as_str() {
            // API Gateway has no such routes: these are for those who may invoke the function
            // directly.
            "INVITE /v1/staff" => self.invite(&context, request, None, None).await,
            "APPROVE /v1/staff/approvals/{id}" => self.approve_as_operator(request).await,
            "POST /v1/staff/enrolments" => self.enrol(request).await,
            "POST /v1/staff/invitations/accept" => {
                let named = request.idempotent_by_staff(&self.lookup, None)?;
                let answer = self.accept(request, named.as_ref());
                replay_or_run(&self.store, named.as_ref(), Repeater::Anyone, now, answer).await
            }
            "POST /v1/staff/sessions" => self.sign_in(request).await,
            "POST /v1/staff/sessions/refresh" => self.refresh(request).await,
            "DELETE /v1/staff/sessions/current" => self.sign_out(request).await,
            "GET /v1/staff/me" => self.me(request).await,
            "GET /v1/staff/members" => self.list(request).await,
            route => {
                let caller = self.callers.staff(request, &mut context)?;
                let answer = async {
                    match route {
                        "POST /v1/staff/invitations" => {
                            let named =
                                request.idempotent_by_staff(&self.lookup, Some(caller.staff))?;
                            let named = named.as_ref();
                            let answer = self.invite(&context, request, Some(&caller), named);
                            replay_or_run(&self.store, named, Repeater::Staff(caller), now, answer)
                                .await
                        }
                        "PUT /v1/staff/me/password" => {
                            self.change_password(&context, request, caller).await
                        }
                        "POST /v1/staff/me/enrolments" => self.enrol_anew(&context, caller).await,
                        "PUT /v1/staff/me/second-factor" => {
                            self.replace_second_factor(&context, request, caller).await
                        }
                        "POST /v1/staff/me/recovery-codes" => {
                            let named =
                                request.idempotent_by_staff(&self.lookup, Some(caller.staff))?;
                            let named = named.as_ref();
                            let answer =
                                self.renew_recovery_codes(&context, request, caller, named);
                            replay_or_run(&self.store, named, Repeater::Staff(caller), now, answer)
                                .await
                        }
                        "GET /v1/staff/me/sessions" => self.sessions(&context, caller).await,
                        "DELETE /v1/staff/me/sessions/{id}" => {
                            self.end_own_session(&context, request, caller).await
                        }
                        "PATCH /v1/staff/members/{id}" => {
                            self.change_roles(&context, request, &caller).await
                        }
                        "DELETE /v1/staff/members/{id}" => {
                            self.remove(&context, request, &caller).await
                        }
                        "POST /v1/staff/approvals" => {
                            let named =
                                request.idempotent_by_staff(&self.lookup, Some(caller.staff))?;
                            let named = named.as_ref();
                            let answer = self.request_approval(&context, request, &caller, named);
                            replay_or_run(&self.store, named, Repeater::Staff(caller), now, answer)
                                .await
                        }
                        "GET /v1/staff/approvals" => self.approvals(&context, &caller).await,
                        "POST /v1/staff/approvals/{id}/approve" => {
                            self.approve(&context, request, &caller).await
                        }
                        _ => Err(Problem::NotFound),
                    }
                };
                hide_from_non_staff(&self.store, &caller, now, answer).await
            }
        }
    }
}

/// Roles as the parameter of an approval names them.
fn roles_in_words(roles: &BTreeSet<StaffRole>) -> String {
    let words: Vec<_> = roles.iter().map(|role| role.slug()).collect();
    words.join(", ")
}
