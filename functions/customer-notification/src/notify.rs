//! Notifying the representatives of companies. Each company's mails and the note that they were
//! written are one transaction.

use domain::announcement::Announcement;
use domain::customer_notification::{self, NotificationStatus, Recipient};
use domain::{AnnouncementId, Context, EnvelopeKey, OrganizationId};
use tracing::{error, info};

use crate::{Keys, NotNotified, Notifier, Task};

impl<K: Keys + Sync> Notifier<K> {
    /// Notifies these companies, and returns the task that remains when the time is up. A failure with
    /// one does not keep the others from being notified.
    pub(crate) async fn notify(
        &self,
        context: &Context<'_>,
        id: AnnouncementId,
        companies: Vec<OrganizationId>,
        out_of_time: impl Fn() -> bool,
    ) -> Result<Option<Task>, NotNotified> {
        let Some(announcement) = self.store.announcement(id).await? else { return Ok(None) };
        let announcement = &announcement;
        let mail_key = self.keys.mail_key().await?;
        let mut companies = companies.into_iter();
        let (mut notified, mut failed) = (0, 0);
        while !out_of_time()
            && let Some(company) = companies.next()
        {
            let context = Context { now: (self.clock)(), ..*context };
            let notifying = self.notify_company(&context, announcement, company, &mail_key);
            match Box::pin(notifying).await {
                Ok(()) => notified += 1,
                Err(cause) => {
                    failed += 1;
                    let cause = lambda::causes(&cause);
                    error!(request = context.request, organization = %company, cause, "not notified");
                    self.record_failure(&context, announcement, company).await?;
                }
            }
        }
        info!(announcement = %id, request = context.request, notified, failed, "customers notified");
        if failed > 0 {
            return Err(NotNotified::Companies(failed));
        }
        let companies: Vec<_> = companies.collect();
        Ok((!companies.is_empty()).then_some(Task::Notify { announcement: id, companies }))
    }

    async fn notify_company(
        &self,
        context: &Context<'_>,
        announcement: &Announcement,
        company: OrganizationId,
        mail_key: &EnvelopeKey,
    ) -> Result<(), NotNotified> {
        loop {
            let customer = self.store.customer(company, announcement).await?;
            if customer.notified.as_ref().is_some_and(|seen| seen.value.outcome.is_over()) {
                return Ok(());
            }
            let there = customer.there.filter(|there| {
                customer_notification::is_customer(there.contract, there.purging, context.now)
            });
            let (outcome, changes) = match there {
                None => {
                    let (id, outcome, seen) =
                        (announcement.id, NotificationStatus::Ended, customer.notified);
                    (outcome, customer_notification::note(context, id, company, seen, outcome))
                }
                Some(there) => {
                    let people = self.keys.people_key(company, &there.wrapped).await?;
                    let representatives = self.store.representatives(company, &people).await?;
                    let recipient = Recipient {
                        organization: company,
                        company: &there.company(&people)?,
                        representatives: &representatives,
                        mail_key,
                    };
                    customer_notification::notify(
                        context,
                        announcement,
                        &recipient,
                        customer.notified,
                    )
                }
            };
            // Otherwise there are more representatives, or the state has changed: another invocation
            // notified them, or the company is no longer a customer.
            if self.store.try_commit(&changes).await? && outcome.is_over() {
                return Ok(());
            }
        }
    }

    /// Records that a company could not be notified, so that the staff see it. It is tried again.
    async fn record_failure(
        &self,
        context: &Context<'_>,
        announcement: &Announcement,
        company: OrganizationId,
    ) -> Result<(), NotNotified> {
        let seen = self.store.customer(company, announcement).await?.notified;
        if seen.as_ref().is_some_and(|seen| seen.value.outcome.is_over()) {
            return Ok(());
        }
        let id = announcement.id;
        let failed =
            customer_notification::note(context, id, company, seen, NotificationStatus::Failed);
        self.store.try_commit(&failed).await?;
        Ok(())
    }
}
