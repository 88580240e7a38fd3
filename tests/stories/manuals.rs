//! P12: customers can read manuals from the moment their service starts until their contract ends.

use acceptance::{Answer, Pair, Person, Stack};
use serde_json::json;

use crate::contract_end::{end, reinstate};
use crate::document_archive::encoded;

/// A customer who has just signed up.
struct Reader {
    stack: Stack,
    person: Person,
    token: String,
}

impl Reader {
    fn new(product: &'static str) -> Self {
        let (stack, person) = (Stack::find(), Person::new(product));
        person.sign_up(&stack);
        let token = person.sign_in(&stack).access_token;
        Self { stack, person, token }
    }

    fn get(&self, language: &str, route: &str) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", &*bearer), ("accept-language", language)];
        self.stack.send("GET", &self.person.path(route), &headers, "")
    }

    /// The slugs of the manuals that a search finds.
    fn find(&self, language: &str, sought: &str) -> Vec<String> {
        slugs(&self.get(language, &format!("manuals?q={}", encoded(sought))))
    }
}

fn slugs(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let items = answer.body["items"].as_array().unwrap().iter();
    items.map(|item| item["slug"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_new_customer_reads_every_manual_of_their_product_in_their_language() {
    for product in ["pro-sign", "pro-lead"] {
        let reader = Reader::new(product);
        let listed = reader.get("ja", "manuals");
        assert_eq!(listed.body["items"][0]["title"], "はじめに");
        assert_eq!(listed.header("content-language"), Some("ja"));
        let in_english = reader.get("en", "manuals");
        assert_eq!(in_english.body["items"][0]["title"], "Getting started");
        assert_eq!(slugs(&in_english), slugs(&listed));
        assert_eq!(slugs(&listed).contains(&"inviting".to_owned()), product == "pro-sign");
        for slug in slugs(&listed) {
            for language in ["ja", "en"] {
                let manual = reader.get(language, &format!("manuals/{slug}"));
                assert_eq!((manual.status, &manual.body["language"]), (200, &json!(language)));
                let title = manual.body["title"].as_str().unwrap();
                let text = |form: &str| manual.body[form].as_str().unwrap().to_owned();
                assert!(text("markdown").starts_with(&format!("# {title}\n")), "{slug}");
                assert!(text("html").starts_with(&format!("<h1>{title}</h1>\n")), "{slug}");
            }
        }
        let html = reader.get("en", "manuals/getting-started").body["html"].to_string();
        for page in ["sign-in", "manuals/password"] {
            assert!(html.contains(&format!("/{product}/{page}\\\"")), "{page}: {html}");
        }
    }
}

#[test]
fn a_manual_is_found_by_words_of_any_width_and_case() {
    let reader = Reader::new("pro-sign");
    assert_eq!(reader.find("ja", "証明書　公開鍵"), ["certificate"]);
    assert_eq!(reader.find("en", "ＣＥＲＴＩＦＩＣＡＴＥ genuine"), ["certificate"]);
    assert_eq!(reader.find("en", "certificate nowhere-at-all"), [""; 0]);
    assert_eq!(reader.find("en", "証明書"), [""; 0], "each language is searched separately");
    let found = reader.get("ja", &format!("manuals?q={}", encoded("ｐｙｊｗｔ")));
    let excerpt = found.body["items"][0]["excerpt"].as_str().unwrap();
    assert!(excerpt.contains("ライブラリ pyjwt[crypto]") && excerpt.starts_with('…'), "{excerpt}");
    assert_eq!(
        Reader::new("pro-lead").find("en", "invite"),
        [""; 0],
        "manuals of features that it does not offer"
    );

    let faults = |query: &str| {
        let answer = reader.get("ja", &format!("manuals?{query}"));
        assert_eq!((answer.status, answer.problem()), (422, "invalid-fields"));
        answer.faults().into_iter().map(|(_, code)| code.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(faults("q=+"), ["empty"]);
    assert_eq!(faults(&format!("q={}", "a".repeat(101))), ["too-long"]);
    assert_eq!(faults("word=a"), ["unknown"]);
}

#[test]
fn manuals_take_a_session_at_the_product_until_the_purge() {
    let reader = Reader::new("pro-sign");
    let stack = &reader.stack;
    assert_eq!(reader.get("ja", "manuals/nothing").problem(), "not-found");
    assert_eq!(reader.get("ja", "manuals/getting-started.ja").problem(), "not-found");
    assert_eq!(Reader::new("pro-lead").get("ja", "manuals/inviting").problem(), "not-found");
    for path in ["/v1/pro-sign/manuals", "/v1/pro-sign/manuals/password"] {
        assert_eq!(stack.send("GET", path, &[], "").problem(), "not-signed-in");
        let elsewhere = path.replace("pro-sign", "pro-lead");
        assert_eq!(stack.get(&elsewhere, &reader.token).problem(), "not-signed-in");
    }

    let me = stack.get(&reader.person.path("me"), &reader.token).body;
    let organization = me["organization"]["id"].as_str().unwrap();
    let pair = Pair::enrol(stack);
    let ends = |from_today: i64| {
        let ended = end(stack, &pair, organization, from_today);
        assert_eq!(ended.status, 200, "{ended:?}");
    };
    ends(0);
    assert_eq!(reader.get("ja", "manuals").status, 200, "the contract runs until its day is over");
    assert_eq!(reinstate(stack, &pair, organization).status, 204);
    ends(-1);
    for (route, status) in [("manuals", 200), ("manuals/contract-end", 200), ("manuals/x", 404)] {
        assert_eq!(reader.get("ja", route).status, status, "{route} until the purge");
    }

    let bearer = format!("Bearer {}", reader.token);
    let path = reader.person.path("sessions/current");
    assert_eq!(stack.send("DELETE", &path, &[("authorization", &bearer)], "").status, 204);
    assert_eq!(reader.get("ja", "manuals").problem(), "not-signed-in");
}

#[test]
fn everyone_can_read_how_to_verify_a_certificate() {
    let stack = Stack::find();
    for product in ["pro-sign", "pro-lead"] {
        let shown = stack.send("GET", &format!("/v1/{product}/manuals/certificate"), &[], "");
        assert_eq!((shown.status, &shown.body["slug"]), (200, &json!("certificate")), "{shown:?}");
        assert!(
            shown.body["html"]
                .as_str()
                .unwrap()
                .contains("/.well-known/deletion-certificate-keys.json")
        );
    }
}
