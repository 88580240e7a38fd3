//! Destroying what is held of a customer, page by page, and proving that nothing is left. Nothing
//! here is opened: who purges has no right to the keys.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem};
use domain::attempts::AttemptsOf;
use domain::contract::EndedContract;
use domain::document::Entry;
use domain::mail_link::{LinkPurpose, LinkRequestsOf};
use domain::purge::{Custody, DestroyedId, Holding, Purge, Tally};
use domain::{Changes, EmailIndex, LeavingChange, MemberId, OrganizationId, Product, Versioned};
use jiff::civil::Date;

use super::documents::read_archive;
use super::legal_holds::{holds_key, read_holds};
use super::read::versioned;
use super::row::{Key, Row, from_slug};
use super::{
    ADDRESS, CommitError, Store, Table, archive_key, archive_key_key, attempts_key, document_key,
    link_requests_key, login_key, organization_key, purge_key,
};
use crate::ServiceError;

/// The index of the directory that finds contracts by the day of their purge.
pub const DUE_INDEX: &str = "due";
/// What stands in [`DUE_INDEX`] for every contract that ends: a partition of its own.
pub(super) const ENDING: &str = "ending";
/// The index of the purges by the day on which something may be due again.
pub const PURGED_INDEX: &str = "purged";
/// What stands in [`PURGED_INDEX`] for every purge: a partition of its own.
const PURGED: &str = "purged";
/// How many items one transaction takes, less what it takes to count them.
const MOST_IN_ONE_TRANSACTION: usize = 99;
/// How many items go with a member: the member's own, the log-in, its attempts, and its requests.
const ITEMS_OF_MEMBER: usize = 5;

/// What is known of a customer whose contract ends.
#[derive(Debug)]
pub struct PurgeState {
    /// The contract; none once the customer's row is gone, or while no end is in sight.
    pub contract: Option<EndedContract>,
    /// How far the purge is, if it has begun.
    pub purge: Option<Versioned<Purge>>,
    /// Whether the customer's own row is there.
    pub company: bool,
    /// What has documents kept.
    pub custody: Custody,
    /// How often it was said what is held.
    pub holds: u64,
}

/// Where a page of due purges begins.
#[derive(Clone, Debug)]
pub struct DuePage(Row);

/// Something that is to be destroyed, with all that goes with it.
#[derive(Clone, Debug)]
pub struct Doomed {
    /// Its identifier, as the certificate's digest has it.
    pub id: DestroyedId,
    items: Vec<(Table, Key, Only)>,
}

/// Under which condition an item is destroyed.
#[derive(Clone, Copy, Debug)]
enum Only {
    /// Under none.
    Any,
    /// What belongs to somebody else by now is not this customer's.
    Of(MemberId),
    /// What is held as evidence meanwhile stays.
    Unheld,
}

/// Where a kind of things lies: the table, and what its sort keys begin with.
pub(super) const fn place(holding: Holding) -> (Table, &'static str) {
    match holding {
        Holding::Members => (Table::Directory, "mem_"),
        Holding::Sessions => (Table::Sessions, "ses_"),
        Holding::Addresses => (Table::Directory, ADDRESS),
        Holding::Answers => (Table::Directory, ""),
        Holding::Exports => (Table::Exports, ""),
        Holding::Documents => (Table::Documents, "doc_"),
        Holding::Archive => (Table::Keyring, "archive"),
        Holding::PeopleKey => (Table::Keyring, "people"),
        Holding::Company => (Table::Directory, "organization"),
    }
}

impl Store {
    /// What is known of a customer whose contract ends.
    pub async fn purge_state(&self, of: OrganizationId) -> Result<PurgeState, ServiceError> {
        let (company, purge) = (organization_key(of), purge_key(of));
        let (holds, archive) = (holds_key(of), archive_key(of));
        let wanted = [
            (self.tables.directory.as_str(), &company),
            (&self.tables.purges, &purge),
            (&self.tables.purges, &holds),
            (&self.tables.documents, &archive),
        ];
        let rows = self.read(&wanted).await?;
        let holds = rows.get(&holds).map(read_holds).transpose()?.unwrap_or_default();
        let archive = rows.get(&archive).map(read_archive).transpose()?.unwrap_or_default();
        let custody = Custody { settings: archive.value.settings, holds: holds.value };
        let contract = rows.get(&company).map(|row| ended_contract(row, of)).transpose()?;
        let purge = rows.get(&purge).map(|row| read_purge(row, of)).transpose()?;
        Ok(PurgeState {
            contract: contract.flatten(),
            purge,
            company: rows.contains_key(&company),
            custody,
            holds: holds.version,
        })
    }

    /// A page of the customers who were purged, or are being purged, and of whom something may be due
    /// again by that day; and where the next page begins.
    pub async fn purged(
        &self,
        by: Date,
        after: Option<DuePage>,
    ) -> Result<(Vec<OrganizationId>, Option<DuePage>), ServiceError> {
        let page = self
            .client
            .query()
            .table_name(&self.tables.purges)
            .index_name(PURGED_INDEX)
            .key_condition_expression("purged = :purged AND look_again_on <= :by")
            .expression_attribute_values(":purged", AttributeValue::S(PURGED.to_owned()))
            .expression_attribute_values(":by", AttributeValue::S(by.to_string()))
            .set_exclusive_start_key(after.map(|page| page.0.0))
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        let purged = rows.map(|row| row.get("pk", |text| text.parse().ok()));
        let purged = purged.collect::<Result<_, _>>()?;
        Ok((purged, page.last_evaluated_key.map(|key| DuePage(Row(key)))))
    }

    /// A page of the customers whose purge is due on that day or was before, and where the next
    /// page begins.
    pub async fn due_for_purge(
        &self,
        today: Date,
        after: Option<DuePage>,
    ) -> Result<(Vec<EndedContract>, Option<DuePage>), ServiceError> {
        let page = self
            .client
            .query()
            .table_name(&self.tables.directory)
            .index_name(DUE_INDEX)
            .key_condition_expression("contract = :ending AND purge_on <= :today")
            .expression_attribute_values(":ending", AttributeValue::S(ENDING.to_owned()))
            .expression_attribute_values(":today", AttributeValue::S(today.to_string()))
            .set_exclusive_start_key(after.map(|page| page.0.0))
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        let due = rows.filter_map(|row| {
            let of = row.get("pk", |text| text.parse().ok());
            of.and_then(|of| ended_contract(&row, of)).transpose()
        });
        Ok((due.collect::<Result<_, _>>()?, page.last_evaluated_key.map(|key| DuePage(Row(key)))))
    }

    /// The next things of that kind, as many as one transaction destroys.
    pub async fn doomed(
        &self,
        of: OrganizationId,
        holding: Holding,
    ) -> Result<Vec<Doomed>, ServiceError> {
        let (table, prefix) = place(holding);
        let each = if holding == Holding::Members { ITEMS_OF_MEMBER } else { 1 };
        let limit = MOST_IN_ONE_TRANSACTION / each;
        let rows = self.partition(table, of, prefix, limit).await?;
        if holding == Holding::Members {
            return self.doomed_members(rows).await;
        }
        let company = organization_key(of);
        rows.into_iter()
            .map(|row| row.key())
            // The company's own row goes with the certificate.
            .filter(|key| !matches!(key, Ok(key) if *key == company))
            .map(|key| key.map(|key| doomed(table, key)))
            .collect()
    }

    /// Members, each with their log-in and what was counted of it: unless the address is somebody
    /// else's by now, whose log-in it then is.
    async fn doomed_members(&self, rows: Vec<Row>) -> Result<Vec<Doomed>, ServiceError> {
        let members = rows.into_iter().map(|row| {
            let index: EmailIndex = row.get("login", from_slug)?;
            let member: MemberId = row.get("sk", |text| text.parse().ok())?;
            Ok((row.key()?, login_key(&index), index, member))
        });
        let members = members.collect::<Result<Vec<_>, ServiceError>>()?;
        let directory = self.tables.directory.as_str();
        let logins: Vec<_> = members.iter().map(|(_, login, ..)| (directory, login)).collect();
        let logins = if logins.is_empty() { HashMap::new() } else { self.read(&logins).await? };
        let doomed = members.into_iter().map(|(key, login, index, member)| {
            let mut doomed = doomed(Table::Directory, key);
            let whose = logins.get(&login).map(|row| row.get("member", |id| id.parse().ok()));
            if whose.transpose()?.is_none_or(|whose: MemberId| whose == member) {
                let attempts = attempts_key(&AttemptsOf::Account(index.clone()));
                doomed.items.push((Table::Directory, login, Only::Of(member)));
                doomed.items.push((Table::Sessions, attempts, Only::Any));
                for purpose in [LinkPurpose::Signup, LinkPurpose::PasswordReset] {
                    let requests = LinkRequestsOf { purpose, index: index.clone() };
                    let requests = link_requests_key(&requests);
                    doomed.items.push((Table::Directory, requests, Only::Any));
                }
            }
            Ok(doomed)
        });
        doomed.collect()
    }

    /// Destroys them and keeps the count in one transaction; only on top of the count that was seen.
    pub async fn destroy(
        &self,
        doomed: &[Doomed],
        purge: &Versioned<Purge>,
    ) -> Result<(), CommitError> {
        let items = doomed.iter().flat_map(|doomed| &doomed.items);
        let items = items.map(|(table, key, only)| {
            let delete =
                Delete::builder().table_name(self.tables.name(*table)).set_key(Some(key.to_item()));
            let delete = match only {
                Only::Any => delete,
                Only::Of(member) => delete
                    .condition_expression("attribute_not_exists(pk) OR #member = :member")
                    .expression_attribute_names("#member", "member")
                    .expression_attribute_values(":member", AttributeValue::S(member.to_string())),
                Only::Unheld => delete.condition_expression("attribute_not_exists(held)"),
            };
            let delete = delete.build().map_err(ServiceError::dynamodb)?;
            Ok(TransactWriteItem::builder().delete(delete).build())
        });
        let items = items.collect::<Result<Vec<_>, ServiceError>>()?;
        self.commit_with(&Changes(vec![LeavingChange::KeepPurge(purge.clone()).into()]), items)
            .await
    }

    /// Documents that are to be destroyed; their files are gone already.
    pub fn doomed_documents(&self, documents: &[Entry]) -> Vec<Doomed> {
        let doomed = documents.iter().map(|document| {
            let key = document_key(document.organization, document.id);
            Doomed { id: document.id.into(), items: vec![(Table::Documents, key, Only::Unheld)] }
        });
        doomed.collect()
    }

    /// The key of a customer's documents, with what was said of their keeping, if it is there.
    pub async fn doomed_archive(&self, of: OrganizationId) -> Result<Vec<Doomed>, ServiceError> {
        let (wrapped, settings) = (archive_key_key(of), archive_key(of));
        let wanted =
            [(self.tables.keyring.as_str(), &wrapped), (&self.tables.documents, &settings)];
        let rows = self.read(&wanted).await?;
        let there = [(Table::Keyring, wrapped), (Table::Documents, settings)];
        let there = there.into_iter().filter(|(_, key)| rows.contains_key(key));
        let doomed = there.map(|(table, key)| Doomed {
            id: key.sk.clone().into(),
            items: vec![(table, key, Only::Any)],
        });
        Ok(doomed.collect())
    }

    /// Whether anything at all is left of a customer but documents, the row by which the purge is
    /// found, and, where documents are kept, their key: looks at everything anew.
    pub async fn holds_anything(
        &self,
        of: OrganizationId,
        documents_are_kept: bool,
    ) -> Result<bool, ServiceError> {
        let known = |key: &Key| {
            *key == organization_key(of) || (documents_are_kept && *key == archive_key_key(of))
        };
        for table in [Table::Directory, Table::Sessions, Table::Keyring, Table::Exports] {
            for row in self.partition(table, of, "", 2).await? {
                if !known(&row.key()?) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    async fn partition(
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
            .expression_attribute_values(":pk", AttributeValue::S(of.to_string()))
            .consistent_read(true)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let query = if prefix.is_empty() {
            query.key_condition_expression("pk = :pk")
        } else {
            query
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()))
        };
        let page = query.send().await.map_err(ServiceError::dynamodb)?;
        Ok(page.items.unwrap_or_default().into_iter().map(Row).collect())
    }
}

fn doomed(table: Table, key: Key) -> Doomed {
    Doomed { id: key.sk.clone().into(), items: vec![(table, key, Only::Any)] }
}

fn ended_contract(row: &Row, of: OrganizationId) -> Result<Option<EndedContract>, ServiceError> {
    if !row.has("ends_on") {
        return Ok(None);
    }
    Ok(Some(EndedContract {
        organization: of,
        product: row.get("product", Product::from_slug)?,
        ends_on: row.get("ends_on", |text| text.parse().ok())?,
    }))
}

pub(super) fn purge_row(purge: &Purge) -> Row {
    let Purge { contract, started_at, destroyed, certificate, earlier, look_again_on } = purge;
    let row = Row::at(&purge_key(contract.organization))
        .text("purged", PURGED)
        .text("look_again_on", look_again_on)
        .texts("earlier", earlier.iter())
        .text("product", contract.product.slug())
        .text("ends_on", contract.ends_on)
        .text("started_at", started_at)
        .rows(
            "destroyed",
            destroyed.iter().map(|(holding, tally)| {
                Row::default()
                    .text("store", holding.slug())
                    .number("count", tally.count)
                    .text("digest", &tally.digest)
            }),
        );
    match certificate {
        Some(certificate) => row.text("certificate", certificate),
        None => row,
    }
}

pub(super) fn read_purge(row: &Row, of: OrganizationId) -> Result<Versioned<Purge>, ServiceError> {
    let destroyed = row.get_rows("destroyed")?.into_iter().map(|row| {
        let tally =
            Tally { count: row.get_number("count")?, digest: row.get_text("digest")?.to_owned() };
        Ok((row.get("store", from_slug)?, tally))
    });
    let destroyed = destroyed.collect::<Result<BTreeMap<_, _>, ServiceError>>()?;
    let contract = ended_contract(row, of)?;
    let purge = Purge {
        contract: contract.ok_or(ServiceError::Malformed { what: "a purge" })?,
        started_at: row.get_time("started_at")?,
        destroyed,
        certificate: if row.has("certificate") {
            Some(row.get_text("certificate")?.to_owned())
        } else {
            None
        },
        earlier: row.get_texts("earlier", |jws| Some(jws.to_owned()))?,
        look_again_on: row.get("look_again_on", |day| day.parse().ok())?,
    };
    versioned(row, purge)
}
