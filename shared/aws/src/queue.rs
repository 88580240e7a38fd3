use aws_sdk_sqs::Client;

use crate::ServiceError;

/// Sends messages to an SQS queue.
#[derive(Clone, Debug)]
pub struct Queue {
    client: Client,
    url: String,
}

impl Queue {
    pub const fn new(client: Client, url: String) -> Self {
        Self { client, url }
    }

    /// Sends a message. It may be delivered more than once.
    pub async fn send(&self, message: &str) -> Result<(), ServiceError> {
        self.send_later(message, 0).await
    }

    /// Sends a message that is not delivered for so many seconds, at most 900.
    pub async fn send_later(&self, message: &str, seconds: i32) -> Result<(), ServiceError> {
        let request = self.client.send_message().queue_url(&self.url).message_body(message);
        let delay = (seconds > 0).then_some(seconds);
        let sent = request.set_delay_seconds(delay).send();
        sent.await
            .map(drop)
            .map_err(|error| ServiceError::Unavailable { service: "SQS", source: error.into() })
    }
}
