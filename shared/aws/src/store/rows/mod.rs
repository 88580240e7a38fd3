//! The rows: for each item of the tables its key, its attributes, and the writes that change it,
//! each with its condition.
//!
//! Rows are the lowest layer of the store. A row does not know who loads it or which decisions need
//! it: the states above ask rows for keys and read them, and `commit` asks them for writes. So the
//! name and meaning of an attribute are defined in one file, next to the other attributes of the
//! same item.
//!
//! Every table has the same primary key: `pk` says who owns an item, `sk` what it is. Most data of
//! a company is in the partition of its identifier. `version` counts the writes of a row that is
//! read, decided on and put again. DynamoDB deletes an item some time after its `expires_at`, up to
//! days later, so readers check the time themselves.

pub(crate) mod address;
pub(crate) mod announcement;
pub(crate) mod answer;
pub(crate) mod approval;
pub(crate) mod archive;
pub(crate) mod archive_pass;
pub(crate) mod attempts;
pub(crate) mod audit;
pub(crate) mod confirmation;
pub(crate) mod document;
pub(crate) mod document_indexes;
pub(crate) mod export;
pub(crate) mod farewell;
pub(crate) mod incident_clock;
pub(crate) mod legal_holds;
pub(crate) mod link_requests;
pub(crate) mod listing;
pub(crate) mod login;
pub(crate) mod mail;
pub(crate) mod mail_link;
pub(crate) mod mailings;
pub(crate) mod member;
pub(crate) mod notice;
pub(crate) mod notification_outcome;
pub(crate) mod notification_run;
pub(crate) mod organization;
pub(crate) mod purge;
mod rotation;
pub(crate) mod row;
pub(crate) mod salt;
pub(crate) mod sealed;
pub(crate) mod session;
pub(crate) mod source_key;
pub(crate) mod staff_invitation;
pub(crate) mod staff_login;
pub(crate) mod staff_member;
pub(crate) mod staff_session;
pub(crate) mod subscriber;
pub(crate) mod subscription;
pub(crate) mod time_stamp;
pub(crate) mod usage;
pub(crate) mod verbs;
pub(crate) mod webhook;
pub(crate) mod wrapped_key;
