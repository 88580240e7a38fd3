//! The caller's own sessions: the devices on which they are signed in.

use std::cmp::Reverse;

use aws::{OwnSession, Profile};
use domain::access_token::Claims;
use domain::user_agent::{Browser, System};
use domain::{Action, Context, SessionId, Target, session};
use lambda::{Answer, Decision, Problem, Request, decide};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

use crate::Me;

impl Me {
    /// The caller's active sessions, the latest first: two reads side by side, and the key of their
    /// company's people.
    pub(crate) async fn sessions(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let (profile, mut sessions) = self.own_sessions(&context, &caller).await?;
        let people = self.people.people_key(caller.organization, &profile.wrapped).await?;
        let own = profile.own_key(&people);
        sessions.sort_by_key(|one| Reverse(one.session.id));
        let items: Result<Vec<Value>, Problem> = sessions
            .iter()
            .map(|one| {
                let user_agent = one.user_agent(&own)?.unwrap_or_default();
                Ok(json!({
                    "id": one.session.id,
                    "opened_at": one.session.opened_at(),
                    "last_used_at": one.session.rotation.rotated_at,
                    "expires_at": one.session.expires_at(),
                    "is_current": one.session.id == caller.session,
                    "browser": user_agent.browser.map(Browser::name),
                    "system": user_agent.system.map(System::name),
                }))
            })
            .collect();
        Answer::json(StatusCode::OK, &json!({ "items": items? }))
    }

    /// Ends one of the caller's sessions. That somebody named one that is not theirs, or has ended, is
    /// on record.
    pub(crate) async fn end_session(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let id: Option<SessionId> = request.path_part("id").and_then(|id| id.parse().ok());
        let id = id.ok_or(Problem::NotFound)?;
        let product = caller.product;
        decide(&self.store, async || {
            let (profile, sessions) = self.own_sessions(&context, &caller).await?;
            let person = &profile.membership;
            if sessions.iter().any(|one| one.session.id == id) {
                let ended = session::end_own(&context, product, person, id);
                return Ok(Decision::done(ended, Answer::empty(StatusCode::NO_CONTENT)));
            }
            let target = Target::from(id);
            let record = domain::refused(&context, product, person, Action::EndSession, target);
            Ok(Decision::refused(record, Problem::NotFound))
        })
        .await
    }

    /// Ends all of the caller's sessions but the current one: one read, one transaction.
    pub(crate) async fn end_other_sessions(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let (product, current) = (caller.product, caller.session);
        decide(&self.store, async || {
            let profile = self.store.profile(caller.principal(), context.now).await?;
            let person = profile.ok_or(Problem::NotSignedIn)?.membership;
            let ended = session::end_others(&context, product, person, current);
            Ok(Decision::done(ended, Answer::empty(StatusCode::NO_CONTENT)))
        })
        .await
    }

    async fn own_sessions(
        &self,
        context: &Context<'_>,
        caller: &Claims,
    ) -> Result<(Profile, Vec<OwnSession>), Problem> {
        let (profile, mut sessions) = tokio::try_join!(
            self.store.profile(caller.principal(), context.now),
            self.store.sessions_of(caller.organization, caller.member),
        )?;
        let profile = profile.ok_or(Problem::NotSignedIn)?;
        sessions.retain(|one| one.session.is_active(&profile.membership, context.now));
        Ok((profile, sessions))
    }
}
