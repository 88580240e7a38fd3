//! Showing an invitation to the person it was mailed to.

use domain::invite::Opened;
use domain::mail_link::{LinkPurpose, MailLink};
use domain::{DataKey, MailToken, PersonName, Product};
use jiff::Timestamp;
use lambda::{Answer, Problem, Request, ensure_contract_active};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::Invite;

/// What a link leads to.
pub(crate) struct OpenedLink {
    pub(crate) opened: Opened,
    /// The name of the inviter; none if the vendor's staff invited.
    inviter: Option<PersonName>,
    pub(crate) people: DataKey,
}

impl Invite {
    /// Who invites the person to which company, and as what.
    pub(crate) async fn view(&self, request: &Request) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let token = fields.text("token", |text| Ok(MailToken::parse(text)));
        let token = fields.finish(token)?.ok_or(Problem::LinkNotValid)?;
        let link = self.open(product, &token, self.contexts.now()).await?;
        let Opened { link: mailed, invitation, organization, .. } = link.opened;
        let body = json!({
            "company": organization.name.expose(),
            "invited_by": link.inviter.as_ref().map(PersonName::expose),
            "email": mailed.email.expose(),
            "role": invitation.role,
            "permissions": invitation.permissions,
            "expires_at": invitation.expires_at,
        });
        Answer::json(StatusCode::OK, &body)
    }

    /// The invitation that a link leads to, while it can be accepted.
    pub(crate) async fn open(
        &self,
        product: Product,
        token: &MailToken,
        now: Timestamp,
    ) -> Result<OpenedLink, Problem> {
        let link = self.store.link(LinkPurpose::Invitation, product, token).await?;
        let link = MailLink::open(link, now).map_err(|_| Problem::LinkNotValid)?;
        let index = self.lookup.email(product, &link.email);
        let found = self.store.invitation(&link, &index).await?.ok_or(Problem::LinkNotValid)?;
        ensure_contract_active(found.contract()?, now)?;
        let people = self.people.people_key(found.organization, &found.wrapped).await?;
        let inviter = found.inviter_name(&people)?;
        let opened = found.open(link, &people)?.filter(|opened| opened.is_active(now));
        Ok(OpenedLink { opened: opened.ok_or(Problem::LinkNotValid)?, inviter, people })
    }
}
