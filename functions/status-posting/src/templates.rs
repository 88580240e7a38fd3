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

/// The parts between `{` and `}` are to be filled in.
const TEMPLATES: [Template; 8] = [
    Template {
        name: "maintenance-planned",
        state: State::Scheduled,
        title: "メンテナンスのお知らせ（{日付}）",
        body: "下記の時間帯にメンテナンスを行います。ご不便をおかけしますが、ご理解のほどお願いいたします。\n\n\
               - 目的: {目的}\n- 影響: {影響}\n\n終了予定の時刻が変わる場合は、このページでお知らせします。",
        title_en: "Planned maintenance on {date}",
        body_en: "We will carry out maintenance at the time given above. We apologize for the \
                  inconvenience.\n\n- Purpose: {purpose}\n- Effect: {effect}\n\nIf the end is delayed, \
                  we will say so on this page.",
    },
    Template {
        name: "maintenance-changed",
        state: State::Scheduled,
        title: "メンテナンスのお知らせ（{日付}）",
        body: "メンテナンスの日時を変更しました。変更後の日時は上記のとおりです。\n\n理由: {理由}",
        title_en: "Planned maintenance on {date}",
        body_en: "The maintenance was moved to the time given above.\n\nReason: {reason}",
    },
    Template {
        name: "maintenance-finished",
        state: State::Finished,
        title: "メンテナンスのお知らせ（{日付}）",
        body: "メンテナンスは終了しました。現在は通常どおりご利用いただけます。ご協力ありがとうございました。",
        title_en: "Planned maintenance on {date}",
        body_en: "The maintenance is finished, and the service works as usual. Thank you for your patience.",
    },
    Template {
        name: "incident-first",
        state: State::Investigating,
        title: "{機能}に関する障害",
        body: "{時刻}ごろから、{症状}ことを確認しています。現在、原因を調査しています。\n\n\
               次のお知らせは{次回の時刻}までに行います。お客様にはご迷惑をおかけし、申し訳ございません。",
        title_en: "Trouble with {feature}",
        body_en: "Since about {time}, {symptom}. We are looking for the cause.\n\nThe next update will \
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
               - 影響のあった時間: {開始}から{終了}まで\n- 原因: {原因}\n- 再発防止: {対策}",
        title_en: "Trouble with {feature}",
        body_en: "The service was restored at {time} and works as usual. We apologize for the \
                  inconvenience.\n\n- Affected: from {begin} to {end}\n- Cause: {cause}\n- So that it \
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
    use domain::notice;

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
}
