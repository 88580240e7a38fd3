//! When a registration is final, which key seals it, and how long its file is locked before.

use jiff::SignedDuration;

use super::*;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

#[test]
fn a_registration_is_final_after_a_week_once_its_contract_is_confirmed() {
    let registered = on("2026-11-23").now;
    let week = registered + VOID_PERIOD;
    let second = SignedDuration::from_secs(1);
    for (now, confirmed, finality) in [
        (registered, None, Finality::Provisional),
        (week - second, Some(registered - DAY), Finality::Provisional),
        (week, None, Finality::Unconfirmed),
        (week, Some(registered - DAY), Finality::Final),
        (week, Some(week), Finality::Unconfirmed),
        (week + DAY, Some(week + DAY - HOUR), Finality::Final),
    ] {
        assert_eq!(Finality::at(now, registered, confirmed), finality, "{now} {confirmed:?}");
    }
}

#[test]
fn a_file_is_locked_for_two_weeks_until_its_registration_is_final() {
    let entry = registered(DocumentKind::Invoice, "2026-04-01").entry;
    let (now, end) = (entry.registered_at, japan::end_of(date("2034-05-31")));
    let confirmed = Some(now - DAY);
    for confirmed in [None, confirmed] {
        assert_eq!(entry.first_lock(confirmed, now), Some(now + FIRST_LOCK));
    }
    // Whoever uploads late gets the lock of the day.
    let week = now + VOID_PERIOD;
    assert_eq!(entry.first_lock(None, week), Some(week + FIRST_LOCK));
    assert_eq!(entry.first_lock(confirmed, week), Some(end));
    let last = end - DAY;
    assert_eq!(entry.first_lock(None, last), Some(end), "never longer than the retention");
    assert_eq!(registered(DocumentKind::Other, "2026-04-01").entry.first_lock(None, now), None);
}

proptest! {
    /// An upload is signed for fifteen minutes, and its lock is that of the moment when it was signed.
    #[test]
    fn no_upload_outlasts_the_lock_that_it_was_signed_with(
        signed in 0..20_i64 * 24 * 60,
        confirmed in proptest::option::of(-24 * 60..20_i64 * 24 * 60),
    ) {
        let entry = registered(DocumentKind::Invoice, "2026-04-01").entry;
        let minutes = |minutes| entry.registered_at + SignedDuration::from_mins(minutes);
        let (signed, confirmed) = (minutes(signed), confirmed.map(minutes));
        // Whoever signs knows only what was confirmed by then.
        let known = confirmed.filter(|at| *at <= signed);
        let used = signed + SignedDuration::from_mins(15);
        let is_final = Finality::at(used, entry.registered_at, confirmed) == Finality::Final;
        let lock = entry.first_lock(known, signed);
        prop_assert!(!is_final || lock == entry.locked_until(signed));
    }
}

#[test]
fn a_document_outlives_the_purge_once_it_can_no_longer_be_voided() {
    let entry = registered(DocumentKind::Invoice, "2026-04-01").entry;
    let of = |finality, voided| Entry { finality, voided, ..entry.clone() }.outlives_the_purge();
    let voided = Some(Voided { by: entry.registered_by, at: entry.registered_at });
    assert_eq!(entry.finality, Finality::Provisional);
    assert!(!of(Finality::Provisional, None));
    assert!(of(Finality::Unconfirmed, None) && of(Finality::Final, None));
    assert!(!of(Finality::Final, voided));
    let other = registered(DocumentKind::Other, "2026-04-01").entry;
    assert_eq!((other.finality, other.outlives_the_purge()), (Finality::Final, false));
}

#[test]
fn a_registration_goes_only_forward() {
    let Entry { organization, id, registered_at, .. } =
        registered(DocumentKind::Invoice, "2026-04-01").entry;
    let (before, week) = (registered_at, registered_at + VOID_PERIOD);
    let next = |finality, confirmed, now| {
        Unfinished { organization, id, finality, registered_at }.next(confirmed, now)
    };
    let (provisional, unconfirmed) = (Finality::Provisional, Finality::Unconfirmed);
    assert_eq!(next(provisional, None, before), None);
    assert_eq!(next(provisional, None, week), Some(unconfirmed));
    assert_eq!(next(provisional, Some(before), week), Some(Finality::Final));
    assert_eq!(next(unconfirmed, None, week + DAY), None);
    assert_eq!(next(unconfirmed, Some(week), week + DAY), Some(Finality::Final));
}
