use super::*;

#[test]
fn a_company_mails_five_hundred_invitations_a_day_and_then_waits() {
    let at = |second: i64| Timestamp::new(1_800_000_000 + second, 0).unwrap();
    let mut mailings = Mailings::default();
    for _ in 0..MAX_MAILED {
        assert_eq!(mailings.count(at(0)), Ok(()));
    }
    assert_eq!(mailings.count(at(60)), Err(MAILING_WINDOW - SignedDuration::from_mins(1)));
    assert_eq!(mailings.count(at(86_399)), Err(SignedDuration::from_secs(1)));
    assert_eq!(mailings.count(at(86_400)), Ok(()));
    assert_eq!(mailings, Mailings { since: at(86_400), count: 1 });
}
