use jiff::Timestamp;
use proptest::prelude::*;
use schalter_domain::clock::testing::SeededEntropy;
use schalter_domain::directory::{Entry, EntryKind};
use schalter_domain::ids::{EntryId, OfficeId, OrganisationId, StaffId};
use schalter_store::DirectoryChange;
use uuid::Uuid;

use super::import::{Names, Reason, Report, plan};
use super::sheet::{Column, LINES, Sheet, SheetError, template, write};

const HERE: OrganisationId = OrganisationId(Uuid::from_u128(1));
const OFFICE: OfficeId = OfficeId(Uuid::from_u128(2));
const ANNA: StaffId = StaffId(Uuid::from_u128(3));

fn names() -> Names {
    Names {
        offices: vec![("kfz-zulassung".into(), "Kfz-Zulassung".into(), OFFICE)],
        accounts: [("anna.yilmaz".to_owned(), ANNA)].into(),
    }
}

fn imported(table: &str, existing: &[Entry]) -> (DirectoryChange, Report) {
    let sheet = Sheet::read(table.as_bytes()).unwrap();
    let entropy = SeededEntropy::new(existing.len() as u64 + 1);
    plan(
        &sheet,
        &names(),
        HERE,
        existing,
        (Timestamp::UNIX_EPOCH, &entropy),
    )
}

/// The directory after a change.
fn after(existing: &[Entry], change: DirectoryChange) -> Vec<Entry> {
    let gone =
        |id: &EntryId| change.remove.contains(id) || change.put.iter().any(|entry| entry.id == *id);
    let mut all: Vec<Entry> = existing.iter().filter(|e| !gone(&e.id)).cloned().collect();
    all.extend(change.put);
    all.sort_by(|one, other| one.key.cmp(&other.key));
    all
}

fn faults(table: &str) -> Vec<(u64, Reason)> {
    let (_, report) = imported(table, &[]);
    let faults = report.faults.into_iter();
    faults.map(|fault| (fault.line, fault.reason)).collect()
}

#[test]
fn a_table_becomes_entries() {
    let table = "Name;Art;Aufgabe;Telefon;E-Mail;Büro;Konto;Straßen;Anfangsbuchstaben\r\n\
        Anna Yılmaz;Person;Zulassung;4711;anna@example.org;Kfz-Zulassung;Anna.Yilmaz;\
        \"Lindenstraße 1-49 ungerade, Ahornweg\";A-K, Sch\r\n\
        \r\n\
        Fundbüro;;;;;;;;\r\n";
    let (change, report) = imported(table, &[]);
    assert_eq!(report.added, ["Anna Yılmaz", "Fundbüro"]);
    assert_eq!((report.faults.len(), report.unchanged), (0, 0));
    let anna = &change.put[0];
    assert_eq!(
        (anna.kind, anna.office, anna.staff, anna.organisation),
        (EntryKind::Person, Some(OFFICE), Some(ANNA), HERE)
    );
    let said: Vec<String> = anna
        .responsibilities
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        said,
        ["Lindenstraße 1-49 ungerade", "Ahornweg", "A-K", "Sch"]
    );
    assert_eq!(change.put[1].kind, EntryKind::Department);
    assert_ne!(change.put[0].id, change.put[1].id);
}

#[test]
fn spreadsheets_of_all_kinds_are_read() {
    let utf8 = "Name;Straßen\nMüller;Große Straße\n";
    let windows = b"Name;Stra\xdfen\nM\xfcller;Gro\xdfe Stra\xdfe\n";
    let marked = format!("\u{feff}{utf8}");
    let commas = "Straßen,Name,,\nGroße Straße,Müller,,\n";
    let tabs = "Name\tSTRASSEN\nMüller\tGroße  Straße\n";
    let tables: [&[u8]; 5] = [
        utf8.as_bytes(),
        windows,
        marked.as_bytes(),
        commas.as_bytes(),
        tabs.as_bytes(),
    ];
    for table in tables {
        let sheet = Sheet::read(table).unwrap();
        let [line] = sheet.lines.as_slice() else {
            panic!("{sheet:?}");
        };
        assert_eq!(line.cell(Column::Name), "Müller");
        assert_eq!(line.cell(Column::Streets), "Große Straße");
        assert_eq!(line.number, 2);
    }
}

#[test]
fn a_table_that_cannot_be_read_says_why() {
    let unknown = |name: &str| SheetError::UnknownColumn(name.to_owned());
    let long = format!("Name\n{}", "x\n".repeat(LINES + 1));
    for (table, wrong) in [
        ("", SheetError::NoName),
        ("Telefon;Raum\n1;2\n", SheetError::NoName),
        ("Name;Vorname\nx;y\n", unknown("Vorname")),
        ("Name;name\nx;y\n", SheetError::TwiceColumn("Name".into())),
        ("Name\n\n;;\n", SheetError::Empty),
        ("Name\n\0\n", SheetError::NotText),
        (&long, SheetError::TooLong),
    ] {
        assert_eq!(Sheet::read(table.as_bytes()), Err(wrong), "{table:.30}");
    }
    assert!(Sheet::read(b"\x89PNG\r\n\x1a\n").is_err());
}

#[test]
fn a_broken_line_is_named_and_the_others_are_taken() {
    let table = "Kennung;Art;Name;E-Mail;Büro;Konto;Straßen;Anfangsbuchstaben\n\
        1;Person;Gut;;;;;\n\
        2;Person;;;;;;\n\
        3;Roboter;X;;;;;\n\
        4;;X;kein at;;;;\n\
        5;;X;;Rathaus;;;\n\
        6;;X;;;otto;;\n\
        7;;X;;;;Allee 9-3;\n\
        8;;X;;;;;K-A\n\
        1;;Noch einmal;;;;;\n\
        9;;X;;;;;;zu viel\n\
        10;;Auch gut;;;;;\n";
    let text = |text: &str| text.to_owned();
    assert_eq!(
        faults(table),
        [
            (3, Reason::NoName),
            (4, Reason::Kind(text("Roboter"))),
            (5, Reason::Email(text("kein at"))),
            (6, Reason::Office(text("Rathaus"))),
            (7, Reason::Account(text("otto"))),
            (8, Reason::Street(text("Allee 9-3"))),
            (9, Reason::Letters(text("K-A"))),
            (10, Reason::Twice(2)),
            (11, Reason::Fields),
        ]
    );
    assert_eq!(imported(table, &[]).1.added, ["Gut", "Auch gut"]);
    let long = format!("Name;Raum\n{};\nX;{}\n", "n".repeat(121), "r".repeat(61));
    let (column, most) = (Column::Name, 120);
    let name = Reason::TooLong { column, most };
    let (column, most) = (Column::Room, 60);
    let room = Reason::TooLong { column, most };
    assert_eq!(faults(&long), [(2, name), (3, room)]);
    let many = format!("Name;Stichworte\nX;{}\n", "a,".repeat(501));
    assert_eq!(faults(&many), [(2, Reason::TooMany)]);
}

#[test]
fn an_import_says_what_it_changes_and_takes_only_that() {
    let first = "Kennung;Name;Telefon\n1;Anna;11\n2;Berta;12\n;Carla;13\n";
    let (change, _) = imported(first, &[]);
    let existing = after(&[], change);
    let (change, report) = imported(first, &existing);
    assert!(report.changes_nothing());
    assert_eq!((report.unchanged, change.put.len()), (3, 0));

    let second = "Kennung;Name;Telefon\n1;Anna Neu;11\n;Carla;13\n3;Doris;14\n";
    let (change, report) = imported(second, &existing);
    assert_eq!(report.added, ["Doris"]);
    assert_eq!(report.changed, ["Anna Neu"]);
    assert_eq!(report.removed, ["Berta"]);
    assert_eq!(report.unchanged, 1);
    let anna = |all: &[Entry]| all.iter().find(|entry| entry.key == "1").unwrap().id;
    let now = after(&existing, change);
    assert_eq!(anna(&now), anna(&existing), "an entry keeps its id");
    assert_eq!(now.len(), 3);
}

#[test]
fn what_a_broken_line_is_about_stays_as_it_is() {
    let (change, _) = imported("Kennung;Art;Name\n1;;Anna\n;Person;Berta\n;;Carla\n", &[]);
    let existing = after(&[], change);
    let broken = "Kennung;Art;Name;E-Mail\n1;;Anna;falsch\n;Roboter;Berta;\n";
    let (change, report) = imported(broken, &existing);
    assert_eq!(report.faults.len(), 2);
    assert_eq!(report.removed, ["Carla"]);
    assert_eq!(report.unchanged, 2);
    assert_eq!(after(&existing, change).len(), 2);
}

#[test]
fn what_is_written_is_read_again() {
    let (change, report) = imported(&template(), &[]);
    assert_eq!(report.faults, [], "the template is in order");
    assert_eq!(report.added.len(), 3);
    let mut existing = after(&[], change);
    existing[0].office = Some(OFFICE);
    existing[0].staff = Some(ANNA);
    existing[1].function = "=HYPERLINK(\"https://example.org\")".into();
    existing[2].phone = "+49 221 4710-100".into();
    let table = write(existing.iter().collect(), &names());
    assert!(!table.contains(";=") && !table.contains("\"=") && table.contains("'=HYPER"));
    assert!(table.contains(";+49 221 4710-100;"), "{table}");
    let (_, report) = imported(&table, &existing);
    assert_eq!(
        (report.unchanged, report.changes_nothing()),
        (3, true),
        "{report:?}"
    );
}

proptest! {
    #[test]
    fn no_file_breaks_reading(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(sheet) = Sheet::read(&bytes) {
            let entropy = SeededEntropy::new(1);
            plan(&sheet, &names(), HERE, &[], (Timestamp::UNIX_EPOCH, &entropy));
        }
    }

    #[test]
    fn any_lines_below_good_columns_are_taken_or_named(
        cells in proptest::collection::vec("[ -~äöüß;,\"\n'=]{0,12}", 0..40),
    ) {
        let table = format!("Kennung;Art;Name;Straßen;Anfangsbuchstaben;Stichworte\n{}", cells.join(";"));
        if let Ok(sheet) = Sheet::read(table.as_bytes()) {
            let (change, report) = imported(&table, &[]);
            prop_assert_eq!(change.put.len() + report.faults.len(), sheet.lines.len());
            let existing = after(&[], change);
            let written = write(existing.iter().collect(), &names());
            if existing.is_empty() {
                return Ok(());
            }
            let (_, again) = imported(&written, &existing);
            prop_assert!(again.changes_nothing(), "{:?}\n{}", again, written);
        }
    }
}
