//! The routes of this use case.

use domain::invite::MOST_AT_ONCE;
use domain::{PersonName, Role};
use jiff::SignedDuration;
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

use crate::guests::PREFIX;

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let invites = Route::new(
        "inviteMembers",
        "POST /v1/{product}/invitations",
        Caller::AccessToken,
        200,
        "Invite one or many",
        "Representatives invite anyone as anything; organization admins, and general users with \
         `invite`, invite general users and grant no more than they hold. Each entry has a result of \
         its own. A link is valid for seven days. A company mails 500 a day at most.",
    );
    let lists = Route::new(
        "listInvitations",
        "GET /v1/{product}/invitations",
        Caller::AccessToken,
        200,
        "List the invitations that can still be accepted",
        "Representatives, organization admins, and general users with `invite`.",
    );
    let revokes = Route::new(
        "revokeInvitation",
        "DELETE /v1/{product}/invitations/{id}",
        Caller::AccessToken,
        204,
        "Withdraw an invitation",
        "Representatives, organization admins, and general users with `invite`.",
    );
    let resends = Route::new(
        "resendInvitation",
        "POST /v1/{product}/invitations/{id}/resend",
        Caller::AccessToken,
        202,
        "Send an invitation again, with a new link",
        "Whoever may invite the person so. Three mails an hour to one address at most.",
    );
    let accepts = Route::new(
        "acceptInvitation",
        "POST /v1/{product}/invitations/accept",
        Caller::MailToken,
        200,
        "Accept an invitation",
        "The person becomes a member with a password of their own, and is signed in.",
    );
    vec![
        invites
            .roles_only()
            .takes(schema::request("InvitationBatch", &[("invitations", batch())], &[]))
            .answers(schema::object("InvitationResults", &[("results", results())]))
            .refuses([Problem::ContractEnded]),
        lists.roles_only().pages(invitation(), id()).refuses([Problem::NotPermitted]),
        revokes
            .roles_only()
            .names([("id", id())])
            .refuses([Problem::NotPermitted, Problem::ContractEnded]),
        resends.roles_only().names([("id", id())]).refuses([
            Problem::NotPermitted,
            Problem::TooManyAttempts(SignedDuration::from_mins(20)),
            Problem::ContractEnded,
        ]),
        accepts
            .roles_only()
            .takes(schema::request(
                "InvitationAcceptance",
                &[
                    ("token", schema::mail_token()),
                    ("name", schema::line(PersonName::MAXIMUM, "佐藤花子")),
                    ("password", schema::new_password()),
                ],
                &[],
            ))
            .answers(schema::session())
            .refuses([Problem::AlreadyRegistered, Problem::ContractEnded]),
    ]
}

/// Entries are judged one by one: what is no request for an invitation has a result of its own.
fn batch() -> Value {
    let entry = schema::request(
        "InvitationRequest",
        &[("email", schema::email()), ("role", schema::one_of::<Role>())],
        &[("permissions", schema::permissions())],
    );
    let other = json!({ "description": "Anything else is refused by itself." });
    let example = json!({ "email": "hanako@example.jp", "role": "general", "permissions": [] });
    json!({
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_AT_ONCE,
        "items": { "anyOf": [entry, other] },
        "examples": [[example]],
    })
}

fn results() -> Value {
    let invited = schema::object(
        "InvitationSent",
        &[("email", schema::email()), ("status", json!({ "const": "invited" })), ("id", id())],
    );
    let refused = schema::object(
        "InvitationRefused",
        &[
            ("email", schema::or_null(schema::email())),
            ("status", json!({ "const": "refused" })),
            ("problem", schema::problem()),
        ],
    );
    schema::list(schema::named("InvitationResult", json!({ "oneOf": [invited, refused] })))
}

fn invitation() -> Value {
    schema::object(
        "Invitation",
        &[
            ("id", id()),
            ("email", schema::email()),
            ("role", schema::one_of::<Role>()),
            ("permissions", schema::permissions()),
            ("invited_by", schema::id("mem")),
            ("expires_at", schema::time()),
        ],
    )
}

fn id() -> Value {
    let example = format!("{PREFIX}{}", "0123456789abcdef".repeat(4));
    schema::pattern(&format!("^{PREFIX}[0-9a-f]{{64}}$"), &example)
}
