//! Finding the documents that match a search, the latest transaction first.
//!
//! A search by day finds nearly everything that it reads, so it reads the documents themselves. Any
//! other reads what it looks at in full pages. The first page tells how many days a page holds: the
//! other days are split into as many spans, which are read side by side.

use aws::{Store, pages};
use domain::document::{ArchiveKeys, Entry, FIRST_DAY, LAST_DAY, Search, SearchRow};
use domain::{DocumentId, OrganizationId};
use futures_util::stream::{StreamExt as _, TryStreamExt as _, iter};
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::Page;
use crate::Problem;

/// How many documents a page of the list holds.
const PAGE: usize = 50;
/// How many queries a search by day makes before it returns a cursor: few documents may be seen.
const MAX_QUERIES: usize = 20;
/// How many spans are read at the same time.
const SIDE_BY_SIDE: usize = 8;
/// How many spans a search is split into at most.
const MAX_SPANS: i32 = 256;

/// Whose documents are looked through, and for whom.
struct Finder<'a, Seen> {
    store: &'a Store,
    of: OrganizationId,
    search: &'a Search,
    keys: &'a ArchiveKeys,
    may_be_seen: Seen,
}

/// A page of the documents that match a search and may be seen. It may hold few of them, or none, and
/// still have a next one.
pub async fn find(
    store: &Store,
    of: OrganizationId,
    search: &Search,
    after: Option<DocumentId>,
    keys: &ArchiveKeys,
    may_be_seen: impl Fn(&Entry) -> bool,
) -> Result<Page, Problem> {
    let finder = Finder { store, of, search, keys, may_be_seen };
    if search.is_by_day() { finder.by_day(after).await } else { finder.by_terms(after).await }
}

impl<Seen: Fn(&Entry) -> bool> Finder<'_, Seen> {
    async fn by_day(&self, after: Option<DocumentId>) -> Result<Page, Problem> {
        let mut documents = Vec::new();
        let mut next = after;
        for _ in 0..MAX_QUERIES {
            let most = i32::try_from(PAGE - documents.len()).unwrap_or(i32::MAX);
            let read = self.store.documents(self.of, self.search, next, most).await?;
            let (page, following) = read;
            let listed = |entry: &Entry| entry.voided.is_none() && (self.may_be_seen)(entry);
            documents.extend(page.filter(listed)?.open(self.keys)?);
            next = following;
            if documents.len() >= PAGE || next.is_none() {
                break;
            }
        }
        Ok(Page { documents, next })
    }

    async fn by_terms(&self, after: Option<DocumentId>) -> Result<Page, Problem> {
        let first = self.search.from.unwrap_or(FIRST_DAY);
        let last = self.search.to.unwrap_or(LAST_DAY);
        let days = (first, after.map_or(last, |after| after.transacted_on().min(last)));
        let (page, oldest) = tokio::try_join!(
            self.store.search_rows(self.of, days, after),
            self.store.oldest_document(self.of, days)
        )?;
        let (rows, next) = page;
        let rows = rows.open(self.keys)?;
        let mut found = self.matching(&rows);
        if let (Some(next), Some(oldest), Some(newest)) = (next, oldest, rows.first()) {
            let spans = spans(oldest.transacted_on(), newest.id.transacted_on(), next);
            let reading = spans.into_iter().map(|span| self.read(span));
            let mut reading = iter(reading).buffered(SIDE_BY_SIDE);
            while found.len() <= PAGE
                && let Some(more) = reading.try_next().await?
            {
                found.extend(more);
            }
        }
        // One more than a page says that there is a next one.
        let is_more = found.len() > PAGE;
        found.truncate(PAGE);
        let documents = self.store.documents_by_id(self.of, &found).await?;
        let documents = documents.filter(&self.may_be_seen)?.open(self.keys)?;
        Ok(Page { documents, next: found.last().copied().filter(|_| is_more) })
    }

    /// The documents of a span that match.
    async fn read(&self, Span { days, after }: Span) -> Result<Vec<DocumentId>, Problem> {
        let read = |after| self.store.search_rows(self.of, days, after);
        let (mut pages, mut found) = (pages(read).starting_at(after), Vec::new());
        while let Some(page) = pages.next().await? {
            found.extend(self.matching(&page.open(self.keys)?));
        }
        Ok(found)
    }

    fn matching(&self, rows: &[SearchRow]) -> Vec<DocumentId> {
        rows.iter().filter(|row| self.search.finds(row)).map(|row| row.id).collect()
    }
}

/// Some days of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    /// The first day and the last.
    days: (Date, Date),
    /// The document that was read last, on the last of the days.
    after: Option<DocumentId>,
}

/// The days from the oldest document up to the one after which the reading goes on, the latest first,
/// in spans of as many days as the page had that began on the newest day and ended there.
fn spans(oldest: Date, newest: Date, read: DocumentId) -> Vec<Span> {
    let days_between = |first: Date, last: Date| last.duration_since(first).as_hours() / 24 + 1;
    let last = read.transacted_on();
    let all = days_between(oldest, last);
    let length = days_between(last, newest).max(all / i64::from(MAX_SPANS) + 1);
    let (mut spans, mut day, mut after) = (Vec::new(), last, Some(read));
    while day >= oldest {
        let first = day.saturating_sub((length - 1).days()).max(oldest);
        spans.push(Span { days: (first, day), after: after.take() });
        day = first.saturating_sub(1.day());
    }
    spans
}

#[cfg(test)]
mod tests {
    use domain::SeededEntropy;
    use jiff::Timestamp;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn read_to(day: Date) -> DocumentId {
        DocumentId::new(day, Timestamp::UNIX_EPOCH, &SeededEntropy::new(1))
    }

    #[test]
    fn spans_are_as_long_as_the_first_page_was() {
        let read = read_to(date(2026, 3, 1));
        let found = spans(date(2026, 1, 1), date(2026, 3, 31), read);
        let expected = [
            Span { days: (date(2026, 1, 30), date(2026, 3, 1)), after: Some(read) },
            Span { days: (date(2026, 1, 1), date(2026, 1, 29)), after: None },
        ];
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn spans_cover_every_day_once_and_are_few(
            all in 0..70_000_i64,
            page in 0..400_i64,
        ) {
            let oldest = date(1900, 1, 1);
            let last = oldest.saturating_add(all.days());
            let found = spans(oldest, last.saturating_add(page.days()), read_to(last));
            prop_assert_eq!((found[0].days.1, found.last().unwrap().days.0), (last, oldest));
            for pair in found.windows(2) {
                prop_assert_eq!(pair[1].days.1.tomorrow().unwrap(), pair[0].days.0);
            }
            prop_assert!(found.len() <= 256);
            prop_assert!(found.iter().skip(1).all(|span| span.after.is_none()));
        }
    }
}
