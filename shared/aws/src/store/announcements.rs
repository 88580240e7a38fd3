//! Announcements of notices.

use domain::AnnouncementId;
use domain::announcement::Announcement;

use super::Store;
use super::rows::announcement;
use crate::ServiceError;

impl Store {
    pub async fn announcement(
        &self,
        id: AnnouncementId,
    ) -> Result<Option<Announcement>, ServiceError> {
        let key = announcement::key(id);
        let rows = self.read(&[(self.tables.notices.as_str(), &key)]).await?;
        rows.get(&key).map(announcement::read).transpose()
    }
}
