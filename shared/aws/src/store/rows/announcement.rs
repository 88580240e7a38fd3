//! An announcement of a notice: written once into the table of notices, whose stream passes it on.
//! The stream recognizes announcements by their sort keys.

use domain::AnnouncementId;
use domain::announcement::Announcement;

use super::row::{Key, Row};
use super::verbs::{Write, put_new};
use crate::ServiceError;

pub(crate) fn key(id: AnnouncementId) -> Key {
    Key::new(id, "announcement")
}

pub(crate) fn add(table: &str, announcement: &Announcement) -> Write {
    let content = serde_json::to_string(announcement)?;
    put_new(table, Row::at(&key(announcement.id)).text("content", content))
}

pub(crate) fn read(row: &Row) -> Result<Announcement, ServiceError> {
    row.get_json("content")
}
