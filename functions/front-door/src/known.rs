//! What is known of the secret, and for how long.

use aws::SecretDigest;
use jiff::{SignedDuration, Timestamp};

/// How long a version is believed to be in use.
const BELIEVED: SignedDuration = SignedDuration::from_mins(1);
/// How long nobody asks again whether an unknown secret is a new version, so that strangers cannot
/// make the function ask without end.
const PAUSE: SignedDuration = SignedDuration::from_secs(5);

/// The versions that were in use at a time; none at first.
#[derive(Debug, Default)]
pub(crate) struct Known {
    digests: Vec<SecretDigest>,
    read_at: Option<Timestamp>,
}

/// Whether a request may come in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Admitted,
    Refused,
    /// The secret has to be read first.
    Unsure,
}

impl Known {
    pub(crate) const fn new(digests: Vec<SecretDigest>, now: Timestamp) -> Self {
        Self { digests, read_at: Some(now) }
    }

    pub(crate) fn has(&self, presented: SecretDigest) -> bool {
        self.digests.contains(&presented)
    }

    pub(crate) fn judge(&self, presented: SecretDigest, now: Timestamp) -> Verdict {
        let Some(read_at) = self.read_at else { return Verdict::Unsure };
        let age = now.duration_since(read_at);
        match self.has(presented) {
            true if age < BELIEVED => Verdict::Admitted,
            false if age < PAUSE => Verdict::Refused,
            _ => Verdict::Unsure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    fn known() -> Known {
        Known::new(["current", "previous"].map(SecretDigest::of).to_vec(), at(0))
    }

    #[test]
    fn two_versions_of_the_secret_open_the_door() {
        for version in ["current", "previous"] {
            assert_eq!(known().judge(SecretDigest::of(version), at(59)), Verdict::Admitted);
        }
        assert_eq!(known().judge(SecretDigest::of("older"), at(4)), Verdict::Refused);
    }

    #[test]
    fn a_version_is_believed_for_a_minute_only() {
        assert_eq!(known().judge(SecretDigest::of("current"), at(60)), Verdict::Unsure);
    }

    #[test]
    fn an_unknown_secret_is_looked_up_every_five_seconds_at_most() {
        assert_eq!(known().judge(SecretDigest::of("next"), at(4)), Verdict::Refused);
        assert_eq!(known().judge(SecretDigest::of("next"), at(5)), Verdict::Unsure);
        assert_eq!(Known::default().judge(SecretDigest::of("next"), at(0)), Verdict::Unsure);
    }
}
