//! Destroying rows, a page in one transaction with the count of what was destroyed.

use std::ops::ControlFlow;

use aws::DeletionTarget;
use domain::Versioned;
use domain::purge::{DataClass, Purge};
use tracing::info;

use lambda::TaskFailed;

use crate::Purger;

/// What is destroyed a page at a time, in this order. Documents have files, and the customer's own row
/// goes with the certificate.
const DATA_CLASSES: [DataClass; 6] = [
    DataClass::Members,
    DataClass::Exports,
    DataClass::Sessions,
    DataClass::Addresses,
    DataClass::Answers,
    DataClass::PeopleKey,
];

impl Purger {
    /// Destroys all rows but documents and the customer's own, unless the time is up before.
    pub(crate) async fn destroy_rows(
        &self,
        purge: &mut Versioned<Purge>,
        out_of_time: &impl Fn() -> bool,
    ) -> Result<ControlFlow<()>, TaskFailed> {
        for class in DATA_CLASSES {
            if self.destroy_class(purge, class, out_of_time).await?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Destroys all rows of a class, unless the time is up before.
    pub(crate) async fn destroy_class(
        &self,
        purge: &mut Versioned<Purge>,
        class: DataClass,
        out_of_time: &impl Fn() -> bool,
    ) -> Result<ControlFlow<()>, TaskFailed> {
        let of = purge.value.contract.organization;
        loop {
            if out_of_time() {
                return Ok(ControlFlow::Break(()));
            }
            let batch = self.store.deletion_targets(of, class).await?;
            if batch.is_empty() {
                return Ok(ControlFlow::Continue(()));
            }
            self.destroy_batch(purge, class, &batch).await?;
        }
    }

    /// Destroys the key of documents, and what goes with it, once there are none.
    pub(crate) async fn destroy_archive(
        &self,
        purge: &mut Versioned<Purge>,
    ) -> Result<(), TaskFailed> {
        let batch = self.store.archive_targets(purge.value.contract.organization).await?;
        if batch.is_empty() {
            return Ok(());
        }
        self.destroy_batch(purge, DataClass::Archive, &batch).await
    }

    pub(crate) async fn destroy_batch(
        &self,
        purge: &mut Versioned<Purge>,
        class: DataClass,
        batch: &[DeletionTarget],
    ) -> Result<(), TaskFailed> {
        purge.value.destroy(class, batch.iter().map(|one| &one.id));
        self.store.destroy(batch, purge).await?;
        purge.version += 1;
        let of = purge.value.contract.organization;
        info!(organization = %of, store = class.slug(), destroyed = batch.len(), "purging");
        Ok(())
    }
}
