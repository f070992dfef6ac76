//! The plan as it is written: one table per alliance, organisation, office, topic, staff member,
//! kiosk and telephone number, tied together by slugs.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schalter_domain::features::Feature;
use schalter_domain::holidays::{Land, LocalHoliday};
use schalter_domain::kiosk::{Entry, Presence};
use schalter_domain::language::Language;
use schalter_domain::office::{Address, Branding, Channel, IdentityCheck, Imprint, Service};
use schalter_domain::phone::Day;
use schalter_domain::retention::{DataClass, Period};
use schalter_domain::staff::Role;
use serde::{Deserialize, Serialize};

use super::text::{Clock, Late, SpanText, Text};

/// Who shares a line. A single organisation need not write one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlliancePlan {
    /// Its key.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The organisation whose administration changes the name; a single member needs none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    /// The logins of those who operate its line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operators: Vec<String>,
}

/// A municipality, county or insurer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationPlan {
    /// Its key and the first part of its address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The alliance it belongs to; by default one of its own.
    #[serde(default)]
    pub alliance: String,
    /// Its general telephone number.
    pub phone: String,
    /// Its time zone (IANA).
    #[serde(default = "berlin")]
    pub time_zone: String,
    /// Accent colour `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    /// Its postal address.
    pub address: AddressPlan,
    /// Legal pages.
    #[serde(default)]
    pub imprint: ImprintPlan,
    /// How long which data is kept, such as `ticket = "180d"`; what is not named keeps its default.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub retention: BTreeMap<DataClass, Period>,
    /// What is switched on or off, such as `chat = false`; what is not named keeps its default.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub features: BTreeMap<Feature, bool>,
    /// As whom its people appear on screens that several share.
    #[serde(default, skip_serializing_if = "is_plain")]
    pub branding: Branding,
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressPlan {
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// Town.
    pub town: String,
}

/// What the legal pages say; see [`Imprint`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImprintPlan {
    /// Who represents the organisation.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub represented_by: String,
    /// The general e-mail address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// VAT id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat_id: Option<String>,
    /// The supervisory authority.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub supervisor: String,
    /// The data-protection officer.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub data_protection_officer: String,
    /// Their e-mail address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub data_protection_email: String,
    /// Who takes reports about barriers.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub accessibility_email: String,
    /// The arbitration body.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub arbitration_body: String,
    /// Its address on the web.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub arbitration_url: String,
    /// A video in German Sign Language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_language_video: Option<String>,
}

/// A virtual office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficePlan {
    /// Its organisation; may be left out where the plan has only one.
    #[serde(default)]
    pub organisation: String,
    /// Its key in the organisation.
    pub slug: String,
    /// Its name.
    pub name: Text,
    /// What it is for, one sentence.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub summary: Text,
    /// Its telephone number; by default the organisation's.
    #[serde(default)]
    pub phone: String,
    /// The languages a visit may ask for.
    #[serde(default = "german")]
    pub languages: Vec<Language>,
    /// How many visits may wait at once.
    #[serde(default = "capacity")]
    pub capacity: u32,
    /// Whether visits that wait at closing time are still served.
    #[serde(default = "yes")]
    pub serve_after_closing: bool,
    /// How many minutes beyond closing time the expected wait of somebody new may reach; by default
    /// 30, or none where nobody is served after closing time.
    #[serde(default)]
    pub late_minutes: Option<Late>,
    /// After how many seconds of waiting partners of the alliance may take a visit of a topic that
    /// both share; by default they never do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overflow_after_s: Option<u32>,
    /// Its postal address; by default the organisation's.
    #[serde(default)]
    pub address: Option<AddressPlan>,
    /// The logins of staff of other organisations of the alliance who serve it too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guests: Vec<String>,
    /// When it is open.
    pub hours: HoursPlan,
}

/// When an office is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HoursPlan {
    /// Open without pause.
    #[serde(skip_serializing_if = "is_false")]
    pub always: bool,
    /// Monday's spans; none: closed. The other days alike.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mon: Vec<SpanText>,
    /// Tuesday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tue: Vec<SpanText>,
    /// Wednesday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wed: Vec<SpanText>,
    /// Thursday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub thu: Vec<SpanText>,
    /// Friday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fri: Vec<SpanText>,
    /// Saturday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sat: Vec<SpanText>,
    /// Sunday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sun: Vec<SpanText>,
    /// The Land whose public holidays close the office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holidays: Option<Land>,
    /// Holidays of the municipality alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub local_holidays: Vec<LocalHoliday>,
    /// Dates that differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<ExceptionPlan>,
}

/// One date that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExceptionPlan {
    /// The date.
    #[serde(with = "super::text::date")]
    pub date: Date,
    /// Its spans; none: closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<SpanText>,
    /// Why, shown to citizens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What citizens come for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicPlan {
    /// Its office, as `office` or `organisation/office`.
    pub office: String,
    /// Its key in the office.
    pub slug: String,
    /// Its name, as citizens say it.
    pub name: Text,
    /// The 14-digit LeiKa key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leika: Option<String>,
    /// What can be done by channel; a channel not named gives information.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub services: BTreeMap<Channel, Service>,
    /// The check that precedes disclosure.
    #[serde(default, skip_serializing_if = "is_no_check")]
    pub identity: IdentityCheck,
    /// What to have ready.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prepare: Vec<Text>,
    /// Why the person must come, and with what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_person: Option<InPersonPlan>,
    /// Whether this is the office's "Weiß ich nicht".
    #[serde(default, skip_serializing_if = "is_false")]
    pub unsure: bool,
    /// Whether it cannot wait.
    #[serde(default, skip_serializing_if = "is_false")]
    pub urgent: bool,
    /// Whether partner offices with the same topic may take its visits over, and this office theirs.
    #[serde(default, skip_serializing_if = "is_false")]
    pub shared: bool,
    /// Whether no form is prescribed for it, so that a signature by finger or pen is enough.
    #[serde(default, skip_serializing_if = "is_false")]
    pub form_free: bool,
}

/// Why the person must come, and what to bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InPersonPlan {
    /// The reason, one sentence.
    pub why: Text,
    /// What to bring.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bring: Vec<Text>,
}

/// A staff member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffPlan {
    /// The employer; may be left out where the plan has only one organisation.
    #[serde(default)]
    pub organisation: String,
    /// The name used to log in.
    pub login: String,
    /// The real name.
    pub name: String,
    /// What citizens see instead of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_name: Option<String>,
    /// What the staff member may do.
    pub roles: Vec<Role>,
    /// The offices served, as `office` or `organisation/office`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offices: Vec<String>,
    /// The languages spoken.
    #[serde(default = "german")]
    pub languages: Vec<Language>,
    /// The topics served particularly well, as `office/topic` or `organisation/office/topic`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proficient: Vec<String>,
    /// The topics of these offices that are not served, written alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<String>,
    /// The channels not served.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_channels: Vec<Channel>,
    /// Whether the account may log in.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub active: bool,
    /// A password in plain text: for demonstrations only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// The argon2id hash of the password. Without either, the stored one stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<String>,
}

/// A kiosk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KioskPlan {
    /// Who keeps it; may be left out where the plan has only one organisation.
    #[serde(default)]
    pub organisation: String,
    /// Its key in the organisation.
    pub slug: String,
    /// Its name, such as "Kabine in der Bücherei".
    pub name: String,
    /// Where it stands, one line.
    pub place: String,
    /// The number it shows when it cannot connect anybody; by default the organisation's.
    #[serde(default)]
    pub phone: String,
    /// The office that greets whoever does not choose, as `office` or `organisation/office`.
    pub reception: String,
    /// What happens when somebody comes: `direct` calls the operator, `choice` shows a first page.
    #[serde(default)]
    pub entry: Entry,
    /// The topics on the first page, as `office/topic` or `organisation/office/topic`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// The languages it speaks; the first one while nobody has chosen.
    #[serde(default = "german")]
    pub languages: Vec<Language>,
    /// Whether a printer stands there.
    #[serde(default, skip_serializing_if = "is_false")]
    pub printer: bool,
    /// Whether papers can be shown by a document camera or a second camera.
    #[serde(default, skip_serializing_if = "is_false")]
    pub document_camera: bool,
    /// What tells that somebody came.
    #[serde(default)]
    pub presence: Presence,
}

/// A telephone number that people call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberPlan {
    /// Whose; may be left out where the plan has only one organisation.
    #[serde(default)]
    pub organisation: String,
    /// Its key in the organisation.
    pub slug: String,
    /// Its name, such as "Bürgertelefon".
    pub name: String,
    /// The number; a block ends in `*`, which stands for every number that begins so.
    pub number: String,
    /// The key of the account in the server's file that its calls come by.
    pub account: String,
    /// The office that its calls lead to, as `office` or `organisation/office`.
    pub office: String,
    /// The topic of whoever presses nothing; by default "Weiß ich nicht".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Topics of the office to choose by a key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub menu: Vec<ChoicePlan>,
    /// What is said first, by language; by default the usual words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub greeting: BTreeMap<Language, String>,
    /// Parts of the week in which calls lead elsewhere; the first that holds counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedule: Vec<SlotPlan>,
    /// The languages it speaks; the first one until another is chosen.
    #[serde(default = "german")]
    pub languages: Vec<Language>,
    /// Whether 112 and 110 are named first.
    #[serde(default, skip_serializing_if = "is_false")]
    pub emergency: bool,
    /// Whether a callback is offered.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub callback: bool,
    /// Whether whoever calls again within a minute of a broken call finds the old place.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub keeps_place: bool,
    /// Whether the desk shows the caller's number.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub shows_caller: bool,
    /// Whether calls go out under this number.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub outgoing: bool,
}

/// One choice of a telephone's menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoicePlan {
    /// The key, 1 to 9.
    pub key: u8,
    /// A topic of the office.
    pub topic: String,
}

/// A part of the week in which calls lead elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlotPlan {
    /// The days, such as `["mo", "tu"]`.
    pub days: Vec<Day>,
    /// From when on, such as `"18:00"`.
    pub from: Clock,
    /// Until when; not after `from`, until then on the next day.
    pub until: Clock,
    /// The office, as `office` or `organisation/office`; by default the number's.
    #[serde(default)]
    pub office: String,
    /// As for the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// As for the number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub menu: Vec<ChoicePlan>,
    /// As for the number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub greeting: BTreeMap<Language, String>,
}

impl From<&Address> for AddressPlan {
    fn from(address: &Address) -> Self {
        let Address {
            street,
            postal_code,
            town,
        } = address.clone();
        Self {
            street,
            postal_code,
            town,
        }
    }
}

impl From<&AddressPlan> for Address {
    fn from(address: &AddressPlan) -> Self {
        let AddressPlan {
            street,
            postal_code,
            town,
        } = address.clone();
        Self {
            street,
            postal_code,
            town,
        }
    }
}

impl From<&Imprint> for ImprintPlan {
    fn from(imprint: &Imprint) -> Self {
        let imprint = imprint.clone();
        Self {
            represented_by: imprint.represented_by,
            email: imprint.email,
            vat_id: imprint.vat_id,
            supervisor: imprint.supervisor,
            data_protection_officer: imprint.data_protection_officer,
            data_protection_email: imprint.data_protection_email,
            accessibility_email: imprint.accessibility_email,
            arbitration_body: imprint.arbitration_body,
            arbitration_url: imprint.arbitration_url,
            sign_language_video: imprint.sign_language_video,
        }
    }
}

impl From<&ImprintPlan> for Imprint {
    fn from(imprint: &ImprintPlan) -> Self {
        let imprint = imprint.clone();
        Self {
            represented_by: imprint.represented_by,
            email: imprint.email,
            vat_id: imprint.vat_id,
            supervisor: imprint.supervisor,
            data_protection_officer: imprint.data_protection_officer,
            data_protection_email: imprint.data_protection_email,
            accessibility_email: imprint.accessibility_email,
            arbitration_body: imprint.arbitration_body,
            arbitration_url: imprint.arbitration_url,
            sign_language_video: imprint.sign_language_video,
        }
    }
}

fn berlin() -> String {
    "Europe/Berlin".to_owned()
}

fn german() -> Vec<Language> {
    vec![Language::De]
}

fn capacity() -> u32 {
    50
}

fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(value: &bool) -> bool {
    !value
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_true(value: &bool) -> bool {
    *value
}

fn is_plain(branding: &Branding) -> bool {
    *branding == Branding::default()
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_no_check(check: &IdentityCheck) -> bool {
    *check == IdentityCheck::None
}
