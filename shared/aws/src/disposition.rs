//! How a browser saves a document's file.

use domain::document::Content;

/// The header that makes a browser save the file under its document's title, without characters
/// that are not allowed in file names everywhere (RFC 6266), and never display it.
pub(crate) fn content_disposition(content: &Content) -> String {
    let separates = |character: char| character.is_control() || r#"/\:*?"<>|"#.contains(character);
    let title = content.title.expose().replace(separates, "_");
    let extension = content.file.media_type.extension();
    let name = format!("{}{extension}", title.trim_start_matches('.'));
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    let encoded: String = name.bytes().map(encode).collect();
    format!("attachment; filename=\"document{extension}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::document::{Amount, Counterparty, Currency, Digest, File, MediaType, Title};
    use proptest::prelude::*;

    fn header(title: Title) -> String {
        content_disposition(&Content {
            title,
            counterparty: Counterparty::parse("例").unwrap(),
            amount: Amount { minor_units: 1, currency: Currency::parse("JPY").unwrap() },
            file: File {
                media_type: MediaType::parse("application/pdf").unwrap(),
                size: 1,
                sha256: Digest::from_bytes([7; 32]),
            },
        })
    }

    #[test]
    fn a_file_is_saved_under_its_title_and_never_displayed() {
        let named = |title: &str| header(Title::parse(title).unwrap());
        let expected = |name: &str| {
            format!("attachment; filename=\"document.pdf\"; filename*=UTF-8''{name}.pdf")
        };
        assert_eq!(named("invoice 4"), expected("invoice%204"));
        assert_eq!(named("請求"), expected("%E8%AB%8B%E6%B1%82"));
        assert_eq!(named("../a\"b;c"), expected("_a_b%3Bc"));
    }

    proptest! {
        #[test]
        fn no_title_escapes_its_header(title in "\\PC{1,60}") {
            let Ok(title) = Title::parse(&title) else { return Ok(()) };
            let header = header(title);
            prop_assert!(header.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' '));
            prop_assert_eq!(header.matches('"').count(), 2);
            prop_assert_eq!(header.matches(';').count(), 2);
        }
    }
}
