//! Somebody who posts notices, and what they write.

use domain::notice::{self, About, Draft, Notice, State, Text, Texts, Update, UpdateRequest};
use domain::staff::StaffMembership;
use domain::{
    Change, Changes, Component, Context, Email, LookupKey, NoticeChange, Product, SeededEntropy,
    StaffId,
};
use jiff::Timestamp;
use status_posting::Posted;

pub(crate) const BASE: &str = "https://status.example.jp";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Somebody who posts.
pub(crate) struct Author {
    pub(crate) entropy: SeededEntropy,
    staff: StaffMembership,
}

impl Author {
    pub(crate) fn new() -> Self {
        let entropy = SeededEntropy::new(1);
        let email = Email::parse("staff@example.jp").unwrap();
        let login = LookupKey::new(b"staff").staff_email(&email);
        let id = StaffId::new(at("2026-10-01T00:00:00Z"), &entropy);
        Self {
            entropy,
            staff: StaffMembership { id, login, roles: domain::StaffRole::ALL.into(), version: 1 },
        }
    }

    pub(crate) fn post(&self, when: &str, about: About, texts: Texts, state: State) -> Posted {
        let context = Context::new(at(when), &self.entropy, "request");
        let product = Product::ProSign;
        let draft =
            Draft { about, components: [Component::Web, Component::Documents].into(), texts };
        let posted = notice::post(&context, &self.staff, product, draft, state, BASE);
        let (notice, changes) = posted.unwrap();
        (notice, updates(&changes))
    }

    pub(crate) fn update(&self, when: &str, posted: &mut Posted, update_request: UpdateRequest) {
        let context = Context::new(at(when), &self.entropy, "request");
        let (notice, seen) = (posted.0.clone(), posted.0.version);
        let updated =
            notice::update(&context, &self.staff, notice, seen, update_request, BASE).unwrap();
        posted.0 = updated.0;
        posted.1.extend(updates(&updated.1));
    }
}

pub(crate) fn updates(changes: &Changes) -> Vec<Update> {
    let update = |change: &Change| match change {
        Change::Notice(NoticeChange::AddNoticeUpdate { update, .. }) => Some(update.clone()),
        _ => None,
    };
    changes.0.iter().filter_map(update).collect()
}

pub(crate) fn japanese(title: &str, body: &str) -> Texts {
    Texts { ja: Text { title: title.into(), body: body.into() }, en: None }
}

pub(crate) fn texts(title: &str, body: &str, title_en: &str, body_en: &str) -> Texts {
    let en = Some(Text { title: title_en.into(), body: body_en.into() });
    Texts { en, ..japanese(title, body) }
}

pub(crate) fn update_request(posted: &Posted, state: State, texts: Texts) -> UpdateRequest {
    let Notice { about, components, .. } = posted.0.clone();
    UpdateRequest { state, about, components, texts, corrects: None }
}
