//! Every representative of every affected customer is notified once, whatever fails.

mod doubles;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use aws::{Claim, ClaimId, Store};
use aws_sdk_dynamodb::types::AttributeValue;
use customer_notification::{NotNotified, Notifier, Outlet as _};
use domain::announcement::{Affected, Announcement, News, Said};
use domain::contract::{Contract, EndedContract};
use domain::customer_notification::{Audience, DeliveryCounts, notified_at};
use domain::incident_clock::{IncidentTimeline, Reports};
use domain::notice::{About, Incident, Severity, State};
use domain::retention::PurgePlan;
use domain::{
    AccountChange, AnnouncementId, Changes, Email, Language, LeavingChange, LookupKey, MailId,
    Member, MemberId, Membership, NoticeChange, NoticeId, OrganizationId, PersonName, Product,
    Role,
};
use doubles::{Dice, Fails, Given, Line};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

use crate::engine::{Engine, key, lookup, salt, terms};

on_every_engine! {
    every_representative_is_notified_once_whatever_fails,
    only_affected_customers_are_notified_however_many_representatives,
    a_restored_old_incident_is_sent_to_no_customer,
    a_search_for_customers_with_too_many_hops_fails,
    customers_of_a_product_are_found_in_pages,
    one_of_two_concurrent_timeline_checks_is_refused,
}

/// A clock that advances by a second with every reading.
fn clock() -> Timestamp {
    static SECOND: AtomicI64 = AtomicI64::new(1_900_001_000);
    Timestamp::new(SECOND.fetch_add(1, Ordering::SeqCst), 0).unwrap()
}

/// A customer with so many representatives, and one member who is not a representative.
async fn customer(
    engine: &Engine,
    product: Product,
    name: &str,
    representatives: usize,
) -> (OrganizationId, Vec<String>) {
    let context = engine.context(0);
    let of = OrganizationId::new(context.now, context.entropy);
    let people = key(1);
    let company = domain::Organization {
        id: of,
        product,
        name: domain::CompanyName::parse(name).unwrap(),
        representatives: 1,
    };
    let mut changes = vec![
        AccountChange::CreateOrganization {
            index: lookup().company(company.product, &company.name),
            organization: company,
            people: people.plain.clone(),
        }
        .into(),
        AccountChange::StorePeopleKey { organization: of, wrapped: people.wrapped.clone() }.into(),
    ];
    let mut addresses = Vec::new();
    for number in 0..=representatives {
        let address = format!("{number}@{name}.example.jp");
        let email = Email::parse(&address).unwrap();
        let member = Member {
            membership: Membership {
                id: MemberId::new(context.now, context.entropy),
                organization: of,
                login: LookupKey::new(b"key").email(product, &email),
                role: if number == 0 { Role::General } else { Role::Representative },
                permissions: BTreeSet::new(),
                signed_out_before: None,
                version: 1,
            },
            name: PersonName::parse("山田").unwrap(),
            email,
            language: Language::Japanese,
            terms: terms(),
        };
        let (people, salt) = (people.plain.clone(), salt());
        changes.push(AccountChange::AddMember { member, people, salt }.into());
        addresses.extend((number > 0).then_some(address));
    }
    // Each member takes two rows.
    for changes in changes.chunks(48) {
        engine.store.commit(&Changes(changes.to_vec())).await.unwrap();
    }
    (of, addresses)
}

fn announcement(engine: &Engine, affected: Affected) -> Announcement {
    let context = engine.context(60);
    let said = Said { title: "障害".into(), text: "調査中です".into() };
    Announcement {
        id: AnnouncementId::new(context.now, context.entropy),
        product: Product::ProSign,
        notice: NoticeId::new(context.now, context.entropy),
        number: 1,
        news: News::Published,
        state: State::Investigating,
        about: About::Incident(Incident {
            occurred_at: context.now,
            detected_at: context.now,
            severity: Severity::Serious,
            personal_data: false,
            affected: affected.clone(),
        }),
        components: [].into(),
        reached: [].into(),
        affected,
        ja: said,
        en: None,
        page_ja: "https://pages/n.html".into(),
        page_en: "https://pages/en/n.html".into(),
        at: context.now,
    }
}

/// Publishes the announcement twice, as the stream may, and works until the queue is empty.
async fn work_off(engine: &Engine, announcement: &Announcement, one_in: u64) {
    let announced = Changes(vec![NoticeChange::Announce(announcement.clone()).into()]);
    engine.store.commit(&announced).await.unwrap();
    let dice = Arc::new(Dice(AtomicU64::new(42)));
    let fails = Fails { dice: Arc::clone(&dice), one_in };
    let config = engine.client.config().to_builder().interceptor(fails).build();
    let client = aws_sdk_dynamodb::Client::from_conf(config);
    let entropy = engine.other_entropy();
    let store = Store::new(client, engine.tables.clone(), entropy.clone());
    let notifier = Notifier { store, keys: Given, clock };
    let line = Line::default();
    for _ in 0..2 {
        line.send(find(announcement.id, 0).to_string()).await.unwrap();
    }
    let mut tries = 0;
    loop {
        let message = {
            let mut waiting = line.0.lock().unwrap();
            let count = u64::try_from(waiting.len()).unwrap();
            if count == 0 {
                return;
            }
            let at = usize::try_from(dice.below(count)).unwrap();
            waiting.remove(at).unwrap()
        };
        tries += 1;
        assert!(tries < 100_000, "it comes to an end");
        let now = clock();
        let context = domain::Context::new(now, &*entropy, "request");
        let until = now + SignedDuration::from_secs(i64::try_from(2 + dice.below(60)).unwrap());
        let done =
            notifier.work(&context, serde_json::from_str(&message).unwrap(), &line, until).await;
        if done.is_err() || dice.below(5) == 0 {
            // The message is delivered again, because it failed or because queues may repeat
            // messages.
            line.send(message).await.unwrap();
        }
    }
}

/// The recipients of the mails in the outbox, and how many mails each gets.
async fn notified(engine: &Engine) -> BTreeMap<String, u32> {
    let mut notified = BTreeMap::new();
    let table = &engine.tables.outbox;
    let mut mails = engine.client.scan().table_name(table).into_paginator().items().send();
    while let Some(item) = mails.next().await {
        let item = item.unwrap();
        let AttributeValue::S(id) = &item["pk"] else { panic!("{item:?}") };
        let id: MailId = id.parse().unwrap();
        let Claim::Ours(mail) =
            engine.outbox.claim(id, ClaimId::new(&engine.context(90))).await.unwrap()
        else {
            panic!("{id}");
        };
        let mail = mail.open(&key(7).plain).unwrap();
        *notified.entry(mail.to.expose().to_owned()).or_default() += 1;
    }
    notified
}

async fn everyone_is_notified_once(engine: &Engine, companies: usize, one_in: u64) {
    let mut expected = BTreeMap::new();
    for number in 0..companies {
        let name = format!("company{number}");
        let (of, addresses) = customer(engine, Product::ProSign, &name, 1 + number % 3).await;
        let plan = PurgePlan::new(date(2030, 1, 1), date(2030, 1, 1));
        let contract = Contract { plan: Some(plan) };
        match number % 20 {
            7 => {
                let seen = Contract::default();
                let ended = LeavingChange::SetContract { organization: of, seen, contract }.into();
                engine.store.commit(&Changes(vec![ended])).await.unwrap();
                if number % 40 == 7 {
                    let product = Product::ProSign;
                    let ended = EndedContract { organization: of, product, plan };
                    let begun = LeavingChange::BeginPurge(ended).into();
                    engine.store.commit(&Changes(vec![begun])).await.unwrap();
                }
            }
            _ => expected.extend(addresses.into_iter().map(|address| (address, 1))),
        }
    }
    customer(engine, Product::ProLead, "other", 1).await;
    let announcement = announcement(engine, Affected::Everyone);
    work_off(engine, &announcement, one_in).await;

    assert_eq!(notified(engine).await, expected);
    let ended = (0..companies).filter(|number| number % 20 == 7).count();
    let notification_runs = engine.store.notification_runs(announcement.notice).await.unwrap();
    let [notification_run] = &notification_runs[..] else { panic!("{notification_runs:?}") };
    let counts = engine.store.notified(announcement.id).await.unwrap();
    let DeliveryCounts { notified, ended: gone, failed, .. } = counts;
    let count = |number: usize| u32::try_from(number).unwrap();
    assert_eq!((notified, gone, failed), (count(companies - ended), count(ended), 0));
    assert_eq!(notification_run.total, count(companies), "each was counted once");
    let audience = Audience::of(&announcement, &[]);
    let notified_at =
        notified_at(&Affected::Everyone, vec![(audience, notification_run.clone(), counts)]);
    assert!(notified_at.is_some(), "the timeline knows that all are notified");
}

pub(crate) async fn every_representative_is_notified_once_whatever_fails(engine: &Engine) {
    everyone_is_notified_once(engine, 40, 12).await;
}

#[tokio::test]
async fn a_thousand_companies_are_notified_once_whatever_fails() {
    everyone_is_notified_once(&Engine::dynoxide().await, 1000, 15).await;
}

pub(crate) async fn only_affected_customers_are_notified_however_many_representatives(
    engine: &Engine,
) {
    let (of, addresses) = customer(engine, Product::ProSign, "this", 200).await;
    customer(engine, Product::ProSign, "that", 1).await;
    let (other, _) = customer(engine, Product::ProLead, "other", 1).await;
    let nobody = OrganizationId::new(engine.context(0).now, engine.context(0).entropy);
    let affected = Affected::Companies([of, other, nobody].into());
    let announcement = announcement(engine, affected);
    work_off(engine, &announcement, 1000).await;
    let expected: BTreeMap<_, _> = addresses.into_iter().map(|address| (address, 1)).collect();
    assert_eq!(notified(engine).await, expected);
    let counts = engine.store.notified(announcement.id).await.unwrap();
    assert_eq!(
        (counts.notified, counts.ended),
        (1, 2),
        "one is notified, two are not its customers"
    );
}

pub(crate) async fn customers_of_a_product_are_found_in_pages(engine: &Engine) {
    let mut expected = BTreeSet::new();
    for number in 0..7 {
        expected.insert(customer(engine, Product::ProSign, &format!("c{number}"), 1).await.0);
    }
    customer(engine, Product::ProLead, "other", 1).await;
    let (mut found, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let (page, more) = engine.store.customers(Product::ProSign, after, 3).await.unwrap();
        after = page.last().copied().or(after);
        found.extend(page);
        pages += 1;
        if !more {
            break;
        }
    }
    assert!(pages > 2, "{pages}");
    assert_eq!(found.len(), 7);
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
}

pub(crate) async fn one_of_two_concurrent_timeline_checks_is_refused(engine: &Engine) {
    let context = engine.context(0);
    let notice = NoticeId::new(context.now, context.entropy);
    let new = IncidentTimeline::new(notice, Product::ProSign);
    let keep = async |clock: &IncidentTimeline| {
        engine
            .store
            .commit(&Changes(vec![NoticeChange::StoreIncidentTimeline(clock.clone()).into()]))
            .await
    };
    keep(&new).await.unwrap();
    assert!(keep(&new).await.is_err());
    let kept = engine.store.incident_clock(notice).await.unwrap().unwrap();
    assert_eq!(kept, IncidentTimeline { version: 1, ..new });
    let reports = Reports { preliminary: Some(date(2030, 3, 20)), ..Reports::default() };
    let notified =
        IncidentTimeline { notified_at: Some(context.now), reports, open: false, ..kept };
    keep(&notified).await.unwrap();
    let kept = engine.store.incident_clocks().await.unwrap();
    assert_eq!(kept, [IncidentTimeline { version: 2, ..notified }]);
}

/// The message that asks to find whom an announcement concerns.
fn find(announcement: AnnouncementId, hops: u32) -> serde_json::Value {
    serde_json::json!({ "find": { "announcement": announcement }, "hops": hops })
}

/// Handles a message at that time; returns the result and how many messages were put into the
/// queue.
async fn worked_on(
    engine: &Engine,
    message: &serde_json::Value,
    now: fn() -> Timestamp,
    until: Timestamp,
) -> (Result<(), NotNotified>, usize) {
    let notifier = Notifier { store: engine.store.clone(), keys: Given, clock: now };
    let line = Line::default();
    let task = serde_json::from_value(message.clone()).unwrap();
    let done = notifier.work(&engine.context(60), task, &line, until).await;
    let left = line.0.lock().unwrap().len();
    (done, left)
}

pub(crate) async fn a_restored_old_incident_is_sent_to_no_customer(engine: &Engine) {
    customer(engine, Product::ProSign, "company", 1).await;
    let announcement = announcement(engine, Affected::Everyone);
    let announced = Changes(vec![NoticeChange::Announce(announcement.clone()).into()]);
    engine.store.commit(&announced).await.unwrap();
    let message = find(announcement.id, 0);
    let old = || Timestamp::new(1_900_000_061 + 3 * 86_400, 0).unwrap();
    let (done, left) = worked_on(engine, &message, old, Timestamp::MAX).await;
    assert!(done.is_ok() && left == 0, "{done:?}: {left}");
    let (done, left) = worked_on(engine, &message, clock, Timestamp::MAX).await;
    assert!(done.is_ok() && left == 1, "{done:?}: {left}");
}

pub(crate) async fn a_search_for_customers_with_too_many_hops_fails(engine: &Engine) {
    let announcement = announcement(engine, Affected::Everyone);
    let announced = Changes(vec![NoticeChange::Announce(announcement.clone()).into()]);
    engine.store.commit(&announced).await.unwrap();
    for (hops, left) in [(99, 1), (100, 0)] {
        let message = find(announcement.id, hops);
        let worked = worked_on(engine, &message, clock, Timestamp::UNIX_EPOCH).await;
        assert_eq!(worked.1, left);
        assert_eq!(matches!(worked.0, Err(NotNotified::TooManyHops(_))), left == 0, "{worked:?}");
    }
}
