//! Requests about another member of the caller's own company.

use aws::Store;
use domain::access_token::Claims;
use domain::{Action, Context, MemberId, Membership, Target};

use crate::{Problem, ensure_contract_active};

/// A member of a company, and the member who wants to change something about them.
#[derive(Debug)]
pub struct Colleague {
    /// The caller.
    pub actor: Membership,
    /// The member whom the request is about, possibly the caller.
    pub target: Membership,
    /// How many representatives the company has.
    pub representatives: u32,
}

impl Colleague {
    /// Reads both in one call, if the company may still change anything. That somebody asked for a
    /// member who is not of their company is on record.
    pub async fn read(
        store: &Store,
        context: &Context<'_>,
        caller: &Claims,
        id: MemberId,
        action: Action,
    ) -> Result<Self, Problem> {
        let (now, caller, product) = (context.now, caller.principal(), caller.product);
        let read = store.profile_and_membership(caller, id, now).await?;
        let (profile, target) = read.ok_or(Problem::NotSignedIn)?;
        ensure_contract_active(profile.contract()?, now)?;
        let Some(target) = target else {
            let (actor, id) = (&profile.membership, Target::from(id));
            store.commit(&domain::refused(context, product, actor, action, id)).await?;
            return Err(Problem::NotFound);
        };
        let representatives = profile.representatives()?;
        Ok(Self { actor: profile.membership, target, representatives })
    }
}
