//! The terms of use, which everyone can read: before they accept them, and ever after.

mod routes;
mod text;

use domain::markdown;
use domain::terms::{TermsCatalogue, TermsVersion};
use lambda::{Answer, ContextSource, Error, Problem, Request, Start, UseCase};
use lambda_http::http::StatusCode;
use lambda_http::http::header::CONTENT_LANGUAGE;
use serde_json::json;

pub use routes::routes;

pub struct Terms {
    catalogue: TermsCatalogue,
    contexts: ContextSource,
}

impl Terms {
    /// Reads the catalogue of versions.
    pub fn new(start: &Start) -> Result<Self, Error> {
        Ok(Self { catalogue: TermsCatalogue::of_vendor()?, contexts: start.contexts() })
    }

    /// The version in force, or the one that is asked for.
    fn view(&self, request: &Request) -> Result<Answer, Problem> {
        let (product, language) = (request.product()?, request.language());
        let terms = self.catalogue.of(product);
        let in_force = terms.in_force(self.contexts.now());
        let mut fields = request.query_fields();
        let asked = fields.find_text("version", |text| terms.version(text));
        let shown = fields.finish(asked)?.unwrap_or(in_force);
        let markdown = text::of(product, shown, language)
            .ok_or_else(|| Problem::unexpected("a version of the terms has no text"))?;
        let body = json!({
            "version": shown,
            "language": language,
            "markdown": markdown,
            "html": markdown::html(markdown),
            "in_force": in_force,
            "versions": terms.versions().collect::<Vec<TermsVersion>>(),
        });
        Ok(Answer::json(StatusCode::OK, &body)?.with(&CONTENT_LANGUAGE, language.tag()))
    }
}

impl UseCase for Terms {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        match request.route.as_str() {
            "GET /v1/{product}/terms" => self.view(request),
            _ => Err(Problem::NotFound),
        }
    }
}
