//! How a product and its components work and worked, as the first page shows it.

use domain::availability::{Availability, history};
use domain::notice::Notice;
use domain::{Language, Product, japan};
use jiff::civil::Date;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Shown {
    slug: &'static str,
    sentence: &'static str,
    first: String,
    components: Vec<Component>,
}

#[derive(Serialize)]
struct Component {
    name: &'static str,
    slug: &'static str,
    words: &'static str,
    /// Of each day, the first day first.
    days: Vec<&'static str>,
    troubled: Vec<Troubled>,
}

/// A day on which something did not work, in words.
#[derive(Serialize)]
struct Troubled {
    date: String,
    written: String,
    words: &'static str,
}

pub(super) fn shown<'a>(
    product: Product,
    notices: impl Iterator<Item = &'a Notice> + Clone,
    today: Date,
    language: Language,
) -> Shown {
    let component = |component: &domain::Component| {
        let concerning = notices.clone().filter(|notice| notice.concerns(*component));
        let now = Availability::of(concerning);
        let days = history(notices.clone(), *component, today);
        let troubled =
            days.iter().rev().filter(|day| day.availability != Availability::Operational);
        let troubled = troubled.map(|day| Troubled {
            date: day.on.to_string(),
            written: japan::written(day.on, language),
            words: day.availability.words(language),
        });
        Component {
            name: component.words(language),
            slug: now.slug(),
            words: now.words(language),
            troubled: troubled.collect(),
            days: days.iter().map(|day| day.availability.slug()).collect(),
        }
    };
    let overall = Availability::of(notices.clone());
    let first = today.saturating_sub(jiff::Span::new().days(domain::availability::DAYS - 1));
    Shown {
        slug: overall.slug(),
        sentence: overall.sentence(language),
        first: japan::written(first, language),
        components: product.components().iter().map(component).collect(),
    }
}
