//! Which role each request of the vendor's staff takes.

use domain::StaffRole;

const EVERYONE: Option<StaffRole> = None;
const OPERATOR: Option<StaffRole> = Some(StaffRole::Operator);
const PUBLISHER: Option<StaffRole> = Some(StaffRole::Publisher);
const AUDITOR: Option<StaffRole> = Some(StaffRole::Auditor);
const ADMINISTRATOR: Option<StaffRole> = Some(StaffRole::Administrator);

/// Every route of the staff, with the role in which it is called.
const ROLES: &[(&str, Option<StaffRole>)] = &[
    ("DELETE /v1/staff/sessions/current", EVERYONE),
    ("GET /v1/staff/me", EVERYONE),
    ("PUT /v1/staff/me/password", EVERYONE),
    ("POST /v1/staff/me/enrolments", EVERYONE),
    ("PUT /v1/staff/me/second-factor", EVERYONE),
    ("POST /v1/staff/me/recovery-codes", EVERYONE),
    ("GET /v1/staff/me/sessions", EVERYONE),
    ("DELETE /v1/staff/me/sessions/{id}", EVERYONE),
    ("GET /v1/staff/members", EVERYONE),
    // Each act has a role of its own, which asking and approving look at.
    ("GET /v1/staff/approvals", EVERYONE),
    ("POST /v1/staff/approvals", EVERYONE),
    ("POST /v1/staff/approvals/{id}/approve", EVERYONE),
    ("DELETE /v1/staff/archive-passes/{id}", OPERATOR),
    ("DELETE /v1/staff/contracts/{organization}/end", OPERATOR),
    ("DELETE /v1/staff/contracts/{organization}/holds/{matter}", OPERATOR),
    ("DELETE /v1/staff/customers/{organization}/invitation-pause", OPERATOR),
    ("GET /v1/staff/archive-passes", OPERATOR),
    ("GET /v1/staff/contract-end-requests", OPERATOR),
    ("GET /v1/staff/contracts/{organization}/archive-settings", OPERATOR),
    ("GET /v1/staff/contracts/{organization}/certificate", OPERATOR),
    ("GET /v1/staff/contracts/{organization}/holds", OPERATOR),
    ("GET /v1/staff/contracts/{organization}/purge-plan", OPERATOR),
    ("GET /v1/staff/customers", OPERATOR),
    ("POST /v1/staff/archive-passes", OPERATOR),
    ("POST /v1/staff/contracts/{organization}/end", OPERATOR),
    ("POST /v1/staff/contracts/{organization}/representatives", OPERATOR),
    ("POST /v1/staff/customers/lifted-waits", OPERATOR),
    ("POST /v1/staff/customers/links", OPERATOR),
    ("POST /v1/staff/customers/search", OPERATOR),
    ("PUT /v1/staff/contracts/{organization}/archive-settings", OPERATOR),
    ("PUT /v1/staff/contracts/{organization}/confirmation", OPERATOR),
    ("PUT /v1/staff/contracts/{organization}/holds/{matter}", OPERATOR),
    ("DELETE /v1/staff/notices/{id}", PUBLISHER),
    ("GET /v1/staff/incident-clocks", PUBLISHER),
    ("GET /v1/staff/incident-record", PUBLISHER),
    ("GET /v1/staff/notice-templates", PUBLISHER),
    ("GET /v1/staff/notices", PUBLISHER),
    ("GET /v1/staff/notices/{id}", PUBLISHER),
    ("GET /v1/staff/notices/{id}/delivery-status", PUBLISHER),
    ("GET /v1/staff/subscribers", PUBLISHER),
    ("PATCH /v1/staff/notices/{id}", PUBLISHER),
    ("POST /v1/staff/notices", PUBLISHER),
    ("POST /v1/staff/notices/{id}/privacy-reports", PUBLISHER),
    ("GET /v1/staff/audit", AUDITOR),
    ("GET /v1/staff/audit-list", AUDITOR),
    ("POST /v1/staff/audit/names", AUDITOR),
    ("DELETE /v1/staff/members/{id}", ADMINISTRATOR),
    ("PATCH /v1/staff/members/{id}", ADMINISTRATOR),
    ("POST /v1/staff/invitations", ADMINISTRATOR),
];

/// The role in which a route is called; none where everyone on the staff may call it. A route that
/// is not in the table is for administrators, so that nothing is open by mistake; a test finds it.
pub fn role_for(route: &str) -> Option<StaffRole> {
    let known = ROLES.iter().find(|(key, _)| *key == route);
    known.map_or(ADMINISTRATOR, |(_, role)| *role)
}

/// Whether the table has a route.
pub fn has_role(route: &str) -> bool {
    ROLES.iter().any(|(key, _)| *key == route)
}
