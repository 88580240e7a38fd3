//! Notices of a product, and everything that was published of each: one partition holds them all, so
//! that one query reads what the product's pages are made of.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::notice::{Notice, Update};
use domain::staff::StaffMembership;
use domain::{NoticeId, Product, StaffPrincipal};
use jiff::Timestamp;

use super::Store;
use super::row::{Key, Row};
use super::write::BuildError;
use crate::ServiceError;

/// What the sort keys of notices begin with.
const NOTICE: &str = "notice#";
/// What the sort keys of updates begin with.
const UPDATE: &str = "update#";

fn partition(product: Product) -> String {
    format!("notices#{}", product.slug())
}

pub(super) fn posted_key(product: Product, notice: NoticeId) -> Key {
    Key::new(partition(product), format!("{NOTICE}{notice}"))
}

pub(super) fn notice_row(notice: &Notice) -> Result<Row, BuildError> {
    let content = serde_json::to_string(notice)?;
    Ok(Row::at(&posted_key(notice.product, notice.id)).text("content", content))
}

pub(super) fn update_row(
    product: Product,
    notice: NoticeId,
    update: &Update,
) -> Result<Row, BuildError> {
    let key = Key::new(partition(product), format!("{UPDATE}{notice}#{:06}", update.number));
    Ok(Row::at(&key).text("content", serde_json::to_string(update)?))
}

fn read_notice(row: &Row) -> Result<Notice, ServiceError> {
    let notice: Notice = row.get("content", |content| serde_json::from_str(content).ok())?;
    Ok(Notice { version: row.get_number("version")?, ..notice })
}

fn read_update(row: &Row) -> Result<Update, ServiceError> {
    row.get("content", |content| serde_json::from_str(content).ok())
}

/// Where a notice of whichever product would be: who names one names no product.
fn places(notice: NoticeId) -> [Key; 2] {
    Product::ALL.map(|product| posted_key(product, notice))
}

impl Store {
    /// A notice, if there is one.
    pub async fn notice(&self, notice: NoticeId) -> Result<Option<Notice>, ServiceError> {
        let places = places(notice);
        let wanted = places.each_ref().map(|key| (self.tables.notices.as_str(), key));
        let rows = self.read(&wanted).await?;
        rows.values().next().map(read_notice).transpose()
    }

    /// One of the staff who is signed in, and a notice, if there is one.
    pub async fn staff_and_notice(
        &self,
        who: StaffPrincipal,
        notice: NoticeId,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<Notice>)>, ServiceError> {
        let places = places(notice);
        let wanted = places.each_ref().map(|key| (self.tables.notices.as_str(), key));
        let (staff, rows) = self.read_staff(who, &wanted, now).await?;
        let Some((staff, _)) = staff else { return Ok(None) };
        let row = places.iter().find_map(|key| rows.get(key));
        Ok(Some((staff, row.map(read_notice).transpose()?)))
    }

    /// A page of a product's notices, drafts too, the latest drafted first, from after that one; and
    /// where the next page begins.
    pub async fn product_notices(
        &self,
        product: Product,
        after: Option<NoticeId>,
        limit: i32,
    ) -> Result<(Vec<Notice>, Option<NoticeId>), ServiceError> {
        let start = after.map(|after| posted_key(product, after).to_item());
        let query = self.of_product(product, NOTICE).scan_index_forward(false).limit(limit);
        let page = query.set_exclusive_start_key(start).send().await;
        let page = page.map_err(ServiceError::dynamodb)?;
        let next = page.last_evaluated_key.map(|key| id(&Row(key))).transpose()?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        Ok((rows.map(|row| read_notice(&row)).collect::<Result<_, _>>()?, next))
    }

    /// All that was published of a notice, in order.
    pub async fn notice_updates(
        &self,
        product: Product,
        notice: NoticeId,
    ) -> Result<Vec<Update>, ServiceError> {
        let rows = self.every(self.of_product(product, &format!("{UPDATE}{notice}#"))).await?;
        rows.iter().map(read_update).collect()
    }

    /// Every notice of a product that was published, the first drafted first, with all that was
    /// published of it.
    pub async fn published_notices(
        &self,
        product: Product,
    ) -> Result<Vec<(Notice, Vec<Update>)>, ServiceError> {
        let query = self.client.query().key_condition_expression("pk = :pk");
        let rows = self.every(self.in_partition(query, product)).await?;
        let (mut notices, mut updates) = (BTreeMap::new(), BTreeMap::<_, Vec<_>>::new());
        for row in &rows {
            if row.get_text("sk")?.starts_with(NOTICE) {
                let notice = read_notice(row)?;
                notices.insert(notice.id, notice);
            } else {
                updates.entry(id(row)?).or_default().push(read_update(row)?);
            }
        }
        let published = notices.into_values().filter_map(|notice| {
            let seen = usize::try_from(notice.published?.updates).ok()?;
            let mut updates = updates.remove(&notice.id)?;
            // Notices stand before updates: what was published while this was read is left for the
            // next reading, not told by half.
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
            .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()));
        self.in_partition(query, product)
    }

    fn in_partition(&self, query: QueryFluentBuilder, product: Product) -> QueryFluentBuilder {
        query
            .table_name(&self.tables.notices)
            .expression_attribute_values(":pk", AttributeValue::S(partition(product)))
            .consistent_read(true)
    }

    async fn every(&self, query: QueryFluentBuilder) -> Result<Vec<Row>, ServiceError> {
        let items: Result<Vec<_>, _> = query.into_paginator().items().send().try_collect().await;
        Ok(items.map_err(ServiceError::dynamodb)?.into_iter().map(Row).collect())
    }
}

/// The notice that a row is of.
fn id(row: &Row) -> Result<NoticeId, ServiceError> {
    row.get("sk", |sk| sk.split('#').nth(1)?.parse().ok())
}
