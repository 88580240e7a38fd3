//! Reading page by page.

/// An iteration over pages, from first to last. Each page is read on demand.
#[derive(Debug)]
pub struct Paging<Read, Cursor> {
    read: Read,
    cursor: Option<Cursor>,
    ended: bool,
}

/// Iterates over the pages that `read` returns. `read` gets the cursor of a page, `None` for the
/// first, and returns the page with the cursor of the next one, `None` after the last.
pub const fn pages<Read, Cursor, Page, Error, Reading>(read: Read) -> Paging<Read, Cursor>
where
    Read: FnMut(Option<Cursor>) -> Reading,
    Reading: Future<Output = Result<(Page, Option<Cursor>), Error>>,
{
    Paging { read, cursor: None, ended: false }
}

impl<Read, Cursor> Paging<Read, Cursor> {
    /// The same iteration, starting at that cursor.
    #[must_use]
    pub fn starting_at(mut self, cursor: Option<Cursor>) -> Self {
        self.cursor = cursor;
        self
    }

    /// The cursor of the next page; `None` if there is none.
    pub fn into_cursor(self) -> Option<Cursor> {
        self.cursor
    }

    /// The next page; `None` after the last. A page that cannot be read ends the iteration.
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

    /// Three pages. The second is empty, as a filtered page may be.
    async fn read(after: Option<u32>) -> Result<(Vec<u32>, Option<u32>), Infallible> {
        Ok(match after {
            None => (vec![1, 2], Some(2)),
            Some(2) => (vec![], Some(4)),
            Some(_) => (vec![5], None),
        })
    }

    #[tokio::test]
    async fn every_page_is_read_once_even_empty_ones() {
        let (mut pages, mut read) = (pages(read), Vec::new());
        while let Ok(Some(page)) = pages.next().await {
            read.push(page);
        }
        assert_eq!(read, [vec![1, 2], vec![], vec![5]]);
        assert_eq!(pages.into_cursor(), None);
    }

    #[tokio::test]
    async fn an_interrupted_iteration_returns_the_cursor_to_resume_from() {
        let mut walk = pages(read);
        assert_eq!(walk.next().await, Ok(Some(vec![1, 2])));
        let mut rest = pages(read).starting_at(walk.into_cursor());
        assert_eq!(rest.next().await, Ok(Some(vec![])));
        assert_eq!(rest.into_cursor(), Some(4));
    }
}
