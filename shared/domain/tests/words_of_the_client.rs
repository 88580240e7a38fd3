//! The client calls notices by the words of the pages and mails.

use domain::Language::{self, English, Japanese};
use domain::notice::{Effect, NoticeKind, Severity, State};
use domain::{Component, Product};

const NOTICES: &str = include_str!("../../../web/src/pages/notice-words.ts");

const PRODUCTS: &str = include_str!("../../../web/src/app/products.ts");

fn says(client: &str, slug: &str, words: impl Fn(Language) -> &'static str) {
    let name = if slug.contains('-') { format!("'{slug}'") } else { slug.to_owned() };
    let line = format!("  {name}: ['{}', '{}'],", words(Japanese), words(English));
    assert!(client.lines().any(|written| written == line), "the client lacks {line}");
}

#[test]
fn client_pages_and_mails_share_one_set_of_words() {
    for state in State::ALL {
        says(NOTICES, state.slug(), |language| state.words(language));
    }
    for kind in NoticeKind::ALL {
        says(NOTICES, kind.slug(), |language| kind.words(language));
    }
    for effect in Effect::ALL {
        says(NOTICES, effect.slug(), |language| effect.words(language));
    }
    for severity in Severity::ALL {
        says(NOTICES, severity.slug(), |language| severity.words(language));
    }
    for component in Component::ALL {
        says(PRODUCTS, component.slug(), |language| component.words(language));
    }
}

#[test]
fn the_client_knows_the_components_of_each_product() {
    for product in Product::ALL {
        let components = product.components().iter().map(|one| format!("'{}'", one.slug()));
        let components = components.collect::<Vec<_>>().join(", ");
        let line = format!("  '{}': [{components}],", product.slug());
        assert!(PRODUCTS.lines().any(|written| written == line), "the client lacks {line}");
    }
}
