//! One word, many spellings: `satou`, `sato`, `satoh`, さとう and サトウ are the same choice.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// Kana and their Hepburn spelling.
const KANA: &str = "
    あ a い i う u え e お o か ka き ki く ku け ke こ ko が ga ぎ gi ぐ gu げ ge ご go
    さ sa し shi す su せ se そ so ざ za じ ji ず zu ぜ ze ぞ zo た ta ち chi つ tsu て te と to
    だ da で de ど do な na に ni ぬ nu ね ne の no は ha ひ hi ふ fu へ he ほ ho ば ba び bi
    ぶ bu べ be ぼ bo ぱ pa ぴ pi ぷ pu ぺ pe ぽ po ま ma み mi む mu め me も mo や ya ゆ yu
    よ yo ら ra り ri る ru れ re ろ ro わ wa を wo ん n ー -
    きゃ kya きゅ kyu きょ kyo ぎゃ gya ぎゅ gyu ぎょ gyo しゃ sha しゅ shu しょ sho しぇ she
    じゃ ja じゅ ju じょ jo じぇ je ちゃ cha ちゅ chu ちょ cho ちぇ che にゃ nya にゅ nyu にょ nyo
    ひゃ hya ひゅ hyu ひょ hyo びゃ bya びゅ byu びょ byo ぴゃ pya ぴゅ pyu ぴょ pyo みゃ mya
    みゅ myu みょ myo りゃ rya りゅ ryu りょ ryo ふぁ fa ふぃ fi ふぇ fe ふぉ fo てぃ ti でぃ di";

const SHORT_VOWELS: &[(&str, &str)] = &[("ou", "o"), ("oo", "o"), ("uu", "u"), ("aa", "a")];
const VOWELS_WITH_H: &[(&str, &str)] = &[("ou", "oh"), ("oo", "oh"), ("uu", "u")];
const KUNREI: &[(&str, &str)] = &[
    ("shi", "si"),
    ("sh", "sy"),
    ("cchi", "tti"),
    ("cch", "tty"),
    ("chi", "ti"),
    ("ch", "ty"),
    ("tsu", "tu"),
    ("ji", "zi"),
    ("j", "zy"),
    ("fu", "hu"),
];

/// The text with everything unified that depends on the keyboard or on taste: width, composition,
/// case, and katakana, which becomes hiragana.
pub(super) fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).map(hiragana_of_katakana).collect()
}

fn hiragana_of_katakana(character: char) -> char {
    // Both blocks have the same order, 0x60 apart, from small a to small ke.
    match character {
        'ァ'..='ヶ' => char::from_u32(u32::from(character) - 0x60).unwrap_or(character),
        _ => character,
    }
}

/// The letter that a digit or sign replaces, as in `p@ssw0rd`.
pub(super) fn letter_meant(character: char) -> char {
    match character {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        other => other,
    }
}

/// The folded spellings of a folded word: romaji in the usual systems, and hiragana. A word that is
/// neither romaji nor hiragana has only itself as a spelling.
pub(super) fn spellings(word: &str) -> BTreeSet<String> {
    let mut spellings = BTreeSet::from([word.replace('\'', "")]);
    let romaji = match (to_romaji(word), to_hiragana(word)) {
        (Some(romaji), _) => romaji,
        (None, Some(hiragana)) => {
            spellings.insert(hiragana);
            word.replace('\'', "")
        }
        (None, None) => return spellings,
    };
    for vowels in [&[], SHORT_VOWELS, VOWELS_WITH_H] {
        let hepburn = respell(&romaji, vowels);
        spellings.insert(respell(&hepburn, KUNREI));
        spellings.insert(hepburn);
    }
    spellings
}

fn respell(word: &str, rules: &[(&str, &str)]) -> String {
    rules.iter().fold(word.to_owned(), |word, (from, to)| word.replace(from, to))
}

/// The hiragana of a word in Hepburn romaji; none if it is not one.
fn to_hiragana(word: &str) -> Option<String> {
    let mut hiragana = String::new();
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let second = rest[first.len_utf8()..].chars().next();
        let syllable = syllables()
            .filter(|(_, romaji)| rest.starts_with(romaji))
            .max_by_key(|(_, romaji)| romaji.len());
        if let Some((kana, romaji)) = syllable {
            hiragana.push_str(kana);
            rest = &rest[romaji.len()..];
            rest = rest.strip_prefix('\'').unwrap_or(rest);
        } else if second == Some(first) || rest.starts_with("tch") {
            hiragana.push('っ');
            rest = &rest[first.len_utf8()..];
        } else {
            return None;
        }
    }
    Some(hiragana)
}

/// The Hepburn romaji of a word in hiragana; none if it is not one.
fn to_romaji(word: &str) -> Option<String> {
    let mut romaji = String::new();
    let mut doubled = false;
    let mut rest = word;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('っ') {
            (doubled, rest) = (true, after);
            continue;
        }
        let (kana, spelled) = syllables()
            .filter(|(kana, _)| rest.starts_with(kana))
            .max_by_key(|(kana, _)| kana.len())?;
        if doubled {
            romaji.extend(spelled.chars().next());
            doubled = false;
        }
        romaji.push_str(spelled);
        rest = &rest[kana.len()..];
    }
    Some(romaji)
}

/// Pairs of kana and romaji.
fn syllables() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut words = KANA.split_whitespace();
    std::iter::from_fn(move || Some((words.next()?, words.next()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_and_kana_fold_into_one_spelling() {
        assert_eq!(fold("Ｓａｋｕｒａサクラｻｸﾗ"), "sakuraさくらさくら");
        assert_eq!(fold("ヴァイオリンー"), "ゔぁいおりんー");
    }

    #[test]
    fn a_name_in_romaji_is_known_in_every_spelling() {
        let known = spellings("satou");
        for spelling in ["satou", "sato", "satoh", "さとう"] {
            assert!(known.contains(spelling), "{spelling}");
        }
        assert!(spellings("shouji").contains("syozi"));
        assert!(spellings("ken'ichi").contains("けんいち"));
        assert!(spellings("hokkaidou").contains("ほっかいどう"));
        assert!(spellings("matcha").contains("まっちゃ"));
    }

    #[test]
    fn a_name_in_kana_is_known_in_romaji() {
        let known = spellings("いっちょう");
        for spelling in ["いっちょう", "icchou", "iccho", "ittyo"] {
            assert!(known.contains(spelling), "{spelling}");
        }
    }

    #[test]
    fn a_word_that_is_neither_has_one_spelling() {
        assert_eq!(spellings("佐藤"), BTreeSet::from(["佐藤".to_owned()]));
        assert_eq!(spellings("rx78"), BTreeSet::from(["rx78".to_owned()]));
    }
}
