//! A person who uses a product.

use serde_json::json;

use crate::{Answer, Stack, terms};

/// A password that the password policy accepts.
pub const PASSWORD: &str = "violet ladder 七味 harbor quartz";

/// A person with a unique address, name and company.
#[derive(Clone, Debug)]
pub struct Person {
    pub product: &'static str,
    pub email: String,
    pub name: String,
    pub company: String,
}

/// The tokens of a session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub access_token: String,
    pub refresh_token: String,
}

impl Person {
    /// A person without an account.
    pub fn new(product: &'static str) -> Self {
        let unique = ulid::Ulid::generate().to_string().to_lowercase();
        Self {
            product,
            email: format!("taro.{unique}@example.jp"),
            name: format!("山田太郎{unique}"),
            company: format!("株式会社例{unique}"),
        }
    }

    /// The path of a route of their product.
    pub fn path(&self, route: &str) -> String {
        format!("/v1/{}/{route}", self.product)
    }

    /// Requests a sign-up.
    pub fn ask(&self, stack: &Stack) -> Answer {
        stack.post(&self.path("signups"), &json!({ "email": self.email }))
    }

    /// Confirms a sign-up with the mailed token and a password.
    pub fn confirm(&self, stack: &Stack, token: &str, password: &str) -> Answer {
        let body = json!({
            "token": token,
            "name": self.name,
            "company": self.company,
            "password": password,
            "terms": terms(self.product),
        });
        stack.post(&self.path("signups/confirm"), &body)
    }

    /// Signs up, from the request to the finished account.
    pub fn sign_up(&self, stack: &Stack) -> Answer {
        let asked = self.ask(stack);
        assert_eq!(asked.status, 202, "{asked:?}");
        let letters = stack.wait_for_letters(&self.email, 1);
        let confirmed = self.confirm(stack, &letters[0].token(), PASSWORD);
        assert_eq!(confirmed.status, 201, "{confirmed:?}");
        confirmed
    }

    pub fn sign_in(&self, stack: &Stack) -> SignedIn {
        let body = json!({ "email": self.email, "password": PASSWORD });
        SignedIn::read(&stack.post(&self.path("sessions"), &body))
    }
}

impl SignedIn {
    /// Reads the answer to a sign-in or a refresh.
    pub fn read(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.body["token_type"], "Bearer");
        assert_eq!(answer.body["expires_in"], 600);
        let token = |name| answer.body[name].as_str().unwrap_or_default().to_owned();
        Self { access_token: token("access_token"), refresh_token: token("refresh_token") }
    }
}
