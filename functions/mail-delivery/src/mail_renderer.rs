//! Writing a mail: the templates, in both languages, as text and as HTML.

use std::collections::BTreeMap;

use domain::link_like::unlinked;
use domain::{Language, Mail, Message, NoticeMessage, Product};
use mail_builder::MessageBuilder;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use minijinja::{Environment, UndefinedBehavior, Value, context};
use thiserror::Error;

/// The templates of each kind of message, in both languages, as text and as HTML.
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

const TEMPLATES: [(&str, &str); 84] = templates![
    "confirm-signup",
    "already-registered",
    "reset-password",
    "no-account",
    "password-changed",
    "invitation",
    "staff-invitation",
    "own-security-changed",
    "representative-invitation",
    "representative-appointed",
    "contract-ends",
    "data-deleted",
    "contract-reinstated",
    "archive-pass",
    "pass-issued",
    "export-packed",
    "confirm-subscription",
    "announcement",
    "webhook-given-up",
    "incident-notification",
    "incident-reminder",
];

const LAYOUT: (&str, &str) = ("layout.html", include_str!("../templates/layout.html"));

/// What every mail has: a subject (the first line of a text), an addressee, and a footer.
const LAYOUTS: [(&str, &str); 4] = templates!["layout"];

/// What customers named themselves or their servers. No program that shows a mail shall make links of
/// it: not everybody who reads it asked for mail from them.
const GIVEN_BY_CUSTOMERS: [&str; 4] = ["company", "inviter", "webhook", "host"];

/// A mail could not be written. What went wrong may quote the mail, so it is not kept.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a mail could not be written")]
pub struct NotWritten;

/// Who sends the mails and answers for them, as every footer says.
#[derive(Debug)]
pub(crate) struct Vendor {
    pub(crate) company_in_japanese: String,
    pub(crate) company_in_english: String,
    /// A page (`https:`) or an address (`mailto:`) for questions.
    pub(crate) contact: String,
}

/// Writes mails.
pub(crate) struct MailRenderer {
    templates: Environment<'static>,
    vendor: Vendor,
}

impl MailRenderer {
    /// Reads the templates.
    pub(crate) fn new(vendor: Vendor) -> Result<Self, NotWritten> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.add_filter("quoted", quoted);
        for (name, source) in TEMPLATES.into_iter().chain(LAYOUTS).chain([LAYOUT]) {
            templates.add_template(name, source).map_err(|_| NotWritten)?;
        }
        Ok(Self { templates, vendor })
    }

    /// The whole message (RFC 5322) of a mail, sent at `second` since 1970. Its Message-ID is the
    /// mail's own, so that its reader's mail program recognizes a repetition.
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
        if let Message::Notice(NoticeMessage::Announcement { one_click, calendar, .. }) =
            &mail.message
        {
            // By these a mail program ends the subscription when its reader wants no more (RFC 8058).
            message = message
                .header("List-Unsubscribe", Raw::new(format!("<{}>", one_click.expose())))
                .header("List-Unsubscribe-Post", Raw::new("List-Unsubscribe=One-Click"));
            if let Some(calendar) = calendar {
                // As programs that read calendars expect it (RFC 6047).
                let media_type = ContentType::new("text/calendar")
                    .attribute("charset", "utf-8")
                    .attribute("method", "PUBLISH");
                message = message.attachment(media_type, "maintenance.ics", calendar.as_bytes());
            }
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
        let Vendor { company_in_japanese, company_in_english, contact } = &self.vendor;
        let given = GIVEN_BY_CUSTOMERS.into_iter().filter_map(|field| {
            let text = message.get_attr(field).ok()?;
            Some((field, unlinked(text.as_str()?)))
        });
        let given: BTreeMap<_, _> = given.collect();
        let shown = context! {
            product => title(mail),
            language => mail.language.tag(),
            to => mail.to.expose(),
            vendor => mail.language.choose(company_in_japanese, company_in_english),
            contact,
            // What comes first counts.
            ..context! { ..Value::from_serialize(given), ..message }
        };
        let template = self.templates.get_template(&name);
        template.and_then(|template| template.render(shown)).map_err(|_| NotWritten)
    }
}

/// A name within a sentence, in quotation marks of its own, so that nothing it says passes for the
/// vendor's words.
fn quoted(name: &str, language: &str) -> String {
    if language == Language::Japanese.tag() {
        format!("「{}」", name.replace('「', "『").replace('」', "』"))
    } else {
        format!("“{}”", name.replace('“', "‘").replace(['”', '"'], "’"))
    }
}

/// Whom the mail is from, as people read it.
fn title(mail: &Mail) -> &'static str {
    mail.product.map_or("Yakusoku", Product::title)
}

#[cfg(test)]
mod announcement_tests;
#[cfg(test)]
mod names_tests;
#[cfg(test)]
mod tests;
