//! Documents, how long the law has them retained, and passes to them.

pub mod archive_pass;
pub mod document;
pub mod statutory;

pub use document::Document;
