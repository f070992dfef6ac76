//! Telephone numbers of an organisation: where a call to one of them leads, and whom the house itself
//! may call.

pub mod blocks;
pub mod limits;

use std::collections::BTreeMap;

use jiff::civil::{DateTime, Time, Weekday};
use serde::{Deserialize, Serialize};

use crate::ids::{NumberId, OfficeId, OrganisationId, TopicId};
use crate::language::Language;
use crate::message::{BadNumber, international};

/// A number that people call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// The number's id.
    pub id: NumberId,
    /// Whose.
    pub organisation: OrganisationId,
    /// Its key, unique in the organisation.
    pub slug: String,
    /// Its name, such as "Bürgertelefon".
    pub name: String,
    /// In international form (ITU-T E.164), such as `+492151860`. A block ends in `*`: every number
    /// that begins so.
    pub number: String,
    /// The key of the account in the server's configuration that its calls come by, and that calls
    /// under this number go out by.
    pub account: String,
    /// Where its calls lead while no slot of the schedule holds.
    pub route: Route,
    /// Where they lead at other times; the first that holds counts.
    pub schedule: Vec<Slot>,
    /// The languages it speaks; the first one until another is chosen.
    pub languages: Vec<Language>,
    /// Whether 112 and 110 are named first.
    pub emergency: bool,
    /// Whether a callback is offered.
    pub callback: bool,
    /// Whether whoever calls again within a minute of a broken call finds the old place.
    pub keeps_place: bool,
    /// Whether the desk shows the caller's number.
    pub shows_caller: bool,
    /// Whether calls go out under this number.
    pub outgoing: bool,
    /// The place in the list.
    pub position: u16,
}

/// Where calls lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The office.
    pub office: OfficeId,
    /// The topic of whoever presses nothing; without, the office's "Weiß ich nicht".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<TopicId>,
    /// Topics to choose by a key from 1 to 9; none, no menu.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub menu: Vec<Choice>,
    /// What is said first, by language; without, the usual words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub greeting: BTreeMap<Language, String>,
}

/// One choice of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// 1 to 9.
    pub key: u8,
    /// A topic of the route's office.
    pub topic: TopicId,
}

/// A part of the week in which calls lead elsewhere, by the clock of the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The days it holds on.
    pub days: Vec<Day>,
    /// From when on.
    pub from: Time,
    /// Until when; not after `from`, until then on the next day.
    pub until: Time,
    /// Where calls lead.
    pub route: Route,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// Monday.
    Mo,
    /// Tuesday.
    Tu,
    /// Wednesday.
    We,
    /// Thursday.
    Th,
    /// Friday.
    Fr,
    /// Saturday.
    Sa,
    /// Sunday.
    Su,
}

impl From<Weekday> for Day {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Monday => Self::Mo,
            Weekday::Tuesday => Self::Tu,
            Weekday::Wednesday => Self::We,
            Weekday::Thursday => Self::Th,
            Weekday::Friday => Self::Fr,
            Weekday::Saturday => Self::Sa,
            Weekday::Sunday => Self::Su,
        }
    }
}

impl Slot {
    /// Whether it holds at a time of the organisation's clock.
    pub fn holds(&self, at: DateTime) -> bool {
        let on = |day: Weekday| self.days.contains(&day.into());
        let (day, time) = (at.date().weekday(), at.time());
        if self.from < self.until {
            return on(day) && self.from <= time && time < self.until;
        }
        on(day) && self.from <= time || on(day.previous()) && time < self.until
    }
}

impl Number {
    /// Where a call leads at a time of the organisation's clock.
    pub fn route_at(&self, at: DateTime) -> &Route {
        let holding = self.schedule.iter().find(|slot| slot.holds(at));
        holding.map_or(&self.route, |slot| &slot.route)
    }

    /// The keys by which other languages than the first are chosen: the highest that the menu leaves,
    /// and 0 last; languages beyond them are not offered.
    pub fn language_keys(&self, route: &Route) -> Vec<(u8, Language)> {
        let taken = |key: &u8| route.menu.iter().any(|choice| choice.key == *key);
        let free = (1..=9).rev().chain([0]).filter(|key| !taken(key));
        let others = self.languages.iter().skip(1).copied();
        free.zip(others).collect()
    }

    /// How well what was dialled fits: the digits that it shares with this number; none where it is
    /// another one. `dialled` may be written nationally, internationally or as an extension that a
    /// trunk tells alone; only the first two are compared in full.
    pub fn fits(&self, dialled: &str) -> Option<usize> {
        let dialled = international(dialled).unwrap_or_else(|| dialled.trim().to_owned());
        match self.number.strip_suffix('*') {
            Some(block) => dialled.starts_with(block).then_some(block.len()),
            None => (dialled == self.number).then_some(self.number.len()),
        }
    }

    /// The number that is shown to whoever is called under it: a block's first one.
    pub fn shown(&self) -> String {
        match self.number.strip_suffix('*') {
            Some(block) => format!("{block}0"),
            None => self.number.clone(),
        }
    }
}

/// Of several numbers the one that was dialled: the longest that fits.
pub fn dialled<'a>(
    numbers: impl IntoIterator<Item = &'a Number>,
    dialled: &str,
) -> Option<&'a Number> {
    let fitting = numbers
        .into_iter()
        .filter_map(|number| Some((number.fits(dialled)?, number)));
    fitting
        .max_by_key(|(fits, _)| *fits)
        .map(|(_, number)| number)
}

/// Beginnings that are never called, whatever is allowed: emergency numbers belong to people, and
/// these cost (Bundesnetzagentur, Rufnummernplan).
const NEVER: [&str; 8] = [
    "+49900", "+49137", "+49180", "+49190", "+49118", "+49110", "+49112", "+4919",
];

/// Whom the house may call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialling(Vec<String>);

impl Default for Dialling {
    /// German landline and mobile numbers, and those that cost nothing.
    fn default() -> Self {
        let begin = [
            "+492", "+493", "+494", "+495", "+496", "+497", "+498", "+499", "+491",
        ];
        Self(begin.map(str::to_owned).to_vec())
    }
}

impl Dialling {
    /// Numbers that begin so; none: the [default](Self::default).
    pub fn new(beginnings: Vec<String>) -> Self {
        if beginnings.is_empty() {
            return Self::default();
        }
        Self(beginnings)
    }

    /// The number in international form, if it may be called.
    ///
    /// # Errors
    /// See [`BadNumber`].
    pub fn check(&self, typed: &str) -> Result<String, BadNumber> {
        let number = international(typed).ok_or(BadNumber::Form)?;
        let barred = NEVER.iter().any(|range| number.starts_with(range));
        let allowed = self.0.iter().any(|range| number.starts_with(range));
        (allowed && !barred)
            .then_some(number)
            .ok_or(BadNumber::Range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};
    use uuid::Uuid;

    fn route(office: u128) -> Route {
        Route {
            office: OfficeId(Uuid::from_u128(office)),
            topic: None,
            menu: Vec::new(),
            greeting: BTreeMap::new(),
        }
    }

    fn number(text: &str) -> Number {
        Number {
            id: NumberId(Uuid::from_u128(1)),
            organisation: OrganisationId(Uuid::from_u128(2)),
            slug: "zentrale".to_owned(),
            name: "Zentrale".to_owned(),
            number: text.to_owned(),
            account: "trunk".to_owned(),
            route: route(1),
            schedule: Vec::new(),
            languages: Vec::new(),
            emergency: false,
            callback: true,
            keeps_place: true,
            shows_caller: true,
            outgoing: true,
            position: 0,
        }
    }

    #[test]
    fn the_longest_number_that_fits_was_dialled() {
        let numbers = [
            number("+492151860"),
            number("+49215186*"),
            number("+4921518611*"),
        ];
        let found = |text: &str| dialled(&numbers, text).map(|number| number.number.as_str());
        assert_eq!(found("02151 86-0"), Some("+492151860"));
        assert_eq!(found("+49 2151 86 4711"), Some("+49215186*"));
        assert_eq!(found("00492151861199"), Some("+4921518611*"));
        assert_eq!(found("0221 4710"), None);
        assert_eq!(numbers[1].shown(), "+492151860");
    }

    #[test]
    fn a_schedule_leads_elsewhere_also_over_midnight() {
        let mut number = number("+492151860");
        let slot = |days: &[Day], from, until, office| Slot {
            days: days.to_vec(),
            from,
            until,
            route: route(office),
        };
        number.schedule = vec![
            slot(&[Day::Mo], time(12, 0, 0, 0), time(13, 0, 0, 0), 2),
            slot(&[Day::Fr], time(22, 0, 0, 0), time(6, 0, 0, 0), 3),
        ];
        let office = |day: i8, hour| {
            let at = date(2026, 11, day).at(hour, 0, 0, 0);
            number.route_at(at).office.0.as_u128()
        };
        // 2026-11-23 is a Monday.
        assert_eq!([office(23, 11), office(23, 12), office(23, 13)], [1, 2, 1]);
        assert_eq!([office(27, 21), office(27, 23)], [1, 3]);
        assert_eq!([office(28, 5), office(28, 6), office(28, 23)], [3, 1, 1]);
    }

    #[test]
    fn a_slot_without_an_end_of_its_own_takes_the_whole_day() {
        let slot = Slot {
            days: vec![Day::Sa],
            from: time(0, 0, 0, 0),
            until: time(0, 0, 0, 0),
            route: route(2),
        };
        // 2026-11-28 is a Saturday.
        let holds = |day: i8, hour| slot.holds(date(2026, 11, day).at(hour, 0, 0, 0));
        assert!(holds(28, 0) && holds(28, 23));
        assert!(!holds(27, 23) && !holds(29, 0));
    }

    #[test]
    fn languages_take_the_keys_that_the_menu_leaves() {
        let mut number = number("+492151860");
        number.languages = vec![Language::De, Language::En, Language::Tr];
        let topic = TopicId(Uuid::from_u128(7));
        let mut route = route(1);
        assert_eq!(
            number.language_keys(&route),
            [(9, Language::En), (8, Language::Tr)]
        );
        route.menu = (1..=9).map(|key| Choice { key, topic }).collect();
        assert_eq!(number.language_keys(&route), [(0, Language::En)]);
    }

    #[test]
    fn only_numbers_that_cannot_cost_much_are_called() {
        let dialling = Dialling::default();
        assert_eq!(
            dialling.check("0151 2345678").as_deref(),
            Ok("+491512345678")
        );
        assert_eq!(dialling.check("02151/860-0").as_deref(), Ok("+4921518600"));
        for number in [
            "0900 123456",
            "+49 137 123456",
            "0180 5 123456",
            "+1 900 123 4567",
        ] {
            assert_eq!(dialling.check(number), Err(BadNumber::Range), "{number}");
        }
        for number in ["110", "112", "eins", ""] {
            assert_eq!(dialling.check(number), Err(BadNumber::Form), "{number}");
        }
        let austria = Dialling::new(vec!["+43".to_owned()]);
        assert!(austria.check("+43 1 234567").is_ok() && austria.check("02151 8600").is_err());
    }
}
