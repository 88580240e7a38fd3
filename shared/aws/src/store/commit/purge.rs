//! Destroys what a purge found, page by page.

use domain::purge::Purge;
use domain::{Changes, LeavingChange, Versioned};

use super::super::Store;
use super::super::purge::{DeletionTarget, Only};
use super::super::rows::verbs::delete_any;
use super::super::rows::{document, login};
use super::CommitError;
use crate::ServiceError;

impl Store {
    /// Destroys the items and stores the count in one transaction, only on top of the count that
    /// was seen.
    pub async fn destroy(
        &self,
        deletion_targets: &[DeletionTarget],
        purge: &Versioned<Purge>,
    ) -> Result<(), CommitError> {
        let items = deletion_targets.iter().flat_map(|deletion_targets| &deletion_targets.items);
        let items = items.map(|(table, key, only)| {
            let table = self.tables.name(*table);
            match only {
                Only::Any => delete_any(table, key),
                Only::Of(member) => login::destroy(table, key, *member),
                Only::Unheld => document::destroy(table, key),
            }
        });
        let items = items.collect::<Result<Vec<_>, _>>().map_err(ServiceError::dynamodb)?;
        self.commit_with(&Changes(vec![LeavingChange::StorePurge(purge.clone()).into()]), items)
            .await
    }
}
