//! The side tables with what bears a person's words or secrets, and the figures that bear nobody.

use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, text, text_null, uuid, uuid_null,
};

use super::{Step, delete_after, index, migration, reference, table};

migration!("m0003_side", steps);

fn steps() -> Vec<Step> {
    let mut steps = visit_tables();
    steps.extend(ticket_tables());
    steps.extend(figure_tables());
    steps.extend(other_tables());
    steps
}

fn visit_tables() -> Vec<Step> {
    vec![
        Step::table(table(
            "visit_note",
            &["visit_id"],
            vec![
                uuid("visit_id"),
                uuid("organisation_id"),
                text("note"),
                delete_after(),
            ],
        )),
        Step::index(index("visit_note_due", "visit_note", &["delete_after"])),
        Step::table(table(
            "visit_credential",
            &["token_hash", "visit_id"],
            vec![
                text("token_hash"),
                uuid("visit_id"),
                uuid("organisation_id"),
                uuid("alliance_id"),
                big_integer("created_at"),
                delete_after(),
            ],
        )),
        Step::index(index(
            "visit_credential_visit",
            "visit_credential",
            &["visit_id"],
        )),
        Step::index(index(
            "visit_credential_due",
            "visit_credential",
            &["delete_after"],
        )),
        Step::table(table(
            "chat_message",
            &["id"],
            vec![
                uuid("id"),
                uuid("conversation_id"),
                uuid("visit_id"),
                uuid("organisation_id"),
                text("sender"),
                text("text"),
                big_integer("at"),
                delete_after(),
            ],
        )),
        Step::index(index(
            "chat_message_talk",
            "chat_message",
            &["conversation_id", "at"],
        )),
        Step::index(index("chat_message_visit", "chat_message", &["visit_id"])),
        Step::index(index("chat_message_due", "chat_message", &["delete_after"])),
        Step::table(table(
            "visit_rated",
            &["visit_id"],
            vec![uuid("visit_id"), uuid("organisation_id"), delete_after()],
        )),
        Step::index(index("visit_rated_due", "visit_rated", &["delete_after"])),
    ]
}

fn ticket_tables() -> Vec<Step> {
    let ticket = vec![
        uuid("id"),
        uuid("organisation_id"),
        uuid("office_id"),
        text("number"),
        text("text"),
        text("contact"),
        big_integer("due"),
        text("stage"),
        uuid_null("stage_by"),
        big_integer_null("stage_at"),
        uuid_null("visit_id"),
        big_integer("created_at"),
        delete_after(),
    ];
    let counter = vec![
        uuid("organisation_id"),
        text("name"),
        integer("year"),
        big_integer("value"),
    ];
    vec![
        Step::table(table("ticket", &["id"], ticket)),
        Step::index(
            index("ticket_number", "ticket", &["organisation_id", "number"])
                .unique()
                .to_owned(),
        ),
        Step::index(index("ticket_office", "ticket", &["office_id", "stage"])),
        Step::index(index("ticket_visit", "ticket", &["visit_id"])),
        Step::index(index("ticket_due", "ticket", &["delete_after"])),
        Step::table(table(
            "counter",
            &["organisation_id", "name", "year"],
            counter,
        )),
    ]
}

fn figure_tables() -> Vec<Step> {
    let figure = vec![
        uuid("id"),
        uuid("organisation_id"),
        uuid("office_id"),
        uuid("topic_id"),
        text("channel"),
        text("language"),
        text("date"),
        integer("hour"),
        big_integer("waited_s"),
        big_integer("talked_s"),
        text("outcome"),
    ];
    let rating = vec![
        uuid("id"),
        uuid("organisation_id"),
        uuid("office_id"),
        integer("stars"),
        text_null("comment"),
        text("date"),
        big_integer_null("comment_delete_after"),
    ];
    vec![
        Step::table(table("figure", &["id"], figure)),
        Step::index(index("figure_date", "figure", &["organisation_id", "date"])),
        Step::table(table("rating", &["id"], rating)),
        Step::index(index("rating_date", "rating", &["organisation_id", "date"])),
        Step::index(index("rating_due", "rating", &["comment_delete_after"])),
    ]
}

fn other_tables() -> Vec<Step> {
    let session = vec![
        text("token_hash"),
        uuid("staff_id"),
        uuid("organisation_id"),
        big_integer("created_at"),
        big_integer("expires_at"),
        big_integer_null("revoked_at"),
        text("csrf"),
        delete_after(),
    ];
    let feedback = vec![
        uuid("id"),
        uuid("organisation_id"),
        text("page"),
        text("text"),
        text("contact"),
        big_integer("at"),
        delete_after(),
    ];
    let mut sessions = table("staff_session", &["token_hash"], session);
    sessions.foreign_key(&mut reference("staff_session", "staff_id", "staff", "id"));
    vec![
        Step::table(sessions),
        Step::index(index("staff_session_staff", "staff_session", &["staff_id"])),
        Step::index(index(
            "staff_session_due",
            "staff_session",
            &["delete_after"],
        )),
        Step::table(table("feedback", &["id"], feedback)),
        Step::index(index(
            "feedback_organisation",
            "feedback",
            &["organisation_id", "at"],
        )),
        Step::index(index("feedback_due", "feedback", &["delete_after"])),
    ]
}
