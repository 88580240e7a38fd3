//! What a webhook is sent.

use domain::announcement::{Announcement, Said};
use serde_json::{Value, json};

/// What a webhook is sent of an announcement. Whom the notice concerns is nobody else's business.
pub(crate) fn payload(announcement: &Announcement) -> Value {
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
        let payload = payload(&announcement(about, News::Published, State::Investigating));
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
        let payload = payload(&announcement(about, News::Changed, State::Scheduled));
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
