use super::*;
use crate::document::{
    Amount, ArchiveSettings, Content, Counterparty, Currency, Document, Entry, File, MediaType,
    Title,
};
use crate::japan::tests::date;
use crate::statutory::DocumentKind;
use crate::{Email, LookupKey, Role, SeededEntropy};
use jiff::ToSpan as _;
use proptest::prelude::*;

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

fn ask_at(minutes: i64, role: Role, seen: &Exports) -> Result<Asked, ExportRefused> {
    let entropy = SeededEntropy::new(u64::try_from(minutes).unwrap());
    let context = Context { now: at(minutes), entropy: &entropy, request: "request" };
    ask(&context, Product::ProSign, &member(role), Language::Japanese, seen)
}

fn new_at(minutes: i64, seen: &Exports) -> Export {
    match ask_at(minutes, Role::Representative, seen) {
        Ok(Asked::New(export, _)) => export,
        other => panic!("{other:?}"),
    }
}

fn seen(every: impl IntoIterator<Item = Export>) -> Exports {
    let every = every.into_iter().map(|value| Versioned { value, version: 1 });
    Exports { version: 1, every: every.collect() }
}

fn finished(export: Export) -> Export {
    Export { packed: Packed::Everything, ..export }
}

fn document(title: &str, counterparty: &str) -> Document {
    let entropy = SeededEntropy::new(1);
    let entry = Entry {
        organization: OrganizationId::new(at(0), &entropy),
        id: DocumentId::new(date("2026-04-01"), at(0), &entropy),
        kind: DocumentKind::Other,
        keeping: None,
        registered_by: MemberId::new(at(0), &entropy),
        registered_at: at(0),
        supersedes: None,
        superseded_by: None,
        given_up: false,
        held: false,
        version: 1,
    };
    let content = Content {
        title: Title::parse(title).unwrap(),
        counterparty: Counterparty::parse(counterparty).unwrap(),
        amount: Amount { minor_units: -5, currency: Currency::parse("JPY").unwrap() },
        file: File {
            media_type: MediaType::parse("application/pdf").unwrap(),
            size: 1,
            sha256: Digest::from_bytes([7; 32]),
        },
    };
    Document { entry, content }
}

/// Reads one line of a CSV file, as RFC 4180 has it.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut rest = line.strip_suffix("\r\n").unwrap().chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '"' if quoted && rest.peek() == Some(&'"') => cell.push(rest.next().unwrap()),
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    cells.push(cell);
    cells
}

#[test]
fn only_representatives_have_everything_packed() {
    for role in Role::ALL {
        let asked = ask_at(0, role, &Exports::default());
        assert_eq!(asked.is_ok(), role == Role::Representative, "{role:?}");
    }
}

#[test]
fn while_one_is_packed_no_other_is_begun() {
    let first = new_at(0, &Exports::default());
    let again = ask_at(100, Role::Representative, &seen([first.clone()])).unwrap();
    assert!(matches!(again, Asked::Running(running) if running.value == first));
    // Nobody waits for ever for one that was given up.
    let lost = seen([first.clone()]);
    assert_eq!(first.progress(at(4 * 60)), Progress::Failed);
    assert_ne!(new_at(4 * 60, &lost).id, first.id);
    let after = seen([finished(first.clone())]);
    assert_ne!(new_at(1, &after).id, first.id);
}

#[test]
fn of_exports_there_are_three_within_a_day() {
    let first = finished(new_at(0, &Exports::default()));
    let second = finished(new_at(60, &seen([first.clone()])));
    let third = finished(new_at(120, &seen([first.clone(), second.clone()])));
    let three = seen([third, first, second]);
    let refused = ask_at(180, Role::Representative, &three).unwrap_err();
    assert_eq!(refused, ExportRefused::TooMany(SignedDuration::from_hours(21)));
    let asked = ask_at(24 * 60, Role::Representative, &three).unwrap();
    assert!(matches!(asked, Asked::New(..)));
}

#[test]
fn an_export_that_stands_still_is_called_for_again_and_one_that_moves_is_not() {
    let mut export = Versioned { value: new_at(0, &Exports::default()), version: 1 };
    assert!(!export.value.stands_still(at(0)));
    assert!(export.value.stands_still(at(1)), "nobody began");
    take_up(&mut export, at(1));
    assert_eq!((export.value.packed, export.version), (Packed::Nothing, 2));
    assert!(!export.value.stands_still(at(10)));
    assert!(export.value.stands_still(at(11)));
    assert!(!finished(export.value).stands_still(at(11)));
}

#[test]
fn the_last_file_is_the_overview_and_the_others_are_told_apart() {
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

#[test]
fn a_file_is_called_what_every_computer_can_call_it() {
    let named = |title: &str| file_name(&document(title, "例"));
    let id = document("x", "x").entry.id;
    for (title, written) in [
        ("請求書 4月分", "請求書 4月分"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\\b:c*d?e\"f<g>h|i", "a_b_c_d_e_f_g_h_i"),
        ("...", ""),
        ("報告\u{200b}書. .", "報告_書"),
    ] {
        assert_eq!(named(title), format!("documents/2026-04-01-{written}-{id}.pdf"));
    }
    assert!(named(&"長".repeat(200)).len() < 255 + "documents/".len());
}

#[test]
fn no_cell_begins_a_formula() {
    for text in ["=1+1", "+81", "-x", "@SUM", "＝１", "'quoted"] {
        let document = document(text, text);
        let settings = ArchiveSettings::default();
        let item =
            Item { document: &document, settings: &settings, volume: "volume", file_name: None };
        let cells = cells(&item.index_line(Language::Japanese));
        assert_eq!((&*cells[3], &*cells[7]), (&*format!("'{text}"), &*format!("'{text}")));
        assert_eq!(cells[5], "-5", "a number is none");
    }
}

proptest! {
    #[test]
    fn every_title_is_read_back_from_the_index(title in "\\PC{1,60}") {
        let Ok(parsed) = Title::parse(&title) else { return Ok(()) };
        let document = document(parsed.expose(), "\"a\", b");
        let name = file_name(&document);
        let settings = ArchiveSettings::default();
        let item = Item {
            document: &document,
            settings: &settings,
            volume: "volume",
            file_name: Some(&name),
        };
        let cells = cells(&item.index_line(Language::English));
        prop_assert_eq!(cells.len(), 17);
        prop_assert_eq!(cells[3].strip_prefix('\'').unwrap_or(&cells[3]), parsed.expose());
        prop_assert_eq!(&cells[7], "\"a\", b");
        prop_assert_eq!(&cells[1], &name);
        prop_assert_eq!(name.matches('/').count(), 1);
        prop_assert!(name.len() < 255 + "documents/".len());
    }
}
