//! The routes of this use case.

use domain::PersonName;
use domain::invite::MOST_AT_ONCE;
use jiff::SignedDuration;
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let invites = Route::new(
        "POST /v1/{product}/invitations",
        Caller::AccessToken,
        200,
        "Invite one or many",
        "Representatives invite anyone as anything; organization admins, and general users with \
         `invite`, invite general users and grant no more than they hold. Each entry has a result of \
         its own. A link is valid for seven days. A company mails 500 a day at most.",
    );
    let lists = Route::new(
        "GET /v1/{product}/invitations",
        Caller::AccessToken,
        200,
        "List the invitations that can still be accepted",
        "Representatives, organization admins, and general users with `invite`.",
    );
    let revokes = Route::new(
        "DELETE /v1/{product}/invitations/{id}",
        Caller::AccessToken,
        204,
        "Withdraw an invitation",
        "Representatives, organization admins, and general users with `invite`.",
    );
    let resends = Route::new(
        "POST /v1/{product}/invitations/{id}/resend",
        Caller::AccessToken,
        202,
        "Send an invitation again, with a new link",
        "Whoever may invite the person so. Three mails an hour to one address at most.",
    );
    let accepts = Route::new(
        "POST /v1/{product}/invitations/accept",
        Caller::MailToken,
        200,
        "Accept an invitation",
        "The person becomes a member with a password of their own, and is signed in.",
    );
    vec![
        invites
            .roles_only()
            .takes(schema::object(&[("invitations", wishes())]))
            .answers(schema::object(&[("results", results())]))
            .refuses([Problem::ContractEnded]),
        lists.roles_only().pages(invitation()).refuses([Problem::NotPermitted]),
        revokes.roles_only().refuses([Problem::NotPermitted, Problem::ContractEnded]),
        resends.roles_only().refuses([
            Problem::NotPermitted,
            Problem::TooManyAttempts(SignedDuration::from_mins(20)),
            Problem::ContractEnded,
        ]),
        accepts
            .roles_only()
            .takes(schema::object(&[
                ("token", schema::mail_token()),
                ("name", schema::line(PersonName::MAXIMUM, "佐藤花子")),
                ("password", schema::new_password()),
            ]))
            .answers(schema::session())
            .refuses([Problem::AlreadyRegistered, Problem::ContractEnded]),
    ]
}

/// Entries are judged one by one, so the document does not refuse what an entry may be.
fn wishes() -> Value {
    let example = json!({ "email": "hanako@example.jp", "role": "general", "permissions": [] });
    json!({ "type": "array", "minItems": 1, "maxItems": MOST_AT_ONCE, "examples": [[example]] })
}

fn results() -> Value {
    let invited = schema::object(&[
        ("email", schema::email()),
        ("status", json!({ "const": "invited" })),
        ("id", id()),
    ]);
    let refused = schema::object(&[
        ("email", schema::or_null(schema::email())),
        ("status", json!({ "const": "refused" })),
        ("problem", json!({ "$ref": "#/components/schemas/Problem" })),
    ]);
    json!({ "type": "array", "items": { "oneOf": [invited, refused] } })
}

fn invitation() -> Value {
    schema::object(&[
        ("id", id()),
        ("email", schema::email()),
        ("role", schema::role()),
        ("permissions", schema::permissions()),
        ("invited_by", schema::id("mem")),
        ("expires_at", schema::time()),
    ])
}

fn id() -> Value {
    json!({ "type": "string", "pattern": "^inv_[0-9a-f]{64}$" })
}
