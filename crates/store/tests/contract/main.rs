//! One contract, held by either database: every test below runs on SQLite in a temporary file and
//! on PostgreSQL in a database of its own. Each makes its own world, in any order, in parallel.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests")]

mod accounts;
mod announced;
mod attachments;
mod audit;
mod booths;
mod configuration;
mod figures;
mod fixtures;
mod opening;
mod outbox;
mod phone;
mod postgres;
mod privacy;
mod shared;
mod side;
mod sweep;
mod tickets;
mod truth;
mod walls;
mod world;

/// Instantiates the contract for both databases.
macro_rules! contract {
    ($($module:ident { $($name:ident),+ $(,)? })+) => {
        mod on_sqlite {
            $(mod $module {$(
                #[test]
                fn $name() {
                    crate::world::on_sqlite(|world| Box::pin(crate::$module::$name(world)));
                }
            )+})+
        }
        mod on_postgres {
            $(mod $module {$(
                #[test]
                fn $name() {
                    crate::world::on_postgres(|world| Box::pin(crate::$module::$name(world)));
                }
            )+})+
        }
    };
}

contract! {
    opening { reopens_with_all_that_was_written, refuses_a_newer_database }
    truth {
        what_is_committed_is_loaded,
        a_deposed_leader_is_fenced,
        of_two_leaders_at_once_one_is_fenced,
        the_fence_holds_where_events_were_deleted,
        a_failing_side_write_leaves_nothing,
        a_repeated_command_is_told_apart,
        a_hole_is_refused_and_found,
        a_snapshot_shortens_the_log,
        old_events_are_upcast,
        seat_events_end_with_the_day, a_dropped_commit_blocks_nobody,
    }
    configuration {
        a_plan_round_trips,
        what_a_plan_leaves_out_is_retired,
        a_plan_cannot_take_what_is_anothers,
        passwords_and_accounts_are_kept_apart,
        a_retired_topic_is_no_longer_served,
        single_things_change_and_come_back,
        a_change_stays_with_its_owner,
    }
    shared {
        what_an_alliance_shares_round_trips,
        who_is_not_named_keeps_what_is_shared,
        a_kiosk_is_retired_and_comes_back,
        what_is_shared_changes_at_the_owners_word,
    }
    phone {
        numbers_round_trip_and_are_retired,
        nobody_takes_the_calls_of_another,
        a_caller_is_known_until_the_visit_is_over,
        a_number_that_stands_out_ends_by_itself,
    }
    side {
        every_write_is_read_again,
        what_comes_twice_is_kept_once,
        a_browser_sees_its_open_visits_first,
        a_spent_link_holds_nothing,
        what_travels_with_a_visit_is_the_other_organisations,
        sessions_end, a_nul_makes_nothing_fail,
    }
    tickets {
        numbers_have_no_gap_and_no_twin,
        the_local_year_counts,
        one_of_two_takes_a_ticket,
        a_closed_ticket_keeps_no_way_to_the_citizen,
        lists_follow_office_and_stage,
    }
    attachments {
        a_paper_is_kept_with_its_matter_and_no_other,
        no_paper_without_its_matter,
        a_paper_goes_with_its_matter,
        a_paper_is_found_and_erased_with_the_person,
        what_ends_a_matter_ends_its_papers,
    }
    announced {
        a_directory_changes_in_one_go,
        a_key_names_one_entry,
        notices_are_published_and_withdrawn,
        a_day_is_closed_and_opened_again,
    }
    figures {
        counters_add_up,
        stars_are_counted_apart_from_words,
        a_wallboard_is_found_by_its_secret_until_revoked,
        single_visits_are_folded_in_and_deleted,
    }
    booths {
        a_kiosk_has_one_device_and_its_owner_takes_it,
        sensors_come_and_go_by_their_owner,
        the_newest_health_of_a_kiosk_counts,
        what_kiosks_hold_is_found_until_it_is_wiped,
    }
    accounts {
        a_code_counts_once_even_at_the_same_moment,
        a_recovery_code_is_spent_once,
        a_subject_stays_the_account_that_it_was,
        a_login_under_way_ends_once_and_by_itself,
        sessions_end_as_named,
        one_other_person_agrees_to_reading,
    }
    audit { changes_are_kept_newest_first, an_entry_is_never_written_over }
    outbox {
        a_message_is_kept_once_per_cause,
        a_message_moves_from_where_it_was_seen,
        the_number_of_the_commit_is_in_the_message,
        a_withdrawn_or_forgotten_message_goes,
        only_what_ended_badly_is_sent_again,
        a_new_link_ends_the_old_one,
        an_own_template_replaces_and_is_dropped,
    }
    privacy {
        what_is_held_stays_until_the_hold_ends,
        another_period_applies_to_what_exists,
        old_events_go_when_a_snapshot_covers_them,
        nothing_is_left_in_any_table,
        a_person_is_found_and_erased,
        what_is_promised_or_held_is_not_erased,
    }
    sweep { only_what_is_due_is_deleted_and_logged, many_rows_go_in_short_batches, forgetting_a_visit, the_switchboard_does_not_wait_for_a_sweep }
    walls { every_table_names_its_owner, every_read_stays_in_its_scope, writes_stay_in_their_organisation }
}
