//! Dates relative to today.

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan as _};

/// The date in Japan that many days from today, in the API's format.
#[expect(clippy::disallowed_methods, reason = "a story runs on the real date")]
pub fn day(from_today: i64) -> String {
    let today = Timestamp::now().to_zoned(TimeZone::fixed(Offset::constant(9))).date();
    today.saturating_add(from_today.days()).to_string()
}
