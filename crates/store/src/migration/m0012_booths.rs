//! Kiosks that run: the device of each, the programs that may tell it that somebody came, and how it
//! was when it was heard of last. Nothing here is about a person.

use sea_orm_migration::schema::{big_integer, big_integer_null, text, uuid};

use super::{Step, index, migration, table};

migration!("m0012_booths", steps);

fn steps() -> Vec<Step> {
    let device = vec![
        uuid("kiosk_id"),
        uuid("organisation_id"),
        text("token_hash"),
        big_integer("paired_at"),
    ];
    let sensor = vec![
        uuid("id"),
        uuid("kiosk_id"),
        uuid("organisation_id"),
        text("token_hash"),
        big_integer("created_at"),
    ];
    let health = vec![
        uuid("kiosk_id"),
        uuid("organisation_id"),
        text("version"),
        text("camera"),
        text("microphone"),
        big_integer_null("checked_at"),
        big_integer_null("seen_at"),
        big_integer_null("visit_at"),
        big_integer_null("outage_at"),
    ];
    vec![
        Step::table(table("kiosk_device", &["kiosk_id"], device)),
        Step::index(
            index("kiosk_device_token", "kiosk_device", &["token_hash"])
                .unique()
                .to_owned(),
        ),
        Step::table(table("kiosk_sensor", &["id"], sensor)),
        Step::index(
            index("kiosk_sensor_token", "kiosk_sensor", &["token_hash"])
                .unique()
                .to_owned(),
        ),
        Step::index(index("kiosk_sensor_kiosk", "kiosk_sensor", &["kiosk_id"])),
        Step::table(table("kiosk_health", &["kiosk_id"], health)),
    ]
}
