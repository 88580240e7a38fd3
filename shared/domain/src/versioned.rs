//! A value with the version that it was read at.

/// A value and how often it was written. A write succeeds only on top of the version that the
/// decision saw, so that nothing is counted first and written later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versioned<T> {
    pub value: T,
    /// 0 where nothing is kept yet.
    pub version: u64,
}
