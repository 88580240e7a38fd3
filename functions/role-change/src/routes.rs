//! The routes of this use case.

use domain::Role;
use lambda::{Caller, Problem, Route, schema};
use serde_json::json;

pub fn routes() -> Vec<Route> {
    let lists = Route::new(
        "listMembers",
        "GET /v1/{product}/members",
        Caller::AccessToken,
        200,
        "List the members of the caller's company",
        "For every member.",
    );
    let changes = Route::new(
        "changeMember",
        "PATCH /v1/{product}/members/{id}",
        Caller::AccessToken,
        204,
        "Change a member's role and permissions",
        "Representatives change anyone; organization admins change general users, who stay general \
         users. Nobody grants more than they hold. With `hand_over`, the caller becomes a general \
         user in the same step. At least one representative always remains.",
    );
    vec![
        lists.roles_only().pages(
            schema::object(
                "Member",
                &[
                    ("id", schema::id("mem")),
                    ("name", schema::text("The member's name.")),
                    ("email", schema::email()),
                    ("role", schema::one_of::<Role>()),
                    ("permissions", schema::permissions()),
                ],
            ),
            schema::id("mem"),
        ),
        changes
            .roles_only()
            .names([("id", schema::id("mem"))])
            .takes(schema::request(
                "MemberChange",
                &[("role", schema::one_of::<Role>())],
                &[
                    ("permissions", schema::permissions()),
                    ("hand_over", json!({ "type": "boolean", "default": false })),
                ],
            ))
            .refuses([Problem::NotPermitted, Problem::LastRepresentative, Problem::ContractEnded]),
    ]
}
