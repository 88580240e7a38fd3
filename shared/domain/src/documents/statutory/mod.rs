//! What must be retained after a contract ended, why, and until when (P4).
//!
//! The Electronic Books Preservation Act (電子帳簿保存法) art. 7 requires taxpayers to retain the data of
//! their electronic transactions for as long as tax law requires the same on paper. The Ordinances for
//! Enforcement of the Corporation Tax Act (法人税法施行規則) and of the Income Tax Act (所得税法施行規則)
//! say which papers, and for how long:
//!
//! | the year in which it was made or received | retained for | ground |
//! |---|---|---|
//! | a company's, made a loss, began on or after 2018-04-01 | 10 years | corporation tax, art. 26-3 (1) |
//! | a company's, made a loss, began before | 9 years | the same, as it was for those years |
//! | any other of a company | 7 years | art. 59 (1), for blue returns; art. 67 (2) for others |
//! | a sole proprietor's | 7 years | income tax, art. 63 (1), for blue returns; art. 102 for others |
//!
//! The years are counted from the day after the filing deadline. For companies that is two months after
//! the end of the business year (Corporation Tax Act art. 74 (1)), plus the months of an extension (art.
//! 75-2). Art. 59 (2) counts those months itself, so a deadline on a Sunday, which moves the filing
//! to Monday, does not move the count. For sole proprietors it is the 15th of March. Some of their
//! documents need five years only, but consumption tax wants invoices for seven, and nobody can tell from
//! a kind which are which.
//!
//! The law binds the customer. That the vendor retains the documents for them just as long is the
//! vendor's policy, and [`Ground`] is the one place that defines it. `docs/retention-law.md` says it for
//! lawyers, with examples.

mod calendar;
mod kind;
mod retention;
mod taxpayer;
#[cfg(test)]
mod tests;

pub use calendar::{BusinessYear, ExtensionTooLong, FiscalYearEnd, NotAFiscalYearEnd, TaxCalendar};
pub use kind::DocumentKind;
pub use retention::{Ground, Retention};
pub use taxpayer::{BusinessYears, CalendarFrom, NotInOrder, Taxpayer};
