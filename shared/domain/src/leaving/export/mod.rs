//! Exports (P3): everything of a customer, packed into files that any computer can open.
//!
//! Documents are packed into volumes one after the other; a volume takes as many as its size and
//! the time allow. The last file is the overview, with the index of all documents and everything
//! else. The progress is one row, and every write of it requires the version that was read. So
//! packing can be killed at any point and resumed, and of two concurrent runs only one continues.

#[cfg(test)]
mod tests;

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::document::Digest;
use crate::secret::hex;
use crate::{
    AccountChange, Action, Change, Changes, Context, DocumentId, Entropy, EnvelopeKey, ExportId,
    Language, LeavingChange, Mail, MemberId, Membership, OrganizationId, Outcome, Product,
    Versioned, japan,
};

/// How long an export and its files are stored.
pub const RESPONSE_LIFETIME: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How many exports a company may ask for within [`WINDOW`].
pub const MAX_IN_WINDOW: usize = 3;
/// See [`MAX_IN_WINDOW`].
pub const WINDOW: SignedDuration = SignedDuration::from_hours(24);
/// How long an export may wait for its first run before its message is sent again.
const BEGINS_WITHIN: SignedDuration = SignedDuration::from_mins(1);
/// How long it may go without progress before its message is sent again: longer than one run of the
/// function can take.
const MOVES_WITHIN: SignedDuration = SignedDuration::from_mins(10);
/// How long it may go without progress before it counts as failed: by then its message is no longer
/// retried.
const LOST_AFTER: SignedDuration = SignedDuration::from_hours(4);

/// The progress of packing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackedDocuments {
    /// No run has started.
    NotBegun,
    /// A run has started and nothing is packed.
    Nothing,
    /// The documents from the newest down to this one.
    DownTo(DocumentId),
    Documents,
    Everything,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// The attempt that wrote it. It is part of the file's key, so an attempt that was killed or
    /// came too late never overwrites another.
    pub attempt: Attempt,
    pub documents: u64,
    /// In bytes.
    pub size: u64,
    pub sha256: Digest,
}

/// Distinguishes attempts at the same volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt(String);

impl Attempt {
    pub fn new(entropy: &dyn Entropy) -> Self {
        Self(hex(&entropy.bytes::<8>()))
    }

    /// Parses the output of [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        let known = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        known.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The message that asks for packing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackingTask {
    pub organization: OrganizationId,
    pub export: ExportId,
}

/// Where the files of one volume are stored: the volume itself and what the overview is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub organization: OrganizationId,
    pub export: ExportId,
    /// The number of the volume, from 0.
    pub number: usize,
    pub attempt: Attempt,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { organization, export, number, attempt } = self;
        write!(formatter, "{organization}/export/{export}/{number:05}-{}", attempt.0)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    pub id: ExportId,
    pub organization: OrganizationId,
    pub product: Product,
    pub asked_by: MemberId,
    /// The language of the member who asked for it.
    pub language: Language,
    /// Anything stored after this time is not in the export.
    pub asked_at: Timestamp,
    /// When it last made progress.
    pub touched_at: Timestamp,
    pub packed: PackedDocuments,
    /// The volumes of documents, then the overview.
    pub volumes: Vec<Volume>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Running,
    Finished,
    Failed,
}

impl Progress {
    pub const ALL: [Self; 3] = [Self::Running, Self::Finished, Self::Failed];

    /// The value in API responses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Failed => "failed",
        }
    }
}

impl Export {
    pub fn progress(&self, now: Timestamp) -> Progress {
        if self.packed == PackedDocuments::Everything {
            Progress::Finished
        } else if now.duration_since(self.touched_at) >= LOST_AFTER {
            Progress::Failed
        } else {
            Progress::Running
        }
    }

    /// When it is deleted, together with its files.
    pub fn expires_at(&self) -> Timestamp {
        self.touched_at + RESPONSE_LIFETIME
    }

    pub fn documents(&self) -> u64 {
        self.volumes.iter().map(|volume| volume.documents).sum()
    }

    /// Where the files of that volume are stored.
    pub fn place(&self, number: usize, attempt: Attempt) -> Place {
        Place { organization: self.organization, export: self.id, number, attempt }
    }

    /// The file name of a volume for its download.
    pub fn volume_name(&self, number: usize) -> String {
        let (product, day) = (self.product.slug(), japan::date_at(self.asked_at));
        let last = number + 1 == self.volumes.len();
        if self.packed == PackedDocuments::Everything && last {
            format!("{product}-{day}-overview.zip")
        } else {
            format!("{product}-{day}-documents-{:04}.zip", number + 1)
        }
    }

    /// Whether it made no progress for so long that its message has to be sent again.
    pub fn stands_still(&self, now: Timestamp) -> bool {
        let patience =
            if self.packed == PackedDocuments::NotBegun { BEGINS_WITHIN } else { MOVES_WITHIN };
        self.progress(now) == Progress::Running && now.duration_since(self.touched_at) >= patience
    }
}

/// The exports of a company that are still stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exports {
    /// How many exports were requested so far.
    pub version: u64,
    /// The exports, oldest first.
    pub every: Vec<Versioned<Export>>,
}

#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ExportRefused {
    #[error("the actor may not request an export")]
    NotPermitted,
    /// Too many exports were requested lately; says how long to wait.
    #[error("too many exports were requested lately")]
    TooMany(SignedDuration),
}

#[derive(Clone, Debug)]
pub enum ExportRequested {
    /// An export is running already.
    Running(Versioned<Export>),
    New(Export, Changes),
}

/// Requests an export. While one is running, returns that one instead.
pub fn ask(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    language: Language,
    seen: &Exports,
) -> Result<ExportRequested, ExportRefused> {
    if !actor.may_export() {
        return Err(ExportRefused::NotPermitted);
    }
    let now = context.now;
    let running = |export: &&Versioned<Export>| export.value.progress(now) == Progress::Running;
    if let Some(running) = seen.every.iter().find(running) {
        return Ok(ExportRequested::Running(running.clone()));
    }
    let mut lately: Vec<Timestamp> = seen.every.iter().map(|one| one.value.asked_at).collect();
    lately.retain(|asked_at| now.duration_since(*asked_at) < WINDOW);
    lately.sort_unstable();
    if let Some(first) = lately.len().checked_sub(MAX_IN_WINDOW).and_then(|at| lately.get(at)) {
        return Err(ExportRefused::TooMany(WINDOW - now.duration_since(*first)));
    }
    let organization = actor.organization;
    let export = Export {
        id: ExportId::new(now, context.entropy),
        organization,
        product,
        asked_by: actor.id,
        language,
        asked_at: now,
        touched_at: now,
        packed: PackedDocuments::NotBegun,
        volumes: Vec::new(),
    };
    let changes = vec![
        AccountChange::RequireMembership(actor.clone()).into(),
        LeavingChange::CountExport { organization, version: seen.version }.into(),
        LeavingChange::StoreExport(Versioned { value: export.clone(), version: 0 }).into(),
    ];
    let record = context.audit(product, Action::RequestExport, Outcome::Done);
    let changes = Changes::recorded(changes, record.by(organization, actor.id).on(export.id));
    Ok(ExportRequested::New(export, changes))
}

/// Notes that the message of an export is sent again.
pub fn call_again(seen: &Versioned<Export>, now: Timestamp) -> Changes {
    let value = Export { touched_at: now, ..seen.value.clone() };
    Changes(vec![LeavingChange::StoreExport(Versioned { value, version: seen.version }).into()])
}

/// Records that somebody got download links for the export.
pub fn hand_out(context: &Context<'_>, actor: &Membership, export: &Export) -> Changes {
    let record = context.audit(export.product, Action::DownloadExport, Outcome::Done);
    Changes::recorded(Vec::new(), record.by(actor.organization, actor.id).on(export.id))
}

/// Starts or resumes packing. Any other run fails on its next write.
pub fn take_up(seen: &mut Versioned<Export>, now: Timestamp) -> Changes {
    if seen.value.packed == PackedDocuments::NotBegun {
        seen.value.packed = PackedDocuments::Nothing;
    }
    write(seen, now)
}

/// Records a packed volume, if any, and how far packing has come.
pub fn pack(
    seen: &mut Versioned<Export>,
    volume: Option<Volume>,
    packed: PackedDocuments,
    now: Timestamp,
) -> Changes {
    seen.value.volumes.extend(volume);
    seen.value.packed = packed;
    write(seen, now)
}

/// Records that everything is packed and notifies the member who asked for it, unless they have
/// left.
pub fn finish(
    context: &Context<'_>,
    seen: &mut Versioned<Export>,
    overview: Volume,
    mail: Option<(Mail, EnvelopeKey)>,
) -> Changes {
    let Changes(mut changes) = pack(seen, Some(overview), PackedDocuments::Everything, context.now);
    changes.extend(mail.map(|(mail, key)| Change::SendMail { mail, key }));
    let Export { id, product, organization, asked_by, .. } = seen.value;
    let record = context.audit(product, Action::FinishExport, Outcome::Done);
    Changes::recorded(changes, record.by(organization, asked_by).on(id))
}

/// Writes the export at its current version and moves on to the next version.
fn write(seen: &mut Versioned<Export>, now: Timestamp) -> Changes {
    seen.value.touched_at = now;
    let written = LeavingChange::StoreExport(seen.clone()).into();
    seen.version += 1;
    Changes(vec![written])
}
