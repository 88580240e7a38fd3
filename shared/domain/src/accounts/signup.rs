//! Anyone may sign up at either product. The account is created when the person confirms by mail
//! (P5).

use crate::invite::KnownAddress;
use crate::mail_link::{LinkPurpose, LinkRequests, LinkRequestsOf, MailLink};
use crate::terms::{AcceptedTerms, TermsVersion};
use crate::{
    AccountChange, AccountMessage, Action, Change, Changes, CompanyName, Context, Email,
    EmailIndex, EnvelopeKey, Language, Login, LookupKey, Mail, MailEnvelope, MailToken, Member,
    MemberId, Membership, Organization, OrganizationId, Outcome, PasswordHash, PersonName, Product,
    Role, Salt, SecretLink, Versioned,
};

/// A request for an account.
#[derive(Clone, Debug)]
pub struct SignupRequest {
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
pub struct SignupState {
    /// Its recent requests.
    pub requests: Versioned<LinkRequests>,
    /// Whether it has an account at the product.
    pub registered: bool,
}

/// Answers a request to sign up. The caller learns nothing from what is done: a known address takes
/// the same writes as an unknown one.
pub fn request(
    context: &Context<'_>,
    request: SignupRequest,
    state: SignupState,
    site: &str,
    MailEnvelope { id: mail_id, key: mail_key }: MailEnvelope,
) -> Changes {
    let SignupRequest { product, email, index, language } = request;
    let purpose = LinkPurpose::Signup;
    let mut requests = state.requests;
    let allowed = requests.value.count(context.now);
    let of = LinkRequestsOf { purpose, index };
    let mut changes = vec![AccountChange::CountLinkRequests { of, requests }.into()];
    let outcome = if allowed { Outcome::Done } else { Outcome::Refused };
    if allowed {
        let token = MailToken::new(context.entropy);
        let expires_at = context.now + purpose.validity();
        let message = if state.registered {
            AccountMessage::AlreadyRegistered {
                sign_in: format!("{}/{}/sign-in", site.trim_end_matches('/'), product.slug()),
            }
            .into()
        } else {
            AccountMessage::ConfirmSignup { link: SecretLink::new(site, product, purpose, &token) }
                .into()
        };
        // For a known address the token goes to nobody. It is stored only so that known and unknown
        // addresses take the same time.
        let link = MailLink {
            purpose,
            product,
            token: token.hash(),
            email: email.clone(),
            account: None,
            opened_at: context.now,
            expires_at,
        };
        let mail =
            Mail { id: mail_id, product: Some(product), to: email, language, message, expires_at };
        changes.push(AccountChange::OpenLink { link, token }.into());
        changes.push(Change::SendMail { mail, key: mail_key });
    }
    Changes::recorded(changes, context.audit(product, Action::RequestSignup, outcome))
}

/// What a person enters to create the account.
#[derive(Clone, Debug)]
pub struct Registration {
    pub name: PersonName,
    pub company: CompanyName,
    /// The hash of the password that they chose.
    pub password: PasswordHash,
    /// The language they read.
    pub language: Language,
    /// The terms of use that they accept.
    pub terms: TermsVersion,
}

/// Creates the organization, its first representative and the log-in, and uses the link up.
pub fn confirm(
    context: &Context<'_>,
    link: MailLink,
    lookup: &LookupKey,
    registration: Registration,
    organization_id: OrganizationId,
    people: EnvelopeKey,
) -> (Changes, Member) {
    let product = link.product;
    let index = lookup.email(product, &link.email);
    let membership = Membership {
        id: MemberId::new(context.now, context.entropy),
        organization: organization_id,
        login: index.clone(),
        role: Role::Representative,
        permissions: [].into(),
        signed_out_before: None,
        version: 1,
    };
    let Registration { name, company, password, language, terms: version } = registration;
    let terms = AcceptedTerms { version, at: context.now };
    let member = Member { membership, name, email: link.email, language, terms };
    let login = Login {
        index: index.clone(),
        product,
        organization: organization_id,
        member: member.membership.id,
        password,
    };
    let found_by = lookup.company(product, &company);
    let organization =
        Organization { id: organization_id, product, name: company, representatives: 1 };
    let record = context
        .audit(product, Action::ConfirmSignup, Outcome::Done)
        .by(organization_id, member.membership.id)
        .on(organization_id)
        .with("terms", version);
    let changes = vec![
        AccountChange::CloseLink { purpose: link.purpose, product, token: link.token }.into(),
        AccountChange::CreateLogin(login).into(),
        AccountChange::CreateOrganization {
            organization,
            index: found_by,
            people: people.plain.clone(),
        }
        .into(),
        AccountChange::StoreAddress {
            organization: organization_id,
            index,
            known: KnownAddress::Member(member.membership.id),
            over: None,
            people: people.plain.clone(),
        }
        .into(),
        AccountChange::StorePeopleKey { organization: organization_id, wrapped: people.wrapped }
            .into(),
        AccountChange::AddMember {
            member: member.clone(),
            people: people.plain,
            salt: Salt::new(context.entropy),
        }
        .into(),
    ];
    (Changes::recorded(changes, record), member)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Message;
    use crate::mail_link::LinkNotValid;
    use crate::terms::tests::version;
    use crate::{DataKey, Entropy, MailId, SeededEntropy, WrappedKey};
    use jiff::Timestamp;

    fn key() -> EnvelopeKey {
        EnvelopeKey { plain: DataKey::from_bytes([1; 32]), wrapped: WrappedKey(vec![2]) }
    }

    fn context(entropy: &SeededEntropy, second: i64) -> Context<'_> {
        let now = Timestamp::new(1_800_000_000 + second, 0).unwrap();
        Context::new(now, entropy as &dyn Entropy, "request")
    }

    fn lookup() -> LookupKey {
        LookupKey::new(b"key")
    }

    fn asked() -> SignupRequest {
        let email = Email::parse("taro@example.jp").unwrap();
        let index = lookup().email(Product::ProSign, &email);
        SignupRequest { product: Product::ProSign, email, index, language: Language::Japanese }
    }

    fn ask(second: i64, state: SignupState) -> Changes {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy, second);
        let mail = MailEnvelope { id: MailId::new(context.now, &entropy), key: key() };
        request(&context, asked(), state, "https://app.example.jp/", mail)
    }

    fn kinds(changes: &Changes) -> Vec<String> {
        let name = |change: &Change| {
            let text = match change {
                Change::Account(change) => format!("{change:?}"),
                other => format!("{other:?}"),
            };
            text.split([' ', '(']).next().unwrap_or_default().to_owned()
        };
        changes.0.iter().map(name).collect()
    }

    fn message(changes: &Changes) -> Option<&Message> {
        changes.0.iter().find_map(|change| match change {
            Change::SendMail { mail, .. } => Some(&mail.message),
            _ => None,
        })
    }

    #[test]
    fn a_known_address_takes_the_same_writes_and_gets_a_mail() {
        let known = ask(0, SignupState { registered: true, ..SignupState::default() });
        let unknown = ask(0, SignupState::default());
        assert_eq!(kinds(&known), kinds(&unknown));
        assert_eq!(kinds(&known), ["CountLinkRequests", "OpenLink", "SendMail", "Audit"]);
        let Some(Message::Account(AccountMessage::AlreadyRegistered { sign_in })) = message(&known)
        else {
            panic!()
        };
        assert_eq!(sign_in, "https://app.example.jp/pro-sign/sign-in");
        let Some(Message::Account(AccountMessage::ConfirmSignup { link })) = message(&unknown)
        else {
            panic!()
        };
        assert!(link.expose().starts_with("https://app.example.jp/pro-sign/signup#token="));
    }

    #[test]
    fn a_known_address_gets_no_working_link_by_mail() {
        let known = ask(0, SignupState { registered: true, ..SignupState::default() });
        let Change::Account(AccountChange::OpenLink { token, .. }) = &known.0[1] else { panic!() };
        let Some(Message::Account(AccountMessage::AlreadyRegistered { sign_in })) = message(&known)
        else {
            panic!()
        };
        assert!(!sign_in.contains(&token.expose()));
    }

    #[test]
    fn a_link_works_for_exactly_twenty_four_hours() {
        let changes = ask(0, SignupState::default());
        let Change::Account(AccountChange::OpenLink { link, .. }) = &changes.0[1] else { panic!() };
        let at = |second: i64| Timestamp::new(1_800_000_000 + second, 0).unwrap();
        assert!(MailLink::open(Some(link.clone()), at(86_399)).is_ok());
        let refused = Err(LinkNotValid);
        assert_eq!(MailLink::open(Some(link.clone()), at(86_400)), refused);
        assert_eq!(MailLink::open(None, at(0)), refused);
    }

    #[test]
    fn confirming_creates_everything_at_once_and_uses_the_link_up() {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy, 0);
        let opened = ask(0, SignupState::default());
        let Change::Account(AccountChange::OpenLink { link, .. }) = &opened.0[1] else { panic!() };
        let registration = Registration {
            name: PersonName::parse("山田太郎").unwrap(),
            company: CompanyName::parse("株式会社例").unwrap(),
            password: PasswordHash::decoy(),
            language: Language::English,
            terms: version("2026-04-01"),
        };
        let organization = OrganizationId::new(context.now, &entropy);
        let (changes, member) =
            confirm(&context, link.clone(), &lookup(), registration, organization, key());
        let expected = [
            "CloseLink",
            "CreateLogin",
            "CreateOrganization",
            "StoreAddress",
            "StorePeopleKey",
            "AddMember",
            "Audit",
        ];
        assert_eq!(kinds(&changes), expected);
        assert_eq!(member.membership.role, Role::Representative);
        assert_eq!(member.membership.organization, organization);
        assert_eq!(member.terms.version, version("2026-04-01"));
        let Some(Change::Audit(record)) = changes.0.last() else { panic!() };
        let difference =
            crate::Difference::between("terms", &None::<TermsVersion>, &Some(member.terms.version));
        assert_eq!(record.changed, [difference.unwrap()]);
    }
}
