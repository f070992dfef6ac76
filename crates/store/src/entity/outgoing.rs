//! What leaves the house.

use super::entity;

entity! {
    /// Messages to people and programs outside; `data` is JSON.
    outbox = "outbox" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        cause: String,
        kind: String,
        transport: String,
        recipient: String,
        language: String,
        data: String,
        visit_id: Option<Uuid>,
        ticket_id: Option<Uuid>,
        state: String,
        tries: i32,
        queued_at: i64,
        next_try: Option<i64>,
        last_error: Option<String>,
        message_id: Option<String>,
        created_at: i64,
        sent_at: Option<i64>,
        delete_after: Option<i64>,
    }
}

entity! {
    /// The templates that an organisation writes itself.
    message_template = "message_template" {
        #[sea_orm(primary_key, auto_increment = false)]
        organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        transport: String,
        #[sea_orm(primary_key, auto_increment = false)]
        language: String,
        subject: String,
        body: String,
        changed_at: i64,
    }
}
