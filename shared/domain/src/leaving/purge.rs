//! After a contract has ended, everything stored of the customer is destroyed, and a certificate
//! proves it (P3).
//!
//! A purge works in small steps. Each transaction deletes some items and counts them, so that a
//! purge can be killed at any point and resumed, and its counts stay right.
//!
//! A purge is never final. When the retention of a document ends, or a restored table brings data
//! back, the same purge runs another round, with a certificate of its own.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use ring::digest;
use serde::{Deserialize, Serialize};

use crate::access_token::{VerificationKey, signing_input};
use crate::contract::{EndedContract, Notice, UnsentMail};
use crate::document::{ArchiveSettings, Entry};
use crate::holds::Holds;
use crate::retention::PurgePlan;
use crate::secret::hex;
use crate::{
    Action, Changes, Context, DocumentId, LeavingChange, OrganizationId, Outcome, Product,
    Versioned, japan,
};

/// What is stored of a customer, in the order of the certificate. Members and their log-ins are
/// destroyed first: after that, no signed-in member can write anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataClass {
    /// Members, each with their log-in and its attempts.
    Members,
    Sessions,
    /// Addresses of members and of people who were invited.
    Addresses,
    /// Stored responses for repeated requests, and counters.
    Answers,
    /// Exports; their files are deleted with all other files.
    Exports,
    /// Documents that no law retains, each with its file.
    Documents,
    /// The key of the documents' content, and the archive settings; only when no document is
    /// retained.
    Archive,
    /// The key of all personal data. Without it every copy is unreadable, including backups.
    PeopleKey,
    /// The customer's own row, deleted together with writing the certificate.
    Company,
}

impl DataClass {
    pub const ALL: [Self; 9] = [
        Self::Members,
        Self::Sessions,
        Self::Addresses,
        Self::Answers,
        Self::Exports,
        Self::Documents,
        Self::Archive,
        Self::PeopleKey,
        Self::Company,
    ];

    /// The value in keys and certificates.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Sessions => "sessions",
            Self::Addresses => "addresses",
            Self::Answers => "answers",
            Self::Exports => "exports",
            Self::Documents => "documents",
            Self::Archive => "archive",
            Self::PeopleKey => "people-key",
            Self::Company => "company",
        }
    }
}

/// The name of something destroyed, for a certificate's digest. It is free text because it names
/// things of every class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DestroyedId(String);

impl DestroyedId {
    pub fn company() -> Self {
        Self("organization".to_owned())
    }
}

impl From<String> for DestroyedId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl From<DocumentId> for DestroyedId {
    fn from(id: DocumentId) -> Self {
        Self(id.to_string())
    }
}

/// How many were destroyed, and a digest of which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub count: u64,
    /// 64 hexadecimal digits. The first value is 64 zeros; for each identifier, the next value is
    /// SHA-256 of the previous digest, a line feed and the identifier.
    pub digest: String,
}

impl Tally {
    fn add(&mut self, DestroyedId(id): &DestroyedId) {
        if self.count == 0 {
            self.digest = "0".repeat(64);
        }
        let text = format!("{}\n{id}", self.digest);
        self.digest = hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref());
        self.count += 1;
    }
}

/// The progress of a customer's purge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purge {
    pub contract: EndedContract,
    pub started_at: Timestamp,
    pub destroyed: BTreeMap<DataClass, Tally>,
    /// The signed certificate, once nothing is left.
    pub certificate: Option<String>,
    /// The certificates of earlier rounds, oldest first.
    pub earlier: Vec<String>,
    /// The first day, in Japan, on which something may be due for destruction again.
    pub next_check_on: Date,
}

/// The next check when nothing is retained, or only without a last day.
pub const NO_DAY: Date = Date::MAX;

/// Begins the purge of a customer, or returns `None` before its day. `holds` is the version of
/// their legal holds that was read; a hold placed since then makes the commit fail.
pub fn begin(
    context: &Context<'_>,
    contract: &EndedContract,
    holds: u64,
) -> Option<(Versioned<Purge>, Changes)> {
    let plan = PurgePlan::new(contract.ends_on);
    if japan::date_at(context.now) < plan.purge_on {
        return None;
    }
    let purge = Purge {
        contract: contract.clone(),
        started_at: context.now,
        destroyed: BTreeMap::new(),
        certificate: None,
        earlier: Vec::new(),
        next_check_on: tomorrow(context.now),
    };
    let changes = vec![
        LeavingChange::BeginPurge(contract.clone()).into(),
        LeavingChange::RequireHolds { organization: contract.organization, version: holds }.into(),
        LeavingChange::StorePurge(Versioned { value: purge.clone(), version: 0 }).into(),
    ];
    let record = context
        .audit(contract.product, Action::BeginPurge, Outcome::Done)
        .of(contract.organization);
    Some((Versioned { value: purge, version: 1 }, Changes::recorded(changes, record)))
}

/// Begins another round of a finished purge, because there is something to destroy again.
pub fn begin_again(context: &Context<'_>, over: Versioned<Purge>) -> (Versioned<Purge>, Changes) {
    let Versioned { value: Purge { contract, certificate, mut earlier, .. }, version } = over;
    earlier.extend(certificate);
    let record = context
        .audit(contract.product, Action::BeginPurge, Outcome::Done)
        .of(contract.organization);
    let value = Purge {
        contract,
        started_at: context.now,
        destroyed: BTreeMap::new(),
        certificate: None,
        earlier,
        next_check_on: tomorrow(context.now),
    };
    let change = LeavingChange::StorePurge(Versioned { value: value.clone(), version }).into();
    let again = Versioned { value, version: version + 1 };
    (again, Changes::recorded(vec![change], record))
}

/// The next check while a round is running: by then it should be finished.
fn tomorrow(now: Timestamp) -> Date {
    let today = japan::date_at(now);
    today.tomorrow().unwrap_or(today)
}

impl Purge {
    /// All certificates, newest first.
    pub fn certificates(&self) -> impl Iterator<Item = &str> {
        self.certificate.iter().chain(self.earlier.iter().rev()).map(String::as_str)
    }

    /// Counts what the next transaction destroys.
    pub fn destroy<'a>(
        &mut self,
        data_class: DataClass,
        ids: impl IntoIterator<Item = &'a DestroyedId>,
    ) {
        let tally = self.destroyed.entry(data_class).or_default();
        ids.into_iter().for_each(|id| tally.add(id));
    }

    /// The certificate of a purge that has nothing left to destroy.
    pub fn certificate(
        &self,
        issuer: &str,
        kept: RetainedDocuments,
        now: Timestamp,
    ) -> Certificate {
        let plan = PurgePlan::new(self.contract.ends_on);
        let destroyed = DataClass::ALL.into_iter().map(|store| {
            let tally = self.destroyed.get(&store).cloned().unwrap_or_default();
            Destroyed { store, count: tally.count, digest: tally.digest }
        });
        Certificate {
            issuer: issuer.to_owned(),
            organization: self.contract.organization,
            issued_at: now.as_second(),
            product: self.contract.product,
            contract_ended_on: self.contract.ends_on,
            deadline: plan.deadline,
            started_at: self.started_at,
            finished_at: now,
            destroyed: destroyed.collect(),
            retained: kept.into_list(),
            backups_end_on: PurgePlan::restorable_until(japan::date_at(now)),
        }
    }
}

/// How long a sealed mail is worth sending after its day.
const WORTH_SENDING: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Sends a scheduled mail whose day has come.
pub fn notify(context: &Context<'_>, organization: OrganizationId, waiting: UnsentMail) -> Changes {
    let (notice, mail) = (waiting.id(), waiting.mail);
    let expires_at = context.now + WORTH_SENDING;
    Changes(vec![
        LeavingChange::CancelScheduledMail { organization, notice }.into(),
        LeavingChange::SendSealedMail { mail, certificate: None, expires_at }.into(),
    ])
}

#[derive(Clone, Debug)]
pub struct End {
    pub certificate: String,
    /// The first day on which something may be due for destruction again.
    pub next_check_on: Date,
    /// Whether the customer's own row still exists; if so, it is deleted in the same transaction.
    pub company_is_there: bool,
    /// The scheduled mails that are left.
    pub waiting: Vec<UnsentMail>,
}

/// Ends a round of a purge with its signed certificate. Completion mails go out with the
/// certificate; mails scheduled for a day are dropped.
pub fn finish(context: &Context<'_>, purge: Versioned<Purge>, end: End) -> Changes {
    let End { certificate, next_check_on, company_is_there, waiting } = end;
    let EndedContract { organization, product, .. } = purge.value.contract;
    let record = context.audit(product, Action::FinishPurge, Outcome::Done).of(organization);
    let expires_at = context.now + WORTH_SENDING;
    let mut changes = Vec::new();
    if company_is_there {
        changes.push(LeavingChange::RemoveCompany(organization).into());
    }
    for waiting in waiting {
        let (notice, mail) = (waiting.id(), waiting.mail);
        changes.push(LeavingChange::CancelScheduledMail { organization, notice }.into());
        if notice.when == Notice::Farewell {
            let certificate = Some(certificate.clone());
            changes.push(LeavingChange::SendSealedMail { mail, certificate, expires_at }.into());
        }
    }
    let value = Purge { certificate: Some(certificate), next_check_on, ..purge.value };
    changes.push(LeavingChange::StorePurge(Versioned { value, version: purge.version }).into());
    Changes::recorded(changes, record)
}

/// What was destroyed of one data class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destroyed {
    pub store: DataClass,
    pub count: u64,
    /// Of the identifiers; see [`Tally::digest`].
    pub digest: String,
}

/// What decides which documents are retained.
#[derive(Clone, Debug, Default)]
pub struct RetentionContext {
    /// The customer's business years.
    pub settings: ArchiveSettings,
    pub holds: Holds,
}

/// The ground of a legal hold, which has no last day.
pub const LEGAL_HOLD: &str = "legal-hold";

/// Documents of one kind that are retained on the same ground.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetainedCount {
    pub kind: String,
    /// The provision of the law, or [`LEGAL_HOLD`].
    pub ground: String,
    pub count: u64,
    /// The last day of the longest retention, in Japan; `None` if it has no last day.
    pub until: Option<Date>,
}

/// Counts retained documents, page by page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetainedDocuments {
    counts: BTreeMap<(&'static str, &'static str), (u64, Option<Date>)>,
    free_on: Option<Date>,
}

impl RetainedDocuments {
    /// Counts the retained documents of a page and separates them from those to destroy.
    pub fn sort(
        &mut self,
        page: Vec<Entry>,
        retention_context: &RetentionContext,
        now: Timestamp,
    ) -> (Vec<Entry>, Vec<Entry>) {
        // The customer's current settings count, even if they are not applied to every document
        // yet.
        let page =
            page.into_iter().map(|document| retention_context.settings.extend_retention(document));
        page.partition(|document| self.keep(document, &retention_context.holds, now))
    }

    fn keep(&mut self, document: &Entry, holds: &Holds, now: Timestamp) -> bool {
        let held = holds.hold(document.id);
        let kept = document.retention.as_ref().filter(|_| document.locked_until(now).is_some());
        let (ground, until) = match kept {
            _ if held => (LEGAL_HOLD, None),
            Some(retention) => (retention.ground.slug(), Some(retention.until)),
            None => return false,
        };
        let (count, last) = self.counts.entry((document.kind.slug(), ground)).or_default();
        *count += 1;
        *last = until.max(*last);
        if let Some(free_on) = until.and_then(|until| until.tomorrow().ok()) {
            self.free_on = Some(self.free_on.map_or(free_on, |before| before.min(free_on)));
        }
        true
    }

    /// The first day on which one of them is no longer retained.
    pub fn free_on(&self) -> Date {
        self.free_on.unwrap_or(NO_DAY)
    }

    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The counts by kind and ground.
    pub fn into_list(self) -> Vec<RetainedCount> {
        let kept = self.counts.into_iter().map(|((kind, ground), (count, until))| RetainedCount {
            kind: kind.to_owned(),
            ground: ground.to_owned(),
            count,
            until,
        });
        kept.collect()
    }
}

/// The certificate that a customer's data is destroyed: the claims of a JWS (RFC 7515).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    #[serde(rename = "iss")]
    pub issuer: String,
    /// The customer.
    #[serde(rename = "sub")]
    pub organization: OrganizationId,
    /// In seconds since 1970.
    #[serde(rename = "iat")]
    pub issued_at: i64,
    pub product: Product,
    /// The last day of the contract, in Japan.
    pub contract_ended_on: Date,
    /// By the end of this day everything had to be gone, including backups.
    pub deadline: Date,
    pub started_at: Timestamp,
    /// When nothing was left.
    pub finished_at: Timestamp,
    /// One entry for each data class.
    pub destroyed: Vec<Destroyed>,
    /// What is retained, and why.
    pub retained: Vec<RetainedCount>,
    /// The last day on which a backup can still restore the destroyed key.
    pub backups_end_on: Date,
}

impl Certificate {
    pub fn signing_input(&self, key: &VerificationKey) -> String {
        signing_input("deletion-certificate+jwt", self, key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statutory::DocumentKind;
    use crate::{DocumentId, MemberId, SeededEntropy};
    use jiff::civil::date;

    fn contract(entropy: &SeededEntropy) -> EndedContract {
        EndedContract {
            organization: OrganizationId::new(Timestamp::UNIX_EPOCH, entropy),
            product: Product::ProSign,
            ends_on: date(2026, 1, 15),
        }
    }

    fn destroyed(ids: &[&str]) -> Vec<DestroyedId> {
        ids.iter().map(|id| (*id).to_owned().into()).collect()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_purge_never_begins_before_its_day_in_japan() {
        let entropy = SeededEntropy::new(1);
        let contract = contract(&entropy);
        let begun = |now| {
            let context = Context { now: at(now), entropy: &entropy, request: "request" };
            begin(&context, &contract, 0).is_some()
        };
        assert!(!begun("2026-02-06T14:59:59Z"));
        assert!(begun("2026-02-06T15:00:00Z"), "7 February in Japan: 7 days and a margin before");
    }

    #[test]
    fn the_certificate_lists_what_was_destroyed_and_when_backups_expire() {
        let entropy = SeededEntropy::new(1);
        let context = Context { now: at("2026-02-07T00:00:00Z"), entropy: &entropy, request: "r" };
        let (mut purge, _) = begin(&context, &contract(&entropy), 0).unwrap();
        purge.value.destroy(DataClass::Members, &destroyed(&["mem_1", "mem_2"]));
        let mut other = purge.value.clone();
        purge.value.destroy(DataClass::Members, &destroyed(&["mem_3"]));
        other.destroy(DataClass::Members, &destroyed(&["mem_4"]));
        let certificate = |purge: &Purge| {
            purge.certificate("issuer", RetainedDocuments::default(), at("2026-02-07T01:00:00Z"))
        };
        let (one, other) = (certificate(&purge.value), certificate(&other));
        assert_eq!(one.deadline, date(2026, 2, 15));
        assert!(one.backups_end_on <= one.deadline);
        assert_eq!(one.destroyed[0].count, 3);
        assert_ne!(one.destroyed[0].digest, other.destroyed[0].digest);
        assert_eq!(one.destroyed.len(), DataClass::ALL.len());
    }

    #[test]
    fn a_purge_retains_documents_by_settings_not_applied_to_them_yet() {
        let entropy = SeededEntropy::new(1);
        let registered_at = at("2026-04-01T00:00:00Z");
        let transacted_on = date(2026, 4, 1);
        let before = ArchiveSettings::default();
        let retention = before.keep(DocumentKind::Invoice, transacted_on).unwrap();
        let document = Entry {
            organization: contract(&entropy).organization,
            id: DocumentId::new(transacted_on, registered_at, &entropy),
            kind: DocumentKind::Invoice,
            retention: Some(retention),
            registered_by: MemberId::new(registered_at, &entropy),
            registered_at,
            supersedes: None,
            superseded_by: None,
            soft_deleted: false,
            held: false,
            version: 1,
        };
        let loss_years = [retention.year.first.year()].into();
        let settings = ArchiveSettings { loss_years, ..before.clone() };
        let now = crate::japan::end_of(retention.until);
        let kept = |settings| {
            let retention_context = RetentionContext { settings, holds: Holds::default() };
            let (stay, _) =
                RetainedDocuments::default().sort(vec![document.clone()], &retention_context, now);
            !stay.is_empty()
        };
        assert!(!kept(before), "by what was written to the document its time is over");
        assert!(kept(settings), "a year with a loss keeps it longer");
    }

    #[test]
    fn a_digest_can_be_recomputed_with_public_tools() {
        let mut tally = Tally::default();
        tally.add(&destroyed(&["mem_1"])[0]);
        // printf '%064d\nmem_1' 0 | sha256sum
        assert_eq!(tally.digest, DIGEST_OF_MEM_1);
    }

    const DIGEST_OF_MEM_1: &str =
        "c0855da8f2697f19b94692c77e49a112597f67f246bbd2af62d818a5a0d5888e";
}
