//! The writes of decisions about accounts.

use domain::AccountChange;

use super::super::Store;
use super::super::rows::verbs::Write;
use super::super::rows::{
    address, attempts, link_requests, login, mail_link, mailings, member, organization, salt,
    session, wrapped_key,
};

impl Store {
    /// The write of a member's salt, which comes and goes with the member's row.
    pub(super) fn salt_write(&self, change: &AccountChange) -> Option<Write> {
        let table = &self.tables.salts;
        match change {
            AccountChange::AddMember { member, salt, .. } => {
                Some(salt::keep(table, &member.membership, salt))
            }
            AccountChange::RemoveMember(membership) => Some(salt::destroy(table, membership)),
            _ => None,
        }
    }

    pub(super) fn account_write(&self, change: &AccountChange) -> Write {
        let entropy = &*self.entropy;
        let (directory, sessions) = (&self.tables.directory, &self.tables.sessions);
        let addresses = &self.tables.addresses;
        match change {
            AccountChange::CountLinkRequests { of, requests } => {
                link_requests::count(self.requests_table(of.purpose), of, requests)
            }
            AccountChange::OpenLink { link, token } => {
                mail_link::open(directory, link, token, entropy)
            }
            AccountChange::CloseLink { purpose, product, token } => {
                mail_link::close(directory, *purpose, *product, token)
            }
            AccountChange::StoreAddress { organization, index, known, over, people } => {
                let key = address::key(*organization, index);
                address::know(addresses, &key, known, over.as_ref(), people, entropy)
            }
            AccountChange::CountMailings { organization, mailings } => {
                mailings::count(directory, *organization, mailings)
            }
            AccountChange::DeleteAddress { organization, index, link } => {
                address::forget(addresses, &address::key(*organization, index), link)
            }
            AccountChange::CountRepresentatives { organization, seen, now } => {
                organization::count_representatives(directory, *organization, *seen, *now)
            }
            AccountChange::RequireCustomer(organization) => {
                organization::require_customer(directory, *organization)
            }
            AccountChange::CreateLogin(login) => login::create(directory, login),
            AccountChange::CreateOrganization { organization, index, people } => {
                organization::create(directory, organization, index, people, entropy)
            }
            AccountChange::StorePeopleKey { organization, wrapped } => wrapped_key::keep(
                &self.tables.keyring,
                &wrapped_key::people(*organization),
                wrapped,
            ),
            AccountChange::AddMember { member, people, salt } => {
                member::add(directory, member, &people.salted(salt), entropy)
            }
            AccountChange::RequireLogin(login) => login::require(directory, login),
            AccountChange::ReplacePassword { login, password } => {
                login::replace_password(directory, login, password)
            }
            AccountChange::RequireMembership(membership) => member::require(directory, membership),
            AccountChange::SetRole { membership, role, permissions } => {
                member::set_role(directory, membership, *role, permissions)
            }
            AccountChange::UpdateProfile { membership, name, language } => {
                let entropy = &*self.entropy;
                member::update_profile(directory, membership, name.as_ref(), *language, entropy)
            }
            AccountChange::AcceptTerms { membership, terms } => {
                member::accept_terms(directory, membership, *terms)
            }
            AccountChange::RemoveMember(membership) => member::remove(directory, membership),
            AccountChange::RemoveLogin(membership) => login::remove(directory, membership),
            AccountChange::DeleteMemberAddress(membership) => {
                address::forget_member(addresses, membership)
            }
            AccountChange::EndSessionsBefore { membership, before } => {
                member::end_sessions_before(directory, membership, *before)
            }
            AccountChange::CountAttempts { of, attempts } => {
                attempts::count(sessions, of, attempts)
            }
            AccountChange::ForgetAttempts { of, seen } => attempts::forget(sessions, of, *seen),
            AccountChange::RequireAttempts { of, seen } => attempts::require(sessions, of, *seen),
            AccountChange::OpenSession(session) => session::open(sessions, session),
            AccountChange::OpenSessionFrom { session, from } => {
                session::open_from(sessions, session, from, entropy)
            }
            AccountChange::RotateSession(session) => session::rotate(sessions, session),
            AccountChange::ReopenSession { organization, session, at } => {
                session::reopen(sessions, *organization, *session, *at)
            }
            AccountChange::EndSession { organization, session } => {
                session::end(sessions, *organization, *session)
            }
        }
    }
}
