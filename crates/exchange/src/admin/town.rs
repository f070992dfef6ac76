//! The configuration of an alliance as one of its organisations changes it.

use jiff::Timestamp;
use schalter_domain::ids::{
    AllianceId, KioskId, NumberId, OfficeId, OrganisationId, StaffId, TopicId,
};
use schalter_domain::kiosk::Kiosk;
use schalter_domain::office::{Office, Topic};
use schalter_domain::phone::Number;
use schalter_store::{Alliance, Configuration, ConfigurationChange, StaffAccount};
use serde_json::Value;

use super::{AdminError, Part, Subject, digest};
use crate::plan::edit::Place;
use crate::plan::{Fault, Plan, Values};

/// Keys by which things are known: they stay as they are.
const IDENTITY: [&str; 8] = [
    "slug",
    "login",
    "organisation",
    "alliance",
    "office",
    "unsure",
    "password",
    "password_hash",
];
/// Keys that nobody is shown.
const SECRET: [&str; 2] = ["password", "password_hash"];

/// An alliance, seen from one of its organisations.
pub(super) struct Town {
    /// The organisation.
    pub owner: OrganisationId,
    /// Its slug.
    pub slug: String,
    /// All that the alliance has.
    pub existing: Configuration,
    /// The same as a plan.
    pub plan: Plan,
}

impl Town {
    pub fn new(existing: Configuration, owner: OrganisationId) -> Option<Self> {
        let mut organisations = existing.organisations.iter();
        let slug = organisations.find(|known| known.id == owner)?.slug.clone();
        let plan = Plan::from_configuration(&existing);
        Some(Self {
            owner,
            slug,
            existing,
            plan,
        })
    }

    /// What is the organisation's own.
    pub fn own(&self) -> Configuration {
        let mut own = self.existing.clone();
        own.organisations.retain(|known| known.id == self.owner);
        own.offices.retain(|one| one.organisation == self.owner);
        own.topics.retain(|one| one.organisation == self.owner);
        own.staff.retain(|one| self.is_own(one));
        own.kiosks.retain(|one| one.organisation == self.owner);
        own.numbers.retain(|one| one.organisation == self.owner);
        own
    }

    pub fn is_own(&self, account: &StaffAccount) -> bool {
        account.staff.organisation == self.owner
    }

    /// An office of the organisation.
    pub fn office(&self, id: OfficeId) -> Option<&Office> {
        let mut offices = self.existing.offices.iter();
        offices.find(|office| office.id == id && office.organisation == self.owner)
    }

    /// An office of the organisation by slug.
    pub fn office_named(&self, slug: &str) -> Option<&Office> {
        let mut offices = self.existing.offices.iter();
        offices.find(|office| office.slug == slug && office.organisation == self.owner)
    }

    /// A topic of the organisation.
    pub fn topic(&self, id: TopicId) -> Option<&Topic> {
        let mut topics = self.existing.topics.iter();
        topics.find(|topic| topic.id == id && topic.organisation == self.owner)
    }

    /// A kiosk of the organisation.
    pub fn kiosk(&self, id: KioskId) -> Option<&Kiosk> {
        let mut kiosks = self.existing.kiosks.iter();
        kiosks.find(|kiosk| kiosk.id == id && kiosk.organisation == self.owner)
    }

    /// A telephone number of the organisation.
    pub fn number(&self, id: NumberId) -> Option<&Number> {
        let mut numbers = self.existing.numbers.iter();
        numbers.find(|number| number.id == id && number.organisation == self.owner)
    }

    /// The alliance of the organisation.
    pub fn alliance(&self) -> Option<&Alliance> {
        let mut organisations = self.existing.organisations.iter();
        let own = organisations.find(|known| known.id == self.owner)?.alliance;
        let mut alliances = self.existing.alliances.iter();
        alliances.find(|alliance| alliance.id == own)
    }

    /// Whether the organisation may change the name of the alliance: it leads it, or is alone in it.
    pub fn leads(&self) -> bool {
        let lead = self.alliance().and_then(|alliance| alliance.lead);
        let alone = self.existing.organisations.len() == 1;
        lead == Some(self.owner) || (alone && lead.is_none())
    }

    /// Whether the organisation may change these keys of something of it.
    pub fn may_change<'k>(
        &self,
        subject: Subject,
        mut keys: impl Iterator<Item = &'k String>,
    ) -> bool {
        !matches!(subject, Subject::Alliance(_))
            || self.leads()
            || !keys.any(|key| Part::Lead.has(key))
    }

    /// The values at a place, as far as the organisation is concerned: of the alliance's operators
    /// its own.
    pub fn values(&self, place: Place) -> Values {
        let mut values = self.plan.values(place);
        if let (Place::Alliance(_), Some(Value::Array(operators))) =
            (place, values.get_mut("operators"))
        {
            operators.retain(|login| login.as_str().is_some_and(|login| self.employs(login)));
            if operators.is_empty() {
                values.remove("operators");
            }
        }
        values
    }

    /// The plan with other values at a place; operators of others stay.
    pub fn with(&self, place: Place, values: &Values) -> Result<Plan, Vec<Fault>> {
        let Place::Alliance(at) = place else {
            return self.plan.with(place, values);
        };
        let own = values.get("operators").and_then(Value::as_array);
        let mut operators = own.cloned().unwrap_or_default();
        let others = self.plan.alliances.get(at).into_iter();
        let others = others.flat_map(|alliance| alliance.operators.iter().cloned());
        operators.extend(
            others
                .filter(|login| !self.employs(login))
                .map(Value::String),
        );
        let mut whole = values.clone();
        whole.insert("operators".to_owned(), Value::Array(operators));
        self.plan.with(place, &whole)
    }

    /// Whether the login is one of the organisation's.
    pub fn employs(&self, login: &str) -> bool {
        let mut staff = self.plan.staff.iter();
        staff.any(|staff| staff.login == login && staff.organisation == self.slug)
    }

    fn alliance_place(&self, id: AllianceId) -> Option<Place> {
        let own = self.alliance().filter(|alliance| alliance.id == id)?;
        self.plan.alliance_at(&own.slug).map(Place::Alliance)
    }

    /// Where something of the organisation stands in the plan.
    pub fn place(&self, subject: Subject) -> Result<Place, AdminError> {
        let place = match subject {
            Subject::Organisation => {
                let mut all = self.plan.organisations.iter();
                let at = all.position(|known| known.slug == self.slug);
                at.map(Place::Organisation)
            }
            Subject::Office(id) => self.office(id).and_then(|office| {
                let at = self.plan.office_at(&self.slug, &office.slug)?;
                Some(Place::Office(at))
            }),
            Subject::Topic(id) => self.topic(id).and_then(|topic| {
                let office = self.office(topic.office)?;
                let at = self.plan.topic_at(&self.slug, &office.slug, &topic.slug)?;
                Some(Place::Topic(at))
            }),
            Subject::Staff(id) => {
                let mut staff = self.existing.staff.iter();
                let known = staff.find(|one| one.staff.id == id && self.is_own(one));
                let at = known.and_then(|one| self.plan.staff_at(&one.staff.login));
                at.map(Place::Staff)
            }
            Subject::Kiosk(id) => self.kiosk(id).and_then(|kiosk| {
                let at = self.plan.kiosk_at(&self.slug, &kiosk.slug)?;
                Some(Place::Kiosk(at))
            }),
            Subject::Number(id) => self.number(id).and_then(|number| {
                let at = self.plan.number_at(&self.slug, &number.slug)?;
                Some(Place::Number(at))
            }),
            Subject::Alliance(id) => self.alliance_place(id),
        };
        place.ok_or(AdminError::Unknown)
    }

    /// Swaps an office, topic, kiosk or number with its neighbour in `plan`; its places before and
    /// after, if it has a neighbour there.
    pub fn swapped(
        &self,
        plan: &mut Plan,
        subject: Subject,
        up: bool,
    ) -> Result<Option<(usize, usize)>, AdminError> {
        let (list, at): (Vec<usize>, usize) = match self.place(subject)? {
            Place::Office(at) => {
                let own = |index: &usize| plan.offices[*index].organisation == self.slug;
                ((0..plan.offices.len()).filter(own).collect(), at)
            }
            Place::Topic(at) => {
                let office = plan.topics[at].office.clone();
                let same = |index: &usize| plan.topics[*index].office == office;
                ((0..plan.topics.len()).filter(same).collect(), at)
            }
            Place::Kiosk(at) => {
                let own = |index: &usize| plan.kiosks[*index].organisation == self.slug;
                ((0..plan.kiosks.len()).filter(own).collect(), at)
            }
            Place::Number(at) => {
                let own = |index: &usize| plan.numbers[*index].organisation == self.slug;
                ((0..plan.numbers.len()).filter(own).collect(), at)
            }
            Place::Alliance(_) | Place::Organisation(_) | Place::Staff(_) => {
                return Err(AdminError::Unknown);
            }
        };
        let from = list.iter().position(|index| *index == at);
        let from = from.ok_or(AdminError::Unknown)?;
        let to = if up {
            from.checked_sub(1)
        } else {
            Some(from + 1)
        };
        let Some(to) = to.filter(|to| *to < list.len()) else {
            return Ok(None);
        };
        match subject {
            Subject::Office(_) => plan.offices.swap(list[from], list[to]),
            Subject::Kiosk(_) => plan.kiosks.swap(list[from], list[to]),
            Subject::Number(_) => plan.numbers.swap(list[from], list[to]),
            _ => plan.topics.swap(list[from], list[to]),
        }
        Ok(Some((from, to)))
    }

    /// What of the organisation differs in `made`.
    pub fn changed(&self, made: Configuration, at: Timestamp) -> ConfigurationChange {
        let known = &self.existing;
        let mut change = ConfigurationChange::new(self.owner, at);
        self.shared(&made, &mut change);
        change.organisation = made.organisations.into_iter().find(|organisation| {
            organisation.id == self.owner && !known.organisations.contains(organisation)
        });
        change.offices = made.offices;
        change
            .offices
            .retain(|one| one.organisation == self.owner && !known.offices.contains(one));
        change.topics = made.topics;
        change
            .topics
            .retain(|one| one.organisation == self.owner && !known.topics.contains(one));
        change.kiosks = made.kiosks;
        change
            .kiosks
            .retain(|one| one.organisation == self.owner && !known.kiosks.contains(one));
        change.numbers = made.numbers;
        change
            .numbers
            .retain(|one| one.organisation == self.owner && !known.numbers.contains(one));
        change.staff = made.staff;
        change
            .staff
            .retain(|one| self.is_own(one) && !known.staff.contains(one));
        change
    }

    /// What differs of what the alliance shares.
    fn shared(&self, made: &Configuration, change: &mut ConfigurationChange) {
        let guests = |of: &Configuration, office: OfficeId| {
            let staff = of.staff.iter().map(|account| &account.staff);
            let guests = staff.filter(|one| one.guest.contains(&office));
            let mut guests: Vec<_> = guests.map(|one| one.id).collect();
            guests.sort_unstable();
            guests
        };
        for office in made
            .offices
            .iter()
            .filter(|one| one.organisation == self.owner)
        {
            let now = guests(made, office.id);
            if now != guests(&self.existing, office.id) {
                change.guests.push((office.id, now));
            }
        }
        let own = |of: &Configuration| -> Option<(Alliance, Vec<StaffId>)> {
            let id = self.alliance()?.id;
            let alliance = of.alliances.iter().find(|one| one.id == id)?;
            let staff = of.staff.iter().filter(|one| self.is_own(one));
            let operators = staff.filter(|one| alliance.operators.contains(&one.staff.id));
            let operators = operators.map(|one| one.staff.id).collect();
            Some((alliance.clone(), operators))
        };
        if let (Some((was, before)), Some((is, after))) = (own(&self.existing), own(made)) {
            let renamed = (&was.name, was.lead) != (&is.name, is.lead);
            change.alliance = renamed.then_some(is);
            change.operators = (before != after).then_some(after);
        }
    }
}

impl Place {
    pub(super) fn index(self) -> Option<usize> {
        match self {
            Place::Alliance(at)
            | Place::Organisation(at)
            | Place::Office(at)
            | Place::Topic(at)
            | Place::Staff(at)
            | Place::Kiosk(at)
            | Place::Number(at) => Some(at),
        }
    }
}

/// Whether something is known by this key, so that it stays as it is. A telephone number may lead
/// to another office.
pub(super) fn is_identity(subject: Subject, key: &str) -> bool {
    let leads = matches!(subject, Subject::Number(_)) && key == "office";
    IDENTITY.contains(&key) && !leads
}

/// The values with others in their place; null removes one.
pub(super) fn replaced(before: &Values, values: &Values) -> Values {
    let mut after = before.clone();
    for (key, value) in values {
        if value.is_null() {
            after.remove(key);
        } else {
            after.insert(key.clone(), value.clone());
        }
    }
    after
}

/// The values without secrets.
pub(super) fn shown(values: &Values) -> Values {
    let mut shown = values.clone();
    shown.retain(|key, _| !SECRET.contains(&key.as_str()));
    shown
}

/// What differs, as it was and as it is; null stands for nothing.
pub(super) fn difference(before: &Values, after: &Values) -> (Values, Values) {
    let (before, after) = (shown(before), shown(after));
    let keys = before.keys().chain(after.keys());
    let (mut was, mut is) = (Values::new(), Values::new());
    for key in keys.filter(|key| before.get(*key) != after.get(*key)) {
        let value = |of: &Values| of.get(key).cloned().unwrap_or(Value::Null);
        was.insert(key.clone(), value(&before));
        is.insert(key.clone(), value(&after));
    }
    (was, is)
}

/// A short text that changes with what a page shows of the values.
pub(super) fn state(values: &Values, part: Part) -> String {
    let mut seen = shown(values);
    seen.retain(|key, _| part.has(key));
    digest(&Value::Object(seen).to_string())
}
