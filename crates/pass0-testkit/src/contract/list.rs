//! The one list of the rules.

/// Writes one `#[tokio::test]` for every rule of the contract, in modules by noun. `make` is an
/// `async fn() -> (Arc<dyn Store>, impl Any)`: a fresh, empty store, and whatever must live as long
/// as it. The calling crate needs tokio with `macros` and `rt-multi-thread`.
#[macro_export]
macro_rules! store_contract {
    (@list $($how:tt)*) => {
        $crate::store_contract! { @$($how)*;
            users {
                a_user_reads_back_as_it_was_written
                a_user_that_is_not_there_reads_as_none
                an_address_belongs_to_one_user
                an_id_belongs_to_one_user
                addresses_are_compared_byte_for_byte
                users_are_listed_in_the_byte_order_of_their_ids
                setting_the_state_bumps_the_epoch
                bumping_the_epoch_changes_nothing_else
                a_mailbox_is_proven_once
                only_the_epoch_that_was_read_is_proven
                a_disabled_user_is_not_proven
                an_expected_user_is_active_and_of_the_epoch_that_was_read
                users_who_leave_are_found_when_they_are_due
                an_expected_state_is_the_very_one_that_was_read
                a_user_that_is_not_there_cannot_be_changed
            }
            deletions {
                of_many_who_delete_a_user_one_does
                a_deleted_user_leaves_nothing_but_events
                a_deleted_user_takes_challenges_about_the_address_along
                a_deleted_user_takes_challenges_about_held_addresses_along
                a_deleted_address_is_free_again
            }
            emails {
                a_changed_address_is_proven_and_bumps_the_epoch
                a_changed_address_leaves_what_else_the_user_has
                an_address_changes_from_the_epoch_that_was_read_only
                an_address_that_is_taken_is_not_given
                a_user_keeps_the_address_in_another_spelling
                an_address_that_was_left_is_free
                one_of_many_changes_of_an_address_wins
                one_of_many_users_gets_an_address
                users_in_a_ring_get_no_address_of_each_other
                a_link_is_used_up_by_the_change_that_wins
            }
            challenges {
                a_challenge_reads_back_as_it_was_written
                a_challenge_that_is_not_there_reads_as_none
                a_challenge_is_found_in_any_state
                a_binding_finds_the_newest_challenge
                an_id_belongs_to_one_challenge
                many_challenges_share_a_binding_and_a_subject
                closing_notes_state_and_time_and_nothing_else
                a_challenge_closes_once
                a_challenge_that_is_not_there_is_closed
                a_challenge_closes_from_a_minute_before_it_was_made_until_it_expires
                what_is_void_waits_on_and_is_never_used
                closing_the_others_leaves_one_and_what_was_closed_before
                closing_the_others_may_touch_none
            }
            caps {
                as_many_challenges_as_the_cap_stand_beside_a_new_one
                a_cap_of_none_is_no_cap
                the_cap_of_an_address_counts_that_address_and_network_only
                the_cap_of_a_network_counts_that_network_only
                a_cap_counts_challenges_of_the_same_purpose_only
                only_pending_and_timely_challenges_count_against_a_cap
                a_challenge_closed_in_the_same_apply_makes_room
                challenges_of_one_apply_count_each_other
                a_network_is_told_until_when_it_is_crowded
            }
            claims {
                a_claim_spends_one_attempt_and_returns_what_is_left
                a_claim_without_attempts_left_spends_nothing
                a_claim_of_another_purpose_or_binding_finds_nothing
                a_claim_takes_the_newest_challenge
                a_claim_never_falls_back_to_an_older_challenge
                a_claim_passes_over_closed_and_expired_challenges
                a_claim_works_from_a_minute_before_the_challenge_was_made_until_it_expires
                a_challenge_without_binding_cannot_be_claimed
            }
            together {
                a_session_is_read_with_its_user_as_the_user_is
            }
            sessions {
                a_session_reads_back_as_it_was_written
                a_session_comes_with_its_user_whether_live_or_not
                a_session_that_is_not_there_reads_as_none
                a_session_is_found_by_its_id_whether_live_or_not
                an_id_belongs_to_one_session
                sessions_of_a_user_are_listed_newest_first
                a_user_ends_an_own_session_once
                nobody_ends_the_session_of_another
                ending_all_but_one_leaves_that_one
                a_session_that_lies_with_those_of_another_user_stays
                ending_all_may_touch_none
                a_session_is_never_seen_earlier_than_before
            }
            credentials {
                a_credential_reads_back_as_it_was_written
                a_credential_that_is_not_there_reads_as_none
                a_handle_belongs_to_one_credential_of_its_kind
                nobody_deletes_the_credential_of_another
                deleting_all_credentials_of_a_user_may_touch_none
                deleting_all_of_a_kind_leaves_the_other_kinds
                a_credential_is_named_by_its_user_and_nobody_else
                another_scope_is_found_among_many_of_one
            }
            declined {
                a_declined_offer_reads_back_as_it_was_written
                an_offer_is_declined_once_and_by_a_user
                one_of_many_who_decline_at_once_is_kept
                a_declined_offer_is_forgotten_alone_or_with_all_of_the_user
            }
            uses {
                a_counter_only_grows
                a_counter_of_0_may_stay_and_is_not_come_back_to
                a_use_keeps_the_data_or_replaces_it
                nobody_uses_the_credential_of_another
                one_of_many_uses_of_a_counter_wins
                all_of_many_uses_without_a_counter_win
                a_counter_that_many_raise_ends_at_the_highest
                an_expected_credential_is_of_the_user_and_the_kind
                the_last_credential_of_a_kind_can_be_kept
                of_many_who_delete_one_each_one_is_told_it_is_the_last
                the_last_is_kept_whether_the_user_is_expected_or_not
                a_credential_deleted_meanwhile_is_not_used
                a_cap_counts_what_the_user_has_of_the_kind
                many_who_add_at_once_never_pass_a_cap
            }
            history {
                a_change_is_recorded_with_the_account_as_it_was_before
                a_retired_credential_is_found_by_the_history_alone
                a_retired_credential_comes_back_as_it_was
                a_retired_handle_stays_its_users
                a_kind_is_retired_as_a_whole
                credentials_are_expected_exactly
                a_forgotten_change_takes_the_later_ones_along
                later_changes_are_rebased_on_an_earlier_one
                a_held_address_is_its_users_until_its_time
                a_sign_up_at_the_same_time_does_not_get_a_held_address
                a_forgotten_history_is_gone_and_no_other
                a_history_is_purged_when_its_time_has_come
            }
            recoveries {
                a_recovery_reads_back_as_it_was_written
                while_a_recovery_is_pending_nothing_is_recorded
                a_recovery_is_put_off_and_ended_once
                one_of_many_who_start_or_end_a_recovery_wins
            }
            letters {
                a_letter_reads_back_as_it_was_written
                the_newest_letter_of_a_flow_is_found
                an_id_belongs_to_one_letter
                a_letter_is_leased_when_it_is_due_and_not_before
                a_leased_letter_is_put_off_and_counted
                a_lease_takes_no_more_than_asked_for
                a_lease_takes_all_that_wait_and_nothing_settled
                a_letter_too_late_to_send_is_still_leased
                a_settled_letter_is_emptied
                a_letter_is_settled_once
                a_deferred_letter_waits_until_its_time
                only_a_waiting_letter_is_deferred
            }
            gathered {
                the_first_of_a_kind_is_due_at_once_and_the_rest_are_one_letter
                letters_of_another_user_or_kind_do_not_wait
                nothing_is_added_to_a_letter_that_a_worker_has
                a_letter_takes_in_so_much_and_another_is_begun
                a_clock_that_ran_ahead_keeps_no_letter_waiting
                gathered_letters_go_with_their_user_and_with_what_fails
                of_many_gathered_at_once_none_is_lost
                a_letter_gathered_while_a_worker_takes_it_is_in_one_of_them
            }
            mailboxes {
                a_mailbox_is_replaced_by_whoever_read_its_newest_version
                a_mailbox_is_due_when_somebody_can_have_a_letter
                a_mailbox_that_is_over_is_purged
                a_count_of_an_apply_is_one_with_the_rest
                passes_are_those_of_the_first_window
                a_challenge_gets_other_secrets_while_it_is_pending
                a_challenge_is_bound_anew_while_it_is_pending
                one_of_many_who_read_a_mailbox_replaces_it
            }
            limits {
                a_limit_passes_its_maximum_and_then_tells_when_to_come_back
                a_window_starts_with_its_first_pass_and_ends_after_its_span
                every_window_must_have_room
                a_refused_hit_counts_in_no_window
                the_longest_wait_of_all_full_windows_is_told
                hits_are_counted_in_order_up_to_the_first_refused
                one_key_twice_in_a_list_counts_twice
                keys_are_counted_apart
                a_limit_of_none_refuses_always
                a_limit_without_windows_refuses_never
                a_fourth_window_is_ignored
                asking_whether_a_key_is_limited_counts_nothing
                a_reset_limit_starts_anew
                a_window_that_a_clock_ran_ahead_into_is_over
                whichever_window_a_clock_ran_ahead_into_is_over
                a_window_a_little_ahead_still_counts
                a_clock_that_comes_back_ends_no_window_that_was_running
                large_numbers_are_counted
            }
            events {
                an_event_reads_back_as_it_was_written
                every_kind_of_event_is_kept
                events_are_numbered_in_the_order_of_writing
                events_are_filtered_by_flow_and_user_and_place
                the_newest_events_that_fit_are_given_in_the_order_of_writing
                a_limit_of_0_means_100_events
                the_number_of_a_purged_event_is_not_used_again
            }
            keyed {
                the_keys_that_rows_were_made_under_are_found
                sessions_of_use_are_counted_by_their_key
                challenges_that_are_open_are_counted_by_their_keys
                letters_that_wait_are_counted_by_their_key
                credentials_and_their_users_are_counted_by_key
                credentials_of_one_key_are_listed_in_the_order_of_their_ids
                data_is_replaced_only_as_it_was_read
                one_of_many_replacements_of_data_wins
                retired_credentials_are_found_by_their_key
                data_of_a_retired_credential_is_replaced_or_deleted_only_as_it_was_read
                what_was_made_under_a_key_ends_and_nothing_else
                a_batch_of_what_was_made_under_a_key_ends
            }
            facts {
                a_fact_reads_back_as_it_was_written
                a_fact_that_is_not_there_reads_as_none
                a_key_belongs_to_one_fact
                a_fact_is_replaced_only_as_it_was_read
                a_fact_that_is_only_expected_stays
                a_deleted_fact_is_free_again
                one_of_many_inserts_of_a_fact_wins
                one_of_many_replacements_of_a_fact_wins
                no_addition_to_a_fact_is_lost
            }
            atomicity {
                an_empty_apply_changes_nothing
                changes_see_the_changes_before_them
                a_failing_change_undoes_any_change_before_it
                a_failing_change_undoes_all_changes_around_it
                two_of_one_kind_in_one_apply_are_taken
            }
            outlasting {
                what_lives_longer_takes_room_for_no_longer
                a_flow_is_purged_after_its_own_life_however_long
                of_long_sign_ins_those_beyond_a_bound_end_early
            }
            purge {
                an_empty_store_has_nothing_to_purge
                sessions_past_their_life_or_unused_too_long_are_purged
                challenges_over_long_enough_are_purged_with_their_letters
                limits_whose_windows_are_over_are_purged
                letters_of_no_challenge_are_purged
                events_that_anybody_can_cause_are_kept_for_less_time
                of_what_is_over_the_oldest_rows_beyond_a_cap_are_purged
                a_limit_that_still_runs_outlives_a_clock_that_came_back
                old_events_are_purged
                a_dry_purge_counts_what_a_real_one_would_delete
                a_purge_deletes_no_more_than_a_batch_of_a_kind
                a_challenge_with_many_letters_is_purged_with_the_last_of_them
                users_and_credentials_are_never_purged
            }
            counts {
                rows_are_counted
                what_is_pending_is_counted_up_to_what_was_asked
                the_store_answers_a_ping
            }
            bursts {
                many_claims_spend_exactly_the_attempts_there_are
                a_burst_passes_a_limit_exactly_as_often_as_it_allows
                a_burst_through_two_windows_passes_the_narrower
                crossing_hits_are_all_counted
                two_workers_never_lease_the_same_letter
                a_cap_on_an_address_holds_under_a_burst
                a_cap_on_a_network_holds_under_a_burst
            }
            tabs {
                an_enrolment_goes_on_beside_one_of_another_method
                a_wrong_code_spends_an_attempt_of_its_own_enrolment
                a_waiting_sign_in_sets_up_one_method_beside_another
                what_a_session_began_outlives_its_fresh_proof
                a_form_that_waits_goes_on_in_its_own_session_alone
                eight_forms_of_a_session_wait_at_a_time
            }
            spent {
                a_challenge_is_spent_once
                what_fails_spends_nothing
                one_of_many_that_spend_a_challenge_wins
                what_was_spent_in_vain_is_counted_up_to_a_number
                spent_challenges_are_purged_by_their_age
            }
            races {
                one_of_many_openers_of_a_link_wins
                one_of_many_closers_of_a_challenge_wins
                one_of_many_inserts_of_an_address_wins
                one_of_many_inserts_of_a_handle_wins
                no_bump_of_an_epoch_is_lost
                one_of_many_enders_of_a_session_wins
                a_session_seen_by_many_keeps_the_latest_time
                a_user_disabled_meanwhile_gets_no_session
                one_of_many_settlers_of_a_letter_wins
                crossing_applies_are_each_made_whole
                events_of_concurrent_applies_are_numbered_apart
            }
        }
    };
    (@doors; $($noun:ident { $($rule:ident)* })*) => {
        $(
            pub mod $noun {
                $(
                    pub async fn $rule(store: std::sync::Arc<dyn pass0_core::ports::Store>) {
                        $crate::contract::$noun::$rule(store).await;
                    }
                )*
            }
        )*
    };
    (@tests $make:expr; $($noun:ident { $($rule:ident)* })*) => {
        $(
            mod $noun {
                #[allow(unused_imports)]
                use super::*;

                $(
                    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                    async fn $rule() {
                        let (store, _guard) = $make().await;
                        $crate::contract::rules::$noun::$rule(store).await;
                    }
                )*
            }
        )*
    };
    ($make:expr) => {
        $crate::store_contract! { @list tests $make }
    };
}
