//! Requests about another member of the caller's own company.

use aws::Store;
use domain::{MemberId, Membership, Principal};
use jiff::Timestamp;

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
    /// Reads both in one call, if the company may still change anything.
    pub async fn read(
        store: &Store,
        caller: Principal,
        target: MemberId,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let read = store.profile_and_membership(caller, target, now).await?;
        let (profile, target) = read.ok_or(Problem::NotSignedIn)?;
        ensure_contract_active(profile.contract()?, now)?;
        let target = target.ok_or(Problem::NotFound)?;
        let representatives = profile.representatives()?;
        Ok(Self { actor: profile.membership, target, representatives })
    }
}
