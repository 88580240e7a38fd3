//! Stored answers to earlier requests.

use domain::{IdempotentRequest, Membership, Principal, SealBroken, StaffPrincipal};
use jiff::Timestamp;

use super::Store;
use super::rows::{answer, member, session};
use crate::ServiceError;

/// Who repeats a request. An answer is given again only to whoever may still act.
#[derive(Clone, Copy, Debug)]
pub enum Repeater {
    /// Somebody with a mailed link, which the answer is sealed with, or nobody in particular.
    Anyone,
    /// A member, with the right that the request takes.
    Member(Principal, fn(&Membership) -> bool),
    Staff(StaffPrincipal),
}

impl Store {
    /// The stored answer to a request, or none if there is none for whoever repeats it. The seal is
    /// broken if a different request had the same name. What they may is read in the same call.
    pub async fn answer(
        &self,
        of: &IdempotentRequest,
        by: Repeater,
        now: Timestamp,
    ) -> Result<Option<Result<Vec<u8>, SealBroken>>, ServiceError> {
        let key = answer::key(of);
        let wanted = (self.answers_table(of), &key);
        let (may_act, rows) = match by {
            Repeater::Anyone => (true, self.read(&[wanted]).await?),
            Repeater::Member(Principal { organization, member, session }, may) => {
                let (person, opened) =
                    (member::key(organization, member), session::key(organization, session));
                let who = [(&*self.tables.directory, &person), (&*self.tables.sessions, &opened)];
                let rows = self.read(&[wanted, who[0], who[1]]).await?;
                let may_act = match (rows.get(&person), rows.get(&opened)) {
                    (Some(person), Some(opened)) => {
                        let membership = member::read_membership(person, organization, member)?;
                        let session = session::read(opened, organization, session)?;
                        session.is_active(&membership, now) && may(&membership)
                    }
                    _ => false,
                };
                (may_act, rows)
            }
            Repeater::Staff(who) => {
                let (staff, rows) = self.read_staff(who, &[wanted], now).await?;
                (staff.is_some(), rows)
            }
        };
        let stored = rows.get(&key).filter(|_| may_act);
        stored.map_or(Ok(None), |row| answer::read(row, of, now))
    }
}
