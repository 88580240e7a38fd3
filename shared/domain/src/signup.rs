//! Anyone may sign up; the account is made when the person confirms by mail (P5).

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

use crate::{
    Action, Change, Changes, CompanyName, Context, Email, EmailIndex, EnvelopeKey, Language, Login,
    Mail, MailId, MailToken, Member, MemberId, Message, Organization, OrganizationId, Outcome,
    PasswordHash, PersonName, Product, Role, SecretLink, TokenHash, Versioned,
};

/// How long a mailed link is valid.
pub const LINK_VALIDITY: SignedDuration = SignedDuration::from_hours(24);
/// How many requests an address may make within [`REQUEST_WINDOW`].
pub const REQUESTS_ALLOWED: usize = 3;
/// See [`REQUESTS_ALLOWED`].
pub const REQUEST_WINDOW: SignedDuration = SignedDuration::from_hours(1);

/// When an address asked to sign up, as far back as it matters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignupRequests {
    /// The times, oldest first.
    pub times: Vec<Timestamp>,
}

/// An address whose owner has been sent a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingSignup {
    /// The product asked for.
    pub product: Product,
    /// The hash of the token in the link.
    pub token: TokenHash,
    /// The address that was proven if the link is opened.
    pub email: Email,
    /// When the link stops working.
    pub expires_at: Timestamp,
}

/// Somebody asks for an account.
#[derive(Clone, Debug)]
pub struct SignupRequest {
    /// The product.
    pub product: Product,
    /// The address, which may be another's.
    pub email: Email,
    /// The index of that address.
    pub index: EmailIndex,
    /// The language they read.
    pub language: Language,
}

/// What is known of the address that asks.
#[derive(Clone, Debug, Default)]
pub struct SignupState {
    /// Its requests lately.
    pub requests: Versioned<SignupRequests>,
    /// Whether it has an account at the product.
    pub registered: bool,
}

/// Answers a request to sign up. The caller learns nothing from what is done: a known address
/// takes the same writes as an unknown one.
pub fn request(
    context: &Context<'_>,
    request: SignupRequest,
    state: SignupState,
    site: &str,
    (mail_id, mail_key): (MailId, EnvelopeKey),
) -> Changes {
    let SignupRequest { product, email, index, language } = request;
    let mut requests = state.requests;
    requests.value.times.retain(|time| context.now.duration_since(*time) < REQUEST_WINDOW);
    let allowed = requests.value.times.len() < REQUESTS_ALLOWED;
    if allowed {
        requests.value.times.push(context.now);
    }
    let mut changes = vec![Change::CountSignupRequests { index, requests }];
    let outcome = if allowed { Outcome::Done } else { Outcome::Refused };
    if allowed {
        let token = MailToken::new(context.entropy);
        let message = if state.registered {
            Message::AlreadyRegistered {
                sign_in: format!("{}/{}/sign-in", site.trim_end_matches('/'), product.slug()),
            }
        } else {
            Message::ConfirmSignup { link: SecretLink::new(site, product, "signup", &token) }
        };
        // For a known address the token goes to nobody: it is kept only so that known and unknown
        // addresses take the same time.
        let pending = PendingSignup {
            product,
            token: token.hash(),
            email: email.clone(),
            expires_at: context.now + LINK_VALIDITY,
        };
        let expires_at = context.now + LINK_VALIDITY;
        let mail = Mail { id: mail_id, product, to: email, language, message, expires_at };
        changes.push(Change::OpenSignup { pending, token });
        changes.push(Change::SendMail { mail, key: mail_key });
    }
    Changes::recorded(changes, context.audit(product, Action::RequestSignup, outcome))
}

/// Why a sign-up was not confirmed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ConfirmRefused {
    /// The link is forged, used, expired or for another product; which one is nobody's business.
    #[error("the link is not valid")]
    LinkNotValid,
    /// The address got an account since the link was sent.
    #[error("the address has an account already")]
    AlreadyRegistered,
}

impl PendingSignup {
    /// The sign-up that the link stands for, if the link still works.
    pub fn open(pending: Option<Self>, now: Timestamp) -> Result<Self, ConfirmRefused> {
        pending.filter(|pending| now < pending.expires_at).ok_or(ConfirmRefused::LinkNotValid)
    }
}

/// What a person enters to make the account.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Their name.
    pub name: PersonName,
    /// Their company.
    pub company: CompanyName,
    /// Their own password, hashed.
    pub password: PasswordHash,
}

/// Makes the organization, its first representative and the log-in, and uses the link up.
pub fn confirm(
    context: &Context<'_>,
    pending: PendingSignup,
    index: EmailIndex,
    registration: Registration,
    organization_id: OrganizationId,
    people: EnvelopeKey,
) -> (Changes, Member) {
    let product = pending.product;
    let member = Member {
        id: MemberId::new(context.now, context.entropy),
        organization: organization_id,
        name: registration.name,
        email: pending.email,
        login: index.clone(),
        role: Role::Representative,
        permissions: [].into(),
    };
    let login = Login {
        index,
        product,
        organization: organization_id,
        member: member.id,
        password: registration.password,
    };
    let organization = Organization {
        id: organization_id,
        product,
        name: registration.company,
        representatives: 1,
    };
    let record =
        context.audit(product, Action::ConfirmSignup, Outcome::Done).by(organization_id, member.id);
    let changes = vec![
        Change::CloseSignup { product, token: pending.token },
        Change::CreateLogin(login),
        Change::CreateOrganization { organization, people: people.plain.clone() },
        Change::KeepPeopleKey { organization: organization_id, wrapped: people.wrapped },
        Change::AddMember { member: member.clone(), people: people.plain },
    ];
    (Changes::recorded(changes, record), member)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DataKey, Entropy, LookupKey, SeededEntropy, WrappedKey};
    use proptest::prelude::*;

    fn key() -> EnvelopeKey {
        EnvelopeKey { plain: DataKey::from_bytes([1; 32]), wrapped: WrappedKey(vec![2]) }
    }

    fn context(entropy: &SeededEntropy, second: i64) -> Context<'_> {
        let now = Timestamp::new(1_800_000_000 + second, 0).unwrap();
        Context { now, entropy: entropy as &dyn Entropy, request: "request" }
    }

    fn asked() -> SignupRequest {
        let email = Email::parse("taro@example.jp").unwrap();
        let index = LookupKey::new(b"key").email(Product::ProSign, &email);
        SignupRequest { product: Product::ProSign, email, index, language: Language::Japanese }
    }

    fn ask(second: i64, state: SignupState) -> Changes {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy, second);
        let mail = (MailId::new(context.now, &entropy), key());
        request(&context, asked(), state, "https://app.example.jp/", mail)
    }

    fn kinds(changes: &Changes) -> Vec<String> {
        let name = |change: &Change| {
            let text = format!("{change:?}");
            text.split([' ', '(']).next().unwrap_or_default().to_owned()
        };
        changes.0.iter().map(name).collect()
    }

    fn counted(changes: &Changes) -> Versioned<SignupRequests> {
        let Some(Change::CountSignupRequests { requests, .. }) = changes.0.first() else {
            panic!("the count comes first")
        };
        requests.clone()
    }

    fn message(changes: &Changes) -> Option<&Message> {
        changes.0.iter().find_map(|change| match change {
            Change::SendMail { mail, .. } => Some(&mail.message),
            _ => None,
        })
    }

    #[test]
    fn a_known_address_takes_the_same_writes_and_is_told_by_mail() {
        let known = ask(0, SignupState { registered: true, ..SignupState::default() });
        let unknown = ask(0, SignupState::default());
        assert_eq!(kinds(&known), kinds(&unknown));
        assert_eq!(kinds(&known), ["CountSignupRequests", "OpenSignup", "SendMail", "Audit"]);
        let Some(Message::AlreadyRegistered { sign_in }) = message(&known) else { panic!() };
        assert_eq!(sign_in, "https://app.example.jp/pro-sign/sign-in");
        let Some(Message::ConfirmSignup { link }) = message(&unknown) else { panic!() };
        assert!(link.expose().starts_with("https://app.example.jp/pro-sign/signup#token="));
    }

    #[test]
    fn the_link_of_a_known_address_opens_nothing_it_was_told() {
        let known = ask(0, SignupState { registered: true, ..SignupState::default() });
        let Change::OpenSignup { token, .. } = &known.0[1] else { panic!() };
        let Some(Message::AlreadyRegistered { sign_in }) = message(&known) else { panic!() };
        assert!(!sign_in.contains(&token.expose()));
    }

    #[test]
    fn a_link_works_for_twenty_four_hours_and_no_longer() {
        let changes = ask(0, SignupState::default());
        let Change::OpenSignup { pending, .. } = &changes.0[1] else { panic!() };
        let at = |second: i64| Timestamp::new(1_800_000_000 + second, 0).unwrap();
        assert!(PendingSignup::open(Some(pending.clone()), at(86_399)).is_ok());
        let refused = Err(ConfirmRefused::LinkNotValid);
        assert_eq!(PendingSignup::open(Some(pending.clone()), at(86_400)), refused);
        assert_eq!(PendingSignup::open(None, at(0)), refused);
    }

    #[test]
    fn confirming_makes_everything_at_once_and_uses_the_link_up() {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy, 0);
        let opened = ask(0, SignupState::default());
        let Change::OpenSignup { pending, .. } = &opened.0[1] else { panic!() };
        let registration = Registration {
            name: PersonName::parse("山田太郎").unwrap(),
            company: CompanyName::parse("株式会社例").unwrap(),
            password: PasswordHash::decoy(),
        };
        let organization = OrganizationId::new(context.now, &entropy);
        let (changes, member) =
            confirm(&context, pending.clone(), asked().index, registration, organization, key());
        let expected = [
            "CloseSignup",
            "CreateLogin",
            "CreateOrganization",
            "KeepPeopleKey",
            "AddMember",
            "Audit",
        ];
        assert_eq!(kinds(&changes), expected);
        assert_eq!(member.role, Role::Representative);
        assert_eq!(member.organization, organization);
    }

    proptest! {
        /// A plain model: the times that were mailed, of which no hour holds more than three.
        #[test]
        fn no_hour_holds_more_than_three_mails(mut gaps in prop::collection::vec(0i64..4000, 1..40)) {
            let mut state = SignupState::default();
            let mut mailed: Vec<i64> = Vec::new();
            let mut second = 0;
            for gap in gaps.drain(..) {
                second += gap;
                let changes = ask(second, state.clone());
                let recent = mailed.iter().filter(|time| second - **time < 3600).count();
                prop_assert_eq!(message(&changes).is_some(), recent < 3);
                if message(&changes).is_some() {
                    mailed.push(second);
                }
                state.requests = counted(&changes);
                prop_assert!(state.requests.value.times.len() <= REQUESTS_ALLOWED);
            }
        }
    }
}
