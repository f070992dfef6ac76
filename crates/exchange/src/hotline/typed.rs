//! Real-time text between a telephone and a room (RFC 4103, T.140): a stream of characters on one side,
//! lines as they stand and finished messages on the other.

use schalter_phone::text;
use uuid::Uuid;

use crate::talks::TYPING_LIMIT;

/// Ends a line (T.140, 8.2).
pub(crate) const NEW_LINE: char = '\u{2028}';
/// Deletes the character before.
const BACKSPACE: char = '\u{8}';

/// What was typed so far on both sides.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    /// The caller's line as it stands.
    line: String,
    /// The line of the staff that stands on the caller's display, and whose it is.
    shown: Option<(Uuid, String)>,
}

impl Typed {
    /// What the caller typed: the lines that are complete by it, and the one that stands then.
    pub fn hears(&mut self, typed: &str) -> (Vec<String>, &str) {
        let mut complete = Vec::new();
        for character in typed.chars() {
            complete.extend(text::apply(
                &mut self.line,
                character.encode_utf8(&mut [0; 4]),
            ));
            if self.line.chars().count() >= TYPING_LIMIT {
                complete.push(std::mem::take(&mut self.line));
            }
        }
        complete.retain(|line| !line.trim().is_empty());
        (complete, &self.line)
    }

    /// A line of somebody in the room as it stands: what is typed to the caller for it.
    pub fn shows(&mut self, from: Uuid, line: &str) -> String {
        let (mut typed, before) = match self.shown.take() {
            Some((whose, before)) if whose == from => (String::new(), before),
            Some((_, before)) if !before.is_empty() => (NEW_LINE.to_string(), String::new()),
            _ => (String::new(), String::new()),
        };
        typed.push_str(&difference(&before, line));
        self.shown = Some((from, line.to_owned()));
        typed
    }

    /// A message of somebody in the room: what is typed to the caller for it.
    pub fn says(&mut self, from: Option<Uuid>, message: &str) -> String {
        let from = from.unwrap_or_default();
        let mut typed = self.shows(from, message);
        typed.push(NEW_LINE);
        self.shown = None;
        typed
    }
}

/// What makes of one line the other.
fn difference(before: &str, after: &str) -> String {
    let same = before.chars().zip(after.chars());
    let same = same.take_while(|(one, other)| one == other).count();
    let deleted = before.chars().count() - same;
    let mut typed: String = std::iter::repeat_n(BACKSPACE, deleted).collect();
    typed.extend(after.chars().skip(same));
    typed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_is_typed_as_it_changes_and_ends_with_the_message() {
        let (anna, bernd) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut typed = Typed::default();
        assert_eq!(typed.shows(anna, "Gutn"), "Gutn");
        assert_eq!(typed.shows(anna, "Guten"), "\u{8}en");
        assert_eq!(typed.says(Some(anna), "Guten Tag"), " Tag\u{2028}");
        assert_eq!(typed.shows(anna, "Ja"), "Ja");
        assert_eq!(
            typed.shows(bernd, "N"),
            "\u{2028}N",
            "another one begins a line"
        );
        assert_eq!(typed.says(None, "Nein"), "\u{2028}Nein\u{2028}");
    }

    #[test]
    fn what_the_caller_types_becomes_lines() {
        let mut typed = Typed::default();
        assert_eq!(typed.hears("Hal"), (vec![], "Hal"));
        assert_eq!(
            typed.hears("lo\r\n\r\nIch"),
            (vec!["Hallo".to_owned()], "Ich")
        );
        let (lines, rest) = typed.hears(&"x".repeat(TYPING_LIMIT));
        assert_eq!((lines.len(), rest.len()), (1, 3), "a line has an end");
    }

    proptest! {
        #[test]
        fn the_display_shows_the_line(lines in proptest::collection::vec("[a-cäö ]{0,6}", 1..12)) {
            let mut typed = Typed::default();
            let mut display = String::new();
            for line in &lines {
                let sent = typed.shows(Uuid::nil(), line);
                prop_assert!(text::apply(&mut display, &sent).is_empty());
                prop_assert_eq!(&display, line);
            }
        }
    }
}
