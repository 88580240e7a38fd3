//! Notifying customers of an incident: the customers, how far each has been notified, and the
//! timeline of the incident itself. None of this is personal data.

use domain::announcement::Announcement;
use domain::contract::Contract;
use domain::customer_notification::{DeliveryCounts, NotificationOutcome, NotificationRun};
use domain::incident_clock::IncidentTimeline;
use domain::{
    AnnouncementId, CompanyName, DataKey, NoticeId, OrganizationId, Product, Versioned, WrappedKey,
};

use super::Store;
use super::rows::incident_clock::{self, CLOCKS};
use super::rows::organization::{self, CUSTOMERS_INDEX};
use super::rows::row::{Row, versioned};
use super::rows::verbs::text;
use super::rows::{notification_outcome, notification_run, wrapped_key};
use crate::ServiceError;

/// A company to notify, still sealed.
#[derive(Debug)]
pub struct CustomerToNotify {
    /// The outcome of notifying it so far.
    pub notified: Option<Versioned<NotificationOutcome>>,
    /// Its contract and its people key; none if it no longer exists or is not a customer of the
    /// product.
    pub there: Option<CustomerThere>,
}

/// A company that exists.
#[derive(Debug)]
pub struct CustomerThere {
    pub product: Product,
    pub contract: Contract,
    /// Whether its data is being destroyed.
    pub purging: bool,
    pub wrapped: WrappedKey,
    company: Row,
}

impl CustomerThere {
    pub(super) fn read(company: Row, people: &Row) -> Result<Self, ServiceError> {
        Ok(Self {
            product: organization::read_product(&company)?,
            contract: organization::read_contract(&company)?,
            purging: organization::is_purging(&company),
            wrapped: wrapped_key::read(people)?,
            company,
        })
    }

    /// Opens its name with the unwrapped people key.
    pub fn company(&self, people: &DataKey) -> Result<CompanyName, ServiceError> {
        organization::read_name(&self.company, people)
    }
}

impl Store {
    /// A page of a product's customers, after the given one, and whether there are more.
    pub async fn customers(
        &self,
        product: Product,
        after: Option<OrganizationId>,
        limit: i32,
    ) -> Result<(Vec<OrganizationId>, bool), ServiceError> {
        let start = after.map(|after| organization::after_in_customers(after, product).0);
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
        let ids = rows.map(|row| organization::id(&row));
        Ok((ids.collect::<Result<_, _>>()?, more))
    }

    /// How far the search for the customers to notify of an announcement has come.
    pub async fn notification_run(
        &self,
        of: &Announcement,
    ) -> Result<Option<Versioned<NotificationRun>>, ServiceError> {
        let key = notification_run::key(of.notice, of.id);
        let rows = self.read(&[(self.tables.notices.as_str(), &key)]).await?;
        rows.get(&key).map(|row| versioned(row, notification_run::read(row)?)).transpose()
    }

    /// The notification runs of a notice, in order.
    pub async fn notification_runs(
        &self,
        of: NoticeId,
    ) -> Result<Vec<NotificationRun>, ServiceError> {
        let rows = self.notices_partition(notification_run::partition(of)).await?;
        rows.iter().map(notification_run::read).collect()
    }

    /// How many companies have been notified of an announcement. Reads page by page, and keeps only
    /// counts in memory.
    pub async fn notified(&self, of: AnnouncementId) -> Result<DeliveryCounts, ServiceError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.notices)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(notification_outcome::partition(of)))
            .projection_expression("outcome, #at")
            .expression_attribute_names("#at", "at")
            .consistent_read(true);
        let (mut counts, mut items) =
            (DeliveryCounts::default(), query.into_paginator().items().send());
        while let Some(item) = items.next().await {
            let row = Row(item.map_err(ServiceError::dynamodb)?);
            let (outcome, at) = notification_outcome::read_outcome(&row)?;
            counts.add(outcome, at);
        }
        Ok(counts)
    }

    /// A company to notify of an announcement.
    pub async fn customer(
        &self,
        of: OrganizationId,
        announcement: &Announcement,
    ) -> Result<CustomerToNotify, ServiceError> {
        let (company, people) = (organization::key(of), wrapped_key::people(of));
        let notified = notification_outcome::key(announcement.id, of);
        let tables = &self.tables;
        let wanted = [
            (tables.directory.as_str(), &company),
            (&tables.keyring, &people),
            (&tables.notices, &notified),
        ];
        let mut rows = self.read(&wanted).await?;
        let notified = rows.get(&notified).map(notification_outcome::read).transpose()?;
        let (Some(company), Some(people)) = (rows.remove(&company), rows.remove(&people)) else {
            return Ok(CustomerToNotify { notified, there: None });
        };
        let there = CustomerThere::read(company, &people)?;
        let there = Some(there).filter(|there| there.product == announcement.product);
        Ok(CustomerToNotify { notified, there })
    }

    /// What is remembered of an incident's timeline.
    pub async fn incident_clock(
        &self,
        of: NoticeId,
    ) -> Result<Option<IncidentTimeline>, ServiceError> {
        let key = incident_clock::key(of);
        let rows = self.read(&[(self.tables.notices.as_str(), &key)]).await?;
        rows.get(&key).map(incident_clock::read).transpose()
    }

    /// What is remembered of the timelines of all incidents, the first drafted first. There are
    /// few.
    pub async fn incident_clocks(&self) -> Result<Vec<IncidentTimeline>, ServiceError> {
        let rows = self.notices_partition(CLOCKS.to_owned()).await?;
        rows.iter().map(incident_clock::read).collect()
    }

    async fn notices_partition(&self, partition: String) -> Result<Vec<Row>, ServiceError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.notices)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(partition))
            .consistent_read(true);
        let items: Result<Vec<_>, _> = query.into_paginator().items().send().try_collect().await;
        Ok(items.map_err(ServiceError::dynamodb)?.into_iter().map(Row).collect())
    }
}
