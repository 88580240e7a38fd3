//! The contract that every engine under the store must meet, written once and run on each: in
//! process on dynoxide, and on the emulator that runs the stack.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a rule that cannot be tried has failed"
)]

mod answers;
mod archive_passes;
mod company;
mod contracts;
mod documents;
mod engine;
mod exports;
mod legal_holds;
mod mail;
mod members;
mod notices;
mod purge;
mod sealed;
mod sessions;
mod signup;
mod staff;
mod subscriptions;
mod telling;

use purge::{interrupted, kept};

macro_rules! on_every_engine {
    ($($module:ident::$rule:ident,)+) => {
        mod on_dynoxide {
            $(#[tokio::test]
            async fn $rule() {
                super::$module::$rule(&crate::engine::Engine::dynoxide().await).await;
            })+
        }
        mod on_the_emulator {
            $(#[tokio::test]
            async fn $rule() {
                super::$module::$rule(&crate::engine::Engine::emulator().await).await;
            })+
        }
    };
}

on_every_engine! {
    answers::an_answer_is_stored_once_and_opens_for_the_same_request,
    answers::a_stored_answer_expires_after_a_day,
    archive_passes::a_pass_opens_one_archive_until_it_expires,
    archive_passes::every_access_is_counted_and_a_revoked_pass_allows_none,
    archive_passes::removed_staff_can_neither_issue_nor_revoke_passes,
    contracts::the_end_cannot_be_taken_back_once_the_purge_has_begun,
    contracts::no_purge_begins_after_the_end_is_taken_back_or_moved,
    contracts::a_company_is_no_longer_a_customer_once_its_purge_begins,
    contracts::no_export_is_packed_once_the_purge_has_begun,
    documents::a_date_range_lists_documents_newest_first_in_pages,
    documents::a_document_opens_only_with_its_key_and_in_its_place,
    documents::only_one_of_two_concurrent_corrections_is_committed,
    documents::no_document_is_added_under_outdated_settings,
    documents::no_document_is_added_under_settings_saved_again_unchanged,
    documents::a_document_just_held_or_extended_is_not_deleted,
    documents::a_deleted_document_cannot_be_corrected_and_is_purged_once,
    exports::an_export_advances_only_from_the_version_read_and_expires,
    legal_holds::every_new_hold_fails_decisions_based_on_earlier_holds,
    legal_holds::a_deleted_document_cannot_be_held,
    members::an_invitation_is_listed_until_it_expires,
    members::all_members_of_a_company_are_listed_in_pages,
    members::decisions_of_a_removed_member_are_refused,
    sealed::sealed_data_moved_to_another_attribute_does_not_open,
    sealed::sealed_data_moved_to_another_row_does_not_open,
    sealed::sealed_data_moved_to_another_company_does_not_open,
    sealed::sealed_data_moved_to_another_subscriber_does_not_open,
    signup::confirming_makes_an_address_known,
    signup::only_one_of_two_decisions_on_the_same_state_is_committed,
    signup::a_link_opens_only_with_its_token_and_for_its_purpose,
    signup::the_first_of_two_links_creates_the_account,
    signup::a_refused_commit_writes_nothing,
    signup::stored_rows_show_no_personal_data,
    sessions::concurrent_failures_are_all_counted,
    sessions::a_success_fails_if_a_failure_was_counted_since_the_read,
    sessions::a_familiar_source_is_stored_with_its_failures,
    sessions::a_password_is_rehashed_only_if_the_login_is_unchanged,
    sessions::a_new_password_ends_all_other_sessions,
    sessions::a_session_ended_by_a_new_password_reads_no_documents_or_exports,
    sessions::a_session_is_renewed_once_and_ended_once,
    sessions::a_profile_opens_with_its_organizations_key_during_the_session,
    sessions::a_contract_is_readable_while_the_session_is_active,
    subscriptions::subscribers_are_notified_once_despite_failures_and_repeated_messages,
    subscriptions::a_webhook_failing_for_a_day_ends_and_its_owner_is_notified,
    subscriptions::a_restored_old_announcement_is_sent_to_no_subscriber,
    subscriptions::a_webhook_message_with_too_many_hops_fails,
    subscriptions::stored_subscriptions_show_no_personal_data_and_open_with_their_key,
    purge::a_purge_destroys_everything_of_one_customer_and_nothing_else,
    purge::a_copy_of_the_tables_is_unreadable_without_the_destroyed_key,
    purge::data_restored_with_a_table_is_purged_again,
    purge::an_account_in_another_company_survives_the_old_companys_purge,
    interrupted::a_purge_keeps_a_login_that_changed_hands_meanwhile,
    kept::retained_documents_are_destroyed_when_their_retention_ends,
    kept::documents_under_a_legal_hold_outlive_the_purge,
    purge::only_due_purges_are_found,
    purge::a_scheduled_mail_is_sent_once_on_its_day,
    mail::a_mail_is_claimed_by_one_delivery_at_a_time,
    mail::a_sent_or_expired_mail_cannot_be_claimed,
    notices::concurrent_changes_to_a_notice_fail_and_lose_nothing,
    notices::published_notices_are_read_in_full_and_without_drafts,
    notices::a_draft_is_discarded_once_and_only_if_unchanged,
    staff::the_first_of_two_staff_invitations_creates_the_account,
    staff::each_code_signs_in_only_once,
    staff::a_staff_session_is_renewed_once_and_ended_once,
    staff::removed_staff_have_no_rights_and_no_rows,
    staff::staff_are_listed_and_open_only_with_their_key,
    staff::staff_data_is_never_in_a_customer_table,
    telling::every_representative_is_notified_once_whatever_fails,
    telling::only_affected_customers_are_notified_however_many_representatives,
    telling::a_restored_old_incident_is_sent_to_no_customer,
    telling::a_search_for_customers_with_too_many_hops_fails,
    telling::customers_of_a_product_are_found_in_pages,
    telling::one_of_two_concurrent_timeline_checks_is_refused,
}
