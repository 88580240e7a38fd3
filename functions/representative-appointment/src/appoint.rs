//! Appointing a representative.

use aws::Appointment;
use domain::StaffPrincipal;
use domain::approval::{Act, Approved};
use domain::representative_appointment::{self, Appointee, Evidence};
use domain::staff::StaffMembership;
use domain::{Action, Context, Email, EmailIndex, OrganizationId, Product, Target};
use lambda::{Answer, Decision, Idempotent, Problem, Request, decide, refuse_staff};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::{RepresentativeAppointment, to_problem};

/// Whom staff name, as the tables find them.
struct Named {
    of: OrganizationId,
    index: EmailIndex,
    staff_index: EmailIndex,
}

impl RepresentativeAppointment {
    /// Makes a member of the company its representative, or invites somebody as one.
    pub(crate) async fn appoint(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
        named: Idempotent<'_>,
    ) -> Result<Answer, Problem> {
        let of = request.path_part("organization").and_then(|id| id.parse().ok());
        let of: OrganizationId = of.ok_or(Problem::NotFound)?;
        let mut fields = request.fields()?;
        let email = fields.text("email", Email::parse);
        let evidence = fields.text("evidence", Evidence::parse);
        let (email, evidence) = fields.finish(email.zip(evidence))?;
        let approval = request.approval()?;
        let approved = |staff: &StaffMembership| {
            let parameters = [
                ("organization", of.to_string()),
                ("email", email.expose().to_owned()),
                ("evidence", evidence.expose().to_owned()),
            ];
            approval.use_up(Act::AppointRepresentative, parameters, staff, context.now)
        };
        let whom = Named {
            of,
            // Only companies at this product have representatives to appoint.
            index: self.lookup.email(Product::ProSign, &email),
            staff_index: self.staff_lookup.staff_email(&email),
        };
        let appointee = Appointee { email: email.clone(), language: request.language() };

        let (staff, appointment) = self.read(context, caller, &whom).await?;
        if let Err(refused) = appointment.state.judge() {
            let customer = appointment.state.customer;
            let record = representative_appointment::refuse(context, &staff, customer);
            self.store.commit(&record).await?;
            return Err(to_problem(refused));
        }
        let approved: Approved = approved(&staff);
        let appointer = self.appointer(staff, approved, &appointment).await?;
        let last = self.notify_all_but_last(context, &appointer, &appointment.state).await?;
        decide(&self.store, async || {
            let (staff, appointment) = self.read(context, caller, &whom).await?;
            let letters = self.letters(&appointer);
            let decided = representative_appointment::appoint(
                context,
                &staff,
                &appointment.state,
                appointee.clone(),
                &last,
                letters,
                appointer.approved.clone(),
            );
            match decided {
                Ok((appointed, changes)) => {
                    let body = json!({ "status": appointed.slug() });
                    let answer = Answer::json(StatusCode::OK, &body)?;
                    Decision::done(changes, answer).store_response(named, context.now)
                }
                Err(refused) => {
                    let customer = appointment.state.customer;
                    let record = representative_appointment::refuse(context, &staff, customer);
                    Ok(Decision::refused(record, to_problem(refused)))
                }
            }
        })
        .await
    }

    /// The caller as a staff member, and the company that they name. That somebody named one that is
    /// not there is on record.
    async fn read(
        &self,
        context: &Context<'_>,
        caller: &StaffPrincipal,
        Named { of, index, staff_index }: &Named,
    ) -> Result<(StaffMembership, Appointment), Problem> {
        let who = *caller;
        let read = self.store.appointment(who, *of, index, staff_index, context.now).await?;
        let (staff, appointment) = read.ok_or(Problem::NotFound)?;
        match appointment {
            Some(appointment) => Ok((staff, appointment)),
            None => {
                let attempt = (Action::AppointRepresentative, Target::from(*of));
                refuse_staff(&self.store, context, &staff, attempt, Problem::NotFound).await
            }
        }
    }
}
