//! Who a signed-in member is, and the company they act for.

use std::collections::HashMap;

use domain::contract::Contract;
use domain::end_request::EndRequest;
use domain::terms::AcceptedTerms;
use domain::{
    DataKey, Member, MemberId, Membership, Organization, OrganizationId, Principal, Salt,
    SessionId, WrappedKey,
};
use jiff::Timestamp;

use super::Store;
use super::rows::row::{Key, Row};
use super::rows::{confirmation, member, organization, salt, session, wrapped_key};
use crate::ServiceError;

/// A member and their organization, still sealed.
#[derive(Debug)]
pub struct Profile {
    pub membership: Membership,
    pub wrapped: WrappedKey,
    salt: Salt,
    person: Row,
    company: Row,
}

impl Profile {
    pub fn representatives(&self) -> Result<u32, ServiceError> {
        organization::read_representatives(&self.company)
    }

    pub fn contract(&self) -> Result<Contract, ServiceError> {
        organization::read_contract(&self.company)
    }

    /// Whether the staff have confirmed the contract.
    pub fn is_confirmed(&self) -> Result<bool, ServiceError> {
        Ok(confirmation::read(&self.company)?.is_some())
    }

    /// What a representative asked for, if no end is ordered yet.
    pub fn end_request(&self) -> Result<Option<EndRequest>, ServiceError> {
        organization::read_end_request(&self.company)
    }

    pub fn accepted_terms(&self) -> Result<AcceptedTerms, ServiceError> {
        member::read_terms(&self.person)
    }

    /// The key that seals the member's data.
    pub fn own_key(&self, people: &DataKey) -> DataKey {
        people.salted(&self.salt)
    }

    pub fn open(&self, people: &DataKey) -> Result<(Member, Organization), ServiceError> {
        let Membership { organization, id, .. } = self.membership;
        let member = member::read(&self.person, organization, id, &self.own_key(people))?;
        Ok((member, organization::read(&self.company, organization, people)?))
    }
}

impl Store {
    /// A signed-in member and their organization, still sealed; none if the session is no longer
    /// active or the member has left.
    pub async fn profile(
        &self,
        Principal { organization, member, session }: Principal,
        now: Timestamp,
    ) -> Result<Option<Profile>, ServiceError> {
        Ok(self.read_profile(organization, member, Some(session), &[], now).await?.0)
    }

    /// A member and their organization, still sealed, and their log-in; none if the member has
    /// left.
    pub async fn account(
        &self,
        organization: OrganizationId,
        member: MemberId,
    ) -> Result<Option<Profile>, ServiceError> {
        Ok(self.read_profile(organization, member, None, &[], Timestamp::MIN).await?.0)
    }

    /// Reads a profile and other rows in one call. If a session is named, it must
    /// be active.
    pub(super) async fn read_profile(
        &self,
        organization: OrganizationId,
        member: MemberId,
        session: Option<SessionId>,
        others: &[(&str, &Key)],
        now: Timestamp,
    ) -> Result<(Option<Profile>, HashMap<Key, Row>), ServiceError> {
        let (person, company) =
            (member::key(organization, member), organization::key(organization));
        let people = wrapped_key::people(organization);
        let salt = salt::key(organization, member);
        let session = session.map(|session| (session, session::key(organization, session)));
        let (directory, sessions) = (self.tables.directory.as_str(), &self.tables.sessions);
        let mut wanted = vec![
            (directory, &person),
            (directory, &company),
            (&self.tables.keyring, &people),
            (&self.tables.salts, &salt),
        ];
        wanted.extend(session.iter().map(|(_, key)| (sessions.as_str(), key)));
        wanted.extend_from_slice(others);
        let mut rows = self.read(&wanted).await?;
        let mut take = |key| rows.remove(key);
        let (Some(person), Some(company), Some(people), Some(salt)) =
            (take(&person), take(&company), take(&people), take(&salt))
        else {
            return Ok((None, rows));
        };
        let membership = member::read_membership(&person, organization, member)?;
        if let Some((session, key)) = session {
            let session = take(&key).map(|row| session::read(&row, organization, session));
            let session = session.transpose()?;
            if !session.is_some_and(|session| session.is_active(&membership, now)) {
                return Ok((None, rows));
            }
        }
        let (wrapped, salt) = (wrapped_key::read(&people)?, salt::read(&salt)?);
        Ok((Some(Profile { membership, wrapped, salt, person, company }), rows))
    }
}
