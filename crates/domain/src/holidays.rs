//! Public holidays of the sixteen Länder, computed.
//!
//! One table holds every holiday with the Länder that keep it and the years in which they do. It is
//! exact from 1995 on, the year in which all Länder but Saxony gave up Buß- und Bettag. Holidays
//! that the law leaves to single municipalities are not part of a Land's list: they are
//! [`LocalHoliday`]s, which an office names in its hours.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// A German Land, by the two-letter code of ISO 3166-2:DE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs, reason = "the codes of ISO 3166-2:DE")]
pub enum Land {
    Bw,
    By,
    Be,
    Bb,
    Hb,
    Hh,
    He,
    Mv,
    Ni,
    Nw,
    Rp,
    Sl,
    Sn,
    St,
    Sh,
    Th,
}

/// The text is not the code of a Land.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("unknown Land {0:?}; write a code of ISO 3166-2:DE such as \"BE\"")]
pub struct UnknownLand(pub String);

impl Land {
    /// Every Land, in the alphabetical order of their German names.
    pub const ALL: [Land; 16] = [
        Land::Bw,
        Land::By,
        Land::Be,
        Land::Bb,
        Land::Hb,
        Land::Hh,
        Land::He,
        Land::Mv,
        Land::Ni,
        Land::Nw,
        Land::Rp,
        Land::Sl,
        Land::Sn,
        Land::St,
        Land::Sh,
        Land::Th,
    ];

    /// The code of ISO 3166-2:DE without the country, such as `BE`.
    pub fn code(self) -> &'static str {
        match self {
            Land::Bw => "BW",
            Land::By => "BY",
            Land::Be => "BE",
            Land::Bb => "BB",
            Land::Hb => "HB",
            Land::Hh => "HH",
            Land::He => "HE",
            Land::Mv => "MV",
            Land::Ni => "NI",
            Land::Nw => "NW",
            Land::Rp => "RP",
            Land::Sl => "SL",
            Land::Sn => "SN",
            Land::St => "ST",
            Land::Sh => "SH",
            Land::Th => "TH",
        }
    }
}

impl std::fmt::Display for Land {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::str::FromStr for Land {
    type Err = UnknownLand;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Land::ALL
            .into_iter()
            .find(|land| land.code() == text)
            .ok_or_else(|| UnknownLand(text.chars().take(16).collect()))
    }
}

/// A holiday that the law leaves to some municipalities of a Land; an office there names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LocalHoliday {
    /// Mariä Himmelfahrt, in the municipalities of Bavaria with a Catholic majority.
    Assumption,
    /// Fronleichnam, in single municipalities of Saxony and Thuringia.
    CorpusChristi,
    /// Augsburger Hohes Friedensfest, in the city of Augsburg.
    PeaceFestival,
}

impl LocalHoliday {
    /// All of them.
    pub const ALL: [LocalHoliday; 3] = [
        LocalHoliday::Assumption,
        LocalHoliday::CorpusChristi,
        LocalHoliday::PeaceFestival,
    ];

    /// The German name.
    pub fn name(self) -> &'static str {
        match self {
            LocalHoliday::Assumption => "Mariä Himmelfahrt",
            LocalHoliday::CorpusChristi => "Fronleichnam",
            LocalHoliday::PeaceFestival => "Augsburger Hohes Friedensfest",
        }
    }

    /// Its date in `year`; panics where [`easter`] does.
    pub fn date(self, year: i16) -> Date {
        match self {
            LocalHoliday::Assumption => When::On(8, 15),
            LocalHoliday::CorpusChristi => When::Easter(60),
            LocalHoliday::PeaceFestival => When::On(8, 8),
        }
        .in_year(year)
    }

    /// Whether some municipality of `land` keeps it without the whole Land doing so.
    pub fn exists_in(self, land: Land) -> bool {
        match self {
            LocalHoliday::Assumption | LocalHoliday::PeaceFestival => land == Land::By,
            LocalHoliday::CorpusChristi => matches!(land, Land::Sn | Land::Th),
        }
    }
}

/// One public holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Holiday {
    /// Its date.
    pub date: Date,
    /// Its German name.
    pub name: &'static str,
}

/// Easter Sunday of the Gregorian calendar, by the "anonymous" algorithm (Nature, 20 April 1876;
/// J. Meeus, Astronomical Algorithms, 2nd edition, chapter 8). The calendar itself starts in 1583.
///
/// # Panics
///
/// For years that [`Date`] cannot hold, that is outside -9999 to 9999.
pub fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let a = y.rem_euclid(19);
    let (b, c) = (y.div_euclid(100), y.rem_euclid(100));
    let (d, e) = (b.div_euclid(4), b.rem_euclid(4));
    let f = (b + 8).div_euclid(25);
    let g = (b - f + 1).div_euclid(3);
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    let month = i8::try_from(n / 31).expect("n lies between 114 and 154");
    let day = i8::try_from(n % 31 + 1).expect("a remainder of 31 is a day");
    Date::new(year, month, day).expect("the year is one that a date can hold")
}

/// All holidays of `land` in `year`, by date. Two may share a date: in 2008 Christi Himmelfahrt fell
/// on the first of May.
///
/// # Panics
///
/// Where [`easter`] does.
pub fn holidays(land: Land, year: i16) -> Vec<Holiday> {
    let mut list: Vec<Holiday> = TABLE
        .iter()
        .filter(|entry| entry.kept_in(land, year))
        .map(|entry| Holiday {
            date: entry.when.in_year(year),
            name: entry.name,
        })
        .collect();
    list.sort_by_key(|holiday| holiday.date);
    list
}

/// The German name of the holiday that `land` keeps on `date`, if it is one.
pub fn holiday(land: Land, date: Date) -> Option<&'static str> {
    TABLE
        .iter()
        .find(|entry| entry.kept_in(land, date.year()) && entry.when.in_year(date.year()) == date)
        .map(|entry| entry.name)
}

/// A holiday's place in the year.
#[derive(Clone, Copy)]
enum When {
    /// Month and day.
    On(i8, i8),
    /// Days after Easter Sunday.
    Easter(i8),
    /// The Wednesday before 23 November.
    Repentance,
}

impl When {
    fn in_year(self, year: i16) -> Date {
        match self {
            When::On(month, day) => {
                Date::new(year, month, day).expect("no holiday falls on 29 February")
            }
            When::Easter(days) => easter(year).saturating_add(i32::from(days).days()),
            When::Repentance => {
                let eve = Date::new(year, 11, 23).expect("23 November exists in every year");
                eve.nth_weekday(-1, Weekday::Wednesday)
                    .expect("a week before November exists")
            }
        }
    }
}

struct Entry {
    name: &'static str,
    when: When,
    lands: &'static [Land],
    /// First and last year.
    years: (i16, i16),
}

impl Entry {
    const fn new(name: &'static str, when: When, lands: &'static [Land]) -> Self {
        Self {
            name,
            when,
            lands,
            years: (i16::MIN, i16::MAX),
        }
    }

    const fn since(self, year: i16) -> Self {
        Self {
            years: (year, i16::MAX),
            ..self
        }
    }

    const fn only(self, year: i16) -> Self {
        Self {
            years: (year, year),
            ..self
        }
    }

    fn kept_in(&self, land: Land, year: i16) -> bool {
        let (first, last) = self.years;
        (first..=last).contains(&year) && self.lands.contains(&land)
    }
}

const EVERYWHERE: &[Land] = &Land::ALL;
const EAST: &[Land] = &[Land::Bb, Land::Mv, Land::Sn, Land::St, Land::Th];
const NORTH: &[Land] = &[Land::Hb, Land::Hh, Land::Ni, Land::Sh];
/// Those that have Reformationstag neither since 1990 nor since 2018.
const REST: &[Land] = &[
    Land::Bw,
    Land::By,
    Land::Be,
    Land::He,
    Land::Nw,
    Land::Rp,
    Land::Sl,
];

/// In the order of a year, roughly; where two meet on a date, the first gives the name.
const TABLE: &[Entry] = &[
    Entry::new("Neujahr", When::On(1, 1), EVERYWHERE),
    Entry::new(
        "Heilige Drei Könige",
        When::On(1, 6),
        &[Land::Bw, Land::By, Land::St],
    ),
    Entry::new("Internationaler Frauentag", When::On(3, 8), &[Land::Be]).since(2019),
    Entry::new("Internationaler Frauentag", When::On(3, 8), &[Land::Mv]).since(2023),
    Entry::new("Karfreitag", When::Easter(-2), EVERYWHERE),
    Entry::new("Ostersonntag", When::Easter(0), &[Land::Bb]),
    Entry::new("Ostermontag", When::Easter(1), EVERYWHERE),
    Entry::new("Tag der Arbeit", When::On(5, 1), EVERYWHERE),
    Entry::new("Tag der Befreiung", When::On(5, 8), &[Land::Be]).only(2020),
    Entry::new("Tag der Befreiung", When::On(5, 8), &[Land::Be]).only(2025),
    Entry::new("Christi Himmelfahrt", When::Easter(39), EVERYWHERE),
    Entry::new("Pfingstsonntag", When::Easter(49), &[Land::Bb]),
    Entry::new("Pfingstmontag", When::Easter(50), EVERYWHERE),
    Entry::new(
        "Fronleichnam",
        When::Easter(60),
        &[Land::Bw, Land::By, Land::He, Land::Nw, Land::Rp, Land::Sl],
    ),
    Entry::new(
        "Jahrestag des Volksaufstandes vom 17. Juni 1953",
        When::On(6, 17),
        &[Land::Be],
    )
    .only(2028),
    Entry::new("Mariä Himmelfahrt", When::On(8, 15), &[Land::Sl]),
    Entry::new("Weltkindertag", When::On(9, 20), &[Land::Th]).since(2019),
    Entry::new("Tag der Deutschen Einheit", When::On(10, 3), EVERYWHERE).since(1990),
    Entry::new("Reformationstag", When::On(10, 31), EAST),
    Entry::new("Reformationstag", When::On(10, 31), NORTH).since(2017),
    Entry::new("Reformationstag", When::On(10, 31), REST).only(2017),
    Entry::new(
        "Allerheiligen",
        When::On(11, 1),
        &[Land::Bw, Land::By, Land::Nw, Land::Rp, Land::Sl],
    ),
    Entry::new("Buß- und Bettag", When::Repentance, &[Land::Sn]),
    Entry::new("Erster Weihnachtstag", When::On(12, 25), EVERYWHERE),
    Entry::new("Zweiter Weihnachtstag", When::On(12, 26), EVERYWHERE),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn dates(land: Land, year: i16) -> BTreeSet<(i8, i8)> {
        holidays(land, year)
            .iter()
            .map(|h| (h.date.month(), h.date.day()))
            .collect()
    }

    /// The nine that all Länder keep.
    const COMMON: [(i16, [(i8, i8); 9]); 3] = [
        (
            2024,
            [
                (1, 1),
                (3, 29),
                (4, 1),
                (5, 1),
                (5, 9),
                (5, 20),
                (10, 3),
                (12, 25),
                (12, 26),
            ],
        ),
        (
            2025,
            [
                (1, 1),
                (4, 18),
                (4, 21),
                (5, 1),
                (5, 29),
                (6, 9),
                (10, 3),
                (12, 25),
                (12, 26),
            ],
        ),
        (
            2026,
            [
                (1, 1),
                (4, 3),
                (4, 6),
                (5, 1),
                (5, 14),
                (5, 25),
                (10, 3),
                (12, 25),
                (12, 26),
            ],
        ),
    ];

    /// What a Land keeps beyond [`COMMON`] in 2024, 2025 and 2026.
    type More = [&'static [(i8, i8)]; 3];
    const MORE: [(Land, More); 16] = [
        (
            Land::Bw,
            [
                &[(1, 6), (5, 30), (11, 1)],
                &[(1, 6), (6, 19), (11, 1)],
                &[(1, 6), (6, 4), (11, 1)],
            ],
        ),
        (
            Land::By,
            [
                &[(1, 6), (5, 30), (11, 1)],
                &[(1, 6), (6, 19), (11, 1)],
                &[(1, 6), (6, 4), (11, 1)],
            ],
        ),
        (Land::Be, [&[(3, 8)], &[(3, 8), (5, 8)], &[(3, 8)]]),
        (
            Land::Bb,
            [
                &[(3, 31), (5, 19), (10, 31)],
                &[(4, 20), (6, 8), (10, 31)],
                &[(4, 5), (5, 24), (10, 31)],
            ],
        ),
        (Land::Hb, [&[(10, 31)]; 3]),
        (Land::Hh, [&[(10, 31)]; 3]),
        (Land::He, [&[(5, 30)], &[(6, 19)], &[(6, 4)]]),
        (Land::Mv, [&[(3, 8), (10, 31)]; 3]),
        (Land::Ni, [&[(10, 31)]; 3]),
        (
            Land::Nw,
            [&[(5, 30), (11, 1)], &[(6, 19), (11, 1)], &[(6, 4), (11, 1)]],
        ),
        (
            Land::Rp,
            [&[(5, 30), (11, 1)], &[(6, 19), (11, 1)], &[(6, 4), (11, 1)]],
        ),
        (
            Land::Sl,
            [
                &[(5, 30), (8, 15), (11, 1)],
                &[(6, 19), (8, 15), (11, 1)],
                &[(6, 4), (8, 15), (11, 1)],
            ],
        ),
        (
            Land::Sn,
            [
                &[(10, 31), (11, 20)],
                &[(10, 31), (11, 19)],
                &[(10, 31), (11, 18)],
            ],
        ),
        (Land::St, [&[(1, 6), (10, 31)]; 3]),
        (Land::Sh, [&[(10, 31)]; 3]),
        (Land::Th, [&[(9, 20), (10, 31)]; 3]),
    ];

    #[test]
    fn every_land_keeps_the_days_of_2024_to_2026() {
        for (position, (year, common)) in COMMON.into_iter().enumerate() {
            for (land, more) in MORE {
                let expected: BTreeSet<_> = common
                    .into_iter()
                    .chain(more[position].iter().copied())
                    .collect();
                assert_eq!(dates(land, year), expected, "{land} in {year}");
                assert_eq!(
                    holidays(land, year).len(),
                    expected.len(),
                    "{land} in {year}"
                );
            }
        }
    }

    #[test]
    fn easter_falls_on_known_days() {
        // 1818 and 2285 are the earliest possible day, 1943 and 2038 the latest; 1954, 1981, 2049
        // and 2076 are those where naive forms of Gauss's rule fail.
        for (year, month, day) in [
            (1818, 3, 22),
            (1943, 4, 25),
            (1954, 4, 18),
            (1981, 4, 19),
            (2000, 4, 23),
            (2008, 3, 23),
            (2019, 4, 21),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2028, 4, 16),
            (2038, 4, 25),
            (2049, 4, 18),
            (2076, 4, 19),
            (2285, 3, 22),
        ] {
            assert_eq!(easter(year), date(year, month, day));
        }
    }

    #[test]
    fn days_come_and_go_with_their_laws() {
        let frauentag = Some("Internationaler Frauentag");
        assert_eq!(holiday(Land::Be, date(2018, 3, 8)), None);
        assert_eq!(holiday(Land::Be, date(2019, 3, 8)), frauentag);
        assert_eq!(holiday(Land::Mv, date(2022, 3, 8)), None);
        assert_eq!(holiday(Land::Mv, date(2023, 3, 8)), frauentag);
        assert_eq!(holiday(Land::Th, date(2018, 9, 20)), None);
        assert_eq!(holiday(Land::Th, date(2019, 9, 20)), Some("Weltkindertag"));
        for (year, kept) in [
            (2019, false),
            (2020, true),
            (2021, false),
            (2025, true),
            (2026, false),
        ] {
            assert_eq!(
                holiday(Land::Be, date(year, 5, 8)).is_some(),
                kept,
                "{year}"
            );
        }
        assert!(holiday(Land::Be, date(2027, 6, 17)).is_none());
        assert!(holiday(Land::Be, date(2028, 6, 17)).is_some());
        assert!(holiday(Land::Bb, date(2028, 6, 17)).is_none());
    }

    #[test]
    fn reformation_day_is_kept_by_nine_since_2018_and_was_by_all_in_2017() {
        let keepers = |year| {
            Land::ALL
                .into_iter()
                .filter(|land| holiday(*land, date(year, 10, 31)) == Some("Reformationstag"))
                .map(Land::code)
                .collect::<Vec<_>>()
        };
        assert_eq!(keepers(2016), ["BB", "MV", "SN", "ST", "TH"]);
        assert_eq!(keepers(2017).len(), 16);
        assert_eq!(
            keepers(2018),
            ["BB", "HB", "HH", "MV", "NI", "SN", "ST", "SH", "TH"]
        );
    }

    #[test]
    fn repentance_day_is_the_wednesday_before_23_november() {
        for (year, day) in [
            (1995, 22),
            (2016, 16),
            (2020, 18),
            (2022, 16),
            (2023, 22),
            (2028, 22),
        ] {
            let name = holiday(Land::Sn, date(year, 11, day));
            assert_eq!(name, Some("Buß- und Bettag"), "{year}");
        }
    }

    #[test]
    fn two_holidays_may_share_a_date() {
        let first_of_may = date(2008, 5, 1);
        let names: Vec<_> = holidays(Land::Hh, 2008)
            .into_iter()
            .filter(|holiday| holiday.date == first_of_may)
            .map(|holiday| holiday.name)
            .collect();
        assert_eq!(names, ["Tag der Arbeit", "Christi Himmelfahrt"]);
        assert_eq!(holiday(Land::Hh, first_of_may), Some("Tag der Arbeit"));
    }

    #[test]
    fn local_holidays_are_not_the_lands() {
        assert_eq!(holiday(Land::By, date(2026, 8, 15)), None);
        assert_eq!(LocalHoliday::Assumption.date(2026), date(2026, 8, 15));
        assert_eq!(LocalHoliday::CorpusChristi.date(2026), date(2026, 6, 4));
        assert_eq!(LocalHoliday::PeaceFestival.date(2026), date(2026, 8, 8));
        assert!(LocalHoliday::Assumption.exists_in(Land::By));
        assert!(
            !LocalHoliday::CorpusChristi.exists_in(Land::Nw),
            "there it is the Land's"
        );
    }

    #[test]
    fn codes_round_trip() {
        for land in Land::ALL {
            assert_eq!(land.code().parse(), Ok(land));
            assert_eq!(serde_json::to_value(land).unwrap(), land.code());
        }
        assert!("XX".parse::<Land>().is_err());
    }

    proptest! {
        #[test]
        fn easter_is_a_sunday_in_its_range(year in 1583_i16..=9999) {
            let sunday = easter(year);
            prop_assert_eq!(sunday.weekday(), Weekday::Sunday);
            prop_assert!(date(year, 3, 22) <= sunday && sunday <= date(year, 4, 25));
        }

        #[test]
        fn a_land_keeps_nine_to_fourteen_days(year in 1995_i16..=2200, index in 0_usize..16) {
            let land = Land::ALL[index];
            let list = holidays(land, year);
            prop_assert!((9..=14).contains(&list.len()), "{} has {}", land, list.len());
            prop_assert!(list.is_sorted_by_key(|entry| entry.date));
            for entry in &list {
                prop_assert_eq!(entry.date.year(), year);
                prop_assert!(holiday(land, entry.date).is_some());
            }
        }

        #[test]
        fn list_and_look_up_agree(days in 0_i32..80_000, index in 0_usize..16) {
            let land = Land::ALL[index];
            let day = date(1995, 1, 1).saturating_add(days.days());
            let listed = holidays(land, day.year()).into_iter().find(|entry| entry.date == day);
            prop_assert_eq!(holiday(land, day), listed.map(|entry| entry.name));
        }

        #[test]
        fn no_year_makes_it_panic(year in -9999_i16..=9999, index in 0_usize..16) {
            let _ = holidays(Land::ALL[index], year);
        }
    }
}
