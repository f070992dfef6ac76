//! What leaves the house: the outbox, and the templates that an organisation writes itself.

use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, text, text_null, uuid, uuid_null,
};

use super::{Step, delete_after, index, migration, table};

migration!("m0008_outbox", steps);

fn steps() -> Vec<Step> {
    let outbox = vec![
        uuid("id"),
        uuid("organisation_id"),
        text("cause"),
        text("kind"),
        text("transport"),
        text("recipient"),
        text("language"),
        text("data"),
        uuid_null("visit_id"),
        uuid_null("ticket_id"),
        text("state"),
        integer("tries"),
        big_integer("queued_at"),
        big_integer_null("next_try"),
        text_null("last_error"),
        text_null("message_id"),
        big_integer("created_at"),
        big_integer_null("sent_at"),
        delete_after(),
    ];
    let template = vec![
        uuid("organisation_id"),
        text("kind"),
        text("transport"),
        text("language"),
        text("subject"),
        text("body"),
        big_integer("changed_at"),
    ];
    let cause = index("outbox_cause", "outbox", &["organisation_id", "cause"])
        .unique()
        .to_owned();
    let key = &["organisation_id", "kind", "transport", "language"];
    vec![
        Step::table(table("outbox", &["id"], outbox)),
        Step::index(cause),
        Step::index(index(
            "outbox_next",
            "outbox",
            &["transport", "state", "next_try"],
        )),
        Step::index(index("outbox_visit", "outbox", &["visit_id"])),
        Step::index(index("outbox_ticket", "outbox", &["ticket_id"])),
        Step::index(index("outbox_message", "outbox", &["message_id"])),
        Step::index(index("outbox_due", "outbox", &["delete_after"])),
        Step::table(table("message_template", key, template)),
    ]
}
