//! Leaving: the end of a contract, exports, legal holds, and the purge.

mod change;
pub mod contract;
pub mod export;
pub mod holds;
pub mod legal_hold;
mod message;
pub mod purge;
pub mod retention;

pub use change::LeavingChange;
pub use export::Export;
pub use message::LeavingMessage;
