//! Notices: what the vendor posts, whom it notifies, and the deadlines of incidents.

pub mod announcement;
pub mod availability;
pub mod business_days;
mod change;
pub mod customer_notification;
pub mod icalendar;
pub mod incident_clock;
pub mod markdown;
mod message;
mod news;
pub mod notice;
pub mod public_address;
pub mod subscription;
mod words;

pub use change::NoticeChange;
pub use message::{DetailLine, DueLine, NoticeMessage};
pub use words::Detail;
