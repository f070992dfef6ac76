//! Telephone numbers that people call, who calls, and numbers that are not put through.

use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, text, text_null, uuid, uuid_null,
};

use super::{Step, delete_after, index, migration, reference, table, unique_living};

migration!("m0014_phone", steps);

fn steps() -> Vec<Step> {
    vec![
        numbers(),
        Step::index(unique_living(
            "phone_number_slug",
            "phone_number",
            &["organisation_id", "slug"],
        )),
        // One telephone number leads to one place: nobody takes the calls of another.
        Step::index(unique_living(
            "phone_number_number",
            "phone_number",
            &["number"],
        )),
        callers(),
        Step::index(index("caller_organisation", "caller", &["organisation_id"])),
        Step::index(index("caller_delete_after", "caller", &["delete_after"])),
        blocks(),
        Step::index(index(
            "blocked_number_organisation",
            "blocked_number",
            &["organisation_id", "number"],
        )),
    ]
}

fn numbers() -> Step {
    let columns = vec![
        uuid("id"),
        uuid("organisation_id"),
        text("slug"),
        text("name"),
        text("number"),
        text("account"),
        text("route"),
        text("schedule"),
        text("languages"),
        boolean("emergency"),
        boolean("callback"),
        boolean("keeps_place"),
        boolean("shows_caller"),
        boolean("outgoing"),
        integer("position"),
        big_integer_null("retired_at"),
    ];
    let mut created = table("phone_number", &["id"], columns);
    created.foreign_key(&mut reference(
        "phone_number",
        "organisation_id",
        "organisation",
        "id",
    ));
    Step::table(created)
}

fn callers() -> Step {
    let columns = vec![
        uuid("visit_id"),
        uuid("organisation_id"),
        text_null("number"),
        uuid("dialled"),
        text("account"),
        delete_after(),
    ];
    Step::table(table("caller", &["visit_id"], columns))
}

fn blocks() -> Step {
    let columns = vec![
        uuid("id"),
        uuid("organisation_id"),
        text("number"),
        text("reason"),
        text_null("note"),
        big_integer("until_at"),
        uuid_null("decided_by"),
        text("state"),
        delete_after(),
    ];
    Step::table(table("blocked_number", &["id"], columns))
}
