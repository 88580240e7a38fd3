use super::*;
use crate::Message;
use crate::approval::{Act, ApprovalToken};
use crate::document::{Finality, Voided};
use crate::retention::PurgePlan;
use crate::statutory::DocumentKind;
use crate::{Actor, LookupKey, MemberId, SeededEntropy, WrappedKey};
use jiff::civil::date;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn context<'a>(entropy: &'a SeededEntropy, now: &str) -> Context<'a> {
    Context::new(at(now), entropy, "request")
}

fn staff(context: &Context<'_>) -> StaffMembership {
    let email = Email::parse("staff@example.jp").unwrap();
    StaffMembership {
        id: StaffId::new(context.now, context.entropy),
        login: LookupKey::new(b"staff").staff_email(&email),
        roles: crate::StaffRole::ALL.into(),
        version: 1,
    }
}

fn keys() -> PassKeys {
    let archive = DataKey::from_bytes([1; 32]);
    let mail = EnvelopeKey { plain: archive.clone(), wrapped: WrappedKey(Vec::new()) };
    PassKeys { archive, mail }
}

/// A customer whose contract ended in October, and a holder who is no staff.
fn ended(organization: OrganizationId) -> PassState {
    let ends_on = date(2026, 10, 31);
    PassState {
        organization,
        product: Product::ProSign,
        contract: Contract { plan: Some(PurgePlan::new(ends_on, ends_on)) },
        holder: LookupKey::new(b"staff").staff_email(&Email::parse("a@example.jp").unwrap()),
        holder_is_staff: false,
        notices: Vec::new(),
    }
}

/// An approval; whether it fits is checked where it is committed.
fn approved() -> Approved {
    let entropy = SeededEntropy::new(8);
    let now = at("2026-11-23T00:00:00Z");
    let (id, secret) = (crate::ApprovalId::new(now, &entropy), MailToken::new(&entropy));
    let token = ApprovalToken::parse(&format!("{id}.{}", secret.expose())).unwrap();
    let context = Context::new(now, &entropy, "request");
    token.use_up(Act::IssueArchivePass, [], &staff(&context), now)
}

fn request(days: i64) -> PassRequest {
    let holder = Holder {
        email: Email::parse("accountant@example.jp").unwrap(),
        reason: Reason::parse("税務調査のため").unwrap(),
    };
    PassRequest { holder, days, language: Language::Japanese }
}

fn issued(context: &Context<'_>, days: i64) -> (ArchivePass, Changes, ArchivePassToken) {
    let organization = OrganizationId::new(context.now, context.entropy);
    let seen = ended(organization);
    let (pass, changes) =
        issue(context, &staff(context), &seen, request(days), "https://site/", keys(), approved())
            .unwrap();
    let link = changes.0.iter().find_map(|change| match change {
        Change::SendMail {
            mail: Mail { message: Message::Leaving(LeavingMessage::ArchivePass { link, .. }), .. },
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
    assert_eq!(
        (&record.target, record.actor),
        (&Some(pass.id.into()), Some(Actor::Staff(pass.issued_by)))
    );
}

#[test]
fn no_pass_is_issued_while_the_contract_runs() {
    let entropy = SeededEntropy::new(5);
    let plan = PurgePlan::new(date(2026, 11, 30), date(2026, 11, 1));
    let refused = |now, contract| {
        let context = context(&entropy, now);
        let organization = OrganizationId::new(context.now, &entropy);
        let seen = PassState { contract, ..ended(organization) };
        let (staff, request) = (staff(&context), request(7));
        issue(&context, &staff, &seen, request, "https://site/", keys(), approved()).err()
    };
    let running = Some(PassRefused::ContractNotEnded);
    assert_eq!(refused("2026-11-23T00:00:00Z", Contract::default()), running);
    let ending = Contract { plan: Some(plan) };
    assert_eq!(refused("2026-11-30T14:59:59Z", ending), running, "the last day in Japan");
    assert_eq!(refused("2026-11-30T15:00:00Z", ending), None);
}

#[test]
fn no_pass_is_issued_to_an_address_of_the_staff() {
    let entropy = SeededEntropy::new(6);
    let context = context(&entropy, "2026-11-23T00:00:00Z");
    let organization = OrganizationId::new(context.now, &entropy);
    let seen = PassState { holder_is_staff: true, ..ended(organization) };
    let staff = staff(&context);
    let refused = issue(&context, &staff, &seen, request(7), "https://site/", keys(), approved());
    assert_eq!(refused.err(), Some(PassRefused::HolderIsStaff));
    let record = record(&refuse(&context, &staff, &seen)).clone();
    assert_eq!((record.action, record.outcome), (Action::IssueArchivePass, Outcome::Refused));
    assert_eq!(
        (record.organization, record.actor),
        (Some(organization), Some(Actor::Staff(staff.id)))
    );
}

#[test]
fn what_allowed_a_pass_is_a_condition_of_issuing_it() {
    let entropy = SeededEntropy::new(7);
    let (pass, changes, _) = issued(&context(&entropy, "2026-11-23T00:00:00Z"), 7);
    let seen = ended(pass.id.organization());
    assert!(changes.0.iter().any(|change| matches!(
        change,
        Change::Leaving(LeavingChange::RequireEnded(ended))
            if ended.organization == pass.id.organization()
                && Some(ended.plan) == seen.contract.plan
    )));
    assert!(changes.0.iter().any(|change| matches!(
        change,
        Change::Staff(StaffChange::RequireNoLogin(index)) if *index == seen.holder
    )));
}

#[test]
fn each_pass_is_notified_in_a_mail_of_its_own() {
    let entropy = SeededEntropy::new(8);
    let context = context(&entropy, "2026-11-23T00:00:00Z");
    let id = |number: u8| MailId::new(context.now, &SeededEntropy::new(number.into()));
    let notices = [1, 2].map(|number| PassNotice {
        member: MemberId::new(context.now, &entropy),
        mail: SealedMail {
            id: id(number),
            sealed_as: id(number),
            content: vec![number],
            wrapped: WrappedKey(vec![number]),
        },
    });
    let organization = OrganizationId::new(context.now, &entropy);
    let seen = PassState { notices: notices.into(), ..ended(organization) };
    let sent = || {
        let (staff, request) = (staff(&context), request(7));
        let site = "https://site/";
        let (pass, changes) =
            issue(&context, &staff, &seen, request, site, keys(), approved()).unwrap();
        let sent = changes.0.into_iter().filter_map(|change| match change {
            Change::Leaving(LeavingChange::SendSealedMail { mail, fill_in, .. }) => {
                let last = date(2026, 11, 30);
                assert_eq!(fill_in, Some(FillIn::Pass { id: pass.id, last }));
                Some((mail.id, mail.sealed_as, mail.content))
            }
            _ => None,
        });
        sent.collect::<Vec<_>>()
    };
    let (first, second) = (sent(), sent());
    let sealed: Vec<_> = first.iter().map(|(_, sealed, content)| (*sealed, content[0])).collect();
    assert_eq!(sealed, [(id(1), 1), (id(2), 2)]);
    let ids: Vec<_> = first.iter().chain(&second).map(|(id, ..)| id.to_string()).collect();
    let mut unique = ids.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), 4, "{ids:?}");
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
    assert_eq!(
        (record.actor, &record.target),
        (Some(Actor::Pass(pass.id)), &Some(document.into()))
    );
    assert_eq!(record.organization, Some(pass.id.organization()));
}

proptest! {
    /// On any day a pass opens exactly what a purge on that day would leave.
    #[test]
    fn a_pass_opens_only_what_the_law_retains(
        kind in prop::sample::select(DocumentKind::ALL.to_vec()),
        days in -20i64 * 365..0,
        soft_deleted: bool,
        voided: bool,
    ) {
        let entropy = SeededEntropy::new(4);
        let now = at("2026-11-23T00:00:00Z");
        let day = japan::date_at(now).saturating_add(days.days());
        let settings = ArchiveSettings::default();
        let entry = Entry {
            organization: OrganizationId::new(now, &entropy),
            id: DocumentId::new(day, now, &entropy),
            kind,
            received_on: day,
            retention: settings.keep(kind, day),
            registered_by: MemberId::new(now, &entropy),
            registered_at: now,
            supersedes: None,
            superseded_by: None,
            finality: Finality::Final,
            voided: voided.then_some(Voided { by: MemberId::new(now, &entropy), at: now }),
            soft_deleted,
            size: 1,
            held: false,
            version: 1,
        };
        let kept = settings.keep(kind, day).is_some_and(|retention| {
            japan::date_at(now) <= retention.until
        });
        prop_assert_eq!(opens(&settings, &entry, now), kept && !soft_deleted && !voided);
    }
}
