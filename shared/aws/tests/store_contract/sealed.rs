//! A sealed attribute opens only where it was written. Somebody with write access to the tables
//! cannot move it to where it would be read as something else or as somebody else's.

use aws::ServiceError;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::announcement::NoticeKind;
use domain::subscription::{Subscriber, Subscription};
use domain::{
    AccountChange, Changes, CompanyName, Email, LookupKey, Member, MemberId, Membership,
    Organization, OrganizationId, PersonName, Product,
};

use super::subscriptions::{announce, subscribe, subscription_request};
use crate::engine::{Engine, key, lookup, salt, terms};

on_every_engine! {
    sealed_data_moved_to_another_attribute_does_not_open,
    sealed_data_moved_to_another_row_does_not_open,
    sealed_data_moved_to_another_company_does_not_open,
    sealed_data_moved_to_another_subscriber_does_not_open,
}

/// The place of a sealed attribute.
pub(crate) struct Place {
    pub(crate) pk: String,
    pub(crate) sk: String,
    pub(crate) attribute: &'static str,
}

impl Place {
    pub(crate) fn new(pk: impl ToString, sk: impl ToString, attribute: &'static str) -> Self {
        Self { pk: pk.to_string(), sk: sk.to_string(), attribute }
    }

    fn row(&self) -> [(String, AttributeValue); 2] {
        [("pk", &self.pk), ("sk", &self.sk)]
            .map(|(name, value)| (name.to_owned(), AttributeValue::S(value.clone())))
    }
}

/// Copies a sealed attribute to another place in the table, byte by byte.
pub(crate) async fn copy(engine: &Engine, table: &str, from: &Place, to: &Place) {
    let get = engine.client.get_item().table_name(table).set_key(Some(from.row().into()));
    let item = get.consistent_read(true).send().await.unwrap().item.unwrap();
    let sealed = item[from.attribute].clone();
    assert!(sealed.is_b(), "a box");
    let update = engine.client.update_item().table_name(table).set_key(Some(to.row().into()));
    update
        .update_expression("SET #attribute = :sealed")
        .condition_expression("attribute_exists(#attribute)")
        .expression_attribute_names("#attribute", to.attribute)
        .expression_attribute_values(":sealed", sealed)
        .send()
        .await
        .unwrap();
}

pub(crate) fn malformed<T>(read: Result<T, ServiceError>) -> Option<&'static str> {
    match read {
        Err(ServiceError::Malformed { what }) => Some(what),
        _ => None,
    }
}

fn member(engine: &Engine, organization: OrganizationId, local: &str) -> Member {
    let (context, email) = (engine.context(100), format!("{local}@example.jp"));
    let email = Email::parse(&email).unwrap();
    let membership = Membership {
        id: MemberId::new(context.now, context.entropy),
        organization,
        login: LookupKey::new(b"key").email(Product::ProSign, &email),
        role: domain::Role::General,
        permissions: [].into(),
        signed_out_before: None,
        version: 1,
    };
    let name = PersonName::parse(local).unwrap();
    let language = domain::Language::Japanese;
    Member { membership, name, email, language, terms: terms() }
}

async fn add(engine: &Engine, member: Member) -> (OrganizationId, MemberId) {
    let added = (member.membership.organization, member.membership.id);
    let change = AccountChange::AddMember { member, people: key(1).plain, salt: salt() }.into();
    engine.store.commit(&Changes(vec![change])).await.unwrap();
    added
}

/// Another company, sealed with the same key as the first.
async fn found(engine: &Engine) -> OrganizationId {
    let context = engine.context(100);
    let id = OrganizationId::new(context.now, context.entropy);
    let name = CompanyName::parse("株式会社別").unwrap();
    let organization = Organization { id, product: Product::ProSign, name, representatives: 1 };
    let index = lookup().company(organization.product, &organization.name);
    let (people, wrapped) = (key(1).plain, key(1).wrapped);
    let changes = vec![
        AccountChange::CreateOrganization { organization, index, people }.into(),
        AccountChange::StorePeopleKey { organization: id, wrapped }.into(),
    ];
    engine.store.commit(&Changes(changes)).await.unwrap();
    id
}

/// Opens a member's profile and returns the attribute that does not open, if any.
async fn opens(engine: &Engine, company: OrganizationId, member: MemberId) -> Option<&'static str> {
    let profile = engine.store.account(company, member).await.unwrap().unwrap();
    let opened = profile.open(&key(1).plain);
    assert!(opened.is_ok() || matches!(opened, Err(ServiceError::Malformed { .. })), "{opened:?}");
    malformed(opened)
}

pub(crate) async fn sealed_data_moved_to_another_attribute_does_not_open(engine: &Engine) {
    let (member, _) = engine.account().await;
    let (company, id) = (member.membership.organization, member.membership.id);
    assert_eq!(opens(engine, company, id).await, None);
    let (email, name) = (Place::new(company, id, "email"), Place::new(company, id, "name"));
    copy(engine, &engine.tables.directory, &email, &name).await;
    assert_eq!(opens(engine, company, id).await, Some("name"));
}

pub(crate) async fn sealed_data_moved_to_another_row_does_not_open(engine: &Engine) {
    let (first, _) = engine.account().await;
    let company = first.membership.organization;
    let (_, second) = add(engine, member(engine, company, "hanako")).await;
    assert_eq!(opens(engine, company, second).await, None);
    let place = |member| Place::new(company, member, "name");
    copy(engine, &engine.tables.directory, &place(first.membership.id), &place(second)).await;
    assert_eq!(opens(engine, company, second).await, Some("name"));
    let (page, _) = engine.store.members(company, None).await.unwrap();
    assert_eq!(malformed(page.open(&key(1).plain)), Some("name"), "nor in the list");
}

pub(crate) async fn sealed_data_moved_to_another_company_does_not_open(engine: &Engine) {
    let (first, _) = engine.account().await;
    let other = found(engine).await;
    let (company, id) = add(engine, member(engine, other, "hanako")).await;
    assert_eq!(opens(engine, company, id).await, None);
    let place = |company| Place::new(company, "organization", "name");
    let (from, to) = (place(first.membership.organization), place(other));
    copy(engine, &engine.tables.directory, &from, &to).await;
    assert_eq!(opens(engine, company, id).await, Some("name"));
}

async fn subscribed(engine: &Engine, number: u32) -> (Place, Subscription) {
    let email = format!("{number}@example.jp");
    let kind = NoticeKind::Incident;
    let made = subscribe(engine, subscription_request(Product::ProSign, &email, kind, None)).await;
    let Subscriber { product, token } = made.subscriber();
    let partition = format!("subscribers#{}#{}", product.slug(), &token.as_str()[..1]);
    (Place::new(partition, token.as_str(), "content"), made)
}

pub(crate) async fn sealed_data_moved_to_another_subscriber_does_not_open(engine: &Engine) {
    let (from, _) = subscribed(engine, 0).await;
    // A subscriber in the same partition, so that only the row differs.
    let mut number = 1;
    let (to, other) = loop {
        let (to, other) = subscribed(engine, number).await;
        if to.pk == from.pk {
            break (to, other);
        }
        number += 1;
        assert!(number < 500, "sixteen partitions, and none of so many is the same");
    };
    let id = announce(engine).await;
    let opens = async || {
        let listeners = engine.store.listeners(id, vec![other.subscriber()]).await.unwrap();
        malformed(listeners[0].open(&key(7).plain))
    };
    assert_eq!(opens().await, None);
    copy(engine, &engine.tables.notices, &from, &to).await;
    assert_eq!(opens().await, Some("a subscription"));
}
