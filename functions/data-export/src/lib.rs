//! Exports of all data of a company (P3): requested, followed and downloaded, also after the end of
//! the contract, until the purge. `export-packing` packs them.
//!
//! A request is committed first; then a message starts the packing. If the message is lost, it
//! costs a minute: viewing an export that was not started or has stalled sends the message again.

mod routes;

use aws::{CommitError, ExportBucket, Queue, Repeater, Store, Table};
use domain::access_token::Claims;
use domain::export::{self, ExportRefused, ExportRequested, Exports, PackingTask, Progress};
use domain::{
    Action, Changes, Context, Export, ExportId, LookupKey, Membership, OrganizationId, Target,
    Versioned,
};
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, Idempotent, Problem, Request, Start, UseCase,
    causes, decide, replay_or_run,
};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};
use tracing::error;

pub use routes::routes;

pub struct DataExport {
    store: Store,
    bucket: ExportBucket,
    queue: Queue,
    lookup: LookupKey,
    callers: Callers,
    contexts: ContextSource,
}

impl DataExport {
    /// Reads the settings and loads the keys concurrently.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let bucket_name = environment.require("DOCUMENTS_BUCKET")?;
        let derived = start.keyring("INDEX_KEY")?;
        let lookup = async { Ok::<_, Error>(derived.lookup_key().await?) };
        let (lookup, callers) = tokio::try_join!(lookup, Callers::open(start))?;
        Ok(Self {
            store: start.store([
                Table::Directory,
                Table::Sessions,
                Table::Audit,
                Table::Exports,
            ])?,
            bucket: ExportBucket::new(start.connections.s3(), bucket_name),
            queue: Queue::new(start.connections.sqs(), environment.require("EXPORT_QUEUE")?),
            lookup,
            callers,
            contexts: start.contexts(),
        })
    }

    /// Requests an export. While one is being packed, returns that one.
    async fn request(
        &self,
        context: &Context<'_>,
        request: &Request,
        caller: &Claims,
        named: Idempotent<'_>,
    ) -> Result<Answer, Problem> {
        let (product, action) = (caller.product, Action::RequestExport);
        let (answer, new) = decide(&self.store, async || {
            let (actor, exports) = self.exports(context, caller).await?;
            let requested = export::ask(context, product, &actor, request.language(), &exports);
            let (id, mut changes, new) = match requested {
                Ok(ExportRequested::New(export, changes)) => (export.id, changes, Some(export.id)),
                Ok(ExportRequested::Running(running)) => {
                    self.restart_if_stalled(context, &running).await?;
                    (running.value.id, Changes::default(), None)
                }
                Err(ExportRefused::NotPermitted) => {
                    let record = domain::refused(context, product, &actor, action, None);
                    return Ok(Decision::refused(record, Problem::NotPermitted));
                }
                Err(ExportRefused::TooMany(wait)) => return Err(Problem::TooManyAttempts(wait)),
            };
            let answer = Answer::json(StatusCode::ACCEPTED, &json!({ "id": id }))?;
            answer.store_response(named, context.now, &mut changes)?;
            Ok(Decision::done(changes, (answer, new)))
        })
        .await?;
        if let Some(export) = new {
            self.start_packing(caller.organization, export).await;
        }
        Ok(answer)
    }

    /// The company's exports, the newest first. Viewing them is recorded, beside waking those that
    /// stand still.
    async fn list(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let (actor, exports) = self.exports(&context, &caller).await?;
        if !actor.may_export() {
            return self.refused(&context, &caller, &actor, None, Problem::NotPermitted).await;
        }
        let (product, action) = (caller.product, Action::ViewExport);
        let viewed = domain::viewed(&context, product, &actor, action, None);
        let record = async { Ok::<_, Problem>(self.store.commit(&viewed).await?) };
        let restarts = async {
            for export in &exports.every {
                self.restart_if_stalled(&context, export).await?;
            }
            Ok(())
        };
        tokio::try_join!(record, restarts)?;
        let items = exports.every.iter().rev().map(|export| export_view(&context, &export.value));
        let items: Vec<Value> = items.collect();
        Answer::json(StatusCode::OK, &json!({ "items": items, "next_cursor": null }))
    }

    /// One export and, once it is finished, links to download its files. Handing them out is recorded;
    /// until then it shows only how far the packing is.
    async fn view(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let id = request.path_part("id").and_then(|id| id.parse::<ExportId>().ok());
        let (actor, exports) = self.exports(&context, &caller).await?;
        if !actor.may_export() {
            return self
                .refused(&context, &caller, &actor, id.map(Target::Export), Problem::NotPermitted)
                .await;
        }
        let export = exports.every.iter().find(|export| Some(export.value.id) == id);
        let Some(export) = export else {
            let target = id.map(Target::Export);
            return self.refused(&context, &caller, &actor, target, Problem::NotFound).await;
        };
        self.restart_if_stalled(&context, export).await?;
        let export = &export.value;
        let mut body = export_view(&context, export);
        let finished = export.progress(context.now) == Progress::Finished;
        if finished {
            self.store.commit(&export::hand_out(&context, &actor, export)).await?;
        }
        let mut files = Vec::new();
        for (number, volume) in export.volumes.iter().enumerate() {
            let name = export.volume_name(number);
            let mut download = Value::Null;
            if finished {
                let place = export.place(number, volume.attempt.clone());
                download = self.bucket.download(&place, &name, context.now).await?.into();
            }
            files.push(json!({
                "name": name,
                "documents": volume.documents,
                "size": volume.size,
                "sha256": volume.sha256.to_string(),
                "download": download,
            }));
        }
        body["files"] = files.into();
        Answer::json(StatusCode::OK, &body)
    }

    /// Sends the message again if an export has stalled, unless another request is already doing
    /// so.
    async fn restart_if_stalled(
        &self,
        context: &Context<'_>,
        export: &Versioned<Export>,
    ) -> Result<(), Problem> {
        if !export.value.stands_still(context.now) {
            return Ok(());
        }
        match self.store.commit(&export::call_again(export, context.now)).await {
            Ok(()) => self.start_packing(export.value.organization, export.value.id).await,
            Err(CommitError::ConditionFailed(_) | CommitError::Busy) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Starts the packing. The request is already committed, so a failure is only logged: viewing
    /// the export sends the message again.
    async fn start_packing(&self, organization: OrganizationId, export: ExportId) {
        let sent = match serde_json::to_string(&PackingTask { organization, export }) {
            Ok(task) => self.queue.send(&task).await.map_err(|failure| causes(&failure)),
            Err(failure) => Err(causes(&failure)),
        };
        if let Err(cause) = sent {
            error!(%export, cause, "export not called for");
        }
    }

    /// The caller and the exports of their company.
    async fn exports(
        &self,
        context: &Context<'_>,
        caller: &Claims,
    ) -> Result<(Membership, Exports), Problem> {
        let exports = self.store.exports(caller.principal(), context.now).await?;
        exports.ok_or(Problem::NotSignedIn)
    }

    /// Records a refused attempt to view exports, and returns why it was refused.
    async fn refused(
        &self,
        context: &Context<'_>,
        caller: &Claims,
        actor: &Membership,
        target: Option<Target>,
        problem: Problem,
    ) -> Result<Answer, Problem> {
        let (product, action) = (caller.product, Action::ViewExport);
        let refused = domain::refused(context, product, actor, action, target);
        self.store.commit(&refused).await?;
        Err(problem)
    }
}

impl UseCase for DataExport {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        match request.route.as_str() {
            "POST /v1/{product}/exports" => {
                let mut context = self.contexts.for_request(request);
                let caller = self.callers.of(request, &mut context)?;
                let named = request.named(&self.lookup, Some(&caller))?;
                let answer = self.request(&context, request, &caller, named.as_ref());
                let by = Repeater::Member(caller.principal(), Membership::may_export);
                replay_or_run(&self.store, named.as_ref(), by, context.now, answer).await
            }
            "GET /v1/{product}/exports" => self.list(request).await,
            "GET /v1/{product}/exports/{id}" => self.view(request).await,
            _ => Err(Problem::NotFound),
        }
    }
}

fn export_view(context: &Context<'_>, export: &Export) -> Value {
    let progress = export.progress(context.now);
    // The total is known once every document has been visited.
    let total = (progress == Progress::Finished).then(|| export.documents());
    json!({
        "id": export.id,
        "state": progress.slug(),
        "asked_by": export.asked_by,
        "asked_at": export.asked_at,
        "progress": { "documents_done": export.documents(), "documents_total": total },
        "expires_at": export.expires_at(),
    })
}
