use super::*;
use crate::{LookupKey, Organization, OrganizationId, SeededEntropy};

fn anybody() -> EmailIndex {
    LookupKey::new(b"key").email(Product::ProSign, &Email::parse("a@example.jp").unwrap())
}

#[test]
fn a_company_mails_as_many_invitations_a_day_as_it_may() {
    let at = |second: i64| Timestamp::new(1_800_000_000 + second, 0).unwrap();
    for (is_confirmed, most) in [(true, 500), (false, 20)] {
        assert_eq!(most_mailed(is_confirmed), most);
        let mut mailings = Mailings::default();
        for _ in 0..most {
            assert_eq!(mailings.count(&anybody(), most, at(0)), Ok(()));
        }
        let refused = Err(InviteRefused::MostMailed { most, until: at(86_400) });
        assert_eq!(mailings.count(&anybody(), most, at(60)), refused);
        assert_eq!(mailings.count(&anybody(), most, at(86_399)), refused);
        assert_eq!(mailings.count(&anybody(), most, at(86_400)), Ok(()));
        assert_eq!(mailings, Mailings { since: at(86_400), count: 1, ..Mailings::default() });
    }
}

#[test]
fn a_company_may_mail_more_as_soon_as_its_contract_is_confirmed() {
    let now = Timestamp::UNIX_EPOCH;
    let mut mailings =
        Mailings { since: now, count: MAX_MAILED_UNCONFIRMED, ..Mailings::default() };
    assert!(mailings.count(&anybody(), most_mailed(false), now).is_err());
    assert_eq!(mailings.count(&anybody(), most_mailed(true), now), Ok(()));
    assert!(
        mailings.count(&anybody(), most_mailed(false), now).is_err(),
        "an earlier day counts more"
    );
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
