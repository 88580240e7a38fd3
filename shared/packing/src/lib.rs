//! Packing documents into ZIP files, and the index that lists them: the same for a company's export
//! and for whoever takes along what a search found.

mod bundle;
mod cell;
mod findings;
mod index;
pub mod schema;
mod spreadsheet;

use aws::ServiceError;
use rust_xlsxwriter::XlsxError;
use thiserror::Error;
use zip::result::ZipError;

pub use bundle::{Bundle, Packed};
pub use findings::{Findings, Limits, List};
pub use index::{BYTE_ORDER_MARK, Item, file_name, index_header, list_header, list_line};
pub use spreadsheet::Spreadsheet;

/// Why a ZIP file could not be made.
#[derive(Debug, Error)]
pub enum NotBundled {
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// It does not fit into a ZIP file.
    #[error(transparent)]
    Zip(#[from] ZipError),
    /// It does not fit into a spreadsheet.
    #[error(transparent)]
    Spreadsheet(#[from] XlsxError),
    /// The ZIP file could not be written.
    #[error(transparent)]
    NotWritten(#[from] std::io::Error),
}
