//! What the file of a document is called where people save it.

use domain::document::{Content, Title};

/// The most bytes of a name: no file system in use takes fewer.
const MAX_BYTES: usize = 255;
/// The most characters of a title in a name: Windows still opens the file in a folder.
const MAX_TITLE: usize = 60;
/// What Windows keeps for its devices, whatever follows after a dot.
const DEVICES: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];
/// The same, followed by a digit.
const NUMBERED_DEVICES: [&str; 2] = ["COM", "LPT"];

/// A name with a title in it, as far as every file system takes it: without separators, wildcards,
/// and dots or spaces at its ends, cut where it is too long. What stands before and after is kept.
pub fn file_name(before: &str, title: &Title, after: &str) -> String {
    let title = title.expose().replace(|character| r#"/\:*?"<>|"#.contains(character), "_");
    let room = MAX_BYTES.saturating_sub(before.len() + after.len());
    let fits = |(end, character): &(usize, char)| end + character.len_utf8() <= room;
    let title = title.char_indices().take(MAX_TITLE).take_while(fits);
    let title: String = title.map(|(_, character)| character).collect();
    let title = title.trim_matches(|character: char| character == '.' || character.is_whitespace());
    let title = if title.is_empty() { "document" } else { title };
    let guard = if before.is_empty() && is_device(title) { "_" } else { "" };
    format!("{before}{guard}{title}{after}")
}

fn is_device(title: &str) -> bool {
    let name = title.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let is_numbered = |device: &&str| {
        let number = name.strip_prefix(*device).map(|rest| rest.chars().collect::<Vec<_>>());
        // The superscripts are in Latin-1, where DOS took them for digits.
        matches!(number.as_deref(), Some(['0'..='9' | '¹' | '²' | '³']))
    };
    DEVICES.contains(&&*name) || NUMBERED_DEVICES.iter().any(is_numbered)
}

/// The header that makes a browser save the file under its document's title (RFC 6266), and never
/// display it.
pub(crate) fn content_disposition(content: &Content) -> String {
    let extension = content.file.media_type.extension();
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    let name = file_name("", &content.title, extension);
    let encoded: String = name.bytes().map(encode).collect();
    format!("attachment; filename=\"document{extension}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::document::{Amount, Counterparty, Currency, Digest, File, MediaType};
    use proptest::prelude::*;

    fn title(text: &str) -> Title {
        Title::parse(text).unwrap()
    }

    fn header(title: Title) -> String {
        content_disposition(&Content {
            title,
            counterparty: Counterparty::parse("例").unwrap(),
            amount: Amount { minor_units: 1, currency: Currency::parse("JPY").unwrap() },
            file: File {
                name: None,
                media_type: MediaType::parse("application/pdf").unwrap(),
                size: 1,
                sha256: Digest::from_bytes([7; 32]),
            },
        })
    }

    #[test]
    fn a_file_is_called_what_every_computer_can_call_it() {
        for (text, written) in [
            ("請求書 4月分", "請求書 4月分.pdf"),
            ("../../etc/passwd", "_.._etc_passwd.pdf"),
            ("a\\b:c*d?e\"f<g>h|i", "a_b_c_d_e_f_g_h_i.pdf"),
            ("報告書. .", "報告書.pdf"),
            ("...", "document.pdf"),
            ("nul", "_nul.pdf"),
            ("Com1.backup", "_Com1.backup.pdf"),
            ("LPT¹", "_LPT¹.pdf"),
            ("CONTRACT", "CONTRACT.pdf"),
            ("com10", "com10.pdf"),
        ] {
            assert_eq!(file_name("", &title(text), ".pdf"), written, "{text}");
        }
    }

    #[test]
    fn a_name_has_at_most_255_bytes_whatever_its_script() {
        for (character, characters) in [("a", 60), ("長", 60), ("𠮷", 50)] {
            let text = title(&character.repeat(200));
            let name = file_name("2026-04-01-", &text, &format!("-{}.pdf", "x".repeat(36)));
            assert_eq!(name.matches(character).count(), characters, "{name}");
            assert!(name.len() <= MAX_BYTES && name.ends_with("x.pdf"), "{name}");
        }
    }

    #[test]
    fn a_file_is_saved_under_its_title_and_never_displayed() {
        let expected = |name: &str| {
            format!("attachment; filename=\"document.pdf\"; filename*=UTF-8''{name}.pdf")
        };
        assert_eq!(header(title("invoice 4")), expected("invoice%204"));
        assert_eq!(header(title("請求")), expected("%E8%AB%8B%E6%B1%82"));
        assert_eq!(header(title("../a\"b;c")), expected("_a_b%3Bc"));
    }

    proptest! {
        #[test]
        fn no_title_escapes_its_header_or_folder(text in "\\PC{1,80}") {
            let Ok(title) = Title::parse(&text) else { return Ok(()) };
            let name = file_name("", &title, ".pdf");
            prop_assert!(name.len() <= MAX_BYTES && name.len() > ".pdf".len());
            prop_assert!(!name.contains(['/', '\\']) && !name.starts_with('.'));
            let header = header(title);
            prop_assert!(header.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' '));
            prop_assert_eq!(header.matches('"').count(), 2);
            prop_assert_eq!(header.matches(';').count(), 2);
        }
    }
}
