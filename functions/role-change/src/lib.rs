//! Setting what the people of one's own company may do, at Pro-Sign only (P7).

mod routes;

use std::sync::Arc;

use aws::{Keyring, Store, Tables};
use domain::access_token::Claims;
use domain::role_change::{self, RoleChangeRefused, Wanted};
use domain::{Action, Entropy, Member, MemberId, Membership};
use lambda::{
    Answer, Callers, Clock, DECISIONS, Error, Problem, Request, Start, UseCase, committed,
    contract_runs,
};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

pub use routes::routes;

/// The use case.
pub struct RoleChange {
    store: Store,
    people: Keyring,
    callers: Callers,
    clock: Clock,
    entropy: Arc<dyn Entropy>,
}

impl RoleChange {
    /// Makes it ready: reads its settings and the key of access tokens.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let tables = Tables {
            directory: environment.require("DIRECTORY_TABLE")?,
            sessions: environment.require("SESSIONS_TABLE")?,
            keyring: environment.require("KEYRING_TABLE")?,
            audit: environment.require("AUDIT_TABLE")?,
            ..Tables::default()
        };
        Ok(Self {
            store: start.store(tables),
            people: start.keyring("PEOPLE_KEY")?,
            callers: Callers::open(start).await?,
            clock: start.clock,
            entropy: Arc::clone(&start.entropy),
        })
    }

    /// A page of the people of the caller's company.
    async fn list(&self, request: &Request) -> Result<Answer, Problem> {
        let now = (self.clock)();
        let Claims { organization, member, session, .. } = self.callers.of(request, now)?;
        let after = match request.query("cursor") {
            Some(cursor) => Some(cursor.parse().map_err(|_| Problem::NotFound)?),
            None => None,
        };
        let profile = self.store.profile(organization, member, session, now).await?;
        let profile = profile.ok_or(Problem::NotSignedIn)?;
        let (people, (page, next)) = tokio::try_join!(
            self.people.people_key(organization, &profile.wrapped),
            self.store.members(organization, after)
        )?;
        let items: Vec<Value> = page.open(&people)?.iter().map(told).collect();
        Answer::json(StatusCode::OK, &json!({ "items": items, "next_cursor": next }))
    }

    /// Sets role and permissions of a person of the caller's company: one read, one transaction.
    async fn change(&self, request: &Request) -> Result<Answer, Problem> {
        let context = Start::moment(self.clock, &*self.entropy, &request.id);
        let caller = self.callers.of(request, context.now)?;
        let target: Option<MemberId> = request.path_part("id").and_then(|id| id.parse().ok());
        let target = target.ok_or(Problem::NotFound)?;
        let mut fields = request.fields()?;
        let role = fields.role("role");
        let permissions = fields.permissions("permissions");
        let hand_over = fields.flag("hand_over");
        let ((role, permissions), hand_over) =
            fields.finish(role.zip(permissions).zip(hand_over))?;
        let wanted = Wanted { role, permissions, hand_over };

        let who = (caller.organization, caller.member, caller.session);
        for _ in 0..DECISIONS {
            let read = self.store.profile_and_membership(who, target, context.now).await?;
            let (profile, target) = read.ok_or(Problem::NotSignedIn)?;
            contract_runs(profile.contract()?, context.now)?;
            let target: Membership = target.ok_or(Problem::NotFound)?;
            let (actor, representatives) = (&profile.membership, profile.representatives()?);
            let product = caller.product;
            let decided =
                role_change::change(&context, product, actor, &target, representatives, &wanted);
            let (changes, answer) = match decided {
                Ok(changes) => (changes, Ok(Answer::empty(StatusCode::NO_CONTENT))),
                Err(refused) => {
                    let problem = match refused {
                        RoleChangeRefused::NotPermitted => Problem::NotPermitted,
                        RoleChangeRefused::LastRepresentative => Problem::LastRepresentative,
                    };
                    let action = Action::ChangeRole;
                    (domain::refused(&context, product, actor, action), Err(problem))
                }
            };
            if committed(&self.store, &changes).await? {
                return answer;
            }
        }
        Err(Problem::Busy)
    }
}

impl UseCase for RoleChange {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        if request.product().is_ok_and(|product| !product.has_roles()) {
            return Err(Problem::NotOffered);
        }
        match request.route.as_str() {
            "GET /v1/{product}/members" => self.list(request).await,
            "PATCH /v1/{product}/members/{id}" => self.change(request).await,
            _ => Err(Problem::NotFound),
        }
    }
}

fn told(member: &Member) -> Value {
    json!({
        "id": member.membership.id,
        "name": member.name.expose(),
        "email": member.email.expose(),
        "role": member.membership.role,
        "permissions": member.membership.permissions,
    })
}
