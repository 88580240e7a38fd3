//! Whoever gets an invitation that they do not want reports it by the link in its mail, without an
//! account.

use super::Mailings;
use crate::{
    AccountChange, Action, Change, Changes, Context, Customer, EmailIndex, Outcome, TokenHash,
    Versioned,
};

/// What a report is about.
#[derive(Clone, Debug)]
pub struct Report {
    /// The company whose invitation it is.
    pub customer: Customer,
    /// The address that the invitation was mailed to.
    pub index: EmailIndex,
    /// The link that the mail came with.
    pub link: TokenHash,
    /// The link of the company's latest invitation of the address, if there is one.
    pub invited: Option<TokenHash>,
}

/// Withdraws the invitation and stops all further mail from the company to the address. If too many
/// people want none, all invitations of the company are paused until the staff resume them. A report
/// of somebody who reported already changes nothing.
pub fn report(
    context: &Context<'_>,
    Report { customer, index, link, invited }: Report,
    mut mailings: Versioned<Mailings>,
) -> Changes {
    if mailings.value.is_unwanted_by(&index) {
        return Changes(Vec::new());
    }
    let Customer { organization, product } = customer;
    let record = |action| context.audit(product, action, Outcome::Done).of(organization);
    let mut changes: Vec<Change> = vec![AccountChange::RequireCustomer(organization).into()];
    if let Some(link) = invited {
        let index = index.clone();
        changes.push(AccountChange::DeleteAddress { organization, index, link }.into());
    }
    if mailings.value.report(index, context.now) {
        changes.push(Change::Audit(record(Action::PauseInvitations).on(organization)));
    }
    changes.push(AccountChange::CountMailings { organization, mailings }.into());
    Changes::recorded(changes, record(Action::ReportInvitation).on(&link))
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use proptest::prelude::*;

    use super::*;
    use crate::invite::{InviteRefused, PAUSING_REPORTS, REPORT_WINDOW};
    use crate::{Email, LookupKey, MailToken, OrganizationId, Product, SeededEntropy};

    fn index(number: usize) -> EmailIndex {
        let email = Email::parse(&format!("{number}@example.jp")).unwrap();
        LookupKey::new(b"key").email(Product::ProSign, &email)
    }

    /// Commits what a report changes, and returns what it wrote besides.
    fn reported(mailings: &mut Versioned<Mailings>, by: usize, at: Timestamp) -> Vec<Change> {
        let entropy = SeededEntropy::new(1);
        let customer = Customer {
            organization: OrganizationId::new(Timestamp::UNIX_EPOCH, &entropy),
            product: Product::ProSign,
        };
        let link = MailToken::new(&entropy).hash();
        let report = Report { customer, index: index(by), link: link.clone(), invited: Some(link) };
        let context = Context::new(at, &entropy, "request");
        let mut changes = super::report(&context, report, mailings.clone()).0;
        changes.retain(|change| match change {
            Change::Account(AccountChange::CountMailings { mailings: next, .. }) => {
                *mailings = next.clone();
                false
            }
            _ => true,
        });
        changes
    }

    fn days(days: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * days)
    }

    #[test]
    fn a_report_stops_mail_to_its_address_only() {
        let mut mailings = Versioned::default();
        assert!(!reported(&mut mailings, 1, days(0)).is_empty());
        let mailings = &mut mailings.value;
        assert_eq!(mailings.count(&index(1), 9, days(0)), Err(InviteRefused::Unwanted));
        assert_eq!(mailings.count(&index(1), 9, days(3000)), Err(InviteRefused::Unwanted));
        assert_eq!(mailings.count(&index(2), 9, days(0)), Ok(()));
    }

    #[test]
    fn a_report_withdraws_the_invitation_once() {
        let mut mailings = Versioned::default();
        let withdraws = |change: &Change| {
            matches!(change, Change::Account(AccountChange::DeleteAddress { .. }))
        };
        assert_eq!(
            reported(&mut mailings, 1, days(0)).iter().filter(|one| withdraws(one)).count(),
            1
        );
        assert!(reported(&mut mailings, 1, days(1)).is_empty(), "the second changes nothing");
    }

    #[test]
    fn a_pause_stays_until_the_staff_lift_it_and_counts_anew() {
        let mut mailings = Versioned::<Mailings>::default();
        for by in 0..PAUSING_REPORTS {
            assert_eq!(mailings.value.paused_since, None);
            reported(&mut mailings, by, days(0));
        }
        assert_eq!(mailings.value.paused_since, Some(days(0)));
        assert_eq!(mailings.value.count(&index(9), 9, days(400)), Err(InviteRefused::Paused));
        assert!(mailings.value.resume(days(1)) && !mailings.value.resume(days(1)));
        assert_eq!(mailings.value.count(&index(9), 9, days(1)), Ok(()));
        assert_eq!(mailings.value.count(&index(0), 9, days(1)), Err(InviteRefused::Unwanted));
        reported(&mut mailings, 5, days(2));
        assert_eq!(mailings.value.paused_since, None, "those before do not count again");
    }

    proptest! {
        /// A plain model: paused as soon as three different people reported within a week.
        #[test]
        fn invitations_are_paused_after_three_people_report_within_a_week(
            reports in prop::collection::vec((0_usize..6, 0_i64..4), 1..12),
        ) {
            let mut mailings = Versioned::default();
            let mut first: Vec<(usize, Timestamp)> = Vec::new();
            let (mut day, mut paused) = (0, false);
            for (by, later) in reports {
                day += later;
                reported(&mut mailings, by, days(day));
                if !first.iter().any(|(known, _)| *known == by) {
                    first.push((by, days(day)));
                    let recent = first.iter().filter(|(_, at)| days(day).duration_since(*at) < REPORT_WINDOW);
                    paused |= recent.count() >= PAUSING_REPORTS;
                }
                prop_assert_eq!(mailings.value.paused_since.is_some(), paused);
            }
        }
    }
}
