//! Finding customers for the vendor's staff.

use domain::{CompanyName, OrganizationId, Product, SeededEntropy};
use jiff::Timestamp;

use crate::engine::{COMPANY, Engine, lookup};

on_every_engine!(
    a_customer_is_found_by_name_and_login_while_it_exists,
    customers_are_found_among_more_companies_than_one_call_reads,
);

pub(crate) async fn a_customer_is_found_by_name_and_login_while_it_exists(engine: &Engine) {
    let (member, login) = engine.account().await;
    let of = member.membership.organization;
    let name = lookup().company(Product::ProSign, &CompanyName::parse(COMPANY).unwrap());
    let (store, logins) = (&engine.store, [login.index]);
    // The engines answer queries of an index at once.
    assert_eq!(store.customers_by_name(&name).await.unwrap(), [of]);
    assert_eq!(store.customers_of_logins(&logins).await.unwrap(), [of]);
    let summaries = store.customer_summaries(&[of]).await.unwrap();
    assert_eq!((summaries.len(), summaries[0].representatives), (1, Some(1)));

    let elsewhere = lookup().company(Product::ProLead, &CompanyName::parse(COMPANY).unwrap());
    assert_eq!(store.customers_by_name(&elsewhere).await.unwrap(), []);
    assert_eq!(store.customers_of_logins(&[]).await.unwrap(), []);
    assert_eq!(store.customer_summaries(&[]).await.unwrap(), []);
}

pub(crate) async fn customers_are_found_among_more_companies_than_one_call_reads(engine: &Engine) {
    let (member, _) = engine.account().await;
    let of = member.membership.organization;
    let entropy = SeededEntropy::new(7);
    let strangers = (0..200).map(|_| OrganizationId::new(Timestamp::UNIX_EPOCH, &entropy));
    let asked = strangers.chain([of]).collect();
    let found = engine.store.customers_among(&asked).await.unwrap();
    assert_eq!(found, [(of, Product::ProSign)].into());
    assert_eq!(engine.store.customers_among(&[].into()).await.unwrap(), [].into());
}
