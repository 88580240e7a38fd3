//! The people whom a request invites, and the result for each.

use std::collections::HashSet;
use std::sync::Arc;

use domain::invite::{
    self, InvitationId, InvitationRequest, InviteRefused, KnownAddress, MAX_AT_ONCE,
    MAX_IN_ONE_TRANSACTION, Mailings,
};
use domain::{Email, EmailIndex, Fault, Membership};
use jiff::Timestamp;
use lambda::{Fields, Problem};
use serde_json::{Value, json};

/// The people of one request, in its order.
#[derive(Clone)]
pub(crate) struct Guests(Vec<Guest>);

#[derive(Clone)]
enum Guest {
    /// Neither invited nor refused yet.
    Undecided(InvitationRequest),
    Invited {
        email: Email,
        index: EmailIndex,
    },
    /// An entry that could not be read may have no address.
    Refused {
        email: Option<Email>,
        problem: Arc<Problem>,
    },
}

impl Guests {
    /// Reads the list. Each entry is read separately: an invalid one does not keep the others from
    /// being invited.
    pub(crate) fn read(
        mut fields: Fields,
        index: impl Fn(&Email) -> EmailIndex,
    ) -> Result<Self, Problem> {
        let list = fields.objects("invitations", MAX_AT_ONCE);
        let list = fields.finish(list)?;
        let mut seen = HashSet::new();
        let guests = list.into_iter().map(|entry| match read(entry, &index) {
            Err(problem) => Guest::refused(None, problem),
            // If two entries have the same address, the first is invited.
            Ok(request) if !seen.insert(request.index.clone()) => {
                Guest::refused(Some(request.email), Problem::AlreadyInvited)
            }
            Ok(request) => Guest::Undecided(request),
        });
        Ok(Self(guests.collect()))
    }

    /// The indexes of the undecided addresses.
    pub(crate) fn undecided(&self) -> Vec<EmailIndex> {
        let undecided = self.0.iter().filter_map(|guest| match guest {
            Guest::Undecided(request) => Some(request.index.clone()),
            Guest::Invited { .. } | Guest::Refused { .. } => None,
        });
        undecided.collect()
    }

    /// Refuses the undecided people whom the inviter may not invite. Counts a mail for each of the
    /// others and returns them.
    pub(crate) fn judge(
        self,
        inviter: &Membership,
        known: &[(EmailIndex, KnownAddress)],
        mailings: &mut Mailings,
        most_mailed: u32,
        now: Timestamp,
    ) -> (Self, Vec<InvitationRequest>) {
        let mut requests = Vec::new();
        let guests = self.0.into_iter().map(|guest| {
            let Guest::Undecided(mut request) = guest else { return guest };
            request.known = known_of(&request.index, known);
            match invite::judge(inviter, &request, mailings, most_mailed, now) {
                Ok(()) => {
                    requests.push(request.clone());
                    Guest::Undecided(request)
                }
                Err(refused) => Guest::refused(Some(request.email), to_problem(refused)),
            }
        });
        (Self(guests.collect()), requests)
    }

    /// The same people once these are invited.
    #[must_use]
    pub(crate) fn invited(&self, batch: &[InvitationRequest]) -> Self {
        let guests = self.0.iter().map(|guest| match guest {
            Guest::Undecided(InvitationRequest { email, index, .. })
                if batch.iter().any(|request| request.index == *index) =>
            {
                Guest::Invited { email: email.clone(), index: index.clone() }
            }
            guest => guest.clone(),
        });
        Self(guests.collect())
    }

    /// Whether the inviter attempted something they have no right to.
    pub(crate) fn any_not_permitted(&self) -> bool {
        self.0.iter().any(|guest| {
            matches!(guest, Guest::Refused { problem, .. }
                if matches!(**problem, Problem::NotPermitted))
        })
    }

    /// The result for each; none while anyone is undecided.
    pub(crate) fn results(
        &self,
        identifier: impl Fn(&EmailIndex) -> InvitationId,
        problem_view: impl Fn(&Problem) -> Value,
    ) -> Option<Vec<Value>> {
        let results = self.0.iter().map(|guest| match guest {
            Guest::Undecided(_) => None,
            Guest::Invited { email, index } => Some(json!({
                "email": email.expose(),
                "status": "invited",
                "id": identifier(index),
            })),
            Guest::Refused { email, problem } => Some(json!({
                "email": email.as_ref().map(Email::expose),
                "status": "refused",
                "problem": problem_view(problem),
            })),
        });
        results.collect()
    }
}

impl Guest {
    fn refused(email: Option<Email>, problem: Problem) -> Self {
        Self::Refused { email, problem: Arc::new(problem) }
    }
}

/// One batch for each transaction. There is always at least one, possibly empty, because the last
/// transaction also stores the response.
pub(crate) fn batches(
    requests: &[InvitationRequest],
) -> impl Iterator<Item = &[InvitationRequest]> {
    let empty = requests.is_empty().then_some(requests);
    requests.chunks(MAX_IN_ONE_TRANSACTION).chain(empty)
}

/// What the company knows of an address.
pub(crate) fn known_of(
    index: &EmailIndex,
    known: &[(EmailIndex, KnownAddress)],
) -> Option<KnownAddress> {
    known.iter().find(|(other, _)| other == index).map(|(_, known)| known.clone())
}

fn read(
    entry: Result<Fields, Fault>,
    index: impl Fn(&Email) -> EmailIndex,
) -> Result<InvitationRequest, Problem> {
    let mut fields = entry.map_err(|fault| Problem::field("invitations", fault))?;
    let email = fields.text("email", Email::parse);
    let role = fields.role("role");
    let permissions = fields.any_of("permissions");
    let read = || Some((email?, role?, permissions?));
    let (email, role, permissions) = fields.finish(read())?;
    let index = index(&email);
    Ok(InvitationRequest { email, index, role, permissions, known: None })
}

pub(crate) const fn to_problem(refused: InviteRefused) -> Problem {
    match refused {
        InviteRefused::NotPermitted => Problem::NotPermitted,
        InviteRefused::AlreadyMember => Problem::AlreadyMember,
        InviteRefused::AlreadyInvited => Problem::AlreadyInvited,
        InviteRefused::TooMany(wait) => Problem::TooManyAttempts(wait),
        InviteRefused::Unwanted => Problem::InvitationUnwanted,
        InviteRefused::Paused => Problem::InvitationsPaused,
        InviteRefused::MostMailed { most, until } => Problem::TooManyInvitations { most, until },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::{LookupKey, MemberId, OrganizationId, Product, Role, SeededEntropy};

    use super::*;
    use domain::invite::MAX_MAILED;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn inviter(role: Role) -> Membership {
        let entropy = SeededEntropy::new(1);
        Membership {
            id: MemberId::new(NOW, &entropy),
            organization: OrganizationId::new(NOW, &entropy),
            login: index(&Email::parse("inviter@example.jp").unwrap()),
            role,
            permissions: BTreeSet::from([domain::Permission::Invite]),
            signed_out_before: None,
            version: 1,
        }
    }

    fn index(email: &Email) -> EmailIndex {
        LookupKey::new(b"key").email(Product::ProSign, email)
    }

    fn person(number: usize, role: &str) -> Value {
        json!({ "email": format!("{number}@example.jp"), "role": role })
    }

    fn guests(entries: &[Value]) -> Guests {
        let body = json!({ "invitations": entries }).to_string();
        Guests::read(Fields::parse(body.as_bytes()).unwrap(), index).unwrap()
    }

    fn judge(
        guests: Guests,
        role: Role,
        known: &[(EmailIndex, KnownAddress)],
    ) -> (Guests, Vec<InvitationRequest>) {
        guests.judge(&inviter(role), known, &mut Mailings::default(), MAX_MAILED, NOW)
    }

    fn results(guests: &Guests) -> Option<Vec<String>> {
        let view =
            |problem: &Problem| problem.to_json("https://site.example", domain::Language::English);
        let organization = OrganizationId::new(NOW, &SeededEntropy::new(1));
        let id =
            |index: &EmailIndex| InvitationId::new(&LookupKey::new(b"key"), organization, index);
        let results = guests.results(id, view)?.into_iter().map(|result| {
            let problem =
                result["problem"]["type"].as_str().and_then(|slug| slug.split('#').nth(1));
            problem.or(result["status"].as_str()).unwrap().to_owned()
        });
        Some(results.collect())
    }

    #[test]
    fn each_entry_has_its_own_result_in_the_order_of_the_request() {
        let read = guests(&[
            json!("nonsense"),
            person(1, "general"),
            person(1, "general"),
            person(2, "representative"),
            person(3, "general"),
        ]);
        let member = Email::parse("3@example.jp").unwrap();
        let known = KnownAddress::Member(inviter(Role::General).id);
        let (judged, requests) = judge(read, Role::General, &[(index(&member), known)]);
        let emails: Vec<_> = requests.iter().map(|request| request.email.expose()).collect();
        assert_eq!(emails, ["1@example.jp"]);
        assert_eq!(
            results(&judged.invited(&requests)).unwrap(),
            ["invalid-fields", "invited", "already-invited", "not-permitted", "already-member"]
        );
    }

    #[test]
    fn there_are_no_results_while_anyone_is_undecided() {
        let (judged, requests) =
            judge(guests(&[person(1, "general"), person(2, "general")]), Role::General, &[]);
        let [first, second] = requests.as_slice() else { panic!("{requests:?}") };
        let half = judged.invited(std::slice::from_ref(second));
        assert_eq!(half.undecided(), std::slice::from_ref(&first.index));
        assert_eq!(results(&half), None);
        assert_eq!(results(&half.invited(std::slice::from_ref(first))).unwrap(), ["invited"; 2]);
    }

    #[test]
    fn those_who_are_not_invited_yet_are_judged_again() {
        let (judged, requests) =
            judge(guests(&[person(1, "general"), person(2, "general")]), Role::General, &[]);
        let half = judged.invited(&requests[1..]);
        let joined = KnownAddress::Member(inviter(Role::General).id);
        let (judged, requests) = judge(half, Role::General, &[(requests[0].index.clone(), joined)]);
        assert!(requests.is_empty());
        assert_eq!(results(&judged).unwrap(), ["already-member", "invited"]);
    }

    #[test]
    fn mails_are_counted_only_for_those_who_can_be_invited() {
        let read = guests(&[person(1, "general"), person(2, "representative")]);
        let mut mailings = Mailings { since: NOW, count: MAX_MAILED - 1, ..Mailings::default() };
        let (judged, requests) =
            read.judge(&inviter(Role::General), &[], &mut mailings, MAX_MAILED, NOW);
        assert_eq!((requests.len(), mailings.count), (1, MAX_MAILED));
        assert_eq!(results(&judged.invited(&requests)).unwrap(), ["invited", "not-permitted"]);
        let read = guests(&[person(3, "general")]);
        let (judged, _) = read.judge(&inviter(Role::General), &[], &mut mailings, MAX_MAILED, NOW);
        assert_eq!(results(&judged).unwrap(), ["too-many-invitations"]);
    }

    #[test]
    fn an_attempt_without_the_right_is_noticed_among_valid_entries() {
        let entries = [person(1, "general"), person(2, "representative")];
        let (judged, requests) = judge(guests(&entries), Role::General, &[]);
        assert!(judged.invited(&requests).any_not_permitted());
        let (judged, requests) = judge(guests(&entries), Role::Representative, &[]);
        assert!(!judged.invited(&requests).any_not_permitted());
    }

    #[test]
    fn a_batch_fits_in_a_transaction_and_may_be_empty() {
        let sizes = |count: usize| {
            let entries: Vec<_> = (0..count).map(|number| person(number, "general")).collect();
            let (_, requests) = judge(guests(&entries), Role::General, &[]);
            batches(&requests).map(<[InvitationRequest]>::len).collect::<Vec<_>>()
        };
        assert_eq!(sizes(MAX_IN_ONE_TRANSACTION), [MAX_IN_ONE_TRANSACTION]);
        assert_eq!(sizes(MAX_IN_ONE_TRANSACTION + 1), [MAX_IN_ONE_TRANSACTION, 1]);
        let nobody: Vec<_> = batches(&[]).map(<[InvitationRequest]>::len).collect();
        assert_eq!(nobody, [0]);
    }
}
