//! The record of changes, and accounts beside the password.

use sea_orm_migration::schema::{big_integer, big_integer_null, text, text_null, uuid, uuid_null};

use super::{Step, delete_after, index, migration, reference, table};

migration!("m0007_accounts", steps);

fn steps() -> Vec<Step> {
    [audit(), factors(), logins(), sessions()]
        .into_iter()
        .flatten()
        .collect()
}

fn audit() -> Vec<Step> {
    let audit = vec![
        uuid("id"),
        uuid("organisation_id"),
        big_integer("at"),
        text("actor"),
        uuid_null("actor_id"),
        text("action"),
        text("subject_kind"),
        text("subject_id"),
        text_null("before"),
        text_null("after"),
        delete_after(),
    ];
    let access = vec![
        uuid("id"),
        uuid("organisation_id"),
        uuid("asked_by"),
        big_integer("asked_at"),
        text("reason"),
        uuid_null("approved_by"),
        big_integer_null("approved_at"),
        big_integer_null("until_at"),
        delete_after(),
    ];
    vec![
        Step::table(table("audit", &["id"], audit)),
        Step::index(index("audit_at", "audit", &["organisation_id", "at"])),
        due("audit_due", "audit"),
        Step::table(table("audit_access", &["id"], access)),
        due("audit_access_due", "audit_access"),
    ]
}

fn factors() -> Vec<Step> {
    let factor = vec![
        uuid("id"),
        uuid("organisation_id"),
        uuid("staff_id"),
        text("kind"),
        text("label"),
        text("secret"),
        big_integer("counter"),
        big_integer("created_at"),
        big_integer_null("used_at"),
        delete_after(),
    ];
    let recovery = vec![
        uuid("staff_id"),
        text("code_hash"),
        uuid("organisation_id"),
        delete_after(),
    ];
    let mut factor = table("staff_factor", &["id"], factor);
    factor.foreign_key(&mut reference("staff_factor", "staff_id", "staff", "id"));
    let mut recovery = table("staff_recovery", &["staff_id", "code_hash"], recovery);
    recovery.foreign_key(&mut reference("staff_recovery", "staff_id", "staff", "id"));
    vec![
        Step::table(factor),
        Step::index(index("staff_factor_of", "staff_factor", &["staff_id"])),
        due("staff_factor_due", "staff_factor"),
        Step::table(recovery),
        due("staff_recovery_due", "staff_recovery"),
    ]
}

fn logins() -> Vec<Step> {
    let identity = vec![
        text("issuer"),
        text("subject"),
        uuid("organisation_id"),
        uuid("staff_id"),
        big_integer("created_at"),
        big_integer("seen_at"),
        delete_after(),
    ];
    let step = vec![
        text("token_hash"),
        uuid("organisation_id"),
        uuid("staff_id"),
        text("kind"),
        text("data"),
        big_integer("created_at"),
        big_integer("expires_at"),
        delete_after(),
    ];
    let mut identity = table("staff_identity", &["issuer", "subject"], identity);
    identity.foreign_key(&mut reference("staff_identity", "staff_id", "staff", "id"));
    let mut step = table("login_step", &["token_hash"], step);
    step.foreign_key(&mut reference("login_step", "staff_id", "staff", "id"));
    vec![
        Step::table(identity),
        Step::index(index("staff_identity_of", "staff_identity", &["staff_id"])),
        due("staff_identity_due", "staff_identity"),
        Step::table(step),
        due("login_step_due", "login_step"),
    ]
}

/// Sessions that can be listed, that end when nobody works with them, and that a provider can end.
fn sessions() -> Vec<Step> {
    vec![
        Step::column("staff_session", big_integer_null("seen_at")),
        Step::column(
            "staff_session",
            text("method").default("password").to_owned(),
        ),
        Step::column("staff_session", text("device").default("").to_owned()),
        Step::column("staff_session", text_null("issuer")),
        Step::column("staff_session", text_null("provider_session")),
        Step::column("staff_session", text_null("id_token")),
        Step::index(index(
            "staff_session_of",
            "staff_session",
            &["organisation_id", "staff_id"],
        )),
    ]
}

fn due(name: &'static str, on: &'static str) -> Step {
    Step::index(index(name, on, &["delete_after"]))
}
