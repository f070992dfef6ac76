//! What a scenario says: the TOML file by which an office describes itself.

use std::path::Path;

use jiff::civil::Time;
use serde::{Deserialize, Deserializer};

use super::check;
use crate::failure::Failure;
use crate::out::complain;

/// A scenario. `scenarios/krefeld.toml` explains each key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// As in the report.
    pub name: String,
    /// Where the figures come from.
    #[serde(default)]
    pub sources: Vec<String>,
    /// The rules of the office.
    pub office: Office,
    /// How many people call.
    pub demand: Demand,
    /// When it is open: one entry for days with the same course.
    pub opening: Vec<Opening>,
    /// How people behave, and how long their matters take.
    pub callers: Callers,
    /// Hints of quiet hours; variants say who follows.
    pub hints: Option<Hints>,
    /// Callbacks; variants say from when.
    pub callback: Option<Callback>,
    /// Who is good at what; variants with a routing use it.
    pub team: Option<Team>,
    /// What is compared. The first is what the others are compared with.
    pub variant: Vec<Variant>,
}

/// The rules of the office.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Whether those who wait at closing time are still served.
    pub serve_after_closing: bool,
    /// How many can wait.
    pub capacity: u32,
}

/// How many people call.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// People who call for the first time, a week.
    pub first_calls_per_week: f64,
    /// The coefficient of variation of a day's volume, in percent.
    #[serde(default)]
    pub day_variation_percent: f64,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    /// Montag.
    Monday,
    /// Dienstag.
    Tuesday,
    /// Mittwoch.
    Wednesday,
    /// Donnerstag.
    Thursday,
    /// Freitag.
    Friday,
    /// Samstag.
    Saturday,
    /// Sonntag.
    Sunday,
}

/// Opening hours of days with the same course.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The days.
    pub days: Vec<Weekday>,
    /// When the first slot begins.
    #[serde(deserialize_with = "time")]
    pub opens: Time,
    /// How long a slot is, in minutes.
    #[serde(default = "an_hour")]
    pub slot_minutes: u32,
    /// Each day's share of the week.
    pub day_percent: Vec<f64>,
    /// Each slot's share of the day.
    pub slot_percent: Vec<f64>,
    /// Seats in each slot.
    pub seats: Vec<u32>,
}

fn an_hour() -> u32 {
    60
}

fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
    let text = String::deserialize(from)?;
    let parsed = text.parse();
    parsed.map_err(|_| serde::de::Error::custom(format!("`{text}` is no time; write \"08:00\"")))
}

/// How people behave, and how long their matters take.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Callers {
    /// Handling, wrap-up included.
    pub handling: Duration,
    /// How long somebody waits before hanging up.
    pub patience: Duration,
    /// How many of those who hang up call again.
    #[serde(default)]
    pub redial_percent: f64,
    /// After which time, in seconds on average.
    #[serde(default)]
    pub redial_after_s: f64,
}

/// How long something takes.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(tag = "distribution", rename_all = "lowercase", deny_unknown_fields)]
pub enum Duration {
    /// Exponential.
    Exponential {
        /// Seconds.
        mean_s: f64,
    },
    /// Lognormal.
    Lognormal {
        /// Seconds.
        mean_s: f64,
        /// Standard deviation by mean.
        variation: f64,
    },
    /// Weibull.
    Weibull {
        /// Seconds.
        mean_s: f64,
        /// Below 1, many give up early and some stay long.
        shape: f64,
    },
}

/// Hints of quiet hours.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hints {
    /// How many opening days after today's are named.
    pub days_ahead: u32,
}

/// Callbacks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Callback {
    /// How many take the offer.
    pub accepted_percent: f64,
    /// How often a try reaches nobody.
    pub not_reached_percent: f64,
    /// How long such a try takes, in seconds.
    pub failed_try_s: f64,
}

/// Who is good at what.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Each topic's share.
    pub topic_percent: Vec<f64>,
    /// The topics each person is proficient in.
    pub proficient: Vec<Vec<usize>>,
    /// How much longer a mismatch takes.
    pub mismatch_factor: f64,
    /// The share of matches for which the mean handling time was given.
    pub matched_percent: f64,
    /// How often a matter is settled at once by a proficient person.
    pub settled_matched_percent: f64,
    /// The same, by another.
    pub settled_mismatched_percent: f64,
    /// What proficiency is worth, in seconds of waiting.
    pub bonus_s: f64,
}

/// One way to run the office.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// The word it is known by.
    pub name: String,
    /// As in the report.
    pub title: String,
    /// So many seats all day.
    pub seats: Option<u32>,
    /// Seats by opening and slot.
    pub seats_by_slot: Option<Vec<Vec<u32>>>,
    /// How many follow a hint.
    #[serde(default)]
    pub hints_percent: f64,
    /// From which wait estimate on a callback is offered, in seconds.
    pub callback_from_s: Option<f64>,
    /// How the team is used.
    pub routing: Option<Routing>,
}

/// How calls find the people of a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Routing {
    /// First come, first served.
    Fifo,
    /// By index: the wait, and a bonus for proficiency.
    Index,
}

impl Variant {
    /// Whether it differs from a plain day by the number of seats at most.
    pub fn is_nothing_but_seats(&self) -> bool {
        let plain = self.hints_percent == 0.0 && self.routing.is_none();
        plain && self.callback_from_s.is_none() && self.seats_by_slot.is_none()
    }
}

/// Reads and checks a scenario.
///
/// # Errors
/// Everything that is wrong with it is said; the failure counts it.
pub fn read(file: &Path) -> Result<Scenario, Failure> {
    let place = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        let what = format!("{place} cannot be read: {error}");
        Failure::input(what, "Name a scenario, such as scenarios/krefeld.toml")
    })?;
    let scenario = parse(&text).map_err(|what| {
        Failure::input(
            format!("{place}, {what}"),
            "scenarios/krefeld.toml explains each key",
        )
    })?;
    let problems = check::problems(&scenario);
    if problems.is_empty() {
        return Ok(scenario);
    }
    for problem in &problems {
        complain(format!("{place}: {problem}"));
    }
    let noun = if problems.len() == 1 {
        "problem"
    } else {
        "problems"
    };
    Err(Failure::input(
        format!("the scenario has {} {noun}", problems.len()),
        "Correct it and try again",
    ))
}

/// The scenario that `text` is, unchecked; the error names the line.
pub fn parse(text: &str) -> Result<Scenario, String> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| {
            1 + text[..span.start]
                .bytes()
                .filter(|byte| *byte == b'\n')
                .count()
        });
        format!("line {line}: {}", error.message())
    })
}
