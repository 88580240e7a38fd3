//! A cell of a list of documents, which a spreadsheet shows as it was written.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization as _;

/// The words that a spreadsheet reads as a part of a number, a date or a time, the eras of Japan's
/// calendar included.
const READ_AS_NUMBERS: [&str; 28] = [
    "E", "AM", "PM", "A", "P", "M", "T", "S", "H", "R", "明治", "大正", "昭和", "平成", "令和",
    "JPY", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];

/// The cell of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Text(String),
    Number(i64),
    Day(Date),
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The cell in a CSV file (RFC 4180). An apostrophe is put before what a spreadsheet would take
    /// for a formula, a number, a date or a truth value, and before an apostrophe, so that removing
    /// the first one gives back the text.
    fn csv(&self) -> String {
        match self {
            Self::Text(text) => {
                let begins = |character| "=+-@＝＋－＠'\t\r\n".contains(character);
                let guard =
                    if text.starts_with(begins) || is_read_as_value(text) { "'" } else { "" };
                format!("\"{guard}{}\"", text.replace('"', "\"\""))
            }
            Self::Number(number) => number.to_string(),
            Self::Day(day) => format!("\"{day}\""),
        }
    }
}

/// A line of a CSV file.
pub(crate) fn line(cells: impl IntoIterator<Item = Cell>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| cell.csv()).collect();
    cells.join(",") + "\r\n"
}

/// Whether a spreadsheet would read the text as a value, and show `00123` as 123 or `1-2` as a day.
fn is_read_as_value(text: &str) -> bool {
    let text = text.nfkc().collect::<String>().to_uppercase();
    let mut words = text.split(|character: char| !character.is_alphabetic());
    let has_digit = text.chars().any(|character| character.is_ascii_digit());
    let is_value = |word: &str| {
        let is_unit = word.chars().all(|character| "年月日時分秒".contains(character));
        // A month may be written in full.
        is_unit || READ_AS_NUMBERS.iter().any(|known| word == *known || is_month(word, known))
    };
    matches!(text.trim(), "TRUE" | "FALSE") || has_digit && words.all(is_value)
}

fn is_month(word: &str, abbreviation: &str) -> bool {
    abbreviation.len() == 3 && word.len() > 3 && word.is_ascii() && word.starts_with(abbreviation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_looks_like_a_value_survives_a_spreadsheet() {
        for text in [
            "00123",
            "1-2",
            "1/2",
            "1E5",
            "１２３",
            "2026/04/01",
            "12:30",
            "3 PM",
            "May 5",
            "5-MAY-26",
            "R8.4.1",
            "令和8年4月1日",
            "¥1,000",
            "50%",
            "(5)",
            "true",
            "March 2026",
            "1 234",
        ] {
            assert_eq!(Cell::text(text).csv(), format!("\"'{text}\""), "{text}");
        }
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for text in
            ["請求書 2026-001", "A4用紙", "第3回", "株式会社108", "INV-00123", "令和", "3kg", ""]
        {
            assert_eq!(Cell::text(text).csv(), format!("\"{text}\""), "{text}");
        }
    }

    #[test]
    fn numbers_and_days_are_values() {
        assert_eq!(line([Cell::Number(-5), Cell::Day(date(2026, 4, 1))]), "-5,\"2026-04-01\"\r\n");
    }
}
