//! What was deleted, when, how much of it: one row per run, organisation and class.

use sea_orm_migration::schema::{big_integer, text, uuid};

use super::{Step, migration, table};

migration!("m0004_deletion_log", steps);

fn steps() -> Vec<Step> {
    vec![Step::table(table(
        "deletion_log",
        &["organisation_id", "class", "at"],
        vec![
            uuid("organisation_id"),
            text("class"),
            big_integer("at"),
            big_integer("deleted"),
        ],
    ))]
}
