//! The format of tokens, and that nobody makes one.

mod simulation;

use super::*;
use crate::session::Owner;
use crate::{Entropy, MemberId, OrganizationId, SeededEntropy, StaffId};
use proptest::prelude::*;

struct Begun<H> {
    rotation: Rotation,
    token: RefreshToken<H>,
}

fn begun<H: Holder>(holder: impl FnOnce(Timestamp, &dyn Entropy) -> H) -> Begun<H> {
    let entropy = SeededEntropy::new(1);
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    let context = Context::new(now, &entropy, "request");
    let rotation = Rotation::begin(&context);
    let session = SessionId::new(now, &entropy);
    let token = rotation.token(holder(now, &entropy), session, &RefreshKey::new(b"key"));
    Begun { rotation, token }
}

fn of_customer() -> Begun<Owner> {
    begun(|now, entropy| Owner {
        organization: OrganizationId::new(now, entropy),
        member: MemberId::new(now, entropy),
    })
}

fn of_staff() -> Begun<StaffId> {
    begun(|now, entropy| StaffId::new(now, entropy))
}

fn changed<H: Holder>(Begun { rotation, token }: Begun<H>, at: usize, bit: u8) -> bool {
    let mut bytes = URL_SAFE_NO_PAD.decode(token.expose()).unwrap();
    let at = at % bytes.len();
    bytes[at] ^= 1 << bit;
    let changed = RefreshToken::<H>::parse(&URL_SAFE_NO_PAD.encode(bytes)).unwrap();
    changed.is_of(&rotation, &RefreshKey::new(b"key"))
}

fn reads_back<H: Holder + PartialEq>(token: RefreshToken<H>, text: &str) -> bool {
    RefreshToken::parse(&token.expose()) == Some(token)
        && RefreshToken::<H>::parse(text).is_none_or(|read| read.expose() == text)
}

#[test]
fn a_staff_token_is_not_a_customer_token() {
    assert!(RefreshToken::<Owner>::parse(&of_staff().token.expose()).is_none());
    assert!(RefreshToken::<StaffId>::parse(&of_customer().token.expose()).is_none());
}

#[test]
fn the_format_of_tokens_does_not_change() {
    // 3 × 16 and 2 × 16 bytes of identifiers, 4 of the generation, 32 of the MAC.
    let lengths = [of_customer().token.expose(), of_staff().token.expose()];
    let lengths = lengths.map(|text| URL_SAFE_NO_PAD.decode(text).unwrap().len());
    assert_eq!(lengths, [84, 68]);
}

proptest! {
    #[test]
    fn a_changed_token_is_never_genuine(at in 0usize..1000, bit in 0u8..8) {
        prop_assert!(!changed(of_customer(), at, bit));
        prop_assert!(!changed(of_staff(), at, bit));
    }

    #[test]
    fn a_token_reads_back(text in "[A-Za-z0-9_-]{0,120}") {
        prop_assert!(reads_back(of_customer().token, &text));
        prop_assert!(reads_back(of_staff().token, &text));
    }
}
