//! What decides how long a company's documents are retained (P4): its business years and losses.
//! Representatives say it while the contract runs; afterwards staff do, for whom a loss became known.

mod apply;
mod by_member;
mod by_staff;
mod routes;

use aws::{DocumentBucket, LockMode, Store, Table};
use domain::document::{Applied, Archive};
use lambda::{
    Answer, Callers, ContextSource, Error, Problem, Request, Start, UseCase, archive_settings,
    hide_from_non_staff,
};
use lambda_http::http::StatusCode;

pub use routes::routes;

pub struct ArchiveSettings {
    store: Store,
    bucket: DocumentBucket,
    callers: Callers,
    contexts: ContextSource,
}

impl ArchiveSettings {
    /// Reads the settings and the key of access tokens.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let lock = LockMode::parse(&environment.require("DOCUMENT_LOCK")?);
        let lock = lock.ok_or("DOCUMENT_LOCK is neither COMPLIANCE nor GOVERNANCE")?;
        let bucket_name = environment.require("DOCUMENTS_BUCKET")?;
        Ok(Self {
            store: start.store([
                Table::Directory,
                Table::Sessions,
                Table::Keyring,
                Table::Audit,
                Table::Documents,
                Table::Staff,
                Table::Purges,
            ])?,
            bucket: DocumentBucket::new(start.connections.s3(), bucket_name, lock),
            callers: Callers::open(start).await?,
            contexts: start.contexts(),
        })
    }
}

impl UseCase for ArchiveSettings {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        match request.route.as_str() {
            "GET /v1/{product}/archive-settings" => return self.view(request).await,
            "PUT /v1/{product}/archive-settings" => return self.change(request).await,
            _ => {}
        }
        let caller = self.callers.staff(request, &mut context)?;
        let answer = async {
            match request.route.as_str() {
                "GET /v1/staff/contracts/{organization}/archive-settings" => {
                    self.view_by_staff(request, &context, &caller).await
                }
                "PUT /v1/staff/contracts/{organization}/archive-settings" => {
                    self.change_by_staff(request, &context, &caller).await
                }
                _ => Err(Problem::NotFound),
            }
        };
        hide_from_non_staff(&self.store, &caller, context.now, answer).await
    }
}

fn answer(archive: &Archive) -> Result<Answer, Problem> {
    let mut body = archive_settings::view(&archive.settings);
    body["applied"] = (archive.applied == Applied::Everywhere).into();
    Answer::json(StatusCode::OK, &body)
}
