use super::*;
use crate::{Email, LookupKey, Role, SeededEntropy};
use jiff::ToSpan as _;

fn at(minutes: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + minutes.minutes()
}

fn member(role: Role) -> Membership {
    let entropy = SeededEntropy::new(1);
    Membership {
        id: MemberId::new(at(0), &entropy),
        organization: OrganizationId::new(at(0), &entropy),
        login: LookupKey::new(b"key")
            .email(Product::ProSign, &Email::parse("taro@example.jp").unwrap()),
        role,
        permissions: [].into(),
        signed_out_before: None,
        version: 1,
    }
}

fn ask_at(minutes: i64, role: Role, seen: &Exports) -> Result<ExportRequested, ExportRefused> {
    let entropy = SeededEntropy::new(u64::try_from(minutes).unwrap());
    let context = Context::new(at(minutes), &entropy, "request");
    ask(&context, Product::ProSign, &member(role), Language::Japanese, seen)
}

fn new_at(minutes: i64, seen: &Exports) -> Export {
    match ask_at(minutes, Role::Representative, seen) {
        Ok(ExportRequested::New(export, _)) => export,
        other => panic!("{other:?}"),
    }
}

fn seen(every: impl IntoIterator<Item = Export>) -> Exports {
    let every = every.into_iter().map(|value| Versioned { value, version: 1 });
    Exports { version: 1, every: every.collect() }
}

fn finished(export: Export) -> Export {
    Export { packed: PackedDocuments::Everything, ..export }
}

#[test]
fn only_representatives_may_request_an_export() {
    for role in Role::ALL {
        let asked = ask_at(0, role, &Exports::default());
        assert_eq!(asked.is_ok(), role == Role::Representative, "{role:?}");
    }
}

#[test]
fn while_an_export_runs_no_other_begins() {
    let first = new_at(0, &Exports::default());
    let again = ask_at(100, Role::Representative, &seen([first.clone()])).unwrap();
    assert!(matches!(again, ExportRequested::Running(running) if running.value == first));
    // An export that failed does not block the next one.
    let lost = seen([first.clone()]);
    assert_eq!(first.progress(at(4 * 60)), Progress::Failed);
    assert_ne!(new_at(4 * 60, &lost).id, first.id);
    let after = seen([finished(first.clone())]);
    assert_ne!(new_at(1, &after).id, first.id);
}

#[test]
fn a_company_gets_three_exports_a_day() {
    let first = finished(new_at(0, &Exports::default()));
    let second = finished(new_at(60, &seen([first.clone()])));
    let third = finished(new_at(120, &seen([first.clone(), second.clone()])));
    let three = seen([third, first, second]);
    let refused = ask_at(180, Role::Representative, &three).unwrap_err();
    assert_eq!(refused, ExportRefused::TooMany(SignedDuration::from_hours(21)));
    let asked = ask_at(24 * 60, Role::Representative, &three).unwrap();
    assert!(matches!(asked, ExportRequested::New(..)));
}

#[test]
fn only_an_export_without_progress_is_called_for_again() {
    let mut export = Versioned { value: new_at(0, &Exports::default()), version: 1 };
    assert!(!export.value.stands_still(at(0)));
    assert!(export.value.stands_still(at(1)), "no run has started");
    take_up(&mut export, at(1));
    assert_eq!((export.value.packed, export.version), (PackedDocuments::Nothing, 2));
    assert!(!export.value.stands_still(at(10)));
    assert!(export.value.stands_still(at(11)));
    assert!(!finished(export.value).stands_still(at(11)));
}

#[test]
fn the_last_file_is_the_overview_and_volumes_are_numbered() {
    let volume = |documents| Volume {
        attempt: Attempt::new(&SeededEntropy::new(1)),
        documents,
        size: 1,
        sha256: Digest::from_bytes([0; 32]),
    };
    let mut export = new_at(15 * 60, &Exports::default());
    export.volumes = vec![volume(3), volume(2), volume(0)];
    let export = finished(export);
    let names: Vec<_> = (0..3).map(|number| export.volume_name(number)).collect();
    let expected = [
        "pro-sign-1970-01-02-documents-0001.zip",
        "pro-sign-1970-01-02-documents-0002.zip",
        "pro-sign-1970-01-02-overview.zip",
    ];
    assert_eq!(names, expected);
    assert_eq!(export.documents(), 5);
}
