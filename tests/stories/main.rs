//! Stories: acceptance tests against the deployed stack, with IAM enforced.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a story stops at the first failure")]

mod archive_pass;
mod archive_settings;
mod audit_copy;
mod audit_review;
mod bad_input;
mod contract_confirmation;
mod contract_end;
mod customer_notification;
mod customer_search;
mod customer_support;
mod data_export;
mod document_archive;
mod document_finalization;
mod document_time_stamping;
mod events;
mod front_door;
mod idempotency;
mod incident_clock;
mod invite;
mod least_privilege;
mod legal_hold;
mod logs;
mod mail_delivery;
mod manuals;
mod me;
mod member_removal;
mod openapi;
mod password_reset;
mod personal_data;
mod planned_notices;
mod promises;
mod representative_appointment;
mod retention_purge;
mod role_change;
mod role_matrix;
mod round_trips;
mod sign_in;
mod signup;
mod staff_access;
mod status_components;
mod status_posting;
mod status_subscription;
mod terms;
mod webhooks;
