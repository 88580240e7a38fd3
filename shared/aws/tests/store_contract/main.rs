//! What every engine under the store must hold, told once and run on each: in process on
//! dynoxide, and on the emulator that runs the stack.

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

/// Runs each rule on every engine.
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
    answers::an_answer_is_kept_once_and_opens_to_the_same_request,
    answers::an_answer_is_forgotten_after_a_day,
    archive_passes::a_pass_opens_one_customers_archive_for_its_holder_until_its_time,
    archive_passes::every_look_is_counted_and_none_through_a_pass_that_was_withdrawn,
    archive_passes::who_is_of_the_staff_no_more_issues_and_withdraws_nothing,
    contracts::an_end_is_not_taken_back_once_the_purge_has_begun,
    contracts::a_purge_does_not_begin_once_the_end_was_taken_back_or_moved,
    contracts::a_company_is_no_customer_once_its_purge_has_begun,
    contracts::nothing_is_packed_once_the_purge_has_begun,
    documents::documents_of_a_range_of_days_come_the_newest_first_page_by_page,
    documents::a_document_opens_with_its_own_key_in_its_own_place_only,
    documents::of_two_corrections_of_one_document_only_one_is_committed,
    documents::a_document_is_not_added_under_settings_that_have_changed,
    documents::a_document_is_not_added_under_settings_that_changed_again,
    documents::a_document_that_was_held_or_prolonged_meanwhile_is_not_given_up,
    documents::a_document_that_was_given_up_is_not_corrected_and_is_forgotten_once,
    exports::an_export_moves_on_from_the_version_seen_and_is_forgotten,
    legal_holds::what_rests_on_the_holds_seen_is_refused_after_each_new_hold,
    legal_holds::a_document_that_was_given_up_is_not_held,
    members::an_invitation_is_listed_until_it_expires,
    members::everybody_of_a_company_is_listed_page_by_page,
    members::who_was_removed_lends_no_right_to_what_they_decided,
    sealed::a_box_moved_to_another_attribute_does_not_open,
    sealed::a_box_moved_to_another_row_of_its_company_does_not_open,
    sealed::a_box_moved_to_another_company_does_not_open,
    sealed::a_box_moved_to_another_subscriber_does_not_open,
    signup::an_unknown_address_becomes_known_by_confirming,
    signup::of_two_decisions_on_one_state_only_one_is_committed,
    signup::a_link_opens_with_its_own_token_for_its_own_use_only,
    signup::a_link_makes_one_account_and_a_second_link_none,
    signup::what_is_refused_leaves_nothing_behind,
    signup::what_is_kept_shows_no_personal_data,
    sessions::of_many_failures_at_once_every_one_is_counted,
    sessions::a_success_is_refused_when_a_failure_was_counted_meanwhile,
    sessions::a_familiar_source_is_remembered_with_what_failed_from_there,
    sessions::a_password_is_rehashed_only_where_the_log_in_is_as_it_was_read,
    sessions::a_new_password_ends_the_sessions_that_were_open,
    sessions::a_session_that_a_new_password_ended_reaches_no_documents_or_exports,
    sessions::a_session_moves_on_once_and_ends_once,
    sessions::a_profile_opens_with_the_key_of_its_organization_until_the_session_ends,
    sessions::a_contract_is_told_as_long_as_the_session_stands,
    subscriptions::each_of_many_subscribers_is_told_once_although_calls_fail_and_messages_repeat,
    subscriptions::a_webhook_is_tried_for_a_day_then_given_up_and_its_owner_told,
    subscriptions::an_old_announcement_that_comes_back_is_sent_to_no_subscriber,
    subscriptions::a_webhooks_message_that_goes_in_circles_fails,
    subscriptions::what_is_kept_of_subscribers_shows_nobody_and_opens_with_its_key_only,
    purge::a_purge_leaves_nothing_and_every_byte_of_everybody_else,
    purge::a_copy_of_the_tables_cannot_be_read_without_the_key_that_is_gone,
    purge::what_a_restored_table_brings_back_goes_again,
    purge::whoever_came_back_with_another_company_is_not_purged_with_the_old_one,
    interrupted::a_log_in_that_changed_hands_while_a_purge_read_it_stays,
    kept::kept_documents_go_when_their_own_day_comes,
    kept::what_is_held_as_evidence_outlives_the_purge,
    purge::due_purges_are_found_and_no_others,
    purge::a_notice_waits_for_its_day_and_is_sent_once,
    mail::a_mail_is_claimed_by_one_delivery_at_a_time,
    mail::a_mail_that_was_sent_or_is_too_old_is_gone,
    notices::of_two_who_change_a_notice_at_once_one_is_refused_and_loses_nothing,
    notices::all_that_was_published_reads_back_and_drafts_stay_apart,
    notices::a_draft_is_discarded_once_and_only_as_it_was_seen,
    staff::an_invitation_makes_one_person_and_a_second_one_none,
    staff::of_two_who_sign_in_with_one_code_one_is_let_in,
    staff::a_staffs_session_moves_on_once_and_ends,
    staff::who_is_removed_has_no_right_and_no_row_any_more,
    staff::the_staff_are_listed_and_open_with_their_own_key_only,
    staff::what_is_of_the_staff_stands_in_no_table_of_customers,
    telling::every_representative_is_told_once_whatever_fails,
    telling::only_those_are_told_whom_it_concerns_however_many_they_are,
    telling::an_old_incident_that_comes_back_is_sent_to_no_customer,
    telling::a_search_for_customers_that_goes_in_circles_fails,
    telling::customers_of_a_product_are_found_page_by_page,
    telling::of_two_ticks_at_once_one_is_refused_and_reads_what_the_other_wrote,
}
