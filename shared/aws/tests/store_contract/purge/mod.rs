//! All of a customer's data is destroyed and nobody else's, however often the purge is killed.

mod at_any_time;
mod copies;
mod farewells;
pub(crate) mod interrupted;
pub(crate) mod kept;
mod services;

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::attempts::AttemptsOf;
use domain::contract::Contract;
use domain::invite::{Invitation, KnownAddress, Mailings};
use domain::mail_link::{LinkPurpose, LinkRequests, LinkRequestsOf};
use domain::purge::{Certificate, DataClass};
use domain::retention::PurgePlan;
use domain::{
    AccountChange, Change, Changes, Context, Email, EnvelopeKey, Export, IdempotencyKey, Language,
    LeavingChange, Login, LookupKey, Member, MemberId, Membership, OrganizationId, PasswordHash,
    PersonName, Product, Role, Salt, Session, Versioned, japan,
};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use lambda::TaskFailed;
use retention_purge::{Progress, Purger};

use super::engine::{Engine, key, lookup, terms};
pub(crate) use farewells::{opened, pass_notice, store_farewell};
pub(crate) use services::{Dies, mortal};
use services::{empty_bucket, signer};

on_every_engine! {
    a_purge_destroys_everything_of_one_customer_and_nothing_else,
    a_copy_of_the_tables_is_unreadable_without_the_destroyed_key,
    only_due_purges_are_found,
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
pub(crate) async fn customer(
    engine: &Engine,
    name: &str,
) -> (OrganizationId, Vec<(Membership, Login)>) {
    let context = engine.context(0);
    let (entropy, now) = (context.entropy, context.now);
    let of = OrganizationId::new(now, entropy);
    let lookup = lookup();
    let people = key(1);
    let company = domain::Organization {
        id: of,
        product: Product::ProSign,
        name: domain::CompanyName::parse(name).unwrap(),
        representatives: u32::try_from(MEMBERS).unwrap(),
    };
    let mut changes = vec![
        AccountChange::CreateOrganization {
            index: lookup.company(company.product, &company.name),
            organization: company,
            people: people.plain.clone(),
        }
        .into(),
        AccountChange::StorePeopleKey { organization: of, wrapped: people.wrapped.clone() }.into(),
        AccountChange::CountMailings {
            organization: of,
            mailings: Versioned {
                value: Mailings { since: now, count: 1, ..Mailings::default() },
                version: 0,
            },
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
        inviter: Some(MemberId::new(now, entropy)),
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
    changes.push(pass_notice(&context, of));
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
    let (language, terms) = (Language::Japanese, terms());
    let member = Member { membership: membership.clone(), name, email, language, terms };
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
        AccountChange::AddMember { member, people: plain(), salt: Salt::new(entropy) }.into(),
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

fn plan() -> PurgePlan {
    PurgePlan::new(LAST_DAY, LAST_DAY)
}

pub(crate) async fn end_contract(engine: &Engine, organization: OrganizationId) {
    let contract = Contract { plan: Some(plan()) };
    let ended =
        LeavingChange::SetContract { organization, seen: Contract::default(), contract }.into();
    engine.store.commit(&Changes(vec![ended])).await.unwrap();
}

/// All items, by table and key.
async fn rows(engine: &Engine) -> BTreeMap<String, HashMap<String, AttributeValue>> {
    let mut rows = BTreeMap::new();
    for table in engine.every_table() {
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
        bucket: empty_bucket(dies),
        signer: signer(dies).await,
        issuer: "https://api.example.jp".into(),
        clock: || Timestamp::new(1_900_000_060, 0).unwrap(),
    }
}

pub(crate) async fn run(
    engine: &Engine,
    of: OrganizationId,
    dies: &Dies,
) -> Result<Progress, TaskFailed> {
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
            ("document-salt", 0),
            ("archive", 0),
            ("pass-notices", 1),
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

pub(crate) async fn only_due_purges_are_found(engine: &Engine) {
    let (running, _) = customer(engine, "running").await;
    let (of, _) = customer(engine, "ending").await;
    end_contract(engine, of).await;
    let plan = plan();
    let due = async |day| {
        let (due, next) = engine.store.due_for_purge(day, None).await.unwrap();
        assert!(next.is_none());
        due.into_iter().map(|contract| contract.organization).collect::<Vec<_>>()
    };
    assert_eq!(due(plan.purge_on).await, [of]);
    assert_eq!(due(plan.purge_on.yesterday().unwrap()).await, []);
    let again = LeavingChange::SetContract {
        organization: of,
        seen: Contract { plan: Some(plan) },
        contract: Contract::default(),
    }
    .into();
    engine.store.commit(&Changes(vec![again])).await.unwrap();
    assert_eq!(due(plan.purge_on).await, [], "the end was taken back");
    assert_eq!(run(engine, running, &Dies::never()).await.unwrap(), Progress::NotDue);
}
