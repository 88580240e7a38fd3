//! What readers, and the programs that show mail to them, would take for a link. Names stand in
//! mails to people who do not know who gave them, so no name may bring one along.

use unicode_normalization::UnicodeNormalization as _;

use crate::Fault;
use crate::text::{UNSEEN, is_in};

/// Keeps a program that shows mail from making links of texts, without a trace for the reader:
/// WORD JOINER, which has no width and allows no line break.
const UNLINKED: char = '\u{2060}';

/// Refuses what looks like a link: an address with a scheme (`://`), one that begins with `www.`,
/// one of a page (`example.jp/…`) or of a mailbox. A mere domain name is none, because companies
/// are called by theirs (`Amazon.co.jp株式会社`): see [`unlinked`]. Width and lookalikes of the
/// characters that make a link do not matter.
pub(crate) fn refuse(text: &str) -> Result<(), Fault> {
    let text = folded(text);
    let is_link = text.contains("://") || text.contains("www.") || leads_somewhere(&text);
    if is_link { Err(Fault::LooksLikeLink) } else { Ok(()) }
}

/// The text with the domain names and addresses in it broken, so that no program makes links of
/// them. It looks the same.
pub fn unlinked(text: &str) -> String {
    let mut broken = String::with_capacity(text.len());
    for character in text.chars() {
        broken.push(character);
        if matches!(folded_character(character), '.' | '@' | ':' | '/') {
            broken.push(UNLINKED);
        }
    }
    broken
}

/// The text as a program that looks for links may read it.
fn folded(text: &str) -> String {
    let seen = text.chars().filter(|character| !is_in(UNSEEN, *character));
    let plain = seen.nfkc().flat_map(char::to_lowercase);
    plain.map(folded_character).collect()
}

/// The character of a link that this one looks like. Those with a compatible form (NFKC), such as
/// the full-width ones, are read by it.
fn folded_character(character: char) -> char {
    match character {
        '\\' | '\u{2044}' | '\u{2215}' | '\u{2571}' | '\u{27cb}' | '\u{29f8}' | '\u{ff0f}' => '/',
        '\u{2d0}' | '\u{2236}' | '\u{a789}' | '\u{fe55}' | '\u{ff1a}' => ':',
        '\u{2024}' | '\u{3002}' | '\u{a4f8}' | '\u{fe52}' | '\u{ff0e}' | '\u{ff61}' => '.',
        '\u{fe6b}' | '\u{ff20}' => '@',
        character => character,
    }
}

/// Whether it contains a page (`example.jp/`, `example.jp:8080/`) or a mailbox (`a@example.jp`).
fn leads_somewhere(text: &str) -> bool {
    let of_page = text.match_indices('/').any(|(at, _)| {
        let before = &text[..at];
        let port = before.trim_end_matches(|character: char| character.is_ascii_digit());
        ends_with_domain(port.strip_suffix(':').unwrap_or(before))
    });
    let of_mailbox = text.match_indices('@').any(|(at, _)| {
        let is_of_name = |character: char| character.is_alphanumeric() || "-.".contains(character);
        let end = text[at + 1..].find(|character| !is_of_name(character));
        let host = end.map_or(&text[at + 1..], |end| &text[at + 1..=at + end]);
        let has_box = text[..at].ends_with(|character: char| character.is_ascii_graphic());
        has_box && host.split('.').skip(1).any(is_top_level)
    });
    of_page || of_mailbox
}

fn ends_with_domain(text: &str) -> bool {
    let Some((name, top)) = text.rsplit_once('.') else { return false };
    is_top_level(top) && name.ends_with(char::is_alphanumeric)
}

/// Whether a label may stand at the top: two or more letters. What is an abbreviation, as in
/// `U.S.A./日本`, has no such label before its slash.
fn is_top_level(label: &str) -> bool {
    let is_plain = label.len() >= 2 && label.bytes().all(|byte| byte.is_ascii_lowercase());
    is_plain || label.starts_with("xn--")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{CompanyName, PersonName};

    #[test]
    fn no_name_looks_like_a_link() {
        for link in [
            "https://evil.example/login",
            "至急 https://evil.example/login を開いて",
            "【重要】契約停止のお知らせ evil.example/a?token=1",
            "www.evil.example",
            "株式会社WWW.EVIL.EXAMPLE",
            "ｈｔｔｐｓ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ",
            "ｗｗｗ．ｅｖｉｌ．ｅｘａｍｐｌｅ",
            "evil。example／login",
            "evil｡example/login",
            "evil․example⁄login",
            "https:∕∕evil",
            "https꞉//evil",
            "https:\\\\evil.example",
            "h\u{200d}ttps:/\u{200d}/evil",
            "evil.exa\u{fe00}mple/a",
            "evil.example:8080/a",
            "xn--wgv71a119e.xn--q9jyb4c/a",
            "a-b.co.jp/～c",
            "連絡先 evil@mail.example まで",
            "ｅｖｉｌ＠ｍａｉｌ．ｅｘａｍｐｌｅ",
            "mailto:evil@mail.example",
        ] {
            assert_eq!(CompanyName::choose(link), Err(Fault::LooksLikeLink), "{link}");
            assert_eq!(PersonName::choose(link), Err(Fault::LooksLikeLink), "{link}");
        }
    }

    #[test]
    fn names_that_companies_and_people_bear_are_taken() {
        for name in [
            "Yahoo!",
            "Amazon.co.jp株式会社",
            "U.S.A.",
            "U.S.A./日本支社",
            "株式会社A.B",
            "株式会社A.B/C",
            "C/O",
            "c/o 山田太郎",
            "株式会社エー・ビー/大阪",
            "Dr.スミス/歯科",
            "No.1/東京",
            "24/7株式会社",
            "Booking.com Japan株式会社",
            "株式会社@home",
            "アットホーム＠東京.支店",
            "有限会社モーニング。",
            "モーニング。/東京",
            "AT&T Inc.",
            "A:B",
            "S・O・S",
            "山田　太郎",
            "José Á. Núñez",
            "Sammy Davis, Jr.",
            "J.R.R. Tolkien",
        ] {
            assert!(CompanyName::choose(name).is_ok(), "{name}");
            assert!(PersonName::choose(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_name_that_was_taken_before_is_still_read() {
        let name = "evil.example/a";
        assert_eq!(CompanyName::parse(name).unwrap().expose(), name);
        assert_eq!(PersonName::parse(name).unwrap().expose(), name);
    }

    #[test]
    fn a_domain_name_is_broken_where_a_mail_program_would_link_it() {
        assert_eq!(unlinked("Amazon.co.jp株式会社"), "Amazon.\u{2060}co.\u{2060}jp株式会社");
        assert_eq!(unlinked("ａ．ｊｐ"), "ａ．\u{2060}ｊｐ");
        assert_eq!(unlinked("株式会社例"), "株式会社例");
    }

    proptest! {
        #[test]
        fn an_unlinked_text_looks_the_same_and_has_no_whole_domain(
            text in "[a-z.．。@/:株\u{200d}]{0,30}",
        ) {
            let broken = unlinked(&text);
            prop_assert_eq!(broken.replace(UNLINKED, ""), text);
            let marks = ['.', '@', ':', '/'];
            let mut pieces = broken.split(UNLINKED).map(folded);
            let is_in_one = pieces.any(|piece| piece.trim_end_matches(marks).contains(marks));
            prop_assert!(!is_in_one);
        }

        /// However it is dressed up.
        #[test]
        fn no_dress_hides_a_link(
            before in "[ぁ-ん 【】]{0,10}",
            host in "[a-z0-9-]{1,8}",
            top in "(jp|com|example)",
            at in 0_usize..40,
            wide: bool,
        ) {
            let link = format!("{before}{host}0.{top}/x");
            let widen = |character: char| match character {
                '!'..='~' if wide => char::from_u32(u32::from(character) + 0xfee0).unwrap(),
                character => character,
            };
            let mut dressed: Vec<char> = link.chars().map(widen).collect();
            dressed.insert(at.min(dressed.len()), '\u{200d}');
            let dressed: String = dressed.into_iter().collect();
            prop_assert_eq!(refuse(&dressed), Err(Fault::LooksLikeLink));
        }
    }
}
