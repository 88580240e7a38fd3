//! Phrases that everybody knows, and that attackers therefore try.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::spelling::fold;

/// How many characters may be added at the end without making it another password.
const ADDED: usize = 4;

static PHRASES: LazyLock<HashSet<Vec<char>>> = LazyLock::new(|| {
    include_str!("well_known_phrases.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| bare(&fold(line).chars().collect::<Vec<_>>()))
        .collect()
});

/// Whether a folded password is one of them, apart from spaces, signs and a few characters at its end.
pub(super) fn is_well_known(text: &[char]) -> bool {
    let text = bare(text);
    (0..=ADDED).any(|added| text.len() > added && PHRASES.contains(&text[..text.len() - added]))
}

fn bare(text: &[char]) -> Vec<char> {
    text.iter().copied().filter(|character| character.is_alphanumeric()).collect()
}
