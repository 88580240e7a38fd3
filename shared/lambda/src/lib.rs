//! The edge of every function: where environment, time and randomness come in, requests are read
//! field by field, and answers and problems go out.

mod answer;
mod api_request;
pub mod archive_settings;
mod authorization;
mod callers;
mod colleague;
mod decide;
pub mod documents;
mod ensure_contract_active;
mod event;
mod familiar_device;
mod fields;
mod function;
mod hide_from_non_staff;
mod hops;
mod http;
mod idempotent;
mod legal_holds;
mod metrics;
mod one_of;
mod problem;
mod queue;
mod reauthentication;
mod refresh_cookie;
mod refuse_staff;
mod request;
mod route;
mod schedule;
pub mod schema;
mod signed_in;
mod staff_roles;
mod start;
mod stream;
mod task_failed;

pub use answer::Answer;
pub use authorization::Authorizer;
pub use callers::Callers;
pub use colleague::Colleague;
pub use decide::{Decision, MAX_ATTEMPTS, commit_or, decide, retry};
pub use ensure_contract_active::ensure_contract_active;
pub use fields::{Fields, day, written_integer};
pub use function::{Function, serve};
pub use hide_from_non_staff::hide_from_non_staff;
pub use hops::{Hops, Relayed, TooManyHops};
pub use http::{UseCase, causes};
pub use idempotent::{Idempotent, replay_or_run};
pub use legal_holds::legal_hold;
pub use metrics::Metrics;
pub use one_of::{OneOf, one_of};
pub use problem::Problem;
pub use queue::Worker;
pub use reauthentication::{reauthentication, refuse_unproven};
pub use refresh_cookie::{RefreshCookie, sent_refresh_token};
pub use refuse_staff::refuse_staff;
pub use request::Request;
pub use route::{Caller, Familiarity, Route};
pub use schedule::Scheduled;
pub use staff_roles::{has_role, role_for};
pub use start::{Clock, ContextSource, Environment, NotSet, Start, SystemEntropy};
pub use stream::{Consumer, Observer};
pub use task_failed::TaskFailed;

/// Anything that keeps a function from starting.
pub type Error = lambda_runtime::Error;
