//! Text that people type. It leaves as XML, iCalendar, HTML, CSV and mail, so only characters that
//! all of these can carry, and that a reader can see, come in.

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization;

use crate::Fault;

/// What no line may contain. Besides control characters and the noncharacters that XML 1.0 forbids,
/// these are line breaks of Unicode's own, what changes the direction of writing, and what is never
/// seen (Unicode's `Default_Ignorable_Code_Point`, without joiners and variation selectors, which
/// the spelling of some names and emoji needs).
pub const FORBIDDEN: &[RangeInclusive<char>] = &[
    '\0'..='\u{1f}',
    '\u{7f}'..='\u{9f}',
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180e}'..='\u{180e}',
    '\u{200b}'..='\u{200b}',
    '\u{200e}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{3164}'..='\u{3164}',
    '\u{fdd0}'..='\u{fdef}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff0}'..='\u{fffb}',
    '\u{fffe}'..='\u{ffff}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e00ff}',
    '\u{e01f0}'..='\u{e0fff}',
];

/// What a text may contain, besides white space, but not consist of: nobody sees it alone. These are
/// joiners, variation selectors, the empty pattern of braille, and marks that belong on a letter.
pub const UNSEEN: &[RangeInclusive<char>] = &[
    '\u{300}'..='\u{34e}',
    '\u{350}'..='\u{36f}',
    '\u{483}'..='\u{489}',
    '\u{180b}'..='\u{180d}',
    '\u{180f}'..='\u{180f}',
    '\u{1ab0}'..='\u{1aff}',
    '\u{1dc0}'..='\u{1dff}',
    '\u{200c}'..='\u{200d}',
    '\u{20d0}'..='\u{20ff}',
    '\u{2800}'..='\u{2800}',
    '\u{302a}'..='\u{302f}',
    '\u{3099}'..='\u{309a}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{fe20}'..='\u{fe2f}',
    '\u{e0100}'..='\u{e01ef}',
];

/// Reads a line: NFC, trimmed, 1 to `maximum` characters.
pub(crate) fn line(text: &str, maximum: usize) -> Result<String, Fault> {
    let line = measure(text, maximum)?;
    check_line(&line)?;
    Ok(line)
}

/// Reads text on any number of lines, with tabs: NFC, trimmed, 1 to `maximum` characters.
pub(crate) fn lines(text: &str, maximum: usize) -> Result<String, Fault> {
    let lines = measure(&text.replace("\r\n", "\n"), maximum)?;
    check_lines(&lines)?;
    Ok(lines)
}

/// Whether every line of it may be text.
pub(crate) fn check_lines(lines: &str) -> Result<(), Fault> {
    lines.split(['\n', '\t']).try_for_each(check_line)
}

fn check_line(line: &str) -> Result<(), Fault> {
    let forbidden = line.chars().find(|character| is_in(FORBIDDEN, *character));
    forbidden.map_or(Ok(()), |character| Err(Fault::ForbiddenCharacter(character)))
}

fn measure(text: &str, maximum: usize) -> Result<String, Fault> {
    let text: String = text.trim().nfc().collect();
    let seen = |character: char| !character.is_whitespace() && !is_in(UNSEEN, character);
    if !text.chars().any(seen) {
        return Err(Fault::Empty);
    }
    if text.chars().count() > maximum {
        return Err(Fault::TooLong { maximum });
    }
    Ok(text)
}

pub(crate) fn is_in(ranges: &[RangeInclusive<char>], character: char) -> bool {
    ranges.iter().any(|range| range.contains(&character))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CompanyName, PersonName, archive_pass, document, holds, notice};
    use proptest::prelude::*;

    type Reading = fn(&str) -> Result<String, Fault>;

    /// Every type of text that a person types, and how it is read.
    const TYPES: [(&str, Reading); 8] = [
        ("person", |text| Ok(PersonName::parse(text)?.expose().into())),
        ("company", |text| Ok(CompanyName::parse(text)?.expose().into())),
        ("title of a document", |text| Ok(document::Title::parse(text)?.expose().into())),
        ("counterparty", |text| Ok(document::Counterparty::parse(text)?.expose().into())),
        ("reason of a pass", |text| Ok(archive_pass::Reason::parse(text)?.expose().into())),
        ("reason of a hold", |text| Ok(holds::Reason::parse(text)?.expose().into())),
        ("title of a notice", notice::title),
        ("body of a notice", notice::body),
    ];

    /// What XML 1.0 calls a character (§2.2).
    const fn is_xml(character: char) -> bool {
        matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
    }

    #[test]
    fn no_text_contains_what_xml_forbids_or_nobody_sees() {
        for forbidden in [
            '\0',
            '\u{7}',
            '\u{b}',
            '\u{1b}',
            '\u{7f}',
            '\u{85}',
            '\u{ad}',
            '\u{61c}',
            '\u{200b}',
            '\u{200f}',
            '\u{2028}',
            '\u{2029}',
            '\u{202e}',
            '\u{2066}',
            '\u{3164}',
            '\u{feff}',
            '\u{fdd0}',
            '\u{fffe}',
            '\u{ffff}',
            '\u{e0041}',
        ] {
            for (name, read) in TYPES {
                let read = read(&format!("a{forbidden}b"));
                assert_eq!(read, Err(Fault::ForbiddenCharacter(forbidden)), "{name}");
            }
        }
    }

    #[test]
    fn no_text_consists_of_what_is_not_seen_alone() {
        for nothing in [
            "",
            " ",
            "\u{3000}",
            "\u{200d}",
            "\u{2800} \u{2800}",
            "\u{fe0f}",
            "\u{a0}",
            "\u{301}",
            "\u{3099} \u{20dd}",
        ] {
            for (name, read) in TYPES {
                assert_eq!(read(nothing), Err(Fault::Empty), "{name} {nothing:?}");
            }
        }
    }

    #[test]
    fn what_names_are_written_with_is_allowed() {
        // Variants of kanji, a private character, joiners in Hindi and emoji, combining accents.
        for name in
            ["葛\u{e0100}城", "\u{e000}田", "क्\u{200d}ष", "👩\u{200d}💻", "n\u{303}u", "山田　太郎"]
        {
            for (kind, read) in TYPES {
                assert_eq!(read(&format!(" {name}\n")), Ok(name.nfc().collect()), "{kind}");
            }
        }
    }

    #[test]
    fn only_a_body_has_lines() {
        for (name, read) in TYPES {
            let expected = match name {
                "body of a notice" => Ok("一\n二\t三".to_owned()),
                _ => Err(Fault::ForbiddenCharacter('\n')),
            };
            assert_eq!(read("一\n二\t三"), expected, "{name}");
        }
        assert_eq!(notice::body("a\r\nb").unwrap(), "a\nb");
    }

    #[test]
    fn no_reference_in_markdown_stands_for_a_forbidden_character() {
        for hidden in
            ["&#xFFFE;", "&#7;", "&ZeroWidthSpace;", "[a](https://b.jp/&#x202e;)", "`a\u{7}`"]
        {
            let refused = notice::body(&format!("a {hidden} b"));
            assert!(matches!(refused, Err(Fault::ForbiddenCharacter(_))), "{hidden}");
        }
        assert!(notice::body("a &amp; &copy; &#x3042;").is_ok());
    }

    #[test]
    fn a_forbidden_character_is_named_in_both_languages() {
        let fault = PersonName::parse("a\u{200b}").unwrap_err();
        for language in [crate::Language::Japanese, crate::Language::English] {
            assert!(fault.message(language).contains("U+200B"));
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_xml_and_reads_the_same_again(text in any::<String>()) {
            for (_, read) in TYPES {
                let Ok(text) = read(&text) else { continue };
                prop_assert!(text.chars().all(is_xml));
                prop_assert!(!text.trim().is_empty());
                prop_assert_eq!(read(&text), Ok(text));
            }
        }
    }
}
