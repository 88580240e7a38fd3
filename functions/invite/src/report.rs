//! Reporting an invitation that its reader did not want.

use domain::invite::Report;
use domain::mail_link::{LinkPurpose, MailLink};
use domain::{Customer, MailToken};
use lambda::{Answer, Decision, Problem, Request, decide};
use lambda_http::http::StatusCode;

use crate::Invite;

impl Invite {
    /// Withdraws the invitation of a link, and stops further mail from the company to its address.
    pub(crate) async fn report(&self, request: &Request) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let token = fields.text("token", |text| Ok(MailToken::parse(text)));
        let token = fields.finish(token)?.ok_or(Problem::LinkNotValid)?;
        let context = self.contexts.for_request(request);
        let link = self.store.link(LinkPurpose::Invitation, product, &token).await?;
        let link = MailLink::open(link, context.now).map_err(|_| Problem::LinkNotValid)?;
        // Mails in which the vendor's staff invite name the vendor's contact instead.
        let Some((organization, Some(_))) = link.account else {
            return Err(Problem::LinkNotValid);
        };
        let index = self.lookup.email(product, &link.email);
        let customer = Customer { organization, product };
        decide(&self.store, async || {
            let read = self.store.reported(organization, &index).await?;
            let (invited, mailings) = read.ok_or(Problem::LinkNotValid)?;
            let (index, link) = (index.clone(), link.token.clone());
            let report = Report { customer, index, link, invited };
            let changes = domain::invite::report(&context, report, mailings);
            Ok(Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT)))
        })
        .await
    }
}
