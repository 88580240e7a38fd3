//! The index as a spreadsheet (XLSX), in which text stays text whatever it looks like.

use domain::Language;
use jiff::Timestamp;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::cell::Cell;
use crate::index::{Item, index_header_cells};

/// Spreadsheets count with 15 digits.
const LARGEST_NUMBER: i64 = 999_999_999_999_999;

/// The index of a volume, which holds only so many documents: a spreadsheet is made in memory.
pub struct Spreadsheet {
    sheet: Worksheet,
    day: Format,
    language: Language,
    /// The next one.
    row: u32,
}

impl Spreadsheet {
    pub fn new(language: Language) -> Result<Self, XlsxError> {
        let day = Format::new().set_num_format("yyyy-mm-dd");
        let mut spreadsheet = Self { sheet: Worksheet::new(), day, language, row: 0 };
        spreadsheet.write(index_header_cells(language))?;
        spreadsheet.sheet.set_freeze_panes(1, 0)?;
        Ok(spreadsheet)
    }

    pub fn add(&mut self, item: &Item<'_>) -> Result<(), XlsxError> {
        self.write(item.index_cells(self.language))
    }

    fn write(&mut self, cells: impl Iterator<Item = Cell>) -> Result<(), XlsxError> {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(text) => self.sheet.write_string(self.row, column, text)?,
                Cell::Number(number) if number.abs() <= LARGEST_NUMBER =>
                {
                    #[expect(clippy::cast_precision_loss, reason = "it has at most 15 digits")]
                    self.sheet.write_number(self.row, column, number as f64)?
                }
                Cell::Number(number) => {
                    self.sheet.write_string(self.row, column, number.to_string())?
                }
                Cell::Day(day) => {
                    let part = |number: i8| u8::try_from(number).unwrap_or_default();
                    let year = u16::try_from(day.year()).unwrap_or_default();
                    let date = ExcelDateTime::from_ymd(year, part(day.month()), part(day.day()))?;
                    self.sheet.write_datetime_with_format(self.row, column, date, &self.day)?
                }
            };
        }
        self.row += 1;
        Ok(())
    }

    /// The file, dated as given, so that packing again gives the same one.
    pub fn finish(self, at: Timestamp) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let made = ExcelDateTime::from_timestamp(at.as_second())?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        workbook.push_worksheet(self.sheet);
        workbook.save_to_buffer()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::index::tests::document;
    use calamine::{Data, Reader as _, Xlsx};
    use domain::document::ArchiveSettings;

    #[test]
    fn text_in_a_spreadsheet_stays_text_and_a_day_is_a_day() {
        let settings = ArchiveSettings::default();
        let titles = ["00123", "1-2", "=1+1", "'quoted", "請求書"];
        let packed = || {
            let mut spreadsheet = Spreadsheet::new(Language::Japanese).unwrap();
            for title in titles {
                let document = document(title, title);
                let volume = "volume";
                let item =
                    Item { document: &document, settings: &settings, volume, file_name: None };
                spreadsheet.add(&item).unwrap();
            }
            spreadsheet.finish(Timestamp::UNIX_EPOCH).unwrap()
        };
        let file = packed();
        assert!(file == packed(), "packing again gives the same file");
        let mut read = Xlsx::new(Cursor::new(file)).unwrap();
        let sheet = read.worksheet_range_at(0).unwrap().unwrap();
        let mut rows = sheet.rows();
        assert_eq!(rows.next().unwrap()[3], Data::String("件名".into()));
        for title in titles {
            let row = rows.next().unwrap();
            assert_eq!([&row[3], &row[8]], [&Data::String(title.into()); 2]);
            assert_eq!(row[6], Data::Float(-5.0));
            let Data::DateTime(day) = row[4] else { panic!("{:?} is no day", row[4]) };
            assert_eq!(day.to_ymd_hms_milli(), (2026, 4, 1, 0, 0, 0, 0));
        }
    }
}
