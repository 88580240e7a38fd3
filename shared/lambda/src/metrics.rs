//! Metrics in the embedded metric format: lines of the log that AWS counts by itself, so that no
//! function needs a right or a filter for them.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{NotSet, Start};

/// The metrics of the stage.
#[derive(Clone, Debug)]
pub struct Metrics {
    namespace: String,
}

impl Metrics {
    /// Reads the name of the stage.
    pub fn open(start: &Start) -> Result<Self, NotSet> {
        Ok(Self { namespace: format!("yakusoku-{}", start.environment.require("STAGE")?) })
    }

    /// Counts that many of what the metric counts, and says in which request.
    pub fn count(&self, at: Timestamp, request: &str, metric: &'static str, count: usize) {
        write(&self.line(at, request, metric, count));
    }

    fn line(&self, at: Timestamp, request: &str, metric: &'static str, count: usize) -> Value {
        json!({
            "_aws": {
                "Timestamp": at.as_millisecond(),
                "CloudWatchMetrics": [{
                    "Namespace": self.namespace,
                    "Dimensions": [[]],
                    "Metrics": [{ "Name": metric, "Unit": "Count" }],
                }],
            },
            "request": request,
            metric: count,
        })
    }
}

#[expect(clippy::print_stdout, reason = "what a function writes there is in its log")]
fn write(line: &Value) {
    println!("{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_a_line_that_cloudwatch_counts() {
        let metrics = Metrics { namespace: "yakusoku-local".into() };
        let at = Timestamp::from_millisecond(7).unwrap();
        let line = metrics.line(at, "request", "ForgedTokens", 3);
        assert_eq!(line["ForgedTokens"], 3);
        let of = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(of["Namespace"], "yakusoku-local");
        assert_eq!(of["Metrics"][0]["Name"], "ForgedTokens");
        assert_eq!(line["_aws"]["Timestamp"], 7);
    }
}
