//! A member of staff continues a session, or signs out.

use super::{StaffChange, StaffMembership};
use crate::refresh_token::{self, RefreshKey, Rotating, Rotation};
use crate::staff_session::{StaffRefreshToken, StaffRefreshed, StaffSession};
use crate::{Action, Change, Changes, Context, Outcome, SessionId, StaffId};

impl Rotating for StaffSession {
    type Holder = StaffId;

    fn rotation(&self) -> &Rotation {
        &self.rotation
    }

    fn rotation_mut(&mut self) -> &mut Rotation {
        &mut self.rotation
    }

    fn rotated(&self) -> Change {
        StaffChange::RotateSession(self.clone()).into()
    }

    fn ended(&self) -> Change {
        StaffChange::EndSession { staff: self.staff, session: self.id }.into()
    }
}

/// Decides what happens when a client sends a refresh token. The session is an active one.
pub fn refresh_session(
    context: &Context<'_>,
    token: &StaffRefreshToken,
    session: Option<(StaffSession, StaffMembership)>,
    key: &RefreshKey,
) -> StaffRefreshed {
    let Some((session, membership)) = session else { return StaffRefreshed::NotValid };
    let copied = context.audit_of_staff(Action::RefreshSession, Outcome::Refused);
    let copied = copied.by_staff(session.staff, None).within(session.id);
    let membership = StaffChange::RequireStaff(membership).into();
    refresh_token::refresh(context, token, session, membership, key, copied)
}

pub fn end_session(context: &Context<'_>, staff: StaffId, session: SessionId) -> Changes {
    let record = context.audit_of_staff(Action::SignOut, Outcome::Done);
    let record = record.by_staff(staff, None).within(session);
    Changes::recorded(vec![StaffChange::EndSession { staff, session }.into()], record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff_session::STAFF_SESSION_VALIDITY;
    use crate::{Email, LookupKey, SeededEntropy};
    use jiff::Timestamp;

    fn context(entropy: &SeededEntropy, second: i64) -> Context<'_> {
        let now = Timestamp::from_second(1_800_000_000 + second).unwrap();
        Context::new(now, entropy, "request")
    }

    fn key() -> RefreshKey {
        RefreshKey::new(b"key")
    }

    fn session() -> StaffSession {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy, 0);
        StaffSession::open(&context, StaffId::new(context.now, &entropy))
    }

    fn show(token: &StaffRefreshToken, session: &StaffSession, second: i64) -> StaffRefreshed {
        let entropy = SeededEntropy::new(2);
        let email = Email::parse("taro@example.jp").unwrap();
        let login = LookupKey::new(b"key").staff_email(&email);
        let membership = StaffMembership {
            id: session.staff,
            login,
            roles: crate::StaffRole::ALL.into(),
            version: 1,
        };
        let session = Some((session.clone(), membership));
        refresh_session(&context(&entropy, second), token, session, &key())
    }

    #[test]
    fn staff_stay_signed_in_like_customers_when_an_answer_is_lost() {
        let first = session();
        let token = first.token(&key());
        let StaffRefreshed::Continued(second, _) = show(&token, &first, 1) else { panic!("ended") };
        assert_ne!(second.token(&key()), token);
        let StaffRefreshed::Continued(same, _) = show(&token, &second, 601) else {
            panic!("ended")
        };
        assert_eq!(same.token(&key()), second.token(&key()));
        assert!(matches!(show(&token, &second, 602), StaffRefreshed::Copied(_)));
    }

    #[test]
    fn a_session_ends_after_a_working_day_even_if_refreshed() {
        let first = session();
        let StaffRefreshed::Continued(next, _) = show(&first.token(&key()), &first, 3600) else {
            panic!("stays")
        };
        assert_eq!(next.expires_at(), first.rotation.opened_at + STAFF_SESSION_VALIDITY);
    }
}
