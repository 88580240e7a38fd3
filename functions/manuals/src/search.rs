//! Searching manuals by word.

use domain::Fault;
use domain::document::folded;

use crate::manual::Manual;

/// How many characters of the text an excerpt shows before the word that was found.
const BEFORE: usize = 30;
/// How many characters it shows from the start of that word.
const FROM: usize = 90;

/// Words that must all occur. Width and case are ignored.
pub(crate) struct Words(Vec<String>);

impl Words {
    /// In characters.
    pub(crate) const MAXIMUM: usize = 100;

    /// Reads words that are separated by white space.
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        if text.chars().count() > Self::MAXIMUM {
            return Err(Fault::TooLong { maximum: Self::MAXIMUM });
        }
        let words: Vec<_> = folded(text).split_whitespace().map(str::to_owned).collect();
        if words.is_empty() { Err(Fault::Empty) } else { Ok(Self(words)) }
    }

    /// Whether every word occurs in the manual.
    pub(crate) fn occur_in(&self, Manual { title, summary, text, .. }: &Manual) -> bool {
        let places = [title.as_str(), summary, text].map(folded);
        self.0.iter().all(|word| places.iter().any(|place| place.contains(word)))
    }

    /// The text around the first of the words that occurs in it.
    pub(crate) fn excerpt(&self, text: &str) -> Option<String> {
        // A word is found in the folded text but shown as it was written, so each folded byte
        // remembers its original character.
        let (mut plain, mut origins) = (String::new(), Vec::new());
        let letters: Vec<char> = text.chars().collect();
        for (at, letter) in letters.iter().enumerate() {
            plain += &folded(letter.encode_utf8(&mut [0; 4]));
            origins.resize(plain.len(), at);
        }
        let found = self.0.iter().filter_map(|word| plain.find(word)).min()?;
        let found = *origins.get(found)?;
        let (first, last) = (found.saturating_sub(BEFORE), letters.len().min(found + FROM));
        let shown: String = letters.get(first..last)?.iter().collect();
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        let (before, after) =
            (if first > 0 { "…" } else { "" }, if last < letters.len() { "…" } else { "" });
        Some([before, &shown, after].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Words {
        Words::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"))
    }

    #[test]
    fn a_word_is_shown_as_written_with_the_text_around_it() {
        let text =
            format!("{}。ＰＡＳＳＷＯＲＤ（再設定）の㍿方法{}", "前".repeat(40), "後".repeat(100));
        for sought in ["password", "ＰａｓｓＷord", "再設定　password"] {
            let excerpt = words(sought).excerpt(&text).unwrap();
            let after = format!("ＰＡＳＳＷＯＲＤ（再設定）の㍿方法{}", "後".repeat(73));
            assert_eq!(excerpt, format!("…{}。{after}…", "前".repeat(29)), "{sought}");
        }
        assert_eq!(words("株式会社方法").excerpt("㍿方法").unwrap(), "㍿方法");
        assert_eq!(words("elsewhere").excerpt(&text), None);
        assert_eq!(words("two").excerpt("one\ntwo\n three").unwrap(), "one two three");
    }

    #[test]
    fn an_empty_or_too_long_search_is_refused() {
        assert_eq!(Words::parse(" 　").err(), Some(Fault::Empty));
        let long = "a".repeat(Words::MAXIMUM + 1);
        assert_eq!(Words::parse(&long).err(), Some(Fault::TooLong { maximum: Words::MAXIMUM }));
        assert!(Words::parse(&"約".repeat(Words::MAXIMUM)).is_ok());
    }
}
