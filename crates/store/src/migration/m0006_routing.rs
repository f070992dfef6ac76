//! What routing is configured with, and how a visit that asked for a callback is reached.

use sea_orm_migration::prelude::ColumnDef;
use sea_orm_migration::schema::{big_integer_null, boolean, integer, text, uuid};

use super::{Step, delete_after, index, migration, reference, table};

migration!("m0006_routing", steps);

fn steps() -> Vec<Step> {
    let contact = vec![
        uuid("visit_id"),
        uuid("organisation_id"),
        text("by"),
        text("address"),
        delete_after(),
    ];
    vec![
        Step::column("office", big_integer_null("late_minutes")),
        Step::column("office", big_integer_null("overflow_after_s")),
        Step::column("topic", no("urgent")),
        Step::column("topic", no("shared")),
        Step::column("staff", text("without_channels").default("[]").to_owned()),
        staff_topic(),
        Step::index(index(
            "staff_topic_organisation",
            "staff_topic",
            &["organisation_id"],
        )),
        Step::table(table("visit_contact", &["visit_id"], contact)),
        Step::index(index(
            "visit_contact_due",
            "visit_contact",
            &["delete_after"],
        )),
    ]
}

fn no(name: &'static str) -> ColumnDef {
    boolean(name).default(false).to_owned()
}

fn staff_topic() -> Step {
    let columns = vec![
        uuid("staff_id"),
        uuid("topic_id"),
        uuid("organisation_id"),
        text("skill"),
        integer("position"),
    ];
    let mut created = table("staff_topic", &["staff_id", "topic_id"], columns);
    created.foreign_key(&mut reference("staff_topic", "staff_id", "staff", "id"));
    created.foreign_key(&mut reference("staff_topic", "topic_id", "topic", "id"));
    Step::table(created)
}
