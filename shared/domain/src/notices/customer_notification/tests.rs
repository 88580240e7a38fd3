use super::*;
use crate::announcement::{News, Said};
use crate::notice::{About, Incident, Severity, State, Text, Texts};
use crate::{
    AccountChange, DataKey, Email, LookupKey, Membership, PersonName, Product, Role, SeededEntropy,
    WrappedKey,
};
use std::collections::BTreeSet;

fn at(second: i64) -> Timestamp {
    Timestamp::new(1_900_000_000 + second, 0).unwrap()
}

fn company(second: i64) -> OrganizationId {
    OrganizationId::new(at(second), &SeededEntropy::new(second.unsigned_abs()))
}

fn incident(affected: Affected) -> About {
    About::Incident(Incident {
        occurred_at: at(0),
        detected_at: at(0),
        severity: Severity::Serious,
        personal_data: false,
        affected,
    })
}

fn announcement(second: i64, affected: Affected) -> Announcement {
    let said = Said { title: "障害".into(), text: "調査中です".into() };
    Announcement {
        id: AnnouncementId::new(at(second), &SeededEntropy::new(1)),
        product: Product::ProSign,
        notice: NoticeId::new(at(0), &SeededEntropy::new(1)),
        number: 1,
        news: News::Published,
        state: State::Investigating,
        about: incident(affected.clone()),
        components: [].into(),
        reached: [].into(),
        affected,
        ja: said,
        en: None,
        page_ja: "https://pages/n.html".into(),
        page_en: "https://pages/en/n.html".into(),
        at: at(second),
    }
}

fn update(number: u32, second: i64, affected: Affected) -> Update {
    let text = Text { title: "障害".into(), body: "調査中".into() };
    Update {
        number,
        at: at(second),
        by: None,
        state: State::Investigating,
        about: incident(affected),
        components: [].into(),
        texts: Texts { ja: text, en: None },
        corrects: None,
    }
}

fn these(companies: &[OrganizationId]) -> Affected {
    Affected::Companies(companies.iter().copied().collect())
}

#[test]
fn a_company_notified_once_gets_every_later_announcement() {
    let [one, two, late] = [company(1), company(2), company(150)];
    let first = update(1, 100, these(&[one]));
    let second = update(2, 200, these(&[two]));
    let third = update(3, 300, these(&[two]));
    let updates = [first, second, third];
    let notified =
        |announcement: &Announcement, who| Audience::of(announcement, &updates).contains(who);
    let first = announcement(100, these(&[one]));
    assert_eq!([one, two].map(|who| notified(&first, who)), [true, false], "nothing of what comes");
    let third = announcement(300, these(&[two]));
    assert_eq!([one, two, late].map(|who| notified(&third, who)), [true, true, false]);
    assert_eq!(Audience::of(&third, &updates).listed().unwrap().len(), 2);

    // The incident was said to affect everyone; a correction followed.
    let everyone = [update(1, 100, Affected::Everyone), update(2, 200, these(&[two]))];
    let audience = Audience::of(&announcement(200, these(&[two])), &everyone);
    assert_eq!([one, two, late].map(|who| audience.contains(who)), [true, true, false]);
    assert_eq!(audience.listed(), None);
}

fn members(count: u64) -> Vec<Member> {
    let member = |number: u64| {
        let email = Email::parse(&format!("{number}@example.jp")).unwrap();
        let entropy = SeededEntropy::new(number);
        Member {
            membership: Membership {
                id: MemberId::new(at(i64::try_from(number).unwrap()), &entropy),
                organization: company(1),
                login: LookupKey::new(b"key").email(Product::ProSign, &email),
                role: Role::Representative,
                permissions: BTreeSet::new(),
                signed_out_before: None,
                version: 1,
            },
            name: PersonName::parse("山田").unwrap(),
            email,
            language: Language::Japanese,
            terms: crate::terms::tests::accepted("2025-04-01"),
        }
    };
    (0..count).map(member).collect()
}

#[test]
fn each_representative_gets_one_mail_however_many_there_are() {
    let entropy = SeededEntropy::new(9);
    let context = Context::new(at(400), &entropy, "request");
    let announcement = announcement(300, Affected::Everyone);
    let name = CompanyName::parse("株式会社例").unwrap();
    let key = EnvelopeKey { plain: DataKey::from_bytes([1; 32]), wrapped: WrappedKey(vec![1]) };
    let (mut seen, mut written, mut pieces) = (None, Vec::new(), Vec::new());
    for count in [200, 150, 203] {
        // Some members leave and others join in between.
        let people = members(count);
        let recipient = Recipient {
            organization: company(1),
            company: &name,
            representatives: &people,
            mail_key: &key,
        };
        let (outcome, changes) = notify(&context, &announcement, &recipient, seen.take());
        assert!(changes.0.len() <= 100, "one transaction takes them");
        for change in changes.0 {
            match change {
                Change::SendMail { mail, .. } => written.push(mail.to.expose().to_owned()),
                Change::Notice(NoticeChange::StoreNotificationOutcome { notified, .. }) => {
                    let version = notified.version + 1;
                    seen = Some(Versioned { value: notified.value, version });
                }
                _ => {}
            }
        }
        pieces.push(outcome);
    }
    assert_eq!(
        pieces,
        [NotificationStatus::Begun, NotificationStatus::Notified, NotificationStatus::Notified]
    );
    let distinct: BTreeSet<_> = written.iter().collect();
    assert_eq!(distinct.len(), written.len(), "nobody gets two mails");
    assert_eq!(written.len(), 203);
}

#[test]
fn a_company_being_purged_is_no_longer_a_customer() {
    let contract = Contract::default();
    assert_eq!([false, true].map(|purging| is_customer(contract, purging, at(0))), [true, false]);
}

#[test]
fn mail_to_a_company_is_committed_only_while_it_is_a_customer() {
    let entropy = SeededEntropy::new(9);
    let context = Context::new(at(400), &entropy, "request");
    let key = EnvelopeKey { plain: DataKey::from_bytes([1; 32]), wrapped: WrappedKey(vec![1]) };
    let recipient = Recipient {
        organization: company(1),
        company: &CompanyName::parse("株式会社例").unwrap(),
        representatives: &members(2),
        mail_key: &key,
    };
    let announcement = announcement(300, Affected::Everyone);
    let (_, changes) = notify(&context, &announcement, &recipient, None);
    let required = |change: &Change| matches!(change, Change::Account(AccountChange::RequireCustomer(organization)) if *organization == company(1));
    assert!(changes.0.iter().any(required), "{changes:?}");
}

#[test]
fn notification_is_complete_when_every_company_is_notified_or_gone() {
    let announcement = announcement(100, Affected::Everyone);
    let mut notification_run = NotificationRun { total: 3, ..NotificationRun::new(&announcement) };
    let mut counts = DeliveryCounts::default();
    counts.add(NotificationStatus::Notified, at(110));
    counts.add(NotificationStatus::Ended, at(120));
    counts.add(NotificationStatus::Failed, at(130));
    notification_run.planned_at = Some(at(105));
    assert_eq!(counts.complete_at(&notification_run), None);
    counts.add(NotificationStatus::Notified, at(140));
    assert_eq!(counts.complete_at(&notification_run), Some(at(140)));
    notification_run.planned_at = None;
    assert_eq!(counts.complete_at(&notification_run), None, "who knows who else there is");
    let nobody =
        NotificationRun { planned_at: Some(at(105)), ..NotificationRun::new(&announcement) };
    assert_eq!(DeliveryCounts::default().complete_at(&nobody), Some(at(105)));
}

#[test]
fn customers_count_as_notified_once_an_announcement_reached_all_affected() {
    let [one, two] = [company(1), company(2)];
    let notified = |second, companies: &[OrganizationId], done| {
        let announcement = announcement(second, these(companies));
        let mut counts = DeliveryCounts::default();
        for _ in companies {
            counts.add(NotificationStatus::Notified, at(done));
        }
        let total = u32::try_from(companies.len()).unwrap();
        let notification_run = NotificationRun {
            total,
            planned_at: Some(at(second)),
            ..NotificationRun::new(&announcement)
        };
        (Audience::of(&announcement, &[]), notification_run, counts)
    };
    let notification_runs = [notified(100, &[one], 110), notified(200, &[one, two], 210)];
    assert_eq!(notified_at(&these(&[one]), notification_runs.to_vec()), Some(at(110)));
    assert_eq!(notified_at(&these(&[one, two]), notification_runs.to_vec()), Some(at(210)));
    assert_eq!(notified_at(&Affected::Everyone, notification_runs.to_vec()), None);
}
