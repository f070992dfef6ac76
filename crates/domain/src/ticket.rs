//! Tickets: matters that outlive the conversation.
//!
//! A [`NewTicket`] is the form as a clerk fills it in; once it has no [`TicketProblem`] it becomes a
//! [`Ticket`], whose stage moves by the methods below and in no other way.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{OfficeId, OrganisationId, StaffId, TicketId, VisitId};

/// How the citizen wants to hear from the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by", content = "to")]
pub enum ContactWish {
    /// Not at all; the citizen asks with the number.
    None,
    /// By telephone, at this number.
    Phone(String),
    /// By e-mail, at this address.
    Email(String),
    /// By letter, to this address.
    Letter(String),
}

/// How far a ticket has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// Nobody has taken it.
    Open,
    /// A staff member works on it.
    Taken {
        /// Who.
        by: StaffId,
        /// Since when.
        since: Timestamp,
    },
    /// Settled.
    Closed {
        /// By whom.
        by: StaffId,
        /// When.
        at: Timestamp,
    },
}

/// A matter that outlives the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The ticket.
    pub id: TicketId,
    /// The owner.
    pub organisation: OrganisationId,
    /// The office that follows it up.
    pub office: OfficeId,
    /// The number told to the citizen, unique in the organisation, such as `2026-00042`.
    pub number: String,
    /// What is to be done.
    pub text: String,
    /// How the citizen wants to hear.
    pub contact: ContactWish,
    /// When it is due.
    pub due: Timestamp,
    /// How far it has come.
    pub stage: Stage,
    /// The visit it came from, until that is forgotten.
    pub visit: Option<VisitId>,
    /// When it was made.
    pub created: Timestamp,
}

/// The longest text of a ticket, in characters.
pub const TEXT_LIMIT: usize = 4000;

/// The longest postal address of a [`ContactWish::Letter`], in characters.
pub const LETTER_LIMIT: usize = 500;

/// A step that was tried on a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To take it.
    Take,
    /// To give it back.
    Release,
    /// To close it.
    Close,
    /// To open it again.
    Reopen,
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Step::Take => "taken",
            Step::Release => "released",
            Step::Close => "closed",
            Step::Reopen => "reopened",
        })
    }
}

/// A step that the ticket's stage does not allow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a ticket that is {} cannot be {step}", stage.code())]
pub struct WrongStage {
    /// The stage it is in.
    pub stage: Stage,
    /// What was tried.
    pub step: Step,
}

impl Stage {
    /// The word used in storage and the API.
    pub fn code(&self) -> &'static str {
        match self {
            Stage::Open => "open",
            Stage::Taken { .. } => "taken",
            Stage::Closed { .. } => "closed",
        }
    }

    /// The staff member who works on it.
    pub fn holder(&self) -> Option<StaffId> {
        match self {
            Stage::Taken { by, .. } => Some(*by),
            Stage::Open | Stage::Closed { .. } => None,
        }
    }

    fn refuse(self, step: Step) -> WrongStage {
        WrongStage { stage: self, step }
    }
}

impl Ticket {
    /// `by` takes it. Only an open ticket can be taken; one that somebody holds is released first.
    pub fn take(self, by: StaffId, now: Timestamp) -> Result<Self, WrongStage> {
        match self.stage {
            Stage::Open => Ok(Self {
                stage: Stage::Taken { by, since: now },
                ..self
            }),
            stage => Err(stage.refuse(Step::Take)),
        }
    }

    /// Whoever holds it gives it back, or it is taken from somebody who is away.
    pub fn release(self) -> Result<Self, WrongStage> {
        match self.stage {
            Stage::Taken { .. } => Ok(Self {
                stage: Stage::Open,
                ..self
            }),
            stage => Err(stage.refuse(Step::Release)),
        }
    }

    /// `by` settles it: an open one, or one that `by` holds.
    pub fn close(self, by: StaffId, now: Timestamp) -> Result<Self, WrongStage> {
        match self.stage {
            Stage::Open => Ok(Self {
                stage: Stage::Closed { by, at: now },
                ..self
            }),
            Stage::Taken { by: holder, .. } if holder == by => Ok(Self {
                stage: Stage::Closed { by, at: now },
                ..self
            }),
            stage => Err(stage.refuse(Step::Close)),
        }
    }

    /// It was not settled after all.
    pub fn reopen(self) -> Result<Self, WrongStage> {
        match self.stage {
            Stage::Closed { .. } => Ok(Self {
                stage: Stage::Open,
                ..self
            }),
            stage => Err(stage.refuse(Step::Reopen)),
        }
    }

    /// Whether it should have been settled before `now`.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        !matches!(self.stage, Stage::Closed { .. }) && self.due < now
    }
}

/// The number told to the citizen: the year and a count within it, such as `2026-00042`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketNumber {
    /// The year of the ticket, four digits.
    pub year: u16,
    /// Its count within the year and organisation, from 1; written with at least five digits.
    pub count: u32,
}

/// The text is not a ticket number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a ticket number; it looks like 2026-00042")]
pub struct BadTicketNumber;

impl std::fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:05}", self.year, self.count)
    }
}

/// Reads what a citizen may type: blanks around it and missing zeros do no harm.
impl std::str::FromStr for TicketNumber {
    type Err = BadTicketNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (year, count) = text.trim().split_once('-').ok_or(BadTicketNumber)?;
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if year.len() != 4 || !digits(year) || !digits(count) {
            return Err(BadTicketNumber);
        }
        let year = year.parse().map_err(|_| BadTicketNumber)?;
        let count = count.parse().map_err(|_| BadTicketNumber)?;
        if count == 0 {
            Err(BadTicketNumber)
        } else {
            Ok(Self { year, count })
        }
    }
}

/// The form of a ticket, not checked yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTicket {
    /// The office that is to follow it up.
    pub office: OfficeId,
    /// What is to be done.
    pub text: String,
    /// How the citizen wants to hear.
    pub contact: ContactWish,
    /// When it is due.
    pub due: Timestamp,
}

/// What is wrong with the form of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum TicketProblem {
    /// No text.
    #[error("the text is empty")]
    TextEmpty,
    /// More than [`TEXT_LIMIT`] characters.
    #[error("the text is longer than {TEXT_LIMIT} characters")]
    TextTooLong,
    /// Not a telephone number.
    #[error("this is not a telephone number")]
    Phone,
    /// Not an e-mail address.
    #[error("this is not an e-mail address")]
    Email,
    /// No postal address, or more than [`LETTER_LIMIT`] characters.
    #[error("the postal address is empty or longer than {LETTER_LIMIT} characters")]
    Letter,
    /// Due before now.
    #[error("the due time has passed")]
    DueInPast,
}

impl NewTicket {
    /// All that is wrong with the form at `now`; empty when nothing is.
    pub fn problems(&self, now: Timestamp) -> Vec<TicketProblem> {
        let text = match self.text.trim().chars().count() {
            0 => Some(TicketProblem::TextEmpty),
            length if length > TEXT_LIMIT => Some(TicketProblem::TextTooLong),
            _ => None,
        };
        let due = (self.due < now).then_some(TicketProblem::DueInPast);
        text.into_iter()
            .chain(self.contact.problem())
            .chain(due)
            .collect()
    }

    /// The ticket, open, if nothing is wrong with the form.
    pub fn into_ticket(
        self,
        id: TicketId,
        organisation: OrganisationId,
        number: TicketNumber,
        visit: Option<VisitId>,
        now: Timestamp,
    ) -> Result<Ticket, Vec<TicketProblem>> {
        let problems = self.problems(now);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Ticket {
            id,
            organisation,
            office: self.office,
            number: number.to_string(),
            text: self.text.trim().to_owned(),
            contact: self.contact,
            due: self.due,
            stage: Stage::Open,
            visit,
            created: now,
        })
    }
}

impl ContactWish {
    /// Why the office could not reach the citizen this way, as far as the text alone tells.
    pub fn problem(&self) -> Option<TicketProblem> {
        let (plausible, problem) = match self {
            ContactWish::None => (true, TicketProblem::Letter),
            ContactWish::Phone(number) => (is_phone(number), TicketProblem::Phone),
            ContactWish::Email(address) => (is_email(address), TicketProblem::Email),
            ContactWish::Letter(address) => {
                let length = address.trim().chars().count();
                ((1..=LETTER_LIMIT).contains(&length), TicketProblem::Letter)
            }
        };
        (!plausible).then_some(problem)
    }
}

/// Digits as people write them: 5 to 15 (the most that ITU-T E.164 allows), a plus only in front.
pub fn is_phone(text: &str) -> bool {
    let text = text.trim();
    let rest = text.strip_prefix('+').unwrap_or(text);
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    let others = rest
        .chars()
        .all(|c| c.is_ascii_digit() || " ()/-.".contains(c));
    others && (5..=15).contains(&digits) && text.len() <= 40
}

/// One `@`, a local part of up to 64 bytes, a domain with a dot, 254 bytes at most (RFC 5321,
/// section 4.5.3.1); nothing that could end a header line. Quoted local parts are not taken.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.trim().split_once('@') else {
        return false;
    };
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let atom = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
    text.trim().len() <= 254
        && (1..=64).contains(&local.len())
        && local.chars().all(atom)
        && local.split('.').all(|part| !part.is_empty())
        && domain.contains('.')
        && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const ANNA: StaffId = StaffId(Uuid::from_u128(1));
    const BEN: StaffId = StaffId(Uuid::from_u128(2));

    fn now() -> Timestamp {
        "2026-01-15T10:00:00+01".parse().unwrap()
    }

    fn form() -> NewTicket {
        NewTicket {
            office: OfficeId(Uuid::from_u128(3)),
            text: "  Rückruf wegen der Meldebescheinigung\n".to_owned(),
            contact: ContactWish::Phone("+49 30 123456".to_owned()),
            due: now() + SignedDuration::from_hours(48),
        }
    }

    fn ticket() -> Ticket {
        let organisation = OrganisationId(Uuid::from_u128(4));
        let number = TicketNumber {
            year: 2026,
            count: 42,
        };
        form()
            .into_ticket(
                TicketId(Uuid::from_u128(5)),
                organisation,
                number,
                None,
                now(),
            )
            .unwrap()
    }

    #[test]
    fn a_form_becomes_an_open_ticket() {
        let ticket = ticket();
        assert_eq!(ticket.stage, Stage::Open);
        assert_eq!(ticket.number, "2026-00042");
        assert_eq!(ticket.text, "Rückruf wegen der Meldebescheinigung");
        assert_eq!(ticket.created, now());
    }

    #[test]
    fn it_is_taken_released_closed_and_reopened() {
        let taken = ticket().take(ANNA, now()).unwrap();
        assert_eq!(
            taken.stage,
            Stage::Taken {
                by: ANNA,
                since: now()
            }
        );
        assert_eq!(taken.stage.holder(), Some(ANNA));
        assert_eq!(taken.clone().release().unwrap(), ticket());
        let closed = taken.close(ANNA, now()).unwrap();
        assert_eq!(
            closed.stage,
            Stage::Closed {
                by: ANNA,
                at: now()
            }
        );
        assert_eq!(closed.reopen().unwrap(), ticket());
        assert!(
            ticket().close(BEN, now()).is_ok(),
            "an open one is settled at once"
        );
    }

    #[test]
    fn a_refusal_names_the_stage_and_the_step() {
        let taken = ticket().take(ANNA, now()).unwrap();
        let closed = ticket().close(ANNA, now()).unwrap();
        let refused = [
            (taken.clone().take(ANNA, now()), Step::Take),
            (taken.clone().close(BEN, now()), Step::Close),
            (taken.clone().reopen(), Step::Reopen),
        ];
        for (result, step) in refused {
            assert_eq!(
                result,
                Err(WrongStage {
                    stage: taken.stage.clone(),
                    step
                })
            );
        }
        let refused = [
            (closed.clone().take(ANNA, now()), Step::Take),
            (closed.clone().release(), Step::Release),
            (closed.clone().close(ANNA, now()), Step::Close),
        ];
        for (result, step) in refused {
            assert_eq!(
                result,
                Err(WrongStage {
                    stage: closed.stage.clone(),
                    step
                })
            );
        }
        assert!(ticket().release().is_err() && ticket().reopen().is_err());
        let error = closed.release().unwrap_err();
        assert_eq!(
            error.to_string(),
            "a ticket that is closed cannot be released"
        );
    }

    #[test]
    fn only_what_is_not_closed_is_overdue() {
        let later = now() + SignedDuration::from_hours(49);
        assert!(!ticket().is_overdue(now()));
        assert!(ticket().is_overdue(later));
        assert!(!ticket().close(ANNA, now()).unwrap().is_overdue(later));
    }

    #[test]
    fn every_problem_of_the_form_is_named_at_once() {
        let bad = NewTicket {
            text: " \n".to_owned(),
            contact: ContactWish::Email("nobody".to_owned()),
            due: now() - SignedDuration::from_micros(1),
            ..form()
        };
        let expected = [
            TicketProblem::TextEmpty,
            TicketProblem::Email,
            TicketProblem::DueInPast,
        ];
        assert_eq!(bad.problems(now()), expected);
        assert_eq!(
            NewTicket {
                due: now(),
                ..form()
            }
            .problems(now()),
            []
        );
        let fits = NewTicket {
            text: "ä".repeat(TEXT_LIMIT),
            ..form()
        };
        assert_eq!(fits.problems(now()), []);
        let long = NewTicket {
            text: "ä".repeat(TEXT_LIMIT + 1),
            ..form()
        };
        assert_eq!(long.problems(now()), [TicketProblem::TextTooLong]);
    }

    #[test]
    fn contacts_are_plausible_or_not() {
        for good in [
            "030 123456",
            "+49 (0)30 / 12 34-56",
            "0049.30.123456",
            "11500",
        ] {
            assert!(is_phone(good), "{good}");
        }
        for bad in [
            "",
            "115",
            "030+123456",
            "call me",
            "1234567890123456",
            "+49 30 123456\r\nX",
        ] {
            assert!(!is_phone(bad), "{bad}");
        }
        for good in [
            "a@b.de",
            "erika.mustermann+amt@post.example.org",
            "jörg@bücher.example",
        ] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "@b.de",
            "a@",
            "a@b..de",
            "a@-b.de",
            "a b@c.de",
            "a@b.de\r\nBcc: c@d.de",
            "a@b@c.de",
            ".a@b.de",
            "a,b@c.de",
            "<a@b.de>",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
        let problem = |wish: ContactWish| wish.problem();
        assert_eq!(problem(ContactWish::None), None);
        assert_eq!(
            problem(ContactWish::Letter(" ".to_owned())),
            Some(TicketProblem::Letter)
        );
        assert_eq!(problem(ContactWish::Letter("Am Markt 1".to_owned())), None);
        assert_eq!(
            problem(ContactWish::Letter("x".repeat(501))),
            Some(TicketProblem::Letter)
        );
    }

    #[test]
    fn numbers_are_read_as_citizens_type_them() {
        let number = TicketNumber {
            year: 2026,
            count: 42,
        };
        for text in ["2026-00042", " 2026-42 "] {
            assert_eq!(text.parse(), Ok(number));
        }
        for text in [
            "",
            "2026",
            "2026-",
            "2026-0",
            "26-00042",
            "2026-+42",
            "2026-4294967296",
        ] {
            assert_eq!(text.parse::<TicketNumber>(), Err(BadTicketNumber), "{text}");
        }
    }

    proptest! {
        #[test]
        fn numbers_round_trip(year in 0_u16..10_000, count in 1_u32..) {
            let number = TicketNumber { year, count };
            prop_assert_eq!(number.to_string().parse(), Ok(number));
        }

        #[test]
        fn no_text_makes_the_check_panic(text in ".{0,80}") {
            let _ = is_phone(&text);
            let _ = is_email(&text);
            let _ = text.parse::<TicketNumber>();
        }
    }
}
