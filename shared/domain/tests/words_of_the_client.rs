//! The client calls notices by the words of the pages and mails.

use domain::Language::{self, English, Japanese};
use domain::notice::{Effect, NoticeKind, Severity, State};

const CLIENT: &str = include_str!("../../../web/src/pages/notice-words.ts");

fn says(slug: &str, words: impl Fn(Language) -> &'static str) {
    let name = if slug.contains('-') { format!("'{slug}'") } else { slug.to_owned() };
    let line = format!("  {name}: ['{}', '{}'],", words(Japanese), words(English));
    assert!(CLIENT.lines().any(|written| written == line), "the client lacks {line}");
}

#[test]
fn client_pages_and_mails_share_one_set_of_words() {
    for state in State::ALL {
        says(state.slug(), |language| state.words(language));
    }
    for kind in NoticeKind::ALL {
        says(kind.slug(), |language| kind.words(language));
    }
    for effect in Effect::ALL {
        says(effect.slug(), |language| effect.words(language));
    }
    for severity in Severity::ALL {
        says(severity.slug(), |language| severity.words(language));
    }
}
