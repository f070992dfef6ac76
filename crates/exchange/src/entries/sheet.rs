//! The directory as a table (CSV): its columns, reading, writing.
//!
//! The first line names the columns, in German and in any order; only `Name` must be there. Columns
//! are parted by semicolons, commas or tabs, whichever the first line has most of. Text is UTF-8,
//! or Windows-1252 as spreadsheets write it.

use schalter_domain::directory::{Entry, EntryKind, Responsibility, words};

use super::import::Names;

/// The most lines of a table, its first one not counted.
pub const LINES: usize = 5_000;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The key of the organisation's own table.
    Key,
    /// Department or person.
    Kind,
    /// The name.
    Name,
    /// What is done there.
    Function,
    /// Telephone number or extension.
    Phone,
    /// E-mail address.
    Email,
    /// Room.
    Room,
    /// When somebody is there.
    Hours,
    /// The office in Schalter, by the last part of its address or by its German name.
    Office,
    /// The account in Schalter, by login.
    Account,
    /// Streets, parted by commas.
    Streets,
    /// Initial letters, parted by commas.
    Initials,
    /// Matters, parted by commas.
    Topics,
}

impl Column {
    /// Every column, in the order in which tables are written.
    pub const ALL: [Column; 13] = [
        Column::Key,
        Column::Kind,
        Column::Name,
        Column::Function,
        Column::Phone,
        Column::Email,
        Column::Room,
        Column::Hours,
        Column::Office,
        Column::Account,
        Column::Streets,
        Column::Initials,
        Column::Topics,
    ];

    /// Its name in the first line.
    pub fn name(self) -> &'static str {
        match self {
            Column::Key => "Kennung",
            Column::Kind => "Art",
            Column::Name => "Name",
            Column::Function => "Aufgabe",
            Column::Phone => "Telefon",
            Column::Email => "E-Mail",
            Column::Room => "Raum",
            Column::Hours => "Zeiten",
            Column::Office => "Büro",
            Column::Account => "Konto",
            Column::Streets => "Straßen",
            Column::Initials => "Anfangsbuchstaben",
            Column::Topics => "Stichworte",
        }
    }

    fn named(name: &str) -> Option<Self> {
        let folded = words(name).concat();
        let mut all = Self::ALL.into_iter();
        all.find(|column| words(column.name()).concat() == folded)
    }
}

/// Why a table as a whole cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// The first line names a column that is not known.
    #[error("the column {0:?} is not known")]
    UnknownColumn(String),
    /// The first line names a column twice.
    #[error("the column {0:?} is there twice")]
    TwiceColumn(String),
    /// The first line does not name `Name`.
    #[error("the column \"Name\" is missing in the first line")]
    NoName,
    /// There is nothing below the first line.
    #[error("the table has no lines")]
    Empty,
    /// There are more than [`LINES`].
    #[error("the table has more than {LINES} lines")]
    TooLong,
    /// It is not text.
    #[error("the file is not a table in text")]
    NotText,
}

/// A table as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its lines but the first and empty ones.
    pub lines: Vec<Line>,
}

/// One line of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its place in the file; the first line is 1.
    pub number: u64,
    /// Whether it has more fields than there are columns.
    pub overlong: bool,
    cells: [String; Column::ALL.len()],
}

impl Line {
    /// A line of these cells; a column that is not named is empty.
    pub fn of(cells: &[(Column, String)]) -> Self {
        let mut line = Self::default();
        for (column, cell) in cells {
            cell.trim().clone_into(&mut line.cells[*column as usize]);
        }
        line
    }

    /// What stands in a column; empty where the table has no such column.
    pub fn cell(&self, column: Column) -> &str {
        &self.cells[column as usize]
    }
}

impl Sheet {
    /// Reads a table.
    ///
    /// # Errors
    /// See [`SheetError`]. A line that does not fit is no error: [`super::import::plan`] reports it.
    pub fn read(bytes: &[u8]) -> Result<Self, SheetError> {
        let text = decode(bytes)?;
        let first = text.lines().next().unwrap_or_default();
        let count = |separator: char| first.matches(separator).count();
        let by = [';', ',', '\t'].into_iter().rev().max_by_key(|c| count(*c));
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(by.map_or(b';', |c| c as u8))
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut records = reader.records().map_while(Result::ok);
        let head = records.next().ok_or(SheetError::NoName)?;
        let columns = columns(&head)?;
        let mut sheet = Self::default();
        for record in records {
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if sheet.lines.len() == LINES {
                return Err(SheetError::TooLong);
            }
            sheet.lines.push(line(&record, &columns));
        }
        if sheet.lines.is_empty() {
            return Err(SheetError::Empty);
        }
        Ok(sheet)
    }
}

fn columns(head: &csv::StringRecord) -> Result<Vec<Column>, SheetError> {
    let mut columns = Vec::new();
    // Spreadsheets leave empty columns at the end.
    let named = (0..head.len())
        .rev()
        .find(|at| !head[*at].trim().is_empty());
    for name in head.iter().take(named.map_or(0, |last| last + 1)) {
        let column = Column::named(name);
        let column = column.ok_or_else(|| SheetError::UnknownColumn(shortened(name)))?;
        if columns.contains(&column) {
            return Err(SheetError::TwiceColumn(column.name().to_owned()));
        }
        columns.push(column);
    }
    if !columns.contains(&Column::Name) {
        return Err(SheetError::NoName);
    }
    Ok(columns)
}

fn line(record: &csv::StringRecord, columns: &[Column]) -> Line {
    let mut line = Line {
        number: record.position().map_or(0, csv::Position::line),
        ..Line::default()
    };
    for (at, cell) in record.iter().enumerate() {
        let cell = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        match columns.get(at) {
            Some(column) => line.cells[*column as usize] = cell,
            None => line.overlong |= !cell.is_empty(),
        }
    }
    line
}

/// As much of a text as fits into a message.
pub(super) fn shortened(text: &str) -> String {
    let mut short: String = text.trim().chars().take(60).collect();
    if short.len() < text.trim().len() {
        short.push('…');
    }
    short
}

/// The text of a table: UTF-8 with or without a mark, or else Windows-1252.
///
/// # Errors
/// [`SheetError::NotText`].
pub fn decode(bytes: &[u8]) -> Result<String, SheetError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.contains(&0) {
        return Err(SheetError::NotText);
    }
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| windows(*byte)).collect(),
    })
}

/// A character of Windows-1252 (WHATWG Encoding, index windows-1252).
fn windows(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

/// The word for a kind.
pub(super) fn kind_name(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Department => "Stelle",
        EntryKind::Person => "Person",
    }
}

/// Entries as a table: semicolons, and a mark by which spreadsheets know UTF-8.
pub fn write(entries: Vec<&Entry>, names: &Names) -> String {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let head = Column::ALL.map(|column| column.name().to_owned());
    let rows = entries.into_iter().map(|entry| row(entry, names));
    for row in std::iter::once(head).chain(rows) {
        writer
            .write_record(&row)
            .expect("memory takes every record of equal length");
    }
    let bytes = writer.into_inner().expect("memory takes what is left");
    let text = String::from_utf8(bytes).expect("cells are text");
    format!("\u{feff}{text}")
}

/// What stands in the columns of an entry, as a person reads it.
pub(crate) fn cells(entry: &Entry, names: &Names) -> Vec<(Column, String)> {
    let row = row(entry, names);
    let cells = Column::ALL.into_iter().zip(row);
    cells
        .map(|(column, cell)| (column, unquoted(&cell).to_owned()))
        .collect()
}

fn row(entry: &Entry, names: &Names) -> [String; Column::ALL.len()] {
    let listed = |wanted: fn(&Responsibility) -> bool| {
        let said = entry.responsibilities.iter().filter(|one| wanted(one));
        plain(&said.map(ToString::to_string).collect::<Vec<_>>().join(", "))
    };
    Column::ALL.map(|column| match column {
        Column::Key if entry.key.starts_with(super::import::DERIVED) => String::new(),
        Column::Key => plain(&entry.key),
        Column::Kind => kind_name(entry.kind).to_owned(),
        Column::Name => plain(&entry.name),
        Column::Function => plain(&entry.function),
        Column::Phone => plain(&entry.phone),
        Column::Email => plain(&entry.email),
        Column::Room => plain(&entry.room),
        Column::Hours => plain(&entry.hours),
        Column::Office => entry
            .office
            .and_then(|office| names.slug(office))
            .unwrap_or_default()
            .to_owned(),
        Column::Account => entry
            .staff
            .and_then(|staff| names.login(staff))
            .unwrap_or_default()
            .to_owned(),
        Column::Streets => listed(|one| matches!(one, Responsibility::Street { .. })),
        Column::Initials => listed(|one| matches!(one, Responsibility::Initials { .. })),
        Column::Topics => listed(|one| matches!(one, Responsibility::Topic { .. })),
    })
}

/// A cell that no spreadsheet takes for a formula (CWE-1236): what begins like one gets an
/// apostrophe, which [`unquoted`] takes away.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '@', '+', '-', '\'']) && !is_number(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Without the apostrophe of [`plain`].
pub(super) fn unquoted(text: &str) -> &str {
    let inner = text.strip_prefix('\'');
    let inner = inner.filter(|inner| inner.starts_with(['=', '@', '+', '-', '\'']));
    inner.unwrap_or(text)
}

/// Whether it is a telephone number such as `+49 221 4710-100`.
fn is_number(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_digit() || "+ /-()".contains(c))
}

/// A table to begin with.
pub fn template() -> String {
    let head = Column::ALL.map(Column::name).join(";");
    let lines = [
        "101;Stelle;Bürgerbüro;Ausweise und Meldungen;0221 4710-200;buergerbuero@example.org;\
         E 05;Mo bis Fr 8 bis 12 Uhr;;;;;Personalausweis, Reisepass, Umzug",
        "102;Person;Sabine Müller;Wohngeld;0221 4710-301;;2.14;Mo bis Do 8 bis 15 Uhr;;;;A-K;Wohngeld",
        "103;Person;Jörg Weiß;Abfallberatung;0221 4710-412;;1.03;;;;\
         Lindenstraße 1-49 ungerade, Ahornweg, Hauptstraße ab 50;;Sperrmüll, Biotonne",
    ];
    format!("\u{feff}{head}\r\n{}\r\n", lines.join("\r\n"))
}
