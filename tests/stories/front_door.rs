//! What does not come through the front door reaches nothing.

use acceptance::{Stack, source, transfer};

/// The status with which the API answers a request for its keys.
fn answered(stack: &Stack, headers: &[(&str, &str)]) -> u16 {
    transfer("GET", &format!("{}/.well-known/jwks.json", stack.api), headers, b"").0
}

#[test]
fn what_comes_around_the_front_door_is_refused() {
    let stack = Stack::find();
    assert_eq!(answered(&stack, &[]), 401);
    let guessed = source();
    for presented in ["", &*guessed, &stack.door[1..]] {
        let status = answered(&stack, &[("yakusoku-door", presented)]);
        assert!([401, 403].contains(&status), "{presented}: {status}");
    }
    assert_eq!(answered(&stack, &[("yakusoku-door", &stack.door)]), 200);
}
