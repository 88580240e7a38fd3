//! Services that fail at random, and a queue and keys in memory.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use aws::ServiceError;
use aws_sdk_dynamodb::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, RuntimeComponents};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use customer_notification::{Keys, Outlet};
use domain::{DataKey, EnvelopeKey, OrganizationId, WrappedKey};

use crate::engine::key;

/// Dice with a fixed sequence.
#[derive(Debug)]
pub(super) struct Dice(pub(super) AtomicU64);

impl Dice {
    pub(super) fn below(&self, most: u64) -> u64 {
        // xorshift64*
        let step = |mut x: u64| {
            x ^= x >> 12;
            x ^= x << 25;
            x ^= x >> 27;
            Some(x)
        };
        let thrown = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, step).unwrap();
        (thrown.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % most
    }
}

/// Fails one call in so many: either it is not made, or its response is lost.
#[derive(Clone, Debug)]
pub(super) struct Fails {
    pub(super) dice: Arc<Dice>,
    pub(super) one_in: u64,
}

#[dyn_dispatch_hint]
impl Intercept for Fails {
    fn name(&self) -> &'static str {
        "Fails"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.dice.below(self.one_in) == 0 { Err("no response".into()) } else { Ok(()) }
    }

    fn read_after_deserialization(
        &self,
        _context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.dice.below(self.one_in) == 0 { Err("the response is lost".into()) } else { Ok(()) }
    }
}

/// A queue that delivers its messages in any order, and some of them twice.
#[derive(Debug, Default)]
pub(super) struct Line(pub(super) Mutex<VecDeque<String>>);

impl Outlet for Line {
    async fn send(&self, message: String) -> Result<(), ServiceError> {
        self.0.lock().unwrap().push_back(message);
        Ok(())
    }
}

/// Keys that no KMS made.
#[derive(Debug)]
pub(super) struct Given;

impl Keys for Given {
    async fn mail_key(&self) -> Result<EnvelopeKey, ServiceError> {
        Ok(key(7))
    }

    async fn people_key(
        &self,
        _of: OrganizationId,
        _wrapped: &WrappedKey,
    ) -> Result<DataKey, ServiceError> {
        Ok(key(1).plain)
    }
}
