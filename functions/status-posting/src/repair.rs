//! Writing the public pages: what was just posted, and by the schedule whatever is not as it should be.

use domain::{Product, japan};
use lambda::{Error, Request, causes};
use thiserror::Error as ThisError;
use tracing::error;

use crate::StatusPosting;

/// How often the pages are written and compared again while others write them too.
const MAX_ATTEMPTS: u32 = 5;

/// What the schedule does was not done. It is due again within five minutes.
#[derive(Debug, ThisError)]
#[error("the work of the schedule was not done")]
pub struct NotRepaired(#[from] Error);

impl StatusPosting {
    /// Shows on the pages what was committed. If that fails, it stays committed: the schedule writes the
    /// pages again, and an alarm rings meanwhile.
    pub(crate) async fn publish_pages(&self, product: Product, request: &Request) {
        if let Err(failure) = self.write_pages(product).await {
            error!(request = request.id, cause = causes(&*failure), "pages not written");
        }
    }

    /// Writes the pages of a product until they are what they should be. Two invocations that write at
    /// once may overtake one another, so each that wrote something reads and compares again: the last one
    /// to write finds out whether what it wrote is still current.
    async fn write_pages(&self, product: Product) -> Result<(), Error> {
        for _ in 0..MAX_ATTEMPTS {
            let today = japan::date_at(self.contexts.now());
            let posted = self.store.published_notices(product).await?;
            if self.pages.put(&self.writer.product(product, &posted, today)?).await? == 0 {
                return Ok(());
            }
        }
        Err("others write the same pages all the while".into())
    }

    /// Writes whatever is not there as it should be, of all products.
    pub(crate) async fn repair(&self, invocation: &str) -> Result<(), NotRepaired> {
        self.write_all_pages().await.map_err(|failure| {
            error!(request = invocation, cause = causes(&*failure), "pages not written");
            NotRepaired(failure)
        })
    }

    async fn write_all_pages(&self) -> Result<(), Error> {
        self.pages.put(&self.writer.front()?).await?;
        for product in Product::ALL {
            self.write_pages(product).await?;
        }
        Ok(())
    }
}
