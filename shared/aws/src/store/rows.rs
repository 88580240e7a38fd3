//! The rows of the directory, of sessions, mail, answers and the audit log, as they are written.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use domain::attempts::{ACCOUNT, AttemptsOf, Failures, SOURCE};
use domain::idempotency::KEPT_FOR;
use domain::invite::KnownAddress;
use domain::{
    Attempts, AuditRecord, DataKey, EnvelopeKey, Login, Mail, MailLink, MailToken, Member,
    NamedRequest, Organization, Session,
};
use jiff::Timestamp;

use super::rotation::rotation_row;
use super::row::{Key, Row, slug};
use super::write::{BuildError, number};
use super::{
    Store, answer_key, attempts_key, link_key, login_key, member_key, organization_key,
    session_key, telling,
};
use crate::outbox::{self, mail_key};

impl Store {
    pub(super) fn organization_row(&self, organization: &Organization, people: &DataKey) -> Row {
        let key = organization_key(organization.id);
        let name = self.seal(&key, "name", organization.name.expose(), people);
        Row::at(&key)
            .text("product", organization.product.slug())
            // By which the product's customers are found.
            .text(telling::CUSTOMER_OF, organization.product.slug())
            .bytes("name", name)
            .number("representatives", organization.representatives)
    }

    pub(super) fn member_row(&self, member: &Member, people: &DataKey) -> Row {
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

    pub(super) fn address_row(&self, key: &Key, known: &KnownAddress, people: &DataKey) -> Row {
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

    pub(super) fn link_row(&self, link: &MailLink, token: &MailToken) -> Row {
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
    pub(super) fn keep_answer(
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

    pub(super) fn seal(&self, key: &Key, attribute: &str, data: &str, with: &DataKey) -> Vec<u8> {
        with.seal(&key.place("directory", attribute), data.as_bytes(), &*self.entropy)
    }

    pub(super) fn mail_row(&self, mail: &Mail, key: &EnvelopeKey) -> Result<Row, BuildError> {
        let (content, wrapped) = self.sealed_mail(mail, key)?;
        Ok(Row::at(&mail_key(mail.id))
            .bytes("content", content)
            .bytes("wrapped", wrapped)
            .expires_at(mail.expires_at))
    }

    pub(super) fn sealed_mail(
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

pub(super) fn login_row(login: &Login) -> Row {
    Row::at(&login_key(&login.index))
        .text("product", login.product.slug())
        .text("organization", login.organization)
        .text("member", login.member)
        .text("password", login.password.as_str())
}

pub(super) fn attempts_row(of: &AttemptsOf, attempts: &Attempts) -> Row {
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

pub(super) fn session_row(session: &Session) -> Row {
    let row = Row::at(&session_key(session.organization, session.id))
        .text("member", session.member)
        .text("product", session.product.slug())
        .expires_at(session.expires_at());
    rotation_row(row, &session.rotation)
}

pub(super) fn audit_row(record: &AuditRecord) -> Row {
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
