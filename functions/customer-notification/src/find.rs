//! Finding whom an announcement concerns, page by page; each few companies become a message.

use std::collections::BTreeSet;

use aws::ServiceError;
use domain::announcement::{Announcement, NoticeKind};
use domain::customer_notification::{Audience, NotificationRun};
use domain::{AnnouncementId, Changes, Context, NoticeChange, OrganizationId, Versioned};
use lambda::Relayed;
use tracing::info;

use crate::{Keys, NotNotified, Notifier, Outlet, Task};

/// How many customers are read at a time.
const PAGE_SIZE: usize = 500;
/// How many companies one message names.
const COMPANIES_PER_MESSAGE: usize = 25;

impl<K: Keys + Sync> Notifier<K> {
    /// Finds whom to notify of an incident, from where it was left, and returns the task that remains.
    pub(crate) async fn find(
        &self,
        context: &Context<'_>,
        id: AnnouncementId,
        queue: &(impl Outlet + Sync),
        out_of_time: impl Fn() -> bool,
    ) -> Result<Option<Task>, NotNotified> {
        let Some(announcement) = self.store.announcement(id).await? else { return Ok(None) };
        if announcement.kind() != NoticeKind::Incident {
            return Ok(None);
        }
        if !announcement.is_news((self.clock)()) {
            let request = context.request;
            info!(announcement = %id, request, at = %announcement.at, skipped = 1, "old announcement skipped");
            return Ok(None);
        }
        let all_found = self.queue_companies(context, &announcement, queue, out_of_time).await?;
        Ok((!all_found).then_some(Task::Find { announcement: id }))
    }

    /// Queues the companies to notify, and returns whether that is all of them. A page is counted when
    /// its messages are sent: if the function is killed in between they are sent again, which notifies
    /// nobody twice.
    async fn queue_companies(
        &self,
        context: &Context<'_>,
        announcement: &Announcement,
        queue: &(impl Outlet + Sync),
        out_of_time: impl Fn() -> bool,
    ) -> Result<bool, NotNotified> {
        let Announcement { id, product, notice, .. } = *announcement;
        let updates = self.store.notice_updates(product, notice).await?;
        let audience = Audience::of(announcement, &updates);
        let seen = self.store.notification_run(announcement).await?;
        let mut run = seen
            .unwrap_or_else(|| Versioned { value: NotificationRun::new(announcement), version: 0 });
        while run.value.planned_at.is_none() {
            if out_of_time() {
                return Ok(false);
            }
            let (companies, last, more) =
                self.next_companies(&audience, announcement, &run.value).await?;
            for companies in companies.chunks(COMPANIES_PER_MESSAGE) {
                let companies = companies.to_vec();
                let message = Relayed::first(Task::Notify { announcement: id, companies });
                queue.send(serde_json::to_string(&message)?).await?;
            }
            let found = &mut run.value;
            found.total += u32::try_from(companies.len()).unwrap_or(u32::MAX);
            found.after = last.or(found.after);
            found.planned_at = (!more).then(|| (self.clock)());
            let change = NoticeChange::StoreNotificationRun(run.clone()).into();
            if !self.store.try_commit(&Changes(vec![change])).await? {
                // Another invocation is doing the same, and has counted these.
                return Ok(true);
            }
            run.version += 1;
        }
        info!(announcement = %id, request = context.request, total = run.value.total, "customers found");
        Ok(true)
    }

    /// The next companies to notify, the last one that was read, and whether there may be more.
    async fn next_companies(
        &self,
        audience: &Audience,
        announcement: &Announcement,
        run: &NotificationRun,
    ) -> Result<(Vec<OrganizationId>, Option<OrganizationId>, bool), ServiceError> {
        let Some(listed) = audience.listed() else {
            let limit = i32::try_from(PAGE_SIZE).unwrap_or(i32::MAX);
            let (found, more) =
                self.store.customers(announcement.product, run.after, limit).await?;
            let last = found.last().copied();
            let found = found.into_iter().filter(|company| audience.contains(*company)).collect();
            return Ok((found, last, more));
        };
        let left = listed.iter().copied().filter(|company| Some(*company) > run.after);
        let left: BTreeSet<_> = left.collect();
        let page: Vec<_> = left.iter().copied().take(PAGE_SIZE).collect();
        let (last, more) = (page.last().copied(), left.len() > page.len());
        Ok((page, last, more))
    }
}
