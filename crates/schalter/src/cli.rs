//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;

use crate::failure::EXIT_CODES;

/// Schalter, the digital citizen office: one server, and the tools to set it up.
#[derive(Debug, Parser)]
#[command(name = "schalter", version, after_help = EXIT_CODES)]
pub struct Cli {
    /// The configuration file; else SCHALTER_CONFIG, ./schalter.toml or
    /// /etc/schalter/schalter.toml.
    #[arg(long, global = true, env = crate::config::VARIABLE, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs the server.
    Serve,
    /// Runs a server with the sample city Musterstadt, its data under ./var.
    Demo(Demo),
    /// Checks and prints the configuration; applies and exports plans.
    #[command(subcommand)]
    Config(Config),
    /// Keeps staff accounts.
    #[command(subcommand)]
    Staff(Staff),
    /// Keeps the directory: who is there for what.
    #[command(subcommand)]
    Directory(Directory),
    /// Data protection: what is kept about a person, and documents for officer and staff council.
    #[command(subcommand)]
    Privacy(Privacy),
    /// Copies everything that the server keeps (SQLite) into one file, while it runs. The file holds
    /// personal data and secrets: keep it as you keep the server.
    Backup {
        /// The new file, or a folder: the file is then named by the time.
        #[arg(value_name = "FILE")]
        target: PathBuf,
        /// In a folder: leaves this many of the newest backups, and deletes the others.
        #[arg(long, value_name = "NUMBER")]
        keep: Option<usize>,
    },
    /// Puts a backup in the place of the data. The server must be stopped; what was there is kept
    /// beside it.
    Restore {
        /// The backup.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Tries what sends messages.
    #[command(subcommand)]
    Notify(Notify),
    /// Reads a mail that came back from standard input, and marks the message it names. For the pipe
    /// of the mail server's bounce address; a mail that reports nothing is passed over.
    Bounce {
        /// The address it came to, where the mail server says it; else it is read from the mail.
        #[arg(long, value_name = "ADDRESS", env = "ORIGINAL_RECIPIENT")]
        recipient: Option<String>,
    },
    /// Tries the telephone's accounts.
    #[command(subcommand)]
    Phone(Phone),
    /// Measures the waits that citizens are told.
    #[command(subcommand)]
    Wait(Wait),
    /// Says what a number of seats achieves in the long run (Erlang-A): calls at random, exponential
    /// handling times and patience, nobody calls again. Needs no configuration.
    Staffing(Staffing),
    /// Plays weeks of an office through the switchboard, once for each variant of a scenario, and
    /// prints what became of the callers. Needs no configuration.
    Simulate(Simulate),
    /// Writes the documents that are generated from the program: the reference of the
    /// configuration.
    Docs {
        /// The folder for them.
        #[arg(default_value = "docs/generated", value_name = "FOLDER")]
        folder: PathBuf,
        /// Writes nothing, and fails where a document is not what it should be.
        #[arg(long)]
        check: bool,
    },
}

/// A server with the sample city.
#[derive(Debug, Args)]
pub struct Demo {
    /// The port for pages; 0 takes any free one.
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// The UDP and TCP port for picture and sound; 0 takes any free one.
    #[arg(long, default_value_t = 0)]
    pub media_port: u16,
    /// The folder for the data.
    #[arg(long, default_value = "var", value_name = "FOLDER")]
    pub data: PathBuf,
}

/// The configuration of the server, and plans of the house.
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Checks the configuration and names everything that is wrong with it.
    Check,
    /// Prints a file with every key, its meaning and its default.
    Example,
    /// Puts a plan (organisations, offices, topics, staff) into the database. A running server
    /// follows within seconds.
    Apply {
        /// The plan; `-` reads standard input.
        #[arg(value_name = "PLAN")]
        file: PathBuf,
        /// Retires what the plan does not name, in the organisations that it does name.
        #[arg(long)]
        prune: bool,
        /// Only says what would change.
        #[arg(long)]
        dry_run: bool,
    },
    /// Writes the plan that the database holds.
    Export {
        /// The file; `-` writes to standard output. An existing file is overwritten.
        #[arg(value_name = "PLAN", default_value = "-")]
        file: PathBuf,
        /// Leaves the hashes of passwords out. Applying such a plan keeps the stored ones.
        #[arg(long)]
        without_passwords: bool,
    },
}

/// Staff accounts.
#[derive(Debug, Subcommand)]
pub enum Staff {
    /// Makes an account. What is not given is asked for at the terminal; the password is made up
    /// and shown once.
    Add(StaffAdd),
    /// Prints a link that opens an account once, within 15 minutes, without password and second
    /// factor. It is put on record and into the log.
    BreakGlass(BreakGlass),
    /// Takes every second factor of an account away and ends its sessions. Its holder makes a new
    /// one at the next login. It is put on record.
    ResetFactors {
        /// The account.
        login: String,
    },
    /// Lists the sessions of an account, or ends them.
    Sessions {
        /// The account.
        login: String,
        /// Ends them all; within seconds at open desks too. It is put on record.
        #[arg(long)]
        end: bool,
    },
    /// Gives an account a new password, made up and shown once.
    Password {
        /// The account.
        login: String,
        /// Reads the password from standard input instead.
        #[arg(long)]
        password_stdin: bool,
    },
}

/// Data protection.
#[derive(Debug, Subcommand)]
pub enum Privacy {
    /// Writes what is kept about a person as JSON, to hand over (Art. 15 GDPR).
    Export {
        /// Whom.
        #[command(flatten)]
        person: Person,
        /// The file, for its owner's eyes only; `-` writes to standard output.
        #[arg(default_value = "-", value_name = "FILE")]
        file: PathBuf,
    },
    /// Erases what is kept about a person, but for what must stay (Art. 17 GDPR).
    Erase {
        /// Whom.
        #[command(flatten)]
        person: Person,
        /// Really erases; without it, only says what would go.
        #[arg(long)]
        yes: bool,
    },
    /// Writes records of processing, impact assessment, model works agreement, roles and measures in
    /// German, filled in with what is configured.
    Report {
        /// Whose, by slug; may be left out where there is only one organisation.
        #[arg(long, value_name = "SLUG")]
        organisation: Option<String>,
        /// The folder for them.
        #[arg(long, default_value = "datenschutz", value_name = "FOLDER")]
        out: PathBuf,
    },
}

/// By what a person is found.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("who").required(true).args(["visit", "number", "contact"])))]
pub struct Person {
    /// The id of a visit, or the address of its page.
    #[arg(long, value_name = "ID")]
    pub visit: Option<String>,
    /// The number of a matter, such as 2026-00042.
    #[arg(long, value_name = "NUMBER")]
    pub number: Option<String>,
    /// A telephone number or mail address.
    #[arg(long, value_name = "CONTACT")]
    pub contact: Option<String>,
    /// Whose data, by slug; may be left out where there is only one organisation.
    #[arg(long, value_name = "SLUG")]
    pub organisation: Option<String>,
}

/// A way in for the operator of the machine.
#[derive(Debug, Args)]
pub struct BreakGlass {
    /// The account.
    pub login: String,
    /// Why; it is put on record.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// A new account.
#[derive(Debug, Args)]
pub struct StaffAdd {
    /// The name used to log in.
    pub login: Option<String>,
    /// The real name.
    #[arg(long)]
    pub name: Option<String>,
    /// What citizens see instead of it.
    #[arg(long)]
    pub service_name: Option<String>,
    /// The employer's slug; not needed where there is only one.
    #[arg(long, value_name = "SLUG")]
    pub organisation: Option<String>,
    /// Roles: clerk, operator, specialist, lead, admin.
    #[arg(long, value_delimiter = ',', value_name = "ROLE,…")]
    pub roles: Vec<String>,
    /// The offices served, by slug, or `all`.
    #[arg(long, value_delimiter = ',', value_name = "SLUG,…")]
    pub offices: Vec<String>,
    /// The languages spoken, such as de,en.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "TAG,…",
        default_value = "de"
    )]
    pub languages: Vec<String>,
    /// Reads the password from standard input.
    #[arg(long)]
    pub password_stdin: bool,
}

/// What sends messages.
#[derive(Debug, Subcommand)]
pub enum Notify {
    /// Sends one message at once, without the server, and says how far it came.
    Test {
        /// The mail address, or with --sms the number.
        #[arg(long, value_name = "ADDRESS")]
        to: String,
        /// Sends a short message.
        #[arg(long)]
        sms: bool,
    },
}

/// The directory of an organisation.
#[derive(Debug, Subcommand)]
pub enum Directory {
    /// Replaces a directory by a table (CSV). Lines that do not fit are named and passed over. A
    /// running server follows within seconds.
    Import {
        /// The table; `-` reads standard input.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The organisation's slug; not needed where there is only one.
        #[arg(long, value_name = "SLUG")]
        organisation: Option<String>,
        /// Only says what would change.
        #[arg(long)]
        check: bool,
    },
    /// Writes a directory as a table that can be imported again.
    Export {
        /// The file; `-` writes to standard output. An existing file is overwritten.
        #[arg(value_name = "FILE", default_value = "-")]
        file: PathBuf,
        /// The organisation's slug; not needed where there is only one.
        #[arg(long, value_name = "SLUG")]
        organisation: Option<String>,
    },
}

/// The waits that citizens are told.
#[derive(Debug, Subcommand)]
pub enum Wait {
    /// Replays recorded calls through the estimator of waits, and prints how far it was off,
    /// beside the rules of other systems. Needs no configuration.
    Replay {
        /// CSV, plain or as .gz, with the columns of the Anonymous Bank's recording of 1999: date,
        /// type, priority, vru_entry, vru_exit, q_start, q_exit, q_time, outcome, ser_start,
        /// ser_exit, ser_time, agent. Times are seconds of the day; a q_start of 0 never queued.
        #[arg(long, value_name = "FILE")]
        calls: PathBuf,
        /// The last day that only teaches; later ones are measured.
        #[arg(long, value_name = "DATE")]
        train_until: Date,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
}

/// What a number of seats achieves.
#[derive(Debug, Args)]
pub struct Staffing {
    /// Calls an hour.
    #[arg(long, value_name = "CALLS")]
    pub calls_per_hour: f64,
    /// The mean handling time in seconds, wrap-up included.
    #[arg(long, value_name = "SECONDS")]
    pub handling: f64,
    /// How many seconds callers wait on average before they hang up, if nobody answers; `inf`
    /// where nobody hangs up.
    #[arg(long, value_name = "SECONDS")]
    pub patience: f64,
    /// The numbers of seats to show, such as 7 or 5..12 (12 included); else those of interest.
    #[arg(long, value_name = "FROM..TO")]
    pub seats: Option<SeatRange>,
    /// Within how many seconds a call is to be answered.
    #[arg(long, default_value_t = 30.0, value_name = "SECONDS")]
    pub within: f64,
    /// The wish: at most this share in percent hangs up.
    #[arg(long, default_value_t = 5.0, value_name = "PERCENT")]
    pub abandoned_at_most: f64,
    /// The wish: at least this share in percent is answered in time.
    #[arg(long, default_value_t = 80.0, value_name = "PERCENT")]
    pub answered_at_least: f64,
    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
}

/// Numbers of seats, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatRange {
    /// The smallest.
    pub from: u32,
    /// The greatest.
    pub to: u32,
}

impl std::str::FromStr for SeatRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let number = |text: &str| text.trim().parse().ok();
        match (number(from), number(to)) {
            (Some(from), Some(to)) if 0 < from && from <= to && to <= 1_000 => {
                Ok(Self { from, to })
            }
            _ => Err("write 7 or 5..12, from 1 to 1000".to_owned()),
        }
    }
}

/// Weeks of an office through the switchboard.
#[derive(Debug, Args)]
pub struct Simulate {
    /// The scenario (TOML); scenarios/krefeld.toml explains each key.
    #[arg(value_name = "SCENARIO")]
    pub scenario: PathBuf,
    /// How many weeks each variant plays.
    #[arg(long, default_value_t = 100, value_name = "WEEKS", value_parser = clap::value_parser!(u32).range(1..=5_000))]
    pub weeks: u32,
    /// Where chance starts; the same seed gives the same figures.
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub seed: u64,
    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
    /// Writes a report in German with plots, one HTML file. An existing file is overwritten.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// The telephone.
#[derive(Debug, Subcommand)]
pub enum Phone {
    /// Registers an account, asks its server for signs of life, calls a number that gives an echo if one
    /// is named, and says what is wrong and what to do. The server may run meanwhile; where an exchange
    /// keeps one registration only, that of the server is back after its next turn.
    Check(PhoneCheck),
}

/// What is tried.
#[derive(Debug, Args)]
pub struct PhoneCheck {
    /// The key of the account; without, all are tried.
    #[arg(value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// A number that gives back what it hears, as the exchange wants it dialled.
    #[arg(long, value_name = "NUMBER")]
    pub echo: Option<String>,
    /// How long the echo is listened to, in seconds.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(3..=120))]
    pub seconds: u32,
}
