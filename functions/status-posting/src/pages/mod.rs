//! The public pages: a pure function of what was published and of the day, so that writing them twice writes the same
//! bytes, and whatever was lost on the way can be written again.

mod availability;
mod entry;
mod listed;
mod template;

use std::collections::BTreeMap;

use aws::Page;
use domain::announcement::NoticeKind;
use domain::icalendar::{self, Event};
use domain::notice::{About, Notice, Update};
use domain::{Language, Product, japan, markdown};
use jiff::Timestamp;
use jiff::civil::Date;
use minijinja::{Environment, context};
use thiserror::Error;

use self::entry::{Entry, entry, said};

/// The tokens that the web client is drawn with, too, and what the pages make of them.
const STYLE: &str = concat!(
    include_str!("../../../../web/src/tokens.css"),
    include_str!("../../templates/style.css")
);

/// How many notices that are over a product's first page has, and how many entries its feed has.
const RECENT: usize = 10;
const FEED: usize = 50;
/// How many notices the JSON file and the calendar have.
const LISTED: usize = 100;

const LANGUAGES: [Language; 2] = [Language::Japanese, Language::English];

const HTML: &str = "text/html; charset=utf-8";

/// A published notice with all that was published of it.
pub type Posted = (Notice, Vec<Update>);

/// The pages could not be written.
#[derive(Debug, Error)]
#[error("the pages could not be written")]
pub struct NotWritten(#[from] minijinja::Error);

/// Writes pages.
pub struct Writer {
    environment: Environment<'static>,
    base: String,
    site: String,
}

impl Writer {
    /// Reads the templates. `base` is the address of the pages' root, `site` that of the web client.
    pub fn new(base: &str, site: &str) -> Result<Self, NotWritten> {
        let [base, site] = [base, site].map(|url| url.trim_end_matches('/').to_owned());
        Ok(Self { environment: template::environment()?, base, site })
    }

    /// What belongs to no product.
    pub fn front(&self) -> Result<Vec<Page>, NotWritten> {
        let mut pages = vec![page("style.css", "text/css; charset=utf-8", STYLE.to_owned())];
        let page_of = |name, key: &str, language: Language| -> Result<Page, NotWritten> {
            let products = Product::ALL.map(|product| {
                context! { title => product.title(), page => format!("{}/", path(product, language)) }
            });
            let (ja, en) = ("/", "/en/");
            let tag = language.tag();
            let context = context! { language => tag, products, ja, en };
            Ok(page(key, HTML, self.environment.get_template(name)?.render(context)?))
        };
        pages.push(page_of("not-found.html", "not-found.html", Language::Japanese)?);
        pages.push(page_of("front.html", "en/", Language::English)?);
        pages.push(page_of("front.html", "index.html", Language::Japanese)?);
        Ok(pages)
    }

    /// All pages of a product. A page comes before those that link to it, and the first page comes last,
    /// so that no link leads to what is not there yet. `today` is the day in Japan.
    pub fn product(
        &self,
        product: Product,
        posted: &[Posted],
        today: Date,
    ) -> Result<Vec<Page>, NotWritten> {
        let mut latest: Vec<_> = posted.iter().collect();
        latest.sort_by_key(|(notice, _)| std::cmp::Reverse((notice.updated_at, notice.id)));
        let mut pages = Vec::new();
        for language in LANGUAGES {
            for (notice, updates) in posted {
                pages.push(self.notice(notice, updates, language)?);
            }
        }
        for language in LANGUAGES {
            pages.extend(self.history(product, posted, language)?);
            pages.push(self.feed(product, posted, language)?);
            pages.push(self.calendar(product, &latest, language));
            pages.push(self.listed(product, &latest, language));
        }
        for language in [Language::English, Language::Japanese] {
            pages.push(self.index(product, &latest, today, language)?);
        }
        Ok(pages)
    }

    fn render(
        &self,
        name: &str,
        product: Product,
        language: Language,
        // What comes after the path of the product.
        place: &str,
        content: minijinja::Value,
    ) -> Result<Page, NotWritten> {
        let [ja, en] = LANGUAGES.map(|language| format!("{}{place}", path(product, language)));
        let home = path(product, language);
        let key = language.choose(&ja, &en).trim_start_matches('/').to_owned();
        let template = self.environment.get_template(name)?;
        let (base, client) = (&self.base, format!("{}/{}", self.site, product.slug()));
        let (tag, product) = (language.tag(), product.title());
        let context = context! { language => tag, product, home, ja, en, base, client, ..content };
        Ok(page(&key, HTML, template.render(context)?))
    }

    fn notice(
        &self,
        notice: &Notice,
        updates: &[Update],
        language: Language,
    ) -> Result<Page, NotWritten> {
        let entry = entry(notice, updates, language);
        // The latest first: it is what most readers have come for.
        let updates: Vec<_> = updates
            .iter()
            .enumerate()
            .map(|(index, update)| {
                let before = index.checked_sub(1).and_then(|before| updates.get(before));
                said(update, before, language)
            })
            .rev()
            .collect();
        let place = format!("/notices/{}.html", notice.id);
        let content = context! { entry, updates };
        self.render("notice.html", notice.product, language, &place, content)
    }

    fn history(
        &self,
        product: Product,
        posted: &[Posted],
        language: Language,
    ) -> Result<Vec<Page>, NotWritten> {
        let mut months: BTreeMap<String, Vec<&Posted>> = BTreeMap::new();
        for one in posted {
            months.entry(month(&one.0)).or_default().push(one);
        }
        let page = |(month, mut of_month): (&String, Vec<&Posted>)| {
            of_month
                .sort_by_key(|(notice, _)| std::cmp::Reverse((published_at(notice), notice.id)));
            let entries: Vec<_> =
                of_month.iter().map(|(notice, updates)| entry(notice, updates, language)).collect();
            let name = month_name(month, language);
            let place = format!("/history/{month}.html");
            let content = context! { month => name, entries };
            self.render("history.html", product, language, &place, content)
        };
        months.iter().map(|(name, of_month)| page((name, of_month.clone()))).collect()
    }

    fn index(
        &self,
        product: Product,
        latest: &[&Posted],
        today: Date,
        language: Language,
    ) -> Result<Page, NotWritten> {
        let entries = |wanted: &dyn Fn(&Notice) -> bool| -> Vec<Entry> {
            let wanted = latest.iter().filter(|(notice, _)| wanted(notice));
            wanted.map(|(notice, updates)| entry(notice, updates, language)).collect()
        };
        let open = |notice: &Notice, kind| notice.is_open() && notice.about.kind() == kind;
        let incidents = entries(&|notice| open(notice, NoticeKind::Incident));
        let mut planned: Vec<_> =
            latest.iter().filter(|(notice, _)| open(notice, NoticeKind::Maintenance)).collect();
        planned.sort_by_key(|(notice, _)| match &notice.about {
            About::Maintenance(maintenance) => maintenance.starts_at,
            _ => notice.created_at,
        });
        let planned: Vec<_> =
            planned.iter().map(|(notice, updates)| entry(notice, updates, language)).collect();
        let changes = entries(&|notice| open(notice, NoticeKind::ServiceChange));
        let mut over = entries(&|notice| !notice.is_open());
        over.truncate(RECENT);
        let mut months: Vec<_> = latest.iter().map(|(notice, _)| month(notice)).collect();
        months.sort_by(|one, other| other.cmp(one));
        months.dedup();
        let months: Vec<_> = months
            .into_iter()
            .map(|month| {
                let name = month_name(&month, language);
                context! { name, page => format!("{}/history/{month}.html", path(product, language)) }
            })
            .collect();
        let notices = latest.iter().map(|(notice, _)| notice);
        let availability = availability::shown(product, notices, today, language);
        let content = context! { availability, incidents, planned, changes, over, months };
        self.render("index.html", product, language, "/", content)
    }

    /// Every update as an entry, the latest first (RFC 4287).
    fn feed(
        &self,
        product: Product,
        posted: &[Posted],
        language: Language,
    ) -> Result<Page, NotWritten> {
        let every = posted.iter();
        let every =
            every.flat_map(|(notice, updates)| updates.iter().map(move |update| (notice, update)));
        let mut every: Vec<_> = every.collect();
        every.sort_by_key(|(notice, update)| {
            std::cmp::Reverse((update.at, notice.id, update.number))
        });
        every.truncate(FEED);
        // A feed has a time even before anything is published.
        let updated = every.first().map_or(Timestamp::UNIX_EPOCH, |(_, update)| update.at);
        let entries: Vec<_> = every
            .into_iter()
            .map(|(notice, update)| {
                let said = said(update, None, language);
                let page = format!("{}{}", self.base, notice.page(language));
                let kind = notice.about.words(language);
                let (at, published) = (update.at.to_string(), published_at(notice).to_string());
                context! { said, page, kind, at, published, id => notice.id.to_string() }
            })
            .collect();
        let home = path(product, language);
        let content = context! {
            language => language.tag(), product => product.title(), slug => product.slug(),
            base => self.base, home, updated => updated.to_string(), entries,
        };
        let feed = self.environment.get_template("feed.xml")?.render(content)?;
        let key = format!("{}/feed.atom", home.trim_start_matches('/'));
        Ok(page(&key, "application/atom+xml; charset=utf-8", feed))
    }

    fn calendar(&self, product: Product, latest: &[&Posted], language: Language) -> Page {
        let planned = latest.iter().filter_map(|(notice, updates)| match &notice.about {
            About::Maintenance(maintenance) => Some((notice, maintenance, updates.last()?)),
            _ => None,
        });
        let planned: Vec<_> = planned
            .take(LISTED)
            .map(|(notice, maintenance, update)| {
                let (text, _) = notice.texts.in_language(language);
                let page = format!("{}{}", self.base, notice.page(language));
                (notice, maintenance, update, text, markdown::plain(&text.body), page)
            })
            .collect();
        let events = planned.iter().map(|(notice, maintenance, update, text, body, page)| Event {
            product,
            notice: notice.id,
            maintenance,
            state: update.state,
            number: update.number,
            at: update.at,
            title: &text.title,
            text: body,
            page,
        });
        let name = format!("{} {}", product.title(), NoticeKind::Maintenance.words(language));
        let calendar = icalendar::calendar(Some(&name), events, language);
        let key = format!("{}/maintenance.ics", path(product, language).trim_start_matches('/'));
        page(&key, "text/calendar; charset=utf-8", calendar)
    }
}

fn page(key: &str, media_type: &'static str, content: String) -> Page {
    Page { key: key.to_owned(), media_type, content }
}

/// The path of a product's pages, without a slash at its end.
fn path(product: Product, language: Language) -> String {
    format!("{}/{}", language.choose("", "/en"), product.slug())
}

fn published_at(notice: &Notice) -> Timestamp {
    notice.published.map_or(notice.created_at, |published| published.at)
}

/// The month in Japan in which the notice was published, as in the name of its page.
fn month(notice: &Notice) -> String {
    japan::date_at(published_at(notice)).strftime("%Y-%m").to_string()
}

fn month_name(month: &str, language: Language) -> String {
    let first: Option<Date> = format!("{month}-01").parse().ok();
    first.map_or_else(String::new, |first| {
        first.strftime(language.choose("%Y年%-m月", "%B %Y")).to_string()
    })
}
