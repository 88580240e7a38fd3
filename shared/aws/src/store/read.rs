//! Reading: everything a decision needs, in one call.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use domain::attempts::{AttemptsOf, Failures, Familiar};
use domain::contract::Contract;
use domain::mail_link::{LinkPurpose, LinkRequests, LinkRequestsOf};
use domain::password_reset::ResetState;
use domain::sign_in::{SignIn, SignInState};
use domain::signup::SignupState;
use domain::{
    Attempts, CompanyName, DataKey, Email, EmailIndex, Login, MailLink, MailToken, Member,
    MemberId, Membership, NamedRequest, Organization, OrganizationId, PasswordHash, PersonName,
    Principal, Product, RefreshToken, SealBroken, Session, SessionId, Versioned, WrappedKey,
};

use jiff::Timestamp;

use super::contracts::read_contract;
use super::rotation::read_rotation;
use super::row::{Key, Row, from_slug};
use super::{
    Store, answer_key, attempts_key, link_key, link_requests_key, login_key, member_key,
    organization_key, people_key_key, session_key,
};
use crate::ServiceError;
use crate::pause::{TRIES, pause};

impl Store {
    /// What is known of an address that asks to sign up.
    pub async fn signup_state(&self, index: &EmailIndex) -> Result<SignupState, ServiceError> {
        let (requests, login) = self.link_requests(LinkPurpose::Signup, index).await?;
        Ok(SignupState { requests, registered: login.is_some() })
    }

    /// What is known of an address that asks to reset its password.
    pub async fn reset_state(&self, index: &EmailIndex) -> Result<ResetState, ServiceError> {
        let (requests, login) = self.link_requests(LinkPurpose::PasswordReset, index).await?;
        Ok(ResetState { requests, login })
    }

    async fn link_requests(
        &self,
        purpose: LinkPurpose,
        index: &EmailIndex,
    ) -> Result<(Versioned<LinkRequests>, Option<Login>), ServiceError> {
        let requests = link_requests_key(&LinkRequestsOf { purpose, index: index.clone() });
        let login = login_key(index);
        let directory = self.tables.directory.as_str();
        let rows = self.read(&[(directory, &requests), (directory, &login)]).await?;
        let requests = match rows.get(&requests) {
            Some(row) => versioned(row, read_requests(row)?)?,
            None => Versioned::default(),
        };
        let login = rows.get(&login).map(|row| read_login(row, index.clone()));
        Ok((requests, login.transpose()?))
    }

    /// The link that the token is of, if there is one for that at the product.
    pub async fn link(
        &self,
        purpose: LinkPurpose,
        product: Product,
        token: &MailToken,
    ) -> Result<Option<MailLink>, ServiceError> {
        let hash = token.hash();
        let key = link_key(purpose, product, &hash);
        let rows = self.read(&[(&self.tables.directory, &key)]).await?;
        let Some(row) = rows.get(&key) else {
            return Ok(None);
        };
        let email = open(&token.key(), row, "email", Email::parse)?;
        let account = if row.has("account") {
            Some(open(&token.key(), row, "account", |text| {
                let (organization, member) = text.split_once(' ').ok_or(())?;
                let account = (organization.parse().map_err(drop)?, member.parse().map_err(drop)?);
                Ok::<_, ()>(account)
            })?)
        } else {
            None
        };
        let expires_at = row.get_expiry()?;
        Ok(Some(MailLink { purpose, product, token: hash, email, account, expires_at }))
    }

    /// What is known of an address that wants in, and of the source it calls from.
    pub async fn sign_in_state(&self, sign_in: &SignIn) -> Result<SignInState, ServiceError> {
        let login = login_key(&sign_in.index);
        let account = attempts_key(&AttemptsOf::Account(sign_in.index.clone()));
        let source = attempts_key(&AttemptsOf::Source(sign_in.source.clone()));
        let (directory, sessions) = (&self.tables.directory, &self.tables.sessions);
        let wanted = [(directory.as_str(), &login), (sessions, &account), (sessions, &source)];
        let rows = self.read(&wanted).await?;
        let attempts = |key: &Key| rows.get(key).map_or(Ok(Versioned::default()), attempts);
        Ok(SignInState {
            account: attempts(&account)?,
            from_source: attempts(&source)?,
            login: match rows.get(&login) {
                Some(row) => Some(read_login(row, sign_in.index.clone())?),
                None => None,
            },
        })
    }

    /// The session that a refresh token names and the membership of its person, if both are
    /// still there.
    pub async fn session(
        &self,
        token: &RefreshToken,
    ) -> Result<Option<(Session, Membership)>, ServiceError> {
        let session = session_key(token.holder.organization, token.session);
        let member = member_key(token.holder.organization, token.holder.member);
        let wanted = [(self.tables.sessions.as_str(), &session), (&self.tables.directory, &member)];
        let rows = self.read(&wanted).await?;
        let (Some(session), Some(member)) = (rows.get(&session), rows.get(&member)) else {
            return Ok(None);
        };
        let session = read_session(session, token.holder.organization, token.session)?;
        Ok(Some((
            session,
            read_membership(member, token.holder.organization, token.holder.member)?,
        )))
    }

    /// A signed-in person and their organization, still sealed; nothing where the session does not
    /// stand any more or the person left.
    pub async fn profile(
        &self,
        Principal { organization, member, session }: Principal,
        now: Timestamp,
    ) -> Result<Option<Profile>, ServiceError> {
        Ok(self.read_profile(organization, member, Some(session), &[], now).await?.0)
    }

    /// A person and their organization, still sealed, and their log-in; nothing where the person
    /// left.
    pub async fn account(
        &self,
        organization: OrganizationId,
        member: MemberId,
    ) -> Result<Option<Profile>, ServiceError> {
        Ok(self.read_profile(organization, member, None, &[], Timestamp::MIN).await?.0)
    }

    /// The contract of a signed-in person's organization; nothing where the session does not stand any
    /// more or the person left.
    pub async fn contract_of(
        &self,
        Principal { organization, member, session }: Principal,
        now: Timestamp,
    ) -> Result<Option<Contract>, ServiceError> {
        let (person, company) = (member_key(organization, member), organization_key(organization));
        let opened = session_key(organization, session);
        let (directory, sessions) = (self.tables.directory.as_str(), self.tables.sessions.as_str());
        let wanted = [(directory, &person), (directory, &company), (sessions, &opened)];
        let rows = self.read(&wanted).await?;
        let (Some(person), Some(company), Some(opened)) =
            (rows.get(&person), rows.get(&company), rows.get(&opened))
        else {
            return Ok(None);
        };
        let membership = read_membership(person, organization, member)?;
        let stands = read_session(opened, organization, session)?.stands(&membership, now);
        stands.then(|| read_contract(company)).transpose()
    }

    /// Reads a profile, if its session stands where one is named, and other rows of the directory
    /// in the same call.
    pub(super) async fn read_profile(
        &self,
        organization: OrganizationId,
        member: MemberId,
        session: Option<SessionId>,
        others: &[Key],
        now: Timestamp,
    ) -> Result<(Option<Profile>, HashMap<Key, Row>), ServiceError> {
        let (person, company) = (member_key(organization, member), organization_key(organization));
        let people = people_key_key(organization);
        let session = session.map(|session| (session, session_key(organization, session)));
        let (directory, sessions) = (self.tables.directory.as_str(), &self.tables.sessions);
        let mut wanted =
            vec![(directory, &person), (directory, &company), (&self.tables.keyring, &people)];
        wanted.extend(session.iter().map(|(_, key)| (sessions.as_str(), key)));
        wanted.extend(others.iter().map(|key| (directory, key)));
        let mut rows = self.read(&wanted).await?;
        let mut take = |key| rows.remove(key);
        let (Some(person), Some(company), Some(people)) =
            (take(&person), take(&company), take(&people))
        else {
            return Ok((None, rows));
        };
        let membership = read_membership(&person, organization, member)?;
        if let Some((session, key)) = session {
            let session = take(&key).map(|row| read_session(&row, organization, session));
            let session = session.transpose()?;
            if !session.is_some_and(|session| session.stands(&membership, now)) {
                return Ok((None, rows));
            }
        }
        let wrapped = WrappedKey(people.get_bytes("wrapped")?.to_vec());
        Ok((Some(Profile { membership, wrapped, person, company }), rows))
    }

    /// The log-in of a person whose membership was read, if it is still there.
    pub async fn login(&self, of: &Membership) -> Result<Option<Login>, ServiceError> {
        let key = login_key(&of.login);
        let rows = self.read(&[(&self.tables.directory, &key)]).await?;
        rows.get(&key).map(|row| read_login(row, of.login.clone())).transpose()
    }

    /// The answer that was given to a request before: nothing where there was none, and a broken
    /// seal where it was another request that had the same name.
    pub async fn answer(
        &self,
        of: &NamedRequest,
        now: Timestamp,
    ) -> Result<Option<Result<Vec<u8>, SealBroken>>, ServiceError> {
        let key = answer_key(of);
        let rows = self.read(&[(self.answers_table(of), &key)]).await?;
        let Some(row) = rows.get(&key) else { return Ok(None) };
        if row.get_expiry()? <= now {
            return Ok(None);
        }
        Ok(Some(of.key.open(&key.place("directory", "answer"), row.get_bytes("answer")?)))
    }

    /// Reads items in one call, consistently. Keys are told apart by themselves: no two tables
    /// here hold the same one.
    pub(super) async fn read(
        &self,
        wanted: &[(&str, &Key)],
    ) -> Result<HashMap<Key, Row>, ServiceError> {
        let mut request: HashMap<String, KeysAndAttributes> = HashMap::new();
        for (table, key) in wanted {
            let builder = KeysAndAttributes::builder().consistent_read(true);
            let keys = request.remove(*table).map_or_else(Vec::new, |asked| asked.keys);
            let keys = builder.set_keys(Some(keys)).keys(key.to_item()).build();
            request.insert((*table).to_owned(), keys.map_err(ServiceError::dynamodb)?);
        }
        let mut rows = HashMap::new();
        for attempt in 0..TRIES {
            pause(&*self.entropy, attempt).await;
            let sent = self.client.batch_get_item().set_request_items(Some(request)).send().await;
            let answer = sent.map_err(ServiceError::dynamodb)?;
            for item in answer.responses.into_iter().flatten().flat_map(|(_, items)| items) {
                let row = Row(item);
                rows.insert(row.key()?, row);
            }
            request = answer.unprocessed_keys.unwrap_or_default();
            if request.is_empty() {
                return Ok(rows);
            }
        }
        Err(ServiceError::dynamodb("some keys were left unread"))
    }
}

/// A person and their organization, still sealed.
#[derive(Debug)]
pub struct Profile {
    /// What they are there.
    pub membership: Membership,
    /// The organization's people key.
    pub wrapped: WrappedKey,
    person: Row,
    company: Row,
}

impl Profile {
    /// How many representatives the organization has.
    pub fn representatives(&self) -> Result<u32, ServiceError> {
        self.company.get_number("representatives")
    }

    /// The organization's contract.
    pub fn contract(&self) -> Result<Contract, ServiceError> {
        read_contract(&self.company)
    }

    /// Opens the profile with the unwrapped people key.
    pub fn open(&self, people: &DataKey) -> Result<(Member, Organization), ServiceError> {
        let company = &self.company;
        let Membership { organization, id, .. } = self.membership;
        let member = read_member(people, &self.person, organization, id)?;
        let organization = Organization {
            id: self.membership.organization,
            product: company.get("product", Product::from_slug)?,
            name: open(people, company, "name", CompanyName::parse)?,
            representatives: self.representatives()?,
        };
        Ok((member, organization))
    }
}

pub(super) fn read_member(
    people: &DataKey,
    row: &Row,
    organization: OrganizationId,
    id: MemberId,
) -> Result<Member, ServiceError> {
    Ok(Member {
        membership: read_membership(row, organization, id)?,
        name: open(people, row, "name", PersonName::parse)?,
        email: open(people, row, "email", Email::parse)?,
        language: row.get("language", from_slug)?,
    })
}

pub(super) fn read_membership(
    row: &Row,
    organization: OrganizationId,
    id: MemberId,
) -> Result<Membership, ServiceError> {
    Ok(Membership {
        id,
        organization,
        login: row.get("login", from_slug)?,
        role: row.get("role", from_slug)?,
        permissions: row.get_texts("permissions", from_slug)?.into_iter().collect(),
        signed_out_before: row.find_time("signed_out_before")?,
        version: row.get_number("version")?,
    })
}

pub(super) fn read_session(
    row: &Row,
    organization: OrganizationId,
    id: SessionId,
) -> Result<Session, ServiceError> {
    Ok(Session {
        id,
        organization,
        member: row.get("member", |text| text.parse().ok())?,
        product: row.get("product", Product::from_slug)?,
        rotation: read_rotation(row)?,
    })
}

/// Opens a sealed attribute of an item of the directory.
pub(super) fn open<T, E>(
    key: &DataKey,
    row: &Row,
    attribute: &'static str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, ServiceError> {
    open_text("directory", key, row, attribute, parse)
}

/// Opens a sealed attribute of an item of that table.
pub(super) fn open_bytes(
    table: &str,
    key: &DataKey,
    row: &Row,
    attribute: &'static str,
) -> Result<Vec<u8>, ServiceError> {
    let place = row.key()?.place(table, attribute);
    let opened = key.open(&place, row.get_bytes(attribute)?);
    opened.map_err(|_| ServiceError::Malformed { what: attribute })
}

/// Opens a sealed text of an item of that table.
pub(super) fn open_text<T, E>(
    table: &str,
    key: &DataKey,
    row: &Row,
    attribute: &'static str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, ServiceError> {
    let data = open_bytes(table, key, row, attribute)?;
    let text = std::str::from_utf8(&data).ok().and_then(|text| parse(text).ok());
    text.ok_or(ServiceError::Malformed { what: attribute })
}

pub(super) fn read_requests(row: &Row) -> Result<LinkRequests, ServiceError> {
    Ok(LinkRequests { times: row.get_texts("times", |text| text.parse().ok())? })
}

pub(super) fn versioned<T>(row: &Row, value: T) -> Result<Versioned<T>, ServiceError> {
    Ok(Versioned { value, version: row.get_number("version")? })
}

pub(super) fn attempts(row: &Row) -> Result<Versioned<Attempts>, ServiceError> {
    let familiar = row.get_rows("familiar")?.into_iter().map(|row| {
        Ok(Familiar {
            source: row.get("source", from_slug)?,
            last_success: row.get_time("last_success")?,
            failures: failures(&row)?,
        })
    });
    let familiar = familiar.collect::<Result<_, ServiceError>>()?;
    versioned(row, Attempts { failures: failures(row)?, familiar })
}

fn failures(row: &Row) -> Result<Failures, ServiceError> {
    Ok(Failures { count: row.get_number("failures")?, last: row.find_time("last_failure")? })
}

fn read_login(row: &Row, index: EmailIndex) -> Result<Login, ServiceError> {
    Ok(Login {
        index,
        product: row.get("product", Product::from_slug)?,
        organization: row.get("organization", |text| text.parse().ok())?,
        member: row.get("member", |text| text.parse().ok())?,
        password: row.get("password", |text| PasswordHash::parse(text).ok())?,
    })
}
