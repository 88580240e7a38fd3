//! Refresh tokens, for customers and staff alike: lost answers and slow tabs end no session, copies
//! do, and a cookie is only taken from the site's own pages.

use acceptance::{Account, Answer, PASSWORD, Person, SignedIn, Stack, Staff};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// The site of the stack that stories run against.
const SITE: &str = "http://localhost:8080";

/// Somebody who can sign in.
struct Somebody {
    stack: Stack,
    path: &'static str,
    credentials: Value,
    /// The table that holds their sessions, and in which partition.
    sessions: (&'static str, String),
}

impl Somebody {
    fn customer() -> Self {
        let stack = Stack::find();
        let person = Person::new("pro-sign");
        let made = person.sign_up(&stack);
        let organization = made.body["organization_id"].as_str().unwrap().to_owned();
        Self {
            stack,
            path: "/v1/pro-sign",
            credentials: json!({ "email": person.email, "password": PASSWORD }),
            sessions: ("sessions", organization),
        }
    }

    fn staff() -> Self {
        let stack = Stack::find();
        let mut staff = Staff::enrol(&stack);
        let code = staff.factor();
        let credentials = staff.credentials(&code);
        Self { stack, path: "/v1/staff", credentials, sessions: ("staff", staff.id) }
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

    /// Lets that much time pass for their sessions.
    fn wait(&self, seconds: i64) {
        let account = Account::administrator(&self.stack);
        let (table, owner) = &self.sessions;
        for row in account.scan(table) {
            let is_session = row["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("ses_"));
            if row["pk"]["S"] != **owner || !is_session {
                continue;
            }
            let earlier = |name: &str| {
                let time: Timestamp = row[name]["S"].as_str().unwrap().parse().unwrap();
                (time - SignedDuration::from_secs(seconds)).to_string()
            };
            let update = json!({
                "TableName": self.stack.tables[*table],
                "Key": { "pk": row["pk"], "sk": row["sk"] },
                "UpdateExpression": "SET rotated_at = :rotated, handed_out_at = :handed_out",
                "ExpressionAttributeValues": {
                    ":rotated": { "S": earlier("rotated_at") },
                    ":handed_out": { "S": earlier("handed_out_at") },
                },
            });
            let updated = account.dynamodb("UpdateItem", &update);
            assert_eq!(updated.status, 200, "{updated:?}");
        }
    }

    fn ends(&self, token: &str) {
        let ended = self.refresh(token);
        assert_eq!((ended.status, ended.problem()), (401, "session-ended"));
        assert_eq!(ended.faults(), [("refresh_token", "not-valid")]);
    }
}

#[test]
fn tabs_that_refresh_at_once_continue_with_the_same_token() {
    for somebody in Somebody::both() {
        let first = somebody.sign_in().refresh_token;
        let tabs = std::thread::scope(|scope| {
            let tabs: Vec<_> = (0..4).map(|_| scope.spawn(|| somebody.next(&first))).collect();
            tabs.into_iter().map(|tab| tab.join().unwrap()).collect::<Vec<_>>()
        });
        assert_ne!(tabs[0], first);
        assert!(tabs.iter().all(|next| *next == tabs[0]));
    }
}

#[test]
fn two_tabs_one_clicked_twice_and_one_slow_stay_signed_in() {
    for somebody in Somebody::both() {
        let cookie = somebody.sign_in().refresh_token;
        let clicked = somebody.next(&cookie);
        assert_eq!(somebody.next(&clicked), clicked, "clicked again within a second");
        assert_eq!(somebody.next(&cookie), clicked, "the slow tab, with the cookie from before");
        somebody.wait(120);
        let later = somebody.next(&clicked);
        assert_ne!(later, clicked);
    }
}

#[test]
fn a_lost_answer_ends_no_session_for_ten_minutes() {
    for somebody in Somebody::both() {
        let sent = somebody.sign_in().refresh_token;
        let lost = somebody.next(&sent);
        somebody.wait(540);
        assert_eq!(somebody.next(&sent), lost);
        // The tab that got it this time is clicked again, while another one is slow.
        assert_eq!(somebody.next(&lost), lost);
        assert_eq!(somebody.next(&sent), lost);
        somebody.wait(61);
        somebody.ends(&sent);
        somebody.ends(&lost);
    }
}

#[test]
fn a_token_with_a_used_successor_ends_the_session_for_everyone() {
    for somebody in Somebody::both() {
        let stolen = somebody.sign_in().refresh_token;
        let second = somebody.next(&stolen);
        somebody.wait(61);
        let SignedIn { access_token, refresh_token: third } =
            SignedIn::read(&somebody.refresh(&second));
        somebody.ends(&stolen);
        somebody.ends(&third);
        let me = somebody.stack.get(&format!("{}/me", somebody.path), &access_token);
        assert!(matches!(me.problem(), "not-signed-in" | "not-found"), "{me:?}");
    }
    let customer = Somebody::customer();
    customer.sign_in();
    let again = customer.sign_in().access_token;
    assert_eq!(customer.stack.get("/v1/pro-sign/me", &again).status, 200, "a new sign-in works");
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
