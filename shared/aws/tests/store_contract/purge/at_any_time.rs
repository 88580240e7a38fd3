//! A purge meets what is written meanwhile, what is restored afterwards, and any number of rows.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};

use aws::CommitError;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::invite::KnownAddress;
use domain::purge::{DataClass, NO_DAY};
use domain::{
    AccountChange, Changes, Email, Login, LookupKey, MemberId, Membership, OrganizationId, Product,
    Session,
};
use futures_util::future::join_all;
use retention_purge::Progress;

use super::kept::due_again;
use super::{Dies, MEMBERS, certificate, customer, end_contract, is_record, left_of, rows, run};
use crate::engine::{Engine, key};

on_every_engine! {
    data_restored_with_a_table_is_purged_again,
    an_account_in_another_company_survives_the_old_companys_purge,
}

pub(crate) async fn data_restored_with_a_table_is_purged_again(engine: &Engine) {
    let (other, _) = customer(engine, "other").await;
    let (of, _) = customer(engine, "this").await;
    let aws::Tables { directory, addresses, sessions, keyring, salts, exports, passes, .. } =
        &engine.tables;
    let tables = [directory, addresses, sessions, keyring, salts, exports, passes];
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
