//! Configuration: who works where, for whom, when.

use super::entity;

entity! {
    /// The key column is the alliance's id.
    alliance = "alliance" {
        #[sea_orm(primary_key, auto_increment = false, column_name = "alliance_id")]
        id: Uuid,
        slug: String,
        name: String,
        retired_at: Option<i64>,
    }
}

entity! {
    /// Organisations; `address`, `imprint`, `retention` and `features` are JSON.
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
