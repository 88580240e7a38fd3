//! A representative asks for the end of their company's contract; staff carry it out.

use jiff::civil::Date;
use thiserror::Error;

use crate::contract::Contract;
use crate::{
    AccountChange, Action, Changes, Context, LeavingChange, MemberId, Membership, OrganizationId,
    Outcome, Product, japan,
};

/// What a representative asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndRequest {
    /// The last day that they want.
    pub ends_on: Date,
    pub requested_by: MemberId,
    pub requested_on: Date,
}

/// What a representative asked for, and whose contract it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestedEnd {
    pub organization: OrganizationId,
    pub product: Product,
    pub request: EndRequest,
}

/// Why nothing was asked for.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum EndRequestRefused {
    #[error("only representatives may ask for the end of the contract")]
    NotPermitted,
    /// Staff have ordered the end already.
    #[error("the contract ends already")]
    ContractEnds,
}

/// Asks for the end of the contract, in place of what was asked for before.
pub fn request(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    seen: Contract,
    ends_on: Date,
) -> Result<(EndRequest, Changes), EndRequestRefused> {
    allow(actor, seen)?;
    let request =
        EndRequest { ends_on, requested_by: actor.id, requested_on: japan::date_at(context.now) };
    let changes = store(context, product, actor, Some(request), Action::RequestContractEnd);
    Ok((request, changes))
}

/// Takes back what was asked for.
pub fn withdraw(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    seen: Contract,
) -> Result<Changes, EndRequestRefused> {
    allow(actor, seen)?;
    Ok(store(context, product, actor, None, Action::WithdrawContractEnd))
}

fn allow(actor: &Membership, seen: Contract) -> Result<(), EndRequestRefused> {
    if !actor.may_end_contract() {
        return Err(EndRequestRefused::NotPermitted);
    }
    if seen.plan.is_some() { Err(EndRequestRefused::ContractEnds) } else { Ok(()) }
}

fn store(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    request: Option<EndRequest>,
    action: Action,
) -> Changes {
    let organization = actor.organization;
    let changes = vec![
        AccountChange::RequireMembership(actor.clone()).into(),
        LeavingChange::StoreEndRequest { organization, request }.into(),
    ];
    let record = context
        .audit(product, action, Outcome::Done)
        .by(organization, actor.id)
        .on(organization)
        .with("ends_on", request.map(|request| request.ends_on));
    Changes::recorded(changes, record)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::retention::PurgePlan;
    use crate::{Change, Email, LookupKey, Role, SeededEntropy};
    use jiff::Timestamp;
    use jiff::civil::date;

    fn member(role: Role) -> Membership {
        let entropy = SeededEntropy::new(1);
        let email = Email::parse("taro@example.jp").unwrap();
        Membership {
            id: MemberId::new(Timestamp::UNIX_EPOCH, &entropy),
            organization: OrganizationId::new(Timestamp::UNIX_EPOCH, &entropy),
            login: LookupKey::new(b"key").email(Product::ProSign, &email),
            role,
            permissions: BTreeSet::new(),
            signed_out_before: None,
            version: 1,
        }
    }

    #[test]
    fn only_representatives_ask_for_the_end_while_none_is_ordered() {
        let entropy = SeededEntropy::new(2);
        let now = Timestamp::UNIX_EPOCH;
        let context = Context::new(now, &entropy, "request");
        let last = date(1970, 2, 1);
        let asks = |role, contract| {
            let asked = request(&context, Product::ProSign, &member(role), contract, last);
            asked.map(|(request, _)| request.ends_on)
        };
        assert_eq!(asks(Role::Representative, Contract::default()), Ok(last));
        for role in [Role::OrganizationAdmin, Role::General] {
            let refused = asks(role, Contract::default());
            assert_eq!(refused, Err(EndRequestRefused::NotPermitted));
        }
        let ends = Contract { plan: Some(PurgePlan::new(last, last)) };
        assert_eq!(asks(Role::Representative, ends), Err(EndRequestRefused::ContractEnds));
    }

    #[test]
    fn the_right_to_ask_is_a_condition_of_what_is_stored() {
        let entropy = SeededEntropy::new(3);
        let context = Context::new(Timestamp::UNIX_EPOCH, &entropy, "request");
        let actor = member(Role::Representative);
        let changes = withdraw(&context, Product::ProSign, &actor, Contract::default()).unwrap();
        assert!(matches!(
            &changes.0[0],
            Change::Account(AccountChange::RequireMembership(seen)) if *seen == actor
        ));
        assert!(matches!(
            &changes.0[1],
            Change::Leaving(LeavingChange::StoreEndRequest { request: None, .. })
        ));
    }
}
