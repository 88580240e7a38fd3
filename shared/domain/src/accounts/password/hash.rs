//! What is stored of a password: its argon2id hash, with the minimum parameters of the [OWASP
//! Password Storage Cheat Sheet].
//!
//! [OWASP Password Storage Cheat Sheet]: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html

use argon2::password_hash::phc;
use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
};

use super::Password;
use crate::redacted::redacted;

/// The memory for one hash, in KiB.
const MEMORY: u32 = 19_456;
/// Passes over the memory.
const PASSES: u32 = 2;
/// Lanes, which is also the number of threads that could work on one hash.
const LANES: u32 = 1;
/// In bytes.
const SALT_LENGTH: usize = 16;
/// In bytes.
const HASH_LENGTH: usize = 32;

/// The hash of no password: both salt and hash are random bytes.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bj+MFBM2MyM6loEns+6MPg$\
                     dBGGCg9hGy8Y5nG9DXtO/ElbAAJwkjjNwv3wS3RffL8";

/// The hash of a password, as a [PHC string] that contains its own parameters and salt.
///
/// [PHC string]: https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl Password {
    /// What to store in place of the password. The salt is sixteen random bytes, new for every
    /// hash.
    ///
    /// # Errors
    ///
    /// [`PasswordHashingFailed`] if 19 MiB of memory are not available.
    pub fn hash(&self, salt: [u8; SALT_LENGTH]) -> Result<PasswordHash, PasswordHashingFailed> {
        let parameters = Params::new(MEMORY, PASSES, LANES, Some(HASH_LENGTH))
            .map_err(|_| PasswordHashingFailed)?;
        Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
            .hash_password_with_salt(self.as_str().as_bytes(), &salt)
            .map(|hash| PasswordHash(hash.to_string()))
            .map_err(|_| PasswordHashingFailed)
    }

    /// Whether this is the password that was hashed. The comparison takes the same time wherever
    /// the two differ.
    pub fn matches(&self, hash: &PasswordHash) -> bool {
        // The hash brings its own parameters, so the default ones are not used.
        Argon2::default().verify_password(self.as_str().as_bytes(), hash.as_str()).is_ok()
    }
}

impl PasswordHash {
    /// Reads a hash back from the store.
    ///
    /// # Errors
    ///
    /// [`NotAPasswordHash`] if it is anything but a complete argon2id hash.
    pub fn parse(stored: &str) -> Result<Self, NotAPasswordHash> {
        let hash = phc::PasswordHash::new(stored).map_err(|_| NotAPasswordHash)?;
        let complete = hash.algorithm == ARGON2ID_IDENT
            && hash.version == Some(Version::V0x13.into())
            && hash.salt.is_some()
            && hash.hash.is_some()
            && Params::try_from(&hash).is_ok();
        if complete { Ok(Self(stored.to_owned())) } else { Err(NotAPasswordHash) }
    }

    /// A hash that no password matches and that takes as long to compare as any of today's. It is
    /// compared if there is no such person, so that the time does not reveal that.
    pub fn decoy() -> Self {
        Self(DECOY.to_owned())
    }

    /// Whether it was made with less than today's parameters. If so, the password is to be hashed
    /// again once it has been compared.
    pub fn needs_rehash(&self) -> bool {
        let Ok(hash) = phc::PasswordHash::new(&self.0) else {
            return true;
        };
        let Ok(parameters) = Params::try_from(&hash) else {
            return true;
        };
        parameters.m_cost() < MEMORY
            || parameters.t_cost() < PASSES
            || hash.salt.is_none_or(|salt| salt.len() < SALT_LENGTH)
            || hash.hash.is_none_or(|hash| hash.len() < HASH_LENGTH)
    }

    /// The PHC string, for the store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

redacted!(PasswordHash);

/// The stored text is not a hash that [`Password::hash`] makes now or made before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an argon2id hash")]
pub struct NotAPasswordHash;

/// There was not enough memory to make the hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct PasswordHashingFailed;

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: [u8; 16] = *b"sixteen salty by";

    fn password(raw: &str) -> Password {
        Password::parse(raw).unwrap()
    }

    #[test]
    fn a_password_matches_only_its_own_hash() {
        let hash = password("kaminari hashigo rakuda").hash(SALT).unwrap();
        assert!(password("kaminari hashigo rakuda").matches(&hash));
        assert!(!password("kaminari hashigo rakudA").matches(&hash));
        assert!(!password("").matches(&hash));
    }

    #[test]
    fn a_password_matches_however_the_keyboard_composes_it() {
        let hash = password("ガラスの机 café １２３").hash(SALT).unwrap();
        assert!(password("カ\u{3099}ラスの机 cafe\u{301} 123").matches(&hash));
        assert!(password("ｶﾞﾗｽの机 café 123").matches(&hash));
    }

    #[test]
    fn a_hash_contains_its_parameters_and_reads_back() {
        let hash = password("kaminari").hash(SALT).unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(PasswordHash::parse(hash.as_str()).unwrap(), hash);
        assert!(!hash.needs_rehash());
    }

    #[test]
    fn different_salts_give_different_hashes_of_one_password() {
        let other = *b"sixteen other by";
        assert_ne!(password("kaminari").hash(SALT), password("kaminari").hash(other));
    }

    #[test]
    fn a_hash_weaker_than_today_matches_and_needs_a_rehash() {
        for (memory, passes) in [(MEMORY / 2, PASSES), (MEMORY, PASSES - 1)] {
            let parameters = Params::new(memory, passes, LANES, Some(HASH_LENGTH)).unwrap();
            let weaker = Argon2::from(parameters).hash_password_with_salt(b"kaminari", &SALT);
            let weaker = PasswordHash::parse(&weaker.unwrap().to_string()).unwrap();
            assert!(password("kaminari").matches(&weaker));
            assert!(weaker.needs_rehash());
        }
    }

    #[test]
    fn a_hash_stronger_than_today_needs_no_rehash() {
        let parameters = Params::new(MEMORY, PASSES + 1, LANES, Some(HASH_LENGTH)).unwrap();
        let stronger = Argon2::from(parameters).hash_password_with_salt(b"kaminari", &SALT);
        assert!(!PasswordHash::parse(&stronger.unwrap().to_string()).unwrap().needs_rehash());
    }

    #[test]
    fn the_decoy_costs_exactly_as_much_as_a_current_hash() {
        let cost = |hash: &PasswordHash| {
            let hash = phc::PasswordHash::new(hash.as_str()).unwrap();
            let lengths = (hash.salt.unwrap().len(), hash.hash.unwrap().len());
            (hash.algorithm, hash.version, Params::try_from(&hash).unwrap(), lengths)
        };
        let today = password("kaminari").hash(SALT).unwrap();
        assert_eq!(cost(&PasswordHash::decoy()), cost(&today));
        assert_eq!(PasswordHash::decoy().as_str().len(), today.as_str().len());
        assert!(PasswordHash::parse(PasswordHash::decoy().as_str()).is_ok());
    }

    #[test]
    fn no_password_matches_the_decoy() {
        for raw in ["", "decoy", "password", PasswordHash::decoy().as_str()] {
            assert!(!password(raw).matches(&PasswordHash::decoy()));
        }
    }

    #[test]
    fn anything_but_a_complete_argon2id_hash_is_refused() {
        let hash = PasswordHash::decoy();
        let (without_hash, _) = hash.as_str().rsplit_once('$').unwrap();
        let (without_salt, _) = without_hash.rsplit_once('$').unwrap();
        for stored in [
            "",
            "kaminari",
            without_hash,
            without_salt,
            &hash.as_str().replace("argon2id", "argon2i"),
            &hash.as_str().replace("v=19", "v=16"),
            &hash.as_str().replace("t=2", "t=0"),
            &hash.as_str().replace("m=19456", "m=1"),
        ] {
            assert_eq!(PasswordHash::parse(stored), Err(NotAPasswordHash), "{stored}");
        }
    }

    #[test]
    fn a_hash_is_redacted_in_debug_output() {
        assert_eq!(format!("{:?}", PasswordHash::decoy()), "PasswordHash(redacted)");
    }
}
