//! People leave a company: removed by who has the right, or by deleting their own account (P1).

mod routes;

use std::sync::Arc;

use aws::{Store, Tables};
use domain::access_token::Claims;
use domain::member_removal::{self, RemovalRefused};
use domain::sign_in::{self, PasswordCheck, SignIn};
use domain::{
    Action, Context, Entropy, Fault, LookupKey, MemberId, Membership, OrganizationId, Password,
};
use lambda::{
    Answer, Callers, Clock, DECISIONS, Error, Problem, RefreshCookie, Request, Start, UseCase,
    committed, contract_runs,
};
use lambda_http::http::StatusCode;
use lambda_http::http::header::SET_COOKIE;

pub use routes::routes;

/// The use case.
pub struct MemberRemoval {
    store: Store,
    lookup: LookupKey,
    callers: Callers,
    clock: Clock,
    entropy: Arc<dyn Entropy>,
}

impl MemberRemoval {
    /// Makes it ready: reads its settings and its keys, side by side.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let tables = Tables {
            directory: environment.require("DIRECTORY_TABLE")?,
            sessions: environment.require("SESSIONS_TABLE")?,
            keyring: environment.require("KEYRING_TABLE")?,
            audit: environment.require("AUDIT_TABLE")?,
            ..Tables::default()
        };
        let derived = start.keyring("INDEX_KEY")?;
        let lookup = async { derived.lookup_key().await.map_err(Error::from) };
        let (lookup, callers) = tokio::try_join!(lookup, Callers::open(start))?;
        Ok(Self {
            store: start.store(tables),
            lookup,
            callers,
            clock: start.clock,
            entropy: Arc::clone(&start.entropy),
        })
    }

    /// Removes another person of the caller's company: one read, one transaction.
    async fn remove(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.moment(request);
        let caller = self.callers.of(request, context.now)?;
        let target: Option<MemberId> = request.path_part("id").and_then(|id| id.parse().ok());
        let target = target.ok_or(Problem::NotFound)?;
        let who = (caller.organization, caller.member, caller.session);
        for _ in 0..DECISIONS {
            let read = self.store.profile_and_membership(who, target, context.now).await?;
            let (profile, target) = read.ok_or(Problem::NotSignedIn)?;
            contract_runs(profile.contract()?, context.now)?;
            let target: Membership = target.ok_or(Problem::NotFound)?;
            let (actor, representatives) = (&profile.membership, profile.representatives()?);
            let decided =
                member_removal::remove(&context, caller.product, actor, &target, representatives);
            let (changes, answer) = match decided {
                Ok(changes) => (changes, Ok(Answer::empty(StatusCode::NO_CONTENT))),
                Err(refused) => {
                    let problem = match refused {
                        RemovalRefused::NotPermitted => Problem::NotPermitted,
                        RemovalRefused::LastRepresentative => Problem::LastRepresentative,
                    };
                    let action = Action::RemoveMember;
                    (domain::refused(&context, caller.product, actor, action), Err(problem))
                }
            };
            if committed(&self.store, &changes).await? {
                return answer;
            }
        }
        Err(Problem::Busy)
    }

    /// Deletes the caller's own account, once they have said their password again. Wrong ones are
    /// counted and slow down as at a sign-in.
    async fn leave(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.moment(request);
        let caller = self.callers.of(request, context.now)?;
        let Claims { organization, member, session, product, .. } = caller;
        let mut fields = request.fields()?;
        let password = fields.text("password", |text| {
            Password::parse(text).map_err(|long| Fault::TooLong { maximum: long.maximum })
        });
        let password = fields.finish(password)?;
        let mut check = PasswordCheck::new(|hash| password.matches(hash));
        for _ in 0..DECISIONS {
            let profile = self.store.profile(organization, member, session, context.now).await?;
            let profile = profile.ok_or(Problem::NotSignedIn)?;
            let person = &profile.membership;
            let source = self.lookup.source(request.source()?);
            let sign_in = SignIn { product, index: person.login.clone(), source };
            let state = self.store.sign_in_state(&sign_in).await?;
            if let Some(wait) = state.wait(&sign_in, &context) {
                return Err(Problem::TooManyAttempts(wait));
            }
            let (changes, answer) = if check.pass(&state).is_some() {
                let representatives = profile.representatives()?;
                match member_removal::leave(&context, product, person, representatives) {
                    Ok(changes) => (changes, Ok(gone(request))),
                    Err(_) => return Err(self.last(organization).await?),
                }
            } else {
                (sign_in::refuse(&context, sign_in, state), Err(Problem::WrongPassword))
            };
            if committed(&self.store, &changes).await? {
                return answer;
            }
        }
        Err(Problem::Busy)
    }

    /// Why the last representative cannot leave: others remain without one, or nobody remains.
    async fn last(&self, organization: OrganizationId) -> Result<Problem, Problem> {
        let (people, _) = self.store.members(organization, None).await?;
        Ok(if people.len() > 1 { Problem::LastRepresentative } else { Problem::LastMember })
    }

    fn moment<'a>(&'a self, request: &'a Request) -> Context<'a> {
        Start::moment(self.clock, &*self.entropy, &request.id)
    }
}

impl UseCase for MemberRemoval {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        match request.route.as_str() {
            "DELETE /v1/{product}/members/{id}" => self.remove(request).await,
            "DELETE /v1/{product}/me" => self.leave(request).await,
            _ => Err(Problem::NotFound),
        }
    }
}

fn gone(request: &Request) -> Answer {
    let answer = Answer::empty(StatusCode::NO_CONTENT);
    let browser = request.is_from_browser();
    if browser { answer.with(&SET_COOKIE, RefreshCookie::forget(request)) } else { answer }
}
