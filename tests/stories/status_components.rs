//! P11: pages show which components of a product a notice is about, and how each is doing.

use serde_json::{Value, json};

use crate::status_posting::Poster;

#[test]
fn a_notice_names_components_of_its_product_and_pages_show_them() {
    let poster = Poster::new();
    let mut body = poster.incident();
    for (product, components) in
        [("pro-sign", json!(["api", "leads"])), ("pro-lead", json!(["documents"]))]
    {
        (body["product"], body["components"]) = (product.into(), components);
        let refused = poster.ask("POST", "notices", &body);
        assert_eq!(refused.faults(), [("components", "not-one-of")], "{refused:?}");
    }
    (body["product"], body["components"]) = ("pro-sign".into(), json!(["documents", "documents"]));
    let notice = poster.published(body);
    assert_eq!(notice["components"], json!(["documents"]));
    let page = format!("/pro-sign/notices/{}.html", notice["id"].as_str().unwrap());
    let named = |words: &str| {
        poster.read(&page).unwrap().contains(&format!("<dt>対象の機能</dt><dd>{words}</dd>"))
    };
    assert!(named("書類の登録・閲覧"));
    let listed = poster.read("/pro-sign/notices.json").unwrap();
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let documents = listed["components"].as_array().unwrap().iter();
    let documents = documents.filter(|component| component["id"] == "documents");
    let states: Vec<_> = documents.map(|component| &component["availability"]).collect();
    assert_eq!(states, ["outage"]);
    let first = poster.read("/pro-sign/").unwrap();
    assert!(first.contains("<p class=\"overall outage\">障害が発生しています</p>"), "{first}");

    let mut wider =
        json!({ "action": "update", "state": "identified", "body": "広がっています。" });
    wider["components"] = json!(["documents", "api"]);
    let wider = poster.change(&notice, &json!(1), wider);
    assert_eq!(wider.body["components"], json!(["api", "documents"]), "{wider:?}");
    assert!(named("API、書類の登録・閲覧"));
    let same = json!({ "action": "update", "state": "resolved", "body": "復旧しました。" });
    let same = poster.change(&notice, &json!(2), same);
    assert_eq!(same.body["components"], wider.body["components"], "what is not given stays");
    let mut late = json!({ "action": "update", "state": "resolved", "body": "続報です。" });
    late["components"] = json!([]);
    assert_eq!(poster.change(&notice, &json!(3), late).problem(), "notice-state");
}
