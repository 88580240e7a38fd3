//! The mail that the stack sent.

use serde_json::Value;

use crate::{Account, Stack, stack, wait_for};

/// The expiry that marks a mail which a story made unsendable on purpose.
pub const UNSENDABLE: &str = "4000000000";

/// A mail as its recipient sees it.
#[derive(Clone, Debug)]
pub struct Letter {
    pub subject: String,
    /// The plain-text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

impl Letter {
    fn is_of_an_incident(&self) -> bool {
        let subjects = [
            "インシデントのお知らせ",
            "インシデント対応の期限",
            "] Incident (",
            "] Incident deadline",
        ];
        subjects.iter().any(|words| self.subject.contains(words))
    }

    /// The token in the mailed link.
    #[expect(clippy::expect_used, reason = "a story calls this only on mails with a link")]
    pub fn token(&self) -> String {
        let link = self.text.split_whitespace().find(|word| word.starts_with("http"));
        let (_, token) = link.and_then(|link| link.split_once("token=")).expect("a link");
        token.to_owned()
    }
}

impl Stack {
    /// All mail to an address, oldest first, except mail about incidents: stories run in parallel, and
    /// one story's incident affects the customers and staff of all.
    pub fn letters(&self, address: &str) -> Vec<Letter> {
        self.mail(address).into_iter().filter(|letter| !letter.is_of_an_incident()).collect()
    }

    /// The mail about incidents to an address, oldest first.
    pub fn news(&self, address: &str) -> Vec<Letter> {
        self.mail(address).into_iter().filter(Letter::is_of_an_incident).collect()
    }

    fn mail(&self, address: &str) -> Vec<Letter> {
        let request = http::Request::get(format!("{}/_ministack/ses/messages", self.emulator));
        let request = request.body(Vec::new());
        let answer = stack::send(request.unwrap_or_default());
        let messages = answer.body["messages"].as_object().into_iter().flatten();
        let messages = messages.filter_map(|(_, messages)| messages.as_array()).flatten();
        let text =
            |message: &Value, name: &str| message[name].as_str().unwrap_or_default().to_owned();
        messages
            .filter(|message| message["To"][0] == address)
            .map(|message| Letter {
                subject: text(message, "Subject"),
                text: text(message, "BodyText"),
                html: text(message, "BodyHtml"),
            })
            .collect()
    }

    /// Waits until every mail that is in the outbox now has been sent. To prove that no mail was
    /// sent, first wait for the operation that would have written it, then call this.
    pub fn wait_for_outbox(&self) {
        let account = Account::administrator(self);
        let waiting = || {
            let mut rows = account.scan("outbox");
            rows.retain(|row| row["expires_at"]["N"] != UNSENDABLE);
            rows.into_iter().map(|row| row["pk"].clone()).collect::<Vec<_>>()
        };
        let mails = waiting();
        wait_for("the outbox to empty", || {
            let left = waiting();
            mails.iter().all(|mail| !left.contains(mail)).then_some(())
        });
    }

    /// Waits until an address has received at least that many mails.
    pub fn wait_for_letters(&self, address: &str, count: usize) -> Vec<Letter> {
        wait_for(&format!("{count} mails"), || {
            Some(self.letters(address)).filter(|letters| letters.len() >= count)
        })
    }
}
