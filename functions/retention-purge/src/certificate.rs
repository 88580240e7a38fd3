//! The end of a purge: the certificate of deletion.

use domain::purge::{self, DataClass, DestroyedId, Purge, RetainedDocuments};
use domain::{Context, Versioned};

use crate::{NotPurged, Progress, Purger};

impl Purger {
    /// Destroys the customer's own row, and certifies what was destroyed and what is retained.
    pub(crate) async fn finish(
        &self,
        context: &Context<'_>,
        mut purge: Versioned<Purge>,
        retained: RetainedDocuments,
        company: bool,
    ) -> Result<Progress, NotPurged> {
        let context = &Context { now: (self.clock)(), ..*context };
        if company {
            purge.value.destroy(DataClass::Company, &[DestroyedId::company()]);
        }
        let next_check = retained.free_on();
        let certificate = purge.value.certificate(&self.issuer, retained, context.now);
        let end = purge::End {
            certificate: self.signer.certify(&certificate).await?,
            next_check_on: next_check,
            company_is_there: company,
            waiting: self.store.scheduled_mails(purge.value.contract.organization, None).await?,
        };
        let finished = purge::finish(context, purge, end);
        self.store.commit(&finished).await?;
        Ok(Progress::Finished)
    }
}
