//! The end of a purge: the certificate of deletion.

use domain::purge::{self, DataClass, DestroyedId, Purge, RetainedDocuments};
use domain::{Context, OrganizationId, Versioned, farewell};

use lambda::TaskFailed;

use crate::{Progress, Purger};

impl Purger {
    /// Destroys the customer's own row, and certifies what was destroyed and what is retained.
    pub(crate) async fn finish(
        &self,
        context: &Context<'_>,
        mut purge: Versioned<Purge>,
        retained: RetainedDocuments,
        company: bool,
    ) -> Result<Progress, TaskFailed> {
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
        };
        let (of, signed) = (purge.value.contract.organization, end.certificate.clone());
        let finished = purge::finish(context, purge, end);
        self.store.commit(&finished).await?;
        self.send_farewells(context, of, &signed).await?;
        Ok(Progress::Finished)
    }

    /// Sends the certificate to whoever was notified of the end and did not get it yet.
    pub(crate) async fn send_farewells(
        &self,
        context: &Context<'_>,
        of: OrganizationId,
        certificate: &str,
    ) -> Result<(), TaskFailed> {
        loop {
            let farewells = self.store.farewells(of).await?;
            let sent = farewell::notify_of_deletion(context, of, certificate, farewells);
            let Some(sent) = sent else { return Ok(()) };
            // Does nothing if another run sent them.
            self.store.try_commit(&sent).await?;
        }
    }
}
