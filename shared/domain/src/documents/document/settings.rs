//! Changing what a company says about its business years.

use super::{Applied, Archive, ArchiveSettings, DocumentRefused, Entry};
use crate::staff::{StaffChange, StaffMembership};
use crate::{
    AccountChange, Action, AuditRecord, Change, Changes, Context, DocumentChange, Membership,
    OrganizationId, Outcome, Product, Versioned,
};

/// Who changes the settings of a company.
#[derive(Clone, Copy, Debug)]
pub enum SettingsActor<'a> {
    Member(&'a Membership),
    /// The vendor's staff, for a company whose contract has ended: a loss may become known only then.
    Staff {
        staff: &'a StaffMembership,
        organization: OrganizationId,
    },
}

impl SettingsActor<'_> {
    const fn organization(self) -> OrganizationId {
        match self {
            Self::Member(member) => member.organization,
            Self::Staff { organization, .. } => organization,
        }
    }

    pub fn may_set_up(self) -> bool {
        match self {
            Self::Member(member) => member.may_set_up_archive(),
            Self::Staff { .. } => true,
        }
    }

    /// The condition that the actor is still who they were.
    fn require(self) -> Change {
        match self {
            Self::Member(member) => AccountChange::RequireMembership(member.clone()).into(),
            Self::Staff { staff, .. } => StaffChange::RequireStaff(staff.clone()).into(),
        }
    }

    fn record(self, context: &Context<'_>, product: Product, action: Action) -> AuditRecord {
        let record = context.audit(product, action, Outcome::Done).on(self.organization());
        match self {
            Self::Member(member) => record.by(member.organization, member.id),
            Self::Staff { staff, organization } => record.by_staff(staff.id, Some(organization)),
        }
    }
}

/// Stores what a company says about its business years. [`apply`] applies it to the documents
/// afterwards, page by page.
pub fn set_up(
    context: &Context<'_>,
    product: Product,
    actor: SettingsActor<'_>,
    seen: Versioned<Archive>,
    settings: ArchiveSettings,
) -> Result<Changes, DocumentRefused> {
    if !actor.may_set_up() {
        return Err(DocumentRefused::NotPermitted);
    }
    let archive = Archive { settings, applied: Applied::Nowhere };
    let changes = vec![
        actor.require(),
        DocumentChange::StoreArchiveSettings {
            organization: actor.organization(),
            archive: Versioned { value: archive.clone(), version: seen.version },
        }
        .into(),
    ];
    let (before, after) = (seen.value.settings, &archive.settings);
    let mut record = actor.record(context, product, Action::ChangeArchiveSettings).changed(
        "losses",
        before.losses,
        after.losses.clone(),
    );
    if before.taxpayer != after.taxpayer {
        record = record.rewrote("taxpayer");
    }
    Ok(Changes::recorded(changes, record))
}

/// Applies a company's settings to a page of its documents, and stores how far that went. Repeating
/// it changes nothing.
pub fn apply(
    context: &Context<'_>,
    product: Product,
    actor: SettingsActor<'_>,
    seen: &Versioned<Archive>,
    page: &[Entry],
    next: Applied,
) -> Changes {
    let archive = Archive { applied: next, ..seen.value.clone() };
    let mut changes = vec![
        actor.require(),
        DocumentChange::StoreArchiveSettings {
            organization: actor.organization(),
            archive: Versioned { value: archive, version: seen.version },
        }
        .into(),
    ];
    for entry in page.iter().filter(|entry| !entry.soft_deleted) {
        let Some(retention) = seen.value.settings.extend_retention(entry.clone()).retention else {
            continue;
        };
        if Some(retention) != entry.retention {
            changes.push(DocumentChange::ExtendRetention { seen: entry.clone(), retention }.into());
        }
    }
    Changes::recorded(changes, actor.record(context, product, Action::ProlongDocuments))
}
