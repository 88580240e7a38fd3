use super::*;
use crate::document::{ArchiveSettings, Entry, Finality, Voided};
use crate::holds::Holds;
use crate::statutory::DocumentKind;
use crate::{DocumentId, MemberId, OrganizationId, Product, SeededEntropy};
use jiff::civil::date;

fn contract(entropy: &SeededEntropy) -> EndedContract {
    EndedContract {
        organization: OrganizationId::new(Timestamp::UNIX_EPOCH, entropy),
        product: Product::ProSign,
        plan: PurgePlan::new(date(2026, 1, 15), date(2026, 1, 1)),
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
        let context = Context::new(at(now), &entropy, "request");
        begin(&context, &contract, 0).is_some()
    };
    assert!(!begun("2026-02-06T14:59:59Z"));
    assert!(begun("2026-02-06T15:00:00Z"), "7 February in Japan: 7 days and a margin before");
}

#[test]
fn the_certificate_lists_what_was_destroyed_and_when_backups_expire() {
    let entropy = SeededEntropy::new(1);
    let context = Context::new(at("2026-02-07T00:00:00Z"), &entropy, "r");
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

/// An invoice that was registered under the usual settings.
fn invoice() -> Entry {
    let entropy = SeededEntropy::new(1);
    let registered_at = at("2026-04-01T00:00:00Z");
    let transacted_on = date(2026, 4, 1);
    let retention = ArchiveSettings::default().keep(DocumentKind::Invoice, transacted_on);
    Entry {
        organization: contract(&entropy).organization,
        id: DocumentId::new(transacted_on, registered_at, &entropy),
        kind: DocumentKind::Invoice,
        received_on: transacted_on,
        retention,
        registered_by: MemberId::new(registered_at, &entropy),
        registered_at,
        supersedes: None,
        superseded_by: None,
        finality: Finality::Final,
        voided: None,
        soft_deleted: false,
        size: 1,
        held: false,
        version: 1,
    }
}

#[test]
fn a_retained_document_that_is_not_final_keeps_the_key_that_seals_it() {
    let (final_one, now) = (invoice(), at("2027-01-01T00:00:00Z"));
    let provisional = Entry { finality: Finality::Provisional, ..final_one.clone() };
    for (document, keeps_the_salt) in [(final_one, false), (provisional, true)] {
        let mut retained = RetainedDocuments::default();
        let (stay, _) = retained.sort(vec![document], &RetentionContext::default(), now);
        assert_eq!((stay.len(), retained.holds_unretained()), (1, keeps_the_salt));
    }
}

/// Whether a purge retains a document under these settings.
fn retains(document: &Entry, settings: ArchiveSettings, now: Timestamp) -> bool {
    let retention_context = RetentionContext { settings, holds: Holds::default() };
    let (stay, _) =
        RetainedDocuments::default().sort(vec![document.clone()], &retention_context, now);
    !stay.is_empty()
}

#[test]
fn a_purge_destroys_voided_documents_however_long_the_law_retains_others() {
    let mut document = invoice();
    let now = document.registered_at;
    assert!(retains(&document, ArchiveSettings::default(), now));
    document.voided = Some(Voided { by: document.registered_by, at: now });
    assert!(!retains(&document, ArchiveSettings::default(), now));
}

#[test]
fn a_purge_retains_documents_by_settings_not_applied_to_them_yet() {
    let (document, before) = (invoice(), ArchiveSettings::default());
    let retention = document.retention.unwrap();
    let losses = [retention.year.first].into();
    let settings = ArchiveSettings { losses, ..before.clone() };
    let now = crate::japan::end_of(retention.until);
    let kept = |settings| retains(&document, settings, now);
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

const DIGEST_OF_MEM_1: &str = "c0855da8f2697f19b94692c77e49a112597f67f246bbd2af62d818a5a0d5888e";
