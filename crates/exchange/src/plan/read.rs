//! Reading the text of a plan. Every mistake is collected: after each one the reader takes the
//! offending piece out of its copy and goes on, so that one run names them all.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::problem::{PlanProblem, suggestion};

/// A key or a place in an array.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

/// One table of the plan with its place in the text.
pub(super) struct Site<'i> {
    text: &'i str,
    /// Such as `topic.ummelden`, or `topic[3]` where the slug is missing.
    name: String,
    value: Spanned<DeValue<'i>>,
}

/// A table of the plan, as far as it could be read.
pub(super) struct Item<'i, T> {
    pub site: Site<'i>,
    pub value: Option<T>,
}

impl Site<'_> {
    /// The text at `key`, whatever else may be wrong with the table.
    pub fn raw(&self, key: &str) -> Option<&str> {
        self.value
            .get_ref()
            .as_table()?
            .get(key)?
            .get_ref()
            .as_str()
    }

    /// A problem at `key` of this table; the key may have dots.
    pub fn problem(
        &self,
        key: &str,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> PlanProblem {
        let mut span = self.value.span();
        let mut value = Some(&self.value);
        for part in key.split('.') {
            value = value.and_then(|value| value.get_ref().as_table()?.get(part));
            span = value.map_or(span, Spanned::span);
        }
        PlanProblem {
            path: format!("{}.{key}", self.name),
            line: Some(line(self.text, &span)),
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    fn problem_at(&self, span: &Range<usize>, (what, remedy): (String, String)) -> PlanProblem {
        self.problem_below(span, None, (what, remedy))
    }

    fn problem_below(
        &self,
        span: &Range<usize>,
        missing: Option<&str>,
        (what, remedy): (String, String),
    ) -> PlanProblem {
        let mut path = self.name.clone();
        for step in locate(&self.value, span) {
            match step {
                Step::Key(key) => path = format!("{path}.{key}"),
                Step::Index(index) => path = format!("{path}[{}]", index + 1),
            }
        }
        if let Some(key) = missing {
            path = format!("{path}.{key}");
        }
        PlanProblem {
            path,
            line: Some(line(self.text, span)),
            what,
            remedy,
        }
    }
}

/// The line of a place in the text, from 1.
fn line(text: &str, span: &Range<usize>) -> usize {
    let before = text.get(..span.start.min(text.len())).unwrap_or(text);
    before.bytes().filter(|byte| *byte == b'\n').count() + 1
}

/// The document's tables, or everything that is wrong with its form.
pub(super) fn document(text: &str) -> Result<DeTable<'_>, Vec<PlanProblem>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(table.into_inner());
    }
    let problem = |error: toml::de::Error| PlanProblem {
        path: String::new(),
        line: error.span().map(|span| line(text, &span)),
        what: format!("this is not TOML: {}", error.message().replace('\n', ", ")),
        remedy: "Correct the line; https://toml.io shows the form".to_owned(),
    };
    Err(errors.into_iter().map(problem).collect())
}

/// Refuses root tables other than `known`.
pub(super) fn unknown_roots(
    text: &str,
    table: &DeTable<'_>,
    known: &[&str],
    problems: &mut Vec<PlanProblem>,
) {
    for key in table
        .keys()
        .filter(|key| !known.contains(&key.get_ref().as_ref()))
    {
        let meant = suggestion(key.get_ref(), known.iter().copied());
        problems.push(PlanProblem {
            path: key.get_ref().to_string(),
            line: Some(line(text, &key.span())),
            what: "unknown table".to_owned(),
            remedy: meant.map_or_else(
                || format!("Remove it; a plan has [[{}]]", known.join("]], [[")),
                |meant| format!("Did you mean [[{meant}]]?"),
            ),
        });
    }
}

/// All tables `[[kind]]`, each named by its `key` where it has one.
pub(super) fn items<'i, T: DeserializeOwned>(
    text: &'i str,
    table: &mut DeTable<'i>,
    kind: &str,
    key: &str,
    problems: &mut Vec<PlanProblem>,
) -> Vec<Item<'i, T>> {
    let Some(found) = table.remove(kind) else {
        return Vec::new();
    };
    let span = found.span();
    let DeValue::Array(array) = found.into_inner() else {
        problems.push(PlanProblem {
            path: kind.to_owned(),
            line: Some(line(text, &span)),
            what: format!("`{kind}` is not a list of tables"),
            remedy: format!("Write [[{kind}]] with two brackets, once for each"),
        });
        return Vec::new();
    };
    let mut list = Vec::new();
    for (position, value) in array.into_iter().enumerate() {
        let slug = value.get_ref().as_table().and_then(|table| table.get(key));
        let name = match slug.and_then(|slug| slug.get_ref().as_str()) {
            Some(slug) => format!("{kind}.{slug}"),
            None => format!("{kind}[{}]", position + 1),
        };
        let site = Site { text, name, value };
        let value = read(&site, problems);
        list.push(Item { site, value });
    }
    list
}

/// Reads one table; pushes every problem and then gives nothing.
fn read<T: DeserializeOwned>(site: &Site<'_>, problems: &mut Vec<PlanProblem>) -> Option<T> {
    let before = problems.len();
    let mut copy = site.value.clone();
    let mut filled: Vec<Vec<Step>> = Vec::new();
    loop {
        let error = match T::deserialize(ValueDeserializer::from(copy.clone())) {
            Ok(value) if problems.len() == before => return Some(value),
            Ok(_) => return None,
            Err(error) => error,
        };
        let span = error.span().unwrap_or_else(|| site.value.span());
        let mut place = locate(&copy, &span);
        if let Some(key) = quoted(error.message(), "missing field ") {
            let told = (format!("`{key}` is missing"), format!("Add `{key}`"));
            let problem = site.problem_below(&span, Some(key), told);
            place.push(Step::Key(key.to_owned()));
            if filled.contains(&place) {
                return None;
            }
            problems.push(problem);
            fill(&mut copy, &place, filled.len());
            filled.push(place);
            continue;
        }
        if filled.contains(&place) {
            // The stand-in for a missing key does not fit; the key was reported.
            return None;
        }
        problems.push(site.problem_at(&span, explain(error.message())));
        if !remove(&mut copy, &place) {
            return None;
        }
    }
}

/// What serde says, as what is wrong and what to do.
fn explain(message: &str) -> (String, String) {
    let unknown = [("unknown field ", "key"), ("unknown variant ", "value")]
        .into_iter()
        .find_map(|(prefix, kind)| quoted(message, prefix).map(|word| (word, kind)));
    if let Some((word, kind)) = unknown {
        let known: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        let remedy = match suggestion(word, known.iter().copied()) {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None if known.is_empty() => "Remove it".to_owned(),
            None => format!("Write one of {}", known.join(", ")),
        };
        return (format!("unknown {kind} `{word}`"), remedy);
    }
    if let Some((what, expected)) = message.split_once(", expected ") {
        let number = ["u8", "u16", "u32", "u64", "i64"].contains(&expected);
        let expected = if number { "a whole number" } else { expected };
        return (what.to_owned(), format!("Write {expected}"));
    }
    if let Some((what, remedy)) = message.split_once("; ") {
        return (what.to_owned(), capitalised(remedy));
    }
    (message.to_owned(), "Correct it".to_owned())
}

pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

/// The word in back quotes after `prefix`.
fn quoted<'m>(message: &'m str, prefix: &str) -> Option<&'m str> {
    message.strip_prefix(prefix)?.split('`').nth(1)
}

/// The narrowest key or value that covers `span`.
fn locate(value: &Spanned<DeValue<'_>>, span: &Range<usize>) -> Vec<Step> {
    let mut best = (usize::MAX, Vec::new());
    visit(value, &mut Vec::new(), span, &mut best);
    best.1
}

fn visit(
    value: &Spanned<DeValue<'_>>,
    path: &mut Vec<Step>,
    span: &Range<usize>,
    best: &mut (usize, Vec<Step>),
) {
    let covers = |place: &Range<usize>| place.start <= span.start && span.end <= place.end;
    let own = value.span();
    if covers(&own) && own.len() < best.0 {
        *best = (own.len(), path.clone());
    }
    match value.get_ref() {
        DeValue::Table(table) => {
            for (key, value) in table {
                path.push(Step::Key(key.get_ref().to_string()));
                if covers(&key.span()) && key.span().len() < best.0 {
                    *best = (key.span().len(), path.clone());
                }
                visit(value, path, span, best);
                path.pop();
            }
        }
        DeValue::Array(array) => {
            for (index, value) in array.iter().enumerate() {
                path.push(Step::Index(index));
                visit(value, path, span, best);
                path.pop();
            }
        }
        _ => {}
    }
}

/// The table or array at `place`.
fn holder<'v, 'i>(value: &'v mut DeValue<'i>, place: &[Step]) -> Option<&'v mut DeValue<'i>> {
    place
        .iter()
        .try_fold(value, |value, step| match (value, step) {
            (DeValue::Table(table), Step::Key(key)) => {
                table.get_mut(key.as_str()).map(Spanned::get_mut)
            }
            (DeValue::Array(array), Step::Index(index)) => {
                array.get_mut(*index).map(Spanned::get_mut)
            }
            _ => None,
        })
}

/// Takes the piece at `place` out and says whether there was one.
fn remove(value: &mut Spanned<DeValue<'_>>, place: &[Step]) -> bool {
    let Some((last, before)) = place.split_last() else {
        return false;
    };
    match (holder(value.get_mut(), before), last) {
        (Some(DeValue::Table(table)), Step::Key(key)) => table.remove(key.as_str()).is_some(),
        (Some(DeValue::Array(array)), Step::Index(index)) => {
            let found = *index < array.len();
            let others = array.iter().enumerate().filter(|(at, _)| at != index);
            *array = others.map(|(_, item)| item.clone()).collect();
            found
        }
        _ => false,
    }
}

/// Puts a stand-in where a key is missing, so that reading gets further. Stand-ins lie beyond the
/// text, each at a place of its own, so that a complaint about one can be told from others.
fn fill(value: &mut Spanned<DeValue<'_>>, place: &[Step], count: usize) {
    let Some((Step::Key(key), before)) = place.split_last() else {
        return;
    };
    let at = usize::MAX - 1 - count;
    if let Some(DeValue::Table(table)) = holder(value.get_mut(), before) {
        table.insert(
            Spanned::new(at..at, key.clone().into()),
            Spanned::new(at..at, DeValue::String(String::new().into())),
        );
    }
}
