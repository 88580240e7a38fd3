//! Manuals, which customers can read from the start of their service to the end of their contract
//! (P12).

mod manual;
mod routes;
mod search;

use aws::{Store, Table};
use domain::access_token::Claims;
use domain::{Language, Product};
use lambda::{
    Answer, Callers, Clock, Error, Problem, Request, Start, UseCase, ensure_contract_active,
};
use lambda_http::http::StatusCode;
use lambda_http::http::header::CONTENT_LANGUAGE;
use manual::Manual;
use search::Words;
use serde_json::{Value, json};

pub use routes::routes;

pub struct Manuals {
    store: Store,
    callers: Callers,
    site: String,
    clock: Clock,
    every: Vec<Manual>,
}

impl Manuals {
    /// Reads the settings, the key of access tokens and the manuals.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        Ok(Self {
            store: start.store([Table::Directory, Table::Sessions])?,
            callers: Callers::open(start).await?,
            site: environment.require_url("SITE_URL")?,
            clock: start.clock,
            every: manual::every().ok_or("a manual is malformed")?,
        })
    }

    /// The product's manuals, or those that contain every word of the search.
    async fn list(&self, request: &Request) -> Result<Answer, Problem> {
        let caller = self.callers.of(request, (self.clock)())?;
        let mut fields = request.query_fields();
        let words = fields.find_text("q", Words::parse);
        let words = fields.finish(words)?;
        self.ensure_may_read(&caller).await?;
        let language = request.language();
        let found = self.of(caller.product, language);
        let found =
            found.filter(|manual| words.as_ref().is_none_or(|words| words.occur_in(manual)));
        let items: Vec<Value> = found
            .map(|manual @ Manual { slug, title, summary, .. }| {
                let excerpt = words.as_ref().and_then(|words| words.excerpt(&manual.text));
                json!({ "slug": slug, "title": title, "summary": summary, "excerpt": excerpt })
            })
            .collect();
        answer(language, &json!({ "items": items }))
    }

    /// One manual.
    async fn view(&self, request: &Request) -> Result<Answer, Problem> {
        let caller = self.callers.of(request, (self.clock)())?;
        self.ensure_may_read(&caller).await?;
        let (language, slug) = (request.language(), request.path_part("slug"));
        let mut found = self.of(caller.product, language);
        let found = found.find(|manual| Some(manual.slug) == slug.as_deref());
        let manual = found.ok_or(Problem::NotFound)?;
        let Manual { slug, title, summary, markdown, .. } = manual;
        answer(
            language,
            &json!({
                "slug": slug,
                "language": language,
                "title": title,
                "summary": summary,
                "markdown": markdown,
                "html": manual.html(&self.site, caller.product),
            }),
        )
    }

    /// Only customers whose contract is active may read manuals.
    async fn ensure_may_read(&self, caller: &Claims) -> Result<(), Problem> {
        let now = (self.clock)();
        let contract = self.store.contract_of(caller.principal(), now).await?;
        ensure_contract_active(contract.ok_or(Problem::NotSignedIn)?, now)
    }

    fn of(&self, product: Product, language: Language) -> impl Iterator<Item = &Manual> {
        let of_product = self.every.iter().filter(move |manual| manual.is_for(product));
        of_product.filter(move |manual| manual.language == language)
    }
}

impl UseCase for Manuals {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        match request.route.as_str() {
            "GET /v1/{product}/manuals" => self.list(request).await,
            "GET /v1/{product}/manuals/{slug}" => self.view(request).await,
            _ => Err(Problem::NotFound),
        }
    }
}

fn answer(language: Language, body: &Value) -> Result<Answer, Problem> {
    Ok(Answer::json(StatusCode::OK, body)?.with(&CONTENT_LANGUAGE, language.tag()))
}
