//! Days, as stories speak of them.

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan as _};

/// The day in Japan that is so many days from today, as the API writes it.
#[expect(clippy::disallowed_methods, reason = "a story is told today")]
pub fn day(from_today: i64) -> String {
    let today = Timestamp::now().to_zoned(TimeZone::fixed(Offset::constant(9))).date();
    today.saturating_add(from_today.days()).to_string()
}
