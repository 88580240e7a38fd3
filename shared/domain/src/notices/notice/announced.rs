//! What is announced of a notice.

use std::collections::BTreeSet;

use super::{Affected, Notice, State, Text};
use crate::announcement::{Announcement, News, Said};
use crate::{AnnouncementId, Component, Context, Language, NoticeId, Product, markdown};

impl Notice {
    /// The path of its page.
    pub fn page(&self, language: Language) -> String {
        page_of(self.product, self.id, language)
    }
}

/// The path of a notice's page.
pub fn page_of(product: Product, notice: NoticeId, language: Language) -> String {
    let root = language.choose("", "/en");
    format!("{root}/{}/notices/{notice}.html", product.slug())
}

pub(super) fn both(one: Affected, other: Affected) -> Affected {
    match (one, other) {
        (Affected::Companies(mut one), Affected::Companies(other)) => {
            one.extend(other);
            Affected::Companies(one)
        }
        _ => Affected::Everyone,
    }
}

/// The components that either names; all if one of them names none.
pub(super) fn both_components(
    one: &BTreeSet<Component>,
    other: &BTreeSet<Component>,
) -> BTreeSet<Component> {
    if one.is_empty() || other.is_empty() {
        return BTreeSet::new();
    }
    one.union(other).copied().collect()
}

/// What is announced of a notice, to whom and of which components.
pub(super) fn announcement(
    context: &Context<'_>,
    notice: &Notice,
    news: News,
    (affected, reached): (Affected, BTreeSet<Component>),
    pages: &str,
) -> Announcement {
    let said = |text: &Text| Said { title: text.title.clone(), text: markdown::plain(&text.body) };
    let pages = pages.trim_end_matches('/');
    let page = |language| format!("{pages}{}", notice.page(language));
    let first = State::first(notice.about.kind());
    let (state, number) =
        notice.published.map_or((first, 0), |published| (published.state, published.updates));
    Announcement {
        id: AnnouncementId::new(context.now, context.entropy),
        product: notice.product,
        notice: notice.id,
        number,
        news,
        state,
        about: notice.about.clone(),
        components: notice.components.clone(),
        reached,
        affected,
        ja: said(&notice.texts.ja),
        en: notice.texts.en.as_ref().map(said),
        page_ja: page(Language::Japanese),
        page_en: page(Language::English),
        at: context.now,
    }
}
