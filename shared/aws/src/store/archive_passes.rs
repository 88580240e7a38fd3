//! Passes to kept documents: one partition for each customer, in a table of their own, so that who
//! issues them writes to no other.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use domain::archive_pass::{ArchivePass, ArchivePassChange, ArchivePassToken, Holder, Reason};
use domain::document::Archive;
use domain::staff::StaffMembership;
use domain::{
    ArchivePassId, DataKey, DocumentId, Email, OrganizationId, Product, StaffPrincipal, TokenHash,
    Versioned, WrappedKey,
};
use jiff::Timestamp;

use super::documents::read_archive;
use super::row::{Key, Row};
use super::write::{BuildError, NEW, delete, number, put};
use super::{
    Documents, Store, archive_key, archive_key_key, document_key, organization_key, purge_key,
};
use crate::ServiceError;

/// How many passes one page of the list looks at.
const PAGE: i32 = 50;
/// The table, as sealed data is bound to it.
const TABLE: &str = "passes";

fn pass_key(pass: ArchivePassId) -> Key {
    Key::new(pass.organization(), pass)
}

/// A customer of whom documents are kept, or may be: present or former.
#[derive(Debug)]
pub struct ArchiveOwner {
    /// Which product they use, or used.
    pub product: Product,
    /// What their documents are sealed with, and whom there are passes for.
    pub wrapped: WrappedKey,
}

/// What whoever holds a pass may look at.
#[derive(Debug)]
pub struct ReadingDesk {
    /// The pass.
    pub pass: ArchivePass,
    /// What the customer said of their documents.
    pub archive: Versioned<Archive>,
    /// What these are sealed with, while there are any.
    pub wrapped: Option<WrappedKey>,
    /// The document that was asked for, if the customer has it.
    pub documents: Documents,
}

/// Some passes, their holders still sealed.
#[derive(Debug)]
pub struct ArchivePasses(Vec<Row>);

impl ArchivePasses {
    /// Opens them with the customer's unwrapped archive key.
    pub fn open(&self, archive: &DataKey) -> Result<Vec<(ArchivePass, Holder)>, ServiceError> {
        self.0.iter().map(|row| Ok((read_pass(row)?, read_holder(row, archive)?))).collect()
    }
}

impl Store {
    pub(super) fn archive_pass_item(
        &self,
        change: &ArchivePassChange,
    ) -> Result<TransactWriteItem, BuildError> {
        let table = &self.tables.passes;
        match change {
            ArchivePassChange::Issue { pass, holder, archive } => {
                put(table, self.pass_row(pass, holder, archive), NEW)
            }
            ArchivePassChange::Look(pass) => look(table, *pass),
            ArchivePassChange::Revoke(pass) => delete(table, &pass_key(*pass)),
        }
    }

    fn pass_row(&self, pass: &ArchivePass, holder: &Holder, archive: &DataKey) -> Row {
        let key = pass_key(pass.id);
        let seal = |attribute, text: &str| {
            archive.seal(&key.place(TABLE, attribute), text.as_bytes(), &*self.entropy)
        };
        Row::at(&key)
            .text("product", pass.product.slug())
            .text("secret", pass.secret.as_str())
            .text("issued_by", pass.issued_by)
            .text("issued_at", pass.issued_at)
            .number("looks", pass.looks)
            .bytes("email", seal("email", holder.email.expose()))
            .bytes("reason", seal("reason", holder.reason.expose()))
            .expires_at(pass.expires_at)
    }

    /// One of the staff, if their session stands, and a customer whose documents are kept; nothing
    /// of one that never was, or has none.
    pub async fn archive_owner(
        &self,
        who: StaffPrincipal,
        of: OrganizationId,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<ArchiveOwner>)>, ServiceError> {
        let (company, purge, wrapped) = (organization_key(of), purge_key(of), archive_key_key(of));
        let tables = &self.tables;
        let others = [
            (tables.directory.as_str(), &company),
            (&tables.purges, &purge),
            (&tables.keyring, &wrapped),
        ];
        let (person, rows) = self.read_staff(who, &others, now).await?;
        let Some((staff, _)) = person else { return Ok(None) };
        // A customer whose data is gone is known by the record of that.
        let known = rows.get(&company).or_else(|| rows.get(&purge));
        let owner = known.zip(rows.get(&wrapped)).map(|(known, wrapped)| {
            Ok::<_, ServiceError>(ArchiveOwner {
                product: known.get("product", Product::from_slug)?,
                wrapped: WrappedKey(wrapped.get_bytes("wrapped")?.to_vec()),
            })
        });
        Ok(Some((staff, owner.transpose()?)))
    }

    /// One of the staff, if their session stands, and a pass, if it does.
    pub async fn issued_archive_pass(
        &self,
        who: StaffPrincipal,
        pass: ArchivePassId,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<ArchivePass>)>, ServiceError> {
        let key = pass_key(pass);
        let others = [(self.tables.passes.as_str(), &key)];
        let (person, rows) = self.read_staff(who, &others, now).await?;
        let Some((staff, _)) = person else { return Ok(None) };
        let pass = rows.get(&key).map(read_pass).transpose()?;
        Ok(Some((staff, pass.filter(|pass| pass.stands(now)))))
    }

    /// A page of the passes to a customer's documents that still work, the newest first, from after
    /// that one, and where the next page begins.
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
            .key_condition_expression("pk = :pk")
            // DynamoDB deletes what expired when it finds the time.
            .filter_expression("expires_at > :now")
            .expression_attribute_values(":pk", AttributeValue::S(of.to_string()))
            .expression_attribute_values(":now", number(now.as_second()))
            .set_exclusive_start_key(after.map(|after| pass_key(after).to_item()))
            .scan_index_forward(false)
            .consistent_read(true)
            .limit(PAGE)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let next = page.last_evaluated_key.map(|key| id(&Row(key))).transpose()?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        Ok((ArchivePasses(rows.collect()), next))
    }

    /// What whoever shows that token may look at, with one of the documents, if it is asked for and
    /// there; nothing where the pass does not let them in.
    pub async fn reading_desk(
        &self,
        token: &ArchivePassToken,
        document: Option<DocumentId>,
        now: Timestamp,
    ) -> Result<Option<ReadingDesk>, ServiceError> {
        let of = token.pass.organization();
        let pass = pass_key(token.pass);
        let (archive, wrapped) = (archive_key(of), archive_key_key(of));
        let document = document.map(|document| document_key(of, document));
        let documents = self.tables.documents.as_str();
        let mut wanted = vec![
            (self.tables.passes.as_str(), &pass),
            (&self.tables.keyring, &wrapped),
            (documents, &archive),
        ];
        wanted.extend(document.iter().map(|key| (documents, key)));
        let mut rows = self.read(&wanted).await?;
        let Some(pass) = rows.get(&pass).map(read_pass).transpose()? else { return Ok(None) };
        if !pass.lets_in(token, now) {
            return Ok(None);
        }
        let wrapped = rows.get(&wrapped).map(|row| row.get_bytes("wrapped")).transpose()?;
        let wrapped = wrapped.map(|wrapped| WrappedKey(wrapped.to_vec()));
        let archive = rows.get(&archive).map(read_archive).transpose()?.unwrap_or_default();
        let documents = Documents::of(document.and_then(|key| rows.remove(&key)));
        Ok(Some(ReadingDesk { pass, archive, wrapped, documents }))
    }
}

/// Counts a look, only through a pass that is still there.
fn look(table: &str, pass: ArchivePassId) -> Result<TransactWriteItem, BuildError> {
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(pass_key(pass).to_item()))
        .update_expression("ADD looks :one")
        .condition_expression("attribute_exists(pk)")
        .expression_attribute_values(":one", number(1));
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

fn id(row: &Row) -> Result<ArchivePassId, ServiceError> {
    row.get("sk", |text| text.parse().ok())
}

fn read_pass(row: &Row) -> Result<ArchivePass, ServiceError> {
    Ok(ArchivePass {
        id: id(row)?,
        product: row.get("product", Product::from_slug)?,
        secret: row.get("secret", TokenHash::parse)?,
        issued_by: row.get("issued_by", |text| text.parse().ok())?,
        issued_at: row.get_time("issued_at")?,
        expires_at: row.get_expiry()?,
        looks: row.get_number("looks")?,
    })
}

fn read_holder(row: &Row, archive: &DataKey) -> Result<Holder, ServiceError> {
    let open = |attribute: &'static str| {
        let opened = archive.open(&row.key()?.place(TABLE, attribute), row.get_bytes(attribute)?);
        let text = opened.ok().and_then(|text| String::from_utf8(text).ok());
        text.ok_or(ServiceError::Malformed { what: attribute })
    };
    let malformed = |what| move |_| ServiceError::Malformed { what };
    Ok(Holder {
        email: Email::parse(&open("email")?).map_err(malformed("email"))?,
        reason: Reason::parse(&open("reason")?).map_err(malformed("reason"))?,
    })
}
