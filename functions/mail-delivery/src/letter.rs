//! Writing a mail: the templates, in both languages, as text and as HTML.

use domain::{Mail, Message, NoticeMessage, Product};
use mail_builder::MessageBuilder;
use mail_builder::headers::raw::Raw;
use minijinja::{Environment, UndefinedBehavior, Value, context};
use thiserror::Error;

/// The templates of each kind of message, in both languages, as text and as HTML. The first line of a
/// text is the subject.
macro_rules! templates {
    (@file $kind:literal $format:literal) => {
        (concat!($kind, $format), include_str!(concat!("../templates/", $kind, $format)))
    };
    ($($kind:literal),+ $(,)?) => {
        [$(
            templates!(@file $kind ".ja.txt"),
            templates!(@file $kind ".ja.html"),
            templates!(@file $kind ".en.txt"),
            templates!(@file $kind ".en.html"),
        )+]
    };
}

const TEMPLATES: [(&str, &str); 64] = templates![
    "confirm-signup",
    "already-registered",
    "reset-password",
    "no-account",
    "password-changed",
    "invitation",
    "staff-invitation",
    "contract-ends",
    "data-deleted",
    "archive-pass",
    "export-packed",
    "confirm-subscription",
    "announcement",
    "webhook-given-up",
    "incident-told",
    "incident-reminder",
];

const LAYOUT: (&str, &str) = ("layout.html", include_str!("../templates/layout.html"));

/// A mail could not be written. What went wrong may quote the mail, so it is not kept.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a mail could not be written")]
pub struct NotWritten;

/// Writes mails.
pub(crate) struct Letters(Environment<'static>);

impl Letters {
    /// Reads the templates.
    pub(crate) fn new() -> Result<Self, NotWritten> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        for (name, source) in TEMPLATES.into_iter().chain([LAYOUT]) {
            environment.add_template(name, source).map_err(|_| NotWritten)?;
        }
        Ok(Self(environment))
    }

    /// The whole message (RFC 5322) of a mail, sent at `second` since 1970. Its Message-ID is the
    /// mail's own, so that whoever gets it twice can tell.
    pub(crate) fn write(
        &self,
        mail: &Mail,
        sender: &str,
        second: i64,
    ) -> Result<Vec<u8>, NotWritten> {
        let text = self.render(mail, "txt")?;
        let (subject, text) = text.split_once("\n\n").ok_or(NotWritten)?;
        let domain = sender.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        let mut message = MessageBuilder::new();
        if let Message::Notice(NoticeMessage::Announcement { one_click, .. }) = &mail.message {
            // By these a mail program ends the subscription when its reader wants no more (RFC 8058).
            message = message
                .header("List-Unsubscribe", Raw::new(format!("<{}>", one_click.expose())))
                .header("List-Unsubscribe-Post", Raw::new("List-Unsubscribe=One-Click"));
        }
        message
            .from((title(mail), sender))
            .to(mail.to.expose())
            .subject(subject)
            .message_id(format!("{}@{domain}", mail.id))
            .date(second)
            // So that no holiday responder answers (RFC 3834).
            .header("Auto-Submitted", Raw::new("auto-generated"))
            .text_body(text)
            .html_body(self.render(mail, "html")?)
            .write_to_vec()
            .map_err(|_| NotWritten)
    }

    fn render(&self, mail: &Mail, format: &str) -> Result<String, NotWritten> {
        // A message names its own templates, and its fields are what they show.
        let message = Value::from_serialize(&mail.message);
        let kind = message.get_attr("kind").map_err(|_| NotWritten)?;
        let name = format!("{kind}.{}.{format}", mail.language.tag());
        let shown = context! {
            product => title(mail),
            language => mail.language.tag(),
            ..message
        };
        let template = self.0.get_template(&name);
        template.and_then(|template| template.render(shown)).map_err(|_| NotWritten)
    }
}

/// Whom the mail is from, as people read it.
fn title(mail: &Mail) -> &'static str {
    mail.product.map_or("Yakusoku", Product::title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::announcement::NoticeKind;
    use domain::archive_pass::ArchivePassToken;
    use domain::incident_clock::Stage;
    use domain::mail_link::LinkPurpose;
    use domain::staff::StaffMessage;
    use domain::{
        AccountMessage, DocumentMessage, DueLine, Email, Language, LeavingMessage, MailId,
        MailToken, SecretLink, SeededEntropy,
    };
    use jiff::Timestamp;
    use mail_parser::MessageParser;

    fn mail(language: Language, message: Message) -> Mail {
        let now = Timestamp::UNIX_EPOCH;
        let of_staff = matches!(message, Message::Staff(StaffMessage::StaffInvitation { .. }));
        Mail {
            id: MailId::new(now, &SeededEntropy::new(1)),
            product: Some(Product::ProSign).filter(|_| !of_staff),
            to: Email::parse("taro@example.jp").unwrap(),
            language,
            message,
            expires_at: now,
        }
    }

    fn messages() -> [Message; 17] {
        let token = MailToken::new(&SeededEntropy::new(1));
        let site = "https://app.example.jp";
        let pass = "pas_01K7Z3Q4B8D6F1G2H5J9M0N3PR_01K7Z3Q4B8D6F1G2H5J9M0N3PR";
        let pass = ArchivePassToken::parse(&format!("{pass}.{}", token.expose())).unwrap();
        let link = |purpose| SecretLink::new(site, Product::ProSign, purpose, &token);
        [
            AccountMessage::ConfirmSignup { link: link(LinkPurpose::Signup) }.into(),
            AccountMessage::AlreadyRegistered { sign_in: format!("{site}/pro-sign/sign-in") }
                .into(),
            AccountMessage::Invitation {
                inviter: "山田太郎".into(),
                company: "株式会社<例>".into(),
                link: link(LinkPurpose::Invitation),
            }
            .into(),
            AccountMessage::ResetPassword { link: link(LinkPurpose::PasswordReset) }.into(),
            AccountMessage::NoAccount { sign_up: format!("{site}/pro-sign/signup") }.into(),
            AccountMessage::PasswordChanged { reset: format!("{site}/pro-sign/password-reset") }
                .into(),
            StaffMessage::StaffInvitation { link: SecretLink::to_staff(site, &token) }.into(),
            LeavingMessage::ContractEnds {
                company: "株式会社<例>".into(),
                ends_on: "2026年1月15日".into(),
                purge_on: "2026年2月7日".into(),
                deadline: "2026年2月15日".into(),
                site: format!("{site}/pro-sign"),
            }
            .into(),
            LeavingMessage::DataDeleted {
                company: "株式会社<例>".into(),
                ends_on: "2026年1月15日".into(),
                certificate: Some("header.claims.signature".into()),
            }
            .into(),
            DocumentMessage::ArchivePass {
                link: SecretLink::to_archive(site, &pass),
                organization: pass.pass.organization().to_string(),
                last: "2026年12月1日".into(),
            }
            .into(),
            LeavingMessage::ExportPacked {
                company: "株式会社<例>".into(),
                last_day: "2026年1月22日".into(),
                site: format!("{site}/pro-sign"),
            }
            .into(),
            NoticeMessage::ConfirmSubscription {
                link: link(LinkPurpose::Subscription),
                webhook: None,
            }
            .into(),
            NoticeMessage::ConfirmSubscription {
                link: link(LinkPurpose::Subscription),
                webhook: Some("hooks.example.jp".into()),
            }
            .into(),
            announcement(&token),
            NoticeMessage::WebhookGivenUp {
                host: "hooks.example.jp".into(),
                subscribe: format!("{site}/pro-sign/subscription"),
            }
            .into(),
            NoticeMessage::IncidentTold {
                company: "株式会社<例>".into(),
                title: "サインインできない障害".into(),
                state: "解決".into(),
                text: "9月18日 15時から16時まで、<サインイン>できませんでした。\n\n復旧しました。"
                    .into(),
                page: format!("{site}/pro-sign/notices/ntc_1.html"),
            }
            .into(),
            NoticeMessage::IncidentReminder {
                notice: "ntc_1".into(),
                title: "サインインできない障害".into(),
                due: [Stage::HalfTime, Stage::DayBefore, Stage::Missed]
                    .map(|stage| DueLine {
                        duty: "お知らせの掲載".into(),
                        due_on: "2026年9月25日".into(),
                        stage,
                    })
                    .into(),
            }
            .into(),
        ]
    }

    fn announcement(token: &MailToken) -> Message {
        let (site, product) = ("https://app.example.jp", Product::ProSign);
        NoticeMessage::Announcement {
            about: NoticeKind::Incident,
            title: "署名が\n<遅延>しています".into(),
            text: "原因を調査しています。\n続報は1時間以内にお知らせします。".into(),
            page: "https://status.example.jp/pro-sign/ja/notices/ntc_1".into(),
            unsubscribe: SecretLink::to_unsubscribe(site, product, token),
            one_click: SecretLink::made(format!(
                "https://api.example.jp/v1/status/pro-sign/subscriptions/{}",
                token.expose()
            )),
        }
        .into()
    }

    #[test]
    fn what_is_announced_is_unsubscribed_by_one_click_and_nothing_else_is() {
        let letters = Letters::new().unwrap();
        for message in messages() {
            let announces = matches!(message, Message::Notice(NoticeMessage::Announcement { .. }));
            let mail = mail(Language::Japanese, message);
            let raw = letters.write(&mail, "no-reply@example.jp", 0).unwrap();
            let raw = String::from_utf8(raw).unwrap().replace("\r\n\t", " ");
            let token = MailToken::new(&SeededEntropy::new(1));
            let address = format!(
                "List-Unsubscribe: <https://api.example.jp/v1/status/pro-sign/subscriptions/{}>\r\n",
                token.expose()
            );
            let click = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
            assert_eq!(raw.contains(&address), announces, "{raw}");
            assert_eq!(raw.contains(click), announces, "{raw}");
        }
    }

    #[test]
    fn every_mail_reads_well_in_both_languages_as_text_and_html() {
        let letters = Letters::new().unwrap();
        let mut shown = Vec::new();
        for language in [Language::Japanese, Language::English] {
            for message in messages() {
                let raw =
                    letters.write(&mail(language, message), "no-reply@example.jp", 0).unwrap();
                let read = MessageParser::default().parse(&raw).unwrap();
                let body = |body: Option<std::borrow::Cow<'_, str>>| body.unwrap().into_owned();
                shown.push(format!(
                    "=== {}\n--- text\n{}\n--- html\n{}\n",
                    read.subject().unwrap(),
                    body(read.body_text(0)),
                    body(read.body_html(0)),
                ));
            }
        }
        insta::assert_snapshot!(shown.concat());
    }

    #[test]
    fn the_same_mail_has_the_same_message_id_and_no_responder_answers_it() {
        let letters = Letters::new().unwrap();
        let [message, ..] = messages();
        let mail = mail(Language::Japanese, message);
        let raw = letters.write(&mail, "no-reply@example.jp", 0).unwrap();
        let read = MessageParser::default().parse(&raw).unwrap();
        assert_eq!(read.message_id().unwrap(), format!("{}@example.jp", mail.id));
        assert_eq!(read.header_raw("Auto-Submitted").unwrap().trim(), "auto-generated");
        assert_eq!(read.from().unwrap().first().unwrap().name(), Some("Pro-Sign"));
        assert_eq!(read.to().unwrap().first().unwrap().address(), Some("taro@example.jp"));
    }

    #[test]
    fn what_stands_in_a_link_cannot_become_markup() {
        let letters = Letters::new().unwrap();
        let message =
            AccountMessage::AlreadyRegistered { sign_in: "\"><script>alert(1)</script>".into() }
                .into();
        let html = letters.render(&mail(Language::English, message), "html").unwrap();
        assert!(!html.contains("<script>"), "{html}");
    }
}
