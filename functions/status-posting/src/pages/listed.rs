//! The notices of a product for programs.

use aws::Page;
use domain::Language;
use domain::Product;
use domain::notice::{Text, Update};
use serde_json::{Value, json};

use super::{LANGUAGES, LISTED, Posted, Writer, page, path, published_at};

impl Writer {
    /// The latest notices as JSON, in both languages.
    pub(super) fn listed(&self, product: Product, latest: &[&Posted], language: Language) -> Page {
        let text = |text: &Text| json!({ "title": text.title, "body": text.body });
        let update = |update: &Update| {
            json!({
                "number": update.number,
                "at": update.at,
                "state": update.state,
                "corrects": update.corrects,
                "ja": text(&update.texts.ja),
                "en": update.texts.en.as_ref().map(text),
            })
        };
        let notice = |(notice, updates): &&Posted| {
            let mut listed = json!({
                "id": notice.id,
                "state": notice.published.map(|published| published.state),
                "open": notice.is_open(),
                "about": notice.about.public(),
                "published_at": published_at(notice),
                "updated_at": notice.updated_at,
                "updates": updates.iter().map(update).collect::<Vec<_>>(),
            });
            for language in LANGUAGES {
                let page = format!("{}{}", self.base, notice.page(language));
                listed["page"][language.tag()] = page.into();
            }
            listed
        };
        let notices: Vec<Value> = latest.iter().take(LISTED).map(notice).collect();
        let content = json!({ "product": product, "notices": notices }).to_string();
        let key = format!("{}/notices.json", path(product, language).trim_start_matches('/'));
        page(&key, "application/json", content)
    }
}
