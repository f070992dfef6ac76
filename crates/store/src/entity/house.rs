//! Configuration: who works where, for whom, when.

use super::entity;

entity! {
    /// The key column is the alliance's id.
    alliance = "alliance" {
        #[sea_orm(primary_key, auto_increment = false, column_name = "alliance_id")]
        id: Uuid,
        slug: String,
        name: String,
        lead: Option<Uuid>,
        retired_at: Option<i64>,
    }
}

entity! {
    /// Who of which organisation operates the line of an alliance.
    alliance_operator = "alliance_operator" {
        #[sea_orm(primary_key, auto_increment = false)]
        alliance_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        staff_id: Uuid,
        organisation_id: Uuid,
    }
}

entity! {
    /// Organisations; `address`, `imprint`, `retention`, `features` and `branding` are JSON.
    organisation = "organisation" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        alliance_id: Uuid,
        slug: String,
        name: String,
        phone: String,
        address: String,
        time_zone: String,
        colour: Option<String>,
        imprint: String,
        retention: String,
        features: String,
        branding: String,
        retired_at: Option<i64>,
    }
}

entity! {
    /// Offices; texts, address, hours and languages are JSON.
    office = "office" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        slug: String,
        name: String,
        summary: String,
        phone: String,
        address: String,
        hours: String,
        languages: String,
        capacity: i64,
        serve_after_closing: bool,
        late_minutes: Option<i64>,
        overflow_after_s: Option<i64>,
        position: i32,
        retired_at: Option<i64>,
    }
}

entity! {
    /// Topics; texts and services are JSON.
    topic = "topic" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        office_id: Uuid,
        organisation_id: Uuid,
        slug: String,
        name: String,
        leika: Option<String>,
        services: String,
        identity: String,
        prepare: String,
        in_person: Option<String>,
        unsure: bool,
        urgent: bool,
        shared: bool,
        form_free: bool,
        position: i32,
        retired_at: Option<i64>,
    }
}

entity! {
    /// Staff accounts; roles, languages and channels are JSON.
    staff = "staff" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        login: String,
        password_hash: Option<String>,
        name: String,
        service_name: Option<String>,
        roles: String,
        languages: String,
        without_channels: String,
        active: bool,
        retired_at: Option<i64>,
    }
}

entity! {
    /// Which offices a staff member may serve, in the order given.
    staff_office = "staff_office" {
        #[sea_orm(primary_key, auto_increment = false)]
        staff_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        office_id: Uuid,
        organisation_id: Uuid,
        position: i32,
    }
}

entity! {
    /// Which topics a staff member serves particularly well or never, in the order given.
    staff_topic = "staff_topic" {
        #[sea_orm(primary_key, auto_increment = false)]
        staff_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        topic_id: Uuid,
        organisation_id: Uuid,
        skill: String,
        position: i32,
    }
}

entity! {
    /// Staff of other organisations who serve an office; the organisation is the office's.
    office_guest = "office_guest" {
        #[sea_orm(primary_key, auto_increment = false)]
        office_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        staff_id: Uuid,
        organisation_id: Uuid,
    }
}

entity! {
    /// Kiosks; topics, languages and presence are JSON.
    kiosk = "kiosk" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organisation_id: Uuid,
        alliance_id: Uuid,
        slug: String,
        name: String,
        place: String,
        phone: String,
        reception: Uuid,
        entry: String,
        topics: String,
        languages: String,
        presence: String,
        printer: bool,
        document_camera: bool,
        position: i32,
        retired_at: Option<i64>,
    }
}
