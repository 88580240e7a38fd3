//! The members of a company.

use domain::{DataKey, Member, MemberId, Membership, OrganizationId, Principal};
use jiff::Timestamp;

use super::Store;
use super::profile::Profile;
use super::rows::member;
use super::rows::row::Row;
use super::rows::verbs::text;
use crate::ServiceError;

/// How many members one page of the list holds.
const PAGE: i32 = 50;

/// Some members of a company, still sealed.
#[derive(Debug)]
pub struct Members {
    organization: OrganizationId,
    rows: Vec<Row>,
}

impl Members {
    #[expect(clippy::len_without_is_empty, reason = "a company is never empty")]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Opens the members with the unwrapped people key.
    pub fn open(&self, people: &DataKey) -> Result<Vec<Member>, ServiceError> {
        let open = |row| member::read(row, self.organization, member::id(row)?, people);
        self.rows.iter().map(open).collect()
    }
}

impl Store {
    /// A signed-in member with their company, and another member's membership; none if the session
    /// is no longer active or the caller has left.
    pub async fn profile_and_membership(
        &self,
        Principal { organization, member, session }: Principal,
        other: MemberId,
        now: Timestamp,
    ) -> Result<Option<(Profile, Option<Membership>)>, ServiceError> {
        let key = member::key(organization, other);
        // If the other is the caller, nothing more has to be read, and no item may be requested
        // twice.
        let others = if other == member { &[][..] } else { std::slice::from_ref(&key) };
        let (profile, rows) =
            self.read_profile(organization, member, Some(session), others, now).await?;
        let Some(profile) = profile else { return Ok(None) };
        if other == member {
            let membership = profile.membership.clone();
            return Ok(Some((profile, Some(membership))));
        }
        let membership =
            rows.get(&key).map(|row| member::read_membership(row, organization, other));
        Ok(Some((profile, membership.transpose()?)))
    }

    /// A page of a company's members, after the given one, and the start of the next page.
    pub async fn members(
        &self,
        organization: OrganizationId,
        after: Option<MemberId>,
    ) -> Result<(Members, Option<MemberId>), ServiceError> {
        let page = self
            .client
            .query()
            .table_name(&self.tables.directory)
            .key_condition_expression("pk = :pk AND begins_with(sk, :member)")
            .expression_attribute_values(":pk", text(organization))
            .expression_attribute_values(":member", text(member::MEMBER))
            .set_exclusive_start_key(after.map(|after| member::key(organization, after).to_item()))
            .consistent_read(true)
            .limit(PAGE)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let next = page.last_evaluated_key.map(|key| member::id(&Row(key))).transpose()?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row).collect();
        Ok((Members { organization, rows }, next))
    }
}
