//! The routes of this use case.

use domain::Product;
use domain::announcement::NoticeKind;
use domain::notice::{
    BODY_MAXIMUM, COMPANIES_MAXIMUM, Effect, Severity, State, TITLE_MAXIMUM, UPDATES_MAXIMUM,
};
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

use crate::VERSIONS;

/// Repairing the pages is not among them: API Gateway has no route to that invocation.
pub fn routes() -> Vec<Route> {
    let posts = Route::new(
        "postNotice",
        "POST /v1/staff/notices",
        Caller::Staff,
        201,
        "Draft a notice, or publish it immediately",
        "Required for maintenance: `starts_at`, `ends_at`, `effect`; for a service change: \
         `effective_on`; for an incident: `occurred_at`, `detected_at`, `severity`, \
         `personal_data`, `affected`: `everyone`, or customers of the product by their numbers. \
         Texts are Markdown without HTML. Only the staff can see a draft.",
    );
    let changes = Route::new(
        "changeNotice",
        "PATCH /v1/staff/notices/{id}",
        Caller::Staff,
        200,
        "Edit or publish a draft, or add an update to a published notice",
        "A draft can be published later by itself: `schedule` it, and `unschedule` it to take that \
         back. Send the `version` you saw: if someone else changed the notice since, the request is \
         refused and nothing is lost. Published text never changes; updates are added to it. An \
         update that names the update it `corrects` can also correct the state or the subject of \
         the notice.",
    );
    let discards = Route::new(
        "discardNotice",
        "DELETE /v1/staff/notices/{id}",
        Caller::Staff,
        204,
        "Discard a draft",
        "Requires the `version` you saw.",
    );
    let lists = Route::new(
        "listNotices",
        "GET /v1/staff/notices",
        Caller::Staff,
        200,
        "List the notices of a product, including drafts, the latest drafted first",
        "",
    );
    let accesses = Route::new(
        "getNotice",
        "GET /v1/staff/notices/{id}",
        Caller::Staff,
        200,
        "Get a notice with all of its published updates",
        "",
    );
    let ready = Route::new(
        "listNoticeTemplates",
        "GET /v1/staff/notice-templates",
        Caller::Staff,
        200,
        "List the templates for common notices",
        "Replace the text between `{` and `}`.",
    );
    let id = || [("id", schema::id("ntc"))];
    let product = || ("product", schema::one_of::<Product>());
    let template = schema::object(
        "NoticeTemplate",
        &[
            ("name", schema::text("The name of the template.")),
            ("kind", schema::one_of::<NoticeKind>()),
            ("state", schema::one_of::<State>()),
            ("title", schema::text("The title in Japanese.")),
            ("body", schema::text("The text in Japanese.")),
            ("title_en", schema::text("The title in English.")),
            ("body_en", schema::text("The text in English.")),
        ],
    );
    vec![
        posts.takes(posting()).answers(notice("Notice", &[])).refuses([Problem::NoticeState]),
        changes
            .names(id())
            .takes(change())
            .answers(notice("Notice", &[]))
            .refuses([Problem::NoticeChanged, Problem::NoticeState]),
        discards
            .names(id())
            .needs([("version", version())])
            .refuses([Problem::NoticeChanged, Problem::NoticeState]),
        lists.pages(notice("Notice", &[]), schema::id("ntc")).needs([product()]),
        accesses
            .names(id())
            .answers(notice("NoticeDetails", &[("updates", schema::list(published_update()))])),
        counts().needs([product()]),
        ready.answers(schema::object("NoticeTemplateList", &[("items", schema::list(template))])),
    ]
}

fn counts() -> Route {
    let counts = Route::new(
        "countSubscribers",
        "GET /v1/staff/subscribers",
        Caller::Staff,
        200,
        "Count the subscribers to a product's notices",
        "By the kind of notice, and by how they are notified. A subscriber to several kinds counts \
         for each.",
    );
    let count = schema::object(
        "SubscriberCount",
        &[
            ("kind", schema::one_of::<NoticeKind>()),
            ("by_mail", schema::count("How many are notified by mail.")),
            ("by_webhook", schema::count("How many are notified by webhook.")),
        ],
    );
    counts.answers(schema::object("SubscriberCountList", &[("items", schema::list(count))]))
}

fn title() -> Value {
    schema::line(TITLE_MAXIMUM, "メンテナンスのお知らせ（12月5日）")
}

fn body() -> Value {
    let description = "Markdown; HTML in it is shown as text.";
    schema::lines(BODY_MAXIMUM, description, "下記の時間帯にメンテナンスを行います。")
}

fn version() -> Value {
    schema::integer(VERSIONS, "The version of the notice that the caller saw.")
}

/// What happens to a notice of that kind by itself.
fn automatic(kind: NoticeKind) -> Vec<(&'static str, Value)> {
    match kind {
        NoticeKind::Maintenance => vec![
            ("reminder", described("Whether subscribers are reminded the day before.")),
            (
                "automatic",
                described("Whether it starts and finishes by itself when its times say so."),
            ),
        ],
        NoticeKind::ServiceChange | NoticeKind::Incident => Vec::new(),
    }
}

fn described(description: &str) -> Value {
    let mut flag = schema::flag();
    flag["description"] = description.into();
    flag
}

/// The fields of a notice of that kind, besides its texts.
fn details(kind: NoticeKind, affected: Value) -> Vec<(&'static str, Value)> {
    match kind {
        NoticeKind::Maintenance => vec![
            ("starts_at", schema::time()),
            ("ends_at", schema::time()),
            ("effect", schema::one_of::<Effect>()),
        ],
        NoticeKind::ServiceChange => vec![("effective_on", schema::date())],
        NoticeKind::Incident => vec![
            ("occurred_at", schema::time()),
            ("detected_at", schema::time()),
            ("severity", schema::one_of::<Severity>()),
            ("personal_data", schema::flag()),
            ("affected", affected),
        ],
    }
}

/// The fields of all kinds of notices, besides their texts.
fn any_details() -> Vec<(&'static str, Value)> {
    let fields = |kind| [details(kind, affected_as_sent()), automatic(kind)].concat();
    let components = [("components", schema::components())];
    NoticeKind::ALL.into_iter().flat_map(fields).chain(components).collect()
}

/// The subject of a notice in an answer.
fn about() -> Value {
    let companies = schema::list(schema::id("org"));
    let affected = json!({ "anyOf": [{ "const": "everyone" }, companies] });
    let about = |kind| {
        let name = match kind {
            NoticeKind::Maintenance => "Maintenance",
            NoticeKind::ServiceChange => "ServiceChange",
            NoticeKind::Incident => "Incident",
        };
        schema::object(name, &[details(kind, affected.clone()), automatic(kind)].concat())
    };
    schema::named("NoticeSubject", json!({ "oneOf": NoticeKind::ALL.map(about) }))
}

/// Everyone, or one or more companies. A list that contains everyone means everyone.
fn affected_as_sent() -> Value {
    let one = json!({ "anyOf": [{ "const": "everyone" }, schema::id("org")] });
    let some = json!({
        "type": "array",
        "items": one,
        "minItems": 1,
        "maxItems": COMPANIES_MAXIMUM,
    });
    json!({ "anyOf": [one, some] })
}

/// The English texts: both or neither.
fn english() -> [(&'static str, Value); 2] {
    [("title_en", title()), ("body_en", body())]
}

/// A new notice: its required fields depend on its kind.
fn posting() -> Value {
    let optional = [
        &english()[..],
        &[
            ("publish", json!({ "type": "boolean", "default": false })),
            ("state", schema::one_of::<State>()),
            ("components", schema::components()),
        ],
    ];
    let posting = |kind: NoticeKind| {
        let name = match kind {
            NoticeKind::Maintenance => "MaintenancePosting",
            NoticeKind::ServiceChange => "ServiceChangePosting",
            NoticeKind::Incident => "IncidentPosting",
        };
        let mut fields = vec![
            ("product", schema::one_of::<Product>()),
            ("kind", json!({ "const": kind.slug() })),
            ("title", title()),
            ("body", body()),
        ];
        fields.extend(details(kind, affected_as_sent()));
        schema::request(name, &fields, &[optional.concat(), automatic(kind)].concat())
    };
    schema::named("NoticePosting", json!({ "oneOf": NoticeKind::ALL.map(posting) }))
}

fn change() -> Value {
    schema::named(
        "NoticeChange",
        json!({ "oneOf": [edit(), publication(), schedule(), unschedule(), update()] }),
    )
}

fn action(word: &str) -> [(&'static str, Value); 2] {
    [("action", json!({ "const": word })), ("version", version())]
}

fn edit() -> Value {
    let [action, version] = action("edit");
    schema::request(
        "NoticeEdit",
        &[action, version, ("title", title()), ("body", body())],
        &[any_details(), english().to_vec()].concat(),
    )
}

fn publication() -> Value {
    let state = ("state", schema::one_of::<State>());
    schema::request("NoticePublication", &action("publish"), &[state])
}

fn schedule() -> Value {
    let [action, version] = action("schedule");
    let publish_at = ("publish_at", schema::time());
    let state = ("state", schema::one_of::<State>());
    schema::request("NoticeSchedule", &[action, version, publish_at], &[state])
}

fn unschedule() -> Value {
    schema::request("NoticeScheduleWithdrawal", &action("unschedule"), &[])
}

fn update() -> Value {
    let [action, version] = action("update");
    let corrects =
        schema::integer(1..=i64::from(UPDATES_MAXIMUM), "The number of the wrong update.");
    let optional =
        [any_details(), english().to_vec(), vec![("title", title()), ("corrects", corrects)]];
    schema::request(
        "NoticeUpdateRequest",
        &[action, version, ("state", schema::one_of::<State>()), ("body", body())],
        &optional.concat(),
    )
}

/// A notice in an answer, with further fields.
fn notice(name: &str, more: &[(&str, Value)]) -> Value {
    let nullable = |description: &str| schema::or_null(schema::text(description));
    let fields = [
        ("id", schema::id("ntc")),
        ("product", schema::one_of::<Product>()),
        ("kind", schema::one_of::<NoticeKind>()),
        ("version", version()),
        ("state", schema::or_null(schema::one_of::<State>())),
        ("about", about()),
        ("components", schema::components()),
        ("title", schema::text("The title in Japanese.")),
        ("body", schema::text("The text in Japanese.")),
        ("title_en", nullable("The title in English.")),
        ("body_en", nullable("The text in English.")),
        ("created_at", schema::time()),
        ("updated_at", schema::time()),
        ("publish_at", schema::or_null(schema::time())),
        ("publish_by", schema::or_null(schema::id("stf"))),
        ("published_at", schema::or_null(schema::time())),
        ("over_at", schema::or_null(schema::time())),
        ("page", nullable("The address of its page in Japanese.")),
        ("page_en", nullable("The address of its page in English.")),
    ];
    schema::object(name, &[&fields[..], more].concat())
}

fn published_update() -> Value {
    let nullable = |description: &str| schema::or_null(schema::text(description));
    let number = 1..=i64::from(UPDATES_MAXIMUM);
    schema::object(
        "NoticeUpdate",
        &[
            ("number", schema::integer(number.clone(), "From 1, which is the publication.")),
            ("at", schema::time()),
            ("by", schema::or_null(schema::id("stf"))),
            ("state", schema::one_of::<State>()),
            ("about", about()),
            ("components", schema::components()),
            ("title", schema::text("The title in Japanese.")),
            ("body", schema::text("The text in Japanese.")),
            ("title_en", nullable("The title in English.")),
            ("body_en", nullable("The text in English.")),
            (
                "corrects",
                schema::or_null(schema::integer(number, "The number of the wrong update.")),
            ),
        ],
    )
}
