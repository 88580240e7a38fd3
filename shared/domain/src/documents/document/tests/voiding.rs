//! When a registration is voided, and what then cannot happen to it.

use super::*;

pub(super) fn voided(day: &str, entry: &Entry) -> Result<Changes, DocumentRefused> {
    let actor = member(Role::Representative, &[]);
    void(&on(day), Product::ProSign, &actor, entry.clone())
}

#[test]
fn a_registration_is_voided_within_seven_days() {
    let entry = registered(DocumentKind::Invoice, "2026-04-01").entry;
    assert_eq!(entry.registered_at, on("2026-11-23").now);
    assert!(voided("2026-11-29", &entry).is_ok(), "the last second of the sixth day");
    let late = voided("2026-11-30", &entry).unwrap_err();
    assert_eq!(late, DocumentRefused::VoidPeriodOver);
    let settled = Entry { finality: Finality::Unconfirmed, ..entry.clone() };
    let raced = voided("2026-11-29", &settled).unwrap_err();
    assert_eq!(raced, DocumentRefused::VoidPeriodOver, "the daily run was earlier");
    let held = Entry { held: true, ..entry.clone() };
    assert_eq!(voided("2026-11-23", &held).unwrap_err(), DocumentRefused::LegalHold);
    for (actor, may) in [
        (member(Role::General, &[Permission::ManageDocuments]), true),
        (member(Role::General, &[Permission::ViewDocuments]), false),
    ] {
        let voided = void(&on("2026-11-23"), Product::ProSign, &actor, entry.clone());
        assert_eq!(voided.is_ok(), may, "{actor:?}");
    }
}

#[test]
fn a_voided_document_is_neither_retained_nor_corrected_nor_deleted() {
    let mut document = registered(DocumentKind::Invoice, "2026-04-01");
    let entry = &mut document.entry;
    entry.voided = Some(Voided { by: entry.registered_by, at: entry.registered_at });
    let (actor, settings) = (member(Role::Representative, &[]), ArchiveSettings::default());
    assert_eq!(settings.extend_retention(entry.clone()).retention, None);
    let (context, product) = (on("2026-11-23"), Product::ProSign);
    let deleted = give_up(&context, product, &actor, &settings, entry.clone());
    assert_eq!(deleted.unwrap_err(), DocumentRefused::Voided);
    let registration = Registration {
        kind: DocumentKind::Invoice,
        transacted_on: date("2026-04-02"),
        received_on: date("2026-04-02"),
        content: content("例", 2),
    };
    let archive = Versioned::default();
    let opened = opened(&archive, ROOM);
    let corrected = register(&context, product, &actor, opened, registration, Some(entry));
    assert_eq!(corrected.unwrap_err(), DocumentRefused::Voided);
    assert_eq!(voided("2026-11-23", entry).unwrap_err(), DocumentRefused::Voided);

    let sought = |voided| Search { voided, ..Search::default() }.finds(&SearchRow::of(&document));
    assert_eq!([sought(true), sought(false)], [true, false]);
}
