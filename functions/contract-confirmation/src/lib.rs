//! The vendor's staff confirm that a company has a contract, and set what it may register (P4). Until
//! then it may register little: anyone can sign up, and nobody can remove what is locked.

mod routes;

use aws::{Store, Table};
use domain::Customer;
use domain::StaffPrincipal;
use domain::contract_confirmation::{self, Confirmation};
use domain::document::SpecialAllowance;
use domain::{Action, Context, OrganizationId, Target};
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, Fields, Problem, Request, Start, UseCase,
    decide, hide_from_non_staff, refuse_staff,
};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

pub use routes::routes;

/// The largest number that staff can allow, of documents or bytes.
const LARGEST: i64 = 1 << 50;

pub struct ContractConfirmation {
    store: Store,
    callers: Callers,
    contexts: ContextSource,
}

impl ContractConfirmation {
    /// Reads the settings and the key of access tokens.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let tables = [Table::Directory, Table::Staff, Table::Audit];
        Ok(Self {
            store: start.store(tables)?,
            callers: Callers::open(start).await?,
            contexts: start.contexts(),
        })
    }

    /// Confirms a contract. Doing it again sets anew what the company may register.
    async fn confirm(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let organization = request.path_part("organization").and_then(|id| id.parse().ok());
        let organization: OrganizationId = organization.ok_or(Problem::NotFound)?;
        let special = special(request.fields()?)?;
        decide(&self.store, async || {
            let who = *caller;
            let read = self.store.contract_to_confirm(who, organization, context.now).await?;
            let (staff, company) = read.ok_or(Problem::NotFound)?;
            let Some(company) = company else {
                let attempt = (Action::ConfirmContract, Target::from(organization));
                return refuse_staff(&self.store, context, &staff, attempt, Problem::NotFound)
                    .await;
            };
            if company.is_purging {
                return Err(Problem::PurgeBegan);
            }
            let customer = Customer { organization, product: company.product };
            let (confirmation, changes) =
                contract_confirmation::confirm(context, &staff, customer, special);
            let answer = Answer::json(StatusCode::OK, &view(organization, &confirmation))?;
            Ok(Decision::done(changes, answer))
        })
        .await
    }
}

impl UseCase for ContractConfirmation {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.staff(request, &mut context)?;
        let answer = async {
            match request.route.as_str() {
                "PUT /v1/staff/contracts/{organization}/confirmation" => {
                    self.confirm(request, &context, &caller).await
                }
                _ => Err(Problem::NotFound),
            }
        };
        hide_from_non_staff(&self.store, &caller, context.now, answer).await
    }
}

/// The limits that staff set; the others are the vendor's standard.
fn special(mut fields: Fields) -> Result<SpecialAllowance, Problem> {
    let mut limit = |name| fields.find_integer(name, 0..=LARGEST);
    let documents = limit("documents");
    let bytes = limit("bytes");
    let daily_documents = limit("daily_documents");
    let daily_bytes = limit("daily_bytes");
    let whole = |limit: Option<i64>| limit.and_then(|limit| u64::try_from(limit).ok());
    let read = || {
        Some(SpecialAllowance {
            documents: whole(documents?),
            bytes: whole(bytes?),
            daily_documents: whole(daily_documents?),
            daily_bytes: whole(daily_bytes?),
        })
    };
    let read = read();
    fields.finish(read)
}

fn view(organization: OrganizationId, confirmation: &Confirmation) -> Value {
    let Confirmation { by, at, special } = confirmation;
    json!({
        "organization": organization,
        "confirmed_by": by,
        "confirmed_at": at,
        "documents": special.documents,
        "bytes": special.bytes,
        "daily_documents": special.daily_documents,
        "daily_bytes": special.daily_bytes,
    })
}
