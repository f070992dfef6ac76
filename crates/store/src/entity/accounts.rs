//! Accounts beside the password: second factors, logins under way, providers' words; and the record
//! of changes.

use super::entity;

entity! {
    /// What was changed; `before` and `after` are JSON.
    audit = "audit" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        at: i64,
        actor: String,
        actor_id: Option<Uuid>,
        action: String,
        subject_kind: String,
        subject_id: String,
        before: Option<String>,
        after: Option<String>,
        delete_after: Option<i64>,
    }
}

entity! {
    /// Who asked to read the record of changes, who agreed, until when.
    audit_access = "audit_access" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        asked_by: Uuid,
        asked_at: i64,
        reason: String,
        approved_by: Option<Uuid>,
        approved_at: Option<i64>,
        until_at: Option<i64>,
        delete_after: Option<i64>,
    }
}

entity! {
    /// Second factors; `secret` is sealed.
    staff_factor = "staff_factor" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        staff_id: Uuid,
        kind: String,
        label: String,
        secret: String,
        counter: i64,
        created_at: i64,
        used_at: Option<i64>,
        delete_after: Option<i64>,
    }
}

entity! {
    /// Codes that stand in for a second factor once.
    staff_recovery = "staff_recovery" {
        #[sea_orm(primary_key, auto_increment = false)]
        staff_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        code_hash: String,
        organisation_id: Uuid,
        delete_after: Option<i64>,
    }
}

entity! {
    /// Which account a provider's subject is.
    staff_identity = "staff_identity" {
        #[sea_orm(primary_key, auto_increment = false)]
        issuer: String,
        #[sea_orm(primary_key, auto_increment = false)]
        subject: String,
        organisation_id: Uuid,
        staff_id: Uuid,
        created_at: i64,
        seen_at: i64,
        delete_after: Option<i64>,
    }
}

entity! {
    /// A login that is under way; `data` is sealed.
    login_step = "login_step" {
        #[sea_orm(primary_key, auto_increment = false)]
        token_hash: String,
        organisation_id: Uuid,
        staff_id: Uuid,
        kind: String,
        data: String,
        created_at: i64,
        expires_at: i64,
        delete_after: Option<i64>,
    }
}
