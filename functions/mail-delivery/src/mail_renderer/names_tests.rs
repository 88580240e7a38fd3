use super::tests::{mail, messages, renderer};
use super::*;
use domain::{AccountMessage, MailToken, SecretLink, SeededEntropy};

#[test]
fn no_subject_says_what_customers_named_themselves() {
    let renderer = renderer();
    for language in Language::ALL {
        for message in messages(language) {
            let shown = Value::from_serialize(&message);
            let given = GIVEN_BY_CUSTOMERS.map(|field| shown.get_attr(field).unwrap());
            let given: Vec<_> = given.iter().filter_map(Value::as_str).collect();
            let text = renderer.render(&mail(language, message), "txt").unwrap();
            let (subject, _) = text.split_once("\n\n").unwrap();
            assert!(!given.iter().any(|given| subject.contains(given)), "{subject}");
        }
    }
}

#[test]
fn names_are_quoted_and_become_no_links() {
    let renderer = renderer();
    let link =
        SecretLink::to_staff("https://app.example.jp", &MailToken::new(&SeededEntropy::new(1)));
    let message = |company: &str| -> Message {
        let (inviter, company) = ("Evil.example".into(), company.into());
        let (link, report) = (link.clone(), link.clone());
        AccountMessage::Invitation { inviter, company, link, report }.into()
    };
    for (language, company, sentence) in [
        (
            Language::Japanese,
            "株式会社A」様。重要「evil.jp",
            "「株式会社A』様。\u{2060}重要『evil.\u{2060}jp」の「Evil.\u{2060}example」様より、",
        ),
        (
            Language::English,
            "A” says \"evil.jp",
            "“Evil.\u{2060}example” of “A’ says ’evil.\u{2060}jp” has invited you",
        ),
    ] {
        let mail = mail(language, message(company));
        for format in ["txt", "html"] {
            let written = renderer.render(&mail, format).unwrap();
            assert!(written.contains(sentence), "{written}");
            assert!(!written.contains("evil.jp"), "{written}");
        }
    }
    let host = "hooks.example.jp";
    for message in [
        NoticeMessage::ConfirmSubscription { link, webhook: Some(host.into()) },
        NoticeMessage::WebhookGivenUp { host: host.into(), subscribe: "https://a.jp".into() },
    ] {
        let text = renderer.render(&mail(Language::Japanese, message.into()), "txt").unwrap();
        assert!(
            text.contains("hooks.\u{2060}example.\u{2060}jp") && !text.contains(host),
            "{text}"
        );
    }
}
