//! Naming people in the audit log.

use std::collections::BTreeSet;

use domain::audit_review::{self, PEOPLE};
use domain::one_time_password::SecondFactor;
use domain::{Context, Fault, Member, MemberId, OrganizationId, StaffPrincipal};
use lambda::{Answer, Decision, Problem, Request, decide, reauthentication, refuse_unproven};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

use crate::AuditReview;

impl AuditReview {
    /// Names people of a company, for whoever has just proven anew that it is them. Who has left has
    /// no name any more.
    pub(crate) async fn reveal_names(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let factor = fields.text("code", SecondFactor::parse);
        let organization = fields.text("organization", |text| {
            text.parse::<OrganizationId>()
                .map_err(|_| Fault::WrongFormat("org_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
        });
        let people = fields.texts("people", PEOPLE, |text| {
            text.parse::<MemberId>()
                .map_err(|_| Fault::WrongFormat("mem_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
        });
        let read = || Some((factor?, organization?, people?));
        let (factor, organization, people) = fields.finish(read())?;
        decide(&self.store, async || {
            let staff = self.store.staff(caller, context.now).await?;
            let staff = staff.ok_or(Problem::NotFound)?;
            let keys = (&self.lookup, &self.key);
            let proof =
                reauthentication(&self.store, context, keys, request, staff, factor.clone());
            let named = self.members(organization, &people);
            let (proof, named) = tokio::try_join!(proof, named)?;
            match audit_review::reveal_names(context, proof, organization, people.clone()) {
                Ok(changes) => {
                    let items: Vec<_> = named.iter().map(view).collect();
                    let answer = Answer::json(StatusCode::OK, &json!({ "items": items }))?;
                    Ok(Decision::done(changes, answer))
                }
                Err(not_proven) => {
                    refuse_unproven(not_proven, Problem::field("code", Fault::WrongCode))
                }
            }
        })
        .await
    }

    async fn members(
        &self,
        organization: OrganizationId,
        people: &BTreeSet<MemberId>,
    ) -> Result<Vec<Member>, Problem> {
        let Some((wrapped, members)) = self.store.members_among(organization, people).await? else {
            return Ok(Vec::new());
        };
        let key = self.people.people_key(organization, &wrapped).await?;
        Ok(members.open(&key)?)
    }
}

fn view(member: &Member) -> Value {
    json!({
        "id": member.membership.id,
        "name": member.name.expose(),
        "email": member.email.expose(),
    })
}
