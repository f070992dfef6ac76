//! Rows of the telephone.

use super::entity;

entity! {
    /// Numbers that people call; route, schedule and languages are JSON.
    phone_number = "phone_number" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        slug: String,
        name: String,
        number: String,
        account: String,
        route: String,
        schedule: String,
        languages: String,
        emergency: bool,
        callback: bool,
        keeps_place: bool,
        shows_caller: bool,
        outgoing: bool,
        position: i32,
        retired_at: Option<i64>,
    }
}

entity! {
    /// Who calls, by visit.
    caller = "caller" {
        #[sea_orm(primary_key, auto_increment = false)]
        visit_id: Uuid,
        organisation_id: Uuid,
        number: Option<String>,
        dialled: Uuid,
        account: String,
        delete_after: Option<i64>,
    }
}

entity! {
    /// Numbers that are warned or not put through.
    blocked_number = "blocked_number" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        number: String,
        reason: String,
        note: Option<String>,
        until_at: i64,
        decided_by: Option<Uuid>,
        state: String,
        delete_after: Option<i64>,
    }
}
