//! Setting the roles and permissions of members, at Pro-Sign only (P7).

mod routes;

use aws::{Keyring, Store, Table};
use domain::role_change::{self, RoleChangeRefused, RoleChangeRequest};
use domain::{Action, Member, MemberId, Target};
use lambda::{
    Answer, Callers, Colleague, ContextSource, Decision, Error, Problem, Request, Start, UseCase,
    decide,
};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

pub use routes::routes;

pub struct RoleChange {
    store: Store,
    people: Keyring,
    callers: Callers,
    contexts: ContextSource,
}

impl RoleChange {
    /// Reads the settings and the key of access tokens.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        Ok(Self {
            store: start.store([
                Table::Directory,
                Table::Sessions,
                Table::Keyring,
                Table::Salts,
                Table::Audit,
            ])?,
            people: start.keyring("PEOPLE_KEY")?,
            callers: Callers::open(start).await?,
            contexts: start.contexts(),
        })
    }

    /// A page of the members of the caller's company.
    async fn list(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let now = context.now;
        let organization = caller.organization;
        let after = match request.query("cursor") {
            Some(cursor) => Some(cursor.parse().map_err(|_| Problem::NotFound)?),
            None => None,
        };
        let profile = self.store.profile(caller.principal(), now).await?;
        let profile = profile.ok_or(Problem::NotSignedIn)?;
        let viewed = domain::viewed(
            &context,
            caller.product,
            &profile.membership,
            Action::ListMembers,
            Target::from(organization),
        );
        let record = async { Ok::<_, Problem>(self.store.commit(&viewed).await?) };
        let key = async { Ok(self.people.people_key(organization, &profile.wrapped).await?) };
        let page = async { Ok(self.store.members(organization, after).await?) };
        let ((), people, (page, next)) = tokio::try_join!(record, key, page)?;
        let items: Vec<Value> = page.open(&people)?.iter().map(member_view).collect();
        Answer::json(StatusCode::OK, &json!({ "items": items, "next_cursor": next }))
    }

    /// Sets the role and permissions of a member of the caller's company: one read, one
    /// transaction.
    async fn change(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let target: Option<MemberId> = request.path_part("id").and_then(|id| id.parse().ok());
        let target = target.ok_or(Problem::NotFound)?;
        let mut fields = request.fields()?;
        let role = fields.role("role");
        let permissions = fields.any_of("permissions");
        let hand_over = fields.flag("hand_over");
        let read = || {
            Some(RoleChangeRequest {
                role: role?,
                permissions: permissions?,
                hand_over: hand_over?,
            })
        };
        let wanted = fields.finish(read())?;

        let (product, action) = (caller.product, Action::ChangeRole);
        decide(&self.store, async || {
            let Colleague { actor, target, representatives } =
                Colleague::read(&self.store, &context, &caller, target, action).await?;
            let decided =
                role_change::change(&context, product, &actor, &target, representatives, &wanted);
            Ok(match decided {
                Ok(changes) => Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT)),
                Err(refused) => {
                    let record =
                        domain::refused(&context, product, &actor, action, Target::from(target.id));
                    Decision::refused(record, to_problem(refused))
                }
            })
        })
        .await
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

const fn to_problem(refused: RoleChangeRefused) -> Problem {
    match refused {
        RoleChangeRefused::NotPermitted => Problem::NotPermitted,
        RoleChangeRefused::LastRepresentative => Problem::LastRepresentative,
    }
}

fn member_view(member: &Member) -> Value {
    json!({
        "id": member.membership.id,
        "name": member.name.expose(),
        "email": member.email.expose(),
        "role": member.membership.role,
        "permissions": member.membership.permissions,
    })
}
