//! Notices of a product and their published updates.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use domain::notice::{Notice, Update};
use domain::staff::StaffMembership;
use domain::{NoticeId, Product, StaffPrincipal};
use jiff::Timestamp;

use super::Store;
use super::rows::notice;
use super::rows::row::Row;
use super::rows::verbs::text;
use crate::ServiceError;

impl Store {
    pub async fn notice(&self, notice: NoticeId) -> Result<Option<Notice>, ServiceError> {
        let places = notice::places(notice);
        let wanted = places.each_ref().map(|key| (self.tables.notices.as_str(), key));
        let rows = self.read(&wanted).await?;
        rows.values().next().map(notice::read).transpose()
    }

    /// A staff member who is signed in, and a notice, if it exists.
    pub async fn staff_and_notice(
        &self,
        who: StaffPrincipal,
        notice: NoticeId,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<Notice>)>, ServiceError> {
        let places = notice::places(notice);
        let wanted = places.each_ref().map(|key| (self.tables.notices.as_str(), key));
        let (staff, rows) = self.read_staff(who, &wanted, now).await?;
        let Some((staff, _)) = staff else { return Ok(None) };
        let row = places.iter().find_map(|key| rows.get(key));
        Ok(Some((staff, row.map(notice::read).transpose()?)))
    }

    /// A page of a product's notices, including drafts, the latest drafted first, after the given
    /// one; and the start of the next page.
    pub async fn product_notices(
        &self,
        product: Product,
        after: Option<NoticeId>,
        limit: i32,
    ) -> Result<(Vec<Notice>, Option<NoticeId>), ServiceError> {
        let start = after.map(|after| notice::key(product, after).to_item());
        let query = self.of_product(product, notice::NOTICE).scan_index_forward(false).limit(limit);
        let page = query.set_exclusive_start_key(start).send().await;
        let page = page.map_err(ServiceError::dynamodb)?;
        let next = page.last_evaluated_key.map(|key| notice::id(&Row(key))).transpose()?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        Ok((rows.map(|row| notice::read(&row)).collect::<Result<_, _>>()?, next))
    }

    /// The published updates of a notice, in order.
    pub async fn notice_updates(
        &self,
        product: Product,
        notice: NoticeId,
    ) -> Result<Vec<Update>, ServiceError> {
        let rows = self.every(self.of_product(product, &notice::updates_of(notice))).await?;
        rows.iter().map(notice::read_update).collect()
    }

    /// Every published notice of a product, the first drafted first, with its published updates.
    pub async fn published_notices(
        &self,
        product: Product,
    ) -> Result<Vec<(Notice, Vec<Update>)>, ServiceError> {
        let query = self.client.query().key_condition_expression("pk = :pk");
        let rows = self.every(self.in_partition(query, product)).await?;
        let (mut notices, mut updates) = (BTreeMap::new(), BTreeMap::<_, Vec<_>>::new());
        for row in &rows {
            if notice::is_notice(row)? {
                let notice = notice::read(row)?;
                notices.insert(notice.id, notice);
            } else {
                updates.entry(notice::id(row)?).or_default().push(notice::read_update(row)?);
            }
        }
        let published = notices.into_values().filter_map(|notice| {
            let seen = usize::try_from(notice.published?.updates).ok()?;
            let mut updates = updates.remove(&notice.id)?;
            // Notices sort before updates: updates that were published during this read are left
            // for the next one, so that a notice and its updates always match.
            updates.truncate(seen);
            Some((notice, updates))
        });
        Ok(published.collect())
    }

    fn of_product(&self, product: Product, prefix: &str) -> QueryFluentBuilder {
        let query = self
            .client
            .query()
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .expression_attribute_values(":prefix", text(prefix));
        self.in_partition(query, product)
    }

    fn in_partition(&self, query: QueryFluentBuilder, product: Product) -> QueryFluentBuilder {
        query
            .table_name(&self.tables.notices)
            .expression_attribute_values(":pk", text(notice::partition(product)))
            .consistent_read(true)
    }

    async fn every(&self, query: QueryFluentBuilder) -> Result<Vec<Row>, ServiceError> {
        let items: Result<Vec<_>, _> = query.into_paginator().items().send().try_collect().await;
        Ok(items.map_err(ServiceError::dynamodb)?.into_iter().map(Row).collect())
    }
}
