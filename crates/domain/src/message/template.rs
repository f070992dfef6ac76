//! Templates: plain text with placeholders of a closed set. A wrong one is refused with its place,
//! so that no message ever leaves with a hole in it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{MessageKind, Transport};

/// The longest subject, in characters.
const SUBJECT_LIMIT: usize = 150;
/// The longest body, in characters.
const BODY_LIMIT: usize = 4_000;

/// What a template may name, as `{link}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placeholder {
    /// The organisation's name.
    Organisation,
    /// The office's name. It may tell what the matter is, so short messages have none.
    Office,
    /// The link that is spent by a press.
    Link,
    /// The number of the matter.
    Number,
    /// By when there will be an answer.
    Due,
    /// When the call comes.
    When,
    /// The office's telephone number.
    Phone,
    /// The words of a report.
    Text,
    /// The page that a report is about.
    Page,
    /// How the reporter wants to hear.
    Contact,
    /// What does not work.
    What,
    /// When it happened.
    Time,
}

impl Placeholder {
    /// Every placeholder.
    pub const ALL: [Placeholder; 12] = [
        Placeholder::Organisation,
        Placeholder::Office,
        Placeholder::Link,
        Placeholder::Number,
        Placeholder::Due,
        Placeholder::When,
        Placeholder::Phone,
        Placeholder::Text,
        Placeholder::Page,
        Placeholder::Contact,
        Placeholder::What,
        Placeholder::Time,
    ];

    /// The word between the braces.
    pub fn code(self) -> &'static str {
        match self {
            Placeholder::Organisation => "organisation",
            Placeholder::Office => "office",
            Placeholder::Link => "link",
            Placeholder::Number => "number",
            Placeholder::Due => "due",
            Placeholder::When => "when",
            Placeholder::Phone => "phone",
            Placeholder::Text => "text",
            Placeholder::Page => "page",
            Placeholder::Contact => "contact",
            Placeholder::What => "what",
            Placeholder::Time => "time",
        }
    }

    /// The placeholder of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// What templates of a kind may name when they travel by `transport`.
    pub fn of(kind: MessageKind, transport: Transport) -> Vec<Placeholder> {
        use Placeholder::{
            Contact, Due, Link, Number, Office, Organisation, Page, Phone, Text, Time, What, When,
        };
        let all: &[Placeholder] = match kind {
            MessageKind::CallbackLink => &[Organisation, Office, Link, When, Phone],
            MessageKind::VideoLink => &[Organisation, Office, Link, Phone],
            MessageKind::MatterNumber => &[Organisation, Office, Number, Due, Phone],
            MessageKind::CaseClosed => &[Organisation, Office, Number, Phone],
            MessageKind::Outage | MessageKind::KioskOutage => &[What, Time],
            MessageKind::BarrierReport => &[Organisation, Page, Text, Contact],
            MessageKind::Test => &[Organisation, Time],
        };
        let tells = |one: &Placeholder| matches!(one, Office | Text | Page | Contact);
        let kept = |one: &Placeholder| transport != Transport::Sms || !tells(one);
        all.iter().copied().filter(kept).collect()
    }

    /// Without what a template of this kind would be of no use.
    pub fn required(kind: MessageKind) -> Option<Placeholder> {
        match kind {
            MessageKind::CallbackLink | MessageKind::VideoLink => Some(Placeholder::Link),
            MessageKind::MatterNumber | MessageKind::CaseClosed => Some(Placeholder::Number),
            MessageKind::Outage | MessageKind::KioskOutage => Some(Placeholder::What),
            MessageKind::BarrierReport => Some(Placeholder::Text),
            MessageKind::Test => None,
        }
    }
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no such placeholder.
    #[error("there is no placeholder {{{0}}}")]
    Unknown(String),
    /// This kind of message or this transport does not have it.
    #[error("{{{0}}} is not available here")]
    NotHere(String),
    /// A brace opens or closes nothing.
    #[error("a brace stands alone")]
    Brace,
    /// What the message is for is missing.
    #[error("{{{0}}} is missing")]
    Missing(&'static str),
    /// Nothing is written.
    #[error("nothing is written")]
    Empty,
    /// More characters than this.
    #[error("longer than {0} characters")]
    Long(usize),
}

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {fault}")]
pub struct TemplateError {
    /// Whether it stands in the subject.
    pub in_subject: bool,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// A template of one kind, transport and language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// The subject of a mail; one line.
    pub subject: String,
    /// The text; an empty line ends a paragraph.
    pub body: String,
}

impl Template {
    /// Whether every placeholder exists and stands where it may.
    ///
    /// # Errors
    /// Every [`TemplateError`], in the order in which they stand.
    pub fn check(&self, kind: MessageKind, transport: Transport) -> Result<(), Vec<TemplateError>> {
        let mut faults = Vec::new();
        let mut found = Vec::new();
        if transport == Transport::Email {
            check_part(&self.subject, true, SUBJECT_LIMIT, &mut faults, &mut found);
        }
        let in_subject = found.len();
        check_part(&self.body, false, BODY_LIMIT, &mut faults, &mut found);
        let allowed = Placeholder::of(kind, transport);
        for (place, one) in &found {
            if !allowed.contains(one) {
                let fault = Fault::NotHere(one.code().to_owned());
                faults.push(place.error(fault));
            }
        }
        if let Some(required) = Placeholder::required(kind)
            && allowed.contains(&required)
            && !found[in_subject..].iter().any(|(_, one)| *one == required)
        {
            let end = Place {
                in_subject: false,
                line: self.body.lines().count().max(1),
                column: 1,
            };
            faults.push(end.error(Fault::Missing(required.code())));
        }
        faults.sort_by_key(|error| (!error.in_subject, error.line, error.column));
        if faults.is_empty() {
            Ok(())
        } else {
            Err(faults)
        }
    }

    /// Fills the placeholders. A line of the body whose placeholder has no value is left out; the
    /// subject becomes one line whatever the values bear.
    #[must_use]
    pub fn fill(&self, values: &BTreeMap<Placeholder, String>) -> Template {
        let subject = fill_line(&self.subject, values).0;
        let lines = self.body.lines().filter_map(|line| {
            let (filled, complete) = fill_line(line, values);
            complete.then_some(filled)
        });
        let body = lines.collect::<Vec<_>>().join("\n");
        Template {
            subject: one_line(&subject),
            body: tidy(&body),
        }
    }
}

/// Text without control characters, in one line.
fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most one empty line between paragraphs, none at either end, no other control characters.
fn tidy(body: &str) -> String {
    let mut kept: Vec<String> = Vec::new();
    for line in body.lines() {
        let line: String = line.chars().filter(|c| !c.is_control()).collect();
        let line = line.trim_end().to_owned();
        let after_empty = kept.last().is_none_or(String::is_empty);
        if !line.is_empty() || !after_empty {
            kept.push(line);
        }
    }
    kept.join("\n").trim_end().to_owned()
}

fn fill_line(line: &str, values: &BTreeMap<Placeholder, String>) -> (String, bool) {
    let mut complete = true;
    let mut filled = String::new();
    for piece in pieces(line) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Named(_, word) => {
                let value = Placeholder::from_code(word).and_then(|one| values.get(&one));
                let value = value.map_or("", |value| value.trim());
                complete &= !value.is_empty();
                filled.push_str(value);
            }
            Piece::Brace(_) => {}
        }
    }
    (filled, complete)
}

#[derive(Clone, Copy)]
struct Place {
    in_subject: bool,
    line: usize,
    column: usize,
}

impl Place {
    fn error(self, fault: Fault) -> TemplateError {
        TemplateError {
            in_subject: self.in_subject,
            line: self.line,
            column: self.column,
            fault,
        }
    }
}

fn check_part(
    text: &str,
    in_subject: bool,
    limit: usize,
    faults: &mut Vec<TemplateError>,
    found: &mut Vec<(Place, Placeholder)>,
) {
    let place = |line, column| Place {
        in_subject,
        line,
        column,
    };
    if text.trim().is_empty() {
        faults.push(place(1, 1).error(Fault::Empty));
        return;
    }
    if text.chars().count() > limit {
        faults.push(place(1, 1).error(Fault::Long(limit)));
    }
    for (number, line) in text.lines().enumerate() {
        let at = |byte: usize| place(number + 1, line[..byte].chars().count() + 1);
        for piece in pieces(line) {
            match piece {
                Piece::Text(_) => {}
                Piece::Brace(byte) => faults.push(at(byte).error(Fault::Brace)),
                Piece::Named(byte, word) => match Placeholder::from_code(word) {
                    Some(one) => found.push((at(byte), one)),
                    None => {
                        let word = word.chars().take(40).collect();
                        faults.push(at(byte).error(Fault::Unknown(word)));
                    }
                },
            }
        }
    }
}

enum Piece<'a> {
    Text(&'a str),
    Named(usize, &'a str),
    Brace(usize),
}

/// A line in pieces, each with the byte where it begins.
fn pieces(line: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut from) = (Vec::new(), 0);
    while let Some(next) = line[from..].find(['{', '}']) {
        let brace = from + next;
        if brace > from {
            pieces.push(Piece::Text(&line[from..brace]));
        }
        let inner = &line[brace + 1..];
        let close = inner.find(['{', '}']);
        match close {
            Some(close) if line[brace..].starts_with('{') && inner[close..].starts_with('}') => {
                pieces.push(Piece::Named(brace, inner[..close].trim()));
                from = brace + 1 + close + 1;
            }
            _ => {
                pieces.push(Piece::Brace(brace));
                from = brace + 1;
            }
        }
    }
    if from < line.len() {
        pieces.push(Piece::Text(&line[from..]));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn template(subject: &str, body: &str) -> Template {
        Template {
            subject: subject.to_owned(),
            body: body.to_owned(),
        }
    }

    fn values(pairs: &[(Placeholder, &str)]) -> BTreeMap<Placeholder, String> {
        let owned = |(one, text): &(Placeholder, &str)| (*one, (*text).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn a_wrong_placeholder_is_refused_with_its_place() {
        let wrong = template("Für {organsation}", "Grüße\n\nüä {link} {number} {\n}");
        let errors = wrong
            .check(MessageKind::CallbackLink, Transport::Email)
            .unwrap_err();
        let told: Vec<_> = errors
            .iter()
            .map(|error| {
                (
                    error.in_subject,
                    error.line,
                    error.column,
                    error.fault.clone(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (true, 1, 5, Fault::Unknown("organsation".to_owned())),
                (false, 3, 11, Fault::NotHere("number".to_owned())),
                (false, 3, 20, Fault::Brace),
                (false, 4, 1, Fault::Brace),
            ]
        );
    }

    #[test]
    fn what_the_message_is_for_must_be_in_it() {
        let check = |body: &str| {
            template("Betreff", body).check(MessageKind::MatterNumber, Transport::Email)
        };
        assert_eq!(check("Nummer {number}"), Ok(()));
        let missing = &check("Eine Zeile\nnoch eine").unwrap_err()[0];
        assert_eq!(
            (missing.line, &missing.fault),
            (2, &Fault::Missing("number"))
        );
        assert_eq!(check(" ").unwrap_err()[0].fault, Fault::Empty);
        let long = format!("{{number}}{}", "a".repeat(BODY_LIMIT));
        assert_eq!(check(&long).unwrap_err()[0].fault, Fault::Long(BODY_LIMIT));
    }

    #[test]
    fn a_short_message_names_no_office() {
        let short = template("", "{office}: {number}");
        let errors = short.check(MessageKind::MatterNumber, Transport::Sms);
        assert_eq!(
            errors.unwrap_err()[0].fault,
            Fault::NotHere("office".to_owned())
        );
    }

    #[test]
    fn lines_without_a_value_are_left_out() {
        let one = template(
            "An {office}",
            "Guten Tag,\n\nTelefon: {phone}\n\n{link}\n{when}",
        );
        let filled = one.fill(&values(&[
            (Placeholder::Office, "Amt\r\nBcc: alle@example.org"),
            (Placeholder::Link, "https://example.org/x"),
        ]));
        assert_eq!(filled.subject, "An Amt Bcc: alle@example.org");
        assert_eq!(filled.body, "Guten Tag,\n\nhttps://example.org/x");
    }

    proptest! {
        #[test]
        fn garbage_is_checked_and_filled_quietly(
            subject in "[{}a-z \r\n]{0,30}", body in "\\PC{0,60}|[{}link \n]{0,60}", value: String,
        ) {
            let one = template(&subject, &body);
            let _ = one.check(MessageKind::CallbackLink, Transport::Email);
            let all = Placeholder::ALL.map(|placeholder| (placeholder, value.clone()));
            let filled = one.fill(&all.into_iter().collect());
            prop_assert!(!filled.subject.contains(|c: char| c.is_control()));
            prop_assert!(!filled.body.contains('\r'));
        }

        #[test]
        fn what_is_checked_has_no_brace_left(body in "(\\{link\\}|[a-z \n]|\\{office\\}){1,20}") {
            let one = template("x", &body);
            if one.check(MessageKind::CallbackLink, Transport::Email).is_ok() {
                let filled = one.fill(&values(&[
                    (Placeholder::Link, "https://x"), (Placeholder::Office, "Amt"),
                ]));
                let whole = !filled.body.contains(['{', '}']);
                prop_assert!(whole);
                prop_assert!(filled.body.contains("https://x"));
            }
        }
    }
}
