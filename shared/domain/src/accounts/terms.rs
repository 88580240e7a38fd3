//! The terms of use: which version is in force, and who is asked to accept it.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Fact, Fault, Language, Product, japan};

/// A version, named by the day in Japan from which it is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TermsVersion(Date);

impl fmt::Display for TermsVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for TermsVersion {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl Fact for TermsVersion {
    fn fact(&self) -> Option<String> {
        Some(self.to_string())
    }
}

/// What a member has accepted, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptedTerms {
    pub version: TermsVersion,
    pub at: Timestamp,
}

/// A version, and what it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edition {
    version: TermsVersion,
    /// Whether everyone who accepted an earlier version is asked to accept this one.
    asks_everyone: bool,
}

/// Every version of a product's terms.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Vec<Edition>")]
pub struct Terms {
    first: Edition,
    /// In the order in which they come into force.
    later: Vec<Edition>,
}

impl TryFrom<Vec<Edition>> for Terms {
    type Error = &'static str;

    fn try_from(editions: Vec<Edition>) -> Result<Self, Self::Error> {
        if !editions.is_sorted_by(|one, next| one.version < next.version) {
            return Err("the versions are not in order");
        }
        let mut editions = editions.into_iter();
        let first = editions.next().ok_or("there is no version")?;
        Ok(Self { first, later: editions.collect() })
    }
}

/// The versions of both products' terms.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TermsCatalogue {
    pro_sign: Terms,
    pro_lead: Terms,
}

impl TermsCatalogue {
    /// Reads the vendor's, from `terms/versions.json`.
    pub fn of_vendor() -> serde_json::Result<Self> {
        serde_json::from_str(include_str!("../../../../terms/versions.json"))
    }

    pub const fn of(&self, product: Product) -> &Terms {
        match product {
            Product::ProSign => &self.pro_sign,
            Product::ProLead => &self.pro_lead,
        }
    }
}

impl Terms {
    /// Every version, the latest first.
    pub fn versions(&self) -> impl Iterator<Item = TermsVersion> {
        self.editions().rev().map(|edition| edition.version)
    }

    /// The version in force. The first one also is before its day: a service has no time without
    /// terms.
    pub fn in_force(&self, now: Timestamp) -> TermsVersion {
        let today = japan::date_at(now);
        let begun = self.versions().find(|version| version.0 <= today);
        begun.unwrap_or(self.first.version)
    }

    /// What somebody who accepted that version is asked to accept.
    pub fn to_accept(&self, accepted: TermsVersion, now: Timestamp) -> Option<TermsVersion> {
        let in_force = self.in_force(now);
        let mut since = self.editions().filter(|edition| {
            accepted < edition.version && edition.version <= in_force && edition.asks_everyone
        });
        // Later versions that do not ask are part of what is accepted now.
        since.next().map(|_| in_force)
    }

    /// Reads which version is meant.
    pub fn version(&self, text: &str) -> Result<TermsVersion, Fault> {
        let known = self.versions().find(|version| version.to_string() == text);
        known.ok_or_else(|| {
            let known: Vec<String> = self.versions().map(|version| version.to_string()).collect();
            Fault::NotOneOf(known.join(", "))
        })
    }

    /// Reads the version that somebody has seen and accepts. Only the one in force can be accepted.
    pub fn accepted(&self, text: &str, now: Timestamp) -> Result<TermsVersion, Fault> {
        let in_force = self.in_force(now);
        if text == in_force.to_string() { Ok(in_force) } else { Err(not_in_force(in_force)) }
    }

    fn editions(&self) -> impl DoubleEndedIterator<Item = &Edition> {
        std::iter::once(&self.first).chain(&self.later)
    }
}

fn not_in_force(TermsVersion(in_force): TermsVersion) -> Fault {
    let written = |language| japan::written(in_force, language);
    Fault::Explained {
        code: "not-in-force",
        english: format!(
            "The terms of use in force are those of {}. Read them, and accept them.",
            written(Language::English)
        ),
        japanese: format!(
            "現在の利用規約は{}版です。内容をご確認のうえ、同意してください。",
            written(Language::Japanese)
        ),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::japan::end_of;
    use crate::japan::tests::date;

    /// The version of that day.
    pub(crate) fn version(day: &str) -> TermsVersion {
        day.parse().unwrap()
    }

    /// That version, accepted at the beginning of time.
    pub(crate) fn accepted(day: &str) -> AcceptedTerms {
        AcceptedTerms { version: version(day), at: Timestamp::UNIX_EPOCH }
    }

    /// Two versions that ask nobody, and between them one that asks everyone.
    fn terms() -> Terms {
        let editions = r#"[
            { "version": "2026-04-01", "asks_everyone": false },
            { "version": "2026-08-01", "asks_everyone": true },
            { "version": "2026-12-01", "asks_everyone": false }
        ]"#;
        serde_json::from_str(editions).unwrap()
    }

    /// The first instant of a day in Japan.
    fn start_of(day: &str) -> Timestamp {
        end_of(date(day).yesterday().unwrap())
    }

    #[test]
    fn the_vendors_versions_are_well_formed() {
        let catalogue = TermsCatalogue::of_vendor().unwrap();
        for product in Product::ALL {
            assert!(catalogue.of(product).versions().count() > 0, "{product:?}");
        }
    }

    #[test]
    fn versions_out_of_order_or_none_at_all_are_refused() {
        let edition = |day: &str| format!("{{\"version\":\"{day}\",\"asks_everyone\":false}}");
        for days in [&["2026-08-01", "2026-04-01"][..], &["2026-04-01", "2026-04-01"], &[]] {
            let editions = days.iter().map(|day| edition(day)).collect::<Vec<_>>().join(",");
            assert!(serde_json::from_str::<Terms>(&format!("[{editions}]")).is_err(), "{days:?}");
        }
    }

    #[test]
    fn a_version_is_in_force_from_its_day_in_japan() {
        let before = |day: &str| start_of(day) - jiff::SignedDuration::from_nanos(1);
        for (at, in_force) in [
            (before("2026-04-01"), "2026-04-01"),
            (start_of("2026-04-01"), "2026-04-01"),
            (before("2026-08-01"), "2026-04-01"),
            (start_of("2026-08-01"), "2026-08-01"),
            (start_of("2030-01-01"), "2026-12-01"),
        ] {
            assert_eq!(terms().in_force(at), version(in_force), "{at}");
        }
    }

    #[test]
    fn only_a_version_that_asks_everyone_is_asked_for() {
        for (accepted, today, asked) in [
            ("2026-04-01", "2026-07-31", None),
            ("2026-04-01", "2026-08-01", Some("2026-08-01")),
            ("2026-08-01", "2026-08-01", None),
            ("2026-08-01", "2026-12-01", None),
            // What is accepted is what is in force.
            ("2026-04-01", "2026-12-01", Some("2026-12-01")),
            ("2026-12-01", "2030-01-01", None),
        ] {
            let to_accept = terms().to_accept(version(accepted), start_of(today));
            assert_eq!(to_accept, asked.map(version), "{accepted} on {today}");
        }
    }

    #[test]
    fn only_the_version_in_force_can_be_accepted() {
        let accept = |text: &str| terms().accepted(text, start_of("2026-08-01"));
        assert_eq!(accept("2026-08-01"), Ok(version("2026-08-01")));
        for other in ["2026-04-01", "2026-12-01", "2026-08-02", "20260801", ""] {
            let fault = accept(other).unwrap_err();
            assert_eq!(fault.code(), "not-in-force", "{other}");
            assert!(fault.message(Language::English).contains("1 August 2026"), "{fault}");
            assert!(fault.message(Language::Japanese).contains("2026年8月1日"));
        }
    }
}
