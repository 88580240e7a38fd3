//! Manuals, which customers can read from the start of their service until their data is purged
//! (P12). How to verify a certificate of deletion can be read without signing in, because whoever
//! holds one no longer has an account.

mod manual;
mod routes;
mod search;

use aws::{Store, Table};
use domain::{Language, Product};
use lambda::{Answer, Callers, ContextSource, Error, Problem, Request, Start, UseCase};
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
    contexts: ContextSource,
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
            contexts: start.contexts(),
            every: manual::every().ok_or("a manual is malformed")?,
        })
    }

    /// The product's manuals, or those that contain every word of the search.
    async fn list(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let mut fields = request.query_fields();
        let words = fields.find_text("q", Words::parse);
        let words = fields.finish(words)?;
        self.store
            .contract_of(caller.principal(), context.now)
            .await?
            .ok_or(Problem::NotSignedIn)?;
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
        let (product, language) = (request.product()?, request.language());
        let slug = request.path_part("slug");
        let found = self.of(product, language).find(|manual| Some(manual.slug) == slug.as_deref());
        if !found.is_some_and(|manual| manual.is_public) {
            let mut context = self.contexts.for_request(request);
            let who = self.callers.of(request, &mut context)?.principal();
            self.store.contract_of(who, context.now).await?.ok_or(Problem::NotSignedIn)?;
        }
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
                "html": manual.html(&self.site, product),
            }),
        )
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
