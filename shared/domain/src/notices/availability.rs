//! How a product works, as its notices say.

use crate::notice::{About, Notice, State};

/// What works and what does not; the later, the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Availability {
    Operational,
    Maintenance,
    Outage,
}

impl Availability {
    /// What these notices say of now.
    pub fn of<'a>(notices: impl IntoIterator<Item = &'a Notice>) -> Self {
        notices.into_iter().map(now).max().unwrap_or(Self::Operational)
    }
}

/// What a notice says of now.
fn now(notice: &Notice) -> Availability {
    match (&notice.about, notice.published) {
        (About::Maintenance(_), Some(published)) if published.state == State::Running => {
            Availability::Maintenance
        }
        (about, Some(published)) if about.is_outage() && !published.state.is_over() => {
            Availability::Outage
        }
        _ => Availability::Operational,
    }
}
