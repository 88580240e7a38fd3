//! When an address recently requested mailed links, so that nobody's inbox is flooded: one row for
//! each address and purpose, in the table of the function that sends these links.

use domain::Versioned;
use domain::mail_link::{LinkRequests, LinkRequestsOf, REQUEST_WINDOW};

use super::row::{Key, Row, parse, versioned};
use super::verbs::{Write, put_version};
use crate::ServiceError;

pub(crate) fn key(of: &LinkRequestsOf) -> Key {
    Key::new(format!("{}-requests#{}", of.purpose.slug(), of.index.as_str()), "requests")
}

pub(crate) fn count(table: &str, of: &LinkRequestsOf, requests: &Versioned<LinkRequests>) -> Write {
    let times = &requests.value.times;
    let row = Row::at(&key(of)).texts("times", times.iter());
    let row = match times.last() {
        Some(last) => row.expires_at(*last + REQUEST_WINDOW),
        None => row,
    };
    put_version(table, row, requests.version)
}

/// Reads the requests; without a row there are none.
pub(crate) fn read(row: Option<&Row>) -> Result<Versioned<LinkRequests>, ServiceError> {
    let Some(row) = row else { return Ok(Versioned::default()) };
    versioned(row, read_times(row)?)
}

/// Reads the requests from a row that counts them; the row of an invitation counts its own mails in
/// the same way.
pub(crate) fn read_times(row: &Row) -> Result<LinkRequests, ServiceError> {
    Ok(LinkRequests { times: row.get_texts("times", parse)? })
}
