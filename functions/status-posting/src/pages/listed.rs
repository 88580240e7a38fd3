//! The notices of a product for programs.

use aws::Page;
use domain::availability::Availability;
use domain::notice::{Text, Update};
use domain::{Component, Language, Product};
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
                "components": notice.components,
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
        let component = |component: &Component| {
            let notices = latest.iter().map(|(notice, _)| notice);
            let concerning = notices.filter(|notice| notice.concerns(*component));
            json!({
                "id": component,
                "ja": component.words(Language::Japanese),
                "en": component.words(Language::English),
                "availability": Availability::of(concerning).slug(),
            })
        };
        let notices: Vec<Value> = latest.iter().take(LISTED).map(notice).collect();
        let content = json!({
            "product": product,
            "availability": Availability::of(latest.iter().map(|(notice, _)| notice)).slug(),
            "components": product.components().iter().map(component).collect::<Vec<_>>(),
            "notices": notices,
        });
        let content = content.to_string();
        let key = format!("{}/notices.json", path(product, language).trim_start_matches('/'));
        page(&key, "application/json", content)
    }
}
