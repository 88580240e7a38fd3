//! Where each class of a customer's data is stored: to count it, to find what is to be destroyed,
//! and to verify that nothing is left.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::Select;
use domain::OrganizationId;
use domain::purge::{DataClass, RetainedDocuments};

use super::rows::row::{Key, Row};
use super::rows::verbs::text;
use super::rows::{address, archive_pass, document, member, organization, session, wrapped_key};
use super::{Store, Table};
use crate::ServiceError;

/// The table of a data class, and the prefix of its sort keys.
pub(super) const fn place(data_class: DataClass) -> (Table, &'static str) {
    match data_class {
        DataClass::Members => (Table::Directory, member::MEMBER),
        DataClass::Sessions => (Table::Sessions, session::SESSION),
        DataClass::Addresses => (Table::Addresses, address::ADDRESS),
        DataClass::Answers => (Table::Directory, ""),
        DataClass::Exports => (Table::Exports, ""),
        DataClass::Documents => (Table::Documents, document::DOCUMENT),
        DataClass::DocumentSalt => (Table::Keyring, wrapped_key::SALT),
        DataClass::Archive => (Table::Keyring, wrapped_key::ARCHIVE),
        DataClass::PassNotices => (Table::Passes, archive_pass::NOTICE),
        DataClass::PeopleKey => (Table::Keyring, wrapped_key::PEOPLE),
        DataClass::Company => (Table::Directory, organization::ORGANIZATION),
    }
}

impl Store {
    /// Counts a customer's data by class.
    pub async fn row_counts(
        &self,
        of: OrganizationId,
    ) -> Result<BTreeMap<DataClass, u64>, ServiceError> {
        let mut row_counts = BTreeMap::new();
        for data_class in DataClass::ALL {
            // Documents are counted where their retention is known.
            if matches!(data_class, DataClass::Documents | DataClass::Archive) {
                continue;
            }
            let (table, prefix) = place(data_class);
            let count = self.count(self.tables.name(table), of, prefix).await?;
            row_counts.insert(data_class, count);
        }
        // Answers are all rows of the partition that belong to none of these classes.
        let others = [DataClass::Members, DataClass::Company];
        let others: u64 = others.iter().filter_map(|other| row_counts.get(other)).sum();
        if let Some(answers) = row_counts.get_mut(&DataClass::Answers) {
            *answers = answers.saturating_sub(others);
        }
        Ok(row_counts)
    }

    async fn count(
        &self,
        table: &str,
        of: OrganizationId,
        prefix: &str,
    ) -> Result<u64, ServiceError> {
        let query = self
            .client
            .query()
            .table_name(table)
            .select(Select::Count)
            .expression_attribute_values(":pk", text(of))
            .consistent_read(true);
        let query = if prefix.is_empty() {
            query.key_condition_expression("pk = :pk")
        } else {
            query
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":prefix", text(prefix))
        };
        let (mut count, mut pages) = (0, query.into_paginator().send());
        while let Some(page) = pages.next().await {
            let page = page.map_err(ServiceError::dynamodb)?;
            count += u64::try_from(page.count).unwrap_or_default();
        }
        Ok(count)
    }

    /// Whether any data of a customer is left, apart from documents, the row by which the purge is
    /// found and, if documents are retained, their keys and the notices of passes. Reads everything
    /// anew.
    pub async fn holds_anything(
        &self,
        of: OrganizationId,
        retained: &RetainedDocuments,
    ) -> Result<bool, ServiceError> {
        let documents_are_kept = !retained.is_empty();
        let known = |key: &Key| {
            *key == organization::key(of)
                || (documents_are_kept && *key == wrapped_key::archive(of))
                || (retained.holds_unretained() && *key == wrapped_key::salt(of))
        };
        for table in [
            Table::Directory,
            Table::Addresses,
            Table::Sessions,
            Table::Keyring,
            Table::Salts,
            Table::Exports,
        ] {
            for row in self.partition(table, of, "", 3).await? {
                if !known(&row.key()?) {
                    return Ok(true);
                }
            }
        }
        if documents_are_kept {
            return Ok(false);
        }
        // Passes themselves end within a month.
        let (table, prefix) = place(DataClass::PassNotices);
        Ok(!self.partition(table, of, prefix, 1).await?.is_empty())
    }

    /// The first rows of a customer in a table whose sort keys have that prefix.
    pub(super) async fn partition(
        &self,
        table: Table,
        of: OrganizationId,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<Row>, ServiceError> {
        let query = self
            .client
            .query()
            .table_name(self.tables.name(table))
            .expression_attribute_values(":pk", text(of))
            .consistent_read(true)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let query = if prefix.is_empty() {
            query.key_condition_expression("pk = :pk")
        } else {
            query
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":prefix", text(prefix))
        };
        let page = query.send().await.map_err(ServiceError::dynamodb)?;
        Ok(page.items.unwrap_or_default().into_iter().map(Row).collect())
    }
}
