//! The event log and what belongs to it.

use super::entity;

entity! {
    /// Append-only; the primary key is the fence.
    event = "event" {
        #[sea_orm(primary_key, auto_increment = false)]
        seq: i64,
        organisation_id: Uuid,
        at: i64,
        kind: String,
        version: i32,
        body: String,
    }
}

entity! {
    /// The switchboard after the event `seq`.
    snapshot = "snapshot" {
        #[sea_orm(primary_key, auto_increment = false)]
        seq: i64,
        at: i64,
        version: i32,
        body: String,
    }
}

entity! {
    /// The first result of a command, for repeats.
    command_result = "command_result" {
        #[sea_orm(primary_key, auto_increment = false)]
        organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        body: String,
        delete_after: Option<i64>,
    }
}
