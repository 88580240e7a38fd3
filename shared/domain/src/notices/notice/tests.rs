use super::*;
use crate::staff::StaffChange;
use crate::{EmailIndex, Fault, LookupKey, OrganizationId, SeededEntropy};
use jiff::ToSpan as _;
use jiff::civil::Date;
use proptest::prelude::*;

const PAGES: &str = "https://status.example.jp/";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-11-23T03:00:00Z")
}

fn staff(entropy: &SeededEntropy) -> StaffMembership {
    let email = crate::Email::parse("staff@example.jp").unwrap();
    let login: EmailIndex = LookupKey::new(b"staff").staff_email(&email);
    StaffMembership {
        id: StaffId::new(now(), entropy),
        login,
        roles: crate::StaffRole::ALL.into(),
        version: 1,
    }
}

fn texts(body: &str) -> Texts {
    let text = |title: &str| Text { title: title.into(), body: body.into() };
    Texts { ja: text("お知らせ"), en: Some(text("Notice")) }
}

/// A subject of that kind; `moved` makes it differ.
fn about(kind: NoticeKind, moved: bool) -> About {
    let hour = |hour: i64| now() + (hour + i64::from(moved)).hours();
    match kind {
        NoticeKind::Maintenance => About::Maintenance(Maintenance {
            starts_at: hour(24),
            ends_at: hour(26),
            effect: Effect::Down,
            reminder: false,
            automatic: false,
        }),
        NoticeKind::ServiceChange => About::ServiceChange(ServiceChange {
            effective_on: Date::constant(2027, 1, if moved { 2 } else { 1 }),
        }),
        NoticeKind::Incident => About::Incident(Incident {
            occurred_at: hour(-3),
            detected_at: hour(-2),
            severity: Severity::Serious,
            personal_data: false,
            affected: Affected::Everyone,
        }),
    }
}

/// Which states may follow which, as one would explain it to a colleague.
const MODEL: &[(&str, &str)] = &[
    ("scheduled", "running finished cancelled"),
    ("running", "finished"),
    ("finished", ""),
    ("cancelled", ""),
    ("announced", "in-effect withdrawn"),
    ("in-effect", "withdrawn"),
    ("withdrawn", ""),
    ("investigating", "identified monitoring resolved"),
    ("identified", "investigating monitoring resolved"),
    ("monitoring", "investigating identified resolved"),
    ("resolved", "post-mortem"),
    ("post-mortem", ""),
];

const OVER: &str = "finished cancelled in-effect withdrawn resolved post-mortem";

fn has(words: &str, word: &str) -> bool {
    words.split(' ').any(|one| one == word)
}

/// A step to try.
#[derive(Clone, Debug)]
struct Step {
    wanted: usize,
    stale: bool,
    moved: bool,
    corrects: Option<u32>,
    what: u8,
}

fn step() -> impl Strategy<Value = Step> {
    let corrects = prop_oneof![4 => Just(None), 1 => (0..6_u32).prop_map(Some)];
    let (stale, moved) = (prop::bool::weighted(0.1), prop::bool::weighted(0.2));
    (0..State::ALL.len(), stale, moved, corrects, 0..12_u8).prop_map(
        |(wanted, stale, moved, corrects, what)| Step { wanted, stale, moved, corrects, what },
    )
}

/// An independent model of a notice.
#[derive(Debug, Default)]
struct Notebook {
    state: Option<String>,
    moved: bool,
    history: Vec<String>,
    writes: u64,
    discarded: bool,
}

impl Notebook {
    /// Whether the model allows the step; if so, it takes it.
    fn takes(&mut self, kind: NoticeKind, step: &Step) -> bool {
        let wanted = State::ALL[step.wanted];
        let word = wanted.slug();
        let of_kind = wanted.kind() == kind;
        let taken = !step.stale
            && !self.discarded
            && match (&self.state, step.what) {
                (None, 0..=2) => true,
                (None, 3..=8) => of_kind && !has("cancelled withdrawn post-mortem", word),
                (Some(seen), 3..) => {
                    let corrects = step
                        .corrects
                        .is_some_and(|number| number > 0 && number as usize <= self.history.len());
                    let follows = MODEL.iter().any(|(from, to)| from == seen && has(to, word));
                    let free =
                        matches!(kind, NoticeKind::Incident) || has("scheduled announced", seen);
                    let goes = step.corrects.is_none()
                        && (follows || seen == word)
                        && (free || self.moved == step.moved);
                    of_kind && (corrects || goes)
                }
                _ => false,
            };
        if taken {
            self.writes += 1;
            match (self.state.is_none(), step.what) {
                (true, 0..=1) | (false, _) => self.moved = step.moved,
                (true, 2) => self.discarded = true,
                (true, _) => {}
            }
            if step.what >= 3 {
                self.state = Some(word.to_owned());
                self.history.push(word.to_owned());
            }
        }
        taken
    }
}

fn written(kind: NoticeKind, moved: bool, text: &str) -> Draft {
    Draft { about: about(kind, moved), components: [].into(), texts: texts(text) }
}

proptest! {
    #[test]
    fn notices_follow_the_model_and_keep_every_published_text(
        kind in prop::sample::select(NoticeKind::ALL.to_vec()),
        steps in prop::collection::vec(step(), 0..30),
    ) {
        let entropy = SeededEntropy::new(1);
        let staff = staff(&entropy);
        let (mut model, mut history) = (Notebook::default(), Vec::new());
        let context = Context::new(now(), &entropy, "request");
        let first = written(kind, false, "0");
        let (mut notice, _) = draft(&context, &staff, Product::ProSign, first);
        for (index, step) in steps.iter().enumerate() {
            let minutes = i64::try_from(index).unwrap();
            let now = now() + minutes.minutes();
            let context = Context::new(now, &entropy, "request");
            let seen = notice.version - u64::from(step.stale);
            let content = written(kind, step.moved, &index.to_string());
            let state = State::ALL[step.wanted];
            let was = model.discarded;
            let gone = step.what == 2;
            let before = model.state.clone();
            let tried = match (before.is_some(), step.what) {
                _ if was => Err(NoticeRefusal::NotFromHere),
                (_, 0..=1) => edit(&context, &staff, notice.clone(), seen, content),
                (_, 2) => discard(&context, &staff, &notice, seen)
                    .map(|changes| (notice.clone(), changes)),
                (false, 3..=8) => publish(&context, &staff, notice.clone(), seen, state, PAGES),
                (_, _) => {
                    let Draft { about, components, texts } = content;
                    let corrects = step.corrects;
                    let wish = UpdateRequest { state, about, components, texts, corrects };
                    update(&context, &staff, notice.clone(), seen, wish, PAGES)
                }
            };
            prop_assert_eq!(model.takes(kind, step), tried.is_ok(), "{:?} {:?}", step, before);
            if let Err(refusal) = &tried
                && step.stale
                && !was
            {
                prop_assert_eq!(*refusal, NoticeRefusal::Changed);
            }
            let Ok((now_is, changes)) = tried else { continue };
            prop_assert!(matches!(changes.0.last(), Some(Change::Audit(_))));
            prop_assert!(matches!(changes.0.first(), Some(Change::Staff(StaffChange::RequireStaff(_)))));
            let mut announced = 0;
            for change in &changes.0 {
                match change {
                    Change::Notice(NoticeChange::AddNoticeUpdate { update, .. }) => history.push(update.clone()),
                    Change::Notice(NoticeChange::Announce(announcement)) => {
                        announced += 1;
                        prop_assert_eq!(announcement.state.slug(), model.state.as_ref().unwrap());
                    }
                    _ => {}
                }
            }
            prop_assert_eq!(announced == 1, step.what >= 3, "what is public is announced");
            if !gone {
                prop_assert_eq!(now_is.version, notice.version + 1);
                notice = now_is;
            }
        }
        let slugs: Vec<_> = history.iter().map(|update| update.state.slug()).collect();
        prop_assert_eq!(&slugs, &model.history);
        let numbers: Vec<_> = history.iter().map(|update| update.number).collect();
        let expected: Vec<_> = (1..=u32::try_from(history.len()).unwrap()).collect();
        prop_assert_eq!(numbers, expected);
        let state = notice.published.map(|published| published.state.slug().to_owned());
        prop_assert_eq!(&state, &model.state);
        let over = notice.published.is_some_and(|published| published.over_at.is_some());
        prop_assert_eq!(over, model.state.is_some_and(|state| has(OVER, &state)));
    }
}

fn published(kind: NoticeKind) -> (Notice, SeededEntropy) {
    let entropy = SeededEntropy::new(1);
    let context = Context::new(now(), &entropy, "request");
    let (staff, content) = (staff(&entropy), written(kind, false, "**本文**"));
    let state = State::first(kind);
    let posted = post(&context, &staff, Product::ProSign, content, state, PAGES);
    (posted.unwrap().0, entropy)
}

#[test]
fn an_announcement_is_plain_text_with_the_address_of_the_page() {
    let entropy = SeededEntropy::new(1);
    let context = Context::new(now(), &entropy, "request");
    let content = written(NoticeKind::Incident, false, "**重大**な<b>障害</b>です。");
    let (staff, state) = (staff(&entropy), State::Investigating);
    let posted = post(&context, &staff, Product::ProLead, content, state, PAGES).unwrap();
    let (notice, changes) = posted;
    let announced = changes.0.iter().find_map(|change| match change {
        Change::Notice(NoticeChange::Announce(announcement)) => Some(announcement.clone()),
        _ => None,
    });
    let announced = announced.unwrap();
    assert_eq!(announced.ja.text, "重大な<b>障害</b>です。");
    assert_eq!(announced.en.unwrap().title, "Notice");
    let page = format!("/pro-lead/notices/{}.html", notice.id);
    assert_eq!(announced.page_ja, format!("https://status.example.jp{page}"));
    assert_eq!(announced.page_en, format!("https://status.example.jp/en{page}"));
    assert_eq!((announced.state, announced.news), (State::Investigating, News::Published));
}

#[test]
fn companies_notified_by_mistake_also_get_the_correction() {
    let (notice, entropy) = published(NoticeKind::Incident);
    let context = Context::new(now(), &entropy, "request");
    let [one, other] = [1, 2].map(|_| OrganizationId::new(now(), &entropy));
    let concerned = |companies: &[OrganizationId]| {
        let About::Incident(incident) = about(NoticeKind::Incident, false) else { panic!() };
        let affected = About::affected_of(companies.iter().copied().collect());
        About::Incident(Incident { affected, ..incident })
    };
    let notified = |notice: &Notice, companies: &[OrganizationId]| {
        let (about, state) = (concerned(companies), State::Investigating);
        let components = [].into();
        let wish = UpdateRequest { state, about, components, texts: texts("1"), corrects: None };
        let seen = notice.version;
        update(&context, &staff(&entropy), notice.clone(), seen, wish, PAGES).unwrap()
    };
    let affected = |changes: &Changes| {
        changes.0.iter().find_map(|change| match change {
            Change::Notice(NoticeChange::Announce(announcement)) => {
                Some(announcement.affected.clone())
            }
            _ => None,
        })
    };
    let (notice, changes) = notified(&notice, &[one]);
    assert_eq!(affected(&changes), Some(Affected::Everyone));
    let (notice, changes) = notified(&notice, &[other]);
    assert_eq!(affected(&changes), Some(Affected::Companies([one, other].into())));
    assert_eq!(notice.about.affected(), Affected::Companies([other].into()));
}

#[test]
fn a_text_has_printable_characters_within_its_length() {
    assert_eq!(body("  一\r\n二\t三\n ").unwrap(), "一\n二\t三");
    assert_eq!(body(" \n "), Err(Fault::Empty));
    let long = "長".repeat(BODY_MAXIMUM + 1);
    assert_eq!(body(&long), Err(Fault::TooLong { maximum: BODY_MAXIMUM }));
}

#[test]
fn every_state_parses_and_leads_to_states_of_its_kind() {
    for state in State::ALL {
        assert_eq!(State::from_slug(state.slug()), Some(state));
        assert_eq!(serde_json::to_value(state).unwrap(), state.slug());
        assert!(state.next().iter().all(|next| next.kind() == state.kind()));
    }
    for kind in NoticeKind::ALL {
        assert!(State::first(kind).opens() && State::first(kind).kind() == kind);
    }
}
