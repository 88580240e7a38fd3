//! Metrics in the embedded metric format: lines of the log that AWS counts by itself, so that no
//! function needs a right or a filter for them.

use serde_json::{Value, json};

use crate::{NotSet, Start};

/// Counts one of what a metric counts, and says in which request.
pub(crate) fn count(start: &Start, metric: &'static str, request: &str) -> Result<(), NotSet> {
    let stage = start.environment.require("STAGE")?;
    let at = (start.clock)().as_millisecond();
    write(&line(&stage, metric, request, at));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what a function writes there is in its log")]
fn write(line: &Value) {
    println!("{line}");
}

fn line(stage: &str, metric: &str, request: &str, at: i64) -> Value {
    json!({
        "_aws": {
            "Timestamp": at,
            "CloudWatchMetrics": [{
                "Namespace": format!("yakusoku-{stage}"),
                "Dimensions": [[]],
                "Metrics": [{ "Name": metric, "Unit": "Count" }],
            }],
        },
        "request": request,
        metric: 1,
    })
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_metric_is_a_line_that_cloudwatch_counts() {
        let line = line("local", "ForgedTokens", "request", 7);
        assert_eq!(line["ForgedTokens"], 1);
        let of = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(of["Namespace"], "yakusoku-local");
        assert_eq!(of["Metrics"][0]["Name"], "ForgedTokens");
        assert_eq!(line["_aws"]["Timestamp"], 7);
    }
}
