use jiff::Timestamp;

use super::*;
use crate::approval::{Act, ApprovalToken};
use crate::invite::KnownAddress;
use crate::{
    LookupKey, MemberId, Message, OrganizationId, PersonName, Product, SeededEntropy, StaffId,
    WrappedKey,
};

fn now() -> Timestamp {
    Timestamp::new(1_800_000_000, 0).unwrap()
}

fn email(local: &str) -> Email {
    Email::parse(&format!("{local}@example.jp")).unwrap()
}

fn index(local: &str) -> EmailIndex {
    LookupKey::new(b"key").email(Product::ProSign, &email(local))
}

fn customer() -> Customer {
    let organization = OrganizationId::new(now(), &SeededEntropy::new(1));
    Customer { organization, product: Product::ProSign }
}

fn member(number: u64, role: Role) -> Member {
    let local = format!("member{number}");
    Member {
        membership: Membership {
            id: MemberId::new(now(), &SeededEntropy::new(number)),
            organization: customer().organization,
            login: index(&local),
            role,
            permissions: [crate::Permission::Invite].into(),
            signed_out_before: None,
            version: 3,
        },
        name: PersonName::parse("山田太郎").unwrap(),
        email: email(&local),
        language: Language::Japanese,
        terms: crate::terms::tests::accepted("2025-04-01"),
    }
}

fn state(owner: AddressOwner) -> AppointmentState {
    AppointmentState {
        customer: customer(),
        is_purging: false,
        is_over: false,
        representatives: 2,
        index: index("heir"),
        owner,
        staff_index: LookupKey::new(b"key").staff_email(&email("heir")),
        is_of_staff: false,
    }
}

fn appointed(
    seen: &AppointmentState,
    representatives: &[Member],
) -> Result<(Appointed, Changes), AppointmentRefused> {
    let appointee = Appointee { email: email("heir"), language: Language::English };
    under_approval(|context, staff, letters, approved| {
        appoint(context, staff, seen, appointee, representatives, letters, approved)
    })
}

fn notified_before(representatives: &[Member]) -> Changes {
    under_approval(|context, staff, letters, approved| {
        notify(context, staff, customer(), representatives, letters, approved)
    })
}

/// What one of the staff does with an approval.
fn under_approval<T>(
    acts: impl FnOnce(&Context<'_>, &StaffMembership, Letters<'_>, Approved) -> T,
) -> T {
    let entropy = SeededEntropy::new(5);
    let context = Context::new(now(), &entropy, "request");
    let staff = StaffMembership {
        id: StaffId::new(now(), &SeededEntropy::new(7)),
        login: LookupKey::new(b"key").staff_email(&email("staff")),
        roles: crate::StaffRole::ALL.into(),
        version: 1,
    };
    let text = "apr_01K7Z3Q4B8D6F1G2H5J9M0N3PR";
    let token = MailToken::new(&SeededEntropy::new(8));
    let token = ApprovalToken::parse(&format!("{text}.{}", token.expose())).unwrap();
    let approved = token.use_up(Act::AppointRepresentative, [], &staff, now());
    let plain = DataKey::from_bytes([1; 32]);
    let letters = Letters {
        company: &CompanyName::parse("株式会社例").unwrap(),
        people: &plain,
        mail_key: &EnvelopeKey { plain: plain.clone(), wrapped: WrappedKey(vec![2]) },
        site: "https://app.example.jp",
    };
    acts(&context, &staff, letters, approved)
}

/// Whom the changes write to, and whether it is an invitation.
fn mails(changes: &Changes) -> Vec<(String, bool)> {
    let mail = |change: &Change| match change {
        Change::SendMail { mail, .. } => {
            let invites = matches!(
                mail.message,
                Message::Staff(StaffMessage::RepresentativeInvitation { .. })
            );
            Some((mail.to.expose().to_owned(), invites))
        }
        _ => None,
    };
    changes.0.iter().filter_map(mail).collect()
}

fn uses_approval(changes: &Changes) -> bool {
    let uses = |change: &Change| matches!(change, Change::Staff(StaffChange::UseApproval(_)));
    changes.0.iter().any(uses)
}

#[test]
fn a_member_becomes_a_representative_and_the_others_are_notified() {
    let general = member(1, Role::General);
    let others = [member(2, Role::Representative), member(3, Role::Representative)];
    let seen = state(AddressOwner::Member(general.membership.clone()));
    let (outcome, changes) = appointed(&seen, &others).unwrap();
    assert_eq!(outcome, Appointed::Member);
    let sets = |change: &Change| matches!(change, Change::Account(AccountChange::SetRole { membership, role: Role::Representative, permissions }) if *membership == general.membership && permissions.is_empty());
    assert!(changes.0.iter().any(sets), "{changes:?}");
    let counts = |change: &Change| {
        matches!(
            change,
            Change::Account(AccountChange::CountRepresentatives { seen: 2, now: 3, .. })
        )
    };
    assert!(changes.0.iter().any(counts) && uses_approval(&changes), "{changes:?}");
    let notified = others.map(|member| (member.email.expose().to_owned(), false));
    assert_eq!(mails(&changes), notified);
}

#[test]
fn anyone_else_is_invited_in_the_place_of_an_earlier_invitation() {
    let before = MailToken::new(&SeededEntropy::new(9)).hash();
    let seen = state(AddressOwner::Nobody(Some(before.clone())));
    let representative = member(2, Role::Representative);
    let (outcome, changes) = appointed(&seen, std::slice::from_ref(&representative)).unwrap();
    assert_eq!(outcome, Appointed::Invited);
    let stored = changes.0.iter().find_map(|change| match change {
        Change::Account(AccountChange::StoreAddress {
            known: KnownAddress::Invited(invitation),
            over,
            ..
        }) => Some((invitation.clone(), over.clone())),
        _ => None,
    });
    let (invitation, over) = stored.unwrap();
    assert_eq!((invitation.role, invitation.inviter), (Role::Representative, None));
    assert_eq!(over, Some(before));
    let required =
        |change: &Change| matches!(change, Change::Account(AccountChange::RequireCustomer(_)));
    assert!(changes.0.iter().any(required) && uses_approval(&changes), "{changes:?}");
    let notified = representative.email.expose().to_owned();
    assert_eq!(mails(&changes), [("heir@example.jp".to_owned(), true), (notified, false)]);
}

#[test]
fn a_representative_stays_one_and_nobody_is_notified() {
    let representative = member(2, Role::Representative);
    let seen = state(AddressOwner::Member(representative.membership.clone()));
    let (outcome, changes) = appointed(&seen, &[representative]).unwrap();
    assert_eq!((outcome, mails(&changes)), (Appointed::Member, Vec::new()));
    assert!(uses_approval(&changes), "nobody learns it without an approval: {changes:?}");
}

#[test]
fn nobody_is_appointed_whom_staff_could_not_name_or_reach() {
    let nobody = || state(AddressOwner::Nobody(None));
    let pro_lead = Customer { product: Product::ProLead, ..customer() };
    for (seen, refused) in [
        (AppointmentState { customer: pro_lead, ..nobody() }, AppointmentRefused::NotOffered),
        (AppointmentState { is_purging: true, ..nobody() }, AppointmentRefused::PurgeBegan),
        (AppointmentState { is_over: true, ..nobody() }, AppointmentRefused::ContractEnded),
        (AppointmentState { is_of_staff: true, ..nobody() }, AppointmentRefused::OfStaff),
        (state(AddressOwner::OtherCompany), AppointmentRefused::AlreadyRegistered),
    ] {
        assert_eq!(appointed(&seen, &[]).unwrap_err(), refused);
    }
    let member = AddressOwner::Member(member(1, Role::General).membership);
    let over = AppointmentState { is_over: true, ..state(member) };
    assert!(appointed(&over, &[]).is_ok(), "somebody must be able to export");
}

#[test]
fn those_who_are_notified_first_are_notified_under_the_approval() {
    let crowd: Vec<_> = (10..20).map(|number| member(number, Role::Representative)).collect();
    let changes = notified_before(&crowd);
    let [
        Change::Staff(StaffChange::RequireStaff(_)),
        Change::Staff(StaffChange::RequireApproved(_)),
        ..,
    ] = &changes.0[..]
    else {
        panic!("{changes:?}")
    };
    assert!(!uses_approval(&changes), "the appointment itself uses it up");
    assert_eq!(mails(&changes).len(), 10);
}

#[test]
fn as_many_are_notified_as_fit_into_one_transaction() {
    let crowd: Vec<_> = (10..110).map(|number| member(number, Role::Representative)).collect();
    let (_, changes) = appointed(&state(AddressOwner::Nobody(None)), &crowd).unwrap();
    assert_eq!(mails(&changes).len(), MAX_AT_ONCE + 1);
    // The answer to a request with an idempotency key takes one more.
    assert!(changes.0.len() < 100, "{}", changes.0.len());
}

#[test]
fn evidence_is_one_line_and_never_printed() {
    let evidence = Evidence::parse("登記事項証明書（2026年9月1日） #4711").unwrap();
    assert!(!format!("{evidence:?}").contains("4711"));
    assert!(Evidence::parse(&"字".repeat(200)).is_ok());
    assert!(Evidence::parse(&"字".repeat(201)).is_err() && Evidence::parse(" ").is_err());
}
