//! Notices are stored without loss.

use std::collections::BTreeSet;

use aws::CommitError;
use domain::announcement::{Affected, NoticeKind};
use domain::notice::{
    self, About, Draft, Effect, Incident, Maintenance, Notice, Severity, State, Text, Texts,
    UpdateRequest,
};
use domain::staff::StaffMembership;
use domain::{Change, Changes, NoticeChange, NoticeId, OrganizationId, Product, StaffPrincipal};
use jiff::ToSpan as _;

use crate::engine::Engine;
use crate::staff::{joined, membership, signed_in};

on_every_engine! {
    concurrent_changes_to_a_notice_fail_and_lose_nothing,
    published_notices_are_read_in_full_and_without_drafts,
    a_draft_is_discarded_once_and_only_if_unchanged,
}

const PAGES: &str = "https://pages";

fn texts(body: &str) -> Texts {
    let text = |title: &str| Text { title: title.into(), body: body.into() };
    Texts { ja: text("メンテナンス"), en: Some(text("Maintenance")) }
}

fn maintenance(engine: &Engine) -> About {
    let starts_at = engine.context(3600).now;
    let ends_at = starts_at + 2.hours();
    About::Maintenance(Maintenance {
        starts_at,
        ends_at,
        effect: Effect::Slow,
        reminder: false,
        automatic: false,
    })
}

async fn author(engine: &Engine) -> StaffMembership {
    let (joined, _) = joined(engine, "a").await;
    membership(&joined)
}

async fn drafted(engine: &Engine, author: &StaffMembership, product: Product) -> Notice {
    let content = Draft { about: maintenance(engine), components: [].into(), texts: texts("1") };
    let (notice, changes) = notice::draft(&engine.context(0), author, product, content);
    engine.store.commit(&changes).await.unwrap();
    notice
}

fn published(engine: &Engine, author: &StaffMembership, notice: &Notice) -> (Notice, Changes) {
    let context = engine.context(60);
    let (notice, seen, state) = (notice.clone(), notice.version, State::Scheduled);
    notice::publish(&context, author, notice, seen, state, PAGES).unwrap()
}

fn updated(
    engine: &Engine,
    by: &StaffMembership,
    notice: &Notice,
    body: &str,
) -> (Notice, Changes) {
    let (about, texts) = (notice.about.clone(), texts(body));
    let request = UpdateRequest {
        state: State::Scheduled,
        about,
        components: [].into(),
        texts,
        corrects: None,
    };
    let seen = notice.version;
    notice::update(&engine.context(120), by, notice.clone(), seen, request, PAGES).unwrap()
}

pub(crate) async fn concurrent_changes_to_a_notice_fail_and_lose_nothing(engine: &Engine) {
    let author = author(engine).await;
    let draft = drafted(engine, &author, Product::ProSign).await;
    let (seen, publication) = published(engine, &author, &draft);
    engine.store.commit(&publication).await.unwrap();
    let (one, first) = updated(engine, &author, &seen, "one");
    let (_, second) = updated(engine, &author, &seen, "two");
    engine.store.commit(&first).await.unwrap();
    let error = engine.store.commit(&second).await.unwrap_err();
    let writes = |change: &Change| matches!(change, Change::Notice(NoticeChange::PostNotice(_)));
    assert!(error.refused(writes), "{error:?}");
    let kept = engine.store.notice(draft.id).await.unwrap().unwrap();
    assert_eq!(kept, one);
    let updates = engine.store.notice_updates(Product::ProSign, draft.id).await.unwrap();
    let said: Vec<_> = updates.iter().map(|update| update.texts.ja.body.as_str()).collect();
    assert_eq!(said, ["1", "one"]);
    // The second update is decided again on top of the first.
    let (_, again) = updated(engine, &author, &kept, "two");
    engine.store.commit(&again).await.unwrap();
    assert_eq!(engine.store.notice_updates(Product::ProSign, draft.id).await.unwrap().len(), 3);

    for change in &again.0 {
        if let Change::Notice(NoticeChange::Announce(announcement)) = change {
            let read = engine.store.announcement(announcement.id).await.unwrap();
            assert_eq!(read.as_ref(), Some(announcement));
        }
    }
    assert_eq!(engine.store.notice_updates(Product::ProLead, draft.id).await.unwrap(), []);
}

pub(crate) async fn published_notices_are_read_in_full_and_without_drafts(engine: &Engine) {
    let (joined, _) = joined(engine, "a").await;
    let session = signed_in(engine, "a", &joined).await;
    let author = membership(&joined);
    let context = engine.context(0);
    let companies: BTreeSet<_> =
        (0..200).map(|_| OrganizationId::new(context.now, context.entropy)).collect();
    let incident = About::Incident(Incident {
        occurred_at: context.now,
        detected_at: context.now,
        severity: Severity::Serious,
        personal_data: true,
        affected: Affected::Companies(companies),
    });
    // Texts of the maximum length, so that a query of the partition needs more than one page.
    let long = texts(&"長".repeat(notice::BODY_MAXIMUM));
    let (product, state) = (Product::ProSign, State::Investigating);
    let content = Draft { about: incident, components: [].into(), texts: long };
    let posted = notice::post(&context, &author, product, content, state, PAGES).unwrap();
    let (mut notice, changes) = posted;
    engine.store.commit(&changes).await.unwrap();
    for _ in 0..40 {
        let (about, texts) = (notice.about.clone(), notice.texts.clone());
        let request =
            UpdateRequest { state, about, components: [].into(), texts, corrects: Some(1) };
        let seen = notice.version;
        let updated = notice::update(&context, &author, notice, seen, request, PAGES).unwrap();
        engine.store.commit(&updated.1).await.unwrap();
        notice = updated.0;
    }
    let draft = drafted(engine, &author, product).await;
    let elsewhere = drafted(engine, &author, Product::ProLead).await;
    let (elsewhere, changes) = published(engine, &author, &elsewhere);
    engine.store.commit(&changes).await.unwrap();

    let everything = engine.store.published_notices(product).await.unwrap();
    assert_eq!(everything.len(), 1);
    assert_eq!(everything[0].0, notice);
    let updates = engine.store.notice_updates(product, notice.id).await.unwrap();
    assert_eq!(everything[0].1, updates);
    assert_eq!(updates.len(), 41);
    assert!(updates.iter().map(|update| update.number).eq(1..=41));
    let there = engine.store.published_notices(Product::ProLead).await.unwrap();
    assert_eq!(there.len(), 1);
    assert_eq!(there[0].0, elsewhere);
    assert_eq!(elsewhere.about.kind(), NoticeKind::Maintenance);

    let (page, next) = engine.store.product_notices(product, None, 1).await.unwrap();
    let (rest, end) = engine.store.product_notices(product, next, 5).await.unwrap();
    let mut listed: Vec<NoticeId> = page.iter().chain(&rest).map(|notice| notice.id).collect();
    assert!(listed.windows(2).all(|pair| pair[0] > pair[1]), "{listed:?}");
    listed.sort();
    let mut expected = vec![notice.id, draft.id];
    expected.sort();
    assert_eq!((listed, end), (expected, None));

    let who = StaffPrincipal { staff: joined.id, session: session.id, role: None };
    let now = engine.context(100).now;
    let read = engine.store.staff_and_notice(who, draft.id, now).await.unwrap();
    let (staff, read) = read.unwrap();
    assert_eq!((staff.id, read), (joined.id, Some(draft)));
    let none = NoticeId::new(now, context.entropy);
    let read = engine.store.staff_and_notice(who, none, now).await.unwrap();
    assert_eq!(read.map(|(_, notice)| notice), Some(None));
    let over = session.expires_at();
    assert!(engine.store.staff_and_notice(who, notice.id, over).await.unwrap().is_none());
}

pub(crate) async fn a_draft_is_discarded_once_and_only_if_unchanged(engine: &Engine) {
    let author = author(engine).await;
    let draft = drafted(engine, &author, Product::ProSign).await;
    let discarded = || notice::discard(&engine.context(60), &author, &draft, 1).unwrap();
    let content = Draft { about: maintenance(engine), components: [].into(), texts: texts("2") };
    let (_, edited) =
        notice::edit(&engine.context(60), &author, draft.clone(), 1, content).unwrap();
    let stale = discarded();
    engine.store.commit(&edited).await.unwrap();
    let refused = engine.store.commit(&stale).await;
    assert!(matches!(refused, Err(CommitError::ConditionFailed(_))), "{refused:?}");
    let seen = engine.store.notice(draft.id).await.unwrap().unwrap();
    let (_, publication) = published(engine, &author, &seen);
    let discard = notice::discard(&engine.context(60), &author, &seen, seen.version).unwrap();
    engine.store.commit(&discard).await.unwrap();
    assert_eq!(engine.store.notice(draft.id).await.unwrap(), None);
    let refused = engine.store.commit(&publication).await;
    assert!(matches!(refused, Err(CommitError::ConditionFailed(_))), "{refused:?}");
    assert!(engine.store.published_notices(Product::ProSign).await.unwrap().is_empty());
}
