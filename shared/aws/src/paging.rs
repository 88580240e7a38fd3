//! Walking through what is read page by page.

/// A walk through pages, from the first to the last. Each page is read when it is asked for.
#[derive(Debug)]
pub struct Paging<Read, Cursor> {
    read: Read,
    cursor: Option<Cursor>,
    ended: bool,
}

/// Walks through the pages that `read` reads: it is given where a page begins, nothing for the first,
/// and returns the page with where the next one begins, nothing after the last.
pub const fn pages<Read, Cursor, Page, Error, Reading>(read: Read) -> Paging<Read, Cursor>
where
    Read: FnMut(Option<Cursor>) -> Reading,
    Reading: Future<Output = Result<(Page, Option<Cursor>), Error>>,
{
    Paging { read, cursor: None, ended: false }
}

impl<Read, Cursor> Paging<Read, Cursor> {
    /// The same walk from that place on.
    #[must_use]
    pub fn starting_at(mut self, cursor: Option<Cursor>) -> Self {
        self.cursor = cursor;
        self
    }

    /// Where the page begins that would be read next; nothing where there is none.
    pub fn into_cursor(self) -> Option<Cursor> {
        self.cursor
    }

    /// The next page; nothing after the last. A page that could not be read ends the walk.
    pub async fn next<Page, Error, Reading>(&mut self) -> Result<Option<Page>, Error>
    where
        Read: FnMut(Option<Cursor>) -> Reading,
        Reading: Future<Output = Result<(Page, Option<Cursor>), Error>>,
    {
        if self.ended {
            return Ok(None);
        }
        self.ended = true;
        let (page, next) = (self.read)(self.cursor.take()).await?;
        self.ended = next.is_none();
        self.cursor = next;
        Ok(Some(page))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::pages;

    /// Three pages: the second one holds nothing, as a filtered one may.
    async fn read(after: Option<u32>) -> Result<(Vec<u32>, Option<u32>), Infallible> {
        Ok(match after {
            None => (vec![1, 2], Some(2)),
            Some(2) => (vec![], Some(4)),
            Some(_) => (vec![5], None),
        })
    }

    #[tokio::test]
    async fn every_page_is_read_once_empty_ones_too() {
        let (mut pages, mut read) = (pages(read), Vec::new());
        while let Ok(Some(page)) = pages.next().await {
            read.push(page);
        }
        assert_eq!(read, [vec![1, 2], vec![], vec![5]]);
        assert_eq!(pages.into_cursor(), None);
    }

    #[tokio::test]
    async fn a_walk_that_is_left_says_where_to_go_on() {
        let mut walk = pages(read);
        assert_eq!(walk.next().await, Ok(Some(vec![1, 2])));
        let mut rest = pages(read).starting_at(walk.into_cursor());
        assert_eq!(rest.next().await, Ok(Some(vec![])));
        assert_eq!(rest.into_cursor(), Some(4));
    }
}
