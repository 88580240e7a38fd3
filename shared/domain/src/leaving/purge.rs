//! Everything that is held of a customer is destroyed when its contract has ended, and a
//! certificate says so (P3).
//!
//! A purge is carried out piece by piece: each transaction deletes some items and counts them in the
//! same stroke, so that it can be killed anywhere and taken up again, and the counts are right.
//!
//! It is never over for good. When the day of a kept document comes, or a restored table brings
//! something back, the same purge takes another round, which ends with a certificate of its own.

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

/// What is held of a customer, in the order of the certificate. Members are destroyed first, with
/// their log-ins: nobody who is signed in can write anything any more once they are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holding {
    /// Members, each with their log-in and what was counted of it.
    Members,
    /// Sessions.
    Sessions,
    /// Addresses that were invited or are members'.
    Addresses,
    /// Answers kept for requests that arrive twice, and counts.
    Answers,
    /// What was packed to take along; the files go with whatever else lies among the files.
    Exports,
    /// Documents that no law keeps, each with its file.
    Documents,
    /// The key of what documents say, and what was said of their keeping; only where none is kept.
    Archive,
    /// The key of everyone's personal data: without it every copy is unreadable, backups included.
    PeopleKey,
    /// The customer's own row, which goes with the certificate.
    Company,
}

impl Holding {
    /// Every one.
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

    /// The word in keys and certificates.
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

/// What something that was destroyed is called in a certificate's digest. Things of every kind are
/// destroyed, so that it is any text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DestroyedId(String);

impl DestroyedId {
    /// The customer's own row.
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

/// How many were destroyed, and which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub count: u64,
    /// Which: 64 hexadecimal digits. It begins with 64 zeros; each identifier in turn makes it
    /// SHA-256 of the digest before, a line feed and the identifier.
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

/// How far the purge of a customer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purge {
    pub contract: EndedContract,
    /// When it began.
    pub started_at: Timestamp,
    /// What was destroyed so far.
    pub destroyed: BTreeMap<Holding, Tally>,
    /// The signed certificate, once nothing is left.
    pub certificate: Option<String>,
    /// The certificates of the rounds before this one, the oldest first.
    pub earlier: Vec<String>,
    /// The first day, in Japan, on which there may be something to destroy again.
    pub look_again_on: Date,
}

/// When what is kept has no last day, or nothing is kept.
pub const NO_DAY: Date = Date::MAX;

/// Begins the purge of a customer whose day has come, and of whom nothing came to be held since that
/// version of their holds was read; nothing where the day has not come.
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
        look_again_on: tomorrow(context.now),
    };
    let changes = vec![
        LeavingChange::BeginPurge(contract.clone()).into(),
        LeavingChange::RequireHolds { organization: contract.organization, version: holds }.into(),
        LeavingChange::KeepPurge(Versioned { value: purge.clone(), version: 0 }).into(),
    ];
    let record = context
        .audit(contract.product, Action::BeginPurge, Outcome::Done)
        .of(contract.organization);
    Some((Versioned { value: purge, version: 1 }, Changes::recorded(changes, record)))
}

/// Begins another round of a purge that was over, because something is there to be destroyed again.
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
        look_again_on: tomorrow(context.now),
    };
    let change = LeavingChange::KeepPurge(Versioned { value: value.clone(), version }).into();
    let again = Versioned { value, version: version + 1 };
    (again, Changes::recorded(vec![change], record))
}

/// The day by which what was begun should be over.
fn tomorrow(now: Timestamp) -> Date {
    let today = japan::date_at(now);
    today.tomorrow().unwrap_or(today)
}

impl Purge {
    /// Every certificate, the newest first.
    pub fn certificates(&self) -> impl Iterator<Item = &str> {
        self.certificate.iter().chain(self.earlier.iter().rev()).map(String::as_str)
    }

    /// Counts what is destroyed in the next transaction.
    pub fn destroy<'a>(
        &mut self,
        holding: Holding,
        ids: impl IntoIterator<Item = &'a DestroyedId>,
    ) {
        let tally = self.destroyed.entry(holding).or_default();
        ids.into_iter().for_each(|id| tally.add(id));
    }

    /// What the certificate says of a purge that left nothing.
    pub fn certificate(&self, issuer: &str, kept: KeptDocuments, now: Timestamp) -> Certificate {
        let plan = PurgePlan::new(self.contract.ends_on);
        let destroyed = Holding::ALL.into_iter().map(|store| {
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

/// How long a mail that was sealed before is worth sending, once its day has come.
const WORTH_SENDING: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Sends a notice whose day has come.
pub fn notify(context: &Context<'_>, organization: OrganizationId, waiting: UnsentMail) -> Changes {
    let (notice, mail) = (waiting.id(), waiting.mail);
    let expires_at = context.now + WORTH_SENDING;
    Changes(vec![
        LeavingChange::ForgetNotice { organization, notice }.into(),
        LeavingChange::SendSealedMail { mail, certificate: None, expires_at }.into(),
    ])
}

/// What a round of a purge ends with.
#[derive(Clone, Debug)]
pub struct End {
    /// The signed certificate.
    pub certificate: String,
    /// The first day on which there may be something to destroy again.
    pub look_again_on: Date,
    /// Whether the customer's own row is there; it goes in the same transaction.
    pub company_is_there: bool,
    /// The mails that wait.
    pub waiting: Vec<UnsentMail>,
}

/// Ends a round of a purge with its signed certificate, which goes out with the mails that waited for
/// the end; the mails that waited for a day are not sent any more.
pub fn finish(context: &Context<'_>, purge: Versioned<Purge>, end: End) -> Changes {
    let End { certificate, look_again_on, company_is_there, waiting } = end;
    let EndedContract { organization, product, .. } = purge.value.contract;
    let record = context.audit(product, Action::FinishPurge, Outcome::Done).of(organization);
    let expires_at = context.now + WORTH_SENDING;
    let mut changes = Vec::new();
    if company_is_there {
        changes.push(LeavingChange::RemoveCompany(organization).into());
    }
    for waiting in waiting {
        let (notice, mail) = (waiting.id(), waiting.mail);
        changes.push(LeavingChange::ForgetNotice { organization, notice }.into());
        if notice.when == Notice::Farewell {
            let certificate = Some(certificate.clone());
            changes.push(LeavingChange::SendSealedMail { mail, certificate, expires_at }.into());
        }
    }
    let value = Purge { certificate: Some(certificate), look_again_on, ..purge.value };
    changes.push(LeavingChange::KeepPurge(Versioned { value, version: purge.version }).into());
    Changes::recorded(changes, record)
}

/// What was destroyed in one store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destroyed {
    pub store: Holding,
    pub count: u64,
    /// Which; see [`Tally::digest`].
    pub digest: String,
}

/// What has documents kept when everything else goes.
#[derive(Clone, Debug, Default)]
pub struct Custody {
    /// What the customer said of their business years.
    pub settings: ArchiveSettings,
    /// What is held as evidence.
    pub holds: Holds,
}

/// The ground of what is held as evidence: it has no last day.
pub const LEGAL_HOLD: &str = "legal-hold";

/// Documents of one kind that are kept on one ground.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// What they are.
    pub kind: String,
    /// Why: the provision of the law, or [`LEGAL_HOLD`].
    pub ground: String,
    pub count: u64,
    /// Until when the last of them is kept, in Japan; none where there is no last day.
    pub until: Option<Date>,
}

/// The documents that are kept, counted as they are come upon.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptDocuments {
    counts: BTreeMap<(&'static str, &'static str), (u64, Option<Date>)>,
    free_on: Option<Date>,
}

impl KeptDocuments {
    /// Counts those of a page that are kept, and tells them from those that go.
    pub fn sort(
        &mut self,
        page: Vec<Entry>,
        custody: &Custody,
        now: Timestamp,
    ) -> (Vec<Entry>, Vec<Entry>) {
        // What the customer said last counts, also where it was not written to every document.
        let page = page.into_iter().map(|document| custody.settings.prolong(document));
        page.partition(|document| self.keep(document, &custody.holds, now))
    }

    fn keep(&mut self, document: &Entry, holds: &Holds, now: Timestamp) -> bool {
        let held = holds.hold(document.id);
        let kept = document.keeping.as_ref().filter(|_| document.locked_until(now).is_some());
        let (ground, until) = match kept {
            _ if held => (LEGAL_HOLD, None),
            Some(keeping) => (keeping.ground.slug(), Some(keeping.until)),
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

    /// The first day on which one of them is kept no longer.
    pub fn free_on(&self) -> Date {
        self.free_on.unwrap_or(NO_DAY)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// What is kept, by kind and ground.
    pub fn into_list(self) -> Vec<Kept> {
        let kept = self.counts.into_iter().map(|((kind, ground), (count, until))| Kept {
            kind: kind.to_owned(),
            ground: ground.to_owned(),
            count,
            until,
        });
        kept.collect()
    }
}

/// The certificate that a customer's data is gone: the claims of a JWS (RFC 7515).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Who says so.
    #[serde(rename = "iss")]
    pub issuer: String,
    /// Whose data.
    #[serde(rename = "sub")]
    pub organization: OrganizationId,
    /// When it was issued, in seconds since 1970.
    #[serde(rename = "iat")]
    pub issued_at: i64,
    pub product: Product,
    /// The last day of the contract, in Japan.
    pub contract_ended_on: Date,
    /// The day by whose end everything had to be gone, backups included.
    pub deadline: Date,
    /// When the purge began.
    pub started_at: Timestamp,
    /// When nothing was left.
    pub finished_at: Timestamp,
    /// What was destroyed, store by store.
    pub destroyed: Vec<Destroyed>,
    /// What is retained, and why.
    pub retained: Vec<Kept>,
    /// The last day on which a backup can still bring back the key of what was destroyed.
    pub backups_end_on: Date,
}

impl Certificate {
    /// The part of the certificate that is signed.
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
    fn a_purge_begins_on_its_day_in_japan_and_not_before() {
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
    fn the_certificate_says_what_was_destroyed_and_when_the_last_backup_ends() {
        let entropy = SeededEntropy::new(1);
        let context = Context { now: at("2026-02-07T00:00:00Z"), entropy: &entropy, request: "r" };
        let (mut purge, _) = begin(&context, &contract(&entropy), 0).unwrap();
        purge.value.destroy(Holding::Members, &destroyed(&["mem_1", "mem_2"]));
        let mut other = purge.value.clone();
        purge.value.destroy(Holding::Members, &destroyed(&["mem_3"]));
        other.destroy(Holding::Members, &destroyed(&["mem_4"]));
        let certificate = |purge: &Purge| {
            purge.certificate("issuer", KeptDocuments::default(), at("2026-02-07T01:00:00Z"))
        };
        let (one, other) = (certificate(&purge.value), certificate(&other));
        assert_eq!(one.deadline, date(2026, 2, 15));
        assert!(one.backups_end_on <= one.deadline);
        assert_eq!(one.destroyed[0].count, 3);
        assert_ne!(one.destroyed[0].digest, other.destroyed[0].digest);
        assert_eq!(one.destroyed.len(), Holding::ALL.len());
    }

    #[test]
    fn a_purge_keeps_documents_by_settings_that_were_not_applied_to_them_yet() {
        let entropy = SeededEntropy::new(1);
        let registered_at = at("2026-04-01T00:00:00Z");
        let transacted_on = date(2026, 4, 1);
        let before = ArchiveSettings::default();
        let keeping = before.keep(DocumentKind::Invoice, transacted_on).unwrap();
        let document = Entry {
            organization: contract(&entropy).organization,
            id: DocumentId::new(transacted_on, registered_at, &entropy),
            kind: DocumentKind::Invoice,
            keeping: Some(keeping),
            registered_by: MemberId::new(registered_at, &entropy),
            registered_at,
            supersedes: None,
            superseded_by: None,
            given_up: false,
            held: false,
            version: 1,
        };
        let loss_years = [keeping.year.first.year()].into();
        let settings = ArchiveSettings { loss_years, ..before.clone() };
        let now = crate::japan::end_of(keeping.until);
        let kept = |settings| {
            let custody = Custody { settings, holds: Holds::default() };
            let (stay, _) = KeptDocuments::default().sort(vec![document.clone()], &custody, now);
            !stay.is_empty()
        };
        assert!(!kept(before), "by what was written to the document its time is over");
        assert!(kept(settings), "a year with a loss keeps it longer");
    }

    #[test]
    fn a_digest_can_be_computed_anew_with_public_tools() {
        let mut tally = Tally::default();
        tally.add(&destroyed(&["mem_1"])[0]);
        // printf '%064d\nmem_1' 0 | sha256sum
        assert_eq!(tally.digest, DIGEST_OF_MEM_1);
    }

    const DIGEST_OF_MEM_1: &str =
        "c0855da8f2697f19b94692c77e49a112597f67f246bbd2af62d818a5a0d5888e";
}
