//! The routes of this use case.

mod own_security;

use domain::approval::Act;
use domain::one_time_password::RECOVERY_CODES;
use domain::{PersonName, StaffRole};
use jiff::SignedDuration;
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

use crate::approval::LONGEST_PARAMETER;

/// Inviting the first staff member is not among them: API Gateway has no route to that invocation.
pub fn routes() -> Vec<Route> {
    let every = joining()
        .into_iter()
        .chain(sessions())
        .chain(people())
        .chain(own_security::routes())
        .chain(approvals());
    every.collect()
}

fn joining() -> [Route; 3] {
    let invites = Route::new(
        "inviteStaff",
        "POST /v1/staff/invitations",
        Caller::Staff,
        202,
        "Invite someone to the staff",
        "The link is valid for 24 hours. The answer is the same if the address already belongs to \
         a staff member, who is then informed by mail. At most three mails an hour to one address.",
    );
    let enrols = Route::new(
        "enrolStaff",
        "POST /v1/staff/enrolments",
        Caller::MailToken,
        200,
        "Get a secret for the authenticator app",
        "Returns a new secret each time, which is not stored until the invitation is accepted with \
         it.",
    );
    let accepts = Route::new(
        "acceptStaffInvitation",
        "POST /v1/staff/invitations/accept",
        Caller::MailToken,
        201,
        "Accept an invitation to the staff",
        "Requires a new password and the code that the authenticator app shows. The code is used \
         up, so signing in requires the next one. The recovery codes are shown only once.",
    );
    [
        invites
            .takes(schema::request(
                "StaffInvitation",
                &[("email", schema::email()), ("roles", roles())],
                &[],
            ))
            .needs_approval(Act::InviteStaff),
        enrols
            .repeatable()
            .takes(schema::request("EnrolmentRequest", &[("token", schema::mail_token())], &[]))
            .answers(enrolment()),
        accepts
            .makes_familiar()
            .takes(schema::request(
                "StaffInvitationAcceptance",
                &[
                    ("token", schema::mail_token()),
                    ("enrolment", schema::text("The value returned with the secret.")),
                    ("name", schema::line(PersonName::MAXIMUM, "佐藤花子")),
                    ("password", schema::new_password()),
                    ("code", schema::app_code()),
                ],
                &[],
            ))
            .answers(schema::object(
                "NewStaff",
                &[("id", schema::id("stf")), ("recovery_codes", recovery_codes())],
            ))
            .refuses([Problem::AlreadyRegistered]),
    ]
}

fn sessions() -> [Route; 3] {
    let signs_in = Route::new(
        "signInStaff",
        "POST /v1/staff/sessions",
        Caller::Password,
        200,
        "Sign in as a staff member",
        "Requires the password and a second factor: the code that the authenticator app shows, or \
         a recovery code. Each works once. The answer is the same whichever of them is wrong. \
         After several failures, each further failure makes the next wait longer.",
    );
    let refreshes = Route::new(
        "refreshStaffSession",
        "POST /v1/staff/sessions/refresh",
        Caller::RefreshToken,
        200,
        "Get a new access token for the staff's side",
        "Works as for customers. Twelve hours after signing in, both factors are required again.",
    );
    let signs_out = Route::new(
        "signOutStaff",
        "DELETE /v1/staff/sessions/current",
        Caller::Staff,
        204,
        "Sign out of the staff's side",
        "A caller without a valid access token can send the refresh token instead, as when it is \
         refreshed.",
    );
    let refresh_token = schema::request(
        "SessionRefresh",
        &[("refresh_token", schema::text("The latest refresh token."))],
        &[],
    );
    [
        signs_in
            .makes_familiar()
            .takes(schema::request(
                "StaffCredentials",
                &[
                    ("email", schema::email()),
                    ("password", schema::password()),
                    ("code", schema::second_factor()),
                ],
                &[],
            ))
            .answers(schema::session())
            .refuses([
                Problem::WrongCredentials,
                Problem::TooManyAttempts(SignedDuration::from_secs(30)),
            ]),
        refreshes.may_take(refresh_token.clone()).answers(schema::session()),
        signs_out.may_take(refresh_token).refuses([Problem::ForeignOrigin]),
    ]
}

fn people() -> [Route; 4] {
    let reads = Route::new(
        "getStaffProfile",
        "GET /v1/staff/me",
        Caller::Staff,
        200,
        "Get the caller's staff profile",
        "For every staff member.",
    );
    let lists = Route::new(
        "listStaff",
        "GET /v1/staff/members",
        Caller::Staff,
        200,
        "List the staff",
        "For every staff member.",
    );
    let removes = Route::new(
        "removeStaff",
        "DELETE /v1/staff/members/{id}",
        Caller::Staff,
        204,
        "Remove another staff member",
        "An administrator can remove anyone else. The removed person's sessions end, and their \
         personal data is destroyed immediately.",
    );
    let changes = Route::new(
        "changeStaffRoles",
        "PATCH /v1/staff/members/{id}",
        Caller::Staff,
        204,
        "Change the roles of another staff member",
        "They hold from the next request of that staff member on. Nobody changes their own, so that \
         an administrator always remains.",
    );
    let known = || {
        let name = schema::text("The staff member's name.");
        [("id", schema::id("stf")), ("name", name), ("roles", roles())]
    };
    let [id, name, held] = known();
    [
        reads
            .answers(schema::object("StaffProfile", &[id, name, held, ("email", schema::email())])),
        lists.pages(schema::object("Staff", &known()), schema::id("stf")),
        changes
            .names([("id", schema::id("stf"))])
            .takes(schema::request("StaffRoleChange", &[("roles", roles())], &[]))
            .needs_approval(Act::ChangeStaffRoles)
            .refuses([Problem::NotPermitted]),
        removes.names([("id", schema::id("stf"))]).refuses([Problem::NotPermitted]),
    ]
}

/// Roles of the staff, at least one.
fn roles() -> Value {
    schema::some_of::<StaffRole>()
}

fn enrolment() -> Value {
    schema::object(
        "Enrolment",
        &[
            ("secret", schema::text("The secret in base 32, for entering it by hand.")),
            ("uri", schema::text("An `otpauth:` address, to show as a QR code.")),
            ("enrolment", schema::text("The sealed secret, to send back with the app's code.")),
        ],
    )
}

fn recovery_codes() -> Value {
    let code = json!({ "type": "string", "pattern": "^([a-z2-7]{4}-){5}[a-z2-7]{4}$" });
    let count = RECOVERY_CODES;
    json!({ "type": "array", "items": code, "minItems": count, "maxItems": count })
}

/// A dangerous act takes two people: whoever asks, and a colleague.
fn approvals() -> [Route; 3] {
    let asks = Route::new(
        "requestApproval",
        "POST /v1/staff/approvals",
        Caller::Staff,
        201,
        "Ask colleagues to approve a dangerous act",
        "Takes a fresh code of your second factor, and the act with exactly the parameters that its \
         own request will have: of `end-contract`, `organization`, `ends_on` and `breaks_promise` \
         (empty, or `P3`); of `reinstate-contract`, `organization`; of `release-legal-hold`, \
         `organization` and `matter`; of `issue-archive-pass`, `organization`, `email`, `reason` and \
         `days`; of `appoint-representative`, `organization`, `email` and `evidence`; of \
         `invite-staff`, `email` and `roles`, separated by a comma and a space, in the order in which \
         they are listed here; of `change-staff-roles`, `staff` and `roles`. Once a colleague has approved it, send the act with the `token` in the `Approval` header. It works once, for you, \
         within 24 hours.",
    );
    let lists = Route::new(
        "listApprovals",
        "GET /v1/staff/approvals",
        Caller::Staff,
        200,
        "List what waits for an approval, or was approved and not used yet",
        "The oldest comes first.",
    );
    let gives = Route::new(
        "approve",
        "POST /v1/staff/approvals/{id}/approve",
        Caller::Staff,
        204,
        "Approve what a colleague asks for",
        "Takes a fresh code of your second factor, and the role of the act or that of an \
         administrator. Nobody approves their own request, and whoever \
         joined the staff less than a week ago approves nothing.",
    );
    let code = || ("code", schema::second_factor());
    let parameters = || ("parameters", schema::texts_by_name(LONGEST_PARAMETER));
    let act = || ("act", schema::one_of::<Act>());
    let item = schema::object(
        "Approval",
        &[
            ("id", schema::id("apr")),
            act(),
            parameters(),
            ("requested_by", schema::id("stf")),
            ("expires_at", schema::time()),
            ("approved_by", schema::or_null(schema::text("A member of staff, or `operator`."))),
        ],
    );
    let wrong_code = || Problem::field("code", domain::Fault::WrongCode);
    let too_many = || Problem::TooManyAttempts(SignedDuration::from_secs(1));
    [
        asks.takes(schema::request("ApprovalRequest", &[act(), parameters(), code()], &[]))
            .answers(schema::object(
                "RequestedApproval",
                &[
                    ("id", schema::id("apr")),
                    ("token", schema::text("What the act is sent with; shown only once.")),
                    ("expires_at", schema::time()),
                ],
            ))
            .refuses([Problem::NotPermitted, wrong_code(), too_many()]),
        lists.answers(schema::object("Approvals", &[("items", schema::list(item))])),
        gives
            .repeatable()
            .names([("id", schema::id("apr"))])
            .takes(schema::request("ApprovalGiven", &[code()], &[]))
            .refuses([Problem::NotPermitted, wrong_code(), too_many()]),
    ]
}
