//! Things to put into the store.

use std::collections::BTreeMap;

use schalter_domain::features::{Feature, Features};
use schalter_domain::holidays::Land;
use schalter_domain::hours::{DayHours, Exception, Hours, Span};
use schalter_domain::ids::{AllianceId, OfficeId, OrganisationId, StaffId, TicketId, TopicId};
use schalter_domain::kiosk::{Entry, Kiosk, Presence, Sensor, SensorKind};
use schalter_domain::language::Language;
use schalter_domain::office::{
    Address, Branding, Channel, IdentityCheck, Imprint, InPerson, Localised, Logo, Office,
    Organisation, Service, Shown, Topic,
};
use schalter_domain::retention::{DataClass, Period, Periods};
use schalter_domain::staff::{Role, Staff};
use schalter_domain::ticket::{ContactWish, Stage, Ticket};
use schalter_store::{Alliance, Configuration, StaffAccount, StoredEvent};
use serde_json::json;

use crate::world::World;

pub fn event(world: &World, organisation: OrganisationId, seq: u64) -> StoredEvent {
    StoredEvent {
        seq,
        at: world.now,
        organisation,
        kind: "arrived".to_owned(),
        version: 1,
        body: json!({ "seq": seq, "channel": "web" }),
    }
}

/// Events `from..=to` of one organisation.
pub fn events(world: &World, organisation: OrganisationId, from: u64, to: u64) -> Vec<StoredEvent> {
    (from..=to)
        .map(|seq| event(world, organisation, seq))
        .collect()
}

pub fn ticket(world: &World, organisation: OrganisationId, office: OfficeId) -> Ticket {
    Ticket {
        id: world.id::<TicketId>(),
        organisation,
        office,
        number: String::new(),
        text: "Meldebescheinigung nachreichen".to_owned(),
        contact: ContactWish::Phone("0800 115".to_owned()),
        due: world.minute(60 * 24),
        stage: Stage::Open,
        visit: Some(world.id()),
        created: world.now,
    }
}

/// An alliance with one organisation for each slug.
pub fn alliance(world: &World, name: &str, slugs: &[&str]) -> Configuration {
    let id = world.id::<AllianceId>();
    let mut plan = Configuration {
        alliances: vec![Alliance {
            id,
            slug: name.to_owned(),
            name: format!("Verbund {name}"),
            lead: None,
            operators: Vec::new(),
        }],
        ..Configuration::default()
    };
    for slug in slugs {
        organisation(world, &mut plan, id, slug);
    }
    plan
}

fn organisation(world: &World, plan: &mut Configuration, alliance: AllianceId, slug: &str) {
    let organisation = Organisation {
        id: world.id(),
        alliance,
        slug: slug.to_owned(),
        name: format!("Stadt {slug}"),
        phone: "0911 115".to_owned(),
        address: address(),
        time_zone: "Europe/Berlin".to_owned(),
        colour: Some("#1a5fb4".to_owned()),
        imprint: Imprint {
            email: "stadt@example.org".to_owned(),
            ..Imprint::default()
        },
        retention: periods(),
        features: Features::default().with(Feature::Chat, false),
        branding: Branding {
            shown: Shown::Service,
            service: Some("Pflegeberatung".to_owned()),
            logo: Some(Logo {
                mime: "image/png".to_owned(),
                base64: "iVBORw0KGgo=".to_owned(),
            }),
        },
    };
    let id = organisation.id;
    plan.organisations.push(organisation);
    let meldewesen = office(world, id, "meldewesen", 0);
    let standesamt = office(world, id, "standesamt", 1);
    let topics = [
        topic(world, &meldewesen, "ausweis", 0),
        topic(world, &meldewesen, "weiss-ich-nicht", 1),
        topic(world, &standesamt, "weiss-ich-nicht", 0),
    ];
    let [ausweis, unsure, elsewhere] = [&topics[0], &topics[1], &topics[2]].map(|topic| topic.id);
    plan.topics.extend(topics);
    let offices = [standesamt.id, meldewesen.id];
    plan.offices.extend([meldewesen, standesamt]);
    let mut anna = account(world, id, &format!("anna.{slug}"), &offices);
    anna.staff.proficient = vec![unsure, ausweis];
    anna.staff.never = vec![elsewhere];
    plan.staff.push(anna);
    plan.staff
        .push(account(world, id, &format!("bernd.{slug}"), &offices[..1]));
}

pub fn office(world: &World, organisation: OrganisationId, slug: &str, position: u16) -> Office {
    let other = BTreeMap::from([("en".to_owned(), "Registration office".to_owned())]);
    Office {
        id: world.id(),
        organisation,
        slug: slug.to_owned(),
        name: Localised {
            de: "Bürgerbüro \"Mitte\"".to_owned(),
            other,
        },
        summary: Localised::german("Ausweise, Meldungen und mehr."),
        phone: "0911 115".to_owned(),
        address: address(),
        hours: hours(),
        languages: vec![Language::De, Language::Kmr],
        capacity: u32::MAX,
        serve_after_closing: true,
        late_minutes: Some(u32::MAX),
        overflow_after_s: Some(0),
        position,
    }
}

fn address() -> Address {
    Address {
        street: "Rathausplatz 1".to_owned(),
        postal_code: "01234".to_owned(),
        town: "Musterstadt".to_owned(),
    }
}

fn hours() -> Hours {
    let time = |text: &str| text.parse().unwrap();
    let span = Span {
        from: time("08:00"),
        to: time("00:00"),
    };
    Hours {
        always: false,
        week: vec![DayHours {
            day: jiff::civil::Weekday::Monday,
            spans: vec![span],
        }],
        exceptions: vec![Exception {
            date: "2026-12-24".parse().unwrap(),
            spans: Vec::new(),
            reason: Some("Betriebsausflug".to_owned()),
        }],
        holidays: Some(Land::By),
        ..Hours::default()
    }
}

pub fn topic(world: &World, office: &Office, slug: &str, position: u16) -> Topic {
    Topic {
        id: world.id::<TopicId>(),
        office: office.id,
        organisation: office.organisation,
        slug: slug.to_owned(),
        name: Localised::german("Personalausweis beantragen"),
        leika: Some("99008001001000".to_owned()),
        services: vec![
            (Channel::Web, Service::Information),
            (Channel::OnSite, Service::Settled),
        ],
        identity: IdentityCheck::InPerson,
        prepare: vec![Localised::german("Ihren alten Ausweis")],
        in_person: Some(InPerson {
            why: Localised::german("Wir brauchen Ihre Unterschrift."),
            bring: vec![Localised::german("Lichtbild")],
        }),
        unsure: slug == "weiss-ich-nicht",
        urgent: slug == "ausweis",
        shared: slug == "ausweis",
        form_free: slug == "ausweis",
        position,
    }
}

/// A kiosk whose people are sent to this office.
pub fn kiosk(world: &World, alliance: AllianceId, reception: &Office, slug: &str) -> Kiosk {
    Kiosk {
        id: world.id(),
        alliance,
        organisation: reception.organisation,
        slug: slug.to_owned(),
        name: "Kabine in der Bücherei".to_owned(),
        place: "Erdgeschoss, links".to_owned(),
        phone: "0911 115".to_owned(),
        reception: reception.id,
        entry: Entry::Choice,
        topics: Vec::new(),
        languages: vec![Language::De, Language::Ar],
        presence: Presence {
            sensor: Some(Sensor {
                topic: "zigbee2mqtt/kabine".to_owned(),
                kind: SensorKind::Door,
            }),
            ..Presence::default()
        },
        printer: true,
        document_camera: false,
        position: 0,
    }
}

pub fn account(
    world: &World,
    organisation: OrganisationId,
    login: &str,
    offices: &[OfficeId],
) -> StaffAccount {
    StaffAccount {
        staff: Staff {
            id: world.id::<StaffId>(),
            organisation,
            login: login.to_owned(),
            name: "Anna Müller".to_owned(),
            service_name: Some("Frau M., Service".to_owned()),
            roles: vec![Role::Clerk, Role::Lead],
            offices: offices.to_vec(),
            languages: [Language::De, Language::Vi].into_iter().collect(),
            proficient: Vec::new(),
            never: Vec::new(),
            without: vec![Channel::Phone, Channel::OnSite],
            guest: Vec::new(),
            operates: None,
        },
        password_hash: Some("$argon2id$v=19$…".to_owned()),
        active: true,
    }
}

fn periods() -> Periods {
    let mut periods = Periods::default();
    periods.set(DataClass::Ticket, Period::days(30)).unwrap();
    periods
}
