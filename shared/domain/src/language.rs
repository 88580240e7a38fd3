//! The languages that the service answers in.

use serde::{Deserialize, Serialize};

/// A language in which every message exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// 日本語, the default language of the service.
    #[default]
    #[serde(rename = "ja")]
    Japanese,
    #[serde(rename = "en")]
    English,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Japanese, Self::English];

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Japanese => "ja",
            Self::English => "en",
        }
    }

    /// The reader's preference by `Accept-Language` (RFC 9110 §12.5.4). The highest weight wins,
    /// and the first one among equal weights. Japanese if neither language is asked for.
    pub fn preferred(accept_language: &str) -> Self {
        let mut best = (0.0, Self::default());
        for range in accept_language.split(',') {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            let language = match primary.as_str() {
                "ja" => Self::Japanese,
                "en" => Self::English,
                _ => continue,
            };
            let weight = match parameters.trim().strip_prefix("q=") {
                Some(weight) => weight.parse().unwrap_or(0.0),
                None => 1.0,
            };
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }

    pub fn choose<T>(self, japanese: T, english: T) -> T {
        match self {
            Self::Japanese => japanese,
            Self::English => english,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, English, Japanese};

    #[test]
    fn the_highest_weight_wins_and_japanese_is_the_fallback() {
        for (header, expected) in [
            ("", Japanese),
            ("fr", Japanese),
            ("en", English),
            ("en-GB,ja;q=0.5", English),
            ("ja,en;q=0.9", Japanese),
            ("fr, en;q=0.3, ja;q=0.2", English),
            ("en;q=0", Japanese),
            ("EN-us ; q=0.8", English),
            ("en;q=nonsense, *", Japanese),
        ] {
            assert_eq!(Language::preferred(header), expected, "{header:?}");
        }
    }
}
