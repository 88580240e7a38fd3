//! What a purge retains, and why.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::document::{ArchiveSettings, Entry};
use crate::holds::Holds;

use super::NO_DAY;

/// What decides which documents are retained.
#[derive(Clone, Debug, Default)]
pub struct RetentionContext {
    /// The customer's business years.
    pub settings: ArchiveSettings,
    pub holds: Holds,
}

/// The ground of a legal hold, which has no last day.
pub const LEGAL_HOLD: &str = "legal-hold";

/// Documents of one kind that are retained on the same ground.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetainedCount {
    pub kind: String,
    /// The provision of the law, or [`LEGAL_HOLD`].
    pub ground: String,
    pub count: u64,
    /// The last day of the longest retention, in Japan; `None` if it has no last day.
    pub until: Option<Date>,
}

/// Counts retained documents, page by page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetainedDocuments {
    counts: BTreeMap<(&'static str, &'static str), (u64, Option<Date>)>,
    free_on: Option<Date>,
    holds_unretained: bool,
}

impl RetainedDocuments {
    /// Counts the retained documents of a page and separates them from those to destroy.
    pub fn sort(
        &mut self,
        page: Vec<Entry>,
        retention_context: &RetentionContext,
        now: Timestamp,
    ) -> (Vec<Entry>, Vec<Entry>) {
        // The customer's current settings count, even if they are not applied to every document
        // yet.
        let page =
            page.into_iter().map(|document| retention_context.settings.extend_retention(document));
        page.partition(|document| self.keep(document, &retention_context.holds, now))
    }

    fn keep(&mut self, document: &Entry, holds: &Holds, now: Timestamp) -> bool {
        let held = holds.hold(document.id);
        let kept = document.retention.as_ref().filter(|_| document.retained_until(now).is_some());
        let (ground, until) = match kept {
            _ if held => (LEGAL_HOLD, None),
            Some(retention) => (retention.ground.slug(), Some(retention.until)),
            None => return false,
        };
        let (count, last) = self.counts.entry((document.kind.slug(), ground)).or_default();
        *count += 1;
        *last = until.max(*last);
        self.holds_unretained |= !document.outlives_the_purge();
        if let Some(free_on) = until.and_then(|until| until.tomorrow().ok()) {
            self.free_on = Some(self.free_on.map_or(free_on, |before| before.min(free_on)));
        }
        true
    }

    /// The first day on which one of them is no longer retained.
    pub fn free_on(&self) -> Date {
        self.free_on.unwrap_or(NO_DAY)
    }

    /// Whether one of them is sealed with the key that goes otherwise: a legal hold alone retains it,
    /// or its registration is not final.
    pub const fn holds_unretained(&self) -> bool {
        self.holds_unretained
    }

    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The counts by kind and ground.
    pub fn into_list(self) -> Vec<RetainedCount> {
        let kept = self.counts.into_iter().map(|((kind, ground), (count, until))| RetainedCount {
            kind: kind.to_owned(),
            ground: ground.to_owned(),
            count,
            until,
        });
        kept.collect()
    }
}
