//! One of the vendor's own people.

use std::time::SystemTime;

use ring::hmac;
use serde_json::{Value, json};

use crate::{Account, Answer, PASSWORD, SignedIn, Stack, event};

/// Seconds for which an authenticator app shows one code.
const PERIOD: i64 = 30;

/// One of the staff, with an address and an authenticator app of their own.
///
/// A code of the app works once, and so does the code that proves that the app was registered. No
/// story waits for the next one: the service takes codes of the step before and after its own, so
/// that joining uses the step before, and the first two sign-ins use the step of now and the one
/// after. Whoever signs in more often within half a minute uses recovery codes, of which there are
/// ten.
#[derive(Clone, Debug)]
pub struct Staff {
    /// Their address, like no other's.
    pub email: String,
    /// Their name, like no other's.
    pub name: String,
    /// Their identifier.
    pub id: String,
    /// The recovery codes that they did not use yet.
    pub recovery: Vec<String>,
    secret: Vec<u8>,
    used: i64,
}

/// What somebody who holds an invitation is given to register in their app.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// What to accept the invitation with.
    pub sealed: String,
    /// In base 32.
    pub secret: String,
    /// What the app makes codes from.
    bytes: Vec<u8>,
}

impl Enrolment {
    /// Opens a mailed link.
    pub fn ask(stack: &Stack, token: &str) -> Self {
        let given = stack.post("/v1/staff/enrolments", &json!({ "token": token }));
        assert_eq!(given.status, 200, "{given:?}");
        let text = |name: &str| given.body[name].as_str().unwrap_or_default().to_owned();
        let secret = text("secret");
        Self { sealed: text("enrolment"), bytes: base32(&secret), secret }
    }

    /// The code so many steps from now.
    pub fn code(&self, steps: i64) -> String {
        code(&self.bytes, step() + steps)
    }
}

impl Staff {
    /// An address and a name like no other's.
    pub fn unknown() -> (String, String) {
        let unique = ulid::Ulid::generate().to_string().to_lowercase();
        (format!("staff.{unique}@example.jp"), format!("担当花子{unique}"))
    }

    /// Invites an address as whoever operates the account does.
    pub fn invite_as_operator(stack: &Stack, email: &str) -> Answer {
        let mut event = event("staff-access-invite");
        event["body"] = json!({ "email": email }).to_string().into();
        Account::administrator(stack).invoke("staff-access", &event).http()
    }

    /// Somebody who was invited by whoever operates the account, and joined.
    pub fn enrol(stack: &Stack) -> Self {
        let (email, name) = Self::unknown();
        let invited = Self::invite_as_operator(stack, &email);
        assert_eq!(invited.status, 202, "{invited:?}");
        let token = stack.wait_for_letters(&email, 1)[0].token();
        Self::join(stack, &email, &name, &token)
    }

    /// Somebody who was mailed that token, and joins.
    pub fn join(stack: &Stack, email: &str, name: &str, token: &str) -> Self {
        let enrolment = Enrolment::ask(stack, token);
        let mut joined = Self::accept(stack, token, name, &enrolment, &enrolment.code(-1));
        if joined.status == 422 {
            // The half minute passed between telling the time and being asked for it.
            joined = Self::accept(stack, token, name, &enrolment, &enrolment.code(-1));
        }
        assert_eq!(joined.status, 201, "{joined:?}");
        let recovery = joined.body["recovery_codes"].as_array().into_iter().flatten();
        let recovery = recovery.filter_map(Value::as_str).map(str::to_owned).collect();
        let id = joined.body["id"].as_str().unwrap_or_default().to_owned();
        let (email, name, secret) = (email.to_owned(), name.to_owned(), enrolment.bytes);
        Self { email, name, id, recovery, secret, used: step() - 1 }
    }

    /// Accepts an invitation with that code.
    pub fn accept(
        stack: &Stack,
        token: &str,
        name: &str,
        enrolment: &Enrolment,
        code: &str,
    ) -> Answer {
        let body = json!({
            "token": token,
            "enrolment": enrolment.sealed,
            "name": name,
            "password": PASSWORD,
            "code": code,
        });
        stack.post("/v1/staff/invitations/accept", &body)
    }

    /// A second factor that was not used yet.
    pub fn factor(&mut self) -> String {
        let next = (self.used + 1).max(step());
        if next > step() + 1 {
            return self.recovery.pop().expect("a recovery code is left");
        }
        self.used = next;
        code(&self.secret, next)
    }

    /// What signs them in with that code.
    pub fn credentials(&self, code: &str) -> Value {
        json!({ "email": self.email, "password": PASSWORD, "code": code })
    }

    /// Signs in.
    pub fn sign_in(&mut self, stack: &Stack) -> SignedIn {
        let code = self.factor();
        SignedIn::read(&stack.post("/v1/staff/sessions", &self.credentials(&code)))
    }
}

/// Which half minute it is, as the app's clock has it.
#[expect(clippy::disallowed_methods, reason = "an authenticator app has a clock")]
fn step() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default().div_euclid(PERIOD)
}

/// RFC 6238, written down a second time, so that the service does not check itself.
fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[19] & 15);
    let [a, b, c, d] = [tag[at] & 127, tag[at + 1], tag[at + 2], tag[at + 3]];
    format!("{:06}", u32::from_be_bytes([a, b, c, d]) % 1_000_000)
}

fn base32(text: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        _ => letter - b'2' + 26,
    };
    let group = |letters: &[u8]| {
        let number = letters.iter().fold(0_u64, |number, l| number << 5 | u64::from(value(*l)));
        number.to_be_bytes()[3..].to_vec()
    };
    text.as_bytes().chunks(8).flat_map(group).collect()
}
