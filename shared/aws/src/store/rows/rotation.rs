//! The state of a session's refresh tokens: the attributes that sessions of customers and of staff
//! have in common.

use domain::refresh_token::Rotation;
use jiff::Timestamp;

use super::row::{Key, Row};
use super::verbs::{Write, number, text, update, updated};
use crate::ServiceError;

pub(super) fn put(row: Row, rotation: &Rotation) -> Row {
    row.bytes("seed", rotation.seed)
        .number("generation", rotation.generation)
        .text("opened_at", rotation.opened_at)
        .text("rotated_at", rotation.rotated_at)
        .text("handed_out_at", rotation.handed_out_at)
}

pub(super) fn read(row: &Row) -> Result<Rotation, ServiceError> {
    let seed = row.get_bytes("seed")?.try_into();
    let rotated_at = row.get_time("rotated_at")?;
    Ok(Rotation {
        seed: seed.map_err(|_| ServiceError::Malformed { what: "seed" })?,
        generation: row.get_number("generation")?,
        opened_at: row.get_time("opened_at")?,
        rotated_at,
        // Sessions from before this was noted have none.
        handed_out_at: row.find_time("handed_out_at")?.unwrap_or(rotated_at),
    })
}

/// Moves a session to the next generation, only from the one before: if the same refresh token is
/// sent twice at once, only one request gets the next token. Or notes that the current one was handed
/// out again, only if it still is the current one.
pub(super) fn rotate(
    table: &str,
    session: &Key,
    rotation: &Rotation,
    expires_at: Timestamp,
) -> Write {
    let is_new = rotation.rotated_at == rotation.handed_out_at;
    let seen = rotation.generation.wrapping_sub(is_new.into());
    let update = update(table, session)
        .update_expression(
            "SET generation = :next, rotated_at = :at, handed_out_at = :handed_out, \
             expires_at = :end",
        )
        .condition_expression("generation = :seen")
        .expression_attribute_values(":next", number(rotation.generation))
        .expression_attribute_values(":seen", number(seen))
        .expression_attribute_values(":at", text(rotation.rotated_at))
        .expression_attribute_values(":handed_out", text(rotation.handed_out_at))
        .expression_attribute_values(":end", number(expires_at.as_second()));
    updated(update)
}
