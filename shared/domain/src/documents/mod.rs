//! Documents, and how long the law requires them to be retained.

mod change;
pub mod contract_confirmation;
pub mod document;
pub mod statutory;

pub use change::DocumentChange;
pub use document::Document;
