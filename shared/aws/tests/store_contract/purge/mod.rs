//! All of a customer's data is destroyed and nobody else's, however often the purge is killed.

pub(crate) mod interrupted;
pub(crate) mod kept;
mod services;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};

use aws::CommitError;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::attempts::AttemptsOf;
use domain::contract::{Contract, SendTime};
use domain::invite::{Invitation, KnownAddress, Mailings};
use domain::mail_link::{LinkPurpose, LinkRequests, LinkRequestsOf};
use domain::purge::{Certificate, DataClass, NO_DAY};
use domain::{
    AccountChange, Change, Changes, Context, Email, EnvelopeKey, Export, IdempotencyKey, Language,
    LeavingChange, LeavingMessage, Login, LookupKey, Mail, MailId, Member, MemberId, Membership,
    OrganizationId, PasswordHash, PersonName, Product, Role, Session, Versioned, japan,
};
use futures_util::future::join_all;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use retention_purge::{NotPurged, Progress, Purger};

use super::engine::{Engine, key};
use kept::due_again;
pub(crate) use services::{Dies, mortal};
use services::{empty_shelf, signer};

on_every_engine! {
    a_purge_destroys_everything_of_one_customer_and_nothing_else,
    a_copy_of_the_tables_is_unreadable_without_the_destroyed_key,
    data_restored_with_a_table_is_purged_again,
    an_account_in_another_company_survives_the_old_companys_purge,
    only_due_purges_are_found,
    a_scheduled_mail_is_sent_once_on_its_day,
}

/// The contract's last day; the rules run when its purge is due.
const LAST_DAY: Date = date(2030, 2, 10);
const MEMBERS: usize = 25;

/// An export of the customer.
fn export(engine: &Engine, of: OrganizationId) -> Export {
    let (now, entropy) = (engine.context(0).now, engine.context(0).entropy);
    Export {
        id: domain::ExportId::new(now, entropy),
        organization: of,
        product: Product::ProSign,
        asked_by: MemberId::new(now, entropy),
        language: Language::Japanese,
        asked_at: now,
        touched_at: now,
        packed: domain::export::PackedDocuments::NotBegun,
        volumes: Vec::new(),
    }
}

/// A customer with data in every data class.
async fn customer(engine: &Engine, name: &str) -> (OrganizationId, Vec<(Membership, Login)>) {
    let context = engine.context(0);
    let (entropy, now) = (context.entropy, context.now);
    let of = OrganizationId::new(now, entropy);
    let lookup = LookupKey::new(b"key");
    let people = key(1);
    let company = domain::Organization {
        id: of,
        product: Product::ProSign,
        name: domain::CompanyName::parse(name).unwrap(),
        representatives: 1,
    };
    let mut changes = vec![
        AccountChange::CreateOrganization { organization: company, people: people.plain.clone() }
            .into(),
        AccountChange::StorePeopleKey { organization: of, wrapped: people.wrapped.clone() }.into(),
        AccountChange::CountMailings {
            organization: of,
            mailings: Versioned { value: Mailings { since: now, count: 1 }, version: 0 },
        }
        .into(),
    ];
    let name_of_request = IdempotencyKey::parse("8e03978e-40d5-43e8-bc93-6894a57f9324").unwrap();
    let asker = Some((of, MemberId::new(now, entropy)));
    let request = lookup.idempotent_request(asker, &name_of_request, &[]);
    changes.push(Change::StoreResponse { of: request, answer: b"answer".to_vec(), now });
    let guest = Email::parse(&format!("guest.{name}@example.jp")).unwrap();
    let invitation = Invitation {
        email: guest.clone(),
        role: Role::General,
        permissions: [].into(),
        inviter: MemberId::new(now, entropy),
        language: Language::Japanese,
        mailed: LinkRequests::default(),
        link: domain::MailToken::new(entropy).hash(),
        expires_at: now,
    };
    let known = KnownAddress::Invited(invitation);
    let index = lookup.email(Product::ProSign, &guest);
    let sealed_with = people.plain.clone();
    changes.push(
        AccountChange::StoreAddress {
            organization: of,
            index,
            known,
            over: None,
            people: sealed_with,
        }
        .into(),
    );
    changes.push(LeavingChange::CountExport { organization: of, version: 0 }.into());
    changes.push(
        LeavingChange::StoreExport(Versioned { value: export(engine, of), version: 0 }).into(),
    );
    engine.store.commit(&Changes(changes)).await.unwrap();

    let mut members = Vec::new();
    for at in 0..MEMBERS {
        members.push(member(engine, of, &people, &format!("{name}.{at}@example.jp")).await);
    }
    (of, members)
}

/// A member of that customer, with a session and attempts.
async fn member(
    engine: &Engine,
    of: OrganizationId,
    people: &EnvelopeKey,
    address: &str,
) -> (Membership, Login) {
    let context = engine.context(0);
    let (entropy, now) = (context.entropy, context.now);
    let email = Email::parse(address).unwrap();
    let index = LookupKey::new(b"key").email(Product::ProSign, &email);
    let membership = Membership {
        id: MemberId::new(now, entropy),
        organization: of,
        login: index.clone(),
        role: Role::Representative,
        permissions: [].into(),
        signed_out_before: None,
        version: 1,
    };
    let login = Login {
        index: index.clone(),
        product: Product::ProSign,
        organization: of,
        member: membership.id,
        password: PasswordHash::decoy(),
    };
    let known = KnownAddress::Member(membership.id);
    let requests = LinkRequestsOf { purpose: LinkPurpose::PasswordReset, index: index.clone() };
    let name = PersonName::parse("山田太郎").unwrap();
    let member =
        Member { membership: membership.clone(), name, email, language: Language::Japanese };
    let plain = || people.plain.clone();
    let changes = vec![
        AccountChange::CreateLogin(login.clone()).into(),
        AccountChange::StoreAddress {
            organization: of,
            index: index.clone(),
            known,
            over: None,
            people: plain(),
        }
        .into(),
        AccountChange::AddMember { member, people: plain() }.into(),
        AccountChange::OpenSession(Session::open(&context, Product::ProSign, &membership)).into(),
        AccountChange::CountLinkRequests { of: requests, requests: Versioned::default() }.into(),
        AccountChange::CountAttempts {
            of: AttemptsOf::Account(index),
            attempts: Versioned::default(),
        }
        .into(),
    ];
    engine.store.commit(&Changes(changes)).await.unwrap();
    (membership, login)
}

async fn end_contract(engine: &Engine, organization: OrganizationId) {
    let contract = Contract { ends_on: Some(LAST_DAY) };
    let ended =
        LeavingChange::SetContract { organization, seen: Contract::default(), contract }.into();
    engine.store.commit(&Changes(vec![ended])).await.unwrap();
}

/// All items, by table and key.
async fn rows(engine: &Engine) -> BTreeMap<String, HashMap<String, AttributeValue>> {
    let mut rows = BTreeMap::new();
    let tables = &engine.tables;
    for table in [
        &tables.directory,
        &tables.sessions,
        &tables.outbox,
        &tables.keyring,
        &tables.audit,
        &tables.purges,
        &tables.documents,
        &tables.exports,
    ] {
        let mut pages = engine.client.scan().table_name(table).into_paginator().items().send();
        while let Some(item) = pages.next().await {
            let item = item.unwrap();
            rows.insert(format!("{table} {:?} {:?}", item["pk"], item["sk"]), item);
        }
    }
    rows
}

/// Whether the row is a record of the purge, which outlives the customer.
fn is_record(engine: &Engine, row: &str) -> bool {
    row.starts_with(&engine.tables.audit) || row.starts_with(&engine.tables.purges)
}

async fn purger(engine: &Engine, dies: &Dies) -> Purger {
    Purger {
        store: mortal(engine, dies),
        bucket: empty_shelf(dies),
        signer: signer(dies).await,
        issuer: "https://api.example.jp".into(),
        clock: || Timestamp::new(1_900_000_060, 0).unwrap(),
    }
}

async fn run(engine: &Engine, of: OrganizationId, dies: &Dies) -> Result<Progress, NotPurged> {
    purger(engine, dies).await.purge(&engine.context(0), of, || false).await
}

/// Runs the purge on a later day.
async fn run_on(engine: &Engine, of: OrganizationId, day: Date) -> Progress {
    let context = Context { now: japan::end_of(day.yesterday().unwrap()), ..engine.context(0) };
    let purger = purger(engine, &Dies::never()).await;
    purger.purge(&context, of, || false).await.unwrap()
}

/// What is left of a customer besides the record of the purge.
async fn left_of(engine: &Engine, of: OrganizationId) -> Vec<String> {
    let rows = rows(engine).await.into_keys();
    rows.filter(|row| !is_record(engine, row) && row.contains(&of.to_string())).collect()
}

fn destroyed(certificate: &Certificate, store: DataClass) -> u64 {
    certificate.destroyed.iter().find(|one| one.store == store).unwrap().count
}

async fn certificate(engine: &Engine, of: OrganizationId) -> Certificate {
    let purge = engine.store.purge_state(of).await.unwrap().purge.unwrap();
    let jws = purge.value.certificate.unwrap();
    let claims = jws.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

pub(crate) async fn a_purge_destroys_everything_of_one_customer_and_nothing_else(engine: &Engine) {
    let (other, _) = customer(engine, "other").await;
    let before = rows(engine).await;
    let (of, _) = customer(engine, "this").await;
    end_contract(engine, of).await;
    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::Finished);

    let after = rows(engine).await;
    let left = after.iter().filter(|(row, _)| !is_record(engine, row));
    let left: BTreeMap<_, _> = left.map(|(row, item)| (row.clone(), item.clone())).collect();
    assert_eq!(left, before);
    let traces = format!("{left:?}").contains(&of.to_string());
    assert!(!traces, "only the record is left");
    let certificate = certificate(engine, of).await;
    let counts: Vec<_> =
        certificate.destroyed.iter().map(|one| (one.store.slug(), one.count)).collect();
    let people = u64::try_from(MEMBERS).unwrap();
    assert_eq!(
        counts,
        [
            ("members", people),
            ("sessions", people),
            ("addresses", people + 1),
            ("answers", 2),
            ("exports", 2),
            ("documents", 0),
            ("archive", 0),
            ("people-key", 1),
            ("company", 1),
        ]
    );
    assert_eq!((certificate.organization, certificate.contract_ended_on), (of, LAST_DAY));
    let took = certificate.finished_at.duration_since(certificate.started_at);
    assert_eq!(took.as_secs(), 60);
    // A repeated message changes nothing.
    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::Finished);
    assert_eq!(rows(engine).await, after);
    assert_eq!(run(engine, other, &Dies::never()).await.unwrap(), Progress::NotDue);
}

pub(crate) async fn a_copy_of_the_tables_is_unreadable_without_the_destroyed_key(engine: &Engine) {
    let (of, members) = customer(engine, "this").await;
    let someone = members[0].0.id;
    let readable = async || engine.store.account(of, someone).await.unwrap().is_some();
    assert!(readable().await);
    let copied = engine.client.scan().table_name(&engine.tables.directory).send().await.unwrap();
    end_contract(engine, of).await;
    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::Finished);

    // The restored backup of the directory is older than the purge. Backups of the keyring last
    // only seven days, which the purge allows for.
    for item in copied.items() {
        let put = engine.client.put_item().table_name(&engine.tables.directory);
        put.set_item(Some(item.clone())).send().await.unwrap();
    }
    assert!(!readable().await, "nothing opens what was restored");
    let restored = engine.everything().await;
    for personal in ["山田太郎", "this.0@example.jp"] {
        assert!(!restored.contains(personal), "{personal}");
    }
}

pub(crate) async fn data_restored_with_a_table_is_purged_again(engine: &Engine) {
    let (other, _) = customer(engine, "other").await;
    let (of, _) = customer(engine, "this").await;
    let aws::Tables { directory, sessions, keyring, exports, .. } = &engine.tables;
    let tables = [directory, sessions, keyring, exports];
    let mut backup = Vec::new();
    for table in tables {
        let copied = engine.client.scan().table_name(table).send().await.unwrap();
        backup.extend(copied.items.unwrap().into_iter().map(|item| (table, item)));
    }
    // The backup is older than the end of the contract, so nothing in it shows that end.
    end_contract(engine, of).await;
    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::Finished);
    let first = certificate(engine, of).await;
    let after = rows(engine).await;
    for (table, item) in backup {
        engine.client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
    }
    assert!(left_of(engine, of).await.len() > MEMBERS);

    assert_eq!(due_again(engine, NO_DAY).await, [of], "found by a replay");
    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::Finished);
    assert_eq!(left_of(engine, of).await, Vec::<String>::new());
    let second = certificate(engine, of).await;
    assert_eq!(second.destroyed, first.destroyed, "the same again");
    let purge = engine.store.purge_state(of).await.unwrap().purge.unwrap().value;
    assert_eq!(purge.certificates().count(), 2, "each round has a certificate of its own");
    let others = |rows: BTreeMap<String, HashMap<String, AttributeValue>>| {
        rows.into_iter().filter(|(row, _)| !is_record(engine, row)).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(others(rows(engine).await), others(after), "{other} is as it was");
    // Another replay changes nothing.
    let quiet = rows(engine).await;
    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::Finished);
    assert_eq!(rows(engine).await, quiet);
}

pub(crate) async fn an_account_in_another_company_survives_the_old_companys_purge(engine: &Engine) {
    let (of, members) = customer(engine, "this").await;
    end_contract(engine, of).await;
    // A restore brought the old company back, and one of its members now has an account in another
    // company.
    let (_, old) = &members[0];
    let elsewhere = MemberId::new(engine.context(1).now, engine.context(1).entropy);
    let organization = OrganizationId::new(engine.context(1).now, engine.context(1).entropy);
    let new = Login { member: elsewhere, organization, ..old.clone() };
    let remove = AccountChange::RemoveLogin(members[0].0.clone()).into();
    engine.store.commit(&Changes(vec![remove])).await.unwrap();
    engine
        .store
        .commit(&Changes(vec![AccountChange::CreateLogin(new.clone()).into()]))
        .await
        .unwrap();
    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::Finished);
    engine.store.commit(&Changes(vec![AccountChange::RequireLogin(new).into()])).await.unwrap();
    assert_eq!(left_of(engine, of).await, Vec::<String>::new());
}

pub(crate) async fn only_due_purges_are_found(engine: &Engine) {
    let (running, _) = customer(engine, "running").await;
    let (of, _) = customer(engine, "ending").await;
    end_contract(engine, of).await;
    let plan = Contract { ends_on: Some(LAST_DAY) }.plan().unwrap();
    let due = async |day| {
        let (due, next) = engine.store.due_for_purge(day, None).await.unwrap();
        assert!(next.is_none());
        due.into_iter().map(|contract| contract.organization).collect::<Vec<_>>()
    };
    assert_eq!(due(plan.purge_on).await, [of]);
    assert_eq!(due(plan.purge_on.yesterday().unwrap()).await, []);
    let again = LeavingChange::SetContract {
        organization: of,
        seen: Contract { ends_on: Some(LAST_DAY) },
        contract: Contract::default(),
    }
    .into();
    engine.store.commit(&Changes(vec![again])).await.unwrap();
    assert_eq!(due(plan.purge_on).await, [], "the end was taken back");
    assert_eq!(run(engine, running, &Dies::never()).await.unwrap(), Progress::NotDue);
}

pub(crate) async fn a_scheduled_mail_is_sent_once_on_its_day(engine: &Engine) {
    let (of, _) = customer(engine, "ending").await;
    let context = engine.context(0);
    let mail = || Mail {
        id: MailId::new(context.now, context.entropy),
        product: Some(Product::ProSign),
        to: Email::parse("representative@example.jp").unwrap(),
        language: Language::Japanese,
        message: LeavingMessage::DataDeleted {
            company: "ending".into(),
            ends_on: "2030".into(),
            certificate: None,
        }
        .into(),
        expires_at: context.now,
    };
    let first = date(2030, 2, 16);
    let second = date(2030, 2, 23);
    let whens = [SendTime::On(first), SendTime::On(second), SendTime::OnCompletion];
    let keep = |send| {
        Change::Leaving(LeavingChange::ScheduleMail {
            organization: of,
            send,
            mail: mail(),
            key: key(3),
        })
    };
    engine.store.commit(&Changes(whens.map(keep).into())).await.unwrap();
    let due = async |day| engine.store.scheduled_mails(of, day).await.unwrap();
    assert_eq!(due(Some(first.yesterday().unwrap())).await, []);
    let [notice] = <[_; 1]>::try_from(due(Some(first)).await).unwrap();
    assert_eq!(
        due(Some(second)).await.len(),
        2,
        "a completion mail waits for the end of the purge"
    );
    assert_eq!(due(None).await.len(), 3);

    let sent = domain::purge::notify(&context, of, notice.clone());
    engine.store.commit(&sent).await.unwrap();
    assert_eq!(due(Some(first)).await, []);
    let again = engine.store.commit(&sent).await;
    assert!(matches!(again, Err(CommitError::ConditionFailed(_))), "{again:?}");
    // The sealed mail opens in the outbox.
    let claim = aws::ClaimId::new(&context);
    let aws::Claim::Ours(waiting) = engine.outbox.claim(notice.mail.id, claim).await.unwrap()
    else {
        panic!("it is in the outbox")
    };
    let opened = waiting.open(&key(3).plain).unwrap();
    assert_eq!(opened.to.expose(), "representative@example.jp");
}

#[tokio::test]
async fn nothing_written_during_a_purge_survives_it() {
    let engine = Engine::dynoxide().await;
    let (of, members) = customer(&engine, "this").await;
    end_contract(&engine, of).await;
    let written = AtomicUsize::new(0);
    let write = async |(membership, login): &(Membership, Login)| {
        let context = engine.context(1);
        // Like sign-in and invitation: under the condition that the actor still exists.
        loop {
            let session = Session::open(&context, Product::ProSign, membership);
            let known = KnownAddress::Member(membership.id);
            let email = format!("{}@example.jp", MemberId::new(context.now, context.entropy));
            let email = Email::parse(&email).unwrap();
            let index = LookupKey::new(b"key").email(Product::ProSign, &email);
            let changes = vec![
                AccountChange::RequireLogin(login.clone()).into(),
                AccountChange::RequireMembership(membership.clone()).into(),
                AccountChange::OpenSession(session).into(),
                AccountChange::StoreAddress {
                    organization: of,
                    index,
                    known,
                    over: None,
                    people: key(1).plain,
                }
                .into(),
            ];
            match engine.store.commit(&Changes(changes)).await {
                Ok(()) => drop(written.fetch_add(1, Ordering::SeqCst)),
                Err(CommitError::ConditionFailed(_)) => return,
                Err(error) => panic!("{error:?}"),
            }
        }
    };
    let purged = async {
        loop {
            match run(&engine, of, &Dies::never()).await.unwrap() {
                Progress::Finished => return,
                Progress::Unfinished => {}
                other => panic!("{other:?}"),
            }
        }
    };
    tokio::join!(purged, join_all(members.iter().map(write)));
    assert!(written.into_inner() > 0, "nobody wrote anything");
    let left: Vec<_> =
        rows(&engine).await.into_keys().filter(|row| !is_record(&engine, row)).collect();
    assert_eq!(left, Vec::<String>::new());
}

#[tokio::test]
async fn ten_thousand_items_are_purged_a_hundred_at_a_time() {
    let engine = Engine::dynoxide().await;
    let (of, members) = customer(&engine, "this").await;
    let context = engine.context(0);
    for _ in 0..100 {
        let open = |_| Session::open(&context, Product::ProSign, &members[0].0);
        let sessions =
            (0..100).map(open).map(|seen| AccountChange::OpenSession(seen).into()).collect();
        engine.store.commit(&Changes(sessions)).await.unwrap();
    }
    end_contract(&engine, of).await;
    let page = engine.store.deletion_targets(of, DataClass::Sessions).await.unwrap();
    assert_eq!(page.len(), 99, "what is in memory at a time");
    assert_eq!(run(&engine, of, &Dies::never()).await.unwrap(), Progress::Finished);
    let certificate = certificate(&engine, of).await;
    assert_eq!(certificate.destroyed[1].count, 10_000 + u64::try_from(MEMBERS).unwrap());
}
