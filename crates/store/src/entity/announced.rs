//! The directory; what offices announce, and the days they stay closed.

use super::entity;

entity! {
    /// Departments and people; `responsibilities` is JSON.
    directory_entry = "directory_entry" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        key: String,
        kind: String,
        name: String,
        function: String,
        phone: String,
        email: String,
        room: String,
        hours: String,
        office_id: Option<Uuid>,
        staff_id: Option<Uuid>,
        responsibilities: String,
        changed_at: i64,
    }
}

entity! {
    /// Timed announcements; `text` is JSON.
    notice = "notice" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        office_id: Option<Uuid>,
        text: String,
        level: String,
        from_at: i64,
        until_at: i64,
        published_by: Uuid,
        withdrawn_at: Option<i64>,
        delete_after: Option<i64>,
    }
}

entity! {
    /// Offices closed for one date.
    closure = "closure" {
        #[sea_orm(primary_key, auto_increment = false)]
        office_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        date: String,
        organisation_id: Uuid,
        reason: String,
        closed_by: Uuid,
        closed_at: i64,
        reopened_at: Option<i64>,
        delete_after: Option<i64>,
    }
}
