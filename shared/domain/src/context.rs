//! What a decision needs to know beyond its state: the time, randomness and the request.

use jiff::Timestamp;

use crate::{Action, AuditId, AuditRecord, Entropy, Outcome, Product};

/// The time, randomness and request that every decision is given.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub entropy: &'a dyn Entropy,
    /// The identifier of the request that is being answered.
    pub request: &'a str,
}

impl Context<'_> {
    /// An audit record of the action, by a caller who is not known.
    pub fn audit(&self, product: Product, action: Action, outcome: Outcome) -> AuditRecord {
        AuditRecord { product: Some(product), ..self.audit_of_staff(action, outcome) }
    }

    /// An audit record of the action on the staff's side, by a caller who is not known.
    pub fn audit_of_staff(&self, action: Action, outcome: Outcome) -> AuditRecord {
        AuditRecord {
            id: AuditId::new(self.now, self.entropy),
            at: self.now,
            product: None,
            organization: None,
            actor: None,
            staff: None,
            pass: None,
            document: None,
            approval: None,
            action,
            outcome,
            request: self.request.to_owned(),
        }
    }
}
