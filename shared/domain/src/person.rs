//! Personal data: addresses and names. These types redact themselves.

use unicode_normalization::UnicodeNormalization as _;

use crate::Fault;
use crate::redacted::{redacted, redacted_line};

/// An email address that mail can be sent to, as its owner writes it.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The longest address that fits in an SMTP path (RFC 5321 §4.5.3.1.3, without its brackets).
    pub const MAXIMUM: usize = 254;

    /// Reads an address without the white space around it. Only ASCII addresses are accepted,
    /// because the mail service delivers to no others.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Fault::Empty);
        }
        if text.chars().count() > Self::MAXIMUM {
            return Err(Fault::TooLong { maximum: Self::MAXIMUM });
        }
        let options = email_address::Options::default()
            .with_required_tld()
            .without_display_text()
            .without_domain_literal();
        let valid = email_address::EmailAddress::parse_with_options(text, options).is_ok();
        // No top-level domain begins with a digit (RFC 3696 §2), but every network address does.
        let named = text.rsplit('.').next().is_some_and(|top| top.starts_with(char::is_alphabetic));
        if !valid || !named || !text.is_ascii() || text.contains('"') {
            return Err(Fault::NotAnAddress);
        }
        Ok(Self(text.to_owned()))
    }

    /// The address, for the envelope of a mail and to show to its owner.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The form that two spellings of one address share. All of it is lower case: no provider in
    /// use distinguishes mailboxes by case.
    pub fn canonical(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

redacted!(Email);

redacted_line!(
    /// A person's name, as the person writes it.
    PersonName,
    100
);
redacted_line!(
    /// A company's name, as its representative writes it.
    CompanyName,
    100
);

impl CompanyName {
    /// The form that two spellings of one name share: neither width, nor case, nor white space
    /// counts.
    pub fn canonical(&self) -> String {
        let plain = self.expose().nfkc().filter(|character| !character.is_whitespace());
        plain.flat_map(char::to_lowercase).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_addresses_that_mail_can_reach_are_accepted() {
        for good in ["taro@example.jp", " a.b+c@sub.example.co.jp ", "TARO@EXAMPLE.JP"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "taro",
            "taro@",
            "@example.jp",
            "taro@localhost",
            "a b@example.jp",
            "太郎@example.jp",
            "taro@例え.jp",
            "Taro <taro@example.jp>",
            "taro@[127.0.0.1]",
            "taro@192.0.2.1",
            "\"a b\"@example.jp",
            "taro@example.jp\r\nBcc: x@example.jp",
            "a@b.jp,c@d.jp",
        ] {
            assert_eq!(Email::parse(bad), Err(Fault::NotAnAddress), "{bad}");
        }
        assert_eq!(Email::parse("  "), Err(Fault::Empty));
        let long = format!("{}@example.jp", "a".repeat(300));
        assert_eq!(Email::parse(&long), Err(Fault::TooLong { maximum: 254 }));
    }

    #[test]
    fn two_spellings_of_one_address_are_equal() {
        let one = Email::parse("Taro@Example.jp").unwrap();
        let other = Email::parse("taro@example.JP").unwrap();
        assert_eq!(one.canonical(), other.canonical());
    }

    #[test]
    fn a_name_is_one_line_of_ordinary_characters() {
        assert_eq!(PersonName::parse(" 山田　太郎 ").unwrap().expose(), "山田　太郎");
        assert_eq!(PersonName::parse("\u{3000}"), Err(Fault::Empty));
        assert!(CompanyName::parse(&"株".repeat(100)).is_ok());
        assert_eq!(CompanyName::parse(&"株".repeat(101)), Err(Fault::TooLong { maximum: 100 }));
    }

    proptest! {
        #[test]
        fn no_text_makes_a_parser_panic_or_appears_in_debug_output(text in "\\PC{0,300}") {
            for shown in [
                format!("{:?}", PersonName::parse(&text).map(|_| ())),
                format!("{:?}", PersonName::parse(&text).ok()),
                format!("{:?}", Email::parse(&text).ok()),
            ] {
                let redacted = shown.contains("redacted") || shown == "None";
                prop_assert!(redacted || shown.starts_with("Ok(())") || shown.starts_with("Err("));
            }
        }
    }
}
