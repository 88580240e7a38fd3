//! Leaving: the end of a contract, exports, legal holds, the purge, and passes to what it retains.

pub mod archive_pass;
mod change;
pub mod contract;
pub mod customer_search;
pub mod end_request;
pub mod export;
pub mod farewell;
pub mod holds;
pub mod legal_hold;
mod message;
pub mod purge;
pub mod retention;

pub use change::LeavingChange;
pub use export::Export;
pub use message::LeavingMessage;
