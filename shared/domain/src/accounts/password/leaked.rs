//! Passwords that were leaked, and that attackers therefore try.
//!
//! The filter holds the first four bytes of the SHA-256 of each, in order. It is made from a list in
//! `infra/test/leaked-passwords.test.ts`, which also checks it. Another password is taken for a
//! leaked one once in about 440,000.

use ring::digest::{SHA256, digest};
use zeroize::Zeroizing;

const FILTER: &[u8] = include_bytes!("leaked.filter");

/// Whether a password was leaked, in whatever case.
pub(super) fn is_leaked(password: &str) -> bool {
    let folded = Zeroizing::new(password.to_lowercase());
    let digest = digest(&SHA256, folded.as_bytes());
    let (leaked, _) = FILTER.as_chunks::<4>();
    let prefix = digest.as_ref().first_chunk::<4>();
    prefix.is_some_and(|prefix| leaked.binary_search(prefix).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaked_password_is_recognized_in_any_case() {
        for leaked in ["yankeesbumberle", "YankeesBumberLE", "momsanaladventure"] {
            assert!(is_leaked(leaked), "{leaked}");
        }
        for other in ["yankeesbumberly", "violet ladder harbor quartz", ""] {
            assert!(!is_leaked(other), "{other}");
        }
    }

    #[test]
    fn the_filter_is_as_large_and_as_sure_as_documented() {
        let (leaked, rest) = FILTER.as_chunks::<4>();
        assert!(rest.is_empty() && leaked.is_sorted());
        let one_in = (1_u64 << 32) / u64::try_from(leaked.len()).unwrap();
        assert_eq!((leaked.len(), one_in), (9728, 441_505));
    }
}
