//! What a decision returns. The one room above all wings: it sums what each of them writes.

mod change;

pub use change::{Change, Changes};
