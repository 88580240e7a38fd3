//! What people read of a message in a channel of Slack or Teams.

use domain::DetailLine;
use domain::subscription::WebhookFormat;
use serde_json::{Value, json};

/// How much text a block of Slack takes, and its header, in characters.
const TEXT_MAXIMUM: usize = 3000;
const HEADER_MAXIMUM: usize = 150;

pub(crate) struct Card {
    pub(crate) title: String,
    pub(crate) facts: Vec<DetailLine>,
    pub(crate) text: String,
    /// What the button says that leads to `link`.
    pub(crate) action: &'static str,
    pub(crate) link: String,
}

impl Card {
    pub(crate) fn shaped(&self, format: WebhookFormat) -> Value {
        match format {
            WebhookFormat::Teams => self.teams(),
            WebhookFormat::Slack | WebhookFormat::Standard => self.slack(),
        }
    }

    /// Blocks (Block Kit), with the text that notifications show. All of it is plain: what staff wrote
    /// mentions nobody.
    fn slack(&self) -> Value {
        let plain =
            |text: &str, maximum| json!({ "type": "plain_text", "text": short(text, maximum) });
        let facts = self.facts.iter().map(|DetailLine { name, words }| format!("{name}: {words}"));
        let facts = facts.collect::<Vec<_>>().join("\n");
        json!({
            "text": self.title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
            "blocks": [
                { "type": "header", "text": plain(&self.title, HEADER_MAXIMUM) },
                { "type": "section", "text": plain(&facts, TEXT_MAXIMUM) },
                { "type": "section", "text": plain(&self.text, TEXT_MAXIMUM) },
                {
                    "type": "actions",
                    "elements": [
                        { "type": "button", "text": plain(self.action, HEADER_MAXIMUM), "url": self.link },
                    ],
                },
            ],
        })
    }

    /// A message with one Adaptive Card.
    fn teams(&self) -> Value {
        let facts = self.facts.iter();
        let facts = facts.map(|fact| json!({ "title": fact.name, "value": fact.words }));
        let block = |text: &str| json!({ "type": "TextBlock", "text": text, "wrap": true });
        let mut title = block(&self.title);
        (title["weight"], title["size"]) = ("Bolder".into(), "Medium".into());
        let body = json!([
            title,
            { "type": "FactSet", "facts": facts.collect::<Vec<_>>() },
            block(&self.text),
        ]);
        json!({
            "type": "message",
            "attachments": [{
                "contentType": "application/vnd.microsoft.card.adaptive",
                "content": {
                    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                    "type": "AdaptiveCard",
                    "version": "1.4",
                    "body": body,
                    "actions": [
                        { "type": "Action.OpenUrl", "title": self.action, "url": self.link },
                    ],
                },
            }],
        })
    }
}

/// The text, or as much of it as fits.
fn short(text: &str, maximum: usize) -> String {
    if text.chars().count() <= maximum {
        return text.to_owned();
    }
    text.chars().take(maximum - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card() -> Card {
        let fact = |name: &str, words: &str| DetailLine { name: name.into(), words: words.into() };
        Card {
            title: "【Pro-Sign】障害: <!channel> & 署名".into(),
            facts: vec![fact("状態", "調査中"), fact("発生", "2026年11月20日 10:05")],
            text: "調査中です。".into(),
            action: "詳しく見る",
            link: "https://status.example.jp/n.html".into(),
        }
    }

    #[test]
    fn slack_reads_plain_blocks_that_mention_nobody() {
        let message = card().shaped(WebhookFormat::Slack);
        assert_eq!(message["text"], "【Pro-Sign】障害: &lt;!channel&gt; &amp; 署名");
        let kinds: Vec<_> = message["blocks"].as_array().unwrap().iter().collect();
        let kinds: Vec<_> = kinds.iter().map(|block| block["type"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["header", "section", "section", "actions"]);
        assert_eq!(
            message["blocks"][1]["text"]["text"],
            "状態: 調査中\n発生: 2026年11月20日 10:05"
        );
        assert!(!message.to_string().contains("mrkdwn"));
        let long = Card { text: "あ".repeat(4000), ..card() }.shaped(WebhookFormat::Slack);
        let text = long["blocks"][2]["text"]["text"].as_str().unwrap();
        assert_eq!((text.chars().count(), text.chars().last()), (3000, Some('…')));
    }

    #[test]
    fn teams_reads_one_adaptive_card_with_facts_and_a_link() {
        let message = card().shaped(WebhookFormat::Teams);
        assert_eq!(message["type"], "message");
        let [attachment] = &message["attachments"].as_array().unwrap()[..] else { panic!("one") };
        assert_eq!(attachment["contentType"], "application/vnd.microsoft.card.adaptive");
        let content = &attachment["content"];
        assert_eq!(
            (&content["type"], &content["version"]),
            (&json!("AdaptiveCard"), &json!("1.4"))
        );
        assert_eq!(content["body"][1]["facts"][0], json!({ "title": "状態", "value": "調査中" }));
        assert_eq!(content["actions"][0]["url"], "https://status.example.jp/n.html");
    }
}
