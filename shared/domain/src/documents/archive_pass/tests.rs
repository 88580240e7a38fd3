use super::*;
use crate::Message;
use crate::statutory::DocumentKind;
use crate::{LookupKey, MemberId, SeededEntropy, WrappedKey};
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn context<'a>(entropy: &'a SeededEntropy, now: &str) -> Context<'a> {
    Context { now: at(now), entropy, request: "request" }
}

fn staff(context: &Context<'_>) -> StaffMembership {
    let email = Email::parse("staff@example.jp").unwrap();
    StaffMembership {
        id: StaffId::new(context.now, context.entropy),
        login: LookupKey::new(b"staff").staff_email(&email),
        version: 1,
    }
}

fn issued(context: &Context<'_>, days: i64) -> (ArchivePass, Changes, ArchivePassToken) {
    let organization = OrganizationId::new(context.now, context.entropy);
    let holder = Holder {
        email: Email::parse("accountant@example.jp").unwrap(),
        reason: Reason::parse("税務調査のため").unwrap(),
    };
    let wish = PassRequest { holder, days, language: Language::Japanese };
    let key = DataKey::from_bytes([1; 32]);
    let mail = EnvelopeKey { plain: key.clone(), wrapped: WrappedKey(Vec::new()) };
    let customer = (organization, Product::ProSign);
    let (pass, changes) =
        issue(context, &staff(context), customer, wish, "https://site/", (key, mail));
    let link =
        changes.0.iter().find_map(|change| match change {
            Change::SendMail {
                mail:
                    Mail {
                        message: Message::Document(DocumentMessage::ArchivePass { link, .. }), ..
                    },
                ..
            } => Some(link.expose().to_owned()),
            _ => None,
        });
    let link = link.unwrap();
    let token = link.strip_prefix("https://site/archive-pass#token=").unwrap();
    let token = ArchivePassToken::parse(token).unwrap();
    (pass, changes, token)
}

fn record(changes: &Changes) -> &AuditRecord {
    match changes.0.last() {
        Some(Change::Audit(record)) => record,
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn a_pass_works_for_its_holder_until_its_last_day_in_japan() {
    let entropy = SeededEntropy::new(1);
    // Already the 24th in Japan.
    let context = context(&entropy, "2026-11-23T16:00:00Z");
    let (pass, changes, token) = issued(&context, 7);
    assert_eq!(pass.expires_at, at("2026-12-01T15:00:00Z"));
    assert!(pass.accepts(&token, context.now));
    assert!(pass.accepts(&token, at("2026-12-01T14:59:59Z")));
    assert!(!pass.accepts(&token, at("2026-12-01T15:00:00Z")));
    let (_, _, other) = issued(&context, 7);
    assert!(!pass.accepts(&other, context.now));
    let forged = ArchivePassToken { pass: pass.id, ..other };
    assert!(!pass.accepts(&forged, context.now));
    assert!(
        matches!(changes.0[0], Change::Staff(StaffChange::RequireStaff(_))),
        "its issuer's right is a condition"
    );
    let record = record(&changes);
    assert_eq!(record.organization, Some(pass.id.organization()));
    assert_eq!((record.pass, record.staff), (Some(pass.id), Some(pass.issued_by)));
}

#[test]
fn a_token_reads_back_and_is_redacted_like_its_holder() {
    let entropy = SeededEntropy::new(2);
    let (pass, changes, token) = issued(&context(&entropy, "2026-11-23T00:00:00Z"), 1);
    let text = token.expose();
    assert_eq!(ArchivePassToken::parse(&text), Some(token.clone()));
    assert_eq!(pass.id.to_string().parse(), Ok(pass.id));
    let (id, secret) = text.split_once('.').unwrap();
    let lower = text.to_lowercase();
    for bad in ["", ".", id, secret, &lower, &format!("{text}="), &text.replace("pas_", "org_")] {
        assert_eq!(ArchivePassToken::parse(bad), None, "{bad}");
    }
    let printed = format!("{changes:?} {token:?}");
    for kept in [secret, "accountant", "税務"] {
        assert!(!printed.contains(kept), "{printed}");
    }
}

#[test]
fn an_access_depends_on_the_pass_and_records_the_document() {
    let entropy = SeededEntropy::new(3);
    let context = context(&entropy, "2026-11-23T00:00:00Z");
    let (pass, ..) = issued(&context, 7);
    let document = DocumentId::new(japan::date_at(context.now), context.now, &entropy);
    let changes = look(&context, &pass, Some(document), Outcome::Done);
    assert!(matches!(
        changes.0[0],
        Change::ArchivePass(ArchivePassChange::Look(id)) if id == pass.id
    ));
    let record = record(&changes);
    assert_eq!((record.pass, record.document), (Some(pass.id), Some(document)));
    assert_eq!((record.organization, record.actor), (Some(pass.id.organization()), None));
}

proptest! {
    /// On any day a pass opens exactly what a purge on that day would leave.
    #[test]
    fn a_pass_opens_only_what_the_law_retains(
        kind in prop::sample::select(DocumentKind::ALL.to_vec()),
        days in -20i64 * 365..0,
        soft_deleted: bool,
    ) {
        let entropy = SeededEntropy::new(4);
        let now = at("2026-11-23T00:00:00Z");
        let day = japan::date_at(now).saturating_add(days.days());
        let settings = ArchiveSettings::default();
        let entry = Entry {
            organization: OrganizationId::new(now, &entropy),
            id: DocumentId::new(day, now, &entropy),
            kind,
            retention: settings.keep(kind, day),
            registered_by: MemberId::new(now, &entropy),
            registered_at: now,
            supersedes: None,
            superseded_by: None,
            soft_deleted,
            held: false,
            version: 1,
        };
        let kept = settings.keep(kind, day).is_some_and(|retention| {
            japan::date_at(now) <= retention.until
        });
        prop_assert_eq!(opens(&settings, &entry, now), kept && !soft_deleted);
    }
}
