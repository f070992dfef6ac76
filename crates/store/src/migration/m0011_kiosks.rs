//! Kiosks as they are configured, who leads an alliance and operates its line, guests of offices,
//! how an organisation appears, and topics for which no form is prescribed.

use sea_orm_migration::schema::{big_integer_null, boolean, integer, text, uuid, uuid_null};

use super::{Step, index, migration, reference, table, unique_living};

migration!("m0011_kiosks", steps);

fn steps() -> Vec<Step> {
    vec![
        Step::column("organisation", text("branding").default("{}").to_owned()),
        Step::column("topic", boolean("form_free").default(false).to_owned()),
        Step::column("alliance", uuid_null("lead")),
        operators(),
        Step::index(index(
            "alliance_operator_organisation",
            "alliance_operator",
            &["organisation_id"],
        )),
        guests(),
        Step::index(index("office_guest_staff", "office_guest", &["staff_id"])),
        kiosks(),
        Step::index(unique_living(
            "kiosk_slug",
            "kiosk",
            &["organisation_id", "slug"],
        )),
        Step::index(index("kiosk_alliance", "kiosk", &["alliance_id"])),
    ]
}

/// The organisation is the operator's.
fn operators() -> Step {
    let columns = vec![
        uuid("alliance_id"),
        uuid("staff_id"),
        uuid("organisation_id"),
    ];
    let mut created = table("alliance_operator", &["alliance_id", "staff_id"], columns);
    created.foreign_key(&mut reference(
        "alliance_operator",
        "alliance_id",
        "alliance",
        "alliance_id",
    ));
    created.foreign_key(&mut reference(
        "alliance_operator",
        "staff_id",
        "staff",
        "id",
    ));
    Step::table(created)
}

/// The organisation is the office's.
fn guests() -> Step {
    let columns = vec![uuid("office_id"), uuid("staff_id"), uuid("organisation_id")];
    let mut created = table("office_guest", &["office_id", "staff_id"], columns);
    created.foreign_key(&mut reference("office_guest", "office_id", "office", "id"));
    created.foreign_key(&mut reference("office_guest", "staff_id", "staff", "id"));
    Step::table(created)
}

fn kiosks() -> Step {
    let columns = vec![
        uuid("id"),
        uuid("organisation_id"),
        uuid("alliance_id"),
        text("slug"),
        text("name"),
        text("place"),
        text("phone"),
        uuid("reception"),
        text("entry"),
        text("topics"),
        text("languages"),
        text("presence"),
        boolean("printer"),
        boolean("document_camera"),
        integer("position"),
        big_integer_null("retired_at"),
    ];
    let mut created = table("kiosk", &["id"], columns);
    created.foreign_key(&mut reference(
        "kiosk",
        "organisation_id",
        "organisation",
        "id",
    ));
    created.foreign_key(&mut reference("kiosk", "reception", "office", "id"));
    Step::table(created)
}
