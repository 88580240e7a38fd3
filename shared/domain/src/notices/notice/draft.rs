//! Drafts of notices, which only staff see.

use std::collections::BTreeSet;

use super::{About, Author, Notice, NoticeRefusal, State, Texts, draft_as_seen, publish, written};
use crate::staff::{StaffChange, StaffMembership};
use crate::{Action, Changes, Component, Context, NoticeChange, NoticeId, Outcome, Product};

/// What staff write of a notice that is not published.
#[derive(Clone, Debug)]
pub struct Draft {
    pub about: About,
    pub components: BTreeSet<Component>,
    pub texts: Texts,
}

pub fn draft(
    context: &Context<'_>,
    staff: &StaffMembership,
    product: Product,
    draft: Draft,
) -> (Notice, Changes) {
    let Draft { about, components, texts } = draft;
    let mut notice = Notice {
        id: NoticeId::new(context.now, context.entropy),
        product,
        about,
        components,
        texts,
        published: None,
        planned: None,
        reminded_at: None,
        created_at: context.now,
        updated_at: context.now,
        version: 0,
    };
    let changes =
        written(context, Author::Staff(staff), &mut notice, Vec::new(), Action::DraftNotice);
    (notice, changes)
}

/// Drafts a notice and publishes it at once. `pages` is the base address of the pages.
pub fn post(
    context: &Context<'_>,
    staff: &StaffMembership,
    product: Product,
    draft: Draft,
    state: State,
    pages: &str,
) -> Result<(Notice, Changes), NoticeRefusal> {
    let (mut notice, _) = self::draft(context, staff, product, draft);
    notice.version = 0;
    publish(context, staff, notice, 0, state, pages)
}

pub fn edit(
    context: &Context<'_>,
    staff: &StaffMembership,
    mut notice: Notice,
    seen: u64,
    draft: Draft,
) -> Result<(Notice, Changes), NoticeRefusal> {
    draft_as_seen(&notice, seen)?;
    if draft.about.kind() != notice.about.kind() {
        return Err(NoticeRefusal::NotFromHere);
    }
    (notice.about, notice.texts, notice.updated_at) = (draft.about, draft.texts, context.now);
    notice.components = draft.components;
    let changes =
        written(context, Author::Staff(staff), &mut notice, Vec::new(), Action::DraftNotice);
    Ok((notice, changes))
}

/// Discards a draft. The audit log still shows that it existed.
pub fn discard(
    context: &Context<'_>,
    staff: &StaffMembership,
    notice: &Notice,
    seen: u64,
) -> Result<Changes, NoticeRefusal> {
    draft_as_seen(notice, seen)?;
    let (product, id, version) = (notice.product, notice.id, notice.version);
    let changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        NoticeChange::DiscardNotice { product, notice: id, version }.into(),
    ];
    let record = context.audit(product, Action::DiscardNotice, Outcome::Done);
    Ok(Changes::recorded(changes, record.by_staff(staff.id, None).on(id)))
}
