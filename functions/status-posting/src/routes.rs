//! The routes of this use case.

use domain::Product;
use domain::announcement::NoticeKind;
use domain::notice::{
    BODY_MAXIMUM, COMPANIES_MAXIMUM, Effect, Severity, State, TITLE_MAXIMUM, UPDATES_MAXIMUM,
};
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

/// What it answers to. The invocation that repairs the pages is none of these: API Gateway has no such
/// route.
pub fn routes() -> Vec<Route> {
    let posts = Route::new(
        "POST /v1/staff/notices",
        Caller::Staff,
        201,
        "Draft a notice, or post it at once",
        "Of maintenance: `starts_at`, `ends_at`, `effect`; of a service change: `effective_on`; of an \
         incident: `occurred_at`, `detected_at`, `severity`, `personal_data`, `affected`. Texts are \
         Markdown without HTML. A draft is seen by the staff only.",
    );
    let changes = Route::new(
        "PATCH /v1/staff/notices/{id}",
        Caller::Staff,
        200,
        "Edit or publish a draft, or say something more of a published notice",
        "On top of the `version` seen: where somebody else was faster, it is refused and nothing is \
         lost. What was published is never changed: an update follows it, and one that names the \
         update it `corrects` may also put the state or what the notice is about right.",
    );
    let discards = Route::new(
        "DELETE /v1/staff/notices/{id}",
        Caller::Staff,
        204,
        "Discard a draft",
        "On top of the `version` seen.",
    );
    let lists = Route::new(
        "GET /v1/staff/notices",
        Caller::Staff,
        200,
        "The notices of a product, drafts too, the latest drafted first",
        "",
    );
    let looks = Route::new(
        "GET /v1/staff/notices/{id}",
        Caller::Staff,
        200,
        "A notice with everything that was published of it",
        "",
    );
    let ready = Route::new(
        "GET /v1/staff/notice-templates",
        Caller::Staff,
        200,
        "Ready texts for what is posted often",
        "What stands between `{` and `}` is to be filled in.",
    );
    let version = schema::integer(1..=1_000_000, "The version seen.");
    vec![
        posts.takes(posted()).answers(notice(&[])).refuses([Problem::NoticeState]),
        changes
            .takes(json!({ "oneOf": [edit(), publish(), update()] }))
            .answers(notice(&[]))
            .refuses([Problem::NoticeChanged, Problem::NoticeState]),
        discards
            .asks(vec![("version", version)])
            .refuses([Problem::NoticeChanged, Problem::NoticeState]),
        lists.asks(vec![("product", product())]).pages(notice(&[])),
        looks.answers(notice(&[("updates", json!({ "type": "array", "items": told_update() }))])),
        ready.answers(schema::object(&[(
            "items",
            json!({ "type": "array", "items": schema::object(&[
                ("name", schema::text("Which.")),
                ("kind", kind()),
                ("state", state()),
                ("title", schema::text("In Japanese.")),
                ("body", schema::text("In Japanese.")),
                ("title_en", schema::text("In English.")),
                ("body_en", schema::text("In English.")),
            ]) }),
        )])),
    ]
}

fn product() -> Value {
    json!({ "type": "string", "enum": Product::ALL.map(Product::slug) })
}

fn kind() -> Value {
    json!({ "type": "string", "enum": NoticeKind::ALL.map(NoticeKind::slug) })
}

fn state() -> Value {
    json!({ "type": "string", "enum": State::ALL.map(State::slug) })
}

fn title() -> Value {
    schema::line(TITLE_MAXIMUM, "メンテナンスのお知らせ（12月5日）")
}

fn body() -> Value {
    json!({
        "type": "string",
        "minLength": 1,
        "maxLength": BODY_MAXIMUM,
        "description": "Markdown; HTML within it is shown as text.",
        "examples": ["下記の時間帯にメンテナンスを行います。"],
    })
}

fn version() -> Value {
    schema::integer(1..=1_000_000, "The version seen.")
}

/// What a notice is about: which of these there are is a matter of its kind.
fn details() -> Vec<(&'static str, Value)> {
    vec![
        ("starts_at", schema::time()),
        ("ends_at", schema::time()),
        ("effect", json!({ "type": "string", "enum": Effect::ALL.map(Effect::slug) })),
        ("effective_on", schema::date()),
        ("occurred_at", schema::time()),
        ("detected_at", schema::time()),
        ("severity", json!({ "type": "string", "enum": Severity::ALL.map(Severity::slug) })),
        ("personal_data", json!({ "type": "boolean" })),
        ("affected", affected()),
    ]
}

fn affected() -> Value {
    let companies = json!({
        "type": "array",
        "items": schema::id("org"),
        "minItems": 1,
        "maxItems": COMPANIES_MAXIMUM,
    });
    json!({ "anyOf": [{ "const": "everyone" }, companies] })
}

fn english() -> [(&'static str, Value); 2] {
    [("title_en", title()), ("body_en", body())]
}

fn posted() -> Value {
    let optional = [
        details(),
        english().to_vec(),
        vec![("publish", json!({ "type": "boolean", "default": false })), ("state", state())],
    ];
    schema::with_optional(
        &[("product", product()), ("kind", kind()), ("title", title()), ("body", body())],
        &optional.concat(),
    )
}

fn action(word: &str) -> [(&'static str, Value); 2] {
    [("action", json!({ "const": word })), ("version", version())]
}

fn edit() -> Value {
    let [action, version] = action("edit");
    schema::with_optional(
        &[action, version, ("title", title()), ("body", body())],
        &[details(), english().to_vec()].concat(),
    )
}

fn publish() -> Value {
    schema::with_optional(&action("publish"), &[("state", state())])
}

fn update() -> Value {
    let [action, version] = action("update");
    let corrects = schema::integer(1..=i64::from(UPDATES_MAXIMUM), "The update that was wrong.");
    let optional =
        [details(), english().to_vec(), vec![("title", title()), ("corrects", corrects)]];
    schema::with_optional(
        &[action, version, ("state", state()), ("body", body())],
        &optional.concat(),
    )
}

/// What is told of a notice, and more of it.
fn notice(more: &[(&str, Value)]) -> Value {
    let nullable = |description: &str| schema::or_null(schema::text(description));
    let fields = [
        ("id", schema::id("ntc")),
        ("product", product()),
        ("kind", kind()),
        ("version", version()),
        ("state", schema::or_null(state())),
        ("about", schema::with_optional(&[], &details())),
        ("title", schema::text("In Japanese.")),
        ("body", schema::text("In Japanese.")),
        ("title_en", nullable("In English.")),
        ("body_en", nullable("In English.")),
        ("created_at", schema::time()),
        ("updated_at", schema::time()),
        ("published_at", schema::or_null(schema::time())),
        ("over_at", schema::or_null(schema::time())),
        ("page", nullable("The address of its page in Japanese.")),
        ("page_en", nullable("The address of its page in English.")),
    ];
    schema::object(&[&fields[..], more].concat())
}

fn told_update() -> Value {
    let nullable = |description: &str| schema::or_null(schema::text(description));
    let number = 1..=i64::from(UPDATES_MAXIMUM);
    schema::object(&[
        ("number", schema::integer(number.clone(), "From 1, the publication.")),
        ("at", schema::time()),
        ("by", schema::id("stf")),
        ("state", state()),
        ("about", schema::with_optional(&[], &details())),
        ("title", schema::text("In Japanese.")),
        ("body", schema::text("In Japanese.")),
        ("title_en", nullable("In English.")),
        ("body_en", nullable("In English.")),
        ("corrects", schema::or_null(schema::integer(number, "The update that was wrong."))),
    ])
}
