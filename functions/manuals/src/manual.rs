//! The manuals of the top-level folder `manuals/`, built into the function.

use domain::{Language, Product};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// A manual in one language.
#[derive(Debug)]
pub(crate) struct Manual {
    pub(crate) slug: &'static str,
    pub(crate) language: Language,
    pub(crate) title: String,
    pub(crate) summary: &'static str,
    pub(crate) markdown: &'static str,
    /// The visible text below the title, one line for each paragraph.
    pub(crate) text: String,
    /// Whether it can be read without signing in: what somebody needs whose account is gone.
    pub(crate) is_public: bool,
    products: Vec<Product>,
}

/// The texts of one manual, with its slug.
type Source = (&'static str, [(Language, &'static str); 2]);

macro_rules! sources {
    ($($slug:literal),+ $(,)?) => {
        [$(($slug, [
            (Language::Japanese, include_str!(concat!("../../../manuals/", $slug, ".ja.md"))),
            (Language::English, include_str!(concat!("../../../manuals/", $slug, ".en.md"))),
        ])),+]
    };
}

/// Every manual, in the recommended reading order.
const SOURCES: [Source; 9] = sources![
    "getting-started",
    "password",
    "inviting",
    "roles",
    "documents",
    "document-rules",
    "archive-settings",
    "contract-end",
    "certificate",
];

/// Every manual in every language; none if one is malformed.
pub(crate) fn every() -> Option<Vec<Manual>> {
    let texts = SOURCES.into_iter().flat_map(|(slug, texts)| texts.map(|text| (slug, text)));
    texts.map(|(slug, (language, text))| Manual::read(slug, language, text)).collect()
}

impl Manual {
    /// Reads its front matter and its text.
    fn read(slug: &'static str, language: Language, text: &'static str) -> Option<Self> {
        let (head, markdown) = text.strip_prefix("---\n")?.split_once("\n---\n\n")?;
        let mut lines = head.lines();
        let products = lines.next()?.strip_prefix("products: ")?.split(", ");
        let products = products.map(Product::from_slug).collect::<Option<_>>()?;
        let summary = lines.next()?.strip_prefix("summary: ")?;
        let plain = plain(markdown.strip_prefix("# ")?);
        let (title, text) = plain.split_once('\n')?;
        let (title, text) = (title.to_owned(), text.to_owned());
        let is_public = match lines.next() {
            None => false,
            Some("readers: everyone") => true,
            Some(_) => return None,
        };
        lines.next().is_none().then_some(Self {
            slug,
            language,
            title,
            summary,
            markdown,
            text,
            is_public,
            products,
        })
    }

    pub(crate) fn is_for(&self, product: Product) -> bool {
        self.products.contains(&product)
    }

    /// The manual as an HTML fragment. Active content is left out, and links lead to the web
    /// client.
    pub(crate) fn html(&self, site: &str, product: Product) -> String {
        rendered(self.markdown, site, product)
    }
}

fn parse(markdown: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(markdown, Options::ENABLE_TABLES)
}

fn plain(markdown: &str) -> String {
    let mut text = String::new();
    for event in parse(markdown) {
        match event {
            Event::Text(part) | Event::Code(part) => text += &part,
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::TableCell) => text += " ",
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::TableRow
                | TagEnd::TableHead
                | TagEnd::CodeBlock,
            ) => text += "\n",
            _ => {}
        }
    }
    text
}

fn rendered(markdown: &str, site: &str, product: Product) -> String {
    // One flag is enough: links are not nested.
    let mut is_dropped = false;
    let events = parse(markdown).filter_map(|event| match event {
        Event::Html(_)
        | Event::InlineHtml(_)
        | Event::Start(Tag::HtmlBlock | Tag::Image { .. })
        | Event::End(TagEnd::HtmlBlock | TagEnd::Image) => None,
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let address = address(&dest_url, site, product);
            is_dropped = address.is_none();
            let dest_url: CowStr<'_> = address?.into();
            Some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
        }
        Event::End(TagEnd::Link) if is_dropped => None,
        other => Some(other),
    });
    let mut page = String::new();
    html::push_html(&mut page, events);
    page
}

/// Where a link leads: to another manual (`password.en.md`), a page of the web client (`/sign-in`),
/// a file that it offers (`/document-rules.en.txt`) or elsewhere (`https://…`).
fn address(link: &str, site: &str, product: Product) -> Option<String> {
    let product = product.slug();
    if let Some(page) = link.strip_prefix('/') {
        let file = page.strip_suffix(".ja.txt").or(page.strip_suffix(".en.txt"));
        return match file {
            Some(file) => is_slug(file).then(|| format!("{site}/{page}")),
            None => is_slug(page).then(|| format!("{site}/{product}/{page}")),
        };
    }
    match link.strip_suffix(".ja.md").or(link.strip_suffix(".en.md")) {
        Some(manual) => is_slug(manual).then(|| format!("{site}/{product}/manuals/{manual}")),
        None => link.starts_with("https://").then(|| link.to_owned()),
    }
}

fn is_slug(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Words;
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    fn root() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
    }

    fn headings(markdown: &str) -> Vec<u8> {
        let headings = parse(markdown).filter_map(|event| match event {
            Event::Start(Tag::Heading { level, .. }) => Some(level as u8),
            _ => None,
        });
        headings.collect()
    }

    fn links(markdown: &str) -> Vec<String> {
        let links = parse(markdown).filter_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
            _ => None,
        });
        links.collect()
    }

    fn codes(markdown: &str) -> Vec<String> {
        let codes = parse(markdown).filter_map(|event| match event {
            Event::Code(code) => Some(code.into_string()),
            _ => None,
        });
        codes.collect()
    }

    #[test]
    fn every_manual_is_well_formed_and_none_is_left_out() {
        let mut written = BTreeSet::new();
        for file in std::fs::read_dir(root().join("manuals")).unwrap() {
            written.insert(file.unwrap().file_name().into_string().unwrap());
        }
        let every = every().unwrap();
        let files = every
            .iter()
            .map(|Manual { slug, language, .. }| format!("{slug}.{}.md", language.tag()));
        assert_eq!(files.collect::<BTreeSet<_>>(), written);
        for Manual { slug, title, summary, text, .. } in &every {
            assert!(is_slug(slug), "{slug}");
            assert!(!title.is_empty() && !summary.is_empty() && text.len() > 500, "{slug}");
        }
    }

    #[test]
    fn every_manual_says_the_same_in_both_languages() {
        let every = every().unwrap();
        for pair in every.chunks(2) {
            let [one, other] = pair else { panic!("a manual in one language") };
            assert_eq!((one.language, other.language), (Language::Japanese, Language::English));
            assert_eq!((one.slug, &one.products), (other.slug, &other.products));
            assert_eq!(headings(one.markdown), headings(other.markdown), "{}", one.slug);
            let below = headings(one.markdown).split_off(1);
            assert!(below.iter().all(|level| *level > 1), "{} has two titles", one.slug);
            assert_eq!(codes(one.markdown), codes(other.markdown), "{}", one.slug);
            let without_language = |manual: &Manual| {
                let links = links(manual.markdown).into_iter();
                let tag = manual.language.tag();
                let links = links.map(|link| link.replace(&format!(".{tag}."), "."));
                links.collect::<Vec<_>>()
            };
            assert_eq!(without_language(one), without_language(other), "{}", one.slug);
        }
    }

    #[test]
    fn every_link_leads_to_a_page_or_a_manual_of_its_product() {
        let every = every().unwrap();
        let routes = std::fs::read_to_string(root().join("web/src/app/routes.ts")).unwrap();
        for manual in &every {
            for link in links(manual.markdown) {
                if let Some(page) = link.strip_prefix('/') {
                    let is_page = routes.contains(&format!("'/:product/{page}'"));
                    let is_file = root().join("web/public").join(page).is_file();
                    assert!(is_page || is_file, "{}: {link}", manual.slug);
                    continue;
                }
                let (slug, language) = (link.split('.').next(), manual.language);
                let mut found = every.iter().filter(|other| {
                    Some(other.slug) == slug
                        && link == format!("{}.{}.md", other.slug, language.tag())
                });
                let found = found.next().unwrap_or_else(|| panic!("{}: {link}", manual.slug));
                let misled = manual.products.iter().find(|product| !found.is_for(**product));
                assert_eq!(misled, None, "{}: {link}", manual.slug);
            }
        }
    }

    #[test]
    fn manuals_speak_of_screens_and_not_of_routes() {
        let method = |word: &str| ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&word);
        for Manual { slug, text, .. } in every().unwrap() {
            assert!(!text.contains("/v1/"), "{slug}");
            assert!(!text.split_whitespace().any(method), "{slug}");
        }
    }

    #[test]
    fn every_name_that_a_manual_quotes_stands_in_the_client() {
        let client = sources(&root().join("web/src"));
        for manual in every().unwrap() {
            let (opening, closing) = manual.language.choose(('「', '」'), ('“', '”'));
            let quoted = manual.text.split(opening).skip(1);
            let names: Vec<&str> = quoted.filter_map(|text| text.split(closing).next()).collect();
            let missing = names.iter().find(|name| !client.contains(&format!("'{name}")));
            assert_eq!(missing, None, "{}", manual.slug);
        }
    }

    /// The texts of a folder's files, one after the other.
    fn sources(folder: &Path) -> String {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let read = |path: PathBuf| {
            if path.is_dir() { sources(&path) } else { std::fs::read_to_string(path).unwrap() }
        };
        entries.map(read).collect()
    }

    #[test]
    fn only_the_product_with_roles_has_manuals_about_people() {
        let every = every().unwrap();
        let of = |product| {
            let manuals = every.iter().filter(move |manual| manual.is_for(product));
            let manuals = manuals.filter(|manual| manual.language == Language::English);
            manuals.map(|manual| manual.slug).collect::<Vec<_>>()
        };
        assert_eq!(of(Product::ProSign), SOURCES.map(|(slug, _)| slug));
        assert!(!of(Product::ProLead).contains(&"inviting"));
        assert!(of(Product::ProLead).contains(&"getting-started"));
    }

    #[test]
    fn the_words_of_a_manual_are_found() {
        let every = every().unwrap();
        let found = |sought: &str, language| {
            let words = Words::parse(sought).unwrap();
            let found =
                every.iter().filter(|manual| manual.language == language && words.occur_in(manual));
            found.map(|manual| manual.slug).collect::<Vec<_>>()
        };
        assert!(found("証明書", Language::Japanese).contains(&"contract-end"));
        assert!(found("ＣＥＲＴＩＦＩＣＡＴＥ verify", Language::English).contains(&"certificate"));
        assert_eq!(found("certificate 約束の無い言葉", Language::English), [""; 0]);
    }

    #[test]
    fn active_content_is_not_rendered() {
        let markdown = "# A & <b>b</b>\n\n<script>alert(1)</script>\n\n\
            ![alt](https://elsewhere.example/x.png \"t\") [run](javascript:alert(1)) \
            [data](data:text/html,x) [host](//elsewhere.example) [up](/../x) [file](x.html)\n\n\
            [page](/sign-in) [manual](password.ja.md) [rules](/rules.ja.txt) <https://example.jp/?a=\"><i onclick=x>\n\n\
            | a |\n|---|\n| `<img src=x>` |\n";
        let page = rendered(markdown, "https://site.example", Product::ProSign);
        assert_eq!(
            page,
            "<h1>A &amp; b</h1>\n\
             <p>alt run data host up file</p>\n\
             <p><a href=\"https://site.example/pro-sign/sign-in\">page</a> \
             <a href=\"https://site.example/pro-sign/manuals/password\">manual</a> \
             <a href=\"https://site.example/rules.ja.txt\">rules</a> \
             <a href=\"https://example.jp/?a=%22\">https://example.jp/?a=\"</a></p>\n\
             <table><thead><tr><th>a</th></tr></thead><tbody>\n\
             <tr><td><code>&lt;img src=x&gt;</code></td></tr>\n</tbody></table>\n"
        );
    }
}
