//! Contracts that end: what who ends one needs to know, and the mails that wait for their day.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{AttributeValue, Select};
use domain::contract::{Contract, Notice, ScheduledMailId, SealedMail, UnsentMail};
use domain::purge::{Custody, Holding, Purge};
use domain::staff::StaffMembership;
use domain::{
    CompanyName, DataKey, Mail, Member, OrganizationId, Product, Role, StaffPrincipal, Versioned,
    WrappedKey,
};
use jiff::Timestamp;
use jiff::civil::Date;

use super::documents::read_archive;
use super::legal_holds::{holds_key, read_holds};
use super::purge::{place, read_purge};
use super::read::open;
use super::row::{Key, Row};
use super::{Store, archive_key, organization_key, people_key_key, purge_key};
use crate::{ServiceError, pages};

/// What the sort keys of mails begin with that wait for their day.
const NOTICE: &str = "notice#";
/// And those that wait for the end of a purge: after every day.
const FAREWELL: &str = "notice#farewell#";

/// What is known of a customer's contract, still sealed.
#[derive(Debug)]
pub struct ContractFile {
    /// The contract; none once the customer's row is gone.
    pub contract: Option<(Product, Contract)>,
    /// How far the purge is, if it has begun.
    pub purge: Option<Versioned<Purge>>,
    /// What has their documents kept.
    pub custody: Custody,
    /// The customer's people key.
    pub wrapped: Option<WrappedKey>,
    company: Option<Row>,
}

impl ContractFile {
    /// The customer's name, opened with the unwrapped people key.
    pub fn company(&self, people: &DataKey) -> Result<CompanyName, ServiceError> {
        let row = self.company.as_ref().ok_or(ServiceError::Malformed { what: "a customer" })?;
        open(people, row, "name", CompanyName::parse)
    }
}

impl Store {
    /// One of the staff, if their session stands, and the contract of a customer; nothing of a
    /// customer that never was.
    pub async fn contract_file(
        &self,
        who: StaffPrincipal,
        of: OrganizationId,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<ContractFile>)>, ServiceError> {
        let (company, people, purge) = (organization_key(of), people_key_key(of), purge_key(of));
        let (holds, archive) = (holds_key(of), archive_key(of));
        let tables = &self.tables;
        let others = [
            (tables.directory.as_str(), &company),
            (&tables.keyring, &people),
            (&tables.purges, &purge),
            (&tables.purges, &holds),
            (&tables.documents, &archive),
        ];
        let (person, mut rows) = self.read_staff(who, &others, now).await?;
        let Some((staff, _)) = person else { return Ok(None) };
        let company = rows.remove(&company);
        let contract = company.as_ref().map(|row| {
            Ok::<_, ServiceError>((row.get("product", Product::from_slug)?, read_contract(row)?))
        });
        let wrapped = rows.remove(&people);
        let wrapped = wrapped.map(|row| Ok(WrappedKey(row.get_bytes("wrapped")?.to_vec())));
        let holds = rows.remove(&holds).map(|row| read_holds(&row)).transpose()?;
        let archive = rows.remove(&archive).map(|row| read_archive(&row)).transpose()?;
        let custody = Custody {
            settings: archive.unwrap_or_default().value.settings,
            holds: holds.unwrap_or_default().value,
        };
        let file = ContractFile {
            custody,
            contract: contract.transpose()?,
            purge: rows.remove(&purge).map(|row| read_purge(&row, of)).transpose()?,
            wrapped: wrapped.transpose()?,
            company,
        };
        let known = file.contract.is_some() || file.purge.is_some();
        Ok(Some((staff, known.then_some(file))))
    }

    /// The representatives of a customer.
    pub async fn representatives(
        &self,
        of: OrganizationId,
        people: &DataKey,
    ) -> Result<Vec<Member>, ServiceError> {
        let mut representatives = Vec::new();
        let mut members = pages(|after| self.members(of, after));
        while let Some(page) = members.next().await? {
            let page = page.open(people)?.into_iter();
            representatives
                .extend(page.filter(|member| member.membership.role == Role::Representative));
        }
        Ok(representatives)
    }

    /// How much is held of a customer, store by store.
    pub async fn census(&self, of: OrganizationId) -> Result<BTreeMap<Holding, u64>, ServiceError> {
        let mut census = BTreeMap::new();
        for holding in Holding::ALL {
            // Documents are counted by whoever tells those that are kept from the others.
            if matches!(holding, Holding::Documents | Holding::Archive) {
                continue;
            }
            let (table, prefix) = place(holding);
            let count = self.count(self.tables.name(table), of, prefix).await?;
            census.insert(holding, count);
        }
        // Answers are whatever lies there and is none of the others.
        let others = [Holding::Members, Holding::Addresses, Holding::Company];
        let others: u64 = others.iter().filter_map(|other| census.get(other)).sum();
        if let Some(answers) = census.get_mut(&Holding::Answers) {
            *answers = answers.saturating_sub(others);
        }
        Ok(census)
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
            .expression_attribute_values(":pk", AttributeValue::S(of.to_string()))
            .consistent_read(true);
        let query = if prefix.is_empty() {
            query.key_condition_expression("pk = :pk")
        } else {
            query
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()))
        };
        let (mut count, mut pages) = (0, query.into_paginator().send());
        while let Some(page) = pages.next().await {
            let page = page.map_err(ServiceError::dynamodb)?;
            count += u64::try_from(page.count).unwrap_or_default();
        }
        Ok(count)
    }

    /// The mails about a customer's end that wait. With a day only those that are due on it or were
    /// before.
    pub async fn notices(
        &self,
        of: OrganizationId,
        due: Option<Date>,
    ) -> Result<Vec<UnsentMail>, ServiceError> {
        // What is due sorts before what is due a moment later.
        let last = due.map_or_else(|| format!("{NOTICE}~"), |day| format!("{NOTICE}{day}~"));
        let page = self
            .client
            .query()
            .table_name(&self.tables.purges)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", AttributeValue::S(of.to_string()))
            .expression_attribute_values(":first", AttributeValue::S(NOTICE.to_owned()))
            .expression_attribute_values(":last", AttributeValue::S(last))
            .consistent_read(true)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        let notices = rows.map(|row| {
            let when = row.get("sk", read_when)?;
            let mail = SealedMail {
                id: row.get("mail", |text| text.parse().ok())?,
                content: row.get_bytes("content")?.to_vec(),
                wrapped: WrappedKey(row.get_bytes("wrapped")?.to_vec()),
            };
            Ok(UnsentMail { when, mail })
        });
        notices.collect()
    }
}

pub(super) fn notice_key(
    of: OrganizationId,
    ScheduledMailId { when, mail }: ScheduledMailId,
) -> Key {
    match when {
        Notice::On(day) => Key::new(of, format!("{NOTICE}{day}#{mail}")),
        Notice::Farewell => Key::new(of, format!("{FAREWELL}{mail}")),
    }
}

fn read_when(place: &str) -> Option<Notice> {
    if place.starts_with(FAREWELL) {
        return Some(Notice::Farewell);
    }
    let (day, _) = place.strip_prefix(NOTICE)?.split_once('#')?;
    day.parse().ok().map(Notice::On)
}

/// The row of a mail that waits, sealed already for its place in the outbox.
pub(super) fn notice_row(of: OrganizationId, notice: Notice, mail: &Mail) -> Row {
    let id = ScheduledMailId { when: notice, mail: mail.id };
    Row::at(&notice_key(of, id)).text("mail", mail.id)
}

pub(super) fn read_contract(row: &Row) -> Result<Contract, ServiceError> {
    let ends_on = row.has("ends_on").then(|| row.get("ends_on", |text| text.parse().ok()));
    Ok(Contract { ends_on: ends_on.transpose()? })
}
