//! The event log, its snapshots, the results of commands.

use sea_orm_migration::schema::{big_integer, integer, text, uuid};

use super::{Step, delete_after, index, migration, table};

migration!("m0002_truth", steps);

fn steps() -> Vec<Step> {
    vec![
        Step::table(table(
            "event",
            &["seq"],
            vec![
                big_integer("seq"),
                uuid("organisation_id"),
                big_integer("at"),
                text("kind"),
                integer("version"),
                text("body"),
            ],
        )),
        Step::index(index("event_kind", "event", &["kind", "at"])),
        Step::table(table(
            "snapshot",
            &["seq"],
            vec![
                big_integer("seq"),
                big_integer("at"),
                integer("version"),
                text("body"),
            ],
        )),
        Step::table(table(
            "command_result",
            &["organisation_id", "id"],
            vec![
                uuid("organisation_id"),
                uuid("id"),
                text("body"),
                delete_after(),
            ],
        )),
        Step::index(index(
            "command_result_due",
            "command_result",
            &["delete_after"],
        )),
    ]
}
