//! Which files are time-stamped.

use super::*;

fn stamped(second: i64) -> TimeStamp {
    TimeStamp { at: Timestamp::from_second(second).unwrap(), token: vec![1, 2, 3] }
}

#[test]
fn the_file_of_every_statutory_document_is_time_stamped_once() {
    let keys = || ArchiveKeys::new(DataKey::from_bytes([1; 32]), None);
    for kind in DocumentKind::ALL {
        let document = registered(kind, "2026-04-01");
        let changes = stamp(document.clone(), stamped(1), keys());
        assert_eq!(document.needs_time_stamp(), kind.is_statutory(), "{kind:?}");
        assert_eq!(changes.0.len(), usize::from(kind.is_statutory()), "{kind:?}");
        let again = Document { time_stamp: Some(stamped(1)), ..document };
        assert!(!again.needs_time_stamp());
        assert!(
            stamp(again, stamped(2), keys()).0.is_empty(),
            "the first proves the earliest time"
        );
    }
}

#[test]
fn what_was_voided_or_deleted_gets_no_time_stamp() {
    let document = registered(DocumentKind::Invoice, "2026-04-01");
    let entry = Entry { soft_deleted: true, ..document.entry.clone() };
    assert!(!Document { entry, ..document.clone() }.needs_time_stamp());
    let voided = Voided { by: document.entry.registered_by, at: document.entry.registered_at };
    let entry = Entry { voided: Some(voided), ..document.entry.clone() };
    assert!(!Document { entry, ..document }.needs_time_stamp());
}

#[test]
fn a_time_stamp_shows_its_time_only() {
    assert_eq!(format!("{:?}", stamped(1)), "TimeStamp { at: 1970-01-01T00:00:01Z, .. }");
}
