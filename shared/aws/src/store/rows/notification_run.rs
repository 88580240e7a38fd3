//! How far the search for the customers to notify of an announcement has come: in the table of
//! notices, one partition for each notice.

use domain::customer_notification::NotificationRun;
use domain::{AnnouncementId, NoticeId, Versioned};

use super::row::{Key, Row};
use super::verbs::{Write, put_version};
use crate::ServiceError;

pub(crate) fn partition(notice: NoticeId) -> String {
    format!("telling#{notice}")
}

pub(crate) fn key(notice: NoticeId, announcement: AnnouncementId) -> Key {
    Key::new(partition(notice), announcement)
}

pub(crate) fn keep(table: &str, run: &Versioned<NotificationRun>) -> Write {
    let (run, seen) = (&run.value, run.version);
    let content = serde_json::to_string(run)?;
    let row = Row::at(&key(run.notice, run.announcement)).text("content", content);
    put_version(table, row, seen)
}

pub(crate) fn read(row: &Row) -> Result<NotificationRun, ServiceError> {
    row.get_json("content")
}
