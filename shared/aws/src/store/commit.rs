//! Committing: every change of a decision and the conditions they stand under, in one
//! transaction.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::invite::{MAILING_WINDOW, Mailings};
use domain::mail_link::REQUEST_WINDOW;
use domain::{AccountChange, Change, Changes, DocumentChange, LeavingChange, NoticeChange};
use thiserror::Error;

use super::contracts::{notice_key, notice_row};
use super::purge::purge_row;
use super::rotation::rotate;
use super::row::Row;
use super::rows::{attempts_row, audit_row, login_row, session_row};
use super::write::{
    BuildError, NEW, begin_purge, count_representatives, delete, end_sessions_before, number, put,
    put_over, put_version, remove, reopen_session, replace_password, require_login,
    require_membership, set_contract, set_role, text,
};
use super::{
    Store, address_key, announcements, archive_key_key, document_key, documents, exports,
    exports_key, legal_holds, link_key, link_requests_key, login_key, mailings_key, member_key,
    notices, organization_key, people_key_key, session_key, telling,
};
use crate::ServiceError;
use crate::outbox::mail_key;
use crate::pause::{TRIES, pause};

/// Why nothing was committed.
#[derive(Debug, Error)]
pub enum CommitError {
    /// These changes' conditions do not hold: the state is not what the decision saw. None are named
    /// where it was something else that went with them.
    #[error("the state has changed")]
    Refused(Vec<Change>),
    /// The same request was answered meanwhile.
    #[error("the request is a repetition")]
    Repeated,
    /// Others were changing the same items all the while; worth another try later.
    #[error("the items are held by others")]
    Busy,
    /// The service did not do its part.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl CommitError {
    /// Whether a change of that kind was refused.
    pub fn refused(&self, kind: impl Fn(&Change) -> bool) -> bool {
        matches!(self, Self::Refused(changes) if changes.iter().any(kind))
    }
}
impl Store {
    /// Writes all changes or none of them.
    pub async fn commit(&self, changes: &Changes) -> Result<(), CommitError> {
        if changes.0.is_empty() {
            return Ok(());
        }
        self.commit_with(changes, Vec::new()).await
    }

    /// Writes all changes, unless the state is not what the decision saw: then nothing is written, and
    /// the answer is no.
    pub async fn try_commit(&self, changes: &Changes) -> Result<bool, CommitError> {
        match self.commit(changes).await {
            Ok(()) => Ok(true),
            Err(CommitError::Refused(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Writes all changes and these items, or nothing.
    pub(super) async fn commit_with(
        &self,
        changes: &Changes,
        others: Vec<TransactWriteItem>,
    ) -> Result<(), CommitError> {
        let items = changes.0.iter().map(|change| self.item(change));
        let items = items.chain(others.into_iter().map(Ok));
        let items = items.collect::<Result<Vec<_>, _>>().map_err(ServiceError::dynamodb)?;
        for attempt in 0..TRIES {
            pause(&*self.entropy, attempt).await;
            match self.transact(items.clone(), changes).await {
                Err(CommitError::Busy) => {}
                done => return done,
            }
        }
        Err(CommitError::Busy)
    }

    async fn transact(
        &self,
        items: Vec<TransactWriteItem>,
        changes: &Changes,
    ) -> Result<(), CommitError> {
        let sent = self.client.transact_write_items().set_transact_items(Some(items)).send().await;
        let Err(error) = sent else { return Ok(()) };
        let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) =
            error.as_service_error()
        else {
            return Err(ServiceError::dynamodb(error).into());
        };
        let reasons = canceled.cancellation_reasons().iter().filter_map(|reason| reason.code());
        let (mut busy, mut fails) = (false, false);
        let mut refused = Vec::new();
        for (at, reason) in reasons.enumerate() {
            match reason {
                "ConditionalCheckFailed" => {
                    fails = true;
                    refused.extend(changes.0.get(at).cloned());
                }
                // Another transaction holds the item, or the table is asked too much.
                "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded" => {
                    busy = true;
                }
                _ => {}
            }
        }
        if refused.iter().any(|change| matches!(change, Change::KeepAnswer { .. })) {
            return Err(CommitError::Repeated);
        }
        if fails {
            return Err(CommitError::Refused(refused));
        }
        if busy { Err(CommitError::Busy) } else { Err(ServiceError::dynamodb(error).into()) }
    }

    fn item(&self, change: &Change) -> Result<TransactWriteItem, BuildError> {
        let tables = &self.tables;
        match change {
            Change::Account(change) => self.account_item(change),
            Change::Document(change) => self.document_item(change),
            Change::Leaving(change) => self.leaving_item(change),
            Change::Notice(change) => self.notice_item(change),
            Change::Staff(change) => self.staff_item(change),
            Change::SendMail { mail, key } => put(&tables.outbox, self.mail_row(mail, key)?, NEW),
            Change::ArchivePass(change) => self.archive_pass_item(change),
            Change::KeepAnswer { of, answer, now } => self.keep_answer(of, answer, *now),
            Change::Subscription(change) => self.subscription_item(change),
            Change::Audit(record) => put(&tables.audit, audit_row(record), NEW),
        }
    }

    fn account_item(&self, change: &AccountChange) -> Result<TransactWriteItem, BuildError> {
        let tables = &self.tables;
        match change {
            AccountChange::CountLinkRequests { of, requests } => {
                let times = requests.value.times.iter();
                let last = requests.value.times.last();
                let mut row = Row::at(&link_requests_key(of)).texts("times", times);
                if let Some(last) = last {
                    row = row.expires_at(*last + REQUEST_WINDOW);
                }
                put_version(self.requests_table(of.purpose), row, requests.version)
            }
            AccountChange::OpenLink { link, token } => {
                put(&tables.directory, self.link_row(link, token), NEW)
            }
            AccountChange::CloseLink { purpose, product, token } => {
                delete(&tables.directory, &link_key(*purpose, *product, token))
            }
            AccountChange::KnowAddress { organization, index, known, over, people } => {
                let row = self.address_row(&address_key(*organization, index), known, people);
                match over {
                    None => put(&tables.directory, row, NEW),
                    Some(link) => put_over(&tables.directory, row, link),
                }
            }
            AccountChange::CountMailings { organization, mailings } => {
                let Mailings { since, count } = mailings.value;
                let row = Row::at(&mailings_key(*organization))
                    .text("since", since)
                    .number("count", count)
                    .expires_at(since + MAILING_WINDOW);
                put_version(&tables.directory, row, mailings.version)
            }
            AccountChange::ForgetAddress { organization, index, link } => remove(
                &tables.directory,
                &address_key(*organization, index),
                ("link", text(link.as_str())),
            ),
            AccountChange::CountRepresentatives { organization, seen, now } => {
                count_representatives(&tables.directory, *organization, *seen, *now)
            }
            AccountChange::CreateLogin(login) => put(&tables.directory, login_row(login), NEW),
            AccountChange::CreateOrganization { organization, people } => {
                put(&tables.directory, self.organization_row(organization, people), NEW)
            }
            AccountChange::KeepPeopleKey { organization, wrapped } => {
                let row =
                    Row::at(&people_key_key(*organization)).bytes("wrapped", wrapped.0.clone());
                put(&tables.keyring, row, NEW)
            }
            AccountChange::AddMember { member, people } => {
                put(&tables.directory, self.member_row(member, people), NEW)
            }
            AccountChange::RequireLogin(login) => require_login(&tables.directory, login),
            AccountChange::ReplacePassword { login, password } => {
                replace_password(&tables.directory, login, password)
            }
            AccountChange::RequireMembership(membership) => {
                require_membership(&tables.directory, membership)
            }
            AccountChange::SetRole { membership, role, permissions } => {
                set_role(&tables.directory, membership, *role, permissions)
            }
            AccountChange::RemoveMember(membership) => remove(
                &tables.directory,
                &member_key(membership.organization, membership.id),
                ("version", number(membership.version)),
            ),
            AccountChange::RemoveLogin(membership) => remove(
                &tables.directory,
                &login_key(&membership.login),
                ("member", text(membership.id)),
            ),
            AccountChange::ForgetMember(membership) => remove(
                &tables.directory,
                &address_key(membership.organization, &membership.login),
                ("member", text(membership.id)),
            ),
            AccountChange::EndSessionsBefore { membership, before } => {
                end_sessions_before(&tables.directory, membership, *before)
            }
            AccountChange::CountAttempts { of, attempts } => {
                put_version(&tables.sessions, attempts_row(of, &attempts.value), attempts.version)
            }
            AccountChange::OpenSession(session) => put(&tables.sessions, session_row(session), NEW),
            AccountChange::RotateSession(session) => {
                let key = session_key(session.organization, session.id);
                rotate(&tables.sessions, &key, &session.rotation, session.expires_at())
            }
            AccountChange::ReopenSession { organization, session, at } => {
                reopen_session(&tables.sessions, &session_key(*organization, *session), *at)
            }
            AccountChange::EndSession { organization, session } => {
                delete(&tables.sessions, &session_key(*organization, *session))
            }
        }
    }

    fn document_item(&self, change: &DocumentChange) -> Result<TransactWriteItem, BuildError> {
        let tables = &self.tables;
        match change {
            DocumentChange::KeepArchiveKey { organization, wrapped } => {
                let row =
                    Row::at(&archive_key_key(*organization)).bytes("wrapped", wrapped.0.clone());
                put(&tables.keyring, row, NEW)
            }
            DocumentChange::RequireArchive { organization, version } => {
                documents::require_archive(&tables.documents, *organization, *version)
            }
            DocumentChange::SetUpArchive { organization, archive } => {
                let row = documents::archive_row(*organization, &archive.value);
                put_version(&tables.documents, row, archive.version)
            }
            DocumentChange::AddDocument { document, key } => {
                let row = documents::document_row(document, key, &*self.entropy)?;
                put(&tables.documents, row, NEW)
            }
            DocumentChange::LinkDocument { organization, document, link, seen, to } => {
                let key = document_key(*organization, *document);
                documents::link(&tables.documents, &key, *link, (*seen, *to))
            }
            DocumentChange::ProlongDocument { seen, keeping } => {
                documents::prolong(&tables.documents, seen, keeping)
            }
            DocumentChange::GiveUpDocument(seen) => documents::give_up(&tables.documents, seen),
            DocumentChange::ForgetDocument(seen) => {
                delete(&tables.documents, &document_key(seen.organization, seen.id))
            }
        }
    }

    fn leaving_item(&self, change: &LeavingChange) -> Result<TransactWriteItem, BuildError> {
        let tables = &self.tables;
        match change {
            LeavingChange::SetContract { organization, seen, contract } => {
                set_contract(&tables.directory, *organization, *seen, *contract)
            }
            LeavingChange::KeepNotice { organization, notice, mail, key } => {
                // Sealed for its place in the outbox, where it goes when its day comes.
                let row = notice_row(*organization, *notice, mail);
                let (content, wrapped) = self.sealed_mail(mail, key)?;
                put(&tables.purges, row.bytes("content", content).bytes("wrapped", wrapped), NEW)
            }
            LeavingChange::ForgetNotice { organization, notice } => {
                delete(&tables.purges, &notice_key(*organization, *notice))
            }
            LeavingChange::SendSealedMail { mail, certificate, expires_at } => {
                let row = Row::at(&mail_key(mail.id))
                    .bytes("content", mail.content.clone())
                    .bytes("wrapped", mail.wrapped.0.clone())
                    .expires_at(*expires_at);
                let row = match certificate {
                    Some(certificate) => row.text("certificate", certificate),
                    None => row,
                };
                put(&tables.outbox, row, NEW)
            }
            LeavingChange::BeginPurge(contract) => begin_purge(&tables.directory, contract),
            LeavingChange::KeepHolds { organization, holds } => {
                let row = legal_holds::holds_row(*organization, &holds.value);
                put_version(&tables.purges, row, holds.version)
            }
            LeavingChange::RequireHolds { organization, version } => {
                legal_holds::require_holds(&tables.purges, *organization, *version)
            }
            LeavingChange::HoldDocument { organization, document, held } => {
                legal_holds::hold_document(&tables.documents, *organization, *document, *held)
            }
            // That it is purged is said by the purge, on top of whose last version this stands.
            LeavingChange::RemoveCompany(organization) => {
                delete(&tables.directory, &organization_key(*organization))
            }
            LeavingChange::KeepPurge(purge) => {
                put_version(&tables.purges, purge_row(&purge.value), purge.version)
            }
            LeavingChange::CountExport { organization, version } => {
                put_version(&tables.exports, Row::at(&exports_key(*organization)), *version)
            }
            LeavingChange::KeepExport(export) => {
                put_version(&tables.exports, exports::export_row(&export.value), export.version)
            }
        }
    }

    fn notice_item(&self, change: &NoticeChange) -> Result<TransactWriteItem, BuildError> {
        let tables = &self.tables;
        match change {
            NoticeChange::PostNotice(notice) => {
                put_version(&tables.notices, notices::notice_row(notice)?, notice.version)
            }
            NoticeChange::AddNoticeUpdate { product, notice, update } => {
                put(&tables.notices, notices::update_row(*product, *notice, update)?, NEW)
            }
            NoticeChange::DiscardNotice { product, notice, version } => remove(
                &tables.notices,
                &notices::posted_key(*product, *notice),
                ("version", number(*version)),
            ),
            NoticeChange::Announce(announcement) => {
                put(&tables.notices, announcements::row(announcement)?, NEW)
            }
            NoticeChange::RequireCustomer(organization) => {
                telling::require_customer(&tables.directory, *organization)
            }
            NoticeChange::KeepTelling(telling) => {
                put_version(&tables.notices, telling::telling_row(&telling.value)?, telling.version)
            }
            NoticeChange::KeepTold { announcement, organization, told } => {
                let row = telling::told_row(*announcement, *organization, &told.value);
                put_version(&tables.notices, row, told.version)
            }
            NoticeChange::KeepIncidentClock(clock) => {
                put_version(&tables.notices, telling::clock_row(clock)?, clock.version)
            }
        }
    }
}
