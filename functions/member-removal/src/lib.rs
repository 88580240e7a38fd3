//! Leaving a company: removed by another member with the right to do so, or by deleting one's own
//! account (P1).

mod routes;

use aws::{Store, Table};
use domain::member_removal::{self, RemovalRefused};
use domain::sign_in::{self, PasswordCheck};
use domain::{Action, Fault, LookupKey, MemberId, OrganizationId, Password, Target};
use lambda::{
    Answer, Callers, Colleague, ContextSource, Decision, Error, Problem, RefreshCookie, Request,
    Start, UseCase, decide,
};
use lambda_http::http::StatusCode;
use lambda_http::http::header::SET_COOKIE;

pub use routes::routes;

pub struct MemberRemoval {
    store: Store,
    lookup: LookupKey,
    callers: Callers,
    contexts: ContextSource,
}

impl MemberRemoval {
    /// Reads the settings and loads the keys concurrently.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let derived = start.keyring("INDEX_KEY")?;
        let lookup = async { derived.lookup_key().await.map_err(Error::from) };
        let (lookup, callers) = tokio::try_join!(lookup, Callers::open(start))?;
        Ok(Self {
            store: start.store([
                Table::Directory,
                Table::Addresses,
                Table::Sessions,
                Table::Keyring,
                Table::Salts,
                Table::Audit,
            ])?,
            lookup,
            callers,
            contexts: start.contexts(),
        })
    }

    /// Removes another member of the caller's company: one read, one transaction.
    async fn remove(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let target: Option<MemberId> = request.path_part("id").and_then(|id| id.parse().ok());
        let target = target.ok_or(Problem::NotFound)?;
        let (product, action) = (caller.product, Action::RemoveMember);
        decide(&self.store, async || {
            let Colleague { actor, target, representatives } =
                Colleague::read(&self.store, &context, &caller, target, action).await?;
            let decided =
                member_removal::remove(&context, product, &actor, &target, representatives);
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

    /// Deletes the caller's own account after checking their password. Wrong passwords are counted
    /// and delay the next attempt, as when signing in.
    async fn leave(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let product = caller.product;
        let mut fields = request.fields()?;
        let password = fields.text("password", |text| {
            Password::parse(text).map_err(|long| Fault::TooLong { maximum: long.maximum })
        });
        let password = fields.finish(password)?;
        let check = PasswordCheck::new(|hash| password.matches(hash));
        decide(&self.store, async || {
            let profile = self.store.profile(caller.principal(), context.now).await?;
            let profile = profile.ok_or(Problem::NotSignedIn)?;
            let person = &profile.membership;
            let claimant = request.claimant(&context, &self.lookup, person.login.clone())?;
            let state = self.store.sign_in_state(&claimant).await?;
            if let Some(wait) = state.wait(&context) {
                return Err(Problem::TooManyAttempts(wait));
            }
            if check.pass(&state).is_none() {
                let record = sign_in::refuse(&context, product, state);
                return Ok(Decision::refused(record, Problem::WrongPassword));
            }
            let representatives = profile.representatives()?;
            match member_removal::leave(&context, product, person, representatives) {
                Ok(changes) => Ok(Decision::done(changes, signed_out(request))),
                Err(_) => Err(self.why_last_stays(caller.organization).await?),
            }
        })
        .await
    }

    /// Why the last representative cannot leave: the others would have none, or nobody would
    /// remain.
    async fn why_last_stays(&self, organization: OrganizationId) -> Result<Problem, Problem> {
        let (people, _) = self.store.members(organization, None).await?;
        Ok(if people.len() > 1 { Problem::LastRepresentative } else { Problem::LastMember })
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

const fn to_problem(refused: RemovalRefused) -> Problem {
    match refused {
        RemovalRefused::NotPermitted => Problem::NotPermitted,
        RemovalRefused::LastRepresentative => Problem::LastRepresentative,
    }
}

fn signed_out(request: &Request) -> Answer {
    let answer = Answer::empty(StatusCode::NO_CONTENT);
    let browser = request.is_from_browser();
    if browser { answer.with(&SET_COOKIE, RefreshCookie::forget(request)) } else { answer }
}
