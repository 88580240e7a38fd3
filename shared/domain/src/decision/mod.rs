//! What a decision returns. This is the only module above the wings: it sums up what each of them
//! writes.

mod change;
mod message;

pub use change::{Change, Changes};
pub use message::{Mail, Message};
