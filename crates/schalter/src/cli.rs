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
    /// Measures the waits that citizens are told.
    #[command(subcommand)]
    Wait(Wait),
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
    /// Gives an account a new password, made up and shown once.
    Password {
        /// The account.
        login: String,
        /// Reads the password from standard input instead.
        #[arg(long)]
        password_stdin: bool,
    },
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
