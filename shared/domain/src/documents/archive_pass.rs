//! Passes to the retained documents of one customer (P4). After the contract has ended and nobody
//! can sign in any more, somebody may still have to show an invoice.
//!
//! The vendor's staff issue a pass to an address that they have checked themselves. It is a secret
//! in a mailed link, works until the end of a day in Japan, opens only what a purge leaves, and
//! changes nothing. Every access is counted and recorded in the transaction that finds the pass
//! still there, so that a pass that was just withdrawn shows nothing.

use std::ops::RangeInclusive;

use jiff::{Timestamp, ToSpan as _};

use crate::document::{ArchiveSettings, Entry};
use crate::redacted::redacted_line;
use crate::staff::StaffChange;
use crate::staff::StaffMembership;
use crate::{
    Action, ArchivePassId, AuditRecord, Change, Changes, Context, DataKey, DocumentId,
    DocumentMessage, Email, EnvelopeKey, Language, Mail, MailId, MailToken, OrganizationId,
    Outcome, Product, SecretLink, StaffId, TokenHash, japan,
};

/// How many days a pass may be issued for.
pub const DAYS: RangeInclusive<i64> = 1..=30;
/// How many days it is issued for by default.
pub const USUAL_DAYS: i64 = 7;

/// What the holder of a pass presents: which pass it is, and 256 random bits of which only the hash
/// is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivePassToken {
    /// The pass that the token claims to belong to.
    pub pass: ArchivePassId,
    secret: MailToken,
}

impl ArchivePassToken {
    /// Reads a token; none if the text cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let (pass, secret) = text.split_once('.')?;
        Some(Self { pass: pass.parse().ok()?, secret: MailToken::parse(secret)? })
    }

    /// The text in the link.
    pub fn expose(&self) -> String {
        format!("{}.{}", self.pass, self.secret.expose())
    }
}

redacted_line!(
    /// Why a pass was issued, in the words of the staff member who issued it.
    Reason,
    200
);

/// A pass, without personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivePass {
    /// Says whose documents it opens.
    pub id: ArchivePassId,
    pub product: Product,
    /// The hash that its holder's secret must match.
    pub secret: TokenHash,
    pub issued_by: StaffId,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    /// How many times documents were accessed through it.
    pub accesses: u64,
}

impl ArchivePass {
    pub fn is_active(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }

    /// Whether it is active and the token belongs to it.
    pub fn accepts(&self, token: &ArchivePassToken, now: Timestamp) -> bool {
        self.is_active(now) && self.id == token.pass && self.secret == token.secret.hash()
    }
}

/// The recipient of a pass, and the reason for it. Sealed with the customer's archive key: once the
/// last retained document is gone, nobody can find out any more who the recipient was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The address it was mailed to.
    pub email: Email,
    pub reason: Reason,
}

/// One write to the table of passes and its condition.
#[derive(Clone, Debug)]
pub enum ArchivePassChange {
    /// Stores a new pass.
    Issue {
        pass: ArchivePass,
        holder: Holder,
        /// Seals the holder.
        archive: DataKey,
    },
    /// Counts an access; only through a pass that still exists.
    Look(ArchivePassId),
    /// Withdraws a pass; only one that still exists.
    Revoke(ArchivePassId),
}

impl From<ArchivePassChange> for Change {
    fn from(change: ArchivePassChange) -> Self {
        Self::ArchivePass(change)
    }
}

/// A request for a pass.
#[derive(Clone, Debug)]
pub struct PassRequest {
    pub holder: Holder,
    /// How many days it works, counted to the end of that day from today: one of [`DAYS`].
    pub days: i64,
    /// The language of the mail.
    pub language: Language,
}

/// Issues a pass to the customer's retained documents, and mails it.
pub fn issue(
    context: &Context<'_>,
    staff: &StaffMembership,
    (organization, product): (OrganizationId, Product),
    wish: PassRequest,
    site: &str,
    (archive, mail_key): (DataKey, EnvelopeKey),
) -> (ArchivePass, Changes) {
    let PassRequest { holder, days, language } = wish;
    let token = ArchivePassToken {
        pass: ArchivePassId::new(organization, context.now, context.entropy),
        secret: MailToken::new(context.entropy),
    };
    let last = japan::date_at(context.now).saturating_add(days.days());
    let pass = ArchivePass {
        id: token.pass,
        product,
        secret: token.secret.hash(),
        issued_by: staff.id,
        issued_at: context.now,
        expires_at: japan::end_of(last),
        accesses: 0,
    };
    let mail = Mail {
        id: MailId::new(context.now, context.entropy),
        product: Some(product),
        to: holder.email.clone(),
        language,
        message: DocumentMessage::ArchivePass {
            link: SecretLink::to_archive(site, &token),
            organization: organization.to_string(),
            last: japan::written(last, language),
        }
        .into(),
        expires_at: pass.expires_at,
    };
    let changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        ArchivePassChange::Issue { pass: pass.clone(), holder, archive }.into(),
        Change::SendMail { mail, key: mail_key },
    ];
    let record = by_staff(context, Action::IssueArchivePass, staff, organization, product);
    let changes = Changes::recorded(changes, record.through(pass.id));
    (pass, changes)
}

/// Withdraws a pass. From now on its holder gets the same answers as a stranger.
pub fn revoke(context: &Context<'_>, staff: &StaffMembership, pass: &ArchivePass) -> Changes {
    let changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        ArchivePassChange::Revoke(pass.id).into(),
    ];
    let (organization, product) = (pass.id.organization(), pass.product);
    let record = by_staff(context, Action::RevokeArchivePass, staff, organization, product);
    Changes::recorded(changes, record.through(pass.id))
}

/// Records that a member of staff viewed the list of passes to a customer's documents.
pub fn review(
    context: &Context<'_>,
    staff: &StaffMembership,
    (organization, product): (OrganizationId, Product),
) -> Changes {
    let record = by_staff(context, Action::ReviewArchivePasses, staff, organization, product);
    Changes::recorded(vec![StaffChange::RequireStaff(staff.clone()).into()], record)
}

/// Counts and records an access through a pass, to the list or to one document. If the document
/// does not exist or is not retained, the access is recorded as refused.
pub fn look(
    context: &Context<'_>,
    pass: &ArchivePass,
    document: Option<DocumentId>,
    outcome: Outcome,
) -> Changes {
    let record = context
        .audit(pass.product, Action::LookThroughArchivePass, outcome)
        .of(pass.id.organization())
        .through(pass.id)
        .about(document);
    Changes::recorded(vec![ArchivePassChange::Look(pass.id).into()], record)
}

/// Whether a pass opens that document: the documents that a purge would leave, and those that it
/// left. Nobody can open a soft-deleted document.
pub fn opens(settings: &ArchiveSettings, entry: &Entry, now: Timestamp) -> bool {
    !entry.soft_deleted && settings.extend_retention(entry.clone()).locked_until(now).is_some()
}

fn by_staff(
    context: &Context<'_>,
    action: Action,
    staff: &StaffMembership,
    organization: OrganizationId,
    product: Product,
) -> AuditRecord {
    context.audit(product, action, Outcome::Done).by_staff(staff.id, Some(organization))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Message;
    use crate::statutory::DocumentKind;
    use crate::{LookupKey, MemberId, SeededEntropy, WrappedKey};
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn context<'a>(entropy: &'a SeededEntropy, now: &str) -> Context<'a> {
        Context { now: at(now), entropy, request: "request" }
    }

    fn staff(context: &Context<'_>) -> StaffMembership {
        let email = Email::parse("staff@example.jp").unwrap();
        StaffMembership {
            id: StaffId::new(context.now, context.entropy),
            login: LookupKey::new(b"staff").staff_email(&email),
            version: 1,
        }
    }

    fn issued(context: &Context<'_>, days: i64) -> (ArchivePass, Changes, ArchivePassToken) {
        let organization = OrganizationId::new(context.now, context.entropy);
        let holder = Holder {
            email: Email::parse("accountant@example.jp").unwrap(),
            reason: Reason::parse("税務調査のため").unwrap(),
        };
        let wish = PassRequest { holder, days, language: Language::Japanese };
        let key = DataKey::from_bytes([1; 32]);
        let mail = EnvelopeKey { plain: key.clone(), wrapped: WrappedKey(Vec::new()) };
        let customer = (organization, Product::ProSign);
        let (pass, changes) =
            issue(context, &staff(context), customer, wish, "https://site/", (key, mail));
        let link = changes.0.iter().find_map(|change| match change {
            Change::SendMail {
                mail:
                    Mail {
                        message: Message::Document(DocumentMessage::ArchivePass { link, .. }), ..
                    },
                ..
            } => Some(link.expose().to_owned()),
            _ => None,
        });
        let link = link.unwrap();
        let token = link.strip_prefix("https://site/archive-pass#token=").unwrap();
        let token = ArchivePassToken::parse(token).unwrap();
        (pass, changes, token)
    }

    fn record(changes: &Changes) -> &AuditRecord {
        match changes.0.last() {
            Some(Change::Audit(record)) => record,
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn a_pass_works_for_its_holder_until_its_last_day_in_japan() {
        let entropy = SeededEntropy::new(1);
        // Already the 24th in Japan.
        let context = context(&entropy, "2026-11-23T16:00:00Z");
        let (pass, changes, token) = issued(&context, 7);
        assert_eq!(pass.expires_at, at("2026-12-01T15:00:00Z"));
        assert!(pass.accepts(&token, context.now));
        assert!(pass.accepts(&token, at("2026-12-01T14:59:59Z")));
        assert!(!pass.accepts(&token, at("2026-12-01T15:00:00Z")));
        let (_, _, other) = issued(&context, 7);
        assert!(!pass.accepts(&other, context.now));
        let forged = ArchivePassToken { pass: pass.id, ..other };
        assert!(!pass.accepts(&forged, context.now));
        assert!(
            matches!(changes.0[0], Change::Staff(StaffChange::RequireStaff(_))),
            "its issuer's right is a condition"
        );
        let record = record(&changes);
        assert_eq!(record.organization, Some(pass.id.organization()));
        assert_eq!((record.pass, record.staff), (Some(pass.id), Some(pass.issued_by)));
    }

    #[test]
    fn a_token_reads_back_and_is_redacted_like_its_holder() {
        let entropy = SeededEntropy::new(2);
        let (pass, changes, token) = issued(&context(&entropy, "2026-11-23T00:00:00Z"), 1);
        let text = token.expose();
        assert_eq!(ArchivePassToken::parse(&text), Some(token.clone()));
        assert_eq!(pass.id.to_string().parse(), Ok(pass.id));
        let (id, secret) = text.split_once('.').unwrap();
        let lower = text.to_lowercase();
        for bad in ["", ".", id, secret, &lower, &format!("{text}="), &text.replace("pas_", "org_")]
        {
            assert_eq!(ArchivePassToken::parse(bad), None, "{bad}");
        }
        let printed = format!("{changes:?} {token:?}");
        for kept in [secret, "accountant", "税務"] {
            assert!(!printed.contains(kept), "{printed}");
        }
    }

    #[test]
    fn an_access_depends_on_the_pass_and_records_the_document() {
        let entropy = SeededEntropy::new(3);
        let context = context(&entropy, "2026-11-23T00:00:00Z");
        let (pass, ..) = issued(&context, 7);
        let document = DocumentId::new(japan::date_at(context.now), context.now, &entropy);
        let changes = look(&context, &pass, Some(document), Outcome::Done);
        assert!(matches!(
            changes.0[0],
            Change::ArchivePass(ArchivePassChange::Look(id)) if id == pass.id
        ));
        let record = record(&changes);
        assert_eq!((record.pass, record.document), (Some(pass.id), Some(document)));
        assert_eq!((record.organization, record.actor), (Some(pass.id.organization()), None));
    }

    proptest! {
        /// On any day a pass opens exactly what a purge on that day would leave.
        #[test]
        fn a_pass_opens_only_what_the_law_retains(
            kind in prop::sample::select(DocumentKind::ALL.to_vec()),
            days in -20i64 * 365..0,
            soft_deleted: bool,
        ) {
            let entropy = SeededEntropy::new(4);
            let now = at("2026-11-23T00:00:00Z");
            let day = japan::date_at(now).saturating_add(days.days());
            let settings = ArchiveSettings::default();
            let entry = Entry {
                organization: OrganizationId::new(now, &entropy),
                id: DocumentId::new(day, now, &entropy),
                kind,
                retention: settings.keep(kind, day),
                registered_by: MemberId::new(now, &entropy),
                registered_at: now,
                supersedes: None,
                superseded_by: None,
                soft_deleted,
                held: false,
                version: 1,
            };
            let kept = settings.keep(kind, day).is_some_and(|retention| {
                japan::date_at(now) <= retention.until
            });
            prop_assert_eq!(opens(&settings, &entry, now), kept && !soft_deleted);
        }
    }
}
