//! One of the vendor's own people.

use std::sync::Mutex;
use std::time::SystemTime;

use ring::hmac;
use serde_json::{Value, json};

use crate::{Account, Answer, PASSWORD, SignedIn, Stack, event};

/// Seconds for which an authenticator app shows one code.
const PERIOD: i64 = 30;

/// One of the staff, with their own address and authenticator app.
///
/// Each code of the app works once, including the code that proves that the app was registered. No
/// story waits for the next code: the app registers as one that is a step late, so that joining
/// uses up the previous step and the next proof uses the current one. Further proofs within half a
/// minute use the ten recovery codes.
#[derive(Clone, Debug)]
pub struct Staff {
    pub email: String,
    pub name: String,
    pub id: String,
    /// The recovery codes that are still unused.
    pub recovery: Vec<String>,
    secret: Vec<u8>,
    used: i64,
}

/// What the holder of an invitation registers in their app.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The sealed enrolment, which accepting the invitation sends back.
    pub sealed: String,
    /// The TOTP secret in base 32.
    pub secret: String,
    /// The TOTP secret as bytes.
    bytes: Vec<u8>,
}

impl Enrolment {
    /// Requests an enrolment with the mailed token.
    pub fn ask(stack: &Stack, token: &str) -> Self {
        Self::read(&stack.post("/v1/staff/enrolments", &json!({ "token": token })))
    }

    /// Reads an enrolment that was offered.
    pub fn read(given: &Answer) -> Self {
        assert_eq!(given.status, 200, "{given:?}");
        let text = |name: &str| given.body[name].as_str().unwrap_or_default().to_owned();
        let secret = text("secret");
        Self { sealed: text("enrolment"), bytes: base32(&secret), secret }
    }

    /// The code of the step that many steps from now.
    pub fn code(&self, steps: i64) -> String {
        code(&self.bytes, step() + steps)
    }

    /// Registers the app as one that is a step late, so that the current code stays unused: sends
    /// the code of the step before, and once more if the step ended meanwhile.
    pub fn register_late(&self, mut send: impl FnMut(&str) -> Answer) -> Answer {
        let registered = send(&self.code(-1));
        if registered.status == 422 { send(&self.code(-1)) } else { registered }
    }
}

impl Staff {
    /// A unique address and name.
    pub fn unknown() -> (String, String) {
        let unique = ulid::Ulid::generate().to_string().to_lowercase();
        (format!("staff.{unique}@example.jp"), format!("担当花子{unique}"))
    }

    /// Invites an address as the operator of the AWS account does, to every role.
    pub fn invite_as_operator(stack: &Stack, email: &str) -> Answer {
        Self::invite_to_roles(stack, email, &[])
    }

    fn invite_to_roles(stack: &Stack, email: &str, roles: &[&str]) -> Answer {
        let mut event = event("staff-access-invite");
        event["body"] = json!({ "email": email, "roles": roles }).to_string().into();
        Account::administrator(stack).invoke("staff-access", &event).http()
    }

    /// Approves what one of the staff asks for as the operator of the AWS account does.
    pub fn approve_as_operator(stack: &Stack, approval: &Value) -> Answer {
        let mut event = event("staff-access-invite");
        event["routeKey"] = "APPROVE /v1/staff/approvals/{id}".into();
        event["requestContext"]["routeKey"] = event["routeKey"].clone();
        event["pathParameters"] = json!({ "id": approval });
        Account::administrator(stack).invoke("staff-access", &event).http()
    }

    /// The token of an approval that they asked for and the operator gave.
    pub fn approval(
        &mut self,
        stack: &Stack,
        token: &str,
        act: &str,
        parameters: &Value,
    ) -> String {
        let body = json!({ "act": act, "parameters": parameters, "code": self.factor() });
        let asked = send(stack, "/v1/staff/approvals", token, &body);
        assert_eq!(asked.status, 201, "{asked:?}");
        let approved = Self::approve_as_operator(stack, &asked.body["id"]);
        assert_eq!(approved.status, 204, "{approved:?}");
        asked.body["token"].as_str().unwrap_or_default().to_owned()
    }

    /// A staff member in every role whom the operator of the AWS account invited, and who joined.
    pub fn enrol(stack: &Stack) -> Self {
        Self::enrol_as(stack, &[])
    }

    /// The same in some roles only.
    pub fn enrol_as(stack: &Stack, roles: &[&str]) -> Self {
        let (email, name) = Self::unknown();
        let invited = Self::invite_to_roles(stack, &email, roles);
        assert_eq!(invited.status, 202, "{invited:?}");
        let token = stack.wait_for_letters(&email, 1)[0].token();
        Self::join(stack, &email, &name, &token)
    }

    /// Joins with the mailed token.
    pub fn join(stack: &Stack, email: &str, name: &str, token: &str) -> Self {
        let enrolment = Enrolment::ask(stack, token);
        let accept = |code: &str| Self::accept(stack, token, name, &enrolment, code);
        let joined = enrolment.register_late(accept);
        assert_eq!(joined.status, 201, "{joined:?}");
        let recovery = joined.body["recovery_codes"].as_array().into_iter().flatten();
        let recovery = recovery.filter_map(Value::as_str).map(str::to_owned).collect();
        let id = joined.body["id"].as_str().unwrap_or_default().to_owned();
        let (email, name, secret) = (email.to_owned(), name.to_owned(), enrolment.bytes);
        Self { email, name, id, recovery, secret, used: step() - 1 }
    }

    /// Accepts an invitation with a code of the app.
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

    /// An unused second factor: a code of the app, or a recovery code.
    pub fn factor(&mut self) -> String {
        let now = step();
        if self.used >= now {
            return self.recovery.pop().expect("a recovery code is left");
        }
        self.used = now;
        code(&self.secret, now)
    }

    /// The body of a sign-in with a given code.
    pub fn credentials(&self, code: &str) -> Value {
        json!({ "email": self.email, "password": PASSWORD, "code": code })
    }

    pub fn sign_in(&mut self, stack: &Stack) -> SignedIn {
        let code = self.factor();
        SignedIn::read(&stack.post("/v1/staff/sessions", &self.credentials(&code)))
    }
}

/// Two members of staff who are signed in: one who acts, and a colleague who approves.
#[derive(Debug)]
pub struct Pair {
    actor: Mutex<Staff>,
    colleague: Mutex<Staff>,
    /// The access token of the one who acts.
    pub token: String,
    pub colleagues_token: String,
}

impl Pair {
    pub fn enrol(stack: &Stack) -> Self {
        let (mut actor, mut colleague) = (Staff::enrol(stack), Staff::enrol(stack));
        let token = actor.sign_in(stack).access_token;
        let colleagues_token = colleague.sign_in(stack).access_token;
        Self { actor: actor.into(), colleague: colleague.into(), token, colleagues_token }
    }

    /// Asks for an approval, as the one who acts.
    pub fn ask(&self, stack: &Stack, act: &str, parameters: &Value) -> Answer {
        let code = factor(&self.actor);
        let body = json!({ "act": act, "parameters": parameters, "code": code });
        send(stack, "/v1/staff/approvals", &self.token, &body)
    }

    /// Approves what was asked for, as the colleague.
    pub fn approve(&self, stack: &Stack, id: &str) -> Answer {
        let path = format!("/v1/staff/approvals/{id}/approve");
        send(stack, &path, &self.colleagues_token, &json!({ "code": factor(&self.colleague) }))
    }

    /// Tries to approve what they asked for themselves.
    pub fn approve_own(&self, stack: &Stack, id: &str) -> Answer {
        let path = format!("/v1/staff/approvals/{id}/approve");
        send(stack, &path, &self.token, &json!({ "code": factor(&self.actor) }))
    }

    /// The token of an approval that was asked for and given.
    pub fn approval(&self, stack: &Stack, act: &str, parameters: &Value) -> String {
        let asked = self.ask(stack, act, parameters);
        assert_eq!(asked.status, 201, "{asked:?}");
        let approved = self.approve(stack, asked.body["id"].as_str().unwrap_or_default());
        assert_eq!(approved.status, 204, "{approved:?}");
        asked.body["token"].as_str().unwrap_or_default().to_owned()
    }
}

#[expect(clippy::expect_used, reason = "a story that panicked is over")]
fn factor(staff: &Mutex<Staff>) -> String {
    staff.lock().expect("nobody panicked").factor()
}

fn send(stack: &Stack, path: &str, token: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("content-type", "application/json"), ("authorization", &*bearer)];
    stack.send("POST", path, &headers, body.to_string())
}

/// The current time step of the app.
#[expect(clippy::disallowed_methods, reason = "an authenticator app uses the real clock")]
fn step() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default().div_euclid(PERIOD)
}

/// RFC 6238, implemented a second time so that the service does not check itself.
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
