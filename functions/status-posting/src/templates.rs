//! Ready texts for what is posted often, with gaps to fill in.

use domain::notice::State;
use serde_json::{Value, json};

/// A ready text.
struct Template {
    name: &'static str,
    state: State,
    title: &'static str,
    body: &'static str,
    title_en: &'static str,
    body_en: &'static str,
}

/// The parts between `{` and `}` are to be filled in; those that the notice itself knows fill
/// themselves in when it is published.
const TEMPLATES: [Template; 9] = [
    Template {
        name: "maintenance-planned",
        state: State::Scheduled,
        title: "メンテナンスのお知らせ（{日付}）",
        body: "次のとおりメンテナンスを行います。ご不便をおかけしますが、ご理解のほどお願いいたします。\n\n\
               - 日時: {日時}（日本時間）\n- 影響: {影響}\n- 目的: {目的}\n\n\
               終了予定の時刻が変わる場合は、改めてお知らせします。",
        title_en: "Planned maintenance on {date}",
        body_en: "We will carry out maintenance as follows. We apologize for the inconvenience.\n\n\
                  - When: {period}\n- Effect: {effect}\n- Purpose: {purpose}\n\nIf the end is \
                  delayed, we will let you know.",
    },
    Template {
        name: "maintenance-changed",
        state: State::Scheduled,
        title: "メンテナンスのお知らせ（{日付}）",
        body: "メンテナンスの日時を次のとおり変更しました。\n\n- 変更後の日時: {日時}（日本時間）\n- 理由: {理由}",
        title_en: "Planned maintenance on {date}",
        body_en: "The maintenance was moved.\n\n- New time: {period}\n- Reason: {reason}",
    },
    Template {
        name: "maintenance-cancelled",
        state: State::Cancelled,
        title: "メンテナンスのお知らせ（{日付}）",
        body: "{日時}（日本時間）に予定していたメンテナンスを中止しました。\n\n理由: {理由}",
        title_en: "Planned maintenance on {date}",
        body_en: "The maintenance planned for {period} is cancelled.\n\nReason: {reason}",
    },
    Template {
        name: "maintenance-finished",
        state: State::Finished,
        title: "メンテナンスのお知らせ（{日付}）",
        body: "{日付}のメンテナンスは終了しました。現在は通常どおりご利用いただけます。ご協力ありがとうございました。",
        title_en: "Planned maintenance on {date}",
        body_en: "The maintenance on {date} is finished, and the service works as usual. Thank you for \
                  your patience.",
    },
    Template {
        name: "incident-first",
        state: State::Investigating,
        title: "{機能}に関する障害",
        body: "{発生日時}ごろから、{症状}ことを確認しています。現在、原因を調査しています。\n\n\
               次のお知らせは{次回の時刻}までに行います。お客様にはご迷惑をおかけし、申し訳ございません。",
        title_en: "Trouble with {feature}",
        body_en: "Since about {occurred}, {symptom}. We are looking for the cause.\n\nThe next update will \
                  follow by {next time}. We apologize for the inconvenience.",
    },
    Template {
        name: "incident-update",
        state: State::Identified,
        title: "{機能}に関する障害",
        body: "原因は{原因}であることが分かりました。{対応}を進めています。\n\n\
               次のお知らせは{次回の時刻}までに行います。",
        title_en: "Trouble with {feature}",
        body_en: "The cause is known: {cause}. We are {remedy}.\n\nThe next update will follow by {next time}.",
    },
    Template {
        name: "incident-resolved",
        state: State::Resolved,
        title: "{機能}に関する障害",
        body: "{時刻}に復旧し、現在は正常にご利用いただけます。ご迷惑をおかけしましたことをお詫び申し上げます。\n\n\
               - 影響のあった時間: {発生日時}から{終了}まで\n- 原因: {原因}\n- 再発防止: {対策}",
        title_en: "Trouble with {feature}",
        body_en: "The service was restored at {time} and works as usual. We apologize for the \
                  inconvenience.\n\n- Affected: from {occurred} to {end}\n- Cause: {cause}\n- So that it \
                  does not happen again: {measures}",
    },
    Template {
        name: "service-change",
        state: State::Announced,
        title: "{機能}の変更のお知らせ",
        body: "{日付}より、{機能}を次のとおり変更します。\n\n- 変更前: {変更前}\n- 変更後: {変更後}\n\n\
               お客様に必要な作業: {作業}",
        title_en: "{feature} will change",
        body_en: "From {date}, {feature} will change as follows.\n\n- Until then: {before}\n- From then \
                  on: {after}\n\nWhat you need to do: {action}",
    },
    Template {
        name: "service-change-in-effect",
        state: State::InEffect,
        title: "{機能}の変更のお知らせ",
        body: "お知らせしておりました変更を適用しました。",
        title_en: "{feature} has changed",
        body_en: "The change that we announced is in effect.",
    },
];

/// Every ready text.
pub(crate) fn all() -> Value {
    let view = |template: &Template| {
        json!({
            "name": template.name,
            "kind": template.state.kind(),
            "state": template.state,
            "title": template.title,
            "body": template.body,
            "title_en": template.title_en,
            "body_en": template.body_en,
        })
    };
    TEMPLATES.iter().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::announcement::{Affected, NoticeKind};
    use domain::notice::{
        self, About, Effect, Incident, Maintenance, ServiceChange, Severity, Text, Texts,
    };
    use jiff::Timestamp;
    use jiff::civil::Date;

    #[test]
    fn every_ready_text_may_be_posted_as_it_is() {
        for template in &TEMPLATES {
            for title in [template.title, template.title_en] {
                assert_eq!(notice::title(title).as_deref(), Ok(title));
            }
            for body in [template.body, template.body_en] {
                assert_eq!(notice::body(body).as_deref(), Ok(body));
            }
        }
    }

    #[test]
    fn published_ready_texts_say_the_times_of_the_notice() {
        let time = |text: &str| -> Timestamp { text.parse().unwrap() };
        let [starts_at, ends_at] = ["2026-12-04T15:00:00Z", "2026-12-04T19:00:00Z"].map(time);
        let about = |kind| match kind {
            NoticeKind::Maintenance => About::Maintenance(Maintenance {
                starts_at,
                ends_at,
                effect: Effect::Down,
                reminder: false,
                automatic: false,
            }),
            NoticeKind::ServiceChange => {
                About::ServiceChange(ServiceChange { effective_on: Date::constant(2027, 1, 1) })
            }
            NoticeKind::Incident => About::Incident(Incident {
                occurred_at: starts_at,
                detected_at: ends_at,
                severity: Severity::Minor,
                personal_data: false,
                affected: Affected::Everyone,
            }),
        };
        let mut shown = String::new();
        for Template { name, state, title, body, title_en, body_en } in &TEMPLATES {
            let text = |title: &str, body: &str| Text { title: title.into(), body: body.into() };
            let texts = Texts { ja: text(title, body), en: Some(text(title_en, body_en)) };
            let Texts { ja, en } = texts.filled_in(&about(state.kind()));
            let en = en.unwrap();
            shown += &[name, &*ja.title, &ja.body, &en.title, &en.body, ""].join("\n\n");
        }
        insta::assert_snapshot!(shown);
    }
}
