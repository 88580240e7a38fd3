//! A log-in of a staff member, under the index of the address: with the sealed secret of the second
//! factor, the drift of its clock, the last time step at which it was used, and the hashes of the recovery codes.

use domain::authenticator::{Authenticator, Drift};
use domain::one_time_password::{OneTimeSecret, RecoveryCodeHash, Step};
use domain::staff::{StaffLogin, StaffMembership};
use domain::{DataKey, EmailIndex, Entropy, PasswordHash, Versioned};

use super::row::{Key, Row, parse, versioned};
use super::sealed::{STAFF, open};
use super::verbs::{Write, delete_where, put_version, require_version_or_absence, text};
use crate::ServiceError;

pub(crate) fn key(index: &EmailIndex) -> Key {
    Key::new(format!("staff-login#{}", index.as_str()), "login")
}

pub(crate) fn keep(
    table: &str,
    login: &Versioned<StaffLogin>,
    sealed_with: &DataKey,
    entropy: &dyn Entropy,
) -> Write {
    let (login, seen) = (&login.value, login.version);
    let app = &login.authenticator;
    let key = key(&login.index);
    let secret = key.place(STAFF, "secret").seal(app.secret.expose(), sealed_with, entropy);
    let row = Row::at(&key)
        .text("staff", login.staff)
        .text("password", login.password.as_str())
        .bytes("secret", secret)
        .number("drift", app.drift.steps())
        .number("last_step", app.last_step.0)
        .texts("recovery", login.recovery.iter().map(RecoveryCodeHash::as_str));
    put_version(table, row, seen)
}

pub(crate) fn read(
    row: &Row,
    index: EmailIndex,
    key: &DataKey,
) -> Result<Versioned<StaffLogin>, ServiceError> {
    let secret = OneTimeSecret::from_bytes(&open(row, STAFF, "secret", key)?);
    let drift = Drift::new(row.get_number("drift")?);
    let login = StaffLogin {
        index,
        staff: row.get("staff", parse)?,
        password: row.get("password", |text| PasswordHash::parse(text).ok())?,
        authenticator: Authenticator {
            secret: secret.ok_or(ServiceError::Malformed { what: "secret" })?,
            drift: drift.ok_or(ServiceError::Malformed { what: "drift" })?,
            last_step: Step(row.get_number("last_step")?),
        },
        recovery: row.get_texts("recovery", RecoveryCodeHash::parse)?,
    };
    versioned(row, login)
}

/// Requires that nobody signs in with that address.
pub(crate) fn require_none(table: &str, index: &EmailIndex) -> Write {
    require_version_or_absence(table, &key(index), 0)
}

/// Deletes a log-in, only if it still belongs to the staff member.
pub(crate) fn remove(table: &str, of: &StaffMembership) -> Write {
    delete_where(table, &key(&of.login), "staff", text(of.id))
}
