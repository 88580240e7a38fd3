//! Randomness, which the caller provides so that decisions stay pure.

pub trait Entropy: Send + Sync {
    fn fill(&self, buffer: &mut [u8]);
}

impl dyn Entropy + '_ {
    /// As many random bytes as the type has room for.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}

/// Gives the same bytes for the same seed. For tests only, so that a failure can be reproduced.
#[derive(Debug)]
pub struct SeededEntropy(std::sync::atomic::AtomicU64);

impl SeededEntropy {
    pub const fn new(seed: u64) -> Self {
        Self(std::sync::atomic::AtomicU64::new(seed))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(32) {
            let step = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let digest = ring::digest::digest(&ring::digest::SHA256, &step.to_be_bytes());
            chunk.copy_from_slice(&digest.as_ref()[..chunk.len()]);
        }
    }
}
