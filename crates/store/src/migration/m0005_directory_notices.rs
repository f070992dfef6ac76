//! The directory; what offices announce, and the days they stay closed.

use sea_orm_migration::schema::{big_integer, big_integer_null, text, uuid, uuid_null};

use super::{Step, delete_after, index, migration, table};

migration!("m0005_directory_notices", steps);

fn steps() -> Vec<Step> {
    let entry = vec![
        uuid("id"),
        uuid("organisation_id"),
        text("key"),
        text("kind"),
        text("name"),
        text("function"),
        text("phone"),
        text("email"),
        text("room"),
        text("hours"),
        uuid_null("office_id"),
        uuid_null("staff_id"),
        text("responsibilities"),
        big_integer("changed_at"),
    ];
    let notice = vec![
        uuid("id"),
        uuid("organisation_id"),
        uuid_null("office_id"),
        text("text"),
        text("level"),
        big_integer("from_at"),
        big_integer("until_at"),
        uuid("published_by"),
        big_integer_null("withdrawn_at"),
        delete_after(),
    ];
    let closure = vec![
        uuid("office_id"),
        text("date"),
        uuid("organisation_id"),
        text("reason"),
        uuid("closed_by"),
        big_integer("closed_at"),
        big_integer_null("reopened_at"),
        delete_after(),
    ];
    vec![
        Step::table(table("directory_entry", &["id"], entry)),
        Step::index(
            index(
                "directory_entry_key",
                "directory_entry",
                &["organisation_id", "key"],
            )
            .unique()
            .to_owned(),
        ),
        Step::table(table("notice", &["id"], notice)),
        Step::index(index(
            "notice_until",
            "notice",
            &["organisation_id", "until_at"],
        )),
        Step::index(index("notice_due", "notice", &["delete_after"])),
        Step::table(table("closure", &["office_id", "date"], closure)),
        Step::index(index(
            "closure_date",
            "closure",
            &["organisation_id", "date"],
        )),
        Step::index(index("closure_due", "closure", &["delete_after"])),
    ]
}
