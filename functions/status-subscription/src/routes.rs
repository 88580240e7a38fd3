//! The routes of this use case.

use domain::Language;
use domain::announcement::NoticeKind;
use domain::subscription::{WebhookFormat, WebhookUrl};
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

pub fn routes() -> Vec<Route> {
    let asks = Route::new(
        "requestSubscription",
        "POST /v1/status/{product}/subscriptions",
        Caller::Anyone,
        202,
        "Request a subscription to notices",
        "Mails the address a link that is valid for 24 hours. With `webhook`, notices are sent to \
         the webhook, and the address is its owner's. The answer is the same whether or not the \
         address already has a subscription. At most three mails an hour.",
    );
    let confirms = Route::new(
        "confirmSubscription",
        "POST /v1/status/{product}/subscriptions/confirm",
        Caller::MailToken,
        201,
        "Confirm the subscription",
        "Replaces an existing subscription of the same address or webhook. The secret that signs \
         messages to a webhook (Standard Webhooks: `webhook-id`, `webhook-timestamp` and \
         `webhook-signature`, HMAC-SHA-256) is returned only once. Messages to Slack and Teams \
         are not signed. A webhook is notified once its receiver confirms it within 24 hours: it is \
         sent a signed message of the type `webhook.challenge` and answers 2xx with `challenge` from \
         its `data` as JSON; in a channel of Slack or Teams somebody opens the link that is posted \
         there. A webhook that another address has subscribed already stays unconfirmed. An address \
         can have at most five webhooks. A webhook must answer 2xx within ten seconds; redirects are not followed. \
         A webhook that accepts nothing for a day after an announcement is removed, and its owner \
         is informed by mail.",
    );
    let activates = Route::new(
        "activateSubscription",
        "POST /v1/status/{product}/subscriptions/activate",
        Caller::MailToken,
        204,
        "Confirm a webhook as its receiver",
        "With the token of the link that was posted to the channel, or with the challenge.",
    );
    let mut routes = vec![
        asks.takes(schema::request(
            "SubscriptionRequest",
            &[("email", schema::email()), ("kinds", schema::some_of::<NoticeKind>())],
            &[
                ("components", schema::components()),
                ("language", schema::one_of::<Language>()),
                ("webhook", webhook()),
                ("format", schema::one_of::<WebhookFormat>()),
            ],
        )),
        confirms
            .takes(schema::request(
                "SubscriptionConfirmation",
                &[("token", schema::mail_token())],
                &[],
            ))
            .answers(schema::object(
                "Subscription",
                &[
                    ("kinds", schema::some_of::<NoticeKind>()),
                    ("components", schema::components()),
                    ("language", schema::one_of::<Language>()),
                    ("webhook", schema::or_null(webhook())),
                    ("format", schema::or_null(schema::one_of::<WebhookFormat>())),
                    ("active", active()),
                    ("secret", schema::or_null(schema::text("`whsec_` and the secret in base64."))),
                    ("unsubscribe_token", schema::text("The token that ends the subscription.")),
                ],
            ))
            .refuses([Problem::TooManyWebhooks]),
        activates
            .takes(schema::request("WebhookActivation", &[("token", schema::mail_token())], &[]))
            .refuses([Problem::LinkNotValid]),
    ];
    routes.extend(managing());
    routes
}

/// The routes of who has a subscription already.
fn managing() -> Vec<Route> {
    let views = Route::new(
        "getSubscriptionPreferences",
        "GET /v1/status/{product}/subscriptions/{token}",
        Caller::MailToken,
        200,
        "Get what the subscription is for",
        "",
    );
    let changes = Route::new(
        "setSubscriptionPreferences",
        "PUT /v1/status/{product}/subscriptions/{token}",
        Caller::MailToken,
        200,
        "Change what the subscription is for",
        "Takes the place of what was chosen before, from the next announcement on.",
    );
    let ends = Route::new(
        "endSubscription",
        "DELETE /v1/status/{product}/subscriptions/{token}",
        Caller::MailToken,
        204,
        "End the subscription",
        "Destroys the data stored for it. The answer is the same if there is no such subscription.",
    );
    let one_click = Route::new(
        "endSubscriptionByOneClick",
        "POST /v1/status/{product}/subscriptions/{token}",
        Caller::MailToken,
        204,
        "End the subscription with one click",
        "The address in the `List-Unsubscribe` header of every mail about a notice, for mail \
         programs (RFC 8058). They post `List-Unsubscribe=One-Click` as a form; only the token \
         matters.",
    );
    vec![
        views.names(token()).answers(preferences()).refuses([Problem::LinkNotValid]),
        changes
            .names(token())
            .takes(schema::request(
                "SubscriptionPreferencesRequest",
                &[("kinds", schema::some_of::<NoticeKind>())],
                &[("components", schema::components())],
            ))
            .answers(preferences())
            .refuses([Problem::LinkNotValid]),
        ends.names(token()),
        one_click.names(token()).repeatable(),
    ]
}

fn active() -> Value {
    let mut flag = schema::flag();
    flag["description"] = "Whether it is notified already, with no receiver to confirm it.".into();
    flag
}

fn preferences() -> Value {
    let kinds = ("kinds", schema::some_of::<NoticeKind>());
    schema::object("SubscriptionPreferences", &[kinds, ("components", schema::components())])
}

fn token() -> [(&'static str, Value); 1] {
    [("token", schema::text("The subscription's `unsubscribe_token`."))]
}

fn webhook() -> Value {
    let label = "([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    let host = format!(r"([A-Za-z0-9]{label}\.)+[A-Za-z]{label}");
    json!({
        "type": "string",
        "pattern": format!(r"^https://{host}([/?][!-\x22$-~]*)?$"),
        "maxLength": WebhookUrl::MAXIMUM,
        "description": "An HTTPS address with a host name on the public internet and the default port.",
        "examples": ["https://hooks.example.jp/notices"],
    })
}
