//! What a customer takes along (P3): everything of theirs, packed into files that any computer opens.
//!
//! Documents are packed into volumes, as many as fit and as there is time for, one after the other; the
//! last file is the overview, with the index of all documents and everything else. How far that is, is
//! one row, written on top of the version that was seen: packing can be killed anywhere and taken up
//! again, and of two at once one goes on.

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

/// How long what is packed can be downloaded, and is remembered.
pub const KEPT_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How many exports a company may ask for within [`WINDOW`].
pub const MOST_IN_WINDOW: usize = 3;
/// See [`MOST_IN_WINDOW`].
pub const WINDOW: SignedDuration = SignedDuration::from_hours(24);
/// How long an export may wait to be begun before it is called for again.
const BEGINS_WITHIN: SignedDuration = SignedDuration::from_mins(1);
/// How long it may stand still before it is called for again: longer than the function may run.
const MOVES_WITHIN: SignedDuration = SignedDuration::from_mins(10);
/// How long it may stand still before nobody waits for it any more: its message was given up by then.
const LOST_AFTER: SignedDuration = SignedDuration::from_hours(4);

/// How far the packing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packed {
    /// Nobody has begun.
    NotBegun,
    /// Nothing yet.
    Nothing,
    /// The documents from the newest down to this one.
    DownTo(DocumentId),
    /// All documents.
    Documents,
    /// Everything.
    Everything,
}

/// A file of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Which attempt at it this is: another one, which was killed or too late, never lies in its place.
    pub attempt: Attempt,
    /// How many documents it holds.
    pub documents: u64,
    /// How many bytes it has.
    pub size: u64,
    pub sha256: Digest,
}

/// Tells one attempt at a volume from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt(String);

impl Attempt {
    /// A new one.
    pub fn new(entropy: &dyn Entropy) -> Self {
        Self(hex(&entropy.bytes::<8>()))
    }

    /// What [`Self::as_str`] told.
    pub fn parse(text: &str) -> Option<Self> {
        let known = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        known.then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What the packing is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackingTask {
    /// Whose export it is.
    pub organization: OrganizationId,
    pub export: ExportId,
}

/// Where the files of one volume lie: the volume itself, and what the overview is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub organization: OrganizationId,
    pub export: ExportId,
    /// Which volume; the first is 0.
    pub number: usize,
    pub attempt: Attempt,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { organization, export, number, attempt } = self;
        write!(formatter, "{organization}/export/{export}/{number:05}-{}", attempt.0)
    }
}

/// Something that a company has packed, or had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Its identifier.
    pub id: ExportId,
    pub organization: OrganizationId,
    pub product: Product,
    pub asked_by: MemberId,
    /// The language that they read.
    pub language: Language,
    /// When; what came later is not in it.
    pub asked_at: Timestamp,
    /// When it last moved on.
    pub touched_at: Timestamp,
    /// How far it is.
    pub packed: Packed,
    /// What is packed: the volumes of documents, and at last the overview.
    pub volumes: Vec<Volume>,
}

/// How an export goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It is being packed.
    Running,
    /// Everything is packed.
    Finished,
    /// It was given up.
    Failed,
}

impl Progress {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Running, Self::Finished, Self::Failed];

    /// The word in answers.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Failed => "failed",
        }
    }
}

impl Export {
    /// How it goes.
    pub fn progress(&self, now: Timestamp) -> Progress {
        if self.packed == Packed::Everything {
            Progress::Finished
        } else if now.duration_since(self.touched_at) >= LOST_AFTER {
            Progress::Failed
        } else {
            Progress::Running
        }
    }

    /// When it is forgotten, with its files.
    pub fn expires_at(&self) -> Timestamp {
        self.touched_at + KEPT_FOR
    }

    /// How many documents are packed.
    pub fn documents(&self) -> u64 {
        self.volumes.iter().map(|volume| volume.documents).sum()
    }

    /// Where that volume lies.
    pub fn place(&self, number: usize, attempt: Attempt) -> Place {
        Place { organization: self.organization, export: self.id, number, attempt }
    }

    /// What a volume is called when it is downloaded.
    pub fn volume_name(&self, number: usize) -> String {
        let (product, day) = (self.product.slug(), japan::date_at(self.asked_at));
        let last = number + 1 == self.volumes.len();
        if self.packed == Packed::Everything && last {
            format!("{product}-{day}-overview.zip")
        } else {
            format!("{product}-{day}-documents-{:04}.zip", number + 1)
        }
    }

    /// Whether it stands still for longer than it should, so that it is to be called for again.
    pub fn stands_still(&self, now: Timestamp) -> bool {
        let patience = if self.packed == Packed::NotBegun { BEGINS_WITHIN } else { MOVES_WITHIN };
        self.progress(now) == Progress::Running && now.duration_since(self.touched_at) >= patience
    }
}

/// The exports of a company that are not forgotten yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exports {
    /// How often one was asked for.
    pub version: u64,
    /// The exports, the oldest first.
    pub every: Vec<Versioned<Export>>,
}

/// Why nothing was done.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ExportRefused {
    /// The actor has no right to it.
    #[error("the actor has no right to that")]
    NotPermitted,
    /// There were enough of them lately; the wait is given.
    #[error("enough was packed lately")]
    TooMany(SignedDuration),
}

/// What came of asking for an export.
#[derive(Clone, Debug)]
pub enum Asked {
    /// There is one already.
    Running(Versioned<Export>),
    /// It begins.
    New(Export, Changes),
}

/// Asks for everything to be packed; where that is under way already, tells so.
pub fn ask(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    language: Language,
    seen: &Exports,
) -> Result<Asked, ExportRefused> {
    if !actor.may_export() {
        return Err(ExportRefused::NotPermitted);
    }
    let now = context.now;
    let running = |export: &&Versioned<Export>| export.value.progress(now) == Progress::Running;
    if let Some(running) = seen.every.iter().find(running) {
        return Ok(Asked::Running(running.clone()));
    }
    let mut lately: Vec<Timestamp> = seen.every.iter().map(|one| one.value.asked_at).collect();
    lately.retain(|asked_at| now.duration_since(*asked_at) < WINDOW);
    lately.sort_unstable();
    if let Some(first) = lately.len().checked_sub(MOST_IN_WINDOW).and_then(|at| lately.get(at)) {
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
        packed: Packed::NotBegun,
        volumes: Vec::new(),
    };
    let changes = vec![
        AccountChange::RequireMembership(actor.clone()).into(),
        LeavingChange::CountExport { organization, version: seen.version }.into(),
        LeavingChange::KeepExport(Versioned { value: export.clone(), version: 0 }).into(),
    ];
    let record = context.audit(product, Action::RequestExport, Outcome::Done);
    let changes = Changes::recorded(changes, record.by(organization, actor.id));
    Ok(Asked::New(export, changes))
}

/// Notes that an export is called for again.
pub fn call_again(seen: &Versioned<Export>, now: Timestamp) -> Changes {
    let value = Export { touched_at: now, ..seen.value.clone() };
    Changes(vec![LeavingChange::KeepExport(Versioned { value, version: seen.version }).into()])
}

/// Records that somebody is given addresses to download it from.
pub fn hand_out(context: &Context<'_>, actor: &Membership, export: &Export) -> Changes {
    let record = context.audit(export.product, Action::DownloadExport, Outcome::Done);
    Changes::recorded(Vec::new(), record.by(actor.organization, actor.id))
}

/// Takes the packing up, where it was left. Whoever was at it is refused from now on.
pub fn take_up(seen: &mut Versioned<Export>, now: Timestamp) -> Changes {
    if seen.value.packed == Packed::NotBegun {
        seen.value.packed = Packed::Nothing;
    }
    write(seen, now)
}

/// Notes what is packed, and how far that goes.
pub fn pack(
    seen: &mut Versioned<Export>,
    volume: Option<Volume>,
    packed: Packed,
    now: Timestamp,
) -> Changes {
    seen.value.volumes.extend(volume);
    seen.value.packed = packed;
    write(seen, now)
}

/// Notes that everything is packed, and tells who asked for it, unless they left.
pub fn finish(
    context: &Context<'_>,
    seen: &mut Versioned<Export>,
    overview: Volume,
    mail: Option<(Mail, EnvelopeKey)>,
) -> Changes {
    let Changes(mut changes) = pack(seen, Some(overview), Packed::Everything, context.now);
    changes.extend(mail.map(|(mail, key)| Change::SendMail { mail, key }));
    let Export { product, organization, asked_by, .. } = seen.value;
    let record = context.audit(product, Action::FinishExport, Outcome::Done);
    Changes::recorded(changes, record.by(organization, asked_by))
}

/// Writes the export on top of the version seen, and sees the next one.
fn write(seen: &mut Versioned<Export>, now: Timestamp) -> Changes {
    seen.value.touched_at = now;
    let written = LeavingChange::KeepExport(seen.clone()).into();
    seen.version += 1;
    Changes(vec![written])
}
