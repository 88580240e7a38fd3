//! How often a worker passes work on to itself. Lambda's own detection of such loops is off, so this ends
//! a chain that would never end: the message fails, and goes to the dead-letter queue.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How often a task was passed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hops(u32);

/// A task was passed on as often as allowed, and it is not done.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the task was passed on {0} times, and it is not done")]
pub struct TooManyHops(u32);

impl Hops {
    /// One more, up to the maximum.
    pub const fn next(self, maximum: u32) -> Result<Self, TooManyHops> {
        if self.0 < maximum { Ok(Self(self.0 + 1)) } else { Err(TooManyHops(self.0)) }
    }
}

/// A task in a queue. A message without a count was not passed on yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relayed<T> {
    /// What is to be done.
    #[serde(flatten)]
    pub task: T,
    /// How often it was passed on.
    #[serde(default)]
    pub hops: Hops,
}

impl<T> Relayed<T> {
    /// A task that was not passed on yet.
    pub fn first(task: T) -> Self {
        Self { task, hops: Hops::default() }
    }

    /// The same task, passed on once more, unless that is too often.
    pub fn again(self, maximum: u32) -> Result<Self, TooManyHops> {
        Ok(Self { hops: self.hops.next(maximum)?, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Task {
        One(String),
        Other {},
    }

    #[test]
    fn a_task_is_passed_on_so_often_and_not_once_more() {
        let mut task = Relayed::first(());
        for _ in 0..3 {
            task = task.again(3).unwrap();
        }
        assert_eq!(task.again(3), Err(TooManyHops(3)));
    }

    #[test]
    fn a_task_reads_back_with_its_hops() {
        let task = Relayed { task: Task::One("a".into()), hops: Hops(7) };
        let text = serde_json::to_string(&task).unwrap();
        assert_eq!(serde_json::from_str::<Relayed<Task>>(&text).unwrap(), task);
        let first: Relayed<Task> = serde_json::from_value(json!({ "other": {} })).unwrap();
        assert_eq!(first, Relayed::first(Task::Other {}));
    }
}
