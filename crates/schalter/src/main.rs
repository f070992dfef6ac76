//! The binary: command line, configuration, the clock, wiring, shutdown. No rule of the office lives
//! here.

mod accounts;
mod backup;
mod cli;
mod clock;
mod config;
mod demo;
mod directory;
mod emergency;
mod failure;
mod files;
mod follow;
mod house;
mod logs;
mod manager;
mod notify;
mod out;
mod outgoing;
mod phone_check;
mod privacy;
mod roles;
mod sensors;
mod serve;
mod simulate;
mod staff;
mod staffing;
mod telephone;
mod wait;
mod wiring;

use std::future::Future;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser as _;
use schalter_exchange::plan::Unnamed;

use cli::{Cli, Command};
use config::Config;
use failure::{Failure, Kind};
use out::{complain, say};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(format!("schalter: {failure}"));
            failure.code()
        }
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    let named = cli.config.as_deref();
    match cli.command {
        Command::Serve => {
            let config = load(named)?;
            on_threads(serve::serve(config))
        }
        Command::Demo(demo) => on_threads(demo::run(demo)),
        Command::Config(cli::Config::Check) => check(named),
        Command::Config(cli::Config::Example) => {
            say(config::example().trim_end());
            Ok(())
        }
        Command::Config(cli::Config::Apply {
            file,
            prune,
            dry_run,
        }) => {
            let unnamed = if prune {
                Unnamed::Retire
            } else {
                Unnamed::Keep
            };
            let config = load(named)?;
            on_threads(async move { house::apply(&config, &file, unnamed, dry_run).await })
        }
        Command::Config(cli::Config::Export {
            file,
            without_passwords,
        }) => {
            let config = load(named)?;
            on_threads(async move { house::export(&config, &file, without_passwords).await })
        }
        Command::Staff(cli::Staff::Add(add)) => {
            let config = load(named)?;
            on_threads(async move { staff::add(&config, add).await })
        }
        Command::Staff(cli::Staff::Password {
            login,
            password_stdin,
        }) => {
            let config = load(named)?;
            on_threads(async move { staff::set_password(&config, &login, password_stdin).await })
        }
        Command::Staff(cli::Staff::BreakGlass(given)) => {
            let config = load(named)?;
            on_threads(async move { emergency::break_glass(&config, &given).await })
        }
        Command::Staff(cli::Staff::ResetFactors { login }) => {
            let config = load(named)?;
            on_threads(async move { emergency::reset_factors(&config, &login).await })
        }
        Command::Staff(cli::Staff::Sessions { login, end }) => {
            let config = load(named)?;
            on_threads(async move { emergency::sessions(&config, &login, end).await })
        }
        Command::Directory(cli::Directory::Import {
            file,
            organisation,
            check,
        }) => {
            let config = load(named)?;
            on_threads(async move {
                directory::import(&config, &file, organisation.as_deref(), check).await
            })
        }
        Command::Directory(cli::Directory::Export { file, organisation }) => {
            let config = load(named)?;
            on_threads(
                async move { directory::export(&config, &file, organisation.as_deref()).await },
            )
        }
        Command::Backup { target, keep } => {
            let (config, source) = load_from(named)?;
            on_threads(async move { backup::write(&config, source.file(), &target, keep).await })
        }
        Command::Privacy(command) => {
            let config = load(named)?;
            on_threads(async move { privacy::run(&config, command).await })
        }
        Command::Restore { file } => {
            let config = load(named)?;
            on_threads(async move { backup::restore(&config, &file).await })
        }
        Command::Notify(cli::Notify::Test { to, sms }) => {
            let config = load(named)?;
            on_threads(async move { notify::test(&config, &to, sms).await })
        }
        Command::Bounce { recipient } => {
            let config = load(named)?;
            on_threads(async move { notify::bounce(&config, recipient.as_deref()).await })
        }
        Command::Phone(cli::Phone::Check(asked)) => {
            let config = load(named)?;
            on_threads(async move { phone_check::check(&config, &asked).await })
        }
        Command::Wait(cli::Wait::Replay {
            calls,
            train_until,
            json,
        }) => wait::replay(&calls, train_until, json),
        Command::Staffing(staffing) => staffing::print(&staffing),
        Command::Simulate(simulate) => simulate::run(&simulate),
        Command::Docs { folder, check } => docs(&folder, check),
    }
}

/// Runs `work` on two to four threads: enough for pages, while media has threads of its own.
fn on_threads(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let threads = std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 4));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .thread_name("schalter")
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Kind::Other, format!("no threads: {error}"), ""))?;
    let done = runtime.block_on(work);
    // What still blocks (a password being hashed) must not hold up the end.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    done
}

fn load(named: Option<&Path>) -> Result<Config, Failure> {
    load_from(named).map(|(config, _)| config)
}

/// The configuration, and where it was read.
fn load_from(named: Option<&Path>) -> Result<(Config, config::Source), Failure> {
    config::load(named).map_err(|problems| {
        for problem in &problems {
            complain(problem.to_string());
        }
        let count = problems.len();
        let noun = if count == 1 { "problem" } else { "problems" };
        Failure::input(
            format!("the configuration has {count} {noun}"),
            "Correct it and try again",
        )
    })
}

/// `config check`.
fn check(named: Option<&Path>) -> Result<(), Failure> {
    let (config, source) = match config::load(named) {
        Ok(loaded) => loaded,
        Err(_) => return load(named).map(drop),
    };
    if let Some(file) = house::database_url(&config)?.strip_prefix("sqlite://") {
        let folder = Path::new(file)
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            return Err(schalter_store::StoreError::FolderMissing(folder.to_owned()).into());
        }
    }
    for warning in config::warnings(&config) {
        complain(format!("warning: {warning}"));
    }
    say(format!("The configuration is in order ({source})."));
    Ok(())
}

/// `docs`: what `make docs` generates from the binary, and `make lint` checks.
fn docs(folder: &Path, check: bool) -> Result<(), Failure> {
    let documents = [
        ("config.md", config::markdown()),
        ("rollen.md", roles::markdown()),
    ];
    for (name, text) in documents {
        document(&folder.join(name), &text, check)?;
    }
    Ok(())
}

fn document(file: &Path, text: &str, check: bool) -> Result<(), Failure> {
    if check {
        return match std::fs::read_to_string(file) {
            Ok(present) if present == text => Ok(()),
            _ => Err(Failure::new(
                Kind::Other,
                format!("{} is not what the program says", file.display()),
                "Run `make docs` and commit what it writes",
            )),
        };
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(file, text));
    written.map_err(|error| {
        let what = format!("{} cannot be written: {error}", file.display());
        Failure::input(what, "Name another folder")
    })
}
