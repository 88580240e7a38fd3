//! Voiding a registration that should not have been made.
//!
//! A voided document stays out of lists and searches, and nothing retains it any longer. The fact,
//! and what the document says, remain viewable until the contract's end and the purge, as the law
//! wants of a record that was taken back (電子帳簿保存法施行規則 4).

use jiff::{SignedDuration, Timestamp};

use super::{DocumentRefused, Entry, Link, record};
use crate::{
    AccountChange, Action, Change, Changes, Context, DocumentChange, MemberId, Membership, Product,
};

/// For how long after its registration a document can be voided.
pub const VOID_PERIOD: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Who voided a registration, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voided {
    pub by: MemberId,
    pub at: Timestamp,
}

/// Voids a registration. The documents that it corrected and that corrected it are linked to each
/// other.
pub fn void(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    seen: Entry,
) -> Result<Changes, DocumentRefused> {
    if !actor.may_manage_documents() {
        return Err(DocumentRefused::NotPermitted);
    }
    if seen.voided.is_some() {
        return Err(DocumentRefused::Voided);
    }
    if seen.held {
        return Err(DocumentRefused::LegalHold);
    }
    // The daily run may have been earlier by another clock.
    if context.now >= seen.registered_at + VOID_PERIOD || seen.outlives_the_purge() {
        return Err(DocumentRefused::VoidPeriodOver);
    }
    let record = record(context, product, actor, Action::VoidDocument).on(seen.id);
    let mut changes = vec![AccountChange::RequireMembership(actor.clone()).into()];
    changes.extend(close_gap(&seen));
    let voided = Voided { by: actor.id, at: context.now };
    changes.push(DocumentChange::VoidDocument { seen, voided }.into());
    Ok(Changes::recorded(changes, record))
}

/// Links the documents before and after this one to each other.
pub(super) fn close_gap(leaving: &Entry) -> impl Iterator<Item = Change> {
    let Entry { organization, id, supersedes, superseded_by, .. } = *leaving;
    let link = move |document, link, to| {
        DocumentChange::LinkDocument { organization, document, link, seen: Some(id), to }.into()
    };
    let older = supersedes.map(|older| link(older, Link::SupersededBy, superseded_by));
    let newer = superseded_by.map(|newer| link(newer, Link::Supersedes, supersedes));
    older.into_iter().chain(newer)
}
