//! Representatives set the role and permissions of the people of their own company, organization
//! admins those of general users (P7, Pro-Sign only). At least one representative always remains.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::{Action, Change, Changes, Context, Membership, Outcome, Permission, Product, Role};

/// What somebody is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Their role.
    pub role: Role,
    /// Their permissions.
    pub permissions: BTreeSet<Permission>,
    /// Whether the actor becomes a general user without permissions by the same stroke: so a
    /// representative hands over.
    pub hand_over: bool,
}

/// Why nothing was changed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RoleChangeRefused {
    /// The actor has no right to it.
    #[error("the actor has no right to change the role so")]
    NotPermitted,
    /// No representative would remain.
    #[error("no representative would remain")]
    LastRepresentative,
}

/// Changes what a person is. Actor, target and the number of representatives are as they were
/// read; the changes are committed only where they still are.
pub fn change(
    context: &Context<'_>,
    actor: &Membership,
    target: &Membership,
    representatives: u32,
    wanted: &Wanted,
) -> Result<Changes, RoleChangeRefused> {
    if !actor.may_change(target, wanted.role, &wanted.permissions) {
        return Err(RoleChangeRefused::NotPermitted);
    }
    let oneself = actor.id == target.id;
    let counts = |role| u32::from(role == Role::Representative);
    let given_up = if wanted.hand_over && !oneself { counts(actor.role) } else { 0 };
    let remaining =
        (representatives + counts(wanted.role)).saturating_sub(counts(target.role) + given_up);
    if remaining == 0 {
        return Err(RoleChangeRefused::LastRepresentative);
    }
    let mut changes = vec![Change::SetRole {
        membership: target.clone(),
        role: wanted.role,
        permissions: wanted.permissions.clone(),
    }];
    if !oneself {
        changes.push(if wanted.hand_over {
            let permissions = BTreeSet::new();
            Change::SetRole { membership: actor.clone(), role: Role::General, permissions }
        } else {
            Change::RequireMembership(actor.clone())
        });
    }
    if remaining != representatives {
        let organization = target.organization;
        let (seen, now) = (representatives, remaining);
        changes.push(Change::CountRepresentatives { organization, seen, now });
    }
    let record = context
        .audit(Product::ProSign, Action::ChangeRole, Outcome::Done)
        .by(actor.organization, actor.id);
    Ok(Changes::recorded(changes, record))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Email, LookupKey, MemberId, OrganizationId, SeededEntropy};
    use jiff::Timestamp;
    use proptest::prelude::*;

    const PEOPLE: usize = 5;

    fn company() -> Vec<Membership> {
        let entropy = SeededEntropy::new(1);
        let now = Timestamp::UNIX_EPOCH;
        let organization = OrganizationId::new(now, &entropy);
        let person = |at| Membership {
            id: MemberId::new(now, &entropy),
            organization,
            login: LookupKey::new(b"key")
                .email(Product::ProSign, &Email::parse("taro@example.jp").unwrap()),
            role: if at == 0 { Role::Representative } else { Role::General },
            permissions: [].into(),
            signed_out_before: None,
            version: 1,
        };
        (0..PEOPLE).map(person).collect()
    }

    fn representatives(people: &[Membership]) -> u32 {
        let count = people.iter().filter(|person| person.role == Role::Representative).count();
        u32::try_from(count).unwrap()
    }

    /// Carries changes out as the store would, all or none; tells whether they were.
    fn commit(people: &mut [Membership], counted: &mut u32, changes: &Changes) -> bool {
        let holds = changes.0.iter().all(|change| match change {
            Change::SetRole { membership, .. } | Change::RequireMembership(membership) => {
                people.contains(membership)
            }
            Change::CountRepresentatives { seen, .. } => seen == counted,
            _ => true,
        });
        for change in changes.0.iter().filter(|_| holds) {
            match change {
                Change::SetRole { membership, role, permissions } => {
                    let person =
                        people.iter_mut().find(|person| person.id == membership.id).unwrap();
                    person.role = *role;
                    person.permissions.clone_from(permissions);
                    person.version += 1;
                }
                Change::CountRepresentatives { now, .. } => *counted = *now,
                _ => {}
            }
        }
        holds
    }

    fn wanted() -> impl Strategy<Value = Wanted> {
        let role = prop::sample::select(Role::ALL.to_vec());
        let permissions = prop::sample::subsequence(Permission::ALL.to_vec(), 0..=3);
        (role, permissions, any::<bool>()).prop_map(|(role, permissions, hand_over)| Wanted {
            role,
            permissions: permissions.into_iter().collect(),
            hand_over,
        })
    }

    proptest! {
        /// Whoever wants what from whom, in any order, some of it decided on a state that is long
        /// past: a representative remains, the count is right, and nobody got what the one who
        /// gave it could not give.
        #[test]
        fn a_representative_always_remains_and_nobody_gives_what_they_cannot(
            steps in prop::collection::vec((0..PEOPLE, 0..PEOPLE, wanted(), 0usize..4), 1..60),
        ) {
            let entropy = SeededEntropy::new(2);
            let context =
                Context { now: Timestamp::UNIX_EPOCH, entropy: &entropy, request: "request" };
            let mut people = company();
            let mut counted = 1;
            let mut past = vec![(people.clone(), counted)];
            for (actor, target, wanted, ago) in steps {
                let (seen, count) = past[past.len().saturating_sub(1 + ago)].clone();
                let (actor, target) = (&seen[actor], &seen[target]);
                let decided = change(&context, actor, target, count, &wanted);
                let before = people.clone();
                if let Ok(changes) = decided
                    && commit(&mut people, &mut counted, &changes)
                {
                    // What counts is who the actor is now, not who they were when it was decided.
                    let now = |id| before.iter().find(|person| person.id == id).unwrap();
                    let (actor, target) = (now(actor.id), now(target.id));
                    prop_assert!(actor.may_change(target, wanted.role, &wanted.permissions));
                }
                prop_assert!(counted >= 1);
                prop_assert_eq!(counted, representatives(&people));
                past.push((people.clone(), counted));
            }
        }
    }

    #[test]
    fn the_last_representative_hands_over_but_does_not_step_down() {
        let entropy = SeededEntropy::new(2);
        let context = Context { now: Timestamp::UNIX_EPOCH, entropy: &entropy, request: "request" };
        let people = company();
        let (founder, heir) = (&people[0], &people[1]);
        let general = Wanted { role: Role::General, permissions: [].into(), hand_over: false };
        let refused = change(&context, founder, founder, 1, &general).unwrap_err();
        assert_eq!(refused, RoleChangeRefused::LastRepresentative);
        let hand_over = Wanted { role: Role::Representative, hand_over: true, ..general };
        let changes = change(&context, founder, heir, 1, &hand_over).unwrap();
        assert!(
            !changes.0.iter().any(|change| matches!(change, Change::CountRepresentatives { .. }))
        );
        let set = changes.0.iter().filter(|change| matches!(change, Change::SetRole { .. }));
        assert_eq!(set.count(), 2, "both or neither");
    }
}
