//! A notice of a product and its published updates. One partition of the table of notices holds all
//! of a product's, so that one query reads everything its pages show. Notices sort before updates
//! in it, so that a reader of both never sees an update without its notice.

use domain::notice::{Notice, Update};
use domain::{NoticeId, Product};

use super::row::{Key, Row, parse};
use super::verbs::{Write, delete_where, number, put_new, put_version};
use crate::ServiceError;

/// The prefix of the sort keys of notices.
pub(crate) const NOTICE: &str = "notice#";
/// The prefix of the sort keys of updates.
const UPDATE: &str = "update#";

pub(crate) fn partition(product: Product) -> String {
    format!("notices#{}", product.slug())
}

pub(crate) fn key(product: Product, notice: NoticeId) -> Key {
    Key::new(partition(product), format!("{NOTICE}{notice}"))
}

/// The possible keys of a notice, one for each product: its identifier does not contain the
/// product.
pub(crate) fn places(notice: NoticeId) -> [Key; 2] {
    Product::ALL.map(|product| key(product, notice))
}

/// The prefix of the sort keys of a notice's updates.
pub(crate) fn updates_of(notice: NoticeId) -> String {
    format!("{UPDATE}{notice}#")
}

/// Puts the next version of a notice, only on top of the version before.
pub(crate) fn post(table: &str, notice: &Notice) -> Write {
    let content = serde_json::to_string(notice)?;
    let row = Row::at(&key(notice.product, notice.id)).text("content", content);
    put_version(table, row, notice.version)
}

/// Adds a published update of a notice, only once.
pub(crate) fn add_update(
    table: &str,
    product: Product,
    notice: NoticeId,
    update: &Update,
) -> Write {
    let place = format!("{}{:06}", updates_of(notice), update.number);
    let row = Row::at(&Key::new(partition(product), place));
    put_new(table, row.text("content", serde_json::to_string(update)?))
}

/// Deletes a draft, only at the version that was seen.
pub(crate) fn discard(table: &str, product: Product, notice: NoticeId, seen: u64) -> Write {
    delete_where(table, &key(product, notice), "version", number(seen))
}

/// Whether a row of the partition is a notice; otherwise it is an update.
pub(crate) fn is_notice(row: &Row) -> Result<bool, ServiceError> {
    Ok(row.get_text("sk")?.starts_with(NOTICE))
}

/// The identifier of the notice that a row of the partition belongs to.
pub(crate) fn id(row: &Row) -> Result<NoticeId, ServiceError> {
    row.get("sk", |sk| parse(sk.split('#').nth(1)?))
}

pub(crate) fn read(row: &Row) -> Result<Notice, ServiceError> {
    let notice: Notice = row.get_json("content")?;
    Ok(Notice { version: row.get_number("version")?, ..notice })
}

pub(crate) fn read_update(row: &Row) -> Result<Update, ServiceError> {
    row.get_json("content")
}
