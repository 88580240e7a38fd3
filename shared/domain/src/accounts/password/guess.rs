//! How many guesses a password withstands.
//!
//! zxcvbn knows English words, common passwords, keyboards, sequences and dates, but no Japanese:
//! it takes `arigatougozaimasu` for seventeen unpredictable letters. It also rates any four parts
//! as strong, whatever they are, because it adds 10⁴ guesses for every part after the first. So we
//! cut out the words that people in Japan would think of, count little for each of them, and let
//! zxcvbn estimate the rest. Its own score of 3 requires 10⁸ guesses; we require more.
//!
//! The estimate copies the password in ways that cannot be wiped, above all inside zxcvbn.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use zxcvbn::matching::patterns::MatchPattern;
use zxcvbn::zxcvbn;

use super::collapse::{Collapsed, collapse};
use super::leaked::is_leaked;
use super::reason::GuessableReason;
use super::spelling::{fold, letter_meant, spellings};
use super::well_known::is_well_known;

/// What an attacker who targets this person would try first.
#[derive(Debug, Clone, Copy)]
pub struct PasswordContext<'a> {
    /// The person's name, as they write it.
    pub name: Option<&'a str>,
    /// The person's email address.
    pub email: &'a str,
    pub company: Option<&'a str>,
    /// The name of the product that they sign in to, such as `pro-sign`.
    pub product: &'a str,
}

/// The guesses that a password must withstand, as a power of ten. An attacker with the stolen
/// hashes tries about 10⁴ a second against argon2id on good hardware, so this many take thirty
/// years for each person.
const MINIMUM_DIGITS: f64 = 13.0;

/// A favourite is one of a few thousand words: it counts as three characters, however long it is.
const DIGITS_OF_FAVOURITE: usize = 3;

/// A word known about the person is the first thing that an attacker tries.
const DIGITS_OF_PERSONAL_WORD: usize = 1;

/// How many characters zxcvbn gets at a time. This bounds its work, and avoids an overflow in its
/// arithmetic (a panic in a debug build) when a keyboard pattern has 32 turns.
const CHARACTERS_AT_A_TIME: usize = 32;

/// How many characters of a name, an address or a company are considered.
const CHARACTERS_OF_CONTEXT: usize = 128;

static FAVOURITES: LazyLock<BTreeSet<Vec<char>>> = LazyLock::new(|| {
    include_str!("japanese_favourites.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .flat_map(|word| spellings(&fold(word)))
        .map(|word| word.chars().collect())
        .collect()
});

/// Why a password is easy to guess; none if it is not.
pub(super) fn why_guessable(
    password: &str,
    context: &PasswordContext<'_>,
) -> Option<GuessableReason> {
    let personal = personal_words(context);
    let text: Vec<char> = fold(password).chars().collect();
    if is_well_known(&text) {
        return Some(GuessableReason::WellKnown);
    }
    // Cutting may also spoil a pattern that only zxcvbn sees, so the lower of both estimates
    // counts. The words that were cut out come first, because they are a reason that does not
    // change.
    let as_typed = [cut(&text, &personal), whole(&text)]
        .into_iter()
        .map(|pieces| estimate(&text, &pieces, &personal))
        .find(|estimate| estimate.digits < MINIMUM_DIGITS);
    let guessable = as_typed.or_else(|| {
        let Collapsed { text, left_out } = collapse(&text);
        let mut estimate = estimate(&text, &whole(&text), &personal);
        estimate.reasons.extend(left_out);
        (estimate.digits < MINIMUM_DIGITS).then_some(estimate)
    });
    let leaked = || is_leaked(password).then_some(GuessableReason::Leaked);
    guessable.map(|estimate| estimate.main_reason()).or_else(leaked)
}

/// A stretch of a password, and the list that it is on.
struct Piece {
    range: Range<usize>,
    list: Option<List>,
}

#[derive(Clone, Copy, PartialEq)]
enum List {
    Personal,
    Favourites,
}

fn whole(text: &[char]) -> Vec<Piece> {
    vec![Piece { range: 0..text.len(), list: None }]
}

/// Cuts a text into listed words and the text between them, in the cheapest way if every other
/// character costs one digit.
fn cut(text: &[char], personal: &BTreeSet<Vec<char>>) -> Vec<Piece> {
    let letters: Vec<char> = text.iter().copied().map(letter_meant).collect();
    let is_on = |list: &BTreeSet<Vec<char>>, range: Range<usize>| {
        list.contains(&text[range.clone()]) || list.contains(&letters[range])
    };

    // The cheapest way to each position: its cost and its last piece.
    let mut ways = vec![(0, 0, None)];
    for end in 1..=text.len() {
        let mut cheapest = (ways[end - 1].0 + 1, end - 1, None);
        for start in end.saturating_sub(CHARACTERS_AT_A_TIME)..end {
            let list = if is_on(personal, start..end) {
                List::Personal
            } else if is_on(&FAVOURITES, start..end)
                // Alone, the particle `ni` is just a syllable.
                && (ways[start].2.is_some() || !is_syllable(&text[start..end]))
            {
                List::Favourites
            } else {
                continue;
            };
            let cost = ways[start].0 + digits_of_word(list, end - start);
            if cost < cheapest.0 {
                cheapest = (cost, start, Some(list));
            }
        }
        ways.push(cheapest);
    }

    let mut pieces: Vec<Piece> = Vec::new();
    let mut end = text.len();
    while end > 0 {
        let (_, start, list) = ways[end];
        match pieces.last_mut() {
            Some(next) if next.list.is_none() && list.is_none() => next.range.start = start,
            _ => pieces.push(Piece { range: start..end, list }),
        }
        end = start;
    }
    pieces.reverse();
    pieces
}

fn is_syllable(word: &[char]) -> bool {
    word.len() < 3 && script(word[0]) != Script::Other
}

fn digits_of_word(list: List, characters: usize) -> usize {
    match list {
        List::Personal => DIGITS_OF_PERSONAL_WORD,
        // A short word is still easier than the same number of unrelated characters.
        List::Favourites => (characters - 1).clamp(1, DIGITS_OF_FAVOURITE),
    }
}

/// The decimal digits of the number of guesses, and how each stretch is guessed.
#[derive(Default)]
struct Estimate {
    digits: f64,
    reasons: Vec<(GuessableReason, usize)>,
}

/// Adds up the pieces until there are enough guesses. A repeated piece adds nothing.
fn estimate(text: &[char], pieces: &[Piece], personal: &BTreeSet<Vec<char>>) -> Estimate {
    let personal: Vec<String> = personal.iter().map(|word| word.iter().collect()).collect();
    let personal: Vec<&str> = personal.iter().map(String::as_str).collect();
    let mut estimate = Estimate::default();
    let mut seen = HashSet::new();
    for piece in pieces {
        for part in text[piece.range.clone()].chunks(CHARACTERS_AT_A_TIME) {
            if estimate.digits >= MINIMUM_DIGITS {
                return estimate;
            }
            if !seen.insert(part) {
                estimate.reasons.push((GuessableReason::Repeated, part.len()));
                continue;
            }
            match piece.list {
                Some(list) => estimate.add_word(list, part.len()),
                None => estimate.add_unlisted(part, &personal),
            }
        }
    }
    estimate
}

impl Estimate {
    #[expect(clippy::cast_precision_loss, reason = "a word is worth three digits at most")]
    fn add_word(&mut self, list: List, characters: usize) {
        self.digits += digits_of_word(list, characters) as f64;
        let reason = match list {
            List::Personal => GuessableReason::PersonalWord,
            List::Favourites => GuessableReason::CommonWord,
        };
        self.reasons.push((reason, characters));
    }

    fn add_unlisted(&mut self, part: &[char], personal: &[&str]) {
        let entropy = zxcvbn(&part.iter().collect::<String>(), personal);
        self.digits += entropy.guesses_log10();
        self.reasons.extend(
            entropy
                .sequence()
                .iter()
                .map(|found| (reason(&found.pattern, personal), found.j + 1 - found.i)),
        );
    }

    /// What covers most of the password, except that anything personal is reported first.
    fn main_reason(&self) -> GuessableReason {
        let covered = |reason| {
            self.reasons.iter().filter(|(other, _)| *other == reason).map(|(_, n)| n).sum::<usize>()
        };
        if covered(GuessableReason::PersonalWord) > 0 {
            return GuessableReason::PersonalWord;
        }
        self.reasons
            .iter()
            .map(|(reason, _)| *reason)
            .max_by_key(|reason| covered(*reason))
            .unwrap_or(GuessableReason::Otherwise)
    }
}

fn reason(pattern: &MatchPattern, personal: &[&str]) -> GuessableReason {
    match pattern {
        MatchPattern::Dictionary(word) if personal.contains(&word.matched_word.as_str()) => {
            GuessableReason::PersonalWord
        }
        MatchPattern::Dictionary(_) => GuessableReason::CommonWord,
        MatchPattern::Spatial(_) => GuessableReason::KeyboardRun,
        MatchPattern::Repeat(_) => GuessableReason::Repeated,
        MatchPattern::Sequence(_) => GuessableReason::Sequence,
        MatchPattern::Regex(_) | MatchPattern::Date(_) => GuessableReason::Date,
        MatchPattern::BruteForce => GuessableReason::Otherwise,
    }
}

/// The words known about a person, in all their spellings.
fn personal_words(context: &PasswordContext<'_>) -> BTreeSet<Vec<char>> {
    [context.name, Some(context.email), context.company, Some(context.product)]
        .into_iter()
        .flatten()
        .flat_map(words)
        .flat_map(|word| spellings(&word))
        .map(|word| word.chars().collect())
        .collect()
}

/// The words of a name or an address, and all of them joined without what separates them.
fn words(text: &str) -> Vec<String> {
    let text: Vec<char> = fold(text).chars().take(CHARACTERS_OF_CONTEXT).collect();
    let parts = text.chunk_by(|one, next| script(*one) == script(*next));
    let parts = parts.filter(|part| script(part[0]) != Script::Separator);
    let joined = text.iter().copied().filter(|one| script(*one) != Script::Separator).collect();
    parts
        .map(<[char]>::to_vec)
        .chain([joined])
        .filter(|word| is_long_enough(word) && word.len() <= CHARACTERS_AT_A_TIME)
        .map(|word| word.into_iter().collect())
        .collect()
}

/// `jp`, `co` and single kana are part of too many words to mean anything.
fn is_long_enough(word: &[char]) -> bool {
    word.len() >= if word.iter().all(char::is_ascii) { 3 } else { 2 }
}

#[derive(PartialEq)]
enum Script {
    Separator,
    Latin,
    Kana,
    Other,
}

/// Japanese has no spaces, so 商事 in さくら商事 is separated by its script.
fn script(character: char) -> Script {
    match character {
        'ぁ'..='ゖ' | 'ー' => Script::Kana,
        _ if !character.is_alphanumeric() => Script::Separator,
        _ if character.is_ascii() => Script::Latin,
        _ => Script::Other,
    }
}
