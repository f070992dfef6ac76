//! Alliances, organisations, offices, topics, staff.

use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, text, text_null, uuid,
};

use super::{Step, index, migration, reference, table, unique_living};

migration!("m0001_house", steps);

fn steps() -> Vec<Step> {
    let mut steps = vec![
        alliance(),
        organisation(),
        office(),
        topic(),
        staff(),
        staff_office(),
    ];
    steps.extend([
        Step::index(unique_living("alliance_slug", "alliance", &["slug"])),
        Step::index(unique_living(
            "organisation_slug",
            "organisation",
            &["slug"],
        )),
        Step::index(index(
            "organisation_alliance",
            "organisation",
            &["alliance_id"],
        )),
        Step::index(unique_living(
            "office_slug",
            "office",
            &["organisation_id", "slug"],
        )),
        Step::index(unique_living("topic_slug", "topic", &["office_id", "slug"])),
        Step::index(index("topic_organisation", "topic", &["organisation_id"])),
        Step::index(unique_living("staff_login", "staff", &["login"])),
        Step::index(index("staff_organisation", "staff", &["organisation_id"])),
        Step::index(index(
            "staff_office_organisation",
            "staff_office",
            &["organisation_id"],
        )),
    ]);
    steps
}

fn alliance() -> Step {
    Step::table(table(
        "alliance",
        &["alliance_id"],
        vec![
            uuid("alliance_id"),
            text("slug"),
            text("name"),
            big_integer_null("retired_at"),
        ],
    ))
}

fn organisation() -> Step {
    let columns = vec![
        uuid("id"),
        uuid("alliance_id"),
        text("slug"),
        text("name"),
        text("phone"),
        text("address"),
        text("time_zone"),
        text_null("colour"),
        text("imprint"),
        big_integer_null("retired_at"),
    ];
    let mut created = table("organisation", &["id"], columns);
    created.foreign_key(&mut reference(
        "organisation",
        "alliance_id",
        "alliance",
        "alliance_id",
    ));
    Step::table(created)
}

fn office() -> Step {
    let columns = vec![
        uuid("id"),
        uuid("organisation_id"),
        text("slug"),
        text("name"),
        text("summary"),
        text("phone"),
        text("address"),
        text("hours"),
        text("languages"),
        big_integer("capacity"),
        boolean("serve_after_closing"),
        integer("position"),
        big_integer_null("retired_at"),
    ];
    let mut created = table("office", &["id"], columns);
    created.foreign_key(&mut reference(
        "office",
        "organisation_id",
        "organisation",
        "id",
    ));
    Step::table(created)
}

fn topic() -> Step {
    let columns = vec![
        uuid("id"),
        uuid("office_id"),
        uuid("organisation_id"),
        text("slug"),
        text("name"),
        text_null("leika"),
        text("services"),
        text("identity"),
        text("prepare"),
        text_null("in_person"),
        boolean("unsure"),
        integer("position"),
        big_integer_null("retired_at"),
    ];
    let mut created = table("topic", &["id"], columns);
    created.foreign_key(&mut reference("topic", "office_id", "office", "id"));
    Step::table(created)
}

fn staff() -> Step {
    let columns = vec![
        uuid("id"),
        uuid("organisation_id"),
        text("login"),
        text_null("password_hash"),
        text("name"),
        text_null("service_name"),
        text("roles"),
        text("languages"),
        boolean("active"),
        big_integer_null("retired_at"),
    ];
    let mut created = table("staff", &["id"], columns);
    created.foreign_key(&mut reference(
        "staff",
        "organisation_id",
        "organisation",
        "id",
    ));
    Step::table(created)
}

fn staff_office() -> Step {
    let columns = vec![
        uuid("staff_id"),
        uuid("office_id"),
        uuid("organisation_id"),
        integer("position"),
    ];
    let mut created = table("staff_office", &["staff_id", "office_id"], columns);
    created.foreign_key(&mut reference("staff_office", "staff_id", "staff", "id"));
    created.foreign_key(&mut reference("staff_office", "office_id", "office", "id"));
    Step::table(created)
}
