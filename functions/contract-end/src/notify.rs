//! Notifying representatives of the end of their contract, and those who know of it that it was taken
//! back: from the message of an order, and once a day from what is stored.

use std::collections::BTreeSet;

use aws::{CustomerThere, pages};
use domain::contract::EndedContract;
use domain::farewell::{self, Leaver};
use domain::{Changes, Context, OrganizationId, Role};
use jiff::Timestamp;
use jiff::civil::Date;
use lambda::{Relayed, Scheduled, TaskFailed, Worker};
use tracing::info;

use crate::{ContractEnd, Task};

/// How often telling one company goes on in another invocation.
const MAX_HOPS: u32 = 500;

impl ContractEnd {
    pub(crate) async fn queue_notification(&self, of: OrganizationId) -> Result<(), TaskFailed> {
        let message = Relayed::first(Task::Notify(of));
        Ok(self.queue.send(&serde_json::to_string(&message)?).await?)
    }

    /// What is to be said next, for one transaction; none when everyone knows.
    async fn next_notification(
        &self,
        context: &Context<'_>,
        of: OrganizationId,
    ) -> Result<Option<Changes>, TaskFailed> {
        let Some(customer) = self.store.leaver(of).await? else { return Ok(None) };
        let farewells = self.store.farewells(of).await?;
        let CustomerThere { product, contract, purging, ref wrapped, .. } = customer;
        let Some(plan) = contract.plan else {
            return Ok(farewell::notify_of_reinstatement(context, of, product, farewells));
        };
        if purging {
            return Ok(None);
        }
        let (people, mail_key) =
            tokio::try_join!(self.people.people_key(of, wrapped), self.mail.new_mail_key())?;
        let (mut members, mut representatives) = (BTreeSet::new(), Vec::new());
        let mut everyone = pages(|after| self.store.members(of, after));
        while let Some(page) = everyone.next().await? {
            for member in page.open(&people)? {
                members.insert(member.membership.id);
                if member.membership.role == Role::Representative {
                    representatives.push(member);
                }
            }
        }
        let leaver = Leaver {
            organization: of,
            product,
            plan,
            company: &customer.company(&people)?,
            members: &members,
            representatives: &representatives,
            farewells: &farewells,
            mail_key: &mail_key,
            site: &self.site,
        };
        Ok(farewell::notify(context, &leaver))
    }
}

impl Scheduled for ContractEnd {
    type Error = TaskFailed;

    /// Queues every company whose contract ends: somebody may have to be reminded, or have joined or
    /// left.
    async fn scheduled(&self, _: &Context<'_>) -> Result<(), TaskFailed> {
        let mut count = 0;
        let mut ending = pages(|after| self.store.due_for_purge(Date::MAX, after));
        while let Some(contracts) = ending.next().await? {
            for EndedContract { organization, .. } in contracts {
                self.queue_notification(organization).await?;
                count += 1;
            }
        }
        info!(count, "ending contracts queued");
        Ok(())
    }
}

impl Worker for ContractEnd {
    type Task = Task;
    type Error = TaskFailed;

    async fn work(
        &self,
        context: &Context<'_>,
        task: Relayed<Task>,
        until: Timestamp,
    ) -> Result<(), TaskFailed> {
        let Task::Notify(of) = task.task;
        while let Some(changes) = self.next_notification(context, of).await? {
            // If the state has changed meanwhile, what is next is read again.
            self.store.try_commit(&changes).await?;
            if self.contexts.now() >= until {
                let message = serde_json::to_string(&task.again(MAX_HOPS)?)?;
                return Ok(self.queue.send(&message).await?);
            }
        }
        Ok(())
    }
}
