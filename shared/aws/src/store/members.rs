//! The members of a company.

use std::collections::BTreeSet;

use domain::{DataKey, Member, MemberId, Membership, OrganizationId, Principal, Salt, WrappedKey};
use jiff::Timestamp;

use super::Store;
use super::profile::Profile;
use super::rows::row::Row;
use super::rows::verbs::text;
use super::rows::{member, salt, wrapped_key};
use crate::ServiceError;

/// How many members one page of the list holds.
const PAGE: i32 = 50;

/// Some members of a company, still sealed.
#[derive(Debug)]
pub struct Members {
    organization: OrganizationId,
    sealed: Vec<SealedMember>,
}

#[derive(Debug)]
struct SealedMember {
    row: Row,
    id: MemberId,
    salt: Salt,
}

impl Members {
    #[expect(clippy::len_without_is_empty, reason = "a company is never empty")]
    pub const fn len(&self) -> usize {
        self.sealed.len()
    }

    /// Opens the members with the unwrapped people key.
    pub fn open(&self, people: &DataKey) -> Result<Vec<Member>, ServiceError> {
        let open = |SealedMember { row, id, salt }: &SealedMember| {
            member::read(row, self.organization, *id, &people.salted(salt))
        };
        self.sealed.iter().map(open).collect()
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
        let others = [(self.tables.directory.as_str(), &key)];
        let others = if other == member { &[][..] } else { &others[..] };
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
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        let rows = rows.map(|row| Ok((member::id(&row)?, row)));
        let rows = rows.collect::<Result<Vec<_>, ServiceError>>()?;
        Ok((Members { organization, sealed: self.with_salts(organization, rows).await? }, next))
    }

    /// Those of these people who are members of the company, still sealed, and its people key; none
    /// if the company is gone.
    pub async fn members_among(
        &self,
        organization: OrganizationId,
        people: &BTreeSet<MemberId>,
    ) -> Result<Option<(WrappedKey, Members)>, ServiceError> {
        let wrapped = wrapped_key::people(organization);
        let keys: Vec<_> = people.iter().map(|id| (*id, member::key(organization, *id))).collect();
        let directory = self.tables.directory.as_str();
        let mut wanted: Vec<_> = keys.iter().map(|(_, key)| (directory, key)).collect();
        wanted.push((&self.tables.keyring, &wrapped));
        let mut rows = self.read(&wanted).await?;
        let Some(wrapped) = rows.remove(&wrapped) else { return Ok(None) };
        let rows = keys.into_iter().filter_map(|(id, key)| Some((id, rows.remove(&key)?)));
        let sealed = self.with_salts(organization, rows.collect()).await?;
        Ok(Some((wrapped_key::read(&wrapped)?, Members { organization, sealed })))
    }

    /// The members with their salts; whoever has none any more has left meanwhile.
    async fn with_salts(
        &self,
        organization: OrganizationId,
        rows: Vec<(MemberId, Row)>,
    ) -> Result<Vec<SealedMember>, ServiceError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<_> = rows.iter().map(|(id, _)| salt::key(organization, *id)).collect();
        let wanted: Vec<_> = keys.iter().map(|key| (self.tables.salts.as_str(), key)).collect();
        let salts = self.read(&wanted).await?;
        let sealed = rows.into_iter().zip(&keys).filter_map(|((id, row), key)| {
            let salt = salts.get(key)?;
            Some(salt::read(salt).map(|salt| SealedMember { row, id, salt }))
        });
        sealed.collect()
    }
}
