//! Rows of kiosks that run.

use super::entity;

entity! {
    /// The device of a kiosk.
    kiosk_device = "kiosk_device" {
        #[sea_orm(primary_key, auto_increment = false)]
        kiosk_id: Uuid,
        organisation_id: Uuid,
        token_hash: String,
        paired_at: i64,
    }
}

entity! {
    /// A program that may tell a kiosk that somebody came.
    kiosk_sensor = "kiosk_sensor" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        kiosk_id: Uuid,
        organisation_id: Uuid,
        token_hash: String,
        created_at: i64,
    }
}

entity! {
    /// How a kiosk was when it was heard of last.
    kiosk_health = "kiosk_health" {
        #[sea_orm(primary_key, auto_increment = false)]
        kiosk_id: Uuid,
        organisation_id: Uuid,
        version: String,
        camera: String,
        microphone: String,
        checked_at: Option<i64>,
        seen_at: Option<i64>,
        visit_at: Option<i64>,
        outage_at: Option<i64>,
    }
}
