//! The staff's table: the vendor's own people, their log-ins, invitations and sessions. What it
//! holds of them is sealed with a key that only the staff's own functions have.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, TransactWriteItem};
use domain::attempts::AttemptsOf;
use domain::mail_link::{LinkPurpose, LinkRequestsOf};
use domain::one_time_password::{OneTimeSecret, RecoveryCodeHash, Step};
use domain::staff::{
    StaffChange, StaffInvitation, StaffInviteState, StaffLogin, StaffMember, StaffMembership,
    StaffSignIn, StaffSignInState,
};
use domain::staff_session::{StaffRefreshToken, StaffSession};
use domain::{
    Attempts, DataKey, Email, EmailIndex, MailToken, PasswordHash, PersonName, SessionId, StaffId,
    StaffPrincipal, TokenHash, Versioned,
};
use jiff::Timestamp;

use super::read::{attempts, open_bytes, open_text, read_requests, versioned};
use super::rotation::{read_rotation, rotate, rotation_row};
use super::row::{Key, Row, from_slug};
use super::write::{BuildError, NEW, delete, number, put, put_version, remove, text};
use super::{Store, attempts_key, link_requests_key};
use crate::ServiceError;

/// How many people one page of the list holds.
const PAGE: i32 = 50;
/// The partition of all who are of the staff, and of nothing else.
const STAFF: &str = "staff";
/// The table, as sealed data is bound to it.
const TABLE: &str = "staff";

fn member_key(staff: StaffId) -> Key {
    Key::new(STAFF, staff)
}

fn login_key(index: &EmailIndex) -> Key {
    Key::new(format!("staff-login#{}", index.as_str()), "login")
}

fn invitation_key(token: &TokenHash) -> Key {
    Key::new(format!("staff-invitation#{}", token.as_str()), "link")
}

fn session_key(staff: StaffId, session: SessionId) -> Key {
    Key::new(staff, session)
}

/// Makes sure that somebody is still of the staff, as it was read.
pub(super) fn require(
    table: &str,
    membership: &StaffMembership,
) -> Result<TransactWriteItem, BuildError> {
    let check = ConditionCheck::builder()
        .table_name(table)
        .set_key(Some(member_key(membership.id).to_item()))
        .condition_expression("version = :seen")
        .expression_attribute_values(":seen", number(membership.version));
    Ok(TransactWriteItem::builder().condition_check(check.build()?).build())
}

impl Store {
    pub(super) fn staff_item(&self, change: &StaffChange) -> Result<TransactWriteItem, BuildError> {
        let table = &self.tables.staff;
        match change {
            StaffChange::RequireStaff(membership) => require(table, membership),
            StaffChange::OpenInvitation { invitation, token } => {
                put(table, self.invitation_row(invitation, token), NEW)
            }
            StaffChange::CloseInvitation(token) => delete(table, &invitation_key(token)),
            StaffChange::KeepLogin { login, key } => {
                put_version(table, self.staff_login_row(&login.value, key), login.version)
            }
            StaffChange::RemoveLogin(membership) => {
                remove(table, &login_key(&membership.login), ("staff", text(membership.id)))
            }
            StaffChange::Add { member, key } => put(table, self.staff_row(member, key), NEW),
            StaffChange::Remove(membership) => {
                remove(table, &member_key(membership.id), ("version", number(membership.version)))
            }
            StaffChange::OpenSession(session) => put(table, session_row(session), NEW),
            StaffChange::RotateSession(session) => {
                let key = session_key(session.staff, session.id);
                rotate(table, &key, &session.rotation, session.expires_at())
            }
            StaffChange::EndSession { staff, session } => {
                delete(table, &session_key(*staff, *session))
            }
        }
    }

    fn invitation_row(&self, invitation: &StaffInvitation, token: &MailToken) -> Row {
        let key = invitation_key(&invitation.token);
        let email = self.seal_staff(&key, "email", invitation.email.expose(), &token.key());
        let row = Row::at(&key).bytes("email", email).expires_at(invitation.expires_at);
        match invitation.inviter {
            Some(inviter) => row.text("inviter", inviter),
            None => row,
        }
    }

    fn staff_login_row(&self, login: &StaffLogin, sealed_with: &DataKey) -> Row {
        let key = login_key(&login.index);
        Row::at(&key)
            .text("staff", login.staff)
            .text("password", login.password.as_str())
            .bytes("secret", self.seal_staff(&key, "secret", login.secret.expose(), sealed_with))
            .number("last_step", login.last_step.0)
            .texts("recovery", login.recovery.iter().map(RecoveryCodeHash::as_str))
    }

    fn staff_row(&self, member: &StaffMember, sealed_with: &DataKey) -> Row {
        let StaffMember { membership, name, email } = member;
        let key = member_key(membership.id);
        Row::at(&key)
            .bytes("name", self.seal_staff(&key, "name", name.expose(), sealed_with))
            .bytes("email", self.seal_staff(&key, "email", email.expose(), sealed_with))
            .text("login", membership.login.as_str())
            .number("version", membership.version)
    }

    fn seal_staff(
        &self,
        key: &Key,
        attribute: &str,
        data: impl AsRef<[u8]>,
        with: &DataKey,
    ) -> Vec<u8> {
        with.seal(&key.place(TABLE, attribute), data.as_ref(), &*self.entropy)
    }

    /// One of the staff who is signed in; nothing where the session does not stand any more or they
    /// were removed.
    pub async fn staff(
        &self,
        who: StaffPrincipal,
        now: Timestamp,
    ) -> Result<Option<StaffMembership>, ServiceError> {
        Ok(self.read_staff(who, &[], now).await?.0.map(|(membership, _)| membership))
    }

    /// Reads one of the staff, if their session stands, and other rows of any table in the same
    /// call: this is where every read on the staff's side begins.
    pub(super) async fn read_staff(
        &self,
        StaffPrincipal { staff, session }: StaffPrincipal,
        others: &[(&str, &Key)],
        now: Timestamp,
    ) -> Result<(Option<(StaffMembership, Row)>, HashMap<Key, Row>), ServiceError> {
        let (person, opened) = (member_key(staff), session_key(staff, session));
        let table = self.tables.staff.as_str();
        let mut wanted = vec![(table, &person), (table, &opened)];
        wanted.extend(others);
        let mut rows = self.read(&wanted).await?;
        let opened = rows.remove(&opened).map(|row| read_session(&row, staff, session));
        let stands = opened.transpose()?.is_some_and(|session| now < session.expires_at());
        // A row that was asked for as another's stays with the others.
        let person = rows.get(&person).filter(|_| stands).cloned();
        let person = person.map(|row| Ok((read_membership(&row, staff)?, row)));
        Ok((person.transpose()?, rows))
    }

    /// One of the staff, signed in or not; nothing where they were removed.
    pub async fn staff_membership(
        &self,
        staff: StaffId,
    ) -> Result<Option<StaffMembership>, ServiceError> {
        let key = member_key(staff);
        let rows = self.read(&[(&self.tables.staff, &key)]).await?;
        rows.get(&key).map(|row| read_membership(row, staff)).transpose()
    }

    /// One of the staff who is signed in, opened.
    pub async fn staff_member(
        &self,
        who: StaffPrincipal,
        key: &DataKey,
        now: Timestamp,
    ) -> Result<Option<StaffMember>, ServiceError> {
        let (person, _) = self.read_staff(who, &[], now).await?;
        person.map(|(_, row)| read_member(&row, who.staff, key)).transpose()
    }

    /// One of the staff who is signed in, and another one.
    pub async fn staff_and_other(
        &self,
        who: StaffPrincipal,
        other: StaffId,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<StaffMembership>)>, ServiceError> {
        let key = member_key(other);
        let wanted = [(self.tables.staff.as_str(), &key)];
        // Of oneself there is nothing more to read, and no item may be asked for twice.
        let others = if other == who.staff { &[][..] } else { &wanted };
        let (person, rows) = self.read_staff(who, others, now).await?;
        let Some((membership, _)) = person else { return Ok(None) };
        let other = rows.get(&key).map(|row| read_membership(row, other)).transpose()?;
        Ok(Some((membership, other)))
    }

    /// A page of the staff, from after that one, and where the next page begins.
    pub async fn staff_members(
        &self,
        after: Option<StaffId>,
        key: &DataKey,
    ) -> Result<(Vec<StaffMember>, Option<StaffId>), ServiceError> {
        let page = self
            .client
            .query()
            .table_name(&self.tables.staff)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(STAFF.to_owned()))
            .set_exclusive_start_key(after.map(|after| member_key(after).to_item()))
            .consistent_read(true)
            .limit(PAGE)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let id = |row: &Row| row.get("sk", |text| text.parse().ok());
        let next = page.last_evaluated_key.map(|key| id(&Row(key))).transpose()?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        let people = rows.map(|row| read_member(&row, id(&row)?, key));
        Ok((people.collect::<Result<_, _>>()?, next))
    }

    /// What is known of an address that whoever operates the account invites.
    pub async fn staff_invite_state(
        &self,
        index: &EmailIndex,
    ) -> Result<StaffInviteState, ServiceError> {
        let (requests, login) = invite_keys(index);
        let table = self.tables.staff.as_str();
        let rows = self.read(&[(table, &requests), (table, &login)]).await?;
        read_invite_state(&rows, &requests, &login)
    }

    /// One of the staff who is signed in, and what is known of an address that they invite.
    pub async fn staff_and_invite_state(
        &self,
        who: StaffPrincipal,
        index: &EmailIndex,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, StaffInviteState)>, ServiceError> {
        let (requests, login) = invite_keys(index);
        let table = self.tables.staff.as_str();
        let others = [(table, &requests), (table, &login)];
        let (person, rows) = self.read_staff(who, &others, now).await?;
        let Some((membership, _)) = person else { return Ok(None) };
        Ok(Some((membership, read_invite_state(&rows, &requests, &login)?)))
    }

    /// The invitation that a mailed token is of, if there is one that still works.
    pub async fn staff_invitation(
        &self,
        token: &MailToken,
        now: Timestamp,
    ) -> Result<Option<StaffInvitation>, ServiceError> {
        let hash = token.hash();
        let key = invitation_key(&hash);
        let rows = self.read(&[(&self.tables.staff, &key)]).await?;
        let Some(row) = rows.get(&key) else { return Ok(None) };
        let email = open_text(TABLE, &token.key(), row, "email", Email::parse)?;
        let inviter = row.has("inviter").then(|| row.get("inviter", |text| text.parse().ok()));
        let (inviter, expires_at) = (inviter.transpose()?, row.get_expiry()?);
        let invitation = StaffInvitation { token: hash, email, inviter, expires_at };
        Ok(Some(invitation).filter(|invitation| now < invitation.expires_at))
    }

    /// The session that a refresh token names, if it stands, and whose it is.
    pub async fn staff_session(
        &self,
        token: &StaffRefreshToken,
        now: Timestamp,
    ) -> Result<Option<(StaffSession, StaffMembership)>, ServiceError> {
        let (person, opened) = (member_key(token.holder), session_key(token.holder, token.session));
        let table = self.tables.staff.as_str();
        let rows = self.read(&[(table, &person), (table, &opened)]).await?;
        let (Some(person), Some(opened)) = (rows.get(&person), rows.get(&opened)) else {
            return Ok(None);
        };
        let session = StaffSession {
            id: token.session,
            staff: token.holder,
            rotation: read_rotation(opened)?,
        };
        let membership = read_membership(person, token.holder)?;
        Ok(Some((session, membership)).filter(|(session, _)| now < session.expires_at()))
    }

    /// What is known of an address that wants in, and of the source it calls from.
    pub async fn staff_sign_in_state(
        &self,
        sign_in: &StaffSignIn,
        key: &DataKey,
    ) -> Result<StaffSignInState, ServiceError> {
        let login = login_key(&sign_in.index);
        let account = attempts_key(&AttemptsOf::Account(sign_in.index.clone()));
        let source = attempts_key(&AttemptsOf::Source(sign_in.source.clone()));
        let (staff, sessions) = (self.tables.staff.as_str(), self.tables.sessions.as_str());
        let rows = self.read(&[(staff, &login), (sessions, &account), (sessions, &source)]).await?;
        let counted = |key: &Key| -> Result<Versioned<Attempts>, ServiceError> {
            rows.get(key).map_or(Ok(Versioned::default()), attempts)
        };
        let login = rows.get(&login).map(|row| read_login(row, sign_in.index.clone(), key));
        Ok(StaffSignInState {
            login: login.transpose()?,
            account: counted(&account)?,
            from_source: counted(&source)?,
        })
    }
}

fn invite_keys(index: &EmailIndex) -> (Key, Key) {
    let of = LinkRequestsOf { purpose: LinkPurpose::StaffInvitation, index: index.clone() };
    (link_requests_key(&of), login_key(index))
}

fn read_invite_state(
    rows: &HashMap<Key, Row>,
    requests: &Key,
    login: &Key,
) -> Result<StaffInviteState, ServiceError> {
    let requests = match rows.get(requests) {
        Some(row) => versioned(row, read_requests(row)?)?,
        None => Versioned::default(),
    };
    Ok(StaffInviteState { requests, known: rows.contains_key(login) })
}

fn read_membership(row: &Row, id: StaffId) -> Result<StaffMembership, ServiceError> {
    let (login, version) = (row.get("login", from_slug)?, row.get_number("version")?);
    Ok(StaffMembership { id, login, version })
}

fn read_member(row: &Row, id: StaffId, key: &DataKey) -> Result<StaffMember, ServiceError> {
    Ok(StaffMember {
        membership: read_membership(row, id)?,
        name: open_text(TABLE, key, row, "name", PersonName::parse)?,
        email: open_text(TABLE, key, row, "email", Email::parse)?,
    })
}

fn read_login(
    row: &Row,
    index: EmailIndex,
    key: &DataKey,
) -> Result<Versioned<StaffLogin>, ServiceError> {
    let secret = OneTimeSecret::from_bytes(&open_bytes(TABLE, key, row, "secret")?);
    let login = StaffLogin {
        index,
        staff: row.get("staff", |text| text.parse().ok())?,
        password: row.get("password", |text| PasswordHash::parse(text).ok())?,
        secret: secret.ok_or(ServiceError::Malformed { what: "secret" })?,
        last_step: Step(row.get_number("last_step")?),
        recovery: row.get_texts("recovery", RecoveryCodeHash::parse)?,
    };
    versioned(row, login)
}

fn session_row(session: &StaffSession) -> Row {
    let row = Row::at(&session_key(session.staff, session.id)).expires_at(session.expires_at());
    rotation_row(row, &session.rotation)
}

fn read_session(row: &Row, staff: StaffId, id: SessionId) -> Result<StaffSession, ServiceError> {
    Ok(StaffSession { id, staff, rotation: read_rotation(row)? })
}
