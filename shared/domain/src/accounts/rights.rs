//! Who may do what to whom within an organization: the whole table (P1, P6, P7).
//!
//! | | representative | organization admin | general user |
//! |---|---|---|---|
//! | invite | anyone, as anything | general users | general users, with `invite`, granting what they hold |
//! | see invitations, send again, withdraw | yes | yes | with `invite` |
//! | see the members | yes | yes | yes |
//! | see documents | yes | yes | with `view-documents` or `manage-documents` |
//! | register, correct and delete documents | yes | yes | with `manage-documents` |
//! | change how long documents are retained | yes | no | no |
//! | export everything | yes | no | no |
//! | remove | anyone else, while one representative remains | general users | no |
//! | change role and permissions | of anyone, to anything, while one representative remains | of general users, who stay general users | no |
//!
//! Rights are read where something is written, and are a condition of the write; no token carries
//! them. Nobody grants more than they hold.

use std::collections::BTreeSet;

use crate::{Action, Changes, Context, Membership, Outcome, Permission, Product, Role, Target};

/// The record of an attempt that was refused because the actor, or everyone, lacks the right.
pub fn refused(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    action: Action,
    target: impl Into<Option<Target>>,
) -> Changes {
    record(context, product, actor, action, Outcome::Refused, target.into())
}

/// The record that a member viewed something. It is written beside the read, and the answer goes out
/// only when both succeeded.
pub fn viewed(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    action: Action,
    target: impl Into<Option<Target>>,
) -> Changes {
    record(context, product, actor, action, Outcome::Done, target.into())
}

fn record(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    action: Action,
    outcome: Outcome,
    target: Option<Target>,
) -> Changes {
    let mut record = context.audit(product, action, outcome).by(actor.organization, actor.id);
    record.target = target;
    Changes::recorded(Vec::new(), record)
}

impl Product {
    /// Whether the product has invitations and roles. At the other product everyone signs up alone
    /// (P6, P7).
    pub const fn has_roles(self) -> bool {
        matches!(self, Self::ProSign)
    }
}

impl Membership {
    /// Whether they have that permission, by their role or because it was granted.
    pub fn holds(&self, permission: Permission) -> bool {
        match self.role {
            Role::Representative | Role::OrganizationAdmin => true,
            Role::General => self.permissions.contains(&permission),
        }
    }

    /// Whether they may give somebody that role and those permissions.
    pub fn may_grant(&self, role: Role, permissions: &BTreeSet<Permission>) -> bool {
        let may_name = self.role == Role::Representative || role == Role::General;
        may_name && permissions.iter().all(|permission| self.holds(*permission))
    }

    pub fn may_manage_invitations(&self) -> bool {
        self.holds(Permission::Invite)
    }

    pub fn may_view_documents(&self) -> bool {
        self.holds(Permission::ViewDocuments) || self.may_manage_documents()
    }

    /// Whether they may register, correct and delete the company's documents.
    pub fn may_manage_documents(&self) -> bool {
        self.holds(Permission::ManageDocuments)
    }

    /// Whether they may change the settings that decide how long documents are retained.
    pub fn may_set_up_archive(&self) -> bool {
        self.role == Role::Representative
    }

    /// Whether they may export everything of the company.
    pub fn may_export(&self) -> bool {
        self.role == Role::Representative
    }

    /// Whether they may ask for the end of the company's contract.
    pub fn may_end_contract(&self) -> bool {
        self.role == Role::Representative
    }

    /// Whether they may give another member of their company that role and those permissions.
    pub fn may_change(
        &self,
        target: &Self,
        role: Role,
        permissions: &BTreeSet<Permission>,
    ) -> bool {
        let over = match self.role {
            Role::Representative => true,
            Role::OrganizationAdmin => target.role == Role::General,
            Role::General => false,
        };
        over && self.organization == target.organization && self.may_grant(role, permissions)
    }

    /// Whether they may remove that other member of their company. Nobody can remove themselves;
    /// members leave instead.
    pub fn may_remove(&self, target: &Self) -> bool {
        let over = match self.role {
            Role::Representative => true,
            Role::OrganizationAdmin => target.role == Role::General,
            Role::General => false,
        };
        over && self.organization == target.organization && self.id != target.id
    }

    /// Whether they may invite somebody with that role and those permissions.
    pub fn may_invite(&self, role: Role, permissions: &BTreeSet<Permission>) -> bool {
        self.may_manage_invitations() && self.may_grant(role, permissions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Change, Email, LookupKey, MemberId, OrganizationId, SeededEntropy};
    use jiff::Timestamp;

    fn permission_sets() -> Vec<BTreeSet<Permission>> {
        let all = Permission::ALL;
        let subset = |bits: usize| {
            let chosen = all.iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0);
            chosen.map(|(_, permission)| *permission).collect()
        };
        (0..1 << all.len()).map(subset).collect()
    }

    fn member(role: Role, permissions: BTreeSet<Permission>) -> Membership {
        let entropy = SeededEntropy::new(1);
        let now = Timestamp::UNIX_EPOCH;
        Membership {
            id: MemberId::new(now, &entropy),
            organization: OrganizationId::new(now, &entropy),
            login: LookupKey::new(b"key")
                .email(Product::ProSign, &Email::parse("taro@example.jp").unwrap()),
            role,
            permissions,
            signed_out_before: None,
            version: 1,
        }
    }

    #[test]
    fn a_refusal_is_recorded_with_its_product() {
        let entropy = SeededEntropy::new(1);
        let context = Context::new(Timestamp::UNIX_EPOCH, &entropy, "request");
        let actor = member(Role::Representative, [].into());
        for product in Product::ALL {
            let Changes(changes) = refused(&context, product, &actor, Action::RemoveMember, None);
            let [Change::Audit(record)] = &changes[..] else { panic!("{changes:?}") };
            assert_eq!(record.product, Some(product));
            assert_eq!(record.outcome, Outcome::Refused);
        }
    }

    #[test]
    fn the_table_of_rights_matches_the_reviewed_one() {
        let mut table = String::new();
        for role in Role::ALL {
            for held in permission_sets() {
                let actor = member(role, held.clone());
                for wanted in Role::ALL {
                    let grants = permission_sets();
                    let may = grants.iter().filter(|grant| actor.may_invite(wanted, grant)).count();
                    let line = format!("{role:?} {held:?} invites {wanted:?}: {may} of 8 grants\n");
                    table.push_str(&line);
                }
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn the_table_of_changes_and_removals_matches_the_reviewed_one() {
        let mut table = String::new();
        for actor in Role::ALL {
            for target in Role::ALL {
                let other = MemberId::new(Timestamp::UNIX_EPOCH, &SeededEntropy::new(9));
                let other = Membership { id: other, ..member(target, [].into()) };
                let may = member(actor, [].into()).may_remove(&other);
                let may = if may { "may" } else { "may not" };
                table += &[actor.slug(), may, "remove", target.slug(), "\n"].join(" ");
                for wanted in Role::ALL {
                    let (actor, target) = (member(actor, [].into()), member(target, [].into()));
                    let may = actor.may_change(&target, wanted, &[].into());
                    let (actor, target) = (actor.role.slug(), target.role.slug());
                    let may = if may { "may" } else { "may not" };
                    table += &[actor, may, "make", target, "a", wanted.slug(), "\n"].join(" ");
                }
            }
        }
        insta::assert_snapshot!(table);
        let elsewhere = OrganizationId::new(Timestamp::UNIX_EPOCH, &SeededEntropy::new(9));
        let stranger = Membership { organization: elsewhere, ..member(Role::General, [].into()) };
        for role in Role::ALL {
            let actor = member(role, [].into());
            assert!(!actor.may_change(&stranger, Role::General, &[].into()));
            // Another member, so that only the company is the obstacle.
            let id = MemberId::new(Timestamp::UNIX_EPOCH, &SeededEntropy::new(9));
            assert!(!actor.may_remove(&Membership { id, ..stranger.clone() }));
        }
    }

    #[test]
    fn nobody_grants_more_than_they_hold() {
        for role in Role::ALL {
            for held in permission_sets() {
                let actor = member(role, held);
                for grant in permission_sets() {
                    let more = grant.iter().any(|permission| !actor.holds(*permission));
                    assert!(
                        !more || Role::ALL.iter().all(|wanted| !actor.may_invite(*wanted, &grant))
                    );
                }
                assert!(
                    role == Role::Representative
                        || !actor.may_grant(Role::Representative, &[].into())
                );
                assert!(
                    role == Role::Representative
                        || !actor.may_grant(Role::OrganizationAdmin, &[].into())
                );
            }
        }
    }
}
