//! The routes of this use case.

use domain::Language;
use domain::subscription::WebhookUrl;
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let asks = Route::new(
        "requestSubscription",
        "POST /v1/status/{product}/subscriptions",
        Caller::Anyone,
        202,
        "Ask to be told of notices",
        "A mail with a link that is valid for 24 hours goes to the address. With `webhook` it is that \
         which is told, and the address is its owner's. The answer is the same whether or not the \
         address subscribes already. Three mails an hour at most.",
    );
    let confirms = Route::new(
        "confirmSubscription",
        "POST /v1/status/{product}/subscriptions/confirm",
        Caller::MailToken,
        201,
        "Confirm the subscription",
        "Takes the place of another of the same address, or webhook. The secret that messages to a \
         webhook are signed with (Standard Webhooks: `webhook-id`, `webhook-timestamp` and \
         `webhook-signature`, HMAC-SHA-256) is told this once. Five webhooks an address at most. What \
         takes a message answers 2xx within ten seconds; redirects are not followed. A webhook that \
         takes nothing for a day after an announcement is given up, and its owner told by mail.",
    );
    let ends = Route::new(
        "endSubscription",
        "DELETE /v1/status/{product}/subscriptions/{token}",
        Caller::MailToken,
        204,
        "End the subscription",
        "What was kept of it is destroyed. The answer is the same where there is none.",
    );
    let one_click = Route::new(
        "endSubscriptionByOneClick",
        "POST /v1/status/{product}/subscriptions/{token}",
        Caller::MailToken,
        204,
        "End the subscription by one click",
        "The address in `List-Unsubscribe` of every mail about a notice, for mail programs (RFC 8058). \
         They post `List-Unsubscribe=One-Click` as a form; the token alone decides.",
    );
    vec![
        asks.takes(schema::request(
            "SubscriptionRequest",
            &[("email", schema::email()), ("kinds", schema::notice_kinds())],
            &[("language", schema::one_of::<Language>()), ("webhook", webhook())],
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
                    ("kinds", schema::notice_kinds()),
                    ("language", schema::one_of::<Language>()),
                    ("webhook", schema::or_null(webhook())),
                    ("secret", schema::or_null(schema::text("`whsec_` and the secret in base64."))),
                    ("unsubscribe_token", schema::text("Ends the subscription.")),
                ],
            ))
            .refuses([Problem::TooManyWebhooks]),
        ends.names(token()),
        one_click.names(token()).repeatable(),
    ]
}

fn token() -> [(&'static str, Value); 1] {
    [("token", schema::text("Of the subscription."))]
}

fn webhook() -> Value {
    let label = "([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    let host = format!(r"([A-Za-z0-9]{label}\.)+[A-Za-z]{label}");
    json!({
        "type": "string",
        "pattern": format!(r"^https://{host}([/?][!-\x22$-~]*)?$"),
        "maxLength": WebhookUrl::MAXIMUM,
        "description": "HTTPS, a host name on the public internet, the usual port.",
        "examples": ["https://hooks.example.jp/notices"],
    })
}
