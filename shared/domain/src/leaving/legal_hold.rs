//! Legal holds: what somebody may need as evidence is not destroyed on its day, for as long as
//! staff say so and why (P3, P4).
//!
//! A hold belongs to a matter, which names it when it is placed and released. It covers all data of
//! a customer or some of their documents. Several matters may hold the same data, which becomes
//! deletable when the last of them is released.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::approval::Approved;
use crate::purge::Purge;
use crate::staff::StaffChange;
use crate::staff::StaffMembership;
use crate::{
    Action, AuditRecord, Change, Changes, Context, DocumentId, LeavingChange, OrganizationId,
    Outcome, Product, Versioned, japan,
};

pub use crate::holds::{Hold, Holds, Matter, Reason};

/// How many documents one matter can hold: all of them are held and released in one transaction.
pub const MAX_DOCUMENTS: usize = 40;
/// How many matters of one customer there can be.
pub const MAX_MATTERS: usize = 50;

/// Why a hold is not placed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum HoldRefused {
    /// Once the purge has begun, not everything can be held any more; the remaining documents still
    /// can.
    #[error("the purge has begun")]
    PurgeBegan,
    #[error("there are too many matters")]
    TooManyMatters,
    /// Something would no longer be held by its matter. Releasing takes a colleague's approval, so
    /// placing a hold again must not do it.
    #[error("what a matter holds is only ever added to")]
    Releases,
}

/// A customer, as seen by decisions about legal holds.
#[derive(Clone, Debug)]
pub struct HoldState {
    pub organization: OrganizationId,
    pub product: Product,
    pub holds: Versioned<Holds>,
    /// The purge, if it has begun.
    pub purge: Option<Versioned<Purge>>,
}

/// The documents whose files have to be held or released.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HoldChanges {
    pub held: BTreeSet<DocumentId>,
    pub released: BTreeSet<DocumentId>,
}

/// What a matter is to hold: everything, or exactly these documents.
#[derive(Clone, Debug)]
pub struct HoldRequest {
    pub matter: Matter,
    pub reason: Reason,
    pub documents: BTreeSet<DocumentId>,
}

/// Makes a matter hold what is requested.
pub fn place(
    context: &Context<'_>,
    staff: &StaffMembership,
    held: &HoldState,
    request: HoldRequest,
) -> Result<(Hold, HoldChanges, Changes), HoldRefused> {
    let HoldRequest { matter, reason, documents } = request;
    let began = held.purge.as_ref().is_some_and(|purge| purge.value.certificate.is_none());
    if documents.is_empty() && began {
        return Err(HoldRefused::PurgeBegan);
    }
    let mut holds = held.holds.value.clone();
    let before = holds.0.get(&matter);
    if before.is_none() && holds.0.len() >= MAX_MATTERS {
        return Err(HoldRefused::TooManyMatters);
    }
    let narrows = |before: &Hold| {
        !documents.is_empty()
            && (before.documents.is_empty() || !before.documents.is_subset(&documents))
    };
    if before.is_some_and(narrows) {
        return Err(HoldRefused::Releases);
    }
    let hold = Hold {
        matter: matter.clone(),
        reason,
        documents,
        held_by: staff.id,
        held_since: before.map_or(context.now, |before| before.held_since),
    };
    holds.0.insert(matter.clone(), hold.clone());
    let record = record(context, staff, held, Action::PlaceLegalHold).with("matter", matter);
    let (moved, changes) = change(context, staff, held, holds, record);
    Ok((hold, moved, changes))
}

/// Releases everything that a matter holds. What an earlier purge retained for it is then
/// destroyed.
pub fn release(
    context: &Context<'_>,
    staff: &StaffMembership,
    held: &HoldState,
    matter: &Matter,
    approved: Approved,
) -> (HoldChanges, Changes) {
    let mut holds = held.holds.value.clone();
    holds.0.remove(matter);
    let record = record(context, staff, held, Action::ReleaseLegalHold)
        .changed("matter", Some(matter.clone()), None)
        .approved(approved.approval);
    let (moved, mut changes) = change(context, staff, held, holds, record);
    changes.0.push(StaffChange::UseApproval(approved).into());
    (moved, changes)
}

/// The record of an action on the holds of a customer.
fn record(
    context: &Context<'_>,
    staff: &StaffMembership,
    seen: &HoldState,
    action: Action,
) -> AuditRecord {
    let record = context.audit(seen.product, action, Outcome::Done);
    record.by_staff(staff.id, Some(seen.organization)).on(seen.organization)
}

fn change(
    context: &Context<'_>,
    staff: &StaffMembership,
    seen: &HoldState,
    holds: Holds,
    record: AuditRecord,
) -> (HoldChanges, Changes) {
    let organization = seen.organization;
    let (before, after) = (seen.holds.value.documents(), holds.documents());
    let moved = HoldChanges { held: &after - &before, released: &before - &after };
    let mut changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        LeavingChange::StoreHolds {
            organization,
            holds: Versioned { value: holds, version: seen.holds.version },
        }
        .into(),
    ];
    let hold = |held| {
        move |document| {
            Change::Leaving(LeavingChange::HoldDocument { organization, document, held })
        }
    };
    changes.extend(moved.held.iter().copied().map(hold(true)));
    changes.extend(moved.released.iter().copied().map(hold(false)));
    // A finished purge has something to destroy now: its next check is today.
    let over = seen.purge.clone().filter(|purge| purge.value.certificate.is_some());
    if let Some(mut over) = over {
        over.value.next_check_on = japan::date_at(context.now);
        changes.push(LeavingChange::StorePurge(over).into());
    }
    let documents = |documents: &BTreeSet<_>| (!documents.is_empty()).then(|| documents.clone());
    let record = record.changed("documents", documents(&moved.released), documents(&moved.held));
    (moved, Changes::recorded(changes, record))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Email, LookupKey, SeededEntropy, StaffId};
    use jiff::Timestamp;
    use jiff::civil::date;

    static ENTROPY: SeededEntropy = SeededEntropy::new(1);

    fn context() -> Context<'static> {
        Context::new(Timestamp::UNIX_EPOCH, &ENTROPY, "request")
    }

    fn customer() -> (StaffMembership, HoldState) {
        let context = context();
        let email = Email::parse("staff@example.jp").unwrap();
        let login = LookupKey::new(b"key").staff_email(&email);
        let staff = StaffMembership {
            id: StaffId::new(context.now, &ENTROPY),
            login,
            roles: crate::StaffRole::ALL.into(),
            version: 1,
        };
        let organization = OrganizationId::new(context.now, &ENTROPY);
        let product = Product::ProSign;
        (staff, HoldState { organization, product, holds: Versioned::default(), purge: None })
    }

    fn document() -> DocumentId {
        DocumentId::new(date(2026, 4, 1), Timestamp::UNIX_EPOCH, &ENTROPY)
    }

    fn request(matter: &str, documents: &[DocumentId]) -> HoldRequest {
        HoldRequest {
            matter: Matter::parse(matter).unwrap(),
            reason: Reason::parse("訴訟").unwrap(),
            documents: documents.iter().copied().collect(),
        }
    }

    fn put(
        held: &mut HoldState,
        staff: &StaffMembership,
        matter: &str,
        on: &[DocumentId],
    ) -> HoldChanges {
        let request = request(matter, on);
        let (_, moved, changes) = place(&context(), staff, held, request).unwrap();
        keep(held, &changes);
        moved
    }

    fn keep(held: &mut HoldState, changes: &Changes) {
        for change in &changes.0 {
            if let Change::Leaving(LeavingChange::StoreHolds { holds, .. }) = change {
                held.holds = holds.clone();
            }
        }
    }

    #[test]
    fn a_document_is_released_when_its_last_matter_is() {
        let (staff, mut held) = customer();
        let (one, other) = (document(), document());
        assert_eq!(put(&mut held, &staff, "first", &[one]).held, [one].into());
        assert_eq!(put(&mut held, &staff, "second", &[one, other]).held, [other].into());
        let release = |held: &mut HoldState, matter| {
            let (moved, changes) = super::release(
                &context(),
                &staff,
                held,
                &Matter::parse(matter).unwrap(),
                approved(&staff),
            );
            keep(held, &changes);
            moved.released
        };
        assert_eq!(release(&mut held, "second"), [other].into());
        assert!(held.holds.value.hold(one) && !held.holds.value.hold(other));
        assert_eq!(release(&mut held, "first"), [one].into());
        assert_eq!(held.holds.value, Holds::default());
    }

    #[test]
    fn placing_a_hold_again_only_adds_to_what_the_matter_holds() {
        let (staff, mut held) = customer();
        let (one, other) = (document(), document());
        put(&mut held, &staff, "matter", &[one]);
        let refused = place(&context(), &staff, &held, request("matter", &[other]));
        assert_eq!(refused.map(drop), Err(HoldRefused::Releases), "that takes an approval");
        let moved = put(&mut held, &staff, "matter", &[one, other]);
        assert_eq!(moved, HoldChanges { held: [other].into(), released: [].into() });
        put(&mut held, &staff, "matter", &[]);
        assert!(held.holds.value.hold(one), "a hold of everything covers each document");
        assert_eq!(held.holds.value.of_everything().count(), 1);
    }

    fn approved(staff: &StaffMembership) -> Approved {
        let secret = crate::MailToken::new(&SeededEntropy::new(1));
        let token = format!("apr_01K7Z3Q4B8D6F1G2H5J9M0N3PR.{}", secret.expose());
        let token = crate::approval::ApprovalToken::parse(&token).unwrap();
        token.use_up(crate::approval::Act::ReleaseLegalHold, [], staff, context().now)
    }

    #[test]
    fn a_customer_being_purged_cannot_be_held_as_a_whole() {
        let (staff, mut held) = customer();
        let contract = crate::contract::EndedContract {
            organization: held.organization,
            product: held.product,
            plan: crate::retention::PurgePlan::new(date(1969, 11, 1), date(1969, 11, 1)),
        };
        let (purge, _) = crate::purge::begin(&context(), &contract, 0).unwrap();
        held.purge = Some(purge);
        let whole = place(&context(), &staff, &held, request("matter", &[]));
        assert_eq!(whole.map(drop), Err(HoldRefused::PurgeBegan));
        assert!(place(&context(), &staff, &held, request("matter", &[document()])).is_ok());
    }

    #[test]
    fn a_matter_is_one_word_and_its_reason_is_never_logged() {
        for wrong in ["", "Tokyo", "a b", &"a".repeat(65)] {
            assert!(Matter::parse(wrong).is_err(), "{wrong}");
        }
        let reason = Reason::parse("山田太郎 対 株式会社例").unwrap();
        assert!(!format!("{reason:?}").contains("山田"));
    }
}
