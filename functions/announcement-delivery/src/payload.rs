//! What a webhook is sent.

use domain::announcement::{Announcement, Said};
use domain::subscription::{SubscriptionRequest, WebhookFormat};
use domain::{DetailLine, Language, MailToken};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::card::Card;

/// What a webhook is sent of an announcement.
pub(crate) fn of(announcement: &Announcement, format: WebhookFormat, language: Language) -> Value {
    if format == WebhookFormat::Standard {
        return standard(announcement);
    }
    let (said, page) = announcement.in_language(language);
    let card = Card {
        title: announcement.subject(language),
        facts: announcement.details(language),
        text: said.text.clone(),
        action: language.choose("詳しく見る", "More"),
        link: page.to_owned(),
    };
    card.shaped(format)
}

/// What a webhook is sent before it is notified of anything.
pub(crate) fn challenge(
    request: &SubscriptionRequest,
    format: WebhookFormat,
    token: &MailToken,
    link: &str,
    second: i64,
) -> Value {
    let product = request.product;
    if format == WebhookFormat::Standard {
        return json!({
            "type": "webhook.challenge",
            "timestamp": Timestamp::from_second(second).unwrap_or_default(),
            "data": { "product": product, "challenge": token.expose() },
        });
    }
    let language = request.language;
    let service = language.choose("サービス", "Service").to_owned();
    let card = Card {
        title: language.choose("お知らせの配信の確認", "Confirm that notices are sent here").to_owned(),
        facts: vec![DetailLine { name: service, words: product.title().to_owned() }],
        text: language
            .choose(
                "このチャンネルへのお知らせの配信が申し込まれました。開始するには、24時間以内に確認してください。お心当たりがない場合は、何もする必要はありません。",
                "Somebody asked for notices to be sent to this channel. To start, confirm within 24 hours. If you do not expect this, there is nothing to do.",
            )
            .to_owned(),
        action: language.choose("配信を確認する", "Confirm"),
        link: link.to_owned(),
    };
    card.shaped(format)
}

/// The announcement as signed JSON. Whom the notice concerns is nobody else's business.
fn standard(announcement: &Announcement) -> Value {
    let said =
        |said: &Said, page: &str| json!({ "title": said.title, "text": said.text, "page": page });
    json!({
        "type": format!("notice.{}", announcement.kind().slug()),
        "timestamp": announcement.at,
        "data": {
            "id": announcement.id,
            "product": announcement.product,
            "notice": announcement.notice,
            "kind": announcement.kind(),
            "news": announcement.news,
            "state": announcement.state,
            "about": announcement.about.public(),
            "components": announcement.components,
            "ja": said(&announcement.ja, &announcement.page_ja),
            "en": announcement.en.as_ref().map(|en| said(en, &announcement.page_en)),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::announcement::{Affected, News};
    use domain::notice::{About, Effect, Incident, Maintenance, Severity, State};
    use domain::{AnnouncementId, NoticeId, OrganizationId, Product, SeededEntropy};
    use jiff::Timestamp;

    fn announcement(about: About, news: News, state: State) -> Announcement {
        let entropy = SeededEntropy::new(1);
        let now = Timestamp::new(1_900_000_000, 0).unwrap();
        Announcement {
            id: AnnouncementId::new(now, &entropy),
            product: Product::ProSign,
            notice: NoticeId::new(now, &entropy),
            number: 2,
            news,
            state,
            components: [].into(),
            reached: [].into(),
            affected: about.affected(),
            about,
            ja: Said { title: "お知らせ".into(), text: "調査中です。".into() },
            en: None,
            page_ja: "https://status.example.jp/ja".into(),
            page_en: "https://status.example.jp/en".into(),
            at: now,
        }
    }

    #[test]
    fn a_webhook_learns_what_is_said_and_not_whom_it_concerns() {
        let now = Timestamp::new(1_900_000_000, 0).unwrap();
        let concerned = OrganizationId::new(now, &SeededEntropy::new(1));
        let about = About::Incident(Incident {
            occurred_at: now,
            detected_at: now,
            severity: Severity::Serious,
            personal_data: false,
            affected: Affected::Companies([concerned].into()),
        });
        let payload = standard(&announcement(about, News::Published, State::Investigating));
        assert_eq!(payload["type"], "notice.incident");
        assert_eq!(payload["data"]["ja"]["title"], "お知らせ");
        assert!(payload["data"]["en"].is_null());
        assert_eq!(payload["data"]["about"]["affected"], "some");
        assert!(!payload.to_string().contains(&concerned.to_string()));
    }

    #[test]
    fn a_webhook_learns_when_maintenance_is_and_what_has_changed() {
        let starts_at: Timestamp = "2026-12-04T15:00:00Z".parse().unwrap();
        let ends_at: Timestamp = "2026-12-04T19:00:00Z".parse().unwrap();
        let about = About::Maintenance(Maintenance {
            starts_at,
            ends_at,
            effect: Effect::Down,
            reminder: false,
            automatic: false,
        });
        let payload = standard(&announcement(about, News::Changed, State::Scheduled));
        let data = &payload["data"];
        assert_eq!((&data["news"], &data["state"]), (&json!("changed"), &json!("scheduled")));
        let about = json!({
            "kind": "maintenance",
            "starts_at": "2026-12-04T15:00:00Z",
            "ends_at": "2026-12-04T19:00:00Z",
            "effect": "down",
        });
        assert_eq!(data["about"], about);
    }
}
