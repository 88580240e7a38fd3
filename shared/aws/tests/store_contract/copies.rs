//! What was ended opens in no copy. Tables are restored as they were before; those with a recovery of
//! at most seven days stay as they are, because after a week nobody can restore them. Then every
//! sealed attribute of every row is tried with every key that the rows still give.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::announcement::NoticeKind;
use domain::statutory::DocumentKind;
use domain::subscription::unsubscribe;
use domain::{Changes, DataKey, LookupKey, Product, Salt, member_removal};
use retention_purge::Progress;

use crate::engine::{Engine, key, named_tables};
use crate::members::invite;
use crate::purge::kept::{keep_archive_key, register};
use crate::purge::{Dies, customer, end_contract, run, store_farewell};
use crate::subscriptions::{subscribe, subscription_request};

on_every_engine! {
    no_copy_of_an_ended_subscription_opens,
    no_copy_of_a_removed_member_opens,
    no_copy_of_a_revoked_invitation_opens,
    no_copy_of_a_purged_customer_opens_but_what_the_law_retains,
}

type Item = HashMap<String, AttributeValue>;

/// A table, with the name that sealed data is bound to.
struct Copied<'a> {
    table: &'a str,
    place: &'static str,
    /// Whether it can be restored for longer than a week.
    is_lasting: bool,
}

/// For how many days each table can be restored, by the reviewed templates.
fn recovery_days() -> HashMap<String, u64> {
    let template = "/../../infra/test/snapshots/data.template.json";
    let template = [env!("CARGO_MANIFEST_DIR"), template].concat();
    let template = std::fs::read_to_string(template).unwrap();
    let template: serde_json::Value = serde_json::from_str(&template).unwrap();
    let resources = template["Resources"].as_object().unwrap().iter();
    let days = resources.filter_map(|(id, resource)| {
        let replica = &resource["Properties"]["Replicas"][0];
        let days = &replica["PointInTimeRecoverySpecification"]["RecoveryPeriodInDays"];
        let (name, _) = id.rsplit_once("Table")?;
        Some((name.to_lowercase(), days.as_u64()?))
    });
    days.collect()
}

/// Every table, and whether its copies last.
fn tables(engine: &Engine) -> Vec<Copied<'_>> {
    let named = named_tables(&engine.tables);
    let days = recovery_days();
    assert_eq!(days.len(), named.len(), "every table of the template is one of these");
    let copied = named.map(|(table, place)| Copied {
        table,
        place,
        is_lasting: days[&place.replace('-', "")] > 7,
    });
    copied.into()
}

async fn items(engine: &Engine, table: &str) -> Vec<Item> {
    let scanned = engine.client.scan().table_name(table).into_paginator().items().send();
    scanned.try_collect().await.unwrap()
}

/// The rows of every table that can be restored for longer than a week.
pub(crate) struct Copy(Vec<(String, Vec<Item>)>);

impl Copy {
    pub(crate) async fn of(engine: &Engine) -> Self {
        let mut copied = Vec::new();
        for copied_table in tables(engine).iter().filter(|table| table.is_lasting) {
            let table = copied_table.table;
            copied.push((table.to_owned(), items(engine, table).await));
        }
        Self(copied)
    }

    /// Everything that opens a week later in these copies, as text.
    pub(crate) async fn readable(self, engine: &Engine) -> String {
        for (table, rows) in self.0 {
            for row in rows {
                engine
                    .client
                    .put_item()
                    .table_name(&table)
                    .set_item(Some(row))
                    .send()
                    .await
                    .unwrap();
            }
        }
        readable(engine).await
    }
}

fn bytes(value: &AttributeValue) -> Option<&[u8]> {
    value.as_b().ok().map(Blob::as_ref)
}

/// The keys that somebody has who can read every row and may unwrap everything.
fn keys_in(rows: &[Item]) -> Vec<DataKey> {
    let wrapped = |row: &Item| row.get("wrapped").and_then(bytes).map(<[u8]>::to_vec);
    let wrapped: Vec<_> = rows.iter().filter_map(wrapped).collect();
    let whole = (0..=u8::MAX).map(key).filter(|key| wrapped.contains(&key.wrapped.0));
    let whole: Vec<_> = whole.map(|key| key.plain).collect();
    let salt = |row: &Item| row.get("salt").and_then(bytes)?.try_into().ok().map(Salt::from_bytes);
    let salts: Vec<_> = rows.iter().filter_map(salt).collect();
    let salted = whole.iter().flat_map(|key| salts.iter().map(|salt| key.salted(salt)));
    let salted: Vec<_> = salted.collect();
    whole.into_iter().chain(salted).collect()
}

/// The mails in a row that are sealed for their places in the outbox.
fn sealed_mails(row: &Item) -> Vec<Item> {
    let nested = row.values().filter_map(|value| value.as_m().ok()).chain([row]);
    let mails = nested.filter_map(|mail| {
        let place = [("pk", mail.get("mail")?.clone()), ("sk", AttributeValue::S("mail".into()))];
        let mut row = mail.clone();
        row.extend(place.map(|(name, value)| (name.to_owned(), value)));
        Some(row)
    });
    mails.collect()
}

/// Everything that opens in the tables as they are, but for the outbox, which is empty by then.
async fn readable(engine: &Engine) -> String {
    let mut placed = Vec::new();
    for table in tables(engine).into_iter().filter(|table| table.place != "outbox") {
        for row in items(engine, table.table).await {
            placed.extend(sealed_mails(&row).into_iter().map(|mail| ("outbox", mail)));
            placed.push((table.place, row));
        }
    }
    let rows: Vec<_> = placed.iter().map(|(_, row)| row.clone()).collect();
    let keys = keys_in(&rows);
    let mut opened = Vec::new();
    for (table, row) in &placed {
        let (pk, sk) = (row["pk"].as_s().unwrap(), row["sk"].as_s().unwrap());
        for (attribute, value) in row {
            let place = [table, pk.as_str(), sk, attribute].join("\n");
            let sealed = bytes(value).unwrap_or_default();
            let texts = keys.iter().filter_map(|key| key.open(&place, sealed).ok());
            opened.extend(texts.map(|text| String::from_utf8_lossy(&text).into_owned()));
        }
    }
    opened.join("\n")
}

pub(crate) async fn no_copy_of_an_ended_subscription_opens(engine: &Engine) {
    let product = Product::ProSign;
    let email = "taro.secret@example.jp";
    let wanted = subscription_request(product, email, NoticeKind::Incident, None);
    let made = subscribe(engine, wanted).await;
    let copy = Copy::of(engine).await;
    assert!(readable(engine).await.contains(email), "a subscription can be read before its end");
    let index = LookupKey::new(b"key").email(product, &made.subscription_request.email);
    let owned = engine.store.owned_subscriptions(&index).await.unwrap();
    let ended = unsubscribe(&engine.context(1), &made.subscriber(), index, owned);
    engine.store.commit(&ended).await.unwrap();
    assert!(!copy.readable(engine).await.contains(email));
}

pub(crate) async fn no_copy_of_a_removed_member_opens(engine: &Engine) {
    let (of, members) = customer(engine, "this").await;
    let [(removed, _), (other, _), ..] = &members[..] else { panic!("two members") };
    let copy = Copy::of(engine).await;
    let emails = ["this.0@example.jp", "this.1@example.jp"];
    let before = readable(engine).await;
    assert!(emails.iter().all(|email| before.contains(email)));
    let profile = engine.store.account(of, other.id).await.unwrap().unwrap();
    let (context, representatives) = (engine.context(1), profile.representatives().unwrap());
    let removal =
        member_removal::remove(&context, Product::ProSign, other, removed, representatives);
    engine.store.commit(&removal.unwrap()).await.unwrap();

    let after = copy.readable(engine).await;
    assert_eq!(emails.map(|email| after.contains(email)), [false, true]);
    let (listed, _) = engine.store.members(of, None).await.unwrap();
    let listed = listed.open(&key(1).plain).unwrap();
    assert!(listed.iter().all(|member| member.membership.id != removed.id), "no restored one");
}

pub(crate) async fn no_copy_of_a_revoked_invitation_opens(engine: &Engine) {
    let of = engine.account().await.0.membership.organization;
    let revocation = invite(engine, of, "guest", engine.context(300).now).await;
    let copy = Copy::of(engine).await;
    assert!(readable(engine).await.contains("guest@example.jp"));
    engine.store.commit(&Changes(vec![revocation.into()])).await.unwrap();
    assert!(!copy.readable(engine).await.contains("guest@example.jp"));
}

pub(crate) async fn no_copy_of_a_purged_customer_opens_but_what_the_law_retains(engine: &Engine) {
    let (of, members) = customer(engine, "this").await;
    keep_archive_key(engine, of).await;
    for (kind, day) in [(DocumentKind::Invoice, "2026-04-01"), (DocumentKind::Other, "2026-04-02")]
    {
        register(engine, &members[0].0, kind, day, 1).await;
    }
    store_farewell(engine, of, None).await;
    let copy = Copy::of(engine).await;
    let of_documents = |text: &str| text.matches("counterparty").count();
    let before = readable(engine).await;
    assert_eq!(of_documents(&before), 2);
    let representative = "representative@example.jp";
    assert!(before.contains(representative), "who is notified of the purge");
    end_contract(engine, of).await;
    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::Finished);

    let after = copy.readable(engine).await;
    assert_eq!(of_documents(&after), 1, "the invoice");
    // Whoever hears of passes stays as long as documents do.
    let others: Vec<_> = after.lines().filter(|line| !line.contains("pass-issued")).collect();
    assert_eq!(others.len(), 2, "what the invoice says, and what a search looks at: {others:?}");
}
