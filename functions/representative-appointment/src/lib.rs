//! The vendor's staff appoint a new representative of a company whose last one is gone (P1, P7): on
//! evidence, with the approval of a colleague, and never unseen by the representatives who are there.

mod appoint;
mod notify;
mod routes;

use aws::{Appointment, Keyring, Repeater, Store, Table};
use domain::approval::Approved;
use domain::representative_appointment::{AppointmentRefused, Letters};
use domain::staff::StaffMembership;
use domain::{CompanyName, DataKey, EnvelopeKey, Fault, LookupKey};
use lambda::{
    Answer, Callers, ContextSource, Error, Problem, Request, Start, UseCase, hide_from_non_staff,
    replay_or_run,
};

pub use routes::routes;

pub struct RepresentativeAppointment {
    store: Store,
    people: Keyring,
    mail: Keyring,
    /// The customers', by which the accounts of an address are found.
    lookup: LookupKey,
    /// The staff's, by which their addresses are recognized.
    staff_lookup: LookupKey,
    callers: Callers,
    site: String,
    contexts: ContextSource,
}

/// Who appoints, and what the mails about it need.
struct Appointer {
    staff: StaffMembership,
    approved: Approved,
    company: CompanyName,
    people: DataKey,
    mail_key: EnvelopeKey,
}

impl RepresentativeAppointment {
    /// Reads the settings and loads the keys concurrently.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let (index, staff) = (start.keyring("INDEX_KEY")?, start.keyring("STAFF_KEY")?);
        let lookups =
            async { Ok::<_, Error>(tokio::try_join!(index.lookup_key(), staff.lookup_key())?) };
        let ((lookup, staff_lookup), callers) = tokio::try_join!(lookups, Callers::open(start))?;
        Ok(Self {
            store: start
                .store([
                    Table::Directory,
                    Table::Addresses,
                    Table::Outbox,
                    Table::Keyring,
                    Table::Salts,
                    Table::Audit,
                    Table::Staff,
                    Table::Approvals,
                ])?
                .with_staff_answers_in(Table::Directory),
            people: start.keyring("PEOPLE_KEY")?,
            mail: start.keyring("MAIL_KEY")?,
            lookup,
            staff_lookup,
            callers,
            site: start.environment.require_url("SITE_URL")?,
            contexts: start.contexts(),
        })
    }

    /// Opens what the mails need.
    async fn appointer(
        &self,
        staff: StaffMembership,
        approved: Approved,
        appointment: &Appointment,
    ) -> Result<Appointer, Problem> {
        let wrapped = appointment.wrapped.as_ref().ok_or(Problem::NotFound)?;
        let of = appointment.state.customer.organization;
        let (people, mail_key) =
            tokio::try_join!(self.people.people_key(of, wrapped), self.mail.new_mail_key())?;
        let company = appointment.company(&people)?;
        Ok(Appointer { staff, approved, company, people, mail_key })
    }

    fn letters<'a>(&'a self, appointer: &'a Appointer) -> Letters<'a> {
        let Appointer { company, people, mail_key, .. } = appointer;
        Letters { company, people, mail_key, site: &self.site }
    }
}

impl UseCase for RepresentativeAppointment {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.staff(request, &mut context)?;
        let answer = async {
            match request.route.as_str() {
                "POST /v1/staff/contracts/{organization}/representatives" => {
                    let named =
                        request.idempotent_by_staff(&self.staff_lookup, Some(caller.staff))?;
                    let answer = self.appoint(request, &context, &caller, named.as_ref());
                    replay_or_run(
                        &self.store,
                        named.as_ref(),
                        Repeater::Staff(caller),
                        context.now,
                        answer,
                    )
                    .await
                }
                _ => Err(Problem::NotFound),
            }
        };
        hide_from_non_staff(&self.store, &caller, context.now, answer).await
    }
}

fn to_problem(refused: AppointmentRefused) -> Problem {
    match refused {
        AppointmentRefused::NotOffered => Problem::NotOffered,
        AppointmentRefused::PurgeBegan => Problem::PurgeBegan,
        AppointmentRefused::ContractEnded => Problem::ContractEnded,
        AppointmentRefused::OfStaff => Problem::field("email", Fault::OfStaff),
        AppointmentRefused::AlreadyRegistered => Problem::AlreadyRegistered,
    }
}
