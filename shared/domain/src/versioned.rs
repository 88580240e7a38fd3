//! A value and the version that it was read at.

/// A value and the number of times it was written. A write succeeds only on top of the version that
/// the decision saw, so that no concurrent change is overwritten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versioned<T> {
    pub value: T,
    /// 0 if nothing is stored yet.
    pub version: u64,
}
