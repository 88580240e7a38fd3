//! What a decision needs to know beyond its state: the time, randomness and the request.

use jiff::Timestamp;

use crate::{Action, AuditId, AuditRecord, Entropy, Outcome, Product, SessionId, Source};

/// The time, randomness and request that every decision is given.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub entropy: &'a dyn Entropy,
    /// The identifier of the request that is being answered.
    pub request: &'a str,
    /// Where the request came from; none where the service acts by itself.
    pub source: Option<Source<'a>>,
    /// The session of the caller, once they are known.
    pub session: Option<SessionId>,
}

impl<'a> Context<'a> {
    /// The context of a request from nowhere, by nobody who is known.
    pub const fn new(now: Timestamp, entropy: &'a dyn Entropy, request: &'a str) -> Self {
        Self { now, entropy, request, source: None, session: None }
    }

    /// An audit record of the action, by a caller who is not known.
    pub fn audit(&self, product: Product, action: Action, outcome: Outcome) -> AuditRecord {
        AuditRecord { product: Some(product), ..self.audit_of_staff(action, outcome) }
    }

    /// An audit record of the action on the staff's side, by a caller who is not known.
    pub fn audit_of_staff(&self, action: Action, outcome: Outcome) -> AuditRecord {
        let id = AuditId::new(self.now, self.entropy);
        AuditRecord {
            id,
            at: self.now,
            product: None,
            organization: None,
            actor: None,
            session: self.session,
            source: self.source.map(|source| source.record(id, self.entropy)),
            approval: None,
            action,
            target: None,
            changed: Vec::new(),
            outcome,
            request: self.request.to_owned(),
        }
    }
}
