//! Personal data: addresses and names. These types redact themselves.

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use unicode_normalization::UnicodeNormalization as _;

use crate::redacted::{redacted, redacted_line};
use crate::{Fault, link_like};

/// An email address that mail can be sent to, as its owner writes it. A domain in another script, such
/// as `日本語.jp`, is in the form that it has in the domain name system (`xn--…`), so that both ways of
/// writing it are one address, and no lookalike of another domain passes for it.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The longest address that fits in an SMTP path (RFC 5321 §4.5.3.1.3, without its brackets).
    pub const MAXIMUM: usize = 254;

    /// Reads an address without the white space around it. What is before the `@` must be
    /// ASCII, because the mail service delivers to no others.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Fault::Empty);
        }
        if text.chars().count() > Self::MAXIMUM {
            return Err(Fault::TooLong { maximum: Self::MAXIMUM });
        }
        let text = with_plain_domain(text).ok_or(Fault::NotAnAddress)?;
        if text.len() > Self::MAXIMUM {
            return Err(Fault::TooLong { maximum: Self::MAXIMUM });
        }
        let options = email_address::Options::default()
            .with_required_tld()
            .without_display_text()
            .without_domain_literal();
        let valid = email_address::EmailAddress::parse_with_options(&text, options).is_ok();
        // No top-level domain begins with a digit (RFC 3696 §2), but every network address does.
        let named = text.rsplit('.').next().is_some_and(|top| top.starts_with(char::is_alphabetic));
        if !valid || !named || !text.is_ascii() || text.contains('"') {
            return Err(Fault::NotAnAddress);
        }
        Ok(Self(text))
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

/// The address with its domain in ASCII (UTS 46); none if the domain cannot exist.
fn with_plain_domain(address: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    if domain.is_ascii() && !domain.to_ascii_lowercase().contains("xn--") {
        return Some(address.to_owned());
    }
    let plain = Uts46::new().to_ascii(
        domain.as_bytes(),
        AsciiDenyList::STD3,
        Hyphens::CheckFirstLast,
        DnsLength::Verify,
    );
    Some(format!("{local}@{}", plain.ok()?))
}

redacted_line!(
    /// A person's name, as the person writes it.
    PersonName,
    100
);
redacted_line!(
    /// A company's name, as its representative writes it. Some registered
    /// names have more than 100 characters.
    CompanyName,
    200
);

impl PersonName {
    /// Reads a name that somebody gives from now on. It stands in mails to people who do not know
    /// them, so it must not look like a link.
    pub fn choose(text: &str) -> Result<Self, Fault> {
        link_like::refuse(text)?;
        Self::parse(text)
    }
}

impl CompanyName {
    /// Reads a name that somebody gives from now on. It stands in mails to people who do not know
    /// the company, so it must not look like a link.
    pub fn choose(text: &str) -> Result<Self, Fault> {
        link_like::refuse(text)?;
        Self::parse(text)
    }

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
            "太郎@例え.jp",
            "taro@-例え.jp",
            "taro@例え..jp",
            "taro@例え.1",
            "taro@例え\u{202e}.jp",
            "taro@xn--\u{ff10}.jp",
            "taro@xn--99999999999.jp",
            "taro@１９２．０．２．１",
            "Taro <taro@example.jp>",
            "taro@[127.0.0.1]",
            "taro@192.0.2.1",
            "a@1.2.3.4",
            "a@[1.2.3.4]",
            "a@[IPv6:2001:db8::1]",
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
    fn a_domain_in_japanese_and_its_ascii_form_are_one() {
        let ascii = Email::parse("Taro@xn--wgv71a119e.jp").unwrap();
        assert_eq!(ascii.expose(), "Taro@xn--wgv71a119e.jp");
        for same in [
            "Taro@日本語.jp",
            "taro@XN--WGV71A119E.JP",
            "taro@日本語。jp",
            "taro@日本語．ｊｐ",
            "taro@日本\u{ad}語.jp",
        ] {
            assert_eq!(Email::parse(same).unwrap().canonical(), ascii.canonical(), "{same}");
        }
        let widest = format!("taro@{}.jp", "語".repeat(60));
        assert_eq!(Email::parse(&widest), Err(Fault::NotAnAddress));
    }

    #[test]
    fn a_name_is_one_line_of_ordinary_characters() {
        assert_eq!(PersonName::parse(" 山田　太郎 ").unwrap().expose(), "山田　太郎");
        assert_eq!(PersonName::parse("\u{3000}"), Err(Fault::Empty));
        assert!(CompanyName::parse(&"株".repeat(200)).is_ok());
        assert_eq!(CompanyName::parse(&"株".repeat(201)), Err(Fault::TooLong { maximum: 200 }));
        assert_eq!(PersonName::parse(&"田".repeat(101)), Err(Fault::TooLong { maximum: 100 }));
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
