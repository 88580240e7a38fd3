//! What happens to notices by itself: planned publications, reminders, and the beginning and the end of
//! maintenance.

use aws::pages;
use domain::notice::{self, Notice};
use domain::{Context, Product};
use lambda::{Error, causes};
use tracing::{error, info};

use crate::StatusPosting;

/// How many notices are read at a time.
const PAGE_SIZE: i32 = 100;

impl StatusPosting {
    /// Does what is due of all notices by now. What fails is due again the next time.
    pub(crate) async fn advance(&self, context: &Context<'_>) -> Result<(), Error> {
        let mut failed = None;
        for product in Product::ALL {
            let mut notices = pages(|after| self.store.product_notices(product, after, PAGE_SIZE));
            while let Some(notices) = notices.next().await? {
                for notice in notices {
                    let id = notice.id;
                    if let Err(failure) = self.advance_notice(context, notice).await {
                        let cause = causes(&*failure);
                        error!(request = context.request, notice = %id, cause, "notice not advanced");
                        failed = Some(failure);
                    }
                }
            }
        }
        failed.map_or(Ok(()), Err)
    }

    async fn advance_notice(&self, context: &Context<'_>, notice: Notice) -> Result<(), Error> {
        let id = notice.id;
        let Some((_, changes)) = notice::advance(context, notice, &self.base) else {
            return Ok(());
        };
        // Whoever has changed it meanwhile wins: what is still due then is done the next time.
        if self.store.try_commit(&changes).await? {
            info!(request = context.request, notice = %id, "notice advanced");
        }
        Ok(())
    }
}
