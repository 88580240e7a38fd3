//! Accounts: who people are, how they get an account, and what they may do in their company.

pub mod access_token;
pub mod attempts;
pub mod authenticator;
mod change;
pub mod device;
pub mod invite;
pub mod mail_link;
pub mod member_removal;
mod message;
pub mod one_time_password;
mod organization;
pub mod password;
pub mod password_reset;
pub mod profile_change;
pub mod refresh_token;
mod rights;
pub mod role_change;
pub mod session;
pub mod sign_in;
pub mod signup;
pub mod terms;
pub mod terms_acceptance;
pub mod user_agent;

pub use attempts::Attempts;
pub use change::AccountChange;
pub use mail_link::MailLink;
pub use message::AccountMessage;
pub use organization::{Login, Member, Membership, Organization, Permission, Role};
pub use password::{NewPassword, Password, PasswordHash};
pub use rights::{refused, viewed};
pub use session::{OpenedFrom, RefreshToken, Session};
