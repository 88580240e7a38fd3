//! Reading one document and its file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{Action, Target};
use lambda::{Answer, Problem, Request, documents};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

use crate::{Attempt, DocumentArchive, id_in, stored, upload_view};

impl DocumentArchive {
    /// One document, and a link to download its file. If the file has not arrived, callers who may
    /// manage documents get a link to upload it.
    pub(crate) async fn view(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let id = id_in(request)?;
        let (product, action) = (caller.product, Action::ViewDocuments);
        let attempt = Attempt { product, action, document: Some(id) };
        let access = self.access(&context, &caller, Some(id)).await?;
        let actor = &access.membership;
        if !actor.may_view_documents() {
            return self.refused(&context, actor, attempt, Problem::NotPermitted).await;
        }
        let Some(entry) = stored(&access.documents)? else {
            return self.refused(&context, actor, attempt, Problem::NotFound).await;
        };
        let wrapped = access.wrapped.as_ref().ok_or(Problem::NotFound)?;
        let viewed = domain::viewed(&context, product, actor, action, Target::from(id));
        let record = async { Ok::<_, Problem>(self.store.commit(&viewed).await?) };
        let keys = async { Ok(self.archive.archive_keys(actor.organization, wrapped).await?) };
        let arrived = async { Ok(self.bucket.has(&entry).await?) };
        let ((), keys, arrived) = tokio::try_join!(record, keys, arrived)?;
        let document = access.documents.open(&keys)?.pop().ok_or(Problem::NotFound)?;
        let settings = &access.archive.value.settings;
        let mut body = documents::shown(&document, settings, request.language());
        let token =
            document.time_stamp.as_ref().map(|time_stamp| STANDARD.encode(&time_stamp.token));
        body["time_stamp"] = token.into();
        let (mut download, mut upload) = (Value::Null, Value::Null);
        if arrived {
            download = self.bucket.download(&entry, &document.content, context.now).await?.into();
        } else if actor.may_manage_documents() && entry.voided.is_none() {
            let entry = settings.extend_retention(entry);
            let lock = entry.first_lock(access.confirmed_at(), context.now);
            let file = &document.content.file;
            upload = upload_view(&self.bucket.upload(&entry, file, lock, context.now).await?);
        }
        body["file"] = json!({ "arrived": arrived, "download": download, "upload": upload });
        Answer::json(StatusCode::OK, &body)
    }
}
