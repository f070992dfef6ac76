//! Finding entries by words.
//!
//! What fits best comes first: the name itself, beginnings of words (name, function, room, number),
//! who is responsible for a street or a matter, who is responsible for a surname's initial.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::fold::words;
use super::responsibility::{beginning, house_number, key_of_street, street_key};
use super::{Entry, EntryKind, HouseNumbers, Responsibility, fold};
use crate::ids::EntryId;

/// How many words of a question count.
const WORDS: usize = 8;
/// A word of so many letters that begins a matter's name is no surname.
const SUBJECT: usize = 4;
/// A street is found by so many letters of its name.
const STREET: usize = 3;
/// An extension is found by so many of its digits.
const DIGITS: usize = 2;

/// The entries of one organisation, ready to be searched.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    entries: Vec<Indexed>,
    subjects: Subjects,
}

/// Words that are no surname: they name something else in this directory.
#[derive(Clone, Debug, Default)]
struct Subjects {
    /// Words of matters and departments; their beginnings count too.
    matters: BTreeSet<String>,
    /// Names of streets, whole: many begin with a surname.
    streets: BTreeSet<String>,
}

/// One entry that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// What made it fit.
    pub why: Why<'a>,
}

/// What made an entry fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why<'a> {
    /// Its name, word for word.
    Name,
    /// Beginnings of its words, or its extension.
    Words,
    /// What it is responsible for.
    Responsible(&'a Responsibility),
}

#[derive(Clone, Debug)]
struct Indexed {
    entry: Entry,
    /// For the order among equals.
    sort: String,
    name: Vec<String>,
    /// Name, function, room.
    text: Vec<String>,
    /// The digits of the telephone number.
    digits: String,
    duties: Vec<Duty>,
    /// The words of its matters.
    matters: Vec<String>,
}

/// A responsibility, folded; in the order of [`Entry::responsibilities`].
#[derive(Clone, Debug)]
enum Duty {
    Street { key: String, numbers: HouseNumbers },
    Initials { from: String, to: String },
    Matter { words: Vec<String> },
}

/// The better, the smaller.
type Rank = (u8, Reverse<u8>);

impl Directory {
    /// Makes entries searchable.
    pub fn new(entries: Vec<Entry>) -> Self {
        let entries: Vec<Indexed> = entries.into_iter().map(Indexed::new).collect();
        let streets = entries.iter().flat_map(|one| &one.duties);
        let subjects = Subjects {
            matters: entries.iter().flat_map(Indexed::subjects).collect(),
            streets: streets.filter_map(Duty::street).cloned().collect(),
        };
        Self { entries, subjects }
    }

    /// All entries, by name.
    pub fn entries(&self) -> Vec<&Entry> {
        let mut all: Vec<&Indexed> = self.entries.iter().collect();
        all.sort_by(|one, other| one.order(other));
        all.into_iter().map(|one| &one.entry).collect()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// One entry.
    pub fn get(&self, id: EntryId) -> Option<&Entry> {
        let found = self.entries.iter().find(|one| one.entry.id == id);
        found.map(|one| &one.entry)
    }

    /// The `most` entries that fit `query` best. „Lindenstraße 12“ finds who is responsible for
    /// that house; „Müller“ finds people of that name, and who is responsible for the initial M;
    /// „Wohngeld Müller“ finds who in the matter of Wohngeld is responsible for M. Of „Müller,
    /// Hans“ the first name does not count.
    pub fn search(&self, query: &str, most: usize) -> Vec<Found<'_>> {
        let asked = Asked::new(query, &self.subjects);
        self.best(most, |one| one.fits(&asked))
    }

    /// The `most` entries whose name or telephone number fits `query` best: what another
    /// organisation of the alliance may see.
    pub fn search_names(&self, query: &str, most: usize) -> Vec<Found<'_>> {
        let asked = Asked::new(query, &self.subjects);
        self.best(most, |one| one.is_called(&asked, &one.name))
    }

    fn best<'a>(
        &'a self,
        most: usize,
        fits: impl Fn(&'a Indexed) -> Option<(Rank, Why<'a>)>,
    ) -> Vec<Found<'a>> {
        let mut found: Vec<(Rank, &Indexed, Why<'_>)> = self
            .entries
            .iter()
            .filter_map(|one| fits(one).map(|(rank, why)| (rank, one, why)))
            .collect();
        found.sort_by(|(rank, one, _), (other, next, _)| rank.cmp(other).then(one.order(next)));
        let found = found.into_iter().take(most);
        found
            .map(|(_, one, why)| Found {
                entry: &one.entry,
                why,
            })
            .collect()
    }
}

impl Subjects {
    fn name(&self, word: &String) -> bool {
        let next = self.matters.range::<String, _>(word..).next();
        let matter = next.is_some_and(|next| next.starts_with(word));
        matter && word.chars().count() >= SUBJECT
            || self
                .streets
                .contains(&street_key(std::slice::from_ref(word)))
    }
}

/// A question, folded.
struct Asked {
    words: Vec<String>,
    /// The digits, if nothing else was asked for.
    digits: Option<String>,
    /// Which of the words may be a surname.
    surnames: Vec<bool>,
}

impl Asked {
    fn new(query: &str, subjects: &Subjects) -> Self {
        let digits: String = query.chars().filter(char::is_ascii_digit).collect();
        let number = |c: char| c.is_ascii_digit() || " /-+().".contains(c);
        let only = query.chars().all(number) && digits.len() >= DIGITS;
        let before_comma = query.split_once(',').map(|(surname, _)| words(surname));
        let mut words = before_comma
            .filter(|words| !words.is_empty())
            .unwrap_or_else(|| words(query));
        words.truncate(WORDS);
        let letters = |word: &String| word.chars().all(char::is_alphabetic);
        let surname = |word: &String| letters(word) && !subjects.name(word);
        let surnames = words.iter().map(surname).collect();
        Self {
            digits: only.then_some(digits),
            surnames,
            words,
        }
    }

    /// Whether every word outside `used` fits.
    fn others(&self, used: std::ops::Range<usize>, fits: impl Fn(&str) -> bool) -> bool {
        let mut words = self.words.iter().enumerate();
        words.all(|(at, word)| used.contains(&at) || fits(word))
    }
}

fn begins_one(word: &str, of: &[String]) -> bool {
    of.iter().any(|whole| whole.starts_with(word))
}

impl Indexed {
    fn new(entry: Entry) -> Self {
        let name = words(&entry.name);
        let mut text = name.clone();
        text.extend(words(&entry.function));
        text.extend(words(&entry.room));
        let duties: Vec<Duty> = entry.responsibilities.iter().map(Duty::new).collect();
        let matters = duties.iter().flat_map(Duty::words).cloned().collect();
        Self {
            sort: fold(&entry.name),
            digits: entry.phone.chars().filter(char::is_ascii_digit).collect(),
            name,
            text,
            duties,
            matters,
            entry,
        }
    }

    fn subjects(&self) -> Vec<String> {
        let mut subjects = words(&self.entry.function);
        subjects.extend(self.matters.iter().cloned());
        if self.entry.kind == EntryKind::Department {
            subjects.extend(self.name.iter().cloned());
        }
        subjects
    }

    fn order(&self, other: &Self) -> std::cmp::Ordering {
        let key = |one: &Self| (one.entry.kind, one.entry.id);
        self.sort.cmp(&other.sort).then(key(self).cmp(&key(other)))
    }

    fn fits<'a>(&'a self, asked: &Asked) -> Option<(Rank, Why<'a>)> {
        if let Some(found) = self.is_called(asked, &self.text) {
            return Some(found);
        }
        let duties = self.duties.iter().zip(&self.entry.responsibilities);
        let fitting = duties.filter_map(|(duty, said)| Some((self.meets(duty, asked)?, said)));
        let (rank, said) = fitting.min_by_key(|(rank, _)| *rank)?;
        Some((rank, Why::Responsible(said)))
    }

    /// By name, by beginnings of the words of `text`, or by number.
    fn is_called(&self, asked: &Asked, text: &[String]) -> Option<(Rank, Why<'_>)> {
        let rank = |rank| (rank, Reverse(0));
        let words = &asked.words;
        if let Some(digits) = &asked.digits
            && self.digits.ends_with(digits)
        {
            return Some((rank(2), Why::Words));
        }
        if words.is_empty() {
            return None;
        }
        if words.iter().all(|word| self.name.contains(word)) {
            let whole = self.name.iter().all(|word| words.contains(word));
            return Some((rank(u8::from(!whole)), Why::Name));
        }
        let begun = words.iter().all(|word| begins_one(word, text));
        begun.then_some((rank(2), Why::Words))
    }

    fn meets(&self, duty: &Duty, asked: &Asked) -> Option<Rank> {
        let mine = |word: &str| begins_one(word, &self.text) || begins_one(word, &self.matters);
        match duty {
            Duty::Street { key, numbers } => {
                let meets = |(used, close)| asked.others(used, mine).then_some(close);
                let best = places(&asked.words, key, numbers).filter_map(meets).max();
                best.map(|close| (3, Reverse(close)))
            }
            Duty::Matter { words } => {
                let whole = |word: &String| words.contains(word);
                let begun = |word: &String| begins_one(word, words);
                if !asked.words.iter().any(begun) || !asked.others(0..0, mine) {
                    return None;
                }
                let close = if asked.words.iter().any(whole) { 2 } else { 1 };
                Some((3, Reverse(close)))
            }
            Duty::Initials { from, to } => {
                let meets = |at: usize| {
                    asked.surnames[at]
                        && is_between(&asked.words[at], from, to)
                        && asked.others(at..at + 1, mine)
                };
                let length = u8::try_from(from.chars().count()).unwrap_or(u8::MAX);
                let met = (0..asked.words.len()).any(meets);
                met.then_some((4, Reverse(length)))
            }
        }
    }
}

/// Where the street stands among the words, and how closely it fits.
fn places(
    words: &[String],
    key: &str,
    numbers: &HouseNumbers,
) -> impl Iterator<Item = (std::ops::Range<usize>, u8)> {
    let spans =
        (0..words.len()).flat_map(|from| (from + 1..=words.len()).map(move |to| (from, to)));
    spans.filter_map(move |(from, to)| {
        let typed: String = words[from..to].concat();
        let whole = street_key(&words[from..to]) == key;
        let begun = typed.chars().count() >= STREET && key.starts_with(&typed);
        if !whole && !begun {
            return None;
        }
        let number = words.get(to).and_then(|word| house_number(word));
        let Some(number) = number else {
            return Some((from..to, if whole { 2 } else { 1 }));
        };
        if !numbers.contain(number) {
            return None;
        }
        // „12 a“: the letter of the house.
        let letter = words.get(to + 1).is_some_and(|word| word.len() == 1);
        let end = to + 1 + usize::from(letter);
        let part = *numbers != HouseNumbers::ALL;
        let close = match (whole, part) {
            (true, true) => 4,
            (true, false) => 3,
            (false, _) => 1,
        };
        Some((from..end, close))
    })
}

fn is_between(surname: &str, from: &str, to: &str) -> bool {
    beginning(surname, from) >= from && beginning(surname, to) <= to
}

impl Duty {
    fn new(responsibility: &Responsibility) -> Self {
        match responsibility {
            Responsibility::Street { name, numbers } => Duty::Street {
                key: key_of_street(name),
                numbers: *numbers,
            },
            Responsibility::Initials { from, to } => Duty::Initials {
                from: fold(from),
                to: fold(to),
            },
            Responsibility::Topic { words: said } => Duty::Matter { words: words(said) },
        }
    }

    fn street(&self) -> Option<&String> {
        match self {
            Duty::Street { key, .. } => Some(key),
            _ => None,
        }
    }

    fn words(&self) -> &[String] {
        match self {
            Duty::Matter { words } => words,
            _ => &[],
        }
    }
}
