//! Offices and topics: what can be settled where, on which channel, and what must precede it.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::features::Features;
use crate::hours::Hours;
use crate::ids::{AllianceId, OfficeId, OrganisationId, TopicId};
use crate::language::Language;
use crate::retention::Periods;

/// How a person reaches the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The browser at home.
    Web,
    /// A paired device in a public place.
    Kiosk,
    /// The telephone.
    Phone,
    /// Text only.
    Chat,
    /// A call back.
    Callback,
    /// A booked time.
    Appointment,
    /// A ticket drawn on site.
    OnSite,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 7] = [
        Channel::Web,
        Channel::Kiosk,
        Channel::Phone,
        Channel::Chat,
        Channel::Callback,
        Channel::Appointment,
        Channel::OnSite,
    ];

    /// The word used in storage, configuration and the API.
    pub fn code(self) -> &'static str {
        match self {
            Channel::Web => "web",
            Channel::Kiosk => "kiosk",
            Channel::Phone => "phone",
            Channel::Chat => "chat",
            Channel::Callback => "callback",
            Channel::Appointment => "appointment",
            Channel::OnSite => "on_site",
        }
    }
}

/// What a talk on one channel can do for a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Questions are answered; the matter itself is settled elsewhere.
    Information,
    /// The matter can be settled in the talk.
    Settled,
    /// The person has to come; [`Topic::in_person`] says why and with what.
    InPerson,
}

/// The check that must precede disclosure of personal data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityCheck {
    /// None.
    #[default]
    None,
    /// Questions that only the person can answer.
    Questions,
    /// The electronic identity card.
    Eid,
    /// The identity card, seen in person.
    InPerson,
}

/// A text in the languages the organisation keeps; German always exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Localised {
    /// The German text.
    pub de: String,
    /// Other languages by tag.
    #[serde(flatten)]
    pub other: std::collections::BTreeMap<String, String>,
}

impl Localised {
    /// A text that exists in German only.
    pub fn german(text: impl Into<String>) -> Self {
        Self {
            de: text.into(),
            other: std::collections::BTreeMap::new(),
        }
    }

    /// The text in `language`, or else in German.
    pub fn get(&self, language: Language) -> &str {
        self.other
            .get(language.tag())
            .map_or(self.de.as_str(), String::as_str)
    }
}

/// Why a person must come, and what to bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InPerson {
    /// The reason, one sentence.
    pub why: Localised,
    /// What to bring, one entry a line.
    pub bring: Vec<Localised>,
}

/// What the citizen comes for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// The topic.
    pub id: TopicId,
    /// Its office.
    pub office: OfficeId,
    /// The owner.
    pub organisation: OrganisationId,
    /// The last part of its address, unique in the office.
    pub slug: String,
    /// Its name, as citizens say it.
    pub name: Localised,
    /// The 14-digit LeiKa key, where one exists.
    pub leika: Option<String>,
    /// What can be done, by channel; a channel not named gives information.
    pub services: Vec<(Channel, Service)>,
    /// The check that must precede disclosure.
    pub identity: IdentityCheck,
    /// What to have ready for the talk.
    pub prepare: Vec<Localised>,
    /// Set where (on some channel) the person must come.
    pub in_person: Option<InPerson>,
    /// Whether this is "Weiß ich nicht", which every office has.
    pub unsure: bool,
    /// Whether it cannot wait: its visits get a head start in the line.
    pub urgent: bool,
    /// Whether partner offices may take its visits over, and this office theirs: both sides must
    /// say so. Which topics belong together says [`Topic::shared_as`].
    pub shared: bool,
    /// Whether no form is prescribed for it ("formfrei"): a signature by finger or pen is enough.
    pub form_free: bool,
    /// The place in the list.
    pub position: u16,
}

impl Topic {
    /// What a talk on `channel` can do. A call back can do what a call can.
    pub fn service(&self, channel: Channel) -> Service {
        let named = |channel| {
            let of_channel = self.services.iter().find(|(named, _)| *named == channel);
            of_channel.map(|(_, service)| *service)
        };
        let like = match channel {
            Channel::Callback => Channel::Phone,
            other => other,
        };
        named(channel)
            .or_else(|| named(like))
            .unwrap_or(Service::Information)
    }

    /// By what a shared topic is known to partners: its LeiKa key, or without one its slug. Shared
    /// topics of one alliance that are known by the same word stand for one another.
    pub fn shared_as(&self) -> Option<&str> {
        let known = self.leika.as_deref().unwrap_or(&self.slug);
        self.shared.then_some(known)
    }
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// Town.
    pub town: String,
}

/// A virtual office of one organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// The office.
    pub id: OfficeId,
    /// The owner.
    pub organisation: OrganisationId,
    /// The last part of its address, unique in the organisation.
    pub slug: String,
    /// Its name.
    pub name: Localised,
    /// What it is for, one sentence.
    pub summary: Localised,
    /// The telephone number shown wherever a screen could end.
    pub phone: String,
    /// The postal address shown with it.
    pub address: Address,
    /// When it is open.
    pub hours: Hours,
    /// The languages a visit may ask for.
    pub languages: Vec<Language>,
    /// How many visits may wait at once.
    pub capacity: u32,
    /// Whether visits already waiting at closing time are still served.
    pub serve_after_closing: bool,
    /// How many minutes beyond closing time the expected wait of somebody new may reach; unset,
    /// nobody is refused for it.
    pub late_minutes: Option<u32>,
    /// After how many seconds of waiting partners of the alliance may take a visit of a topic that
    /// both share; unset, they never do.
    pub overflow_after_s: Option<u32>,
    /// The place in the list.
    pub position: u16,
}

/// Legal pages and contacts of an organisation; filled from configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Imprint {
    /// Who represents the organisation.
    pub represented_by: String,
    /// The general e-mail address.
    pub email: String,
    /// VAT id (Umsatzsteuer-Identifikationsnummer), where there is one.
    pub vat_id: Option<String>,
    /// The supervisory authority.
    pub supervisor: String,
    /// The data-protection officer: name or office, and e-mail address.
    pub data_protection_officer: String,
    /// Their e-mail address.
    pub data_protection_email: String,
    /// Who takes reports about barriers.
    pub accessibility_email: String,
    /// The arbitration body (Schlichtungsstelle): name and address of its page.
    pub arbitration_body: String,
    /// Its address on the web.
    pub arbitration_url: String,
    /// A video in German Sign Language that presents the office, if there is one.
    pub sign_language_video: Option<String>,
}

/// A municipality, county or insurer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// The organisation.
    pub id: OrganisationId,
    /// Those it shares a line with.
    pub alliance: AllianceId,
    /// The first part of its address, unique in the installation.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its general telephone number.
    pub phone: String,
    /// Its postal address.
    pub address: Address,
    /// Its time zone (IANA), `Europe/Berlin` by default.
    pub time_zone: String,
    /// Accent colour `#rrggbb`, if it has one.
    pub colour: Option<String>,
    /// Legal pages.
    pub imprint: Imprint,
    /// How long which data is kept.
    pub retention: Periods,
    /// What is switched on and off.
    pub features: Features,
    /// As whom its people appear on screens.
    pub branding: Branding,
}

/// As whom the people of an organisation appear on screens that several share.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Branding {
    /// What stands beside the person who speaks.
    #[serde(skip_serializing_if = "Shown::is_default")]
    pub shown: Shown,
    /// The name of the service, such as "Pflegeberatung"; shown where [`Shown::Service`] asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<Logo>,
}

/// What stands beside a person who speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// The organisation's name.
    #[default]
    Name,
    /// The logo, with the name for those who do not see it.
    Logo,
    /// The name of the service.
    Service,
}

impl Shown {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    fn is_default(&self) -> bool {
        *self == Self::Name
    }
}

/// A small picture.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logo {
    /// `image/png`, `image/jpeg` or `image/webp`.
    pub mime: String,
    /// Its bytes as base64, at most 256 KiB of them decoded.
    pub base64: String,
}

impl std::fmt::Debug for Logo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Logo")
            .field("mime", &self.mime)
            .field("length", &self.base64.len())
            .finish()
    }
}

impl Organisation {
    /// The time zone; an unknown name falls back to `Europe/Berlin`, then UTC. Configuration
    /// refuses unknown names before they get here.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone)
            .or_else(|_| TimeZone::get("Europe/Berlin"))
            .unwrap_or(TimeZone::UTC)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(slug: &str, leika: Option<&str>, shared: bool) -> Topic {
        Topic {
            id: uuid::Uuid::nil().into(),
            office: uuid::Uuid::nil().into(),
            organisation: uuid::Uuid::nil().into(),
            slug: slug.to_owned(),
            name: Localised::german("Fahrzeug abmelden"),
            leika: leika.map(str::to_owned),
            services: Vec::new(),
            identity: IdentityCheck::None,
            prepare: Vec::new(),
            in_person: None,
            unsure: false,
            urgent: false,
            shared,
            form_free: false,
            position: 0,
        }
    }

    #[test]
    fn partners_know_a_topic_by_its_leika_key_or_else_by_its_slug() {
        let key = Some("99036008003000");
        let here = topic("abmeldung", key, true);
        let there = topic("kfz-abmelden", key, true);
        assert_eq!(here.shared_as(), key);
        assert_eq!(here.shared_as(), there.shared_as());
        assert_eq!(
            topic("sperrmuell", None, true).shared_as(),
            Some("sperrmuell")
        );
    }

    #[test]
    fn what_is_not_shared_is_known_to_nobody() {
        assert_eq!(
            topic("abmeldung", Some("99036008003000"), false).shared_as(),
            None
        );
        assert_eq!(topic("sperrmuell", None, false).shared_as(), None);
    }
}
