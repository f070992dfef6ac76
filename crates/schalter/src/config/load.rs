//! Reading the configuration: defaults, then the file, then the environment. All problems are
//! collected; none is met halfway.

use std::fmt;
use std::path::{Path, PathBuf};

use figment::error::Kind;
use figment::providers::{Env, Format as _, Toml};
use figment::value::{Dict, Value};
use figment::{Figment, Profile};
use schalter_exchange::plan::suggestion;

use super::{Config, check, reference};

/// Where configuration files are looked for when none is named.
const PLACES: [&str; 2] = ["schalter.toml", "/etc/schalter/schalter.toml"];

/// The variable that names the configuration file.
pub const VARIABLE: &str = "SCHALTER_CONFIG";

/// Where the configuration came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// This file and the environment.
    File(PathBuf),
    /// Defaults and the environment.
    Defaults,
}

impl Source {
    /// The file, if there is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Source::File(path) => Some(path),
            Source::Defaults => None,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Defaults => f.write_str("no file, defaults only"),
        }
    }
}

/// One thing wrong with the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key, such as `server.listen`.
    pub key: String,
    /// The file, or the variable.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            key,
            place,
            what,
            remedy,
        } = self;
        if key.is_empty() {
            write!(f, "{place}: {what}. {remedy}")?;
        } else {
            write!(f, "{place}: {key}: {what}. {remedy}")?;
        }
        f.write_str(if remedy.ends_with('?') { "" } else { "." })
    }
}

/// Loads and checks the configuration from `named`, else from where it is looked for.
///
/// # Errors
///
/// Everything that is wrong with it.
pub fn load(named: Option<&Path>) -> Result<(Config, Source), Vec<Problem>> {
    let source = match named {
        Some(path) => Source::File(path.to_owned()),
        None => PLACES
            .iter()
            .map(PathBuf::from)
            .find(|path| path.is_file())
            .map_or(Source::Defaults, Source::File),
    };
    let text = match &source {
        Source::Defaults => String::new(),
        Source::File(path) => std::fs::read_to_string(path).map_err(|error| {
            vec![Problem {
                key: String::new(),
                place: path.display().to_string(),
                what: format!("the file cannot be read: {error}"),
                remedy: "Name another with --config; `schalter config example` prints one"
                    .to_owned(),
            }]
        })?,
    };
    let config = parse(&text, &source, environment())?;
    Ok((config, source))
}

/// Checks a text that stands in for the file: the demo's own settings.
///
/// # Errors
///
/// Everything that is wrong with it, or with the environment.
pub fn demo(text: &str) -> Result<Config, Vec<Problem>> {
    parse(text, &Source::Defaults, environment())
}

fn environment() -> Env {
    Env::prefixed("SCHALTER__").split("__")
}

/// Reads `text`, below `environment`, and checks it.
pub(super) fn parse(text: &str, source: &Source, environment: Env) -> Result<Config, Vec<Problem>> {
    let figment = Figment::from(Toml::string(&reference::defaults()))
        .merge(Toml::string(text))
        .merge(environment);
    let place = Places {
        figment: &figment,
        source,
    };
    let mut values: Dict = figment.extract().map_err(|error| place.syntax(error))?;
    let mut problems = Vec::new();
    let config = loop {
        let layer = figment::providers::Serialized::from(&values, Profile::Default);
        let errors = match Figment::from(layer).extract::<Config>() {
            Ok(config) => break Some(config),
            Err(errors) => errors,
        };
        let before = problems.len();
        for error in errors {
            let mut path = error.path.clone();
            if let Kind::UnknownField(key, _) = &error.kind
                && path.last() != Some(key)
            {
                path.push(key.clone());
            }
            if remove(&mut values, &path) {
                problems.push(place.problem(&path, &error.kind));
                restore(&mut values, &path);
            }
        }
        // An error that names nothing to take out: nothing more can be learnt.
        if problems.len() == before {
            break None;
        }
    };
    if let Some(config) = config.as_ref().filter(|_| problems.is_empty()) {
        for (key, what, remedy) in check::check(config) {
            let place = place.of(&key);
            problems.push(Problem {
                key,
                place,
                what,
                remedy,
            });
        }
    }
    match config {
        Some(config) if problems.is_empty() => Ok(config),
        _ => Err(problems),
    }
}

/// Knows where a key was written.
struct Places<'a> {
    figment: &'a Figment,
    source: &'a Source,
}

impl Places<'_> {
    fn of(&self, key: &str) -> String {
        let from_environment = self
            .figment
            .find_metadata(key)
            .is_some_and(|metadata| metadata.name.contains("environment"));
        if from_environment {
            return format!("SCHALTER__{}", key.replace('.', "__").to_uppercase());
        }
        self.source.to_string()
    }

    fn problem(&self, path: &[String], kind: &Kind) -> Problem {
        let key = path.join(".");
        let (what, remedy) = explain(kind);
        Problem {
            place: self.of(&key),
            key,
            what,
            remedy,
        }
    }

    fn syntax(&self, errors: figment::Error) -> Vec<Problem> {
        let problem = |error: figment::Error| Problem {
            key: error.path.join("."),
            place: self.source.to_string(),
            what: format!("this is not TOML: {}", tidy(&error.kind.to_string())),
            remedy: "Correct the line; https://toml.io shows the form".to_owned(),
        };
        errors.into_iter().map(problem).collect()
    }
}

/// The lines of a TOML error without the drawing of the spot.
fn tidy(message: &str) -> String {
    let drawn = |line: &&str| {
        line.trim_start()
            .starts_with(|c: char| c == '|' || c.is_ascii_digit())
    };
    let lines = message
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !drawn(line));
    lines.collect::<Vec<_>>().join(", ")
}

fn explain(kind: &Kind) -> (String, String) {
    match kind {
        Kind::UnknownField(key, known) => (
            format!("unknown key `{key}`"),
            suggestion(key, known.iter().copied()).map_or_else(
                || format!("Remove it; the keys here are {}", known.join(", ")),
                |meant| format!("Did you mean `{meant}`?"),
            ),
        ),
        Kind::UnknownVariant(value, known) => (
            format!("unknown value {value:?}"),
            format!("Write one of {}", known.join(", ")),
        ),
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => (
            "the value does not fit".to_owned(),
            format!("Write {}", plain(expected)),
        ),
        Kind::Message(message) if message.contains("socket address") => (
            "this is not an address with a port".to_owned(),
            "Write it like \"127.0.0.1:8080\" or \"[::]:8080\"".to_owned(),
        ),
        other => (other.to_string(), "Correct the value".to_owned()),
    }
}

/// A type of Rust in the words of a configuration file.
fn plain(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" => "a whole number that is not negative",
        "a boolean" => "true or false",
        "a sequence" => "a list such as [\"one\", \"two\"]",
        "socket address" => "an address with a port, such as \"127.0.0.1:8080\"",
        other => other,
    }
}

fn remove(values: &mut Dict, path: &[String]) -> bool {
    match path {
        [] => false,
        [key] => values.remove(key).is_some(),
        [key, rest @ ..] => match values.get_mut(key) {
            None => false,
            Some(Value::Dict(_, inner)) => remove(inner, rest),
            // An entry of a list: the whole list goes.
            Some(_) => values.remove(key).is_some(),
        },
    }
}

/// Puts the default where a wrong value was taken out, so that only that value is complained about.
fn restore(values: &mut Dict, path: &[String]) {
    let defaults = Figment::from(Toml::string(&reference::defaults()));
    // A wrong entry of a list took the whole list with it: the longest prefix that has a default.
    let found = (1..=path.len()).rev().find_map(|length| {
        let part = path.get(..length)?;
        defaults
            .find_value(&part.join("."))
            .ok()
            .map(|value| (part, value))
    });
    let Some(([before @ .., key], value)) = found else {
        return;
    };
    let mut dict = values;
    for step in before {
        match dict.get_mut(step) {
            Some(Value::Dict(_, inner)) => dict = inner,
            _ => return,
        }
    }
    dict.entry(key.clone()).or_insert(value);
}
