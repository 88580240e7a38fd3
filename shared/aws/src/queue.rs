//! A queue in SQS.

use aws_sdk_sqs::Client;

use crate::ServiceError;

/// Hands messages to whoever works on the queue.
#[derive(Clone, Debug)]
pub struct Queue {
    client: Client,
    url: String,
}

impl Queue {
    /// The queue at this address.
    pub const fn new(client: Client, url: String) -> Self {
        Self { client, url }
    }

    /// Sends a message. It may be brought more than once.
    pub async fn send(&self, message: &str) -> Result<(), ServiceError> {
        let sent = self.client.send_message().queue_url(&self.url).message_body(message).send();
        sent.await
            .map(drop)
            .map_err(|error| ServiceError::Unavailable { service: "SQS", source: error.into() })
    }
}
