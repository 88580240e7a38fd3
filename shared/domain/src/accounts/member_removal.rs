//! Members leave a company, either by themselves or because somebody with the right removes them
//! (P1). Their log-in and personal data are destroyed at once and their sessions end; the audit log
//! keeps an identifier without a name. As long as a company has members, one of them is a
//! representative.

use thiserror::Error;

use crate::{AccountChange, Action, Change, Changes, Context, Membership, Outcome, Product, Role};

/// Why a member was not removed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RemovalRefused {
    /// The actor has no right to remove that member.
    #[error("the actor has no right to remove this person")]
    NotPermitted,
    /// The company would have no representative left.
    #[error("no representative would remain")]
    LastRepresentative,
}

/// Removes another member. Actor, target and the number of representatives are as they were read.
pub fn remove(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    target: &Membership,
    representatives: u32,
) -> Result<Changes, RemovalRefused> {
    if !actor.may_remove(target) {
        return Err(RemovalRefused::NotPermitted);
    }
    let mut changes = depart(target, representatives)?;
    changes.push(AccountChange::RequireMembership(actor.clone()).into());
    let record = context
        .audit(product, Action::RemoveMember, Outcome::Done)
        .by(actor.organization, actor.id)
        .on(target.id)
        .changed("role", Some(target.role), None);
    Ok(Changes::recorded(changes, record))
}

/// Leaves the company and deletes the actor's own account.
pub fn leave(
    context: &Context<'_>,
    product: Product,
    person: &Membership,
    representatives: u32,
) -> Result<Changes, RemovalRefused> {
    let changes = depart(person, representatives)?;
    let record = context
        .audit(product, Action::Leave, Outcome::Done)
        .by(person.organization, person.id)
        .on(person.id)
        .changed("role", Some(person.role), None);
    Ok(Changes::recorded(changes, record))
}

fn depart(person: &Membership, representatives: u32) -> Result<Vec<Change>, RemovalRefused> {
    let mut changes = vec![
        AccountChange::RemoveMember(person.clone()).into(),
        AccountChange::RemoveLogin(person.clone()).into(),
        AccountChange::DeleteMemberAddress(person.clone()).into(),
    ];
    if person.role == Role::Representative {
        if representatives <= 1 {
            return Err(RemovalRefused::LastRepresentative);
        }
        changes.push(
            AccountChange::CountRepresentatives {
                organization: person.organization,
                seen: representatives,
                now: representatives - 1,
            }
            .into(),
        );
    }
    Ok(changes)
}
