//! Documents, how long the law requires them to be retained, and passes to them.

pub mod archive_pass;
mod change;
pub mod document;
mod message;
pub mod statutory;

pub use change::DocumentChange;
pub use document::Document;
pub use message::DocumentMessage;
