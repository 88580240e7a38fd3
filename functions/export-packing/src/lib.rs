//! Packing what a customer takes along (P3), volume by volume: called for by
//! `data-export`, by a message that may come more than once.
//!
//! A volume is closed when it holds enough, or when the function's time is nearly over; what is left goes
//! on in another invocation. Only then does the export's row say that it is there, on top of the
//! version that was seen: who was killed, or overtaken, left a file that nobody knows of, and the next
//! one packs that volume anew.

mod bundle;

use aws::{CommitError, ExportShelf, Keyring, Packing, Queue, ServiceError, Store, Tables};
use domain::document::{ArchiveSettings, Search};
use domain::export::{
    self, Attempt, BYTE_ORDER_MARK, Item, Packed, Place, Volume, file_name, index_header,
};
use domain::invite::KnownAddress;
use domain::{
    Changes, Context, DataKey, Document, Email, EnvelopeKey, Export, ExportId, Mail, MailId,
    Member, Message, NotAnIdentifier, OrganizationId, Permission, japan,
};
use jiff::Timestamp;
use lambda::{Clock, Error, Start, Worker};
use serde_json::{Value, json};
use thiserror::Error as ThisError;
use tracing::info;
use zip::result::ZipError;

use bundle::Bundle;

/// How many documents are looked at at a time.
const AT_ONCE: i32 = 50;

/// The use case.
pub struct ExportPacking {
    means: Means,
    queue: Queue,
}

/// What a volume holds at most.
#[derive(Clone, Copy, Debug)]
pub struct Most {
    /// So many documents.
    pub documents: u64,
    /// So many bytes of them, unless it is a single one.
    pub bytes: u64,
}

/// How far the packing came this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// Everything is packed.
    Finished,
    /// There was not enough time: it goes on.
    Unfinished,
    /// Nobody is to have it any more.
    Forgotten,
    /// Somebody else is at it.
    Elsewhere,
}

/// Why the packing stopped. Its message comes again.
#[derive(Debug, ThisError)]
pub enum NotPacked {
    /// The message names no customer and no export.
    #[error("the message names no export")]
    NotAnExport,
    /// The message names a customer or an export that cannot be.
    #[error(transparent)]
    NotAnIdentifier(#[from] NotAnIdentifier),
    /// A service did not do its part.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// Nothing could be committed.
    #[error(transparent)]
    NotCommitted(#[from] CommitError),
    /// It does not fit into a ZIP file.
    #[error(transparent)]
    Zip(#[from] ZipError),
    /// The ZIP file could not be written.
    #[error(transparent)]
    NotWritten(#[from] std::io::Error),
    /// What is packed is gone.
    #[error("a part of the overview is gone")]
    Gone,
}

impl ExportPacking {
    /// Makes it ready: reads its settings.
    pub fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let tables = Tables {
            directory: environment.require("DIRECTORY_TABLE")?,
            keyring: environment.require("KEYRING_TABLE")?,
            outbox: environment.require("OUTBOX_TABLE")?,
            audit: environment.require("AUDIT_TABLE")?,
            documents: environment.require("DOCUMENTS_TABLE")?,
            exports: environment.require("EXPORTS_TABLE")?,
            ..Tables::default()
        };
        let bucket = environment.require("DOCUMENTS_BUCKET")?;
        Ok(Self {
            means: Means {
                store: start.store(tables),
                shelf: ExportShelf::new(start.connections.s3_for_files(), bucket),
                people: start.keyring("PEOPLE_KEY")?,
                archive: start.keyring("ARCHIVE_KEY")?,
                mail: start.keyring("MAIL_KEY")?,
                site: environment.require("SITE_URL")?,
                most: Most {
                    documents: environment.require("VOLUME_DOCUMENTS")?.parse()?,
                    bytes: environment.require("VOLUME_BYTES")?.parse()?,
                },
                clock: start.clock,
            },
            queue: Queue::new(start.connections.sqs(), environment.require("EXPORT_QUEUE")?),
        })
    }
}

/// What is packed with.
#[derive(Debug)]
pub struct Means {
    /// The tables.
    pub store: Store,
    /// The files.
    pub shelf: ExportShelf,
    /// Opens people's data.
    pub people: Keyring,
    /// Opens what documents say.
    pub archive: Keyring,
    /// Seals mail.
    pub mail: Keyring,
    /// The web client's address.
    pub site: String,
    /// What a volume holds at most.
    pub most: Most,
    /// Tells when something was packed.
    pub clock: Clock,
}

/// An export that is being packed, opened.
struct Work<'a> {
    context: &'a Context<'a>,
    packing: Packing,
    archive: Option<DataKey>,
}

impl Work<'_> {
    fn export(&self) -> &Export {
        &self.packing.export.value
    }

    /// Where the next volume goes.
    fn next_place(&self) -> Place {
        let export = self.export();
        export.place(export.volumes.len(), Attempt::new(self.context.entropy))
    }
}

impl Means {
    /// Packs until everything is packed or the time has come to stop.
    pub async fn pack(
        &self,
        context: &Context<'_>,
        (of, export): (OrganizationId, ExportId),
        out_of_time: impl Fn() -> bool,
    ) -> Result<Came, NotPacked> {
        let Some(mut packing) = self.store.packing(of, export).await? else {
            // What came in while it was forgotten.
            self.shelf.destroy_export(of, export).await?;
            return Ok(Came::Forgotten);
        };
        if packing.export.value.packed == Packed::Everything {
            return Ok(Came::Finished);
        }
        if !self.committed(&export::take_up(&mut packing.export, (self.clock)())).await? {
            return Ok(Came::Elsewhere);
        }
        let archive = match &packing.archive {
            Some(wrapped) => Some(self.archive.archive_key(of, wrapped).await?),
            None => None,
        };
        let mut work = Work { context, packing, archive };
        loop {
            if out_of_time() {
                return Ok(Came::Unfinished);
            }
            if work.export().packed == Packed::Documents {
                return Box::pin(self.finish(work)).await;
            }
            let place = work.next_place();
            let (volume, packed) = Box::pin(self.volume(&work, &place, &out_of_time)).await?;
            let now = (self.clock)();
            let changes = export::pack(&mut work.packing.export, volume, packed, now);
            if !self.committed(&changes).await? {
                self.shelf.destroy(&place).await?;
                return Ok(Came::Elsewhere);
            }
            let done = work.export().documents();
            info!(organization = %of, %export, documents = done, "volume packed");
        }
    }

    /// Packs the next volume of documents; none where none are left.
    async fn volume(
        &self,
        work: &Work<'_>,
        place: &Place,
        out_of_time: &impl Fn() -> bool,
    ) -> Result<(Option<Volume>, Packed), NotPacked> {
        // Who has no key has no documents.
        let Some(key) = &work.archive else { return Ok((None, Packed::Documents)) };
        let export = work.export();
        let mut last = match export.packed {
            Packed::DownTo(document) => Some(document),
            _ => None,
        };
        let mut filling: Option<Filling<'_>> = None;
        let packed = 'full: loop {
            let every = Search::default();
            let (page, next) =
                self.store.documents(export.organization, &every, last, AT_ONCE).await?;
            for document in page.open(key)? {
                let full = filling.as_ref().is_some_and(|filling| {
                    let bytes = filling.bytes + document.content.file.size;
                    filling.documents >= self.most.documents || bytes > self.most.bytes
                });
                // However little time there is, something is looked at.
                if let Some(last) = last.filter(|_| full || out_of_time()) {
                    break 'full Packed::DownTo(last);
                }
                last = Some(document.entry.id);
                if document.entry.given_up || document.entry.registered_at > export.asked_at {
                    continue;
                }
                let filling = match &mut filling {
                    Some(filling) => filling,
                    none => none.insert(Filling::new(self, work, place).await?),
                };
                filling.add(&self.shelf, &document).await?;
            }
            if next.is_none() {
                break Packed::Documents;
            }
        };
        let volume = match filling {
            Some(filling) => Some(filling.finish(&self.shelf, place).await?),
            None => None,
        };
        Ok((volume, packed))
    }

    /// Packs the overview, and tells who asked.
    async fn finish(&self, mut work: Work<'_>) -> Result<Came, NotPacked> {
        let place = work.next_place();
        let people = self.people.people_key(place.organization, &work.packing.people).await?;
        let (overview, asker) = self.overview(&work, &people, &place).await?;
        let mail = match asker {
            Some(to) => Some(self.tell(&work, &people, to).await?),
            None => None,
        };
        let context = Context { now: (self.clock)(), ..*work.context };
        let changes = export::finish(&context, &mut work.packing.export, overview, mail);
        if !self.committed(&changes).await? {
            self.shelf.destroy(&place).await?;
            return Ok(Came::Elsewhere);
        }
        Ok(Came::Finished)
    }

    /// Packs the index of all documents and everything else, page by page; tells the address of who
    /// asked, unless they left.
    async fn overview(
        &self,
        work: &Work<'_>,
        people: &DataKey,
        place: &Place,
    ) -> Result<(Volume, Option<Email>), NotPacked> {
        let (export, of, now) = (work.export(), place.organization, work.context.now);
        let mut bundle = Bundle::new(self.shelf.upload(place).await?);
        bundle.begin("index.csv", now)?;
        bundle.write(BYTE_ORDER_MARK).await?;
        bundle.write(index_header(export.language)).await?;
        self.copy_parts(&mut bundle, export, INDEX, "").await?;

        bundle.begin("everything.json", now)?;
        let company = work.packing.company(people)?;
        let ends_on = work.packing.contract.ends_on.map(|day| day.to_string());
        let plan = work.packing.contract.plan();
        let ArchiveSettings { calendar, loss_years } = &work.packing.settings;
        let head = [
            ("exported_at", json!(now)),
            ("product", json!(export.product.slug())),
            (
                "company",
                json!({
                    "id": of,
                    "name": company.expose(),
                    "contract_ends_on": ends_on,
                    "purge_on": plan.map(|plan| plan.purge_on.to_string()),
                }),
            ),
            (
                "archive_settings",
                json!({
                    "fiscal_year_end": calendar.year_end().to_string(),
                    "extension_months": calendar.extension_months(),
                    "loss_years": loss_years,
                }),
            ),
        ];
        bundle.write("{").await?;
        for (name, value) in head {
            bundle.write(format!("\"{name}\": {value},\n")).await?;
        }

        bundle.write("\"members\": [").await?;
        let (mut asker, mut between, mut after) = (None, "\n", None);
        loop {
            let (page, next) = self.store.members(of, after).await?;
            for member in page.open(people)? {
                bundle.write(format!("{between}{}", shown(&member))).await?;
                between = ",\n";
                if member.membership.id == export.asked_by {
                    asker = Some(member.email);
                }
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        bundle.write("],\n\"invitations\": [").await?;
        let (mut between, mut after) = ("\n", None);
        loop {
            let (page, next) = self.store.invitations(of, after.as_ref(), now).await?;
            for (_, known) in page.open(people)? {
                if let Some(invitation) = invited(&known) {
                    bundle.write(format!("{between}{invitation}")).await?;
                    between = ",\n";
                }
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        bundle.write("],\n\"documents\": [\n").await?;
        self.copy_parts(&mut bundle, export, DOCUMENTS, ",\n").await?;
        bundle.write("]}\n").await?;
        Ok((bundle.finish(place.attempt.clone(), 0).await?, asker))
    }

    /// Copies what lies beside the volumes.
    async fn copy_parts(
        &self,
        bundle: &mut Bundle,
        export: &Export,
        extension: &str,
        between: &str,
    ) -> Result<(), NotPacked> {
        for (number, volume) in export.volumes.iter().enumerate() {
            if number > 0 {
                bundle.write(between).await?;
            }
            let place = export.place(number, volume.attempt.clone());
            let part = self.shelf.open(&place, extension).await?;
            bundle.copy(part.ok_or(NotPacked::Gone)?).await?;
        }
        Ok(())
    }

    /// The mail to who asked.
    async fn tell(
        &self,
        work: &Work<'_>,
        people: &DataKey,
        to: Email,
    ) -> Result<(Mail, EnvelopeKey), NotPacked> {
        let (export, now) = (work.export(), (self.clock)());
        let expires_at = now + export::KEPT_FOR;
        let site = format!("{}/{}", self.site.trim_end_matches('/'), export.product.slug());
        let mail = Mail {
            id: MailId::new(now, work.context.entropy),
            product: Some(export.product),
            to,
            language: export.language,
            message: Message::ExportPacked {
                company: work.packing.company(people)?.expose().to_owned(),
                last_day: japan::written(japan::date_at(expires_at), export.language),
                site,
            },
            expires_at,
        };
        Ok((mail, self.mail.new_mail_key().await?))
    }

    /// Commits; tells whether what was seen still stood.
    async fn committed(&self, changes: &Changes) -> Result<bool, NotPacked> {
        match self.store.commit(changes).await {
            Ok(()) => Ok(true),
            Err(CommitError::Refused(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// What the overview's index is made from: its lines that are of one volume.
const INDEX: &str = "csv";
/// The same for programs.
const DOCUMENTS: &str = "json";

/// A volume of documents on its way, and what the overview will say of it.
struct Filling<'a> {
    bundle: Bundle,
    export: &'a Export,
    settings: &'a ArchiveSettings,
    name: String,
    attempt: Attempt,
    now: Timestamp,
    index: String,
    json: String,
    documents: u64,
    bytes: u64,
}

impl<'a> Filling<'a> {
    async fn new(means: &Means, work: &'a Work<'_>, place: &Place) -> Result<Self, NotPacked> {
        let export = work.export();
        Ok(Self {
            bundle: Bundle::new(means.shelf.upload(place).await?),
            export,
            settings: &work.packing.settings,
            name: export.volume_name(place.number),
            attempt: place.attempt.clone(),
            now: work.context.now,
            index: String::new(),
            json: String::new(),
            documents: 0,
            bytes: 0,
        })
    }

    async fn add(&mut self, shelf: &ExportShelf, document: &Document) -> Result<(), NotPacked> {
        let name = file_name(document);
        let file = shelf.document(&document.entry).await?;
        let arrived = file.is_some();
        if let Some(file) = file {
            self.bundle.begin(&name, document.entry.registered_at)?;
            self.bundle.copy(file).await?;
        }
        let item = Item {
            document,
            settings: self.settings,
            volume: &self.name,
            file_name: arrived.then_some(&*name),
        };
        self.index.push_str(&item.index_line(self.export.language));
        if self.documents > 0 {
            self.json.push_str(",\n");
        }
        self.json.push_str(&item.to_json(self.export.language).to_string());
        self.documents += 1;
        self.bytes += document.content.file.size;
        Ok(())
    }

    /// Ends the volume with an index of its own.
    async fn finish(mut self, shelf: &ExportShelf, place: &Place) -> Result<Volume, NotPacked> {
        self.bundle.begin("index.csv", self.now)?;
        let header = index_header(self.export.language);
        self.bundle.write(format!("{BYTE_ORDER_MARK}{header}{}", self.index)).await?;
        shelf.put(place, INDEX, self.index).await?;
        shelf.put(place, DOCUMENTS, self.json).await?;
        self.bundle.finish(self.attempt, self.documents).await
    }
}

fn shown(member: &Member) -> Value {
    let Member { membership, name, email, language } = member;
    json!({
        "id": membership.id,
        "name": name.expose(),
        "email": email.expose(),
        "language": language.tag(),
        "role": membership.role.slug(),
        "permissions": membership.permissions.iter().map(|one| Permission::slug(*one)).collect::<Vec<_>>(),
    })
}

fn invited(known: &KnownAddress) -> Option<Value> {
    let KnownAddress::Invited(invitation) = known else { return None };
    let permissions = invitation.permissions.iter().map(|one| Permission::slug(*one));
    Some(json!({
        "email": invitation.email.expose(),
        "role": invitation.role.slug(),
        "permissions": permissions.collect::<Vec<_>>(),
        "invited_by": invitation.inviter,
        "expires_at": invitation.expires_at,
    }))
}

impl Worker for ExportPacking {
    type Error = NotPacked;

    /// No schedule wakes it.
    async fn scheduled(&self, _: &Context<'_>) -> Result<(), NotPacked> {
        Ok(())
    }

    async fn work(
        &self,
        context: &Context<'_>,
        message: &str,
        until: Timestamp,
    ) -> Result<(), NotPacked> {
        let (of, export) = message.split_once(' ').ok_or(NotPacked::NotAnExport)?;
        let (of, export): (OrganizationId, ExportId) = (of.parse()?, export.parse()?);
        let out_of_time = || (self.means.clock)() >= until;
        // Boxed: what it awaits lies deeper than the compiler measures.
        let came = Box::pin(self.means.pack(context, (of, export), out_of_time)).await?;
        info!(organization = %of, %export, ?came, "packing stopped");
        if came == Came::Unfinished {
            self.queue.send(message).await?;
        }
        Ok(())
    }
}
