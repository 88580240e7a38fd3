use super::announcement_tests::{announcement, in_mail, incident};
use super::*;
use domain::announcement::News;
use domain::archive_pass::ArchivePassToken;
use domain::incident_clock::Stage;
use domain::mail_link::LinkPurpose;
use domain::notice::State;
use domain::staff::{Replaced, StaffMessage};
use domain::{
    AccountMessage, DueLine, Email, Language, LeavingMessage, MailId, MailToken, SecretLink,
    SeededEntropy,
};
use jiff::Timestamp;
use mail_parser::{MessageParser, MimeHeaders as _};
use std::collections::BTreeSet;
use std::fmt::Write as _;

pub(super) fn renderer() -> MailRenderer {
    MailRenderer::new(Vendor {
        company_in_japanese: "株式会社サンプル".into(),
        company_in_english: "Sample & Co.".into(),
        contact: "mailto:support@example.jp".into(),
    })
    .unwrap()
}

pub(super) fn mail(language: Language, message: Message) -> Mail {
    let now = Timestamp::UNIX_EPOCH;
    let of_staff = matches!(
        message,
        Message::Staff(
            StaffMessage::StaffInvitation { .. } | StaffMessage::OwnSecurityChanged { .. }
        )
    );
    Mail {
        id: MailId::new(now, &SeededEntropy::new(1)),
        product: Some(Product::ProSign).filter(|_| !of_staff),
        to: Email::parse("taro@example.jp").unwrap(),
        language,
        message,
        expires_at: now,
    }
}

fn own_security_changed(what: Replaced) -> Message {
    let security = "https://app.example.jp/staff/me".to_owned();
    StaffMessage::OwnSecurityChanged { what, security }.into()
}

pub(super) fn messages(language: Language) -> [Message; 24] {
    let token = MailToken::new(&SeededEntropy::new(1));
    let site = "https://app.example.jp";
    let pass = "pas_01K7Z3Q4B8D6F1G2H5J9M0N3PR_01K7Z3Q4B8D6F1G2H5J9M0N3PR";
    let pass = ArchivePassToken::parse(&format!("{pass}.{}", token.expose())).unwrap();
    let link = |purpose| SecretLink::new(site, Product::ProSign, purpose, &token);
    [
        AccountMessage::ConfirmSignup { link: link(LinkPurpose::Signup) }.into(),
        AccountMessage::AlreadyRegistered { sign_in: format!("{site}/pro-sign/sign-in") }.into(),
        AccountMessage::Invitation {
            inviter: "山田太郎".into(),
            company: "株式会社<例>".into(),
            link: link(LinkPurpose::Invitation),
            report: SecretLink::to_report(site, Product::ProSign, &token),
        }
        .into(),
        AccountMessage::ResetPassword { link: link(LinkPurpose::PasswordReset) }.into(),
        AccountMessage::NoAccount { sign_up: format!("{site}/pro-sign/signup") }.into(),
        AccountMessage::PasswordChanged { reset: format!("{site}/pro-sign/password-reset") }.into(),
        StaffMessage::StaffInvitation { link: SecretLink::to_staff(site, &token) }.into(),
        own_security_changed(Replaced::Password),
        own_security_changed(Replaced::SecondFactor),
        own_security_changed(Replaced::RecoveryCodes),
        StaffMessage::RepresentativeInvitation {
            company: "株式会社<例>".into(),
            link: link(LinkPurpose::Invitation),
        }
        .into(),
        StaffMessage::RepresentativeAppointed {
            company: "株式会社<例>".into(),
            organization: pass.pass.organization().to_string(),
            site: format!("{site}/pro-sign"),
        }
        .into(),
        LeavingMessage::ContractEnds {
            company: "株式会社<例>".into(),
            ends_on: "2026年1月15日".into(),
            purge_on: "2026年2月7日".into(),
            available_until: "2026年2月6日".into(),
            unreadable_by: "2026年2月15日".into(),
            site: format!("{site}/pro-sign"),
        }
        .into(),
        LeavingMessage::DataDeleted {
            company: "株式会社<例>".into(),
            ends_on: "2026年1月15日".into(),
            certificate: Some("header.claims.signature".into()),
            site: format!("{site}/pro-sign"),
        }
        .into(),
        LeavingMessage::ContractReinstated {
            company: "株式会社<例>".into(),
            ends_on: "2026年1月15日".into(),
        }
        .into(),
        LeavingMessage::PassIssued {
            company: "株式会社<例>".into(),
            organization: pass.pass.organization().to_string(),
            pass: Some(pass.pass.to_string()),
            last: Some("2026年12月1日".into()),
        }
        .into(),
        LeavingMessage::ArchivePass {
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
        NoticeMessage::ConfirmSubscription { link: link(LinkPurpose::Subscription), webhook: None }
            .into(),
        NoticeMessage::ConfirmSubscription {
            link: link(LinkPurpose::Subscription),
            webhook: Some("hooks.example.jp".into()),
        }
        .into(),
        in_mail(&announcement(News::Published, State::Investigating, incident()), language),
        NoticeMessage::WebhookGivenUp {
            host: "hooks.example.jp".into(),
            subscribe: format!("{site}/pro-sign/subscription"),
        }
        .into(),
        NoticeMessage::IncidentNotification {
            company: "株式会社<例>".into(),
            title: "ログインできない障害".into(),
            state: "解決".into(),
            text: "9月18日 15時から16時まで、<ログイン>できませんでした。\n\n復旧しました。".into(),
            page: format!("{site}/pro-sign/notices/ntc_1.html"),
        }
        .into(),
        incident_reminder(),
    ]
}

fn incident_reminder() -> Message {
    NoticeMessage::IncidentReminder {
        notice: "ntc_1".into(),
        title: "ログインできない障害".into(),
        due: [Stage::HalfTime, Stage::DayBefore, Stage::Missed]
            .map(|stage| DueLine {
                duty: "お知らせの掲載".into(),
                due_on: "2026年9月25日".into(),
                stage,
            })
            .into(),
    }
    .into()
}

#[test]
fn what_is_announced_is_unsubscribed_by_one_click_and_nothing_else_is() {
    let renderer = renderer();
    for message in messages(Language::Japanese) {
        let announces = matches!(message, Message::Notice(NoticeMessage::Announcement { .. }));
        let mail = mail(Language::Japanese, message);
        let raw = renderer.write(&mail, "no-reply@example.jp", 0).unwrap();
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

/// A mail as its reader gets it, with its attachments.
pub(super) fn read(renderer: &MailRenderer, mail: &Mail) -> String {
    let raw = renderer.write(mail, "no-reply@example.jp", 0).unwrap();
    let read = MessageParser::default().parse(&raw).unwrap();
    let body = |body: Option<std::borrow::Cow<'_, str>>| body.unwrap().into_owned();
    let mut shown = format!(
        "=== {}\n--- text\n{}\n--- html\n{}\n",
        read.subject().unwrap(),
        body(read.body_text(0)),
        body(read.body_html(0)),
    );
    for file in read.attachments() {
        let name = file.attachment_name().unwrap();
        let content = file.text_contents().unwrap().replace("\r\n", "\n");
        writeln!(shown, "--- {name}\n{content}").unwrap();
    }
    shown
}

#[test]
fn every_mail_reads_well_in_both_languages_as_text_and_html() {
    let renderer = renderer();
    let mut shown = Vec::new();
    for language in [Language::Japanese, Language::English] {
        for message in messages(language) {
            shown.push(read(&renderer, &mail(language, message)));
        }
    }
    insta::assert_snapshot!(shown.concat());
}

#[test]
fn every_mail_has_an_addressee_and_a_footer_in_both_languages() {
    let renderer = renderer();
    let known: BTreeSet<_> =
        TEMPLATES.into_iter().chain(LAYOUTS).chain([LAYOUT]).map(|(name, _)| name.into()).collect();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
    let files = std::fs::read_dir(folder).unwrap();
    let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(files.collect::<BTreeSet<String>>(), known);

    let footers = [
        "Pro-Sign\n株式会社サンプル\nお問い合わせ先: support@example.jp\n\
         本メールは送信専用です。ご返信いただいてもお答えできません。",
        "Pro-Sign\nSample & Co.\nContact: support@example.jp\n\
         This address does not accept replies.",
    ];
    let mut written = BTreeSet::new();
    for (language, footer) in Language::ALL.into_iter().zip(footers) {
        for message in messages(language) {
            let kind = Value::from_serialize(&message).get_attr("kind").unwrap();
            let mail = Mail { product: Some(Product::ProSign), ..mail(language, message) };
            let text = renderer.render(&mail, "txt").unwrap();
            let (_, text) = text.split_once("\n\n").unwrap();
            let (addressee, _) = text.split_once("\n\n").unwrap();
            let addressees = language.choose(
                ["株式会社<例> 御中", "taro@example.jp 様"],
                ["Dear 株式会社<例>,", "Dear taro@example.jp,"],
            );
            assert!(addressees.contains(&addressee), "{kind}: {addressee}");
            assert_eq!(text.split("\n----------\n").nth(1), Some(footer), "{kind}");

            let html = renderer.render(&mail, "html").unwrap();
            let escaped = addressee.replace('<', "&lt;").replace('>', "&gt;");
            assert!(html.contains(&format!("<p>{escaped}</p>\n")), "{kind}: {html}");
            let [product, vendor, contact, no_reply] = split(footer);
            let (name, address) = contact.split_once(": ").unwrap();
            let contact = format!("{name}: <a href=\"mailto:{address}\">{address}</a>");
            let vendor = vendor.replace('&', "&amp;");
            let closing = [product, &vendor, &contact, no_reply].join("<br>");
            assert!(html.contains(&format!("\">{closing}</p>\n")), "{kind}: {html}");
            for format in ["txt", "html"] {
                written.insert(format!("{kind}.{}.{format}", language.tag()));
            }
        }
    }
    let templates = TEMPLATES.map(|(name, _)| name.to_owned());
    assert_eq!(written, templates.into(), "a mail without an example is not looked at");
}

fn split(footer: &str) -> [&str; 4] {
    footer.lines().collect::<Vec<_>>().try_into().unwrap()
}

#[test]
fn the_same_mail_has_the_same_message_id_and_no_responder_answers_it() {
    let renderer = renderer();
    let [message, ..] = messages(Language::Japanese);
    let mail = mail(Language::Japanese, message);
    let raw = renderer.write(&mail, "no-reply@example.jp", 0).unwrap();
    let read = MessageParser::default().parse(&raw).unwrap();
    assert_eq!(read.message_id().unwrap(), format!("{}@example.jp", mail.id));
    assert_eq!(read.header_raw("Auto-Submitted").unwrap().trim(), "auto-generated");
    assert_eq!(read.from().unwrap().first().unwrap().name(), Some("Pro-Sign"));
    assert_eq!(read.to().unwrap().first().unwrap().address(), Some("taro@example.jp"));
}

#[test]
fn what_stands_in_a_link_cannot_become_markup() {
    let renderer = renderer();
    let message =
        AccountMessage::AlreadyRegistered { sign_in: "\"><script>alert(1)</script>".into() }.into();
    let html = renderer.render(&mail(Language::English, message), "html").unwrap();
    assert!(!html.contains("<script>"), "{html}");
}

#[test]
fn mails_have_no_colours_but_the_web_clients() {
    // Mails know no variables, so the values stand in the layout.
    let tokens = include_str!("../../../../web/src/tokens.css");
    let (_, layout) = LAYOUT;
    let colours: Vec<&str> = layout.split('#').skip(1).map(|rest| &rest[..6]).collect();
    assert_eq!(colours.len(), 3);
    for colour in colours {
        assert!(tokens.contains(&format!("#{colour};")), "#{colour}");
    }
}
