//! Listing the invitations that can still be accepted.

use domain::access_token::Claims;
use domain::invite::KnownAddress;
use domain::{Action, Context, Target};
use lambda::{Answer, Problem, Request};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

use crate::{Actor, Invite};

impl Invite {
    /// A page of the invitations that can still be accepted.
    pub(crate) async fn list(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let after = match request.query("cursor") {
            Some(cursor) => Some(self.index_of(&caller, &cursor).ok_or(Problem::NotFound)?),
            None => None,
        };
        let actor = self.permitted(&context, &caller, Action::ListInvitations).await?;
        let organization = caller.organization;
        let membership = &actor.member.membership;
        let viewed = domain::viewed(
            &context,
            caller.product,
            membership,
            Action::ListInvitations,
            Target::from(organization),
        );
        let record = async { Ok::<_, Problem>(self.store.commit(&viewed).await?) };
        let page = async { Ok(self.store.invitations(organization, after, context.now).await?) };
        let ((), (page, next)) = tokio::try_join!(record, page)?;
        let items =
            page.open(&actor.people)?.into_iter().filter_map(|(index, known)| match known {
                KnownAddress::Invited(invitation) => Some(json!({
                    "id": self.identifier(&caller, &index),
                    "email": invitation.email.expose(),
                    "role": invitation.role,
                    "permissions": invitation.permissions,
                    "invited_by": invitation.inviter,
                    "expires_at": invitation.expires_at,
                })),
                KnownAddress::Member(_) => None,
            });
        let items: Vec<Value> = items.collect();
        let next = next.map(|next| self.identifier(&caller, &next));
        Answer::json(StatusCode::OK, &json!({ "items": items, "next_cursor": next }))
    }

    /// The caller, if they may manage invitations; otherwise the attempt is recorded.
    async fn permitted(
        &self,
        context: &Context<'_>,
        caller: &Claims,
        action: Action,
    ) -> Result<Actor, Problem> {
        let actor = self.actor(context, caller, &[]).await?;
        let membership = &actor.member.membership;
        if !membership.may_manage_invitations() {
            self.store
                .commit(&domain::refused(context, caller.product, membership, action, None))
                .await?;
            return Err(Problem::NotPermitted);
        }
        Ok(actor)
    }
}
