//! Finds the data of a customer that is to be destroyed, page by page. Nothing is opened here: the
//! purge has no right to use the keys.

use std::collections::HashMap;

use domain::attempts::AttemptsOf;
use domain::contract::EndedContract;
use domain::document::Entry;
use domain::mail_link::{LinkPurpose, LinkRequestsOf};
use domain::purge::{DataClass, DestroyedId, Purge, RetentionContext};
use domain::{MemberId, OrganizationId, Versioned};
use jiff::civil::Date;

use super::data_classes::place;
use super::rows::organization::{self, read_ended_contract};
use super::rows::row::{Key, Row};
use super::rows::{
    archive, attempts, document, legal_holds, link_requests, login, member, purge, salt, usage,
    wrapped_key,
};
use super::{Store, Table};
use crate::ServiceError;

/// The maximum number of items in a transaction, less the one that counts them.
const MAX_IN_ONE_TRANSACTION: usize = 99;
/// How many items are destroyed with a member: the member's own, the salt, the log-in, its attempts,
/// and its requests.
const ITEMS_OF_MEMBER: usize = 6;

/// The state of a customer whose contract ends.
#[derive(Debug)]
pub struct PurgeState {
    /// The contract; none once the customer's row is deleted, or if the contract has no end.
    pub contract: Option<EndedContract>,
    /// The progress of the purge, if it has begun.
    pub purge: Option<Versioned<Purge>>,
    /// Whether the customer's own row exists.
    pub company: bool,
    /// What determines the retention of the documents.
    pub retention_context: RetentionContext,
    /// The version of the customer's legal holds.
    pub holds: u64,
}

/// The start of a page of due purges.
#[derive(Clone, Debug)]
pub struct DuePage(Row);

/// Something to be destroyed, with all of its items.
#[derive(Clone, Debug)]
pub struct DeletionTarget {
    /// Its identifier in the digest of the certificate.
    pub id: DestroyedId,
    pub(super) items: Vec<(Table, Key, Only)>,
}

/// The condition under which an item is destroyed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Only {
    Any,
    /// Only if it still belongs to this member: what belongs to someone else by now is not this
    /// customer's.
    Of(MemberId),
    /// Only if no legal hold has been placed on it meanwhile.
    Unheld,
}

impl Store {
    pub async fn purge_state(&self, of: OrganizationId) -> Result<PurgeState, ServiceError> {
        let (company, purge) = (organization::key(of), purge::key(of));
        let (holds, archive) = (legal_holds::key(of), archive::key(of));
        let wanted = [
            (self.tables.directory.as_str(), &company),
            (&self.tables.purges, &purge),
            (&self.tables.purges, &holds),
            (&self.tables.documents, &archive),
        ];
        let rows = self.read(&wanted).await?;
        let holds = legal_holds::read(rows.get(&holds))?;
        let archive = rows.get(&archive).map(archive::read).transpose()?.unwrap_or_default();
        let retention_context =
            RetentionContext { settings: archive.value.settings, holds: holds.value };
        let contract = rows.get(&company).map(|row| read_ended_contract(row, of)).transpose()?;
        let purge = rows.get(&purge).map(|row| purge::read(row, of)).transpose()?;
        Ok(PurgeState {
            contract: contract.flatten(),
            purge,
            company: rows.contains_key(&company),
            retention_context,
            holds: holds.version,
        })
    }

    /// A page of the customers who have been or are being purged and whose next check is due by
    /// that day, and the start of the next page.
    pub async fn purged(
        &self,
        by: Date,
        after: Option<DuePage>,
    ) -> Result<(Vec<OrganizationId>, Option<DuePage>), ServiceError> {
        let query = self.client.query().table_name(&self.tables.purges);
        let page = purge::due_again_by(query, by)
            .set_exclusive_start_key(after.map(|page| page.0.0))
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        let purged = rows.map(|row| organization::id(&row));
        let purged = purged.collect::<Result<_, _>>()?;
        Ok((purged, page.last_evaluated_key.map(|key| DuePage(Row(key)))))
    }

    /// A page of the customers whose purge is due by that day, and the start of the next page.
    pub async fn due_for_purge(
        &self,
        today: Date,
        after: Option<DuePage>,
    ) -> Result<(Vec<EndedContract>, Option<DuePage>), ServiceError> {
        let query = self.client.query().table_name(&self.tables.directory);
        let page = organization::due_by(query, today)
            .set_exclusive_start_key(after.map(|page| page.0.0))
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        let due = rows.filter_map(|row| {
            organization::id(&row).and_then(|of| read_ended_contract(&row, of)).transpose()
        });
        Ok((due.collect::<Result<_, _>>()?, page.last_evaluated_key.map(|key| DuePage(Row(key)))))
    }

    /// The next data of that class, as much as one transaction destroys.
    pub async fn deletion_targets(
        &self,
        of: OrganizationId,
        data_class: DataClass,
    ) -> Result<Vec<DeletionTarget>, ServiceError> {
        let (table, prefix) = place(data_class);
        let each = if data_class == DataClass::Members { ITEMS_OF_MEMBER } else { 1 };
        let limit = MAX_IN_ONE_TRANSACTION / each;
        let rows = self.partition(table, of, prefix, limit).await?;
        if data_class == DataClass::Members && !rows.is_empty() {
            return self.member_targets(of, rows).await;
        }
        // Salts go with their members; those without one were restored.
        let (table, rows) = match data_class {
            DataClass::Members => {
                (Table::Salts, self.partition(Table::Salts, of, "", limit).await?)
            }
            _ => (table, rows),
        };
        let company = organization::key(of);
        rows.into_iter()
            .map(|row| row.key())
            // The company's own row is deleted together with issuing the certificate.
            .filter(|key| !matches!(key, Ok(key) if *key == company))
            .map(|key| key.map(|key| deletion_targets(table, key)))
            .collect()
    }

    /// Members, each with their salt, their log-in and what is counted for it, unless the address, and with it
    /// the log-in, belongs to someone else by now.
    async fn member_targets(
        &self,
        of: OrganizationId,
        rows: Vec<Row>,
    ) -> Result<Vec<DeletionTarget>, ServiceError> {
        let members = rows.into_iter().map(|row| {
            let (index, member) = (member::login(&row)?, member::id(&row)?);
            Ok((row.key()?, login::key(&index), index, member))
        });
        let members = members.collect::<Result<Vec<_>, ServiceError>>()?;
        let directory = self.tables.directory.as_str();
        let logins: Vec<_> = members.iter().map(|(_, login, ..)| (directory, login)).collect();
        let logins = if logins.is_empty() { HashMap::new() } else { self.read(&logins).await? };
        let deletion_targets = members.into_iter().map(|(key, login, index, member)| {
            let mut deletion_targets = deletion_targets(Table::Directory, key);
            let salt = salt::key(of, member);
            deletion_targets.items.push((Table::Salts, salt, Only::Any));
            let whose = logins.get(&login).map(login::owner);
            if whose.transpose()?.is_none_or(|whose| whose == member) {
                let attempts = attempts::key(&AttemptsOf::Account(index.clone()));
                deletion_targets.items.push((Table::Directory, login, Only::Of(member)));
                deletion_targets.items.push((Table::Sessions, attempts, Only::Any));
                for purpose in [LinkPurpose::Signup, LinkPurpose::PasswordReset] {
                    let requests = LinkRequestsOf { purpose, index: index.clone() };
                    let requests = link_requests::key(&requests);
                    deletion_targets.items.push((Table::Directory, requests, Only::Any));
                }
            }
            Ok(deletion_targets)
        });
        deletion_targets.collect()
    }

    /// Documents that are to be destroyed; their files are already deleted.
    pub fn document_targets(&self, documents: &[Entry]) -> Vec<DeletionTarget> {
        let deletion_targets = documents.iter().map(|document| {
            let key = document::key(document.organization, document.id);
            DeletionTarget {
                id: document.id.into(),
                items: vec![(Table::Documents, key, Only::Unheld)],
            }
        });
        deletion_targets.collect()
    }

    /// The key of a customer's documents, the archive settings and the usage, as far as they exist.
    pub async fn archive_targets(
        &self,
        of: OrganizationId,
    ) -> Result<Vec<DeletionTarget>, ServiceError> {
        let (wrapped, settings, usage) =
            (wrapped_key::archive(of), archive::key(of), usage::key(of));
        let wanted = [
            (self.tables.keyring.as_str(), &wrapped),
            (&self.tables.documents, &settings),
            (&self.tables.documents, &usage),
        ];
        let rows = self.read(&wanted).await?;
        let documents = Table::Documents;
        let there = [(Table::Keyring, wrapped), (documents, settings), (documents, usage)];
        let there = there.into_iter().filter(|(_, key)| rows.contains_key(key));
        let deletion_targets = there.map(|(table, key)| DeletionTarget {
            id: key.sk.clone().into(),
            items: vec![(table, key, Only::Any)],
        });
        Ok(deletion_targets.collect())
    }
}

fn deletion_targets(table: Table, key: Key) -> DeletionTarget {
    DeletionTarget { id: key.sk.clone().into(), items: vec![(table, key, Only::Any)] }
}
