//! After a contract has ended, everything stored of the customer is destroyed, and a certificate
//! proves it (P3).
//!
//! A purge works in small steps. Each transaction deletes some items and counts them, so that a
//! purge can be killed at any point and resumed, and its counts stay right.
//!
//! A purge is never final. When the retention of a document ends, or a restored table brings data
//! back, the same purge runs another round, with a certificate of its own.

mod certificate;
mod data_class;
mod retained;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::contract::EndedContract;
use crate::retention::PurgePlan;
use crate::{Action, Changes, Context, LeavingChange, Outcome, Versioned, japan};

pub use certificate::Certificate;
pub use data_class::{DataClass, DestroyedId, Tally};
pub use retained::{LEGAL_HOLD, RetainedCount, RetainedDocuments, RetentionContext};

/// The progress of a customer's purge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purge {
    pub contract: EndedContract,
    pub started_at: Timestamp,
    pub destroyed: BTreeMap<DataClass, Tally>,
    /// The signed certificate, once nothing is left.
    pub certificate: Option<String>,
    /// The certificates of earlier rounds, oldest first.
    pub earlier: Vec<String>,
    /// The first day, in Japan, on which something may be due for destruction again.
    pub next_check_on: Date,
}

/// The next check when nothing is retained, or only without a last day.
pub const NO_DAY: Date = Date::MAX;

/// Begins the purge of a customer, or returns `None` before its day. `holds` is the version of
/// their legal holds that was read; a hold placed since then makes the commit fail.
pub fn begin(
    context: &Context<'_>,
    contract: &EndedContract,
    holds: u64,
) -> Option<(Versioned<Purge>, Changes)> {
    if japan::date_at(context.now) < contract.plan.purge_on {
        return None;
    }
    let purge = Purge {
        contract: contract.clone(),
        started_at: context.now,
        destroyed: BTreeMap::new(),
        certificate: None,
        earlier: Vec::new(),
        next_check_on: tomorrow(context.now),
    };
    let changes = vec![
        LeavingChange::BeginPurge(contract.clone()).into(),
        LeavingChange::RequireHolds { organization: contract.organization, version: holds }.into(),
        LeavingChange::StorePurge(Versioned { value: purge.clone(), version: 0 }).into(),
    ];
    let record = context
        .audit(contract.product, Action::BeginPurge, Outcome::Done)
        .of(contract.organization);
    Some((Versioned { value: purge, version: 1 }, Changes::recorded(changes, record)))
}

/// Begins another round of a finished purge, because there is something to destroy again.
pub fn begin_again(context: &Context<'_>, over: Versioned<Purge>) -> (Versioned<Purge>, Changes) {
    let Versioned { value: Purge { contract, certificate, mut earlier, .. }, version } = over;
    earlier.extend(certificate);
    let record = context
        .audit(contract.product, Action::BeginPurge, Outcome::Done)
        .of(contract.organization);
    let value = Purge {
        contract,
        started_at: context.now,
        destroyed: BTreeMap::new(),
        certificate: None,
        earlier,
        next_check_on: tomorrow(context.now),
    };
    let change = LeavingChange::StorePurge(Versioned { value: value.clone(), version }).into();
    let again = Versioned { value, version: version + 1 };
    (again, Changes::recorded(vec![change], record))
}

/// The next check while a round is running: by then it should be finished.
fn tomorrow(now: Timestamp) -> Date {
    let today = japan::date_at(now);
    today.tomorrow().unwrap_or(today)
}

impl Purge {
    /// All certificates, newest first.
    pub fn certificates(&self) -> impl Iterator<Item = &str> {
        self.certificate.iter().chain(self.earlier.iter().rev()).map(String::as_str)
    }

    /// Counts what the next transaction destroys.
    pub fn destroy<'a>(
        &mut self,
        data_class: DataClass,
        ids: impl IntoIterator<Item = &'a DestroyedId>,
    ) {
        let tally = self.destroyed.entry(data_class).or_default();
        ids.into_iter().for_each(|id| tally.add(id));
    }

    /// The certificate of a purge that has nothing left to destroy.
    pub fn certificate(
        &self,
        issuer: &str,
        kept: RetainedDocuments,
        now: Timestamp,
    ) -> Certificate {
        let plan = self.contract.plan;
        let destroyed = DataClass::ALL.into_iter().map(|store| {
            let tally = self.destroyed.get(&store).cloned().unwrap_or_default();
            Destroyed { store, count: tally.count, digest: tally.digest }
        });
        Certificate {
            issuer: issuer.to_owned(),
            organization: self.contract.organization,
            issued_at: now.as_second(),
            product: self.contract.product,
            contract_ended_on: plan.ends_on,
            deadline: plan.deadline,
            started_at: self.started_at,
            finished_at: now,
            destroyed: destroyed.collect(),
            retained: kept.into_list(),
            backups_end_on: PurgePlan::restorable_until(japan::date_at(now)),
        }
    }
}

#[derive(Clone, Debug)]
pub struct End {
    pub certificate: String,
    /// The first day on which something may be due for destruction again.
    pub next_check_on: Date,
    /// Whether the customer's own row still exists; if so, it is deleted in the same transaction.
    pub company_is_there: bool,
}

/// Ends a round of a purge with its signed certificate.
pub fn finish(context: &Context<'_>, purge: Versioned<Purge>, end: End) -> Changes {
    let End { certificate, next_check_on, company_is_there } = end;
    let EndedContract { organization, product, .. } = purge.value.contract;
    let record = context.audit(product, Action::FinishPurge, Outcome::Done).of(organization);
    let mut changes = Vec::new();
    if company_is_there {
        changes.push(LeavingChange::RemoveCompany(organization).into());
    }
    let value = Purge { certificate: Some(certificate), next_check_on, ..purge.value };
    changes.push(LeavingChange::StorePurge(Versioned { value, version: purge.version }).into());
    Changes::recorded(changes, record)
}

/// What was destroyed of one data class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destroyed {
    pub store: DataClass,
    pub count: u64,
    /// Of the identifiers; see [`Tally::digest`].
    pub digest: String,
}
