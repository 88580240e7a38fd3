//! Who is told of an incident: the customers, how far each is told, and the clock of the incident
//! itself. Nothing here is anybody's personal data.

use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, TransactWriteItem};
use domain::announcement::Announcement;
use domain::contract::Contract;
use domain::customer_notification::{Fate, REMEMBERED_DAYS, Tally, Telling, Told};
use domain::incident_clock::Clock;
use domain::{
    AnnouncementId, CompanyName, DataKey, NoticeId, OrganizationId, Product, Versioned, WrappedKey,
};
use jiff::SignedDuration;

use super::contracts::read_contract;
use super::read::{open, versioned};
use super::row::{Key, Row};
use super::write::{BuildError, text};
use super::{Store, organization_key, people_key_key};
use crate::ServiceError;

/// The index of the directory that finds a product's customers.
pub const CUSTOMERS_INDEX: &str = "customers";
/// The attribute by which a company is in it; nothing else has it.
pub(super) const CUSTOMER_OF: &str = "customer_of";
/// The partition of what is remembered of every incident.
const CLOCKS: &str = "incident-clock";

fn telling_key(notice: NoticeId, announcement: AnnouncementId) -> Key {
    Key::new(format!("telling#{notice}"), announcement)
}

fn told_key(announcement: AnnouncementId, organization: OrganizationId) -> Key {
    Key::new(format!("told#{announcement}"), organization)
}

fn clock_key(notice: NoticeId) -> Key {
    Key::new(CLOCKS, notice)
}

pub(super) fn telling_row(telling: &Telling) -> Result<Row, BuildError> {
    let content = serde_json::to_string(telling)?;
    Ok(Row::at(&telling_key(telling.notice, telling.announcement)).text("content", content))
}

pub(super) fn told_row(
    announcement: AnnouncementId,
    organization: OrganizationId,
    told: &Told,
) -> Row {
    let row = Row::at(&told_key(announcement, organization))
        .text("outcome", told.outcome.slug())
        .text("at", told.at)
        .expires_at(told.at + SignedDuration::from_hours(24 * REMEMBERED_DAYS));
    match told.upto {
        Some(upto) => row.text("upto", upto),
        None => row,
    }
}

pub(super) fn clock_row(clock: &Clock) -> Result<Row, BuildError> {
    Ok(Row::at(&clock_key(clock.notice)).text("content", serde_json::to_string(clock)?))
}

/// Makes sure that a company is there and nothing of it is being destroyed.
pub(super) fn require_customer(
    table: &str,
    organization: OrganizationId,
) -> Result<TransactWriteItem, BuildError> {
    let check = ConditionCheck::builder()
        .table_name(table)
        .set_key(Some(organization_key(organization).to_item()))
        .condition_expression("attribute_exists(pk) AND attribute_not_exists(purging)");
    Ok(TransactWriteItem::builder().condition_check(check.build()?).build())
}

/// A company that is to be told, still sealed.
#[derive(Debug)]
pub struct Customer {
    /// How far it is told.
    pub told: Option<Versioned<Told>>,
    /// Its contract and its people key; nothing where it is gone, or no customer of the product.
    pub there: Option<CustomerThere>,
}

/// A company that is there.
#[derive(Debug)]
pub struct CustomerThere {
    /// Its contract.
    pub contract: Contract,
    /// Whether what is held of it is being destroyed.
    pub purging: bool,
    /// Its people key.
    pub wrapped: WrappedKey,
    company: Row,
}

impl CustomerThere {
    /// Its name, opened with the unwrapped people key.
    pub fn company(&self, people: &DataKey) -> Result<CompanyName, ServiceError> {
        open(people, &self.company, "name", CompanyName::parse)
    }
}

impl Store {
    /// A page of a product's customers, from after that one; the last of them where there are more.
    pub async fn customers(
        &self,
        product: Product,
        after: Option<OrganizationId>,
        limit: i32,
    ) -> Result<(Vec<OrganizationId>, bool), ServiceError> {
        let start = after.map(|after| {
            let row = Row::at(&organization_key(after)).text(CUSTOMER_OF, product.slug());
            row.0
        });
        let page = self
            .client
            .query()
            .table_name(&self.tables.directory)
            .index_name(CUSTOMERS_INDEX)
            .key_condition_expression("customer_of = :product")
            .expression_attribute_values(":product", text(product.slug()))
            .set_exclusive_start_key(start)
            .limit(limit)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let more = page.last_evaluated_key.is_some();
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        let ids = rows.map(|row| row.get("pk", |text| text.parse().ok()));
        Ok((ids.collect::<Result<_, _>>()?, more))
    }

    /// How far it is to find whom to tell of an announcement.
    pub async fn telling(
        &self,
        of: &Announcement,
    ) -> Result<Option<Versioned<Telling>>, ServiceError> {
        let key = telling_key(of.notice, of.id);
        let rows = self.read(&[(self.tables.notices.as_str(), &key)]).await?;
        rows.get(&key).map(|row| versioned(row, read_telling(row)?)).transpose()
    }

    /// All that was told of a notice, in order.
    pub async fn tellings(&self, of: NoticeId) -> Result<Vec<Telling>, ServiceError> {
        let rows = self.notices_partition(format!("telling#{of}")).await?;
        rows.iter().map(read_telling).collect()
    }

    /// How many companies were told of an announcement. Reads page by page, and keeps counts only.
    pub async fn told(&self, of: AnnouncementId) -> Result<Tally, ServiceError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.notices)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(format!("told#{of}")))
            .projection_expression("outcome, #at")
            .expression_attribute_names("#at", "at")
            .consistent_read(true);
        let (mut tally, mut items) = (Tally::default(), query.into_paginator().items().send());
        while let Some(item) = items.next().await {
            let row = Row(item.map_err(ServiceError::dynamodb)?);
            tally.add(row.get("outcome", Fate::from_slug)?, row.get_time("at")?);
        }
        Ok(tally)
    }

    /// A company that is to be told of an announcement.
    pub async fn customer(
        &self,
        of: OrganizationId,
        announcement: &Announcement,
    ) -> Result<Customer, ServiceError> {
        let (company, people) = (organization_key(of), people_key_key(of));
        let told = told_key(announcement.id, of);
        let tables = &self.tables;
        let wanted = [
            (tables.directory.as_str(), &company),
            (&tables.keyring, &people),
            (&tables.notices, &told),
        ];
        let mut rows = self.read(&wanted).await?;
        let told = rows.get(&told).map(read_told).transpose()?;
        let (Some(company), Some(people)) = (rows.remove(&company), rows.remove(&people)) else {
            return Ok(Customer { told, there: None });
        };
        if company.get("product", Product::from_slug)? != announcement.product {
            return Ok(Customer { told, there: None });
        }
        let there = CustomerThere {
            contract: read_contract(&company)?,
            purging: company.has("purging"),
            wrapped: WrappedKey(people.get_bytes("wrapped")?.to_vec()),
            company,
        };
        Ok(Customer { told, there: Some(there) })
    }

    /// What the clock remembers of an incident.
    pub async fn incident_clock(&self, of: NoticeId) -> Result<Option<Clock>, ServiceError> {
        let key = clock_key(of);
        let rows = self.read(&[(self.tables.notices.as_str(), &key)]).await?;
        rows.get(&key).map(read_clock).transpose()
    }

    /// What the clock remembers of every incident, the first drafted first. There are few.
    pub async fn incident_clocks(&self) -> Result<Vec<Clock>, ServiceError> {
        let rows = self.notices_partition(CLOCKS.to_owned()).await?;
        rows.iter().map(read_clock).collect()
    }

    async fn notices_partition(&self, partition: String) -> Result<Vec<Row>, ServiceError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.notices)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(partition))
            .consistent_read(true);
        let items: Result<Vec<_>, _> = query.into_paginator().items().send().try_collect().await;
        Ok(items.map_err(ServiceError::dynamodb)?.into_iter().map(Row).collect())
    }
}

fn read_telling(row: &Row) -> Result<Telling, ServiceError> {
    row.get("content", |content| serde_json::from_str(content).ok())
}

fn read_told(row: &Row) -> Result<Versioned<Told>, ServiceError> {
    let upto = row.has("upto").then(|| row.get("upto", |text| text.parse().ok()));
    let told = Told {
        outcome: row.get("outcome", Fate::from_slug)?,
        upto: upto.transpose()?,
        at: row.get_time("at")?,
    };
    versioned(row, told)
}

fn read_clock(row: &Row) -> Result<Clock, ServiceError> {
    let clock: Clock = row.get("content", |content| serde_json::from_str(content).ok())?;
    Ok(Clock { version: row.get_number("version")?, ..clock })
}
