//! Finding customers for the vendor's staff. Nothing here is opened: an index finds a customer, and
//! what is shown of it is not personal.

use std::collections::{BTreeMap, BTreeSet};

use domain::customer_search::{CustomerCursor, CustomerStatus, CustomerSummary, MAX_FOUND};
use domain::{CompanyIndex, EmailIndex, OrganizationId, Product};
use futures_util::future::try_join_all;

use super::Store;
use super::batch::MAX_KEYS;
use super::rows::listing::Listing;
use super::rows::organization::{self, COMPANIES_INDEX};
use super::rows::row::Row;
use super::rows::verbs::text;
use super::rows::{confirmation, login, purge};
use crate::ServiceError;

impl Store {
    /// The customers whose members sign in with these addresses.
    pub async fn customers_of_logins(
        &self,
        logins: &[EmailIndex],
    ) -> Result<Vec<OrganizationId>, ServiceError> {
        if logins.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<_> = logins.iter().map(login::key).collect();
        let directory = self.tables.directory.as_str();
        let wanted: Vec<_> = keys.iter().map(|key| (directory, key)).collect();
        let rows = self.read(&wanted).await?;
        keys.iter().filter_map(|key| rows.get(key)).map(login::organization).collect()
    }

    /// The customers with that name, at most [`MAX_FOUND`].
    pub async fn customers_by_name(
        &self,
        name: &CompanyIndex,
    ) -> Result<Vec<OrganizationId>, ServiceError> {
        let page = self
            .client
            .query()
            .table_name(&self.tables.directory)
            .index_name(COMPANIES_INDEX)
            .key_condition_expression("company = :name")
            .expression_attribute_values(":name", text(name.as_str()))
            .limit(i32::try_from(MAX_FOUND).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        rows.map(|row| organization::id(&row)).collect()
    }

    /// A page of the customers among whom are all of the product with that status, and the cursor
    /// of the next page. Active ones come in the order of their numbers, ending ones and those
    /// whose contract has ended by the day of their purge.
    pub async fn customers_by_status(
        &self,
        product: Product,
        status: CustomerStatus,
        after: Option<CustomerCursor>,
    ) -> Result<(Vec<OrganizationId>, Option<CustomerCursor>), ServiceError> {
        let (table, listing) = match status {
            CustomerStatus::Active => (&self.tables.directory, Listing::customers(product)),
            CustomerStatus::Ending | CustomerStatus::Ended | CustomerStatus::Purging => {
                (&self.tables.directory, Listing::ending())
            }
            CustomerStatus::Purged => (&self.tables.purges, Listing::purges()),
        };
        let query = listing.after(self.client.query().table_name(table), after);
        let limit = i32::try_from(MAX_FOUND).unwrap_or(i32::MAX);
        let page = query.limit(limit).send().await.map_err(ServiceError::dynamodb)?;
        let next = page.last_evaluated_key.map(|key| listing.cursor(&Row(key))).transpose()?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        let found = rows.map(|row| organization::id(&row)).collect::<Result<_, _>>()?;
        Ok((found, next))
    }

    /// Those of these companies that are customers, with their products. A call reads at most
    /// [`MAX_KEYS`] of them, and nothing else of them; several calls run side by side.
    pub async fn customers_among(
        &self,
        companies: &BTreeSet<OrganizationId>,
    ) -> Result<BTreeMap<OrganizationId, Product>, ServiceError> {
        let keys: Vec<_> = companies.iter().map(|of| organization::key(*of)).collect();
        let read = |keys| self.read_only("pk, sk, product", &self.tables.directory, keys);
        let rows = try_join_all(keys.chunks(MAX_KEYS).map(read)).await?;
        let rows = rows.iter().flat_map(|rows| rows.values());
        rows.map(|row| Ok((organization::id(row)?, organization::read_product(row)?))).collect()
    }

    /// What staff may see of these customers, at most [`MAX_FOUND`]; those who never existed are
    /// left out.
    pub async fn customer_summaries(
        &self,
        found: &[OrganizationId],
    ) -> Result<Vec<CustomerSummary>, ServiceError> {
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<_> =
            found.iter().map(|of| (*of, organization::key(*of), purge::key(*of))).collect();
        let (directory, purges) = (self.tables.directory.as_str(), self.tables.purges.as_str());
        let wanted: Vec<_> = keys
            .iter()
            .flat_map(|(_, company, purge)| [(directory, company), (purges, purge)])
            .collect();
        let rows = self.read(&wanted).await?;
        let summaries = keys.iter().filter_map(|(of, company, purge)| {
            let (company, purge) = (rows.get(company), rows.get(purge));
            let known = company.or(purge)?;
            Some(summary(*of, known, company, purge))
        });
        summaries.collect()
    }
}

fn summary(
    of: OrganizationId,
    known: &Row,
    company: Option<&Row>,
    purge: Option<&Row>,
) -> Result<CustomerSummary, ServiceError> {
    let confirmation = company.map(confirmation::read).transpose()?.flatten();
    Ok(CustomerSummary {
        organization: of,
        confirmed_at: confirmation.map(|confirmation| confirmation.at),
        product: organization::read_product(known)?,
        contract: company.map(organization::read_contract).transpose()?.unwrap_or_default(),
        representatives: company.map(organization::read_representatives).transpose()?,
        purge: purge.map(|row| Ok(purge::read(row, of)?.value)).transpose()?,
    })
}
