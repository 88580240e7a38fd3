//! Committing what was decided.

use aws::{CommitError, Store};
use domain::Changes;

use crate::Problem;

/// How often a request is decided anew when others change the same state meanwhile.
pub const DECISIONS: u32 = 5;

/// Commits a decision; tells whether it still stood. Where it did not, nothing was written, and the
/// request is to be decided anew on what is there now.
pub async fn committed(store: &Store, changes: &Changes) -> Result<bool, Problem> {
    match store.commit(changes).await {
        Ok(()) => Ok(true),
        Err(CommitError::Refused(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
