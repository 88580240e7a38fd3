//! Passes to one customer's retained documents.

use domain::approval::{Act, ApprovalToken};
use domain::archive_pass::{
    self, ArchivePass, ArchivePassToken, Holder, PassKeys, PassRequest, PassState, Reason,
};
use domain::contract::Contract;
use domain::document::{self, Archive, OpenArchive, WrappedArchiveKeys};
use domain::farewell::{PassNotice, SealedMail};
use domain::retention::PurgePlan;
use domain::staff::{self, StaffChange, StaffMember, StaffMembership};
use domain::staff_session::StaffSession;
use domain::statutory::DocumentKind;
use domain::{
    Action, Change, Changes, Customer, Email, EmailIndex, Language, LeavingChange, LeavingMessage,
    LookupKey, Mail, MailToken, MemberId, Message, Outcome, PersonName, Product, SeededEntropy,
    SessionId, StaffId, StaffPrincipal, Versioned,
};

use jiff::civil::date;

use crate::documents::{open_archive, registration};
use crate::engine::{EMAIL, Engine, NAME, archive_keys, key, salt};
use crate::purge::{opened, pass_notice};
use crate::staff::{index, joined};

on_every_engine! {
    a_pass_opens_one_archive_until_it_expires,
    every_access_is_counted_and_a_revoked_pass_allows_none,
    removed_staff_can_neither_issue_nor_revoke_passes,
    no_pass_is_issued_once_the_contract_is_reinstated,
    no_pass_is_issued_to_an_address_that_joined_the_staff,
    whoever_was_notified_of_the_end_is_notified_of_each_pass,
}

/// A customer with a retained invoice whose contract has ended, and a signed-in staff member.
struct RetainedArchive {
    member: domain::Member,
    document: domain::DocumentId,
    staff: StaffMembership,
    session: SessionId,
}

async fn kept(engine: &Engine) -> RetainedArchive {
    let (member, _) = engine.account().await;
    let context = engine.context(100);
    let new_keys = WrappedArchiveKeys { archive: key(3).wrapped, salt: Some(salt()) };
    let registration = registration(DocumentKind::Invoice, "2030-02-01");
    let (actor, nothing) = (&member.membership, Versioned::<Archive>::default());
    let (document, changes) = document::register(
        &context,
        Product::ProSign,
        actor,
        OpenArchive { new_keys: Some(new_keys), ..open_archive(&nothing) },
        registration,
        None,
    )
    .unwrap();
    engine.store.commit(&changes).await.unwrap();

    let email = Email::parse(EMAIL).unwrap();
    let staff = StaffMembership {
        id: StaffId::new(context.now, context.entropy),
        login: LookupKey::new(b"staff").staff_email(&email),
        roles: domain::StaffRole::ALL.into(),
        version: 1,
    };
    let session = StaffSession::open(&context, staff.id);
    let name = PersonName::parse(NAME).unwrap();
    let person = StaffMember { membership: staff.clone(), name, email };
    let joined = [
        StaffChange::Add { member: person, key: key(7).plain },
        StaffChange::OpenSession(session.clone()),
    ];
    engine.store.commit(&Changes(joined.map(Change::from).into())).await.unwrap();
    let kept = RetainedArchive { member, document: document.entry.id, staff, session: session.id };
    engine.store.commit(&kept.sets(Contract::default(), over())).await.unwrap();
    kept
}

/// A contract that ended long before the tests.
fn over() -> Contract {
    Contract { plan: Some(PurgePlan::new(date(2026, 1, 31), date(2026, 1, 1))) }
}

/// The staff's index of the address that the passes are for.
fn holder() -> EmailIndex {
    index("reader")
}

impl RetainedArchive {
    fn customer(&self) -> Customer {
        Customer { organization: self.member.membership.organization, product: Product::ProSign }
    }

    fn sets(&self, seen: Contract, contract: Contract) -> Changes {
        let organization = self.customer().organization;
        Changes(vec![LeavingChange::SetContract { organization, seen, contract }.into()])
    }

    /// The changes that issue a pass for one day, and the token mailed to its holder.
    fn issue(&self, engine: &Engine) -> (ArchivePass, Changes, ArchivePassToken) {
        self.issue_and_tell(engine, Vec::new())
    }

    /// The same, telling these.
    fn issue_and_tell(
        &self,
        engine: &Engine,
        notices: Vec<PassNotice<SealedMail>>,
    ) -> (ArchivePass, Changes, ArchivePassToken) {
        let context = engine.context(200);
        let to = Holder {
            email: Email::parse("reader@example.jp").unwrap(),
            reason: Reason::parse("税務調査のため").unwrap(),
        };
        let request = PassRequest { holder: to, days: 1, language: Language::Japanese };
        let keys = PassKeys { archive: key(3).plain, mail: key(9) };
        let seen = PassState {
            organization: self.customer().organization,
            product: Product::ProSign,
            contract: over(),
            holder: holder(),
            holder_is_staff: false,
            notices,
        };
        let token =
            format!("apr_01K7Z3Q4B8D6F1G2H5J9M0N3PR.{}", MailToken::new(context.entropy).expose());
        let token = ApprovalToken::parse(&token).unwrap();
        let approved = token.use_up(Act::IssueArchivePass, [], &self.staff, context.now);
        let site = "https://site";
        let issued =
            archive_pass::issue(&context, &self.staff, &seen, request, site, keys, approved);
        let (pass, mut changes) = issued.unwrap();
        // Nobody approves here: what that takes is tried in `approvals`.
        changes.0.retain(|change| !matches!(change, Change::Staff(StaffChange::UseApproval(_))));
        let token =
            changes.0.iter().find_map(|change| match change {
                Change::SendMail {
                    mail:
                        Mail {
                            message: Message::Leaving(LeavingMessage::ArchivePass { link, .. }), ..
                        },
                    ..
                } => ArchivePassToken::parse(link.expose().split_once("token=")?.1),
                _ => None,
            });
        (pass, changes, token.unwrap())
    }

    async fn issued(&self, engine: &Engine) -> (ArchivePass, ArchivePassToken) {
        let (pass, changes, token) = self.issue(engine);
        engine.store.commit(&changes).await.unwrap();
        (pass, token)
    }
}

pub(crate) async fn a_pass_opens_one_archive_until_it_expires(engine: &Engine) {
    let kept = kept(engine).await;
    let (pass, token) = kept.issued(engine).await;
    let context = engine.context(300);
    let read = engine.store.pass_access(&token, Some(kept.document), context.now).await;
    let document_access = read.unwrap().unwrap();
    assert_eq!(document_access.pass, pass);
    let opened = document_access.documents.open(&archive_keys()).unwrap();
    assert_eq!(opened[0].entry.id, kept.document);
    assert_eq!(document_access.wrapped.unwrap().archive, key(3).wrapped);

    let (_, _, never_issued) = kept.issue(engine);
    for (token, at) in [(&never_issued, context.now), (&token, pass.expires_at)] {
        let read = engine.store.pass_access(token, Some(kept.document), at).await.unwrap();
        assert!(read.is_none());
    }
    let everything = engine.everything().await;
    for secret in ["reader@example.jp", "税務調査", &token.expose()] {
        assert!(!everything.contains(secret), "{secret}");
    }
}

pub(crate) async fn every_access_is_counted_and_a_revoked_pass_allows_none(engine: &Engine) {
    let kept = kept(engine).await;
    let (pass, _) = kept.issued(engine).await;
    let (other, _) = kept.issued(engine).await;
    let context = engine.context(300);
    let look = || archive_pass::look(&context, &pass, None, Outcome::Done);
    let accesses: Vec<_> = (0..4).map(|_| look()).collect();
    for look in &accesses {
        engine.store.commit(look).await.unwrap();
    }
    let of = kept.customer().organization;
    let (open, next) = engine.store.archive_passes(of, None, context.now).await.unwrap();
    let mut open = open.open(&key(3).plain).unwrap();
    open.sort_by_key(|(pass, _)| pass.accesses);
    let accesses: Vec<_> = open.iter().map(|(pass, _)| (pass.id, pass.accesses)).collect();
    assert_eq!((accesses, next), (vec![(other.id, 0), (pass.id, 4)], None));
    assert_eq!(open[1].1.email.expose(), "reader@example.jp");
    let (late, _) = engine.store.archive_passes(of, None, pass.expires_at).await.unwrap();
    assert!(late.open(&key(3).plain).unwrap().is_empty());

    let who = StaffPrincipal { staff: kept.staff.id, session: kept.session, role: None };
    let read = engine.store.issued_archive_pass(who, pass.id, context.now).await.unwrap();
    let revoked = archive_pass::revoke(&context, &kept.staff, &read.unwrap().1.unwrap());
    let audited = engine.count(&engine.tables.audit).await;
    engine.store.commit(&revoked).await.unwrap();
    assert!(engine.store.commit(&look()).await.is_err());
    assert!(engine.store.commit(&revoked).await.is_err());
    assert_eq!(engine.count(&engine.tables.audit).await, audited + 1);
    let read = engine.store.issued_archive_pass(who, pass.id, context.now).await.unwrap();
    assert!(read.unwrap().1.is_none());
}

pub(crate) async fn removed_staff_can_neither_issue_nor_revoke_passes(engine: &Engine) {
    let kept = kept(engine).await;
    let (pass, _) = kept.issued(engine).await;
    let (_, decided, _) = kept.issue(engine);
    let removed = Changes(vec![StaffChange::Remove(kept.staff.clone()).into()]);
    engine.store.commit(&removed).await.unwrap();
    let context = engine.context(300);
    let customer = kept.customer();
    for changes in [
        decided,
        archive_pass::revoke(&context, &kept.staff, &pass),
        staff::viewed(&context, &kept.staff, Action::ReviewArchivePasses, Some(customer)),
    ] {
        let refused = engine.store.commit(&changes).await.unwrap_err();
        assert!(
            refused.refused(|change| matches!(change, Change::Staff(StaffChange::RequireStaff(_)))),
            "{refused:?}"
        );
    }
    assert_eq!(engine.count(&engine.tables.passes).await, 1);
    let who = StaffPrincipal { staff: kept.staff.id, session: kept.session, role: None };
    assert!(
        engine
            .store
            .archive_owner(who, customer.organization, context.now)
            .await
            .unwrap()
            .is_none()
    );
}

pub(crate) async fn no_pass_is_issued_once_the_contract_is_reinstated(engine: &Engine) {
    let kept = kept(engine).await;
    let who = StaffPrincipal { staff: kept.staff.id, session: kept.session, role: None };
    let of = kept.customer().organization;
    let context = engine.context(300);
    let read = async || {
        let read = engine.store.pass_issue(who, of, &holder(), context.now).await.unwrap();
        read.unwrap().1.unwrap().state
    };
    assert_eq!((read().await.contract, read().await.holder_is_staff), (over(), false));
    let (_, decided, _) = kept.issue(engine);
    engine.store.commit(&kept.sets(over(), Contract::default())).await.unwrap();
    let refused = engine.store.commit(&decided).await.unwrap_err();
    assert!(
        refused.refused(|change| matches!(change, Change::Leaving(LeavingChange::RequireEnded(_)))),
        "{refused:?}"
    );
    assert_eq!(read().await.contract, Contract::default());
    assert_eq!(engine.count(&engine.tables.passes).await, 0);

    engine.store.commit(&kept.sets(Contract::default(), over())).await.unwrap();
    let purged = Changes(vec![LeavingChange::RemoveCompany(of).into()]);
    engine.store.commit(&purged).await.unwrap();
    engine.store.commit(&decided).await.unwrap();
}

pub(crate) async fn no_pass_is_issued_to_an_address_that_joined_the_staff(engine: &Engine) {
    let kept = kept(engine).await;
    let (_, decided, _) = kept.issue(engine);
    joined(engine, "reader").await;
    let refused = engine.store.commit(&decided).await.unwrap_err();
    assert!(
        refused.refused(|change| matches!(change, Change::Staff(StaffChange::RequireNoLogin(_)))),
        "{refused:?}"
    );
    let who = StaffPrincipal { staff: kept.staff.id, session: kept.session, role: None };
    let (of, now) = (kept.customer().organization, engine.context(300).now);
    let read = engine.store.pass_issue(who, of, &holder(), now).await.unwrap().unwrap();
    assert!(read.1.unwrap().state.holder_is_staff);
    assert_eq!(engine.count(&engine.tables.passes).await, 0);
}

pub(crate) async fn whoever_was_notified_of_the_end_is_notified_of_each_pass(engine: &Engine) {
    let kept = kept(engine).await;
    let (of, context) = (kept.customer().organization, engine.context(200));
    let notified = Changes(vec![pass_notice(&context, of)]);
    engine.store.commit(&notified).await.unwrap();
    // A reminder of the end seals it anew.
    engine.store.commit(&notified).await.unwrap();
    let who = StaffPrincipal { staff: kept.staff.id, session: kept.session, role: None };
    for _ in 0..2 {
        let read = engine.store.pass_issue(who, of, &holder(), context.now).await.unwrap();
        let notices = read.unwrap().1.unwrap().state.notices;
        assert_eq!(notices.len(), 1);
        let (pass, changes, _) = kept.issue_and_tell(engine, notices);
        engine.store.commit(&changes).await.unwrap();
        let sent = changes.0.iter().find_map(|change| match change {
            Change::Leaving(LeavingChange::SendSealedMail { mail, .. }) => Some(mail.id),
            _ => None,
        });
        let opened = opened(engine, sent.unwrap()).await;
        assert_eq!((opened.to.expose(), opened.id), ("representative@example.jp", sent.unwrap()));
        let Message::Leaving(LeavingMessage::PassIssued { pass: named, last, .. }) = opened.message
        else {
            panic!("{:?}", opened.message)
        };
        assert_eq!((named, last), (Some(pass.id.to_string()), Some("2030年3月19日".to_owned())));
    }
    let (passes, next) = engine.store.archive_passes(of, None, context.now).await.unwrap();
    assert_eq!((passes.open(&key(3).plain).unwrap().len(), next), (2, None));
    let everything = engine.everything().await;
    assert!(!everything.contains("representative@example.jp"));
    let member = MemberId::new(context.now, &SeededEntropy::new(9));
    let forgotten = LeavingChange::RemovePassNotice { organization: of, member }.into();
    engine.store.commit(&Changes(vec![forgotten])).await.unwrap();
    let read = engine.store.pass_issue(who, of, &holder(), context.now).await.unwrap();
    assert_eq!(read.unwrap().1.unwrap().state.notices, []);
}
