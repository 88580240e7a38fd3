//! Passes to one customer's retained documents.

use domain::archive_pass::{self, ArchivePass, ArchivePassToken, Holder, PassRequest, Reason};
use domain::document::{self, Archive, ArchiveKey};
use domain::staff::{StaffChange, StaffMember, StaffMembership};
use domain::staff_session::StaffSession;
use domain::statutory::DocumentKind;
use domain::{
    Change, Changes, DocumentMessage, Email, Language, LookupKey, Mail, Message, Outcome,
    PersonName, Product, SessionId, StaffId, StaffPrincipal, Versioned,
};

use crate::documents::registration;
use crate::engine::{EMAIL, Engine, NAME, key};

on_every_engine! {
    a_pass_opens_one_archive_until_it_expires,
    every_access_is_counted_and_a_revoked_pass_allows_none,
    removed_staff_can_neither_issue_nor_revoke_passes,
}

/// A customer with a retained invoice, and a signed-in staff member.
struct RetainedArchive {
    member: domain::Member,
    document: domain::DocumentId,
    staff: StaffMembership,
    session: SessionId,
}

async fn kept(engine: &Engine) -> RetainedArchive {
    let (member, _) = engine.account().await;
    let context = engine.context(100);
    let archive = ArchiveKey { plain: key(3).plain, new: Some(key(3).wrapped) };
    let registration = registration(DocumentKind::Invoice, "2030-02-01");
    let (actor, nothing) = (&member.membership, Versioned::<Archive>::default());
    let (document, changes) = document::register(
        &context,
        Product::ProSign,
        actor,
        (&nothing, archive),
        registration,
        None,
    )
    .unwrap();
    engine.store.commit(&changes).await.unwrap();

    let email = Email::parse(EMAIL).unwrap();
    let staff = StaffMembership {
        id: StaffId::new(context.now, context.entropy),
        login: LookupKey::new(b"staff").staff_email(&email),
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
    RetainedArchive { member, document: document.entry.id, staff, session: session.id }
}

impl RetainedArchive {
    fn customer(&self) -> (domain::OrganizationId, Product) {
        (self.member.membership.organization, Product::ProSign)
    }

    /// The changes that issue a pass for one day, and the token mailed to its holder.
    fn issue(&self, engine: &Engine) -> (ArchivePass, Changes, ArchivePassToken) {
        let context = engine.context(200);
        let holder = Holder {
            email: Email::parse("reader@example.jp").unwrap(),
            reason: Reason::parse("税務調査のため").unwrap(),
        };
        let request = PassRequest { holder, days: 1, language: Language::Japanese };
        let keys = (key(3).plain, key(9));
        let (pass, changes) = archive_pass::issue(
            &context,
            &self.staff,
            self.customer(),
            request,
            "https://site",
            keys,
        );
        let token = changes.0.iter().find_map(|change| match change {
            Change::SendMail {
                mail:
                    Mail {
                        message: Message::Document(DocumentMessage::ArchivePass { link, .. }), ..
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
    let opened = document_access.documents.open(&key(3).plain).unwrap();
    assert_eq!(opened[0].entry.id, kept.document);
    assert_eq!(document_access.wrapped, Some(key(3).wrapped));

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
    let of = kept.customer().0;
    let (open, next) = engine.store.archive_passes(of, None, context.now).await.unwrap();
    let mut open = open.open(&key(3).plain).unwrap();
    open.sort_by_key(|(pass, _)| pass.accesses);
    let accesses: Vec<_> = open.iter().map(|(pass, _)| (pass.id, pass.accesses)).collect();
    assert_eq!((accesses, next), (vec![(other.id, 0), (pass.id, 4)], None));
    assert_eq!(open[1].1.email.expose(), "reader@example.jp");
    let (late, _) = engine.store.archive_passes(of, None, pass.expires_at).await.unwrap();
    assert!(late.open(&key(3).plain).unwrap().is_empty());

    let who = StaffPrincipal { staff: kept.staff.id, session: kept.session };
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
        archive_pass::review(&context, &kept.staff, customer),
    ] {
        let refused = engine.store.commit(&changes).await.unwrap_err();
        assert!(
            refused.refused(|change| matches!(change, Change::Staff(StaffChange::RequireStaff(_)))),
            "{refused:?}"
        );
    }
    assert_eq!(engine.count(&engine.tables.passes).await, 1);
    let who = StaffPrincipal { staff: kept.staff.id, session: kept.session };
    assert!(engine.store.archive_owner(who, customer.0, context.now).await.unwrap().is_none());
}
