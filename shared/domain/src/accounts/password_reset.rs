//! A forgotten password is reset by mail; a known one is changed while signed in (P1, P8).

use crate::mail_link::{LinkNotValid, LinkPurpose, LinkRequests, LinkRequestsOf, MailLink};
use crate::{
    AccountChange, AccountMessage, Action, Change, Changes, Context, Email, EmailIndex, Language,
    Login, Mail, MailEnvelope, MailToken, Member, Outcome, PasswordHash, Product, SecretLink,
    SessionId, Versioned,
};

#[derive(Clone, Debug)]
pub struct ResetRequest {
    pub product: Product,
    /// The address, which may belong to somebody else.
    pub email: Email,
    /// The index of that address.
    pub index: EmailIndex,
    /// The language they read.
    pub language: Language,
}

/// What is known of the address that asks.
#[derive(Clone, Debug, Default)]
pub struct ResetState {
    /// Its recent requests.
    pub requests: Versioned<LinkRequests>,
    /// Its log-in at the product, if it has one.
    pub login: Option<Login>,
}

/// Answers a request to reset a password. The caller learns nothing from what is done: an address
/// without an account takes the same writes, and a mail says that it has none.
pub fn request(
    context: &Context<'_>,
    request: ResetRequest,
    state: ResetState,
    site: &str,
    MailEnvelope { id: mail_id, key: mail_key }: MailEnvelope,
) -> Changes {
    let ResetRequest { product, email, index, language } = request;
    let purpose = LinkPurpose::PasswordReset;
    let mut requests = state.requests;
    let allowed = requests.value.count(context.now);
    let of = LinkRequestsOf { purpose, index };
    let mut changes = vec![AccountChange::CountLinkRequests { of, requests }.into()];
    let outcome = if allowed { Outcome::Done } else { Outcome::Refused };
    let account = state.login.map(|login| (login.organization, login.member));
    if allowed {
        let token = MailToken::new(context.entropy);
        let expires_at = context.now + purpose.validity();
        let message = if account.is_some() {
            AccountMessage::ResetPassword { link: SecretLink::new(site, product, purpose, &token) }
                .into()
        } else {
            AccountMessage::NoAccount { sign_up: page(site, product, LinkPurpose::Signup) }.into()
        };
        // Without an account the token goes to nobody and opens nothing.
        let token_hash = token.hash();
        let link = MailLink {
            purpose,
            product,
            token: token_hash,
            email: email.clone(),
            account: account.map(|(organization, member)| (organization, Some(member))),
            opened_at: context.now,
            expires_at,
        };
        let mail =
            Mail { id: mail_id, product: Some(product), to: email, language, message, expires_at };
        changes.push(AccountChange::OpenLink { link, token }.into());
        changes.push(Change::SendMail { mail, key: mail_key });
    }
    let mut record = context.audit(product, Action::RequestPasswordReset, outcome);
    if let Some((organization, member)) = account {
        record = record.by(organization, member);
    }
    Changes::recorded(changes, record)
}

/// A person who gets a new password, and what that needs.
#[derive(Clone, Debug)]
pub struct NewPasswordOf {
    /// Their log-in as it was read.
    pub login: Login,
    pub member: Member,
    pub password: PasswordHash,
    /// The language they read.
    pub language: Language,
}

/// Sets a new password with a mailed link: uses the link up, ends all sessions, and notifies the
/// owner. Every change of the password ends all links from before: whoever once read the mailbox
/// keeps no way back.
pub fn confirm(
    context: &Context<'_>,
    link: MailLink,
    new: NewPasswordOf,
    site: &str,
    mail: MailEnvelope,
) -> Result<Changes, LinkNotValid> {
    let MailLink { purpose, product, token, opened_at, .. } = link;
    // A change of the password ends all sessions at the same time.
    let changed_at = new.member.membership.signed_out_before;
    if changed_at.is_some_and(|changed_at| opened_at <= changed_at) {
        return Err(LinkNotValid);
    }
    let close = AccountChange::CloseLink { purpose, product, token }.into();
    Ok(replace(context, Action::ResetPassword, vec![close], new, site, mail))
}

/// Changes the password of a signed-in person: ends all their sessions but this one, and notifies
/// the owner.
pub fn change(
    context: &Context<'_>,
    session: SessionId,
    new: NewPasswordOf,
    site: &str,
    mail: MailEnvelope,
) -> Changes {
    let organization = new.login.organization;
    let keep = AccountChange::ReopenSession { organization, session, at: context.now }.into();
    replace(context, Action::ChangePassword, vec![keep], new, site, mail)
}

fn replace(
    context: &Context<'_>,
    action: Action,
    mut changes: Vec<Change>,
    new: NewPasswordOf,
    site: &str,
    MailEnvelope { id, key }: MailEnvelope,
) -> Changes {
    let NewPasswordOf { login, member, password, language } = new;
    let product = login.product;
    let record = context.audit(product, action, Outcome::Done).by(login.organization, login.member);
    let reset = page(site, product, LinkPurpose::PasswordReset);
    let message = AccountMessage::PasswordChanged { reset }.into();
    let expires_at = context.now + LinkPurpose::Signup.validity();
    let mail = Mail { id, product: Some(product), to: member.email, language, message, expires_at };
    let membership = member.membership;
    changes.push(AccountChange::ReplacePassword { login, password }.into());
    changes.push(AccountChange::EndSessionsBefore { membership, before: context.now }.into());
    changes.push(Change::SendMail { mail, key });
    Changes::recorded(changes, record)
}

fn page(site: &str, product: Product, purpose: LinkPurpose) -> String {
    format!("{}/{}/{}", site.trim_end_matches('/'), product.slug(), purpose.slug())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        DataKey, EnvelopeKey, LookupKey, MailId, MemberId, OrganizationId, SeededEntropy,
        WrappedKey,
    };
    use jiff::Timestamp;

    fn ask(known: bool) -> Changes {
        let entropy = SeededEntropy::new(1);
        let now = Timestamp::UNIX_EPOCH;
        let context = Context::new(now, &entropy, "request");
        let email = Email::parse("taro@example.jp").unwrap();
        let index = LookupKey::new(b"key").email(Product::ProSign, &email);
        let login = known.then(|| Login {
            index: index.clone(),
            product: Product::ProSign,
            organization: OrganizationId::new(now, &entropy),
            member: MemberId::new(now, &entropy),
            password: PasswordHash::decoy(),
        });
        let state = ResetState { login, ..ResetState::default() };
        let language = Language::Japanese;
        let asked = ResetRequest { product: Product::ProSign, email, index, language };
        let plain = DataKey::from_bytes([1; 32]);
        let key = EnvelopeKey { plain, wrapped: WrappedKey(vec![2]) };
        let mail = MailEnvelope { id: MailId::new(now, &entropy), key };
        request(&context, asked, state, "https://app.example.jp", mail)
    }

    #[test]
    fn an_address_without_an_account_takes_the_same_writes() {
        let sent = |changes: &Changes| match &changes.0[..] {
            [
                Change::Account(AccountChange::CountLinkRequests { .. }),
                Change::Account(AccountChange::OpenLink { link, token }),
                Change::SendMail { mail, .. },
                Change::Audit(_),
            ] => (
                link.account.is_some(),
                serde_json::to_string(&mail.message).unwrap(),
                token.expose(),
            ),
            other => panic!("{other:?}"),
        };
        let (opens, message, _) = sent(&ask(true));
        assert!(opens && message.contains("reset-password"), "{message}");
        let (opens, message, token) = sent(&ask(false));
        assert!(!opens && message.contains("no-account") && !message.contains(&token));
    }
}
