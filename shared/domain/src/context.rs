//! The moment in which a decision is made.

use jiff::Timestamp;

use crate::{Action, AuditId, AuditRecord, Entropy, Outcome, Product};

/// What every decision is told about the moment it is made in.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The time.
    pub now: Timestamp,
    /// Randomness.
    pub entropy: &'a dyn Entropy,
    /// The request that is being answered.
    pub request: &'a str,
}

impl Context<'_> {
    /// A record of that action by nobody known.
    pub fn audit(&self, product: Product, action: Action, outcome: Outcome) -> AuditRecord {
        AuditRecord { product: Some(product), ..self.audit_of_staff(action, outcome) }
    }

    /// A record of that action on the staff's side by nobody known.
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
            action,
            outcome,
            request: self.request.to_owned(),
        }
    }
}
