//! What is announced of notices: written once, and handed on by the stream of the table.

use domain::AnnouncementId;
use domain::announcement::Announcement;

use super::Store;
use super::row::{Key, Row};
use super::write::BuildError;
use crate::ServiceError;

/// The sort key of every announcement, by which the stream tells them from what else is there.
pub(super) const ANNOUNCEMENT: &str = "announcement";

pub(super) fn announcement_key(id: AnnouncementId) -> Key {
    Key::new(id, ANNOUNCEMENT)
}

pub(super) fn row(announcement: &Announcement) -> Result<Row, BuildError> {
    let content = serde_json::to_string(announcement)?;
    Ok(Row::at(&announcement_key(announcement.id)).text("content", content))
}

impl Store {
    /// An announcement, if it is there.
    pub async fn announcement(
        &self,
        id: AnnouncementId,
    ) -> Result<Option<Announcement>, ServiceError> {
        let key = announcement_key(id);
        let rows = self.read(&[(self.tables.notices.as_str(), &key)]).await?;
        let read = |row: &Row| row.get("content", |content| serde_json::from_str(content).ok());
        rows.get(&key).map(read).transpose()
    }
}
