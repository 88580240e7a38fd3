//! What a webhook is sent.

use domain::announcement::{Announcement, Said};
use serde_json::{Value, json};

/// What a webhook is sent of an announcement. Whom the notice concerns is nobody else's business.
pub(crate) fn payload(announcement: &Announcement) -> Value {
    let said =
        |said: &Said, page: &str| json!({ "title": said.title, "text": said.text, "page": page });
    json!({
        "type": format!("notice.{}", announcement.kind.slug()),
        "timestamp": announcement.at,
        "data": {
            "id": announcement.id,
            "product": announcement.product,
            "notice": announcement.notice,
            "kind": announcement.kind,
            "state": announcement.state,
            "ja": said(&announcement.ja, &announcement.page_ja),
            "en": announcement.en.as_ref().map(|en| said(en, &announcement.page_en)),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::announcement::{Affected, NoticeKind};
    use domain::{AnnouncementId, NoticeId, OrganizationId, Product, SeededEntropy};
    use jiff::Timestamp;

    #[test]
    fn a_webhook_learns_what_is_said_and_not_whom_it_concerns() {
        let entropy = SeededEntropy::new(1);
        let now = Timestamp::new(1_900_000_000, 0).unwrap();
        let concerned = OrganizationId::new(now, &entropy);
        let announcement = Announcement {
            id: AnnouncementId::new(now, &entropy),
            product: Product::ProSign,
            notice: NoticeId::new(now, &entropy),
            kind: NoticeKind::Incident,
            state: "investigating".into(),
            affected: Affected::Companies([concerned].into()),
            ja: Said { title: "障害".into(), text: "調査中です。".into() },
            en: None,
            page_ja: "https://status.example.jp/ja".into(),
            page_en: "https://status.example.jp/en".into(),
            at: now,
        };
        let payload = payload(&announcement);
        assert_eq!(payload["type"], "notice.incident");
        assert_eq!(payload["data"]["ja"]["title"], "障害");
        assert!(payload["data"]["en"].is_null());
        assert!(!payload.to_string().contains(&concerned.to_string()));
    }
}
