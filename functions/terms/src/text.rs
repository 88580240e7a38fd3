//! The texts of the top-level folder `terms/`, built into the function.

use domain::terms::TermsVersion;
use domain::{Language, Product};

/// The texts of one version, with the folder of its product and its day.
type Source = (&'static str, [(Language, &'static str); 2]);

macro_rules! sources {
    ($($version:literal),+ $(,)?) => {
        [$(($version, [
            (Language::Japanese, include_str!(concat!("../../../terms/", $version, ".ja.md"))),
            (Language::English, include_str!(concat!("../../../terms/", $version, ".en.md"))),
        ])),+]
    };
}

/// Every version that `terms/versions.json` names.
const SOURCES: [Source; 3] =
    sources!["pro-sign/2025-04-01", "pro-sign/2026-04-01", "pro-lead/2025-04-01"];

/// The text of a version, in Markdown.
pub(crate) fn of(
    product: Product,
    version: TermsVersion,
    language: Language,
) -> Option<&'static str> {
    let named = format!("{}/{version}", product.slug());
    let (_, texts) = SOURCES.iter().find(|(source, _)| *source == named)?;
    texts.iter().find(|(one, _)| *one == language).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::terms::TermsCatalogue;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// The headings of a text, by their level only.
    fn headings(text: &str) -> Vec<usize> {
        let levels = text.lines().map(|line| line.chars().take_while(|one| *one == '#').count());
        levels.filter(|level| *level > 0).collect()
    }

    #[test]
    fn every_version_has_the_same_articles_in_both_languages() {
        let catalogue = TermsCatalogue::of_vendor().unwrap();
        for product in Product::ALL {
            for version in catalogue.of(product).versions() {
                let [japanese, english] = Language::ALL.map(|language| {
                    of(product, version, language)
                        .unwrap_or_else(|| panic!("{product:?} {version} {language:?}"))
                });
                assert!(headings(japanese).len() > 1, "{product:?} {version}");
                assert_eq!(headings(japanese), headings(english), "{product:?} {version}");
                assert_eq!(headings(japanese)[0], 1, "{product:?} {version} has no title");
            }
        }
    }

    #[test]
    fn no_text_is_left_out_of_the_catalogue() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../terms"));
        let catalogue = TermsCatalogue::of_vendor().unwrap();
        for product in Product::ALL {
            let mut written = BTreeSet::new();
            for file in std::fs::read_dir(root.join(product.slug())).unwrap() {
                written.insert(file.unwrap().file_name().into_string().unwrap());
            }
            let versions = catalogue.of(product).versions();
            let named = versions.flat_map(|version| {
                Language::ALL.map(|language| format!("{version}.{}.md", language.tag()))
            });
            assert_eq!(named.collect::<BTreeSet<_>>(), written);
        }
    }
}
