use super::*;
use crate::{LookupKey, Organization, OrganizationId, SeededEntropy};

#[test]
fn a_company_mails_five_hundred_invitations_a_day_and_then_waits() {
    let at = |second: i64| Timestamp::new(1_800_000_000 + second, 0).unwrap();
    let mut mailings = Mailings::default();
    for _ in 0..MAX_MAILED {
        assert_eq!(mailings.count(at(0)), Ok(()));
    }
    assert_eq!(mailings.count(at(60)), Err(MAILING_WINDOW - SignedDuration::from_mins(1)));
    assert_eq!(mailings.count(at(86_399)), Err(SignedDuration::from_secs(1)));
    assert_eq!(mailings.count(at(86_400)), Ok(()));
    assert_eq!(mailings, Mailings { since: at(86_400), count: 1 });
}

#[test]
fn an_invitation_by_staff_needs_no_inviter_and_no_other_does_without() {
    let (entropy, now) = (SeededEntropy::new(1), Timestamp::UNIX_EPOCH);
    let (email, token) = (Email::parse("heir@example.jp").unwrap(), MailToken::new(&entropy));
    let index = LookupKey::new(b"key").email(Product::ProSign, &email);
    let organization = OrganizationId::new(now, &entropy);
    let expires_at = now + LinkPurpose::Invitation.validity();
    let member = Membership {
        id: MemberId::new(now, &entropy),
        organization,
        login: index.clone(),
        role: Role::Representative,
        permissions: [].into(),
        signed_out_before: None,
        version: 1,
    };
    let opened = |inviter: Option<MemberId>, there: Option<Membership>, mailed: &MailToken| {
        let invitation = Invitation {
            email: email.clone(),
            role: Role::Representative,
            permissions: [].into(),
            inviter,
            language: Language::Japanese,
            mailed: LinkRequests::default(),
            link: token.hash(),
            expires_at,
        };
        let link = MailLink {
            purpose: LinkPurpose::Invitation,
            product: Product::ProSign,
            token: mailed.hash(),
            email: email.clone(),
            account: Some((organization, inviter)),
            opened_at: now,
            expires_at,
        };
        let name = CompanyName::parse("株式会社例").unwrap();
        let organization =
            Organization { id: organization, product: Product::ProSign, name, representatives: 1 };
        Opened { link, index: index.clone(), invitation, inviter: there, organization }
    };
    let id = Some(member.id);
    assert!(opened(None, None, &token).is_active(now));
    assert!(opened(id, Some(member.clone()), &token).is_active(now));
    assert!(!opened(id, None, &token).is_active(now), "the inviter has left");
    assert!(!opened(None, Some(member), &token).is_active(now), "nobody stands in for staff");
    assert!(!opened(None, None, &token).is_active(expires_at));
    assert!(!opened(None, None, &MailToken::new(&entropy)).is_active(now), "an earlier link");
}
