//! The indexes in which customers are listed, page by page.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use domain::Product;
use domain::customer_search::CustomerCursor;

use super::row::{Key, Row, parse};
use super::verbs::text;
use super::{organization, purge};
use crate::ServiceError;

/// A partition of an index with one item for each customer.
pub(crate) struct Listing {
    index: &'static str,
    /// The attribute by which the index is partitioned.
    attribute: &'static str,
    partition: &'static str,
    /// The sort key of the items in their table.
    sort_key: &'static str,
    /// The attribute with the day by which they are sorted; otherwise they are sorted by customer.
    day: Option<&'static str>,
}

impl Listing {
    /// A product's customers, until their purge is done.
    pub(crate) const fn customers(product: Product) -> Self {
        Self {
            index: organization::CUSTOMERS_INDEX,
            attribute: organization::CUSTOMER_OF,
            partition: product.slug(),
            sort_key: organization::ORGANIZATION,
            day: None,
        }
    }

    /// Those whose contract ends or has ended, until their purge is done.
    pub(crate) const fn ending() -> Self {
        Self {
            index: organization::DUE_INDEX,
            attribute: "contract",
            partition: organization::ENDING,
            sort_key: organization::ORGANIZATION,
            day: Some("purge_on"),
        }
    }

    /// Those whose purge has begun, by the day of their next check.
    pub(crate) const fn purges() -> Self {
        Self {
            index: purge::PURGED_INDEX,
            attribute: "purged",
            partition: purge::PURGED,
            sort_key: purge::PURGE,
            day: Some("look_again_on"),
        }
    }

    pub(crate) fn after(
        &self,
        query: QueryFluentBuilder,
        after: Option<CustomerCursor>,
    ) -> QueryFluentBuilder {
        let start = after.map(|CustomerCursor { organization, day }| {
            let row = Row::at(&Key::new(organization, self.sort_key))
                .text(self.attribute, self.partition);
            match self.day.zip(day) {
                Some((attribute, day)) => row.text(attribute, day).0,
                None => row.0,
            }
        });
        query
            .index_name(self.index)
            .key_condition_expression("#attribute = :partition")
            .expression_attribute_names("#attribute", self.attribute)
            .expression_attribute_values(":partition", text(self.partition))
            .set_exclusive_start_key(start)
    }

    /// The cursor of the page that follows an item.
    pub(crate) fn cursor(&self, last: &Row) -> Result<CustomerCursor, ServiceError> {
        Ok(CustomerCursor {
            organization: organization::id(last)?,
            day: self.day.map(|attribute| last.get(attribute, parse)).transpose()?,
        })
    }
}
