//! What staff members change about their own way in.

use jiff::SignedDuration;
use lambda::{Caller, Problem, Route, schema};

use super::{enrolment, recovery_codes};

pub(super) fn routes() -> [Route; 6] {
    let route = |operation, key, status, summary, description| {
        Route::new(operation, key, Caller::Staff, status, summary, description)
    };
    let password = route(
        "changeStaffPassword",
        "PUT /v1/staff/me/password",
        204,
        "Change your own password",
        "Takes the current password and a fresh code. Your other sessions end.",
    );
    let enrols = route(
        "enrolAnew",
        "POST /v1/staff/me/enrolments",
        200,
        "Get a secret for a new authenticator app",
        "Returns a new secret each time, which is not stored until the second factor is replaced \
         with it.",
    );
    let factor = route(
        "replaceSecondFactor",
        "PUT /v1/staff/me/second-factor",
        204,
        "Replace your own second factor",
        "Takes the current password, a fresh code or a recovery code, and the code that the new \
         authenticator app shows. Your other sessions end; your recovery codes stay.",
    );
    let recovery = route(
        "renewRecoveryCodes",
        "POST /v1/staff/me/recovery-codes",
        200,
        "Get new recovery codes",
        "Takes the current password and a fresh code. The codes are shown only once, and the earlier \
         ones work no longer. Your other sessions end.",
    );
    let lists = route(
        "listStaffSessions",
        "GET /v1/staff/me/sessions",
        200,
        "List your own sessions",
        "The latest first.",
    );
    let ends = route(
        "endStaffSession",
        "DELETE /v1/staff/me/sessions/{id}",
        204,
        "End one of your own sessions",
        "A session that has ended already stays ended.",
    );
    let session = schema::object(
        "StaffSession",
        &[
            ("id", schema::id("ses")),
            ("opened_at", schema::time()),
            ("expires_at", schema::time()),
            ("is_current", schema::flag()),
        ],
    );
    let proof = || [("current_password", schema::password()), ("code", schema::second_factor())];
    let [current, code] = proof();
    let refused = || {
        [
            Problem::WrongPassword,
            Problem::field("code", domain::Fault::WrongCode),
            Problem::TooManyAttempts(SignedDuration::from_secs(1)),
        ]
    };
    let [wrong_password, wrong_code, too_many] = refused();
    [
        password
            .takes(schema::request(
                "StaffPasswordChange",
                &[current.clone(), code.clone(), ("password", schema::new_password())],
                &[],
            ))
            .refuses(refused()),
        enrols.repeatable().answers(enrolment()),
        factor
            .takes(schema::request(
                "SecondFactorReplacement",
                &[
                    current,
                    code,
                    ("enrolment", schema::text("The value returned with the secret.")),
                    ("new_code", schema::app_code()),
                ],
                &[],
            ))
            .refuses([wrong_password, wrong_code, too_many, Problem::LinkNotValid]),
        recovery
            .takes(schema::request("RecoveryCodeRenewal", &proof(), &[]))
            .answers(schema::object("RecoveryCodes", &[("recovery_codes", recovery_codes())]))
            .refuses(refused()),
        lists.answers(schema::object("StaffSessions", &[("items", schema::list(session))])),
        ends.names([("id", schema::id("ses"))]),
    ]
}
