//! Refresh tokens, for customers and staff alike: a cookie is only taken from the site's own pages.

use acceptance::{Answer, PASSWORD, Person, SignedIn, Stack, Staff};
use serde_json::{Value, json};

/// The site of the stack that stories run against.
const SITE: &str = "http://localhost:8080";

/// Somebody who can sign in.
struct Somebody {
    stack: Stack,
    path: &'static str,
    credentials: Value,
}

impl Somebody {
    fn customer() -> Self {
        let stack = Stack::find();
        let person = Person::new("pro-sign");
        person.sign_up(&stack);
        Self {
            stack,
            path: "/v1/pro-sign",
            credentials: json!({ "email": person.email, "password": PASSWORD }),
        }
    }

    fn staff() -> Self {
        let stack = Stack::find();
        let mut staff = Staff::enrol(&stack);
        let code = staff.factor();
        let credentials = staff.credentials(&code);
        Self { stack, path: "/v1/staff", credentials }
    }

    fn both() -> [Self; 2] {
        [Self::customer(), Self::staff()]
    }

    /// Signs in as an application that is no browser. Staff can do this once.
    fn sign_in(&self) -> SignedIn {
        SignedIn::read(&self.stack.post(&format!("{}/sessions", self.path), &self.credentials))
    }

    fn refresh(&self, token: &str) -> Answer {
        let path = format!("{}/sessions/refresh", self.path);
        self.stack.post(&path, &json!({ "refresh_token": token }))
    }

    /// The next token.
    fn next(&self, token: &str) -> String {
        SignedIn::read(&self.refresh(token)).refresh_token
    }

    fn ends(&self, token: &str) {
        let ended = self.refresh(token);
        assert_eq!((ended.status, ended.problem()), (401, "session-ended"));
        assert_eq!(ended.faults(), [("refresh_token", "not-valid")]);
    }
}

#[test]
fn a_cookie_is_taken_only_from_the_sites_own_pages() {
    for somebody in Somebody::both() {
        let Somebody { stack, path, credentials, .. } = &somebody;
        let json = ("content-type", "application/json");
        let page = [json, ("origin", SITE)];
        let signed_in =
            stack.send("POST", &format!("{path}/sessions"), &page, credentials.to_string());
        let cookie = signed_in.header("set-cookie").unwrap().split(';').next().unwrap();
        let refresh = ("POST", format!("{path}/sessions/refresh"));
        let sign_out = ("DELETE", format!("{path}/sessions/current"));
        let foreign = [
            None,
            Some("null"),
            Some("http://evil.example"),
            Some("http://sibling.localhost:8080"),
            Some("http://localhost:8081"),
            Some("https://localhost:8080"),
            Some("http://localhost:8080/"),
            Some("http://localhost:8080.evil.example"),
            Some(""),
        ];
        for (method, path) in [&refresh, &sign_out] {
            for origin in foreign {
                let mut headers = vec![("cookie", cookie)];
                headers.extend(origin.map(|origin| ("origin", origin)));
                let refused = stack.send(method, path, &headers, "");
                let what = (refused.status, refused.problem());
                assert_eq!(what, (403, "foreign-origin"), "{method} {path} {origin:?}");
                assert_eq!(refused.header("set-cookie"), None, "{method} {path} {origin:?}");
            }
        }
        // Nothing has moved: the cookie of the sign-in is the current one, and moves on now.
        let own = [("cookie", cookie), ("origin", SITE)];
        let refreshed = stack.send(refresh.0, &refresh.1, &own, "");
        assert_eq!(refreshed.status, 200, "{refreshed:?}");
        let next = refreshed.header("set-cookie").unwrap().split(';').next().unwrap();
        assert_ne!(next, cookie);
        let own = [("cookie", next), ("origin", SITE)];
        assert_eq!(stack.send(sign_out.0, &sign_out.1, &own, "").status, 204);
        somebody.ends(next.split_once('=').unwrap().1);
    }
}

#[test]
fn a_token_in_the_body_needs_no_origin() {
    for somebody in Somebody::both() {
        let token = somebody.sign_in().refresh_token;
        let next = somebody.next(&token);
        let path = format!("{}/sessions/current", somebody.path);
        let body = json!({ "refresh_token": next }).to_string();
        let headers = [("content-type", "application/json")];
        assert_eq!(somebody.stack.send("DELETE", &path, &headers, body).status, 204);
    }
}
