//! Documents, how long the law has them retained, and passes to them.

pub mod archive_pass;
mod change;
pub mod document;
mod message;
pub mod statutory;

pub use change::DocumentChange;
pub use document::Document;
pub use message::DocumentMessage;
