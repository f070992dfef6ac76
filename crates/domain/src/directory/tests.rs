use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::ids::EntryId;

fn entry(number: u128, kind: EntryKind, name: &str, function: &str) -> Entry {
    Entry {
        id: EntryId(Uuid::from_u128(number)),
        organisation: Uuid::from_u128(1).into(),
        key: number.to_string(),
        kind,
        name: name.into(),
        function: function.into(),
        phone: format!("0221 4710-{number}"),
        email: String::new(),
        room: String::new(),
        hours: String::new(),
        office: None,
        staff: None,
        responsibilities: Vec::new(),
    }
}

fn with(entry: Entry, responsibilities: &[Responsibility]) -> Entry {
    Entry {
        responsibilities: responsibilities.to_vec(),
        ..entry
    }
}

fn street(text: &str) -> Responsibility {
    Responsibility::street(text).unwrap()
}

fn initials(text: &str) -> Responsibility {
    Responsibility::initials(text).unwrap()
}

fn town() -> Directory {
    use EntryKind::{Department, Person};
    Directory::new(vec![
        with(
            entry(201, Department, "Wohngeldstelle", "Wohngeld"),
            &[Responsibility::topic("Lastenzuschuss")],
        ),
        with(
            entry(202, Person, "Sabine Müller", "Wohngeld"),
            &[initials("A-K")],
        ),
        with(
            entry(203, Person, "Peter Krüger", "Wohngeld"),
            &[initials("L-Z"), initials("Sch")],
        ),
        with(
            entry(204, Person, "Anna Yılmaz", "Abfallberatung"),
            &[street("Lindenstraße 1-49 ungerade"), street("Ahornweg")],
        ),
        with(
            entry(205, Person, "Jörg Weiß", "Abfallberatung"),
            &[
                street("Lindenstraße 2-48 gerade"),
                street("Lindenstraße ab 50"),
            ],
        ),
        with(
            entry(206, Department, "Ordnungsamt", "Straßen und Plätze"),
            &[street("Lindenstraße"), street("Karl-Marx-Straße")],
        ),
        entry(207, Person, "Müller-Lüdenscheid, Erwin", "Archiv"),
    ])
}

fn found(directory: &Directory, query: &str) -> Vec<u128> {
    let found = directory.search(query, 20);
    found.iter().map(|one| one.entry.id.0.as_u128()).collect()
}

#[test]
fn spelling_does_not_matter() {
    assert_eq!(fold("Müller"), "mueller");
    assert_eq!(fold("MU\u{308}LLER"), "mueller");
    assert_eq!(
        fold("Groß Yılmaz İnci Éléonore Łódź"),
        "gross yilmaz inci eleonore lodz"
    );
    assert_eq!(
        words("Kfz-Zulassung (2. OG)"),
        ["kfz", "zulassung", "2", "og"]
    );
    let town = town();
    for query in ["müller", "MUELLER", "Mueller", "mu\u{308}ller"] {
        assert_eq!(found(&town, query)[..2], [207, 202], "{query}");
    }
    assert_eq!(found(&town, "yilmaz")[0], 204);
    assert_eq!(found(&town, "weiss joerg"), [205]);
}

#[test]
fn a_surname_finds_people_and_who_is_responsible_for_it() {
    let town = town();
    let hits = town.search("Müller", 20);
    assert_eq!(hits[0].why, Why::Name);
    let last = hits.last().unwrap();
    assert_eq!(last.entry.name, "Peter Krüger");
    assert_eq!(last.why, Why::Responsible(&initials("L-Z")));
    assert_eq!(found(&town, "Schmidt"), [203]);
    let schmidt = town.search("Schmidt", 1);
    assert_eq!(schmidt[0].why, Why::Responsible(&initials("Sch")));
    assert_eq!(found(&town, "Ärmel"), [202]);
    assert_eq!(found(&town, "Kunz, Sabine"), [202], "the surname counts");
    assert_eq!(found(&town, "Wohngeld Schulze"), [203]);
    assert_eq!(found(&town, "wohnge müll"), [202, 203]);
}

#[test]
fn a_matter_is_no_surname() {
    assert_eq!(found(&town(), "Wohngeld"), [203, 202, 201]);
    assert_eq!(found(&town(), "lastenzuschuss"), [201]);
    assert_eq!(found(&town(), "Lastenzuschuss Wohngeld"), [201]);
}

#[test]
fn a_house_finds_who_is_responsible_for_it() {
    let town = town();
    for (query, expected) in [
        ("Lindenstraße 12", vec![205, 206]),
        ("lindenstr. 13a", vec![204, 206]),
        ("Lindenstr 13 a", vec![204, 206]),
        ("Lindenstraße 48", vec![205, 206]),
        ("LINDENSTRASSE 51", vec![205, 206]),
        ("Karl Marx Str. 3", vec![206]),
        ("Abfall Lindenstraße 12", vec![205]),
        ("Ahornweg 900", vec![204]),
        ("Eichenweg 1", vec![]),
    ] {
        assert_eq!(found(&town, query), expected, "{query}");
    }
    let hit = town.search("Lindenstraße 60", 1);
    assert_eq!(hit[0].why, Why::Responsible(&street("Lindenstraße ab 50")));
    assert_eq!(found(&town, "Lindenstraße").len(), 3);
}

#[test]
fn an_extension_finds_its_entry() {
    assert_eq!(found(&town(), "204"), [204]);
    assert_eq!(found(&town(), "0221 4710-205"), [205]);
    assert_eq!(found(&town(), "4"), Vec::<u128>::new());
}

#[test]
fn others_find_names_and_numbers_only() {
    let town = town();
    let names = |query| town.search_names(query, 20).len();
    assert_eq!(names("Lindenstraße 12"), 0);
    assert_eq!(names("Wohngeld"), 1, "the department's name begins so");
    assert_eq!(names("Abfallberatung"), 0);
    assert_eq!(names("Müller"), 2);
    assert_eq!(names("203"), 1);
    assert_eq!(names("Schmidt"), 0);
}

#[test]
fn nothing_is_found_by_nothing_and_no_more_than_asked_for() {
    for query in ["", "  ", "-", "?!", ","] {
        assert_eq!(found(&town(), query), Vec::<u128>::new(), "{query:?}");
    }
    assert_eq!(town().search("m", 2).len(), 2);
}

#[test]
fn streets_are_read_as_people_write_them() {
    let numbers = |text| match street(text) {
        Responsibility::Street { numbers, .. } => (numbers.from, numbers.to, numbers.side),
        other => panic!("{other:?}"),
    };
    for (text, expected) in [
        ("Lindenstraße", (1, None, Side::Both)),
        ("Lindenstraße 12", (12, Some(12), Side::Both)),
        ("Lindenstraße 1-49 ungerade", (1, Some(49), Side::Odd)),
        ("Lindenstraße 2–48a Gerade", (2, Some(48), Side::Even)),
        ("Lindenstraße ab 50", (50, None, Side::Both)),
        ("Lindenstraße bis 48 gerade", (1, Some(48), Side::Even)),
        ("Lindenstraße 3 bis 9", (3, Some(9), Side::Both)),
        ("Straße des 17. Juni", (1, None, Side::Both)),
        ("Straße des 17. Juni gerade", (1, None, Side::Even)),
    ] {
        assert_eq!(numbers(text), expected, "{text}");
    }
    for (text, wrong) in [
        ("", Notation::NoName),
        ("gerade", Notation::NoName),
        ("12", Notation::NoName),
        ("Lindenstraße 9-3", Notation::Numbers),
        ("Lindenstraße 0", Notation::Numbers),
        ("Lindenstraße 3-", Notation::Numbers),
        ("Lindenstraße ab 123456", Notation::Numbers),
    ] {
        assert_eq!(Responsibility::street(text), Err(wrong), "{text:?}");
    }
}

#[test]
fn letters_are_read_as_people_write_them() {
    for text in ["A-K", "Sch", "sa – se", "S-Z", "Ä"] {
        assert!(Responsibility::initials(text).is_ok(), "{text}");
    }
    for text in ["", "K-A", "A-", "1-2", "Schmid", "A-B-C", "St.", "Sch-S1"] {
        let read = Responsibility::initials(text);
        assert_eq!(read, Err(Notation::Letters), "{text:?}");
    }
}

fn any_responsibility() -> impl Strategy<Value = Responsibility> {
    let side = prop_oneof![Just(Side::Both), Just(Side::Even), Just(Side::Odd)];
    let span = (1_u16..300, proptest::option::of(0_u16..300));
    let street = ("[A-ZÄÖÜ][a-zäöüß]{2,9}(straße|weg| Allee)", span, side);
    let street = street.prop_map(|(name, (from, more), side)| Responsibility::Street {
        name,
        numbers: HouseNumbers {
            from,
            to: more.map(|more| from + more),
            side,
        },
    });
    let letters = ("[A-M][a-z]{0,3}", "[N-Z][a-z]{0,3}");
    let initials = letters.prop_map(|(from, to)| Responsibility::Initials { from, to });
    let topic = "[A-Z][a-zäöü]{3,12}( [a-z]{2,8}){0,2}";
    prop_oneof![
        street,
        initials,
        topic.prop_map(|t| Responsibility::topic(&t))
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(said in any_responsibility()) {
        let text = said.to_string();
        let read = match &said {
            Responsibility::Street { .. } => Responsibility::street(&text),
            Responsibility::Initials { .. } => Responsibility::initials(&text),
            Responsibility::Topic { .. } => Ok(Responsibility::topic(&text)),
        };
        prop_assert_eq!(read, Ok(said));
    }

    #[test]
    fn no_text_breaks_reading_or_finding(text in "\\PC{0,60}") {
        let _ = Responsibility::street(&text);
        let _ = Responsibility::initials(&text);
        let town = town();
        prop_assert!(town.search(&text, 20).len() <= town.len());
        let seen = town.search_names(&text, 3);
        prop_assert!(seen.len() <= 3);
    }

    #[test]
    fn the_beginning_of_a_folded_text_begins_the_folded_text(
        text in "[A-Za-zÄÖÜäöüßéłç]{1,12}", cut in 1_usize..12,
    ) {
        let beginning: String = text.chars().take(cut).collect();
        prop_assert!(fold(&text).starts_with(&fold(&beginning)));
        prop_assert_eq!(fold(&fold(&text)), fold(&text));
    }

    #[test]
    fn every_name_is_found_by_itself_and_comes_first(
        names in proptest::collection::vec("[A-ZÄÖÜ][a-zäöüß]{2,8} [A-ZÄÖÜ][a-zäöüß]{2,8}", 1..12),
        pick: proptest::sample::Index,
    ) {
        let people = names.iter().zip(1..);
        let entries = people.map(|(name, id)| entry(id, EntryKind::Person, name, "Bauamt"));
        let directory = Directory::new(entries.collect());
        let name = &names[pick.index(names.len())];
        let hits = directory.search(&name.to_uppercase().replace('ẞ', "SS"), 20);
        prop_assert_eq!(fold(&hits[0].entry.name), fold(name));
        prop_assert_eq!(hits[0].why, Why::Name);
    }

    #[test]
    fn of_ranges_that_part_the_alphabet_each_surname_has_exactly_one(
        surname in "[A-ZÄÖÜ][a-zäöüß]{2,10}", cuts in proptest::collection::btree_set("[b-z]", 1..5),
    ) {
        let mut from = "a".to_owned();
        let mut ranges = Vec::new();
        for cut in cuts {
            let before = char::from(cut.as_bytes()[0] - 1).to_string();
            ranges.push(initials(&format!("{from}-{before}")));
            from = cut;
        }
        ranges.push(initials(&format!("{from}-z")));
        let entries = ranges.iter().zip(1..).map(|(range, id)| {
            let one = entry(id, EntryKind::Person, "1", "2");
            with(one, std::slice::from_ref(range))
        });
        let directory = Directory::new(entries.collect());
        prop_assert_eq!(directory.search(&surname, 20).len(), 1, "{}", surname);
    }

    #[test]
    fn every_house_has_the_side_that_its_number_says(number in 1_u16..2_000) {
        let town = Directory::new(vec![
            with(entry(1, EntryKind::Person, "Gera", ""), &[street("Allee gerade")]),
            with(entry(2, EntryKind::Person, "Unger", ""), &[street("Allee ungerade")]),
        ]);
        let expected = if number % 2 == 0 { 1 } else { 2 };
        prop_assert_eq!(found(&town, &format!("Allee {number}")), [expected]);
    }
}
