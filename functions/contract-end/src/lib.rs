//! Ending contracts (P3): the vendor's staff set the last day; the law and the purge determine what
//! follows. Every representative is notified, and everyone who was notified hears it if the end is taken back.

mod certificate;
mod end;
mod notify;
mod plan;
mod reinstate;
mod request_end;
mod routes;

use aws::{ContractState, Keyring, Queue, Store, Table};
use domain::StaffPrincipal;
use domain::staff::StaffMembership;
use domain::{Action, Context, OrganizationId, Target};
use lambda::{
    Answer, Callers, ContextSource, Error, Problem, Request, Start, UseCase, hide_from_non_staff,
    refuse_staff,
};
use serde::{Deserialize, Serialize};

pub use routes::routes;

/// How many years in the future or in the past the last day of a contract may be.
const YEARS: i64 = 3;

/// What a message of the queue asks for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// To tell the people of that company whatever they do not know yet.
    Notify(OrganizationId),
}

pub struct ContractEnd {
    store: Store,
    people: Keyring,
    mail: Keyring,
    callers: Callers,
    queue: Queue,
    site: String,
    contexts: ContextSource,
}

impl ContractEnd {
    /// Reads the settings and the key of access tokens.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        Ok(Self {
            store: start.store([
                Table::Directory,
                Table::Addresses,
                Table::Sessions,
                Table::Outbox,
                Table::Keyring,
                Table::Salts,
                Table::Audit,
                Table::Purges,
                Table::Staff,
                Table::Documents,
                Table::Exports,
                Table::Approvals,
                Table::Passes,
            ])?,
            people: start.keyring("PEOPLE_KEY")?,
            mail: start.keyring("MAIL_KEY")?,
            callers: Callers::open(start).await?,
            queue: Queue::new(start.connections.sqs(), environment.require("CONTRACT_QUEUE")?),
            site: environment.require_url("SITE_URL")?,
            contexts: start.contexts(),
        })
    }

    /// The caller as a staff member, and the customer's contract. That somebody asked for one that
    /// is not there is on record.
    async fn contract_state(
        &self,
        context: &Context<'_>,
        caller: &StaffPrincipal,
        of: OrganizationId,
        action: Action,
    ) -> Result<(StaffMembership, ContractState), Problem> {
        let who = *caller;
        let read = self.store.contract_state(who, of, context.now).await?;
        let (staff, state) = read.ok_or(Problem::NotFound)?;
        match state {
            Some(state) => Ok((staff, state)),
            None => {
                let attempt = (action, Target::from(of));
                refuse_staff(&self.store, context, &staff, attempt, Problem::NotFound).await
            }
        }
    }
}

impl UseCase for ContractEnd {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        match request.route.as_str() {
            "PUT /v1/{product}/contract-end-request" => {
                let caller = self.callers.of(request, &mut context)?;
                return self.request_end(request, &context, &caller).await;
            }
            "GET /v1/{product}/contract-end-request" => {
                let caller = self.callers.of(request, &mut context)?;
                return self.requested_end(&context, &caller).await;
            }
            "DELETE /v1/{product}/contract-end-request" => {
                let caller = self.callers.of(request, &mut context)?;
                return self.withdraw_end(&context, &caller).await;
            }
            _ => {}
        }
        let caller = self.callers.staff(request, &mut context)?;
        let answer = async {
            match request.route.as_str() {
                "GET /v1/staff/contract-end-requests" => self.end_requests(&context, &caller).await,
                "POST /v1/staff/contracts/{organization}/end" => {
                    self.end(request, &context, &caller).await
                }
                "DELETE /v1/staff/contracts/{organization}/end" => {
                    self.reinstate(request, &context, &caller).await
                }
                "GET /v1/staff/contracts/{organization}/purge-plan" => {
                    self.plan(request, &context, &caller).await
                }
                "GET /v1/staff/contracts/{organization}/certificate" => {
                    self.certificate(request, &context, &caller).await
                }
                _ => Err(Problem::NotFound),
            }
        };
        hide_from_non_staff(&self.store, &caller, context.now, answer).await
    }
}

fn organization(request: &Request) -> Result<OrganizationId, Problem> {
    let id = request.path_part("organization").and_then(|id| id.parse().ok());
    id.ok_or(Problem::NotFound)
}
