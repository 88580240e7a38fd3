//! What a decision returns. The one room above all wings: it sums what each of them writes.

mod change;
mod message;

pub use change::{Change, Changes};
pub use message::{Mail, Message};
