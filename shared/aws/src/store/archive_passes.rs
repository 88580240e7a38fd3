//! Passes to retained documents: what is needed to issue them, and what their holders may read.

use std::collections::HashMap;

use domain::archive_pass::{ArchivePass, ArchivePassToken, Holder, PassState};
use domain::document::{Archive, WrappedArchiveKeys};
use domain::farewell::{PassNotice, SealedMail};
use domain::staff::StaffMembership;
use domain::{
    ArchivePassId, DataKey, DocumentId, EmailIndex, OrganizationId, Product, StaffPrincipal,
    Versioned, WrappedKey,
};
use jiff::Timestamp;

use super::documents::Documents;
use super::rows::row::{Key, Row};
use super::rows::verbs::{number, text};
use super::rows::{archive, archive_pass, document, organization, purge, staff_login, wrapped_key};
use super::{Store, Tables};
use crate::ServiceError;

/// How many passes are read for one page of the list.
const PAGE: i32 = 50;

/// A present or former customer whose documents are or may be retained.
#[derive(Debug)]
pub struct ArchiveOwner {
    /// The product that they use or used.
    pub product: Product,
    /// The key that seals their documents and the holders of their passes.
    pub wrapped: WrappedKey,
}

/// What is needed to issue a pass to a customer's retained documents.
#[derive(Debug)]
pub struct PassIssue {
    pub state: PassState,
    /// The key that seals the holder.
    pub wrapped: WrappedKey,
}

/// What the holder of a pass may see.
#[derive(Debug)]
pub struct PassAccess {
    pub pass: ArchivePass,
    /// The customer's archive settings.
    pub archive: Versioned<Archive>,
    /// The keys that seal the documents, as long as there are any.
    pub wrapped: Option<WrappedArchiveKeys>,
    /// The requested document, if the customer has it.
    pub documents: Documents,
}

/// Some passes; their holders are still sealed.
#[derive(Debug)]
pub struct ArchivePasses(Vec<Row>);

impl ArchivePasses {
    /// Opens the holders with the customer's unwrapped archive key.
    pub fn open(&self, archive: &DataKey) -> Result<Vec<(ArchivePass, Holder)>, ServiceError> {
        self.0
            .iter()
            .map(|row| Ok((archive_pass::read(row)?, archive_pass::read_holder(row, archive)?)))
            .collect()
    }
}

/// Where it is stored whose documents are retained.
struct OwnerKeys {
    company: Key,
    purge: Key,
    wrapped: Key,
}

impl OwnerKeys {
    fn of(of: OrganizationId) -> Self {
        Self {
            company: organization::key(of),
            purge: purge::key(of),
            wrapped: wrapped_key::archive(of),
        }
    }

    fn wanted<'a>(&'a self, tables: &'a Tables) -> [(&'a str, &'a Key); 3] {
        [
            (&tables.directory, &self.company),
            (&tables.purges, &self.purge),
            (&tables.keyring, &self.wrapped),
        ]
    }

    /// The row that says who it is, and the one of their key, if they have documents. A customer
    /// whose data is purged is known by the row of the purge.
    fn find<'a>(&self, rows: &'a HashMap<Key, Row>) -> Option<(&'a Row, &'a Row)> {
        let known = rows.get(&self.company).or_else(|| rows.get(&self.purge));
        known.zip(rows.get(&self.wrapped))
    }
}

/// The archive of a customer, as staff change its settings.
#[derive(Clone, Debug)]
pub struct StaffArchive {
    pub product: Product,
    pub archive: Versioned<Archive>,
}

impl Store {
    /// A staff member with an active session, and a customer whose documents are retained; no
    /// customer if they never existed or have no documents.
    pub async fn archive_owner(
        &self,
        who: StaffPrincipal,
        of: OrganizationId,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<ArchiveOwner>)>, ServiceError> {
        let owner = OwnerKeys::of(of);
        let (person, rows) = self.read_staff(who, &owner.wanted(&self.tables), now).await?;
        let Some((staff, _)) = person else { return Ok(None) };
        let owner = owner.find(&rows).map(|(known, wrapped)| {
            Ok::<_, ServiceError>(ArchiveOwner {
                product: organization::read_product(known)?,
                wrapped: wrapped_key::read(wrapped)?,
            })
        });
        Ok(Some((staff, owner.transpose()?)))
    }

    /// A staff member with an active session, and the archive of a customer, as long as documents are
    /// retained.
    pub async fn archive_for_staff(
        &self,
        who: StaffPrincipal,
        of: OrganizationId,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<StaffArchive>)>, ServiceError> {
        let (owner, settings) = (OwnerKeys::of(of), archive::key(of));
        let mut wanted = owner.wanted(&self.tables).to_vec();
        wanted.push((&self.tables.documents, &settings));
        let (person, rows) = self.read_staff(who, &wanted, now).await?;
        let Some((staff, _)) = person else { return Ok(None) };
        let Some((known, _)) = owner.find(&rows) else { return Ok(Some((staff, None))) };
        let archive = rows.get(&settings).map(archive::read).transpose()?.unwrap_or_default();
        let product = organization::read_product(known)?;
        Ok(Some((staff, Some(StaffArchive { product, archive }))))
    }

    /// The same, with what decides whether a pass is issued to that address.
    pub async fn pass_issue(
        &self,
        who: StaffPrincipal,
        of: OrganizationId,
        holder: &EmailIndex,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<PassIssue>)>, ServiceError> {
        let (owner, login) = (OwnerKeys::of(of), staff_login::key(holder));
        let mut wanted = owner.wanted(&self.tables).to_vec();
        wanted.push((&self.tables.staff, &login));
        let ((person, rows), notices) =
            tokio::try_join!(self.read_staff(who, &wanted, now), self.pass_notices(of))?;
        let Some((staff, _)) = person else { return Ok(None) };
        let issue = owner.find(&rows).map(|(known, wrapped)| {
            let state = PassState {
                organization: of,
                product: organization::read_product(known)?,
                contract: organization::read_contract(known)?,
                holder: holder.clone(),
                holder_is_staff: rows.contains_key(&login),
                notices,
            };
            Ok::<_, ServiceError>(PassIssue { state, wrapped: wrapped_key::read(wrapped)? })
        });
        Ok(Some((staff, issue.transpose()?)))
    }

    /// What tells a customer's former representatives of each pass.
    async fn pass_notices(
        &self,
        of: OrganizationId,
    ) -> Result<Vec<PassNotice<SealedMail>>, ServiceError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.passes)
            .key_condition_expression("pk = :pk AND begins_with(sk, :notice)")
            .expression_attribute_values(":pk", text(of))
            .expression_attribute_values(":notice", text(archive_pass::NOTICE))
            .consistent_read(true);
        let items: Result<Vec<_>, _> = query.into_paginator().items().send().try_collect().await;
        let rows = items.map_err(ServiceError::dynamodb)?.into_iter().map(Row);
        rows.map(|row| archive_pass::read_notice(&row)).collect()
    }

    /// A staff member with an active session, and a valid pass, if there is one.
    pub async fn issued_archive_pass(
        &self,
        who: StaffPrincipal,
        pass: ArchivePassId,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<ArchivePass>)>, ServiceError> {
        let key = archive_pass::key(pass);
        let others = [(self.tables.passes.as_str(), &key)];
        let (person, rows) = self.read_staff(who, &others, now).await?;
        let Some((staff, _)) = person else { return Ok(None) };
        let pass = rows.get(&key).map(archive_pass::read).transpose()?;
        Ok(Some((staff, pass.filter(|pass| pass.is_active(now)))))
    }

    /// A page of the valid passes to a customer's documents, the newest first, after the given one,
    /// and the start of the next page.
    pub async fn archive_passes(
        &self,
        of: OrganizationId,
        after: Option<ArchivePassId>,
        now: Timestamp,
    ) -> Result<(ArchivePasses, Option<ArchivePassId>), ServiceError> {
        let page = self
            .client
            .query()
            .table_name(&self.tables.passes)
            .key_condition_expression("pk = :pk AND begins_with(sk, :pass)")
            // DynamoDB deletes expired items late.
            .filter_expression("expires_at > :now")
            .expression_attribute_values(":pk", text(of))
            .expression_attribute_values(":pass", text(archive_pass::PASS))
            .expression_attribute_values(":now", number(now.as_second()))
            .set_exclusive_start_key(after.map(|after| archive_pass::key(after).to_item()))
            .scan_index_forward(false)
            .consistent_read(true)
            .limit(PAGE)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let next = page.last_evaluated_key.map(|key| archive_pass::id(&Row(key))).transpose()?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        Ok((ArchivePasses(rows.collect()), next))
    }

    /// What the holder of a token may see, with the requested document, if it exists; none if the
    /// pass does not allow access.
    pub async fn pass_access(
        &self,
        token: &ArchivePassToken,
        document: Option<DocumentId>,
        now: Timestamp,
    ) -> Result<Option<PassAccess>, ServiceError> {
        let of = token.pass.organization();
        let pass = archive_pass::key(token.pass);
        let (archive, wrapped) = (archive::key(of), wrapped_key::archive(of));
        let salt = wrapped_key::salt(of);
        let document = document.map(|document| document::key(of, document));
        let documents = self.tables.documents.as_str();
        let mut wanted = vec![
            (self.tables.passes.as_str(), &pass),
            (&self.tables.keyring, &wrapped),
            (&self.tables.keyring, &salt),
            (documents, &archive),
        ];
        wanted.extend(document.iter().map(|key| (documents, key)));
        let mut rows = self.read(&wanted).await?;
        let Some(pass) = rows.get(&pass).map(archive_pass::read).transpose()? else {
            return Ok(None);
        };
        if !pass.accepts(token, now) {
            return Ok(None);
        }
        let wrapped = wrapped_key::read_archive(&rows, of)?;
        let archive = rows.get(&archive).map(archive::read).transpose()?.unwrap_or_default();
        let documents = Documents::of(document.and_then(|key| rows.remove(&key)));
        Ok(Some(PassAccess { pass, archive, wrapped, documents }))
    }
}
