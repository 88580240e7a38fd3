//! Reading one document with a pass.

use domain::{Context, DocumentId, Outcome, archive_pass};
use lambda::{Answer, Problem, Request, documents};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

use crate::ArchivePasses;

impl ArchivePasses {
    /// A retained document, and a link to download its file, for the holder of a pass.
    pub(crate) async fn view(
        &self,
        request: &Request,
        context: &Context<'_>,
    ) -> Result<Answer, Problem> {
        let id = request.path_part("id").and_then(|id| id.parse().ok());
        let access = self.access(request, context, id).await?;
        let id: DocumentId = id.ok_or(Problem::NotFound)?;
        let settings = &access.archive.value.settings;
        let entry = access.documents.entries()?.pop();
        let entry = entry.filter(|entry| archive_pass::opens(settings, entry, context.now));
        let record = |outcome| {
            self.record_access(archive_pass::look(context, &access.pass, Some(id), outcome))
        };
        let Some((entry, wrapped)) = entry.zip(access.wrapped.as_ref()) else {
            record(Outcome::Refused).await?;
            return Err(Problem::NotFound);
        };
        let keys = self.keys(entry.organization, wrapped);
        let arrived = async { Ok(self.bucket.has(&entry).await?) };
        let ((), keys, arrived) = tokio::try_join!(record(Outcome::Done), keys, arrived)?;
        let document = access.documents.open(&keys)?.pop().ok_or(Problem::NotFound)?;
        let mut body = documents::shown(&document, settings, request.language());
        let download = if arrived {
            self.bucket.download(&entry, &document.content, context.now).await?.into()
        } else {
            Value::Null
        };
        body["file"] = json!({ "arrived": arrived, "download": download });
        Answer::json(StatusCode::OK, &body)
    }
}
