//! What former representatives are notified of, and that it happens once.

use domain::farewell::{self, Farewell, PassNotice};
use domain::{
    Change, Changes, Context, Email, Language, LeavingChange, LeavingMessage, Mail, MailId,
    MemberId, Message, OrganizationId, Product, SeededEntropy,
};
use jiff::civil::Date;
use retention_purge::Progress;

use super::{Dies, LAST_DAY, customer, end_contract, plan, run};
use crate::engine::{Engine, key};

on_every_engine! {
    what_a_representative_was_notified_of_is_stored_once,
    the_certificate_goes_to_whoever_was_notified_even_if_killed,
}

/// A mail to be sealed for a representative.
fn mail(context: &Context<'_>, message: LeavingMessage) -> Mail {
    Mail {
        id: MailId::new(context.now, context.entropy),
        product: Some(Product::ProSign),
        to: Email::parse("representative@example.jp").unwrap(),
        language: Language::Japanese,
        message: message.into(),
        expires_at: context.now,
    }
}

/// Stores that a representative was notified of the end.
pub(crate) async fn store_farewell(
    engine: &Engine,
    of: OrganizationId,
    seen: Option<Date>,
) -> bool {
    let context = engine.context(0);
    let (company, ends_on) = (String::new(), String::new());
    let deleted = LeavingMessage::DataDeleted {
        company: company.clone(),
        ends_on: ends_on.clone(),
        certificate: None,
        site: String::new(),
    };
    let reinstated = LeavingMessage::ContractReinstated { company, ends_on };
    let farewell = Farewell {
        member: MemberId::new(context.now, &SeededEntropy::new(9)),
        plan: plan(),
        notified_on: LAST_DAY,
        on_deletion: mail(&context, deleted),
        on_reinstatement: mail(&context, reinstated),
    };
    let stored = LeavingChange::StoreFarewell {
        organization: of,
        seen,
        farewell: Box::new(farewell),
        key: key(3),
    };
    engine.store.try_commit(&Changes(vec![stored.into()])).await.unwrap()
}

/// Stores what tells a representative of each pass.
pub(crate) fn pass_notice(context: &Context<'_>, of: OrganizationId) -> Change {
    let issued = LeavingMessage::PassIssued {
        company: "株式会社例".into(),
        organization: of.to_string(),
        pass: None,
        last: None,
    };
    let member = MemberId::new(context.now, &SeededEntropy::new(9));
    let notice = PassNotice { member, mail: mail(context, issued) };
    LeavingChange::StorePassNotice { organization: of, notice: Box::new(notice), key: key(3) }
        .into()
}

/// Opens a mail in the outbox.
pub(crate) async fn opened(engine: &Engine, id: MailId) -> Mail {
    let claim = aws::ClaimId::new(&engine.context(0));
    let aws::Claim::Ours(waiting) = engine.outbox.claim(id, claim).await.unwrap() else {
        panic!("it is in the outbox")
    };
    waiting.open(&key(3).plain).unwrap()
}

pub(crate) async fn what_a_representative_was_notified_of_is_stored_once(engine: &Engine) {
    let (of, _) = customer(engine, "ending").await;
    assert!(store_farewell(engine, of, None).await);
    assert!(!store_farewell(engine, of, None).await, "another run has notified them");
    assert!(!store_farewell(engine, of, Some(LAST_DAY.tomorrow().unwrap())).await);
    assert!(store_farewell(engine, of, Some(LAST_DAY)).await, "they are reminded");
    let [stored] = <[_; 1]>::try_from(engine.store.farewells(of).await.unwrap()).unwrap();
    assert_eq!((stored.plan, stored.notified_on), (plan(), LAST_DAY));

    let context = engine.context(0);
    let sent = || {
        let farewells = vec![stored.clone()];
        farewell::notify_of_reinstatement(&context, of, Product::ProSign, farewells).unwrap()
    };
    assert!(engine.store.try_commit(&sent()).await.unwrap());
    assert_eq!(engine.store.farewells(of).await.unwrap(), []);
    assert!(!engine.store.try_commit(&sent()).await.unwrap(), "nobody gets it twice");
    // The sealed mail opens in the outbox.
    let opened = opened(engine, stored.on_reinstatement.id).await;
    assert_eq!(opened.to.expose(), "representative@example.jp");
    assert!(matches!(opened.message, Message::Leaving(LeavingMessage::ContractReinstated { .. })));
}

pub(crate) async fn the_certificate_goes_to_whoever_was_notified_even_if_killed(engine: &Engine) {
    let (of, _) = customer(engine, "ending").await;
    end_contract(engine, of).await;
    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::Finished);
    // As if the run had been killed before it sent the farewells.
    assert!(store_farewell(engine, of, None).await);
    let [stored] = <[_; 1]>::try_from(engine.store.farewells(of).await.unwrap()).unwrap();
    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::Finished);
    assert_eq!(engine.store.farewells(of).await.unwrap(), []);
    let opened = opened(engine, stored.on_deletion.id).await;
    let Message::Leaving(LeavingMessage::DataDeleted { certificate, .. }) = opened.message else {
        panic!("{:?}", opened.message)
    };
    let purge = engine.store.purge_state(of).await.unwrap().purge.unwrap();
    assert_eq!(certificate, purge.value.certificate);
}
