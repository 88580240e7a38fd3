use std::collections::BTreeMap;

use super::*;
use crate::{DataKey, Email, Language, LookupKey, Membership, PersonName, Role, SeededEntropy};
use jiff::civil::date;

/// A company whose contract ends, and what is stored of those who were notified.
struct Company {
    organization: OrganizationId,
    plan: PurgePlan,
    members: BTreeSet<MemberId>,
    representatives: Vec<Member>,
    farewells: BTreeMap<MemberId, Farewell<SealedMail>>,
    /// Who is notified of passes.
    notices: BTreeSet<MemberId>,
    entropy: SeededEntropy,
}

impl Company {
    fn new(representatives: u64) -> Self {
        let entropy = SeededEntropy::new(1);
        let organization = OrganizationId::new(noon(date(2026, 1, 1)), &entropy);
        let plan = PurgePlan::new(date(2026, 1, 15), date(2026, 1, 1));
        let (members, representatives) = (BTreeSet::new(), representatives);
        let mut company = Self {
            organization,
            plan,
            members,
            representatives: Vec::new(),
            farewells: BTreeMap::new(),
            notices: BTreeSet::new(),
            entropy,
        };
        for number in 0..representatives {
            company.hire(number);
        }
        company
    }

    fn hire(&mut self, number: u64) -> MemberId {
        let email = Email::parse(&format!("{number}@example.jp")).unwrap();
        let id = MemberId::new(noon(date(2026, 1, 1)), &SeededEntropy::new(number));
        let membership = Membership {
            id,
            organization: self.organization,
            login: LookupKey::new(b"key").email(Product::ProSign, &email),
            role: Role::Representative,
            permissions: BTreeSet::new(),
            signed_out_before: None,
            version: 1,
        };
        let (name, language) = (PersonName::parse("山田").unwrap(), Language::Japanese);
        let terms = crate::terms::tests::accepted("2025-04-01");
        self.members.insert(id);
        self.representatives.push(Member { membership, name, email, language, terms });
        id
    }

    fn fire(&mut self, member: MemberId) {
        self.representatives.retain(|one| one.membership.id != member);
    }

    /// Says everything that is to be said on that day, one transaction after the other; returns the
    /// mails that were sent, by address.
    fn notify(&mut self, day: Date) -> BTreeMap<String, u32> {
        let mut sent = BTreeMap::new();
        let name = CompanyName::parse("株式会社例").unwrap();
        let key = EnvelopeKey { plain: DataKey::from_bytes([1; 32]), wrapped: WrappedKey(vec![1]) };
        loop {
            let farewells: Vec<_> = self.farewells.values().cloned().collect();
            let context = Context::new(noon(day), &self.entropy, "request");
            let leaver = Leaver {
                organization: self.organization,
                product: Product::ProSign,
                plan: self.plan,
                company: &name,
                members: &self.members,
                representatives: &self.representatives,
                farewells: &farewells,
                mail_key: &key,
                site: "https://site.example",
            };
            let Some(changes) = notify(&context, &leaver) else { return sent };
            assert!(changes.0.len() <= 100, "one transaction takes them");
            let contract = Contract { plan: Some(self.plan) };
            let required = |change: &Change| matches!(change, Change::Leaving(LeavingChange::RequireContract { seen, .. }) if *seen == contract);
            assert!(changes.0.iter().any(required), "nobody is notified of what is no longer true");
            for change in changes.0 {
                match change {
                    Change::SendMail { mail, .. } => {
                        *sent.entry(mail.to.expose().to_owned()).or_default() += 1;
                    }
                    Change::Leaving(LeavingChange::StoreFarewell { seen, farewell, .. }) => {
                        let stored = self.farewells.insert(farewell.member, sealed(&farewell));
                        assert_eq!(seen, stored.map(|stored| stored.notified_on));
                    }
                    Change::Leaving(LeavingChange::RemoveFarewell { member, .. }) => {
                        self.farewells.remove(&member).unwrap();
                    }
                    Change::Leaving(LeavingChange::StorePassNotice { notice, .. }) => {
                        self.notices.insert(notice.member);
                    }
                    Change::Leaving(LeavingChange::RemovePassNotice { member, .. }) => {
                        self.notices.remove(&member);
                    }
                    _ => {}
                }
            }
            let notified: BTreeSet<_> = self.farewells.keys().copied().collect();
            assert_eq!(
                self.notices, notified,
                "whoever was notified of the end is notified of passes"
            );
        }
    }
}

fn noon(day: Date) -> jiff::Timestamp {
    japan::end_of(day) - jiff::SignedDuration::from_hours(12)
}

fn sealed(farewell: &Farewell<Mail>) -> Farewell<SealedMail> {
    let mail = |mail: &Mail| SealedMail {
        id: mail.id,
        sealed_as: mail.id,
        content: mail.to.expose().as_bytes().to_vec(),
        wrapped: WrappedKey(vec![1]),
    };
    Farewell {
        member: farewell.member,
        plan: farewell.plan,
        notified_on: farewell.notified_on,
        on_deletion: mail(&farewell.on_deletion),
        on_reinstatement: mail(&farewell.on_reinstatement),
    }
}

#[test]
fn every_representative_is_notified_once_and_reminded_twice_however_many() {
    let mut company = Company::new(203);
    let mut days = Vec::new();
    let mut day = company.plan.ordered_on;
    while day < company.plan.purge_on {
        let notified = company.notify(day);
        if !notified.is_empty() {
            assert_eq!(notified.len(), 203);
            assert!(notified.values().all(|mails| *mails == 1), "nobody gets two mails on {day}");
            days.push(day);
        }
        day = day.tomorrow().unwrap();
    }
    let [first, second] = company.plan.reminders;
    assert_eq!(days, [company.plan.ordered_on, first, second]);
    assert_eq!(company.farewells.len(), 203, "each has a farewell");
}

#[test]
fn a_reminder_that_was_missed_is_sent_the_next_time_and_only_once() {
    let mut company = Company::new(1);
    company.notify(company.plan.ordered_on);
    let [first, second] = company.plan.reminders;
    assert_eq!(company.notify(first.tomorrow().unwrap()).len(), 1);
    assert_eq!(company.notify(first.tomorrow().unwrap()).len(), 0);
    assert_eq!(company.notify(second).len(), 1);
}

#[test]
fn farewells_follow_who_represents_the_company() {
    let mut company = Company::new(2);
    company.notify(company.plan.ordered_on);
    let later = company.plan.ordered_on.saturating_add(3.days());
    let [stays, leaves] = [0, 1].map(|at| company.representatives[at].membership.id);
    let joins = company.hire(7);
    company.fire(leaves);
    company.members.remove(&leaves);
    assert_eq!(company.notify(later).into_keys().collect::<Vec<_>>(), ["7@example.jp"]);
    assert_eq!(company.farewells.keys().collect::<BTreeSet<_>>(), [&stays, &joins].into());
    // Who is no longer a representative, but still there, was notified, and hears the rest.
    company.fire(stays);
    assert_eq!(company.notify(later).len(), 0);
    assert!(company.farewells.contains_key(&stays));
}

#[test]
fn another_end_is_notified_anew() {
    let mut company = Company::new(2);
    company.notify(company.plan.ordered_on);
    company.plan = PurgePlan::new(date(2026, 3, 15), company.plan.ordered_on);
    assert_eq!(company.notify(company.plan.ordered_on).len(), 2);
    assert!(company.farewells.values().all(|farewell| farewell.plan == company.plan));
}

#[test]
fn everyone_who_was_notified_hears_of_the_reinstatement_or_gets_the_certificate() {
    let mut company = Company::new(90);
    company.notify(company.plan.ordered_on);
    let entropy = SeededEntropy::new(2);
    let context = Context::new(noon(date(2026, 1, 2)), &entropy, "r");
    let of = company.organization;
    let every: Vec<_> = company.farewells.values().cloned().collect();
    for deleted in [false, true] {
        let (mut left, mut got, mut forgotten) = (every.clone(), Vec::new(), 0);
        loop {
            let next = if deleted {
                notify_of_deletion(&context, of, "certificate", left.clone())
            } else {
                notify_of_reinstatement(&context, of, Product::ProSign, left.clone())
            };
            let Some(changes) = next else { break };
            assert!(changes.0.len() <= 100, "one transaction takes them");
            for change in changes.0 {
                match change {
                    Change::Leaving(LeavingChange::RemoveFarewell { member, .. }) => {
                        left.retain(|farewell| farewell.member != member);
                    }
                    Change::Leaving(LeavingChange::RemovePassNotice { .. }) => {
                        assert!(!deleted, "they are notified of passes after the purge too");
                        forgotten += 1;
                    }
                    Change::Leaving(LeavingChange::SendSealedMail { mail, fill_in, .. }) => {
                        assert_eq!(fill_in.is_some(), deleted);
                        got.push(mail.id);
                    }
                    _ => {}
                }
            }
        }
        let mail = |farewell: &Farewell<SealedMail>| {
            if deleted { farewell.on_deletion.id } else { farewell.on_reinstatement.id }
        };
        assert_eq!(got, every.iter().map(mail).collect::<Vec<_>>());
        assert_eq!(forgotten, if deleted { 0 } else { 90 });
    }
}

#[test]
fn the_mail_names_the_last_day_on_which_one_can_sign_in() {
    let company = Company::new(1);
    let name = CompanyName::parse("株式会社例").unwrap();
    let key = EnvelopeKey { plain: DataKey::from_bytes([1; 32]), wrapped: WrappedKey(vec![1]) };
    let leaver = Leaver {
        organization: company.organization,
        product: Product::ProSign,
        plan: company.plan,
        company: &name,
        members: &company.members,
        representatives: &company.representatives,
        farewells: &[],
        mail_key: &key,
        site: "https://site.example/",
    };
    let entropy = SeededEntropy::new(3);
    let context = Context::new(noon(date(2026, 1, 1)), &entropy, "r");
    let changes = notify(&context, &leaver).unwrap();
    let Some(Change::SendMail { mail, .. }) = changes.0.first() else { panic!("{changes:?}") };
    let Message::Leaving(LeavingMessage::ContractEnds {
        available_until,
        purge_on,
        unreadable_by,
        site,
        ..
    }) = &mail.message
    else {
        panic!("{mail:?}")
    };
    let dates = [available_until, purge_on, unreadable_by];
    assert_eq!(dates, ["2026年2月6日", "2026年2月7日", "2026年2月15日"]);
    assert_eq!(site, "https://site.example/pro-sign");
}
