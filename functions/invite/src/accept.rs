//! Accepting an invitation.

use domain::access_token::Claims;
use domain::invite::Acceptance;
use domain::password::PasswordContext;
use domain::{AccountChange, Change, Fault, MailToken, NewPassword, PersonName};
use lambda::{Answer, Idempotent, Problem, Request, commit_or};

use crate::Invite;
use crate::view::OpenedLink;

impl Invite {
    /// Makes the invited person a member with a password of their own and signs them in.
    pub(crate) async fn accept(
        &self,
        request: &Request,
        named: Idempotent<'_>,
    ) -> Result<Answer, Problem> {
        let product = request.product()?;
        let mut fields = request.fields()?;
        let token = fields.text("token", |text| Ok(MailToken::parse(text)));
        let name = fields.text("name", PersonName::choose);
        let password = fields.text("password", |text| Ok(text.to_owned()));
        let context = self.contexts.for_request(request);
        let in_force = self.terms.of(product);
        let terms = fields.text("terms", |text| in_force.accepted(text, context.now));
        let read = || Some((token?, name?, password?, terms?));
        let (token, name, password, terms) = fields.finish(read())?;
        let token = token.ok_or(Problem::LinkNotValid)?;

        let OpenedLink { opened, people, .. } = self.open(product, &token, context.now).await?;

        let guessable_from = PasswordContext {
            name: Some(name.expose()),
            email: opened.link.email.expose(),
            company: Some(opened.organization.name.expose()),
            product: product.slug(),
        };
        let password = NewPassword::choose(&password, &guessable_from)
            .map_err(|refused| Problem::field("password", Fault::from(refused)))?;
        let password = password.hash(context.entropy.bytes()).map_err(Problem::unexpected)?;
        let index = self.lookup.email(product, &opened.link.email);
        let language = request.language();
        let user_agent = request.user_agent();
        let acceptance = Acceptance { name, password, language, terms, user_agent };
        let (session, mut changes) = domain::invite::accept(&context, opened, acceptance, people);
        let claims = Claims::of(&session, &self.issuer, context.now);
        let access_token = self.signer.sign(&claims).await?;
        let answer = Answer::signed_in(request, &access_token, &session.token(&self.refresh))?;
        let answer = answer.makes_familiar(request, &context, &self.lookup, &index);
        answer.store_response(named, context.now, &mut changes)?;
        commit_or(&self.store, &changes, |failed| {
            let any = |kind: fn(&AccountChange) -> bool| {
                failed
                    .iter()
                    .any(|change| matches!(change, Change::Account(change) if kind(change)))
            };
            if any(|change| matches!(change, AccountChange::CreateLogin(_))) {
                Problem::AlreadyRegistered
            } else if any(|change| matches!(change, AccountChange::CloseLink { .. })) {
                Problem::LinkNotValid
            } else {
                // The inviter, the invitation or the company has changed meanwhile: the caller may
                // try again.
                Problem::Busy
            }
        })
        .await?;
        Ok(answer)
    }
}
