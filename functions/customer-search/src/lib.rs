//! The vendor's staff find a customer by its number, by the exact address of a member, or by its
//! name, and list customers by the status of their contract (P1). They see the state of its contract and nothing that is personal.

mod routes;

use aws::{Store, Table};
use domain::StaffPrincipal;
use domain::customer_search::{
    self, CustomerCursor, CustomerQuery, CustomerStatus, CustomerSummary, MAX_FOUND,
};
use domain::{Context, LookupKey, OrganizationId, Product};
use jiff::Timestamp;
use lambda::{
    Answer, Callers, ContextSource, Error, Problem, Request, Start, UseCase, hide_from_non_staff,
    one_of,
};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

pub use routes::routes;

pub struct CustomerSearch {
    store: Store,
    lookup: LookupKey,
    callers: Callers,
    contexts: ContextSource,
}

impl CustomerSearch {
    /// Reads the settings, the key of access tokens and that of the blind indexes.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let index = start.keyring("INDEX_KEY")?;
        let lookup = async { Ok::<_, Error>(index.lookup_key().await?) };
        let (lookup, callers) = tokio::try_join!(lookup, Callers::open(start))?;
        let tables = [Table::Directory, Table::Audit, Table::Purges, Table::Staff];
        Ok(Self { store: start.store(tables)?, lookup, callers, contexts: start.contexts() })
    }

    /// Finds customers. Each search is recorded, and is answered only if that succeeded.
    async fn search(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let query = fields.text("query", CustomerQuery::parse);
        let query = fields.finish(query)?;
        let staff = async { Ok(self.store.staff(*caller, context.now).await?) };
        let (staff, found) = tokio::try_join!(staff, self.find(query))?;
        let changes = customer_search::search(context, &staff.ok_or(Problem::NotFound)?, &found);
        let record = async { Ok::<_, Problem>(self.store.commit(&changes).await?) };
        let summaries = async { Ok(self.store.customer_summaries(&found).await?) };
        let ((), summaries) = tokio::try_join!(record, summaries)?;
        let items: Vec<_> = summaries.iter().map(|summary| view(summary, context.now)).collect();
        Answer::json(StatusCode::OK, &json!({ "items": items }))
    }

    /// A page of a product's customers with one status. It may hold few of them, or none, and still
    /// have a next one. Each look is recorded, and is answered only if that succeeded.
    async fn list(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let mut fields = request.query_fields();
        let product = fields.text("product", one_of::<Product>);
        let status = fields.text("status", one_of::<CustomerStatus>);
        let after = fields.find_text("cursor", CustomerCursor::parse);
        let read = || Some((product?, status?, after?));
        let (product, status, after) = fields.finish(read())?;
        let (staff, (found, next)) = tokio::try_join!(
            self.store.staff(*caller, context.now),
            self.store.customers_by_status(product, status, after),
        )?;
        let changes = customer_search::search(context, &staff.ok_or(Problem::NotFound)?, &found);
        let record = async { Ok::<_, Problem>(self.store.commit(&changes).await?) };
        let summaries = async { Ok(self.store.customer_summaries(&found).await?) };
        let ((), summaries) = tokio::try_join!(record, summaries)?;
        let is_listed = |customer: &&CustomerSummary| {
            customer.product == product && customer.status(context.now) == status
        };
        let listed = summaries.iter().filter(is_listed);
        let items: Vec<_> = listed.map(|summary| view(summary, context.now)).collect();
        let next = next.map(|next| next.to_string());
        Answer::json(StatusCode::OK, &json!({ "items": items, "next_cursor": next }))
    }

    async fn find(&self, query: CustomerQuery) -> Result<Vec<OrganizationId>, Problem> {
        let [one, other] = Product::ALL;
        Ok(match query {
            CustomerQuery::Number(organization) => vec![organization],
            CustomerQuery::Address(email) => {
                let logins = Product::ALL.map(|product| self.lookup.email(product, &email));
                self.store.customers_of_logins(&logins).await?
            }
            CustomerQuery::Company(name) => {
                let named = |product| self.lookup.company(product, &name);
                let (one, other) = (named(one), named(other));
                let (mut found, others) = tokio::try_join!(
                    self.store.customers_by_name(&one),
                    self.store.customers_by_name(&other),
                )?;
                found.extend(others);
                found.truncate(MAX_FOUND);
                found
            }
        })
    }
}

impl UseCase for CustomerSearch {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.staff(request, &mut context)?;
        let answer = async {
            match request.route.as_str() {
                "GET /v1/staff/customers" => self.list(request, &context, &caller).await,
                "POST /v1/staff/customers/search" => self.search(request, &context, &caller).await,
                _ => Err(Problem::NotFound),
            }
        };
        hide_from_non_staff(&self.store, &caller, context.now, answer).await
    }
}

fn view(customer: &CustomerSummary, now: Timestamp) -> Value {
    // Once the customer's own row is gone, the purge knows the dates.
    let plan = customer.contract.plan.or(customer.purge.as_ref().map(|purge| purge.contract.plan));
    json!({
        "organization": customer.organization,
        "product": customer.product,
        "status": customer.status(now).slug(),
        "confirmed_at": customer.confirmed_at,
        "representatives": customer.representatives,
        "ends_on": plan.map(|plan| plan.ends_on),
        "purge_on": plan.map(|plan| plan.purge_on),
        "deadline": plan.map(|plan| plan.deadline),
    })
}
