//! The routes of this use case.

use domain::PersonName;
use domain::one_time_password::{LONGEST_CODE, RECOVERY_CODES};
use jiff::SignedDuration;
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

/// What it answers to. The invocation that invites the first of the staff is none of these: API
/// Gateway has no such route.
pub fn routes() -> Vec<Route> {
    [joining(), sessions(), people()].into_iter().flatten().collect()
}

fn joining() -> [Route; 3] {
    let invites = Route::new(
        "inviteStaff",
        "POST /v1/staff/invitations",
        Caller::Staff,
        202,
        "Invite somebody to the staff",
        "The link is valid for 24 hours. The answer is the same whether or not the address is one of \
         the staff's, which is then told so by mail. Three mails an hour to one address at most.",
    );
    let enrols = Route::new(
        "enrolStaff",
        "POST /v1/staff/enrolments",
        Caller::MailToken,
        200,
        "Get a secret for the authenticator app",
        "A new one each time, kept nowhere until the invitation is accepted with it.",
    );
    let accepts = Route::new(
        "acceptStaffInvitation",
        "POST /v1/staff/invitations/accept",
        Caller::MailToken,
        201,
        "Accept an invitation to the staff",
        "With a password of one's own and the code that the authenticator app shows, which is used \
         up: to sign in takes the next one. The recovery codes are shown this once.",
    );
    [
        invites.takes(schema::request("StaffInvitation", &[("email", schema::email())], &[])),
        enrols
            .repeatable()
            .takes(schema::request("EnrolmentRequest", &[("token", schema::mail_token())], &[]))
            .answers(schema::object(
                "Enrolment",
                &[
                    ("secret", schema::text("In base 32, for typing it in.")),
                    ("uri", schema::text("An `otpauth:` address, for showing it as a picture.")),
                    ("enrolment", schema::text("The secret, sealed; for accepting with it.")),
                ],
            )),
        accepts
            .takes(schema::request(
                "StaffInvitationAcceptance",
                &[
                    ("token", schema::mail_token()),
                    ("enrolment", schema::text("As it was given with the secret.")),
                    ("name", schema::line(PersonName::MAXIMUM, "佐藤花子")),
                    ("password", schema::new_password()),
                    ("code", app_code()),
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
        "Sign in as one of the staff",
        "With password and second factor: the code that the authenticator app shows, or a recovery \
         code. Each works once. Whichever is wrong, the answer is the same. After some failures each \
         further one makes the next wait longer.",
    );
    let refreshes = Route::new(
        "refreshStaffSession",
        "POST /v1/staff/sessions/refresh",
        Caller::RefreshToken,
        200,
        "Get a new access token for the staff's side",
        "As for customers. Twelve hours after signing in both factors are asked for again.",
    );
    let signs_out = Route::new(
        "signOutStaff",
        "DELETE /v1/staff/sessions/current",
        Caller::Staff,
        204,
        "Sign out from the staff's side",
        "Who has no valid access token any more shows the refresh token.",
    );
    let refresh_token = schema::request(
        "SessionRefresh",
        &[("refresh_token", schema::text("The latest one."))],
        &[],
    );
    [
        signs_in
            .takes(schema::request(
                "StaffCredentials",
                &[
                    ("email", schema::email()),
                    ("password", schema::password()),
                    ("code", second_factor()),
                ],
                &[],
            ))
            .answers(schema::session())
            .refuses([
                Problem::WrongCredentials,
                Problem::TooManyAttempts(SignedDuration::from_secs(30)),
            ]),
        refreshes.may_take(refresh_token.clone()).answers(schema::session()),
        signs_out.may_take(refresh_token),
    ]
}

fn people() -> [Route; 3] {
    let tells = Route::new(
        "getStaffProfile",
        "GET /v1/staff/me",
        Caller::Staff,
        200,
        "Who of the staff is signed in",
        "Anyone of the staff.",
    );
    let lists = Route::new(
        "listStaff",
        "GET /v1/staff/members",
        Caller::Staff,
        200,
        "List the staff",
        "Anyone of the staff.",
    );
    let removes = Route::new(
        "removeStaff",
        "DELETE /v1/staff/members/{id}",
        Caller::Staff,
        204,
        "Remove another one of the staff",
        "Anyone of the staff removes anyone else. Sessions end, and what is known of the person is \
         destroyed at once.",
    );
    let known = || [("id", schema::id("stf")), ("name", schema::text("Their name."))];
    let [id, name] = known();
    [
        tells.answers(schema::object("StaffProfile", &[id, name, ("email", schema::email())])),
        lists.pages(schema::object("Staff", &known()), schema::id("stf")),
        removes.names([("id", schema::id("stf"))]).refuses([Problem::NotPermitted]),
    ]
}

/// What an authenticator app shows.
fn app_code() -> Value {
    let mut code = schema::pattern(&format!("^{}$", typed("0-9０-９", 6)), "492039");
    code["maxLength"] = LONGEST_CODE.into();
    code["description"] = "Six digits. Width and spaces do not count.".into();
    code
}

fn second_factor() -> Value {
    let (digits, letters) = (typed("0-9０-９", 6), typed("A-Za-z2-7Ａ-Ｚａ-ｚ２-７", 16));
    let mut code = schema::pattern(&format!("^({digits}|{letters})$"), "492039");
    code["maxLength"] = LONGEST_CODE.into();
    code["description"] = "Six digits, or a recovery code. Width and spaces do not count.".into();
    code
}

/// So many of those characters, in whatever groups.
fn typed(characters: &str, count: usize) -> String {
    format!(r"[\s-]*([{characters}][\s-]*){{{count}}}")
}

fn recovery_codes() -> Value {
    let code = json!({ "type": "string", "pattern": "^([a-z2-7]{4}-){3}[a-z2-7]{4}$" });
    let count = RECOVERY_CODES;
    json!({ "type": "array", "items": code, "minItems": count, "maxItems": count })
}
