//! Why background work stopped.

use aws::{CommitError, ServiceError};
use thiserror::Error;

use crate::{Problem, TooManyHops};

/// Why a task was not done this time. It is tried again.
#[derive(Debug, Error)]
pub enum TaskFailed {
    /// What remains cannot be written as a message.
    #[error("the task cannot be written")]
    NotWritten(#[from] serde_json::Error),
    /// It goes round in circles.
    #[error(transparent)]
    TooManyHops(#[from] TooManyHops),
    /// A service did not do its part.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// Nothing could be committed.
    #[error(transparent)]
    NotCommitted(#[from] CommitError),
}

impl From<TaskFailed> for Problem {
    fn from(failure: TaskFailed) -> Self {
        Self::unexpected(failure)
    }
}
