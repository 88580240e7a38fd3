//! Inviting one or more people.

use domain::access_token::Claims;
use domain::{AccountChange, Action, Changes, Context};
use lambda::{Answer, Idempotent, MAX_ATTEMPTS, Problem, Request};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::Invite;
use crate::guests::{Guests, batches};

impl Invite {
    /// Invites one or more people; each has their own result.
    pub(crate) async fn invite(
        &self,
        context: &Context<'_>,
        request: &Request,
        caller: &Claims,
        named: Idempotent<'_>,
    ) -> Result<Answer, Problem> {
        let index = |email: &_| self.lookup.email(caller.product, email);
        let mut guests = Guests::read(request.fields()?, index)?;
        // People who could not be invited because the state changed meanwhile are judged again.
        for _ in 0..MAX_ATTEMPTS {
            let undecided = guests.undecided();
            let (actor, mail_key) = self.mailing_actor(context, caller, &undecided).await?;
            let inviter = self.inviter(caller.product, &actor, &mail_key, request.language());
            let (membership, mut mailings) = (&actor.member.membership, actor.mailings.clone());
            let (judged, requests) = guests.judge(
                membership,
                &actor.addresses,
                &mut mailings.value,
                inviter.most_mailed,
                context.now,
            );
            guests = judged;
            for batch in batches(&requests) {
                let mut changes = if batch.is_empty() {
                    // The other writes still depend on the caller being a member.
                    Changes(vec![AccountChange::RequireMembership(membership.clone()).into()])
                } else {
                    domain::invite::invite(context, &inviter, batch, mailings.clone())
                };
                let invited = guests.invited(batch);
                let answer = self.results(request, caller, &invited)?;
                // The transaction that decides the last of them also stores the response.
                if let Some(answer) = &answer {
                    if invited.any_not_permitted() {
                        let action = Action::Invite;
                        let record =
                            domain::refused(context, caller.product, membership, action, None);
                        changes.0.extend(record.0);
                    }
                    answer.store_response(named, context.now, &mut changes)?;
                }
                if self.store.try_commit(&changes).await? {
                    if let Some(answer) = answer {
                        return Ok(answer);
                    }
                    guests = invited;
                    mailings.version += 1;
                }
            }
        }
        Err(Problem::Busy)
    }

    /// The answer, once everyone is decided.
    fn results(
        &self,
        request: &Request,
        caller: &Claims,
        guests: &Guests,
    ) -> Result<Option<Answer>, Problem> {
        let results = guests.results(
            |index| self.identifier(caller, index),
            |problem| problem.to_json(&self.site, request.language()),
        );
        let answer = |results| Answer::json(StatusCode::OK, &json!({ "results": results }));
        results.map(answer).transpose()
    }
}
