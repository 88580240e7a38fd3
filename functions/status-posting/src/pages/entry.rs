//! Notices and their updates as a reader of the pages sees them.

use std::collections::BTreeSet;

use domain::notice::{About, Notice, State, Update};
use domain::{Component, Detail, Language, japan, markdown};
use jiff::Timestamp;
use serde::Serialize;

use super::published_at;

#[derive(Serialize)]
pub(super) struct Time {
    datetime: String,
    words: String,
}

impl Time {
    pub(super) fn at(at: Timestamp, language: Language) -> Self {
        Self { datetime: japan::stamp(at), words: japan::written_time(at, language) }
    }
}

#[derive(Serialize)]
pub(super) struct Line {
    name: &'static str,
    time: Option<Time>,
    words: Option<String>,
}

/// One update.
#[derive(Serialize)]
pub(super) struct Said {
    number: u32,
    title: String,
    state: &'static str,
    at: Time,
    /// Safe: whatever was typed, [`markdown::html`] wrote it.
    body: String,
    text_language: &'static str,
    corrects: Option<u32>,
    details: Vec<Line>,
}

#[derive(Serialize)]
pub(super) struct Entry {
    title: String,
    title_language: &'static str,
    kind: &'static str,
    kind_slug: &'static str,
    state: &'static str,
    over: bool,
    page: String,
    details: Vec<Line>,
    published: Time,
    updated: Time,
    latest: Said,
}

fn lines(about: &About, components: &BTreeSet<Component>, language: Language) -> Vec<Line> {
    let line = |(name, detail)| match detail {
        Detail::At(at) => Line { name, time: Some(Time::at(at, language)), words: None },
        Detail::On(day) => {
            let time = Time { datetime: day.to_string(), words: japan::written(day, language) };
            Line { name, time: Some(time), words: None }
        }
        Detail::Words(words) => Line { name, time: None, words: Some(words.to_owned()) },
    };
    let named = Component::detail(components, language);
    let named = named.map(|(name, words)| Line { name, time: None, words: Some(words) });
    about.details(language).into_iter().map(line).chain(named).collect()
}

/// An update, with its details if they changed since the previous one.
pub(super) fn said(update: &Update, before: Option<&Update>, language: Language) -> Said {
    let (text, text_language) = update.texts.in_language(language);
    let moved = before.is_some_and(|before| {
        before.about.public() != update.about.public() || before.components != update.components
    });
    Said {
        number: update.number,
        title: text.title.clone(),
        state: update.state.words(language),
        at: Time::at(update.at, language),
        body: markdown::html(&text.body),
        text_language: text_language.tag(),
        corrects: update.corrects,
        details: if moved {
            lines(&update.about, &update.components, language)
        } else {
            Vec::new()
        },
    }
}

pub(super) fn entry(notice: &Notice, updates: &[Update], language: Language) -> Entry {
    // The English title stays when a later update is in Japanese only.
    let titled = updates.iter().rev().find(|update| update.texts.en.is_some());
    let titled = titled.filter(|_| language == Language::English).map(|update| &update.texts);
    let (text, title_language) = titled.unwrap_or(&notice.texts).in_language(language);
    let state = notice.published.map_or(State::first(notice.about.kind()), |seen| seen.state);
    let latest = updates.last().map(|update| said(update, None, language));
    let latest = latest.unwrap_or_else(|| Said {
        number: 0,
        title: text.title.clone(),
        state: state.words(language),
        at: Time::at(notice.updated_at, language),
        body: markdown::html(&text.body),
        text_language: title_language.tag(),
        corrects: None,
        details: Vec::new(),
    });
    Entry {
        title: text.title.clone(),
        title_language: title_language.tag(),
        kind: notice.about.words(language),
        kind_slug: notice.about.kind().slug(),
        state: state.words(language),
        over: state.is_over(),
        page: notice.page(language),
        details: lines(&notice.about, &notice.components, language),
        published: Time::at(published_at(notice), language),
        updated: Time::at(notice.updated_at, language),
        latest,
    }
}
