//! Configuration between rows and domain types.

use schalter_domain::ids::{AllianceId, OfficeId, StaffId, TopicId};
use schalter_domain::kiosk::Kiosk;
use schalter_domain::office::{Office, Organisation, Topic};
use schalter_domain::staff::Staff;

use super::{Alliance, StaffAccount};
use crate::convert::{Row, code, json};
use crate::entity::{alliance, kiosk, office, organisation, staff, topic};
use crate::error::StoreError;

/// An alliance with those who operate its line.
pub(super) fn alliance(model: alliance::Model, operators: Vec<StaffId>) -> Alliance {
    Alliance {
        id: model.id.into(),
        slug: model.slug,
        name: model.name,
        lead: model.lead.map(Into::into),
        operators,
    }
}

impl From<&Alliance> for alliance::Model {
    fn from(alliance: &Alliance) -> Self {
        Self {
            id: alliance.id.0,
            slug: alliance.slug.clone(),
            name: alliance.name.clone(),
            lead: alliance.lead.map(|lead| lead.0),
            retired_at: None,
        }
    }
}

impl TryFrom<organisation::Model> for Organisation {
    type Error = StoreError;

    fn try_from(model: organisation::Model) -> Result<Self, StoreError> {
        let row = Row::new("organisation", model.id);
        Ok(Self {
            id: model.id.into(),
            alliance: model.alliance_id.into(),
            slug: model.slug,
            name: model.name,
            phone: model.phone,
            address: row.json(&model.address)?,
            time_zone: model.time_zone,
            colour: model.colour,
            imprint: row.json(&model.imprint)?,
            retention: row.json(&model.retention)?,
            features: row.json(&model.features)?,
            branding: row.json(&model.branding)?,
        })
    }
}

impl From<&Organisation> for organisation::Model {
    fn from(organisation: &Organisation) -> Self {
        Self {
            id: organisation.id.0,
            alliance_id: organisation.alliance.0,
            slug: organisation.slug.clone(),
            name: organisation.name.clone(),
            phone: organisation.phone.clone(),
            address: json(&organisation.address),
            time_zone: organisation.time_zone.clone(),
            colour: organisation.colour.clone(),
            imprint: json(&organisation.imprint),
            retention: json(&organisation.retention),
            features: json(&organisation.features),
            branding: json(&organisation.branding),
            retired_at: None,
        }
    }
}

impl TryFrom<office::Model> for Office {
    type Error = StoreError;

    fn try_from(model: office::Model) -> Result<Self, StoreError> {
        let row = Row::new("office", model.id);
        Ok(Self {
            id: model.id.into(),
            organisation: model.organisation_id.into(),
            slug: model.slug,
            name: row.json(&model.name)?,
            summary: row.json(&model.summary)?,
            phone: model.phone,
            address: row.json(&model.address)?,
            hours: row.json(&model.hours)?,
            languages: row.json(&model.languages)?,
            capacity: row.number("capacity", model.capacity)?,
            serve_after_closing: model.serve_after_closing,
            late_minutes: maybe(model.late_minutes, "late_minutes", &row)?,
            overflow_after_s: maybe(model.overflow_after_s, "overflow_after_s", &row)?,
            position: row.number("position", model.position)?,
        })
    }
}

impl From<&Office> for office::Model {
    fn from(office: &Office) -> Self {
        Self {
            id: office.id.0,
            organisation_id: office.organisation.0,
            slug: office.slug.clone(),
            name: json(&office.name),
            summary: json(&office.summary),
            phone: office.phone.clone(),
            address: json(&office.address),
            hours: json(&office.hours),
            languages: json(&office.languages),
            capacity: office.capacity.into(),
            serve_after_closing: office.serve_after_closing,
            late_minutes: office.late_minutes.map(Into::into),
            overflow_after_s: office.overflow_after_s.map(Into::into),
            position: office.position.into(),
            retired_at: None,
        }
    }
}

impl TryFrom<topic::Model> for Topic {
    type Error = StoreError;

    fn try_from(model: topic::Model) -> Result<Self, StoreError> {
        let row = Row::new("topic", model.id);
        Ok(Self {
            id: model.id.into(),
            office: model.office_id.into(),
            organisation: model.organisation_id.into(),
            slug: model.slug,
            name: row.json(&model.name)?,
            leika: model.leika,
            services: row.json(&model.services)?,
            identity: row.code(&model.identity)?,
            prepare: row.json(&model.prepare)?,
            in_person: model.in_person.map(|text| row.json(&text)).transpose()?,
            unsure: model.unsure,
            urgent: model.urgent,
            shared: model.shared,
            form_free: model.form_free,
            position: row.number("position", model.position)?,
        })
    }
}

impl From<&Topic> for topic::Model {
    fn from(topic: &Topic) -> Self {
        Self {
            id: topic.id.0,
            office_id: topic.office.0,
            organisation_id: topic.organisation.0,
            slug: topic.slug.clone(),
            name: json(&topic.name),
            leika: topic.leika.clone(),
            services: json(&topic.services),
            identity: code(&topic.identity),
            prepare: json(&topic.prepare),
            in_person: topic.in_person.as_ref().map(json),
            unsure: topic.unsure,
            urgent: topic.urgent,
            shared: topic.shared,
            form_free: topic.form_free,
            position: topic.position.into(),
            retired_at: None,
        }
    }
}

fn maybe(number: Option<i64>, column: &str, row: &Row) -> Result<Option<u32>, StoreError> {
    number.map(|number| row.number(column, number)).transpose()
}

/// What other tables say of an account.
#[derive(Default)]
pub(super) struct Served {
    pub offices: Vec<OfficeId>,
    pub proficient: Vec<TopicId>,
    pub never: Vec<TopicId>,
    pub guest: Vec<OfficeId>,
    pub operates: Option<AllianceId>,
}

/// An account with what other tables say of it.
pub(super) fn account(model: staff::Model, served: Served) -> Result<StaffAccount, StoreError> {
    let row = Row::new("staff", model.id);
    let staff = Staff {
        id: model.id.into(),
        organisation: model.organisation_id.into(),
        login: model.login,
        name: model.name,
        service_name: model.service_name,
        roles: row.json(&model.roles)?,
        offices: served.offices,
        languages: row.json(&model.languages)?,
        proficient: served.proficient,
        never: served.never,
        without: row.json(&model.without_channels)?,
        guest: served.guest,
        operates: served.operates,
    };
    Ok(StaffAccount {
        staff,
        password_hash: model.password_hash,
        active: model.active,
    })
}

impl From<&StaffAccount> for staff::Model {
    fn from(account: &StaffAccount) -> Self {
        let staff = &account.staff;
        Self {
            id: staff.id.0,
            organisation_id: staff.organisation.0,
            login: staff.login.clone(),
            password_hash: account.password_hash.clone(),
            name: staff.name.clone(),
            service_name: staff.service_name.clone(),
            roles: json(&staff.roles),
            languages: json(&staff.languages),
            without_channels: json(&staff.without),
            active: account.active,
            retired_at: None,
        }
    }
}

impl TryFrom<kiosk::Model> for Kiosk {
    type Error = StoreError;

    fn try_from(model: kiosk::Model) -> Result<Self, StoreError> {
        let row = Row::new("kiosk", model.id);
        Ok(Self {
            id: model.id.into(),
            alliance: model.alliance_id.into(),
            organisation: model.organisation_id.into(),
            slug: model.slug,
            name: model.name,
            place: model.place,
            phone: model.phone,
            reception: model.reception.into(),
            entry: row.code(&model.entry)?,
            topics: row.json(&model.topics)?,
            languages: row.json(&model.languages)?,
            presence: row.json(&model.presence)?,
            printer: model.printer,
            document_camera: model.document_camera,
            position: row.number("position", model.position)?,
        })
    }
}

impl From<&Kiosk> for kiosk::Model {
    fn from(kiosk: &Kiosk) -> Self {
        Self {
            id: kiosk.id.0,
            organisation_id: kiosk.organisation.0,
            alliance_id: kiosk.alliance.0,
            slug: kiosk.slug.clone(),
            name: kiosk.name.clone(),
            place: kiosk.place.clone(),
            phone: kiosk.phone.clone(),
            reception: kiosk.reception.0,
            entry: code(&kiosk.entry),
            topics: json(&kiosk.topics),
            languages: json(&kiosk.languages),
            presence: json(&kiosk.presence),
            printer: kiosk.printer,
            document_camera: kiosk.document_camera,
            position: kiosk.position.into(),
            retired_at: None,
        }
    }
}
