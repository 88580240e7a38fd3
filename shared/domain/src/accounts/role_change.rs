//! Representatives set the role and permissions of members of their own company, and organization
//! admins set those of general users (P7, Pro-Sign only). At least one representative always
//! remains.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::{
    AccountChange, Action, Change, Changes, Context, Membership, Outcome, Permission, Product, Role,
};

/// The role and permissions that a member is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleChangeRequest {
    pub role: Role,
    pub permissions: BTreeSet<Permission>,
    /// Whether the actor becomes a general user without permissions at the same time. This is how a
    /// representative hands over.
    pub hand_over: bool,
}

/// Why nothing was changed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RoleChangeRefused {
    /// The actor has no right to make that change.
    #[error("the actor has no right to make that change")]
    NotPermitted,
    /// The company would have no representative left.
    #[error("no representative would remain")]
    LastRepresentative,
}

/// Changes a member's role and permissions. Actor, target and the number of representatives are as
/// they were read; the changes are committed only if they have not changed since.
pub fn change(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    target: &Membership,
    representatives: u32,
    wanted: &RoleChangeRequest,
) -> Result<Changes, RoleChangeRefused> {
    if !actor.may_change(target, wanted.role, &wanted.permissions) {
        return Err(RoleChangeRefused::NotPermitted);
    }
    let oneself = actor.id == target.id;
    let counts = |role| u32::from(role == Role::Representative);
    let soft_deleted = if wanted.hand_over && !oneself { counts(actor.role) } else { 0 };
    let remaining =
        (representatives + counts(wanted.role)).saturating_sub(counts(target.role) + soft_deleted);
    if remaining == 0 {
        return Err(RoleChangeRefused::LastRepresentative);
    }
    let mut changes = vec![
        AccountChange::SetRole {
            membership: target.clone(),
            role: wanted.role,
            permissions: wanted.permissions.clone(),
        }
        .into(),
    ];
    if !oneself {
        changes.push(if wanted.hand_over {
            let permissions = BTreeSet::new();
            AccountChange::SetRole { membership: actor.clone(), role: Role::General, permissions }
                .into()
        } else {
            AccountChange::RequireMembership(actor.clone()).into()
        });
    }
    if remaining != representatives {
        let organization = target.organization;
        let (seen, now) = (representatives, remaining);
        changes.push(AccountChange::CountRepresentatives { organization, seen, now }.into());
    }
    let record = |of: &Membership, role, permissions| {
        let record = context.audit(product, Action::ChangeRole, Outcome::Done);
        let record = record.by(actor.organization, actor.id).on(of.id);
        let record = record.changed("role", of.role, role);
        record.changed("permissions", of.permissions.clone(), permissions)
    };
    if wanted.hand_over && !oneself {
        changes.push(Change::Audit(record(actor, Role::General, BTreeSet::new())));
    }
    let record = record(target, wanted.role, wanted.permissions.clone());
    Ok(Changes::recorded(changes, record))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Actor, Difference, Email, LookupKey, MemberId, OrganizationId, SeededEntropy};
    use jiff::Timestamp;

    fn company() -> [Membership; 2] {
        let entropy = SeededEntropy::new(1);
        let now = Timestamp::UNIX_EPOCH;
        let organization = OrganizationId::new(now, &entropy);
        let person = |role| Membership {
            id: MemberId::new(now, &entropy),
            organization,
            login: LookupKey::new(b"key")
                .email(Product::ProSign, &Email::parse("taro@example.jp").unwrap()),
            role,
            permissions: [].into(),
            signed_out_before: None,
            version: 1,
        };
        [Role::Representative, Role::General].map(person)
    }

    #[test]
    fn the_last_representative_can_hand_over_but_not_step_down() {
        let entropy = SeededEntropy::new(2);
        let context = Context::new(Timestamp::UNIX_EPOCH, &entropy, "request");
        let (product, [founder, heir]) = (Product::ProSign, &company());
        let general =
            RoleChangeRequest { role: Role::General, permissions: [].into(), hand_over: false };
        let refused = change(&context, product, founder, founder, 1, &general).unwrap_err();
        assert_eq!(refused, RoleChangeRefused::LastRepresentative);
        let hand_over =
            RoleChangeRequest { role: Role::Representative, hand_over: true, ..general };
        let changes = change(&context, product, founder, heir, 1, &hand_over).unwrap();
        assert!(!changes.0.iter().any(|change| matches!(
            change,
            Change::Account(AccountChange::CountRepresentatives { .. })
        )));
        let set = changes
            .0
            .iter()
            .filter(|change| matches!(change, Change::Account(AccountChange::SetRole { .. })));
        assert_eq!(set.count(), 2, "both or neither");
    }

    #[test]
    fn a_handover_is_on_record_for_both_with_what_changed() {
        let entropy = SeededEntropy::new(2);
        let context = Context::new(Timestamp::UNIX_EPOCH, &entropy, "request");
        let [founder, heir] = &company();
        let permissions = [Permission::Invite].into();
        let wanted = RoleChangeRequest { role: Role::Representative, permissions, hand_over: true };
        let product = Product::ProSign;
        let Changes(changes) = change(&context, product, founder, heir, 1, &wanted).unwrap();
        let records: Vec<_> = changes
            .iter()
            .filter_map(|change| match change {
                Change::Audit(record) => Some(record),
                _ => None,
            })
            .map(|record| {
                assert_eq!(record.actor, Some(Actor::Member(founder.id)));
                (record.target.clone(), record.changed.clone())
            })
            .collect();
        let text = |text: &str| Some(text.to_owned());
        let differs =
            |field: &str, before, after| Difference { field: field.into(), before, after };
        let steps_down = vec![differs("role", text("representative"), text("general"))];
        let takes_over = vec![
            differs("role", text("general"), text("representative")),
            differs("permissions", text(""), text("invite")),
        ];
        let both = [(founder.id, steps_down), (heir.id, takes_over)];
        assert_eq!(records, both.map(|(id, changed)| (Some(id.into()), changed)));
    }
}
