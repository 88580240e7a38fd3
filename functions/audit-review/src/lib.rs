//! The vendor's staff search the audit log: who did what to whom, when, in which session and from
//! where (P13). Each search is itself on record; people are named only after a fresh code.

mod names;
mod routes;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use aws::{Keyring, SourceKeys, Store, Table};
use domain::audit_review::{self, AuditLog, AuditQuery};
use domain::{
    Action, Actor, AuditEntry, AuditId, Context, DataKey, Fault, LookupKey, Product, SourceKey,
    StaffPrincipal, Target,
};
use jiff::Timestamp;
use jiff::civil::Date;
use lambda::{
    Answer, Callers, ContextSource, Error, Fields, Problem, Request, Start, UseCase, commit_or,
    hide_from_non_staff,
};
use lambda_http::http::{StatusCode, header};
use serde_json::{Value, json};

pub use routes::routes;

pub struct AuditReview {
    store: Store,
    sources: SourceKeys,
    /// Opens the names of customers' members.
    people: Keyring,
    lookup: LookupKey,
    /// Seals the staff's own data.
    key: DataKey,
    callers: Callers,
    contexts: ContextSource,
}

/// What was found: a page, the networks that its requests came from, and the next page.
struct Found {
    entries: Vec<(AuditEntry, Option<String>)>,
    next: Option<AuditId>,
}

impl AuditReview {
    /// Reads the settings and the keys.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let sources = start.source_keys()?.ok_or("the sources on record stay hidden")?;
        let staff = start.keyring("STAFF_KEY")?;
        let key = async { Ok::<_, Error>(staff.staff_key().await?) };
        let lookup = async { Ok::<_, Error>(staff.lookup_key().await?) };
        let (key, lookup, callers) = tokio::try_join!(key, lookup, Callers::open(start))?;
        let people = [Table::Directory, Table::Keyring, Table::Salts];
        let own = [Table::Audit, Table::Staff, Table::Sessions];
        Ok(Self {
            store: start.store(own.into_iter().chain(people))?,
            sources,
            people: start.keyring("PEOPLE_KEY")?,
            lookup,
            key,
            callers,
            contexts: start.contexts(),
        })
    }

    /// A page of the entries that fit.
    async fn search(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let Found { entries, next } =
            self.find(request, context, caller, Action::ReviewAudit).await?;
        let items: Vec<Value> =
            entries.iter().map(|(entry, network)| view::entry(entry, network.as_deref())).collect();
        Answer::json(StatusCode::OK, &json!({ "items": items, "next_cursor": next }))
    }

    /// The same page as a CSV file, with a link to the next.
    async fn download(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let Found { entries, next } =
            self.find(request, context, caller, Action::DownloadAudit).await?;
        let lines = entries.iter().map(|(entry, network)| view::line(entry, network.as_deref()));
        let answer = Answer::csv("audit.csv", view::header() + &lines.collect::<String>());
        Ok(match next {
            Some(next) => answer.with(&header::LINK, request.next(&next.to_string())),
            None => answer,
        })
    }

    /// Finds a page. Each search is recorded beside the read, and answered only if both succeeded.
    async fn find(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: StaffPrincipal,
        action: Action,
    ) -> Result<Found, Problem> {
        let (query, after) = query(request.query_fields(), context.now)?;
        let staff = self.store.staff(caller, context.now).await?;
        let staff = staff.ok_or(Problem::NotFound)?;
        let changes = audit_review::review(context, &staff, &query, action);
        let record = commit_or(&self.store, &changes, |_| Problem::NotFound);
        let found = async { Ok(self.store.audit_entries(&query, after).await?) };
        let ((), (entries, next)) = tokio::try_join!(record, found)?;
        let keys = self.keys(&entries).await?;
        let opened = |entry: AuditEntry| {
            let network = entry
                .source
                .as_ref()
                .and_then(|source| keys.get(&source.day)?.open(entry.id, &source.network).ok());
            (entry, network)
        };
        Ok(Found { entries: entries.into_iter().map(opened).collect(), next })
    }

    /// The keys of these entries' days that are still there.
    async fn keys(&self, entries: &[AuditEntry]) -> Result<BTreeMap<Date, SourceKey>, Problem> {
        let days =
            entries.iter().filter_map(|entry| entry.source.as_ref()).map(|source| source.day);
        let mut keys = BTreeMap::new();
        for day in days.collect::<BTreeSet<_>>() {
            if let Some(key) = self.sources.of_day(day).await? {
                keys.insert(day, key);
            }
        }
        Ok(keys)
    }
}

impl UseCase for AuditReview {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.staff(request, &mut context)?;
        let answer = async {
            match request.route.as_str() {
                "GET /v1/staff/audit" => self.search(request, &context, caller).await,
                "POST /v1/staff/audit/names" => self.reveal_names(request, &context, caller).await,
                "GET /v1/staff/audit-list" => self.download(request, &context, caller).await,
                _ => Err(Problem::NotFound),
            }
        };
        hide_from_non_staff(&self.store, &caller, context.now, answer).await
    }
}

/// Reads what is searched for, and where the page begins.
fn query(mut fields: Fields, now: Timestamp) -> Result<(AuditQuery, Option<AuditId>), Problem> {
    let log = fields.text("log", log);
    let actor = fields.find_text("actor", |text| {
        Actor::parse(text).ok_or(Fault::WrongFormat("mem_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
    });
    let target = fields.find_text("target", |text| {
        Target::parse(text).ok_or(Fault::WrongFormat("mem_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
    });
    let action = fields.find_text("action", |word| {
        serde_json::from_value(word.into()).map_err(|_| Fault::WrongFormat("change-role"))
    });
    let from = fields.find_text("from", moment);
    let until = fields.find_text("until", moment);
    let after = fields.find_text("cursor", |text| {
        text.parse().map_err(|_| Fault::WrongFormat("aud_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
    });
    let read = || {
        let query = AuditQuery {
            log: log?,
            actor: actor?,
            target: target?,
            action: action?,
            from: from?.unwrap_or(Timestamp::UNIX_EPOCH),
            until: until?.unwrap_or(now),
        };
        Some((query, after?))
    };
    fields.finish(read())
}

/// Reads whose entries are searched: a company, somebody who acted, a product, or the staff.
fn log(text: &str) -> Result<AuditLog, Fault> {
    let known = if text == "staff" {
        Some(AuditLog::Staff)
    } else if let Some(product) = Product::from_slug(text) {
        Some(AuditLog::Product(product))
    } else if let Ok(organization) = text.parse() {
        Some(AuditLog::Organization(organization))
    } else {
        Actor::parse(text).map(AuditLog::Actor)
    };
    known.ok_or(Fault::WrongFormat("org_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
}

fn moment(text: &str) -> Result<Timestamp, Fault> {
    text.parse().map_err(|_| Fault::WrongFormat("2026-11-27T00:00:00Z"))
}
