mod finality;
mod search;
mod time_stamp;
mod voiding;

use proptest::prelude::*;

use super::*;
use crate::japan;
use crate::japan::tests::date;
use crate::statutory::{BusinessYears, FiscalYearEnd, TaxCalendar};
use crate::{
    Change, DataKey, Email, Entropy, Fault, LookupKey, Permission, Role, Salt, SeededEntropy,
    Versioned,
};
use voiding::voided;

const ENTROPY: &dyn Entropy = &FIXED;
static FIXED: Fixed = Fixed;

#[derive(Debug)]
struct Fixed;

impl Entropy for Fixed {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(7);
    }
}

fn on(day: &str) -> Context<'static> {
    let now = japan::end_of(date(day));
    Context::new(now, ENTROPY, "request")
}

fn member(role: Role, permissions: &[Permission]) -> Membership {
    let entropy = SeededEntropy::new(1);
    Membership {
        id: MemberId::new(Timestamp::UNIX_EPOCH, &entropy),
        organization: OrganizationId::new(Timestamp::UNIX_EPOCH, &entropy),
        login: LookupKey::new(b"key")
            .email(Product::ProSign, &Email::parse("taro@example.jp").unwrap()),
        role,
        permissions: permissions.iter().copied().collect(),
        signed_out_before: None,
        version: 1,
    }
}

fn content(counterparty: &str, minor_units: i64) -> Content {
    Content {
        title: Title::parse("請求書 4月分").unwrap(),
        counterparty: Counterparty::parse(counterparty).unwrap(),
        amount: Amount { minor_units, currency: Currency::parse("JPY").unwrap() },
        file: File {
            name: None,
            media_type: MediaType::parse("application/pdf").unwrap(),
            size: 1,
            sha256: Digest::parse(&"0f".repeat(32)).unwrap(),
        },
    }
}

/// An archive with that much room, in which nothing is registered.
fn opened<'a>(archive: &'a Versioned<Archive>, room: &str) -> OpenArchive<'a> {
    let allowance = Allowance::parse(room).unwrap();
    let usage = Versioned::default();
    OpenArchive { archive, keys: keys(), new_keys: None, usage, allowance }
}

fn keys() -> ArchiveKeys {
    ArchiveKeys::new(DataKey::from_bytes([0; 32]), Some(&Salt::from_bytes([1; 32])))
}

/// Room for more than any test registers.
const ROOM: &str = "9,9,9,9";

fn registered(kind: DocumentKind, day: &str) -> Document {
    let registration = Registration {
        kind,
        transacted_on: date(day),
        received_on: date(day),
        content: content("例", 1),
    };
    let actor = member(Role::Representative, &[]);
    let (context, archive) = (on("2026-11-23"), Versioned::default());
    let opened = opened(&archive, ROOM);
    let registered = register(&context, Product::ProSign, &actor, opened, registration, None);
    registered.unwrap().0
}

/// Settings with losses in the business years that begin in those calendar years.
fn settings(year_end: &str, extension: u8, loss_years: &[i16]) -> ArchiveSettings {
    let year_end = FiscalYearEnd::parse(year_end).unwrap();
    let calendar = TaxCalendar::new(year_end, extension).unwrap();
    let begins = |year: &i16| year_end.year_of(jiff::civil::date(*year, 12, 31)).first;
    let losses = loss_years.iter().map(begins).collect();
    ArchiveSettings { taxpayer: Taxpayer::Company(BusinessYears::always(calendar)), losses }
}

#[test]
fn an_identifier_contains_the_transaction_day_and_sorts_by_it() {
    let id = |day| DocumentId::new(date(day), Timestamp::UNIX_EPOCH, ENTROPY);
    let (one, other) = (id("2026-04-01"), id("2026-03-31"));
    let text = one.to_string();
    assert!(text.starts_with("doc_20260401_"), "{text}");
    assert_eq!(text.parse(), Ok(one));
    assert!(other.to_string() < text && other < one);
    for bad in ["", "doc_20260401", "doc_20260431_01K7Z3Q4B8D6F1G2H5J9M0N3PR", &text[4..]] {
        assert!(bad.parse::<DocumentId>().is_err(), "{bad}");
    }
    assert!(text.to_lowercase().parse::<DocumentId>().is_err());
}

#[test]
fn values_are_read_only_in_their_written_form() {
    assert!(searched_date("2026-04-01").is_ok());
    for bad in ["", "2026-4-1", "20260401", "2026-04-31", "2026-04-01T00:00:00"] {
        assert_eq!(searched_date(bad), Err(Fault::WrongFormat("2026-04-01")), "{bad}");
    }
    for bad in ["1899-12-31", "2100-01-01"] {
        assert!(matches!(searched_date(bad), Err(Fault::OutOfRange { .. })), "{bad}");
    }
    assert_eq!(Currency::parse("USD").unwrap().to_string(), "USD");
    for bad in ["usd", "US", "USDT", "円円円"] {
        assert_eq!(Currency::parse(bad), Err(Fault::WrongFormat("JPY")), "{bad}");
    }
    assert_eq!(MediaType::parse("Image/PNG").unwrap().as_str(), "image/png");
    for bad in ["pdf", "a/", "/b", "text/html; charset=x", "a/b/c", "a/b\r\nx: y"] {
        assert!(MediaType::parse(bad).is_err(), "{bad}");
    }
    let digits = "0F".repeat(32);
    assert_eq!(Digest::parse(&digits).unwrap().to_string(), digits.to_lowercase());
    for bad in ["", "0f", &"0g".repeat(32), &"+f".repeat(32), &"円".repeat(32)] {
        assert!(Digest::parse(bad).is_err(), "{bad}");
    }
    let shown = format!("{:?}", content("株式会社例", 12_345));
    assert!(!shown.contains("株式会社") && !shown.contains("12345"), "{shown}");
}

#[test]
fn a_transaction_is_at_most_a_year_ahead_of_its_registration() {
    let registered = |text: &str, today| transaction_date(text, date(today));
    assert_eq!(registered("2027-11-26", "2026-11-26"), Ok(date("2027-11-26")));
    assert_eq!(registered("1900-01-01", "2026-11-26"), Ok(FIRST_DAY));
    for (late, today, maximum) in [
        ("2027-11-27", "2026-11-26", "2027-11-26"),
        ("2062-05-01", "2026-11-26", "2027-11-26"),
        ("2099-12-31", "2026-11-26", "2027-11-26"),
        ("2029-03-01", "2028-02-29", "2029-02-28"),
        ("2100-01-01", "2099-06-01", "2099-12-31"),
    ] {
        let maximum = maximum.to_owned();
        let expected = Fault::OutOfRange { minimum: "1900-01-01".to_owned(), maximum };
        assert_eq!(registered(late, today), Err(expected), "{late}");
    }
}

#[test]
fn registering_and_deleting_need_the_right_to_manage_documents() {
    let entry = registered(DocumentKind::Other, "2026-04-01").entry;
    for (actor, may) in [
        (member(Role::Representative, &[]), true),
        (member(Role::OrganizationAdmin, &[]), true),
        (member(Role::General, &[Permission::ManageDocuments]), true),
        (member(Role::General, &[Permission::ViewDocuments, Permission::Invite]), false),
        (member(Role::General, &[]), false),
    ] {
        let registration = Registration {
            kind: DocumentKind::Invoice,
            transacted_on: date("2026-04-01"),
            received_on: date("2026-04-01"),
            content: content("例", 1),
        };
        let (context, product) = (on("2026-11-23"), Product::ProSign);
        let archive = Versioned::default();
        let opened = opened(&archive, ROOM);
        let registered = register(&context, product, &actor, opened, registration, None);
        assert_eq!(registered.is_ok(), may, "{actor:?}");
        let soft_deleted =
            give_up(&context, product, &actor, &ArchiveSettings::default(), entry.clone());
        assert_eq!(soft_deleted.is_ok(), may, "{actor:?}");
        let set_up = set_up(
            &context,
            product,
            SettingsActor::Member(&actor),
            Versioned::default(),
            ArchiveSettings::default(),
        );
        assert_eq!(set_up.is_ok(), actor.role == Role::Representative, "{actor:?}");
    }
}

#[test]
fn nothing_is_registered_beyond_what_the_company_may() {
    let actor = member(Role::Representative, &[]);
    let (kind, transacted_on) = (DocumentKind::Invoice, date("2026-04-01"));
    let received_on = transacted_on;
    let content = content("例", 1);
    let registration = Registration { kind, transacted_on, received_on, content };
    let (context, archive) = (on("2026-11-23"), Versioned::default());
    let register = |room| {
        let (product, opened) = (Product::ProSign, opened(&archive, room));
        register(&context, product, &actor, opened, registration.clone(), None)
    };
    assert_eq!(register("0,9,9,9").unwrap_err(), DocumentRefused::OverQuota(Quota::Documents(0)));
    let (_, changes) = register("1,1,1,1").unwrap();
    let counted = Quantity { documents: 1, bytes: 1 };
    let stored = changes.0.iter().any(|change| {
        matches!(change, Change::Document(DocumentChange::StoreUsage { usage, .. })
            if usage.value.total == counted && usage.value.daily == counted)
    });
    assert!(stored, "{changes:?}");
}

#[test]
fn a_document_retained_by_law_is_deleted_only_after_its_day() {
    let (actor, product) = (member(Role::Representative, &[]), Product::ProLead);
    let delete = |day: &str, settings: &ArchiveSettings, kind| {
        let entry = registered(kind, "2026-04-01").entry;
        give_up(&on(day), product, &actor, settings, entry).map(|_| ())
    };
    let (usual, loss) = (ArchiveSettings::default(), settings("03", 0, &[2026]));
    for kind in DocumentKind::ALL.into_iter().filter(|kind| kind.is_statutory()) {
        let kept = Err(DocumentRefused::KeptByLaw);
        assert_eq!(delete("2034-05-30", &usual, kind), kept, "{kind:?}");
        assert_eq!(delete("2034-05-31", &usual, kind), Ok(()), "{kind:?}");
        // Also if the settings were not applied to the document yet.
        assert_eq!(delete("2034-05-31", &loss, kind), kept, "{kind:?}");
        assert_eq!(delete("2037-05-31", &loss, kind), Ok(()), "{kind:?}");
    }
    assert_eq!(delete("2026-11-23", &loss, DocumentKind::Other), Ok(()));
}

#[test]
fn only_the_latest_correction_of_a_document_can_be_superseded() {
    let actor = member(Role::Representative, &[]);
    let correct = |superseded: &Entry| {
        let registration = Registration {
            kind: DocumentKind::Invoice,
            transacted_on: date("2026-04-02"),
            received_on: date("2026-04-02"),
            content: content("例", 2),
        };
        let (context, archive) = (on("2026-11-23"), Versioned::default());
        let (product, opened) = (Product::ProSign, opened(&archive, ROOM));
        register(&context, product, &actor, opened, registration, Some(superseded))
    };
    let mut first = registered(DocumentKind::Invoice, "2026-04-01").entry;
    let (second, changes) = correct(&first).unwrap();
    assert_eq!(second.entry.supersedes, Some(first.id));
    let linked = changes.0.iter().any(|change| {
        matches!(change, Change::Document(DocumentChange::LinkDocument { document, link: Link::SupersededBy, seen: None,
            to, .. }) if *document == first.id && *to == Some(second.entry.id))
    });
    assert!(linked, "the link is a condition of the correction");
    first.superseded_by = Some(second.entry.id);
    assert_eq!(correct(&first).unwrap_err(), DocumentRefused::AlreadySuperseded);
}

#[test]
fn a_correction_that_goes_leaves_no_gap_between_its_neighbours() {
    let id = |day| DocumentId::new(date(day), Timestamp::UNIX_EPOCH, ENTROPY);
    let (older, newer) = (id("2026-01-01"), id("2026-03-01"));
    let mut entry = registered(DocumentKind::Other, "2026-02-01").entry;
    (entry.supersedes, entry.superseded_by) = (Some(older), Some(newer));
    let actor = member(Role::Representative, &[]);
    let settings = ArchiveSettings::default();
    let deleted = give_up(&on("2026-11-23"), Product::ProSign, &actor, &settings, entry.clone());
    for changes in [deleted.unwrap(), voided("2026-11-23", &entry).unwrap()] {
        let links = changes.0.into_iter().filter_map(|change| match change {
            Change::Document(DocumentChange::LinkDocument { document, link, seen, to, .. }) => {
                assert_eq!(seen, Some(entry.id));
                Some((document, link, to))
            }
            _ => None,
        });
        let links = links.collect::<Vec<_>>();
        let expected =
            [(older, Link::SupersededBy, Some(newer)), (newer, Link::Supersedes, Some(older))];
        assert_eq!(links, expected);
    }
}

proptest! {
    #[test]
    fn no_retention_needs_a_longer_lock(today in 0..30_000_i64, month in 1..=12_u8, extension in 0..=10_u8) {
        let today = date("2018-04-01").saturating_add(jiff::Span::new().days(today));
        let latest = today.saturating_add(jiff::Span::new().years(1));
        let settings = settings(&format!("{month:02}"), extension, &(2017..2110).collect::<Vec<_>>());
        let until = settings.keep(DocumentKind::Invoice, latest).unwrap().until;
        prop_assert!(japan::end_of(until).duration_since(japan::end_of(today)) <= LONGEST_LOCK);
    }

    #[test]
    fn settings_extend_the_retention_of_a_document_and_never_shorten_it(
        day in 0..70_000_i64,
        said in proptest::collection::vec((1..=12_u8, 0..10_u8, any::<bool>()), 1..6),
    ) {
        let day = FIRST_DAY.saturating_add(jiff::Span::new().days(day));
        let mut entry = registered(DocumentKind::Contract, &day.to_string()).entry;
        for (month, extension, made_loss) in said {
            let loss_years: Vec<i16> = if made_loss { (1899..2101).collect() } else { vec![] };
            let settings = settings(&format!("{month:02}"), extension, &loss_years);
            let longer = settings.extend_retention(entry.clone());
            let wanted = settings.keep(entry.kind, day).unwrap().until;
            let before = entry.retention.unwrap().until;
            prop_assert_eq!(longer.retention.unwrap().until, wanted.max(before));
            prop_assert_eq!(settings.extend_retention(longer.clone()), longer.clone());
            entry = longer;
        }
    }
}
