//! The routes of this use case.

use domain::invite::{InvitationId, MAX_AT_ONCE, MAX_MAILED};
use domain::{PersonName, Role};
use jiff::{SignedDuration, Timestamp};
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

pub fn routes() -> Vec<Route> {
    for_inviters().into_iter().chain(for_invited()).collect()
}

fn for_inviters() -> [Route; 4] {
    let invites = Route::new(
        "inviteMembers",
        "POST /v1/{product}/invitations",
        Caller::AccessToken,
        200,
        "Invite one or more people",
        "Representatives invite anyone in any role; organization admins, and general users with \
         `invite`, invite general users and grant no more than they hold. Each entry has its own \
         result. A link is valid for seven days. A company can send at most \
         500 mails a day, 20 until its contract is confirmed.",
    );
    let lists = Route::new(
        "listInvitations",
        "GET /v1/{product}/invitations",
        Caller::AccessToken,
        200,
        "List the invitations that can still be accepted",
        "For representatives, organization admins, and general users with `invite`.",
    );
    let revokes = Route::new(
        "revokeInvitation",
        "DELETE /v1/{product}/invitations/{id}",
        Caller::AccessToken,
        204,
        "Revoke an invitation",
        "For representatives, organization admins, and general users with `invite`.",
    );
    let resends = Route::new(
        "resendInvitation",
        "POST /v1/{product}/invitations/{id}/resend",
        Caller::AccessToken,
        202,
        "Send an invitation again, with a new link",
        "For callers who may send this invitation. At most three mails an hour to one address.",
    );
    [
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
            Problem::InvitationUnwanted,
            Problem::InvitationsPaused,
            Problem::TooManyInvitations { most: MAX_MAILED, until: Timestamp::UNIX_EPOCH },
            Problem::ContractEnded,
        ]),
    ]
}

fn for_invited() -> [Route; 3] {
    let views = Route::new(
        "viewInvitation",
        "POST /v1/{product}/invitations/view",
        Caller::MailToken,
        200,
        "View an invitation",
        "Who invites to which company, for the person with the mailed link. The link stays valid. \
         It is not a GET, so that no token appears in a URL.",
    );
    let accepts = Route::new(
        "acceptInvitation",
        "POST /v1/{product}/invitations/accept",
        Caller::MailToken,
        200,
        "Accept an invitation",
        "The person accepts the terms of use, chooses a password, becomes a member and is signed \
         in.",
    );
    let reports = Route::new(
        "reportInvitation",
        "POST /v1/{product}/invitations/report",
        Caller::MailToken,
        204,
        "Report an invitation that was not wanted",
        "Withdraws it and stops further mail from the company to the address. After the reports of \
         three people within a week, all invitations of the company are paused until the vendor's \
         staff resume them. It is not a GET, because programs that check mails open links.",
    );
    [
        views
            .roles_only()
            .repeatable()
            .takes(link())
            .answers(schema::object(
                "InvitationView",
                &[
                    ("company", schema::text("The name of the company.")),
                    ("invited_by", schema::or_null(schema::text("The name of the inviter."))),
                    ("email", schema::email()),
                    ("role", schema::one_of::<Role>()),
                    ("permissions", schema::permissions()),
                    ("expires_at", schema::time()),
                ],
            ))
            .refuses([Problem::ContractEnded]),
        reports.roles_only().repeatable().takes(link()),
        accepts
            .makes_familiar()
            .roles_only()
            .takes(schema::request(
                "InvitationAcceptance",
                &[
                    ("token", schema::mail_token()),
                    ("name", schema::name(PersonName::MAXIMUM, "佐藤花子")),
                    ("password", schema::new_password()),
                    ("terms", schema::terms_version()),
                ],
                &[],
            ))
            .answers(schema::session())
            .refuses([Problem::AlreadyRegistered, Problem::ContractEnded]),
    ]
}

fn link() -> Value {
    schema::request("InvitationLink", &[("token", schema::mail_token())], &[])
}

/// Each entry is checked separately: one that is not a valid request has its own result.
fn batch() -> Value {
    let entry = schema::request(
        "InvitationRequest",
        &[("email", schema::email()), ("role", schema::one_of::<Role>())],
        &[("permissions", schema::permissions())],
    );
    let other =
        json!({ "description": "An invalid entry is refused without affecting the others." });
    let example = json!({ "email": "hanako@example.jp", "role": "general", "permissions": [] });
    json!({
        "type": "array",
        "minItems": 1,
        "maxItems": MAX_AT_ONCE,
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
            ("invited_by", schema::or_null(schema::id("mem"))),
            ("expires_at", schema::time()),
        ],
    )
}

fn id() -> Value {
    let prefix = InvitationId::PREFIX;
    let example = format!("{prefix}AR{}", "0123456789abcdefghij".repeat(4));
    schema::pattern(&format!("^{prefix}[0-9A-Za-z_-]{{82}}$"), &example)
}
