//! Periods and features of an organisation; legal holds; ends of keeping that were missing.

use sea_orm_migration::prelude::ColumnDef;
use sea_orm_migration::schema::{big_integer, big_integer_null, text, uuid};

use super::{Step, delete_after, index, migration, table};

migration!("m0009_retention", steps);

fn steps() -> Vec<Step> {
    let hold = vec![
        uuid("id"),
        uuid("organisation_id"),
        text("subject"),
        uuid("subject_id"),
        text("reason"),
        uuid("placed_by"),
        big_integer("placed_at"),
        big_integer("until_at"),
        big_integer_null("lifted_at"),
        delete_after(),
    ];
    vec![
        Step::column("organisation", nothing_chosen("retention")),
        Step::column("organisation", nothing_chosen("features")),
        Step::column("ticket", big_integer_null("contact_delete_after")),
        Step::index(index(
            "ticket_contact_due",
            "ticket",
            &["contact_delete_after"],
        )),
        Step::column("deletion_log", delete_after()),
        Step::index(index("deletion_log_due", "deletion_log", &["delete_after"])),
        Step::table(table("legal_hold", &["id"], hold)),
        Step::index(index("legal_hold_subject", "legal_hold", &["subject_id"])),
        Step::index(index("legal_hold_due", "legal_hold", &["delete_after"])),
    ]
}

fn nothing_chosen(name: &'static str) -> ColumnDef {
    text(name).default("{}").to_owned()
}
