//! What becomes of a session whose tokens are sent in any order: by a browser whose tabs share one
//! cookie and whose answers get lost, and by a thief.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::super::{BURST, LOST_ANSWER, RefreshKey, Refreshed, Rotating};
use crate::session::Owner;
use crate::{
    AccountChange, Action, Context, MemberId, OrganizationId, Outcome, Product, SeededEntropy,
    Session,
};

/// The generation of a token, which stands for the token.
type Token = u32;
/// Milliseconds since the session was opened.
type Milliseconds = i64;

const SECOND: Milliseconds = 1_000;
const MINUTE: Milliseconds = 60 * SECOND;
const HOUR: Milliseconds = 60 * MINUTE;

fn time(at: Milliseconds) -> Timestamp {
    Timestamp::from_millisecond(1_800_000_000_000 + at).unwrap()
}

/// The service with one session.
struct Service {
    entropy: SeededEntropy,
    owner: Owner,
    /// None once it has ended.
    session: Option<Session>,
    /// When each token was issued.
    issued: BTreeMap<Token, Milliseconds>,
}

impl Service {
    fn new() -> Self {
        let entropy = SeededEntropy::new(1);
        let organization = OrganizationId::new(time(0), &entropy);
        let member = MemberId::new(time(0), &entropy);
        let context = Context::new(time(0), &entropy, "request");
        let session = Session::new(&context, Product::ProSign, organization, member);
        let owner = Owner { organization, member };
        Self { entropy, owner, session: Some(session), issued: [(1, 0)].into() }
    }

    /// Answers a token with the one to continue with; none once the session has ended.
    fn refresh(&mut self, sent: Token, at: Milliseconds) -> Option<Token> {
        let key = RefreshKey::new(b"key");
        let session = self.session.take()?;
        let mut rotation = session.rotation.clone();
        rotation.generation = sent;
        let token = rotation.token(self.owner, session.id, &key);
        let context = Context::new(time(at), &self.entropy, "request");
        let record = context.audit(Product::ProSign, Action::RefreshSession, Outcome::Refused);
        let there = AccountChange::RequireCustomer(self.owner.organization).into();
        match super::super::refresh(&context, &token, session, there, &key, record) {
            Refreshed::Continued(session, _) => {
                let current = session.rotation().generation;
                self.session = Some(session);
                self.issued.entry(current).or_insert(at);
                Some(current)
            }
            Refreshed::Copied(_) => None,
            Refreshed::NotValid => unreachable!("all tokens here are genuine"),
        }
    }
}

/// One request of a tab.
#[derive(Clone, Debug)]
struct Sent {
    /// After the one before.
    after: Milliseconds,
    /// How long the request is under way, and its answer.
    under_way: [Milliseconds; 2],
    is_answer_lost: bool,
}

impl Sent {
    fn any(longest: Milliseconds, losing: bool) -> impl Strategy<Value = Self> {
        // Close together, or as far apart as new access tokens are.
        let after = prop_oneof![3 => 0..2 * SECOND, 1 => 0..2 * MINUTE];
        let lost = if losing { prop::bool::weighted(0.4).boxed() } else { Just(false).boxed() };
        (after, [0..=longest, 0..=longest], lost).prop_map(|(after, under_way, is_answer_lost)| {
            Self { after, under_way, is_answer_lost }
        })
    }
}

/// Some requests after a pause. The last answer arrives, within ten minutes of the first
/// request and after all others.
#[derive(Clone, Debug)]
struct Work {
    pause: Milliseconds,
    requests: Vec<Sent>,
}

fn works(longest: Milliseconds, losing: bool) -> impl Strategy<Value = Vec<Work>> {
    let pause = prop_oneof![0..2 * MINUTE, 0..100 * HOUR];
    let requests = prop::collection::vec(Sent::any(longest, losing), 1..12);
    let work = (pause, requests).prop_map(|(pause, requests)| Work { pause, requests });
    prop::collection::vec(work, 1..6)
}

enum Event {
    Sends(Sent),
    Arrives(Token, Sent),
    Answered(Token),
}

/// Plays it in the order in which things happen. Returns whether the session is there afterwards.
fn stays(works: &[Work]) -> bool {
    let mut service = Service::new();
    let mut cookie = 1;
    let mut now = 0;
    for Work { pause, requests } in works {
        now += pause;
        let mut events = BTreeMap::new();
        let mut number = 0;
        let mut at = now;
        for sent in requests {
            at = (at + sent.after).min(now + 8 * MINUTE);
            number += 1;
            events.insert((at, number), Event::Sends(sent.clone()));
        }
        let last = Sent { after: 0, under_way: [0, 0], is_answer_lost: false };
        events.insert((at + MINUTE + SECOND, number + 1), Event::Sends(last));
        number += 1;
        while let Some(((at, _), event)) = events.pop_first() {
            now = at;
            number += 1;
            match event {
                Event::Sends(sent) => {
                    events.insert((at + sent.under_way[0], number), Event::Arrives(cookie, sent));
                }
                Event::Arrives(token, sent) => {
                    let Some(answered) = service.refresh(token, at) else { return false };
                    if !sent.is_answer_lost {
                        events.insert((at + sent.under_way[1], number), Event::Answered(answered));
                    }
                }
                Event::Answered(token) => cookie = token,
            }
        }
    }
    service.session.is_some()
}

/// A token that the owner or a thief sends: how many generations before the latest that they know.
fn uses() -> impl Strategy<Value = Vec<(Milliseconds, Token)>> {
    let after = prop_oneof![0..2 * MINUTE, 0..20 * MINUTE];
    prop::collection::vec((after, 0u32..4), 1..30)
}

#[test]
fn two_tabs_of_which_one_is_clicked_twice_and_one_is_slow() {
    let mut service = Service::new();
    assert_eq!(service.refresh(1, 10 * MINUTE), Some(2), "one tab");
    assert_eq!(service.refresh(2, 10 * MINUTE + SECOND), Some(2), "clicked again");
    assert_eq!(service.refresh(1, 10 * MINUTE + 30 * SECOND), Some(2), "the slow one");
    assert_eq!(service.refresh(2, 20 * MINUTE), Some(3), "and both go on");
}

#[test]
fn a_lost_answer_is_given_again_for_ten_minutes_and_not_longer() {
    let limit = 10 * MINUTE;
    for (late, answered) in [(limit, Some(2)), (limit + 1, None)] {
        let mut service = Service::new();
        service.refresh(1, 0);
        assert_eq!(service.refresh(1, late), answered);
        assert_eq!(service.session.is_some(), answered.is_some());
    }
    // However often it is asked for meanwhile.
    let mut service = Service::new();
    service.refresh(1, 0);
    for minute in 1..=10 {
        assert_eq!(service.refresh(1, minute * MINUTE), Some(2));
    }
    assert_eq!(service.refresh(1, limit + 1), None);
}

#[test]
fn a_token_whose_successor_was_used_after_the_burst_ends_the_session() {
    let mut service = Service::new();
    assert_eq!(service.refresh(1, 0), Some(2));
    assert_eq!(service.refresh(2, MINUTE), Some(2));
    assert_eq!(service.refresh(2, MINUTE + 1), Some(3));
    assert_eq!(service.refresh(1, MINUTE + 2), None);
    assert_eq!(service.refresh(3, MINUTE + 3), None, "for everybody");
}

proptest! {
    #[test]
    fn tabs_whose_requests_are_slow_stay_signed_in(works in works(30 * SECOND, false)) {
        prop_assert!(stays(&works));
    }

    #[test]
    fn tabs_whose_answers_get_lost_stay_signed_in(works in works(15 * SECOND, true)) {
        prop_assert!(stays(&works));
    }

    #[test]
    fn only_the_last_two_tokens_are_answered_and_only_with_the_current(uses in uses()) {
        let mut service = Service::new();
        let mut now = 0;
        for (after, behind) in uses {
            now += after;
            let (current, issued) = service.issued.last_key_value().unwrap();
            let (current, issued) = (*current, *issued);
            let sent = current.saturating_sub(behind).max(1);
            let was_there = service.session.is_some();
            let answered = service.refresh(sent, now);
            let is_current = sent == current;
            let is_lost = sent + 1 == current && now - issued <= 10 * MINUTE;
            prop_assert_eq!(answered.is_some(), was_there && (is_current || is_lost));
            let Some(next) = answered else { continue };
            prop_assert!(next == current || is_current && next == current + 1);
            prop_assert_eq!(service.session.as_ref().unwrap().rotation.generation, next);
        }
    }

    #[test]
    fn a_thief_or_owner_who_falls_behind_ends_the_session(
        between in 10 * MINUTE + 1..100 * HOUR,
        before in 0..100 * HOUR,
    ) {
        // Both have the same token; whoever comes second comes late.
        let mut service = Service::new();
        let stolen = service.refresh(1, before).unwrap();
        let first = before + MINUTE + 1;
        let next = service.refresh(stolen, first).unwrap();
        prop_assert_eq!(service.refresh(stolen, first + between), None);
        prop_assert_eq!(service.refresh(next, first + between), None);
    }
}

#[test]
fn the_times_fit_together() {
    // As long as an access token is valid.
    assert_eq!(LOST_ANSWER, SignedDuration::from_mins(10));
    assert_eq!(LOST_ANSWER, crate::access_token::VALIDITY);
    assert!(
        BURST >= SignedDuration::from_secs(2 * 30),
        "twice as long as the API works on a request"
    );
}
