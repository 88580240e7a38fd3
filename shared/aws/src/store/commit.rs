//! Committing: every change of a decision and the conditions they stand under, in one
//! transaction.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, Put, TransactWriteItem, Update,
};
use domain::attempts::{ACCOUNT, AttemptsOf, Failures, SOURCE};
use domain::contract::{Contract, EndedContract};
use domain::idempotency::KEPT_FOR;
use domain::invite::{KnownAddress, MAILING_WINDOW, Mailings};
use domain::mail_link::REQUEST_WINDOW;
use domain::{
    Attempts, AuditRecord, Change, Changes, DataKey, EnvelopeKey, Login, Mail, MailLink, MailToken,
    Member, Membership, NamedRequest, Organization, OrganizationId, PasswordHash, Permission, Role,
    Session, TokenHash,
};
use jiff::Timestamp;
use thiserror::Error;

use super::contracts::{notice_key, notice_row};
use super::purge::{ENDING, purge_row};
use super::row::{Key, Row, slug};
use super::{
    Store, address_key, announcements, answer_key, archive_key_key, attempts_key, document_key,
    documents, exports, exports_key, legal_holds, link_key, link_requests_key, login_key,
    mailings_key, member_key, notices, organization_key, people_key_key, session_key, staff,
    telling,
};
use crate::ServiceError;
use crate::outbox::{self, mail_key};
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

pub(super) const NEW: &str = "attribute_not_exists(pk)";
pub(super) const THERE: &str = "attribute_exists(pk)";

impl Store {
    /// Writes all changes or none of them.
    pub async fn commit(&self, changes: &Changes) -> Result<(), CommitError> {
        if changes.0.is_empty() {
            return Ok(());
        }
        self.commit_with(changes, Vec::new()).await
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

    #[expect(clippy::too_many_lines, reason = "a catalogue, read line by line")]
    fn item(&self, change: &Change) -> Result<TransactWriteItem, BuildError> {
        let tables = &self.tables;
        match change {
            Change::CountLinkRequests { of, requests } => {
                let times = requests.value.times.iter();
                let last = requests.value.times.last();
                let mut row = Row::at(&link_requests_key(of)).texts("times", times);
                if let Some(last) = last {
                    row = row.expires_at(*last + REQUEST_WINDOW);
                }
                put_version(self.requests_table(of.purpose), row, requests.version)
            }
            Change::OpenLink { link, token } => {
                put(&tables.directory, self.link_row(link, token), NEW)
            }
            Change::CloseLink { purpose, product, token } => {
                delete(&tables.directory, &link_key(*purpose, *product, token))
            }
            Change::KnowAddress { organization, index, known, over, people } => {
                let row = self.address_row(&address_key(*organization, index), known, people);
                match over {
                    None => put(&tables.directory, row, NEW),
                    Some(link) => put_over(&tables.directory, row, link),
                }
            }
            Change::CountMailings { organization, mailings } => {
                let Mailings { since, count } = mailings.value;
                let row = Row::at(&mailings_key(*organization))
                    .text("since", since)
                    .number("count", count)
                    .expires_at(since + MAILING_WINDOW);
                put_version(&tables.directory, row, mailings.version)
            }
            Change::ForgetAddress { organization, index, link } => remove(
                &tables.directory,
                &address_key(*organization, index),
                ("link", text(link.as_str())),
            ),
            Change::CountRepresentatives { organization, seen, now } => {
                count_representatives(&tables.directory, *organization, *seen, *now)
            }
            Change::CreateLogin(login) => put(&tables.directory, login_row(login), NEW),
            Change::CreateOrganization { organization, people } => {
                put(&tables.directory, self.organization_row(organization, people), NEW)
            }
            Change::KeepPeopleKey { organization, wrapped } => {
                let row =
                    Row::at(&people_key_key(*organization)).bytes("wrapped", wrapped.0.clone());
                put(&tables.keyring, row, NEW)
            }
            Change::AddMember { member, people } => {
                put(&tables.directory, self.member_row(member, people), NEW)
            }
            Change::RequireLogin(login) => require_login(&tables.directory, login),
            Change::ReplacePassword { login, password } => {
                replace_password(&tables.directory, login, password)
            }
            Change::RequireMembership(membership) => {
                require_membership(&tables.directory, membership)
            }
            Change::SetRole { membership, role, permissions } => {
                set_role(&tables.directory, membership, *role, permissions)
            }
            Change::RemoveMember(membership) => remove(
                &tables.directory,
                &member_key(membership.organization, membership.id),
                ("version", number(membership.version)),
            ),
            Change::RemoveLogin(membership) => remove(
                &tables.directory,
                &login_key(&membership.login),
                ("member", text(membership.id)),
            ),
            Change::ForgetMember(membership) => remove(
                &tables.directory,
                &address_key(membership.organization, &membership.login),
                ("member", text(membership.id)),
            ),
            Change::EndSessionsBefore { membership, before } => {
                end_sessions_before(&tables.directory, membership, *before)
            }
            Change::CountAttempts { of, attempts } => {
                put_version(&tables.sessions, attempts_row(of, &attempts.value), attempts.version)
            }
            Change::OpenSession(session) => put(&tables.sessions, session_row(session), NEW),
            Change::RotateSession(session) => rotate_session(&tables.sessions, session),
            Change::ReopenSession { organization, session, at } => {
                reopen_session(&tables.sessions, &session_key(*organization, *session), *at)
            }
            Change::EndSession { organization, session } => {
                delete(&tables.sessions, &session_key(*organization, *session))
            }
            Change::RequireStaff(membership) => staff::require(&tables.staff, membership),
            Change::Staff(change) => self.staff_item(change),
            Change::KeepArchiveKey { organization, wrapped } => {
                let row =
                    Row::at(&archive_key_key(*organization)).bytes("wrapped", wrapped.0.clone());
                put(&tables.keyring, row, NEW)
            }
            Change::RequireArchive { organization, version } => {
                documents::require_archive(&tables.documents, *organization, *version)
            }
            Change::SetUpArchive { organization, archive } => {
                let row = documents::archive_row(*organization, &archive.value);
                put_version(&tables.documents, row, archive.version)
            }
            Change::AddDocument { document, key } => {
                let row = documents::document_row(document, key, &*self.entropy)?;
                put(&tables.documents, row, NEW)
            }
            Change::LinkDocument { organization, document, link, seen, to } => {
                let key = document_key(*organization, *document);
                documents::link(&tables.documents, &key, *link, (*seen, *to))
            }
            Change::ProlongDocument { seen, keeping } => {
                documents::prolong(&tables.documents, seen, keeping)
            }
            Change::GiveUpDocument(seen) => documents::give_up(&tables.documents, seen),
            Change::ForgetDocument(seen) => {
                delete(&tables.documents, &document_key(seen.organization, seen.id))
            }
            Change::SendMail { mail, key } => put(&tables.outbox, self.mail_row(mail, key)?, NEW),
            Change::SetContract { organization, seen, contract } => {
                set_contract(&tables.directory, *organization, *seen, *contract)
            }
            Change::KeepNotice { organization, notice, mail, key } => {
                // Sealed for its place in the outbox, where it goes when its day comes.
                let row = notice_row(*organization, *notice, mail);
                let (content, wrapped) = self.sealed_mail(mail, key)?;
                put(&tables.purges, row.bytes("content", content).bytes("wrapped", wrapped), NEW)
            }
            Change::ForgetNotice { organization, notice } => {
                delete(&tables.purges, &notice_key(*organization, notice))
            }
            Change::SendSealedMail { mail, certificate, expires_at } => {
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
            Change::BeginPurge(contract) => begin_purge(&tables.directory, contract),
            Change::KeepHolds { organization, holds } => {
                let row = legal_holds::holds_row(*organization, &holds.value);
                put_version(&tables.purges, row, holds.version)
            }
            Change::RequireHolds { organization, version } => {
                legal_holds::require_holds(&tables.purges, *organization, *version)
            }
            Change::HoldDocument { organization, document, held } => {
                legal_holds::hold_document(&tables.documents, *organization, *document, *held)
            }
            // That it is purged is said by the purge, on top of whose last version this stands.
            Change::RemoveCompany(organization) => {
                delete(&tables.directory, &organization_key(*organization))
            }
            Change::KeepPurge(purge) => {
                put_version(&tables.purges, purge_row(&purge.value), purge.version)
            }
            Change::ArchivePass(change) => self.archive_pass_item(change),
            Change::KeepAnswer { of, answer, now } => self.keep_answer(of, answer, *now),
            Change::PostNotice(notice) => {
                put_version(&tables.notices, notices::notice_row(notice)?, notice.version)
            }
            Change::AddNoticeUpdate { product, notice, update } => {
                put(&tables.notices, notices::update_row(*product, *notice, update)?, NEW)
            }
            Change::DiscardNotice { product, notice, version } => remove(
                &tables.notices,
                &notices::posted_key(*product, *notice),
                ("version", number(*version)),
            ),
            Change::Announce(announcement) => {
                put(&tables.notices, announcements::row(announcement)?, NEW)
            }
            Change::CountExport { organization, version } => {
                put_version(&tables.exports, Row::at(&exports_key(*organization)), *version)
            }
            Change::KeepExport(export) => {
                put_version(&tables.exports, exports::export_row(&export.value), export.version)
            }
            Change::Subscription(change) => self.subscription_item(change),
            Change::RequireCustomer(organization) => {
                telling::require_customer(&tables.directory, *organization)
            }
            Change::KeepTelling(telling) => {
                put_version(&tables.notices, telling::telling_row(&telling.value)?, telling.version)
            }
            Change::KeepTold { announcement, organization, told } => {
                let row = telling::told_row(*announcement, *organization, &told.value);
                put_version(&tables.notices, row, told.version)
            }
            Change::KeepIncidentClock(clock) => {
                put_version(&tables.notices, telling::clock_row(clock)?, clock.version)
            }
            Change::Audit(record) => put(&tables.audit, audit_row(record), NEW),
        }
    }

    fn organization_row(&self, organization: &Organization, people: &DataKey) -> Row {
        let key = organization_key(organization.id);
        let name = self.seal(&key, "name", organization.name.expose(), people);
        Row::at(&key)
            .text("product", organization.product.slug())
            // By which the product's customers are found.
            .text(telling::CUSTOMER_OF, organization.product.slug())
            .bytes("name", name)
            .number("representatives", organization.representatives)
    }

    fn member_row(&self, member: &Member, people: &DataKey) -> Row {
        let Member { membership, name, email, language } = member;
        let key = member_key(membership.organization, membership.id);
        Row::at(&key)
            .bytes("name", self.seal(&key, "name", name.expose(), people))
            .bytes("email", self.seal(&key, "email", email.expose(), people))
            .text("language", language.tag())
            .text("login", membership.login.as_str())
            .text("role", slug(&membership.role))
            .texts("permissions", membership.permissions.iter().map(slug))
            .number("version", membership.version)
    }

    fn address_row(&self, key: &Key, known: &KnownAddress, people: &DataKey) -> Row {
        match known {
            KnownAddress::Member(member) => Row::at(key).text("member", member),
            KnownAddress::Invited(invitation) => Row::at(key)
                .bytes("email", self.seal(key, "email", invitation.email.expose(), people))
                .text("role", invitation.role.slug())
                .texts("permissions", invitation.permissions.iter().map(slug))
                .text("inviter", invitation.inviter)
                .text("language", invitation.language.tag())
                .texts("times", invitation.mailed.times.iter())
                .text("link", invitation.link.as_str())
                .expires_at(invitation.expires_at),
        }
    }

    fn link_row(&self, link: &MailLink, token: &MailToken) -> Row {
        let key = link_key(link.purpose, link.product, &link.token);
        let seal = |attribute, data: &str| self.seal(&key, attribute, data, &token.key());
        let row = Row::at(&key).bytes("email", seal("email", link.email.expose()));
        let row = row.expires_at(link.expires_at);
        match link.account {
            // Sealed, so that a link which nobody opens names nobody.
            Some((organization, member)) => {
                row.bytes("account", seal("account", &format!("{organization} {member}")))
            }
            None => row,
        }
    }

    /// Keeps an answer, unless one is kept that still counts: DynamoDB deletes those that expired
    /// when it finds the time.
    fn keep_answer(
        &self,
        of: &NamedRequest,
        answer: &[u8],
        now: Timestamp,
    ) -> Result<TransactWriteItem, BuildError> {
        let key = answer_key(of);
        let sealed = of.key.seal(&key.place("directory", "answer"), answer, &*self.entropy);
        let row = Row::at(&key).bytes("answer", sealed).expires_at(now + KEPT_FOR);
        let put = Put::builder()
            .table_name(self.answers_table(of))
            .set_item(Some(row.0))
            .condition_expression("attribute_not_exists(pk) OR expires_at <= :now")
            .expression_attribute_values(":now", number(now.as_second()));
        Ok(TransactWriteItem::builder().put(put.build()?).build())
    }

    fn seal(&self, key: &Key, attribute: &str, data: &str, with: &DataKey) -> Vec<u8> {
        with.seal(&key.place("directory", attribute), data.as_bytes(), &*self.entropy)
    }

    fn mail_row(&self, mail: &Mail, key: &EnvelopeKey) -> Result<Row, BuildError> {
        let (content, wrapped) = self.sealed_mail(mail, key)?;
        Ok(Row::at(&mail_key(mail.id))
            .bytes("content", content)
            .bytes("wrapped", wrapped)
            .expires_at(mail.expires_at))
    }

    fn sealed_mail(
        &self,
        mail: &Mail,
        key: &EnvelopeKey,
    ) -> Result<(Vec<u8>, Vec<u8>), BuildError> {
        let place = mail_key(mail.id).place("outbox", "content");
        let content = serde_json::to_vec(&outbox::Content::of(mail))?;
        let content = key.plain.seal(&place, &content, &*self.entropy);
        Ok((content, key.wrapped.0.clone()))
    }
}

pub(super) type BuildError = Box<dyn std::error::Error + Send + Sync>;

pub(super) fn put(table: &str, row: Row, condition: &str) -> Result<TransactWriteItem, BuildError> {
    let put =
        Put::builder().table_name(table).set_item(Some(row.0)).condition_expression(condition);
    Ok(TransactWriteItem::builder().put(put.build()?).build())
}

/// Puts the next version of a row, only on top of the version that was seen.
pub(super) fn put_version(
    table: &str,
    row: Row,
    seen: u64,
) -> Result<TransactWriteItem, BuildError> {
    let row = row.number("version", seen + 1);
    if seen == 0 {
        return put(table, row, NEW);
    }
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(row.0))
        .condition_expression("version = :seen")
        .expression_attribute_values(":seen", number(seen));
    Ok(TransactWriteItem::builder().put(put.build()?).build())
}

/// Puts a row in the place of the invitation with that link.
fn put_over(table: &str, row: Row, link: &TokenHash) -> Result<TransactWriteItem, BuildError> {
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(row.0))
        .condition_expression("#link = :seen")
        .expression_attribute_names("#link", "link")
        .expression_attribute_values(":seen", text(link.as_str()));
    Ok(TransactWriteItem::builder().put(put.build()?).build())
}

pub(super) fn delete(table: &str, key: &Key) -> Result<TransactWriteItem, BuildError> {
    let delete = Delete::builder()
        .table_name(table)
        .set_key(Some(key.to_item()))
        .condition_expression(THERE);
    Ok(TransactWriteItem::builder().delete(delete.build()?).build())
}

/// Deletes an item, only where that attribute has that value.
pub(super) fn remove(
    table: &str,
    key: &Key,
    (attribute, value): (&str, AttributeValue),
) -> Result<TransactWriteItem, BuildError> {
    let delete = Delete::builder()
        .table_name(table)
        .set_key(Some(key.to_item()))
        .condition_expression("#attribute = :value")
        .expression_attribute_names("#attribute", attribute)
        .expression_attribute_values(":value", value);
    Ok(TransactWriteItem::builder().delete(delete.build()?).build())
}

fn require_login(table: &str, login: &Login) -> Result<TransactWriteItem, BuildError> {
    let check = ConditionCheck::builder()
        .table_name(table)
        .set_key(Some(login_key(&login.index).to_item()))
        .condition_expression("password = :password")
        .expression_attribute_values(":password", text(login.password.as_str()));
    Ok(TransactWriteItem::builder().condition_check(check.build()?).build())
}

fn replace_password(
    table: &str,
    login: &Login,
    replacement: &PasswordHash,
) -> Result<TransactWriteItem, BuildError> {
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(login_key(&login.index).to_item()))
        .update_expression("SET password = :replacement")
        .condition_expression("password = :password")
        .expression_attribute_values(":password", text(login.password.as_str()))
        .expression_attribute_values(":replacement", text(replacement.as_str()));
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

/// Makes sure that a membership is still at the version that was read.
fn require_membership(
    table: &str,
    membership: &Membership,
) -> Result<TransactWriteItem, BuildError> {
    let check = ConditionCheck::builder()
        .table_name(table)
        .set_key(Some(member_key(membership.organization, membership.id).to_item()))
        .condition_expression("version = :seen")
        .expression_attribute_values(":seen", number(membership.version));
    Ok(TransactWriteItem::builder().condition_check(check.build()?).build())
}

fn set_role(
    table: &str,
    membership: &Membership,
    role: Role,
    permissions: &BTreeSet<Permission>,
) -> Result<TransactWriteItem, BuildError> {
    let permissions = permissions.iter().map(|permission| text(permission.slug())).collect();
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(member_key(membership.organization, membership.id).to_item()))
        // Both names are reserved words.
        .update_expression("SET #role = :role, #permissions = :permissions, version = :next")
        .condition_expression("version = :seen")
        .expression_attribute_names("#role", "role")
        .expression_attribute_names("#permissions", "permissions")
        .expression_attribute_values(":role", text(role.slug()))
        .expression_attribute_values(":permissions", AttributeValue::L(permissions))
        .expression_attribute_values(":next", number(membership.version + 1))
        .expression_attribute_values(":seen", number(membership.version));
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

fn end_sessions_before(
    table: &str,
    membership: &Membership,
    before: Timestamp,
) -> Result<TransactWriteItem, BuildError> {
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(member_key(membership.organization, membership.id).to_item()))
        .update_expression("SET signed_out_before = :before, version = :next")
        .condition_expression("version = :seen")
        .expression_attribute_values(":before", text(before))
        .expression_attribute_values(":next", number(membership.version + 1))
        .expression_attribute_values(":seen", number(membership.version));
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

fn set_contract(
    table: &str,
    organization: OrganizationId,
    seen: Contract,
    contract: Contract,
) -> Result<TransactWriteItem, BuildError> {
    let update =
        Update::builder().table_name(table).set_key(Some(organization_key(organization).to_item()));
    let update = match contract.plan() {
        Some(plan) => update
            .update_expression("SET ends_on = :end, purge_on = :purge, contract = :ending")
            .expression_attribute_values(":end", text(plan.ends_on))
            .expression_attribute_values(":purge", text(plan.purge_on))
            .expression_attribute_values(":ending", text(ENDING)),
        None => update.update_expression("REMOVE ends_on, purge_on, contract"),
    };
    let update = match seen.ends_on {
        Some(end) => update
            .condition_expression("ends_on = :seen AND attribute_not_exists(purging)")
            .expression_attribute_values(":seen", text(end)),
        None => {
            update.condition_expression("attribute_exists(pk) AND attribute_not_exists(ends_on)")
        }
    };
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

fn begin_purge(table: &str, contract: &EndedContract) -> Result<TransactWriteItem, BuildError> {
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(organization_key(contract.organization).to_item()))
        .update_expression("SET purging = :yes")
        .condition_expression("ends_on = :seen")
        .expression_attribute_values(":yes", AttributeValue::Bool(true))
        .expression_attribute_values(":seen", text(contract.ends_on));
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

fn reopen_session(table: &str, key: &Key, at: Timestamp) -> Result<TransactWriteItem, BuildError> {
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(key.to_item()))
        .update_expression("SET opened_at = :at")
        .condition_expression(THERE)
        .expression_attribute_values(":at", text(at));
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

fn count_representatives(
    table: &str,
    organization: OrganizationId,
    seen: u32,
    now: u32,
) -> Result<TransactWriteItem, BuildError> {
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(organization_key(organization).to_item()))
        .update_expression("SET representatives = :now")
        .condition_expression("representatives = :seen")
        .expression_attribute_values(":now", number(now))
        .expression_attribute_values(":seen", number(seen));
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

/// Moves a session on, only from the generation before.
fn rotate_session(table: &str, session: &Session) -> Result<TransactWriteItem, BuildError> {
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(session_key(session.organization, session.id).to_item()))
        .update_expression("SET generation = :next, rotated_at = :at, expires_at = :end")
        .condition_expression("generation = :seen")
        .expression_attribute_values(":next", number(session.generation))
        .expression_attribute_values(":seen", number(session.generation.wrapping_sub(1)))
        .expression_attribute_values(":at", text(session.rotated_at))
        .expression_attribute_values(":end", number(session.expires_at().as_second()));
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

pub(super) fn text(value: impl ToString) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

pub(super) fn number(value: impl Into<i128>) -> AttributeValue {
    AttributeValue::N(value.into().to_string())
}

fn login_row(login: &Login) -> Row {
    Row::at(&login_key(&login.index))
        .text("product", login.product.slug())
        .text("organization", login.organization)
        .text("member", login.member)
        .text("password", login.password.as_str())
}

fn attempts_row(of: &AttemptsOf, attempts: &Attempts) -> Row {
    let slowdown = match of {
        AttemptsOf::Account(_) => ACCOUNT,
        AttemptsOf::Source(_) => SOURCE,
    };
    let failures = |row: Row, failures: &Failures| {
        row.number("failures", failures.count).time("last_failure", failures.last)
    };
    let familiar = attempts.familiar.iter().map(|familiar| {
        let row = Row::default().text("source", familiar.source.as_str());
        let row = row.text("last_success", familiar.last_success);
        failures(row, &familiar.failures)
    });
    let row = failures(Row::at(&attempts_key(of)), &attempts.failures).rows("familiar", familiar);
    match attempts.remembered_until(slowdown) {
        Some(end) => row.expires_at(end),
        None => row,
    }
}

fn session_row(session: &Session) -> Row {
    Row::at(&session_key(session.organization, session.id))
        .text("member", session.member)
        .text("product", session.product.slug())
        .bytes("seed", session.seed)
        .number("generation", session.generation)
        .text("opened_at", session.opened_at)
        .text("rotated_at", session.rotated_at)
        .expires_at(session.expires_at())
}

fn audit_row(record: &AuditRecord) -> Row {
    let partition = match record.organization {
        Some(organization) => organization.to_string(),
        None => match (record.product, record.staff) {
            (Some(product), None) => format!("product#{}", product.slug()),
            _ => "staff".to_owned(),
        },
    };
    let mut row = Row::at(&Key::new(partition, record.id))
        .text("at", record.at)
        .text("action", slug(&record.action))
        .text("outcome", slug(&record.outcome))
        .text("request", &record.request);
    if let Some(product) = record.product {
        row = row.text("product", product.slug());
    }
    if let Some(actor) = record.actor {
        row = row.text("actor", actor);
    }
    if let Some(staff) = record.staff {
        row = row.text("actor", staff);
    }
    if let Some(pass) = record.pass {
        row = row.text("pass", pass);
    }
    if let Some(document) = record.document {
        row = row.text("document", document);
    }
    row
}
