//! `waiting`: ten thousand citizens who wait over live connections.
//!
//! They enter through the same form and wait on the same channel as a browser, each from an address
//! of its own in 127.0.0.0/8, so that the limits per address stay as they are. Two clerks talk; a
//! third opens and closes the seat, which changes the wait of everybody. Then the server ends, once in
//! order and once killed, and everybody comes back.

mod citizen;
mod crowd;
pub mod desk;
pub mod http;
mod town;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde::Serialize;
use tokio::sync::Semaphore;

use crate::clock;
use crate::figures::Spread;
use citizen::Citizen;
use crowd::Crowd;
use desk::Desk;
use town::Town;

/// How many enter or connect at the same time.
const AT_ONCE: usize = 256;
/// Clerks who talk while the others wait.
const TALKING: usize = 2;
/// How long the house rests before something is read or changed.
const REST: Duration = Duration::from_secs(2);
/// How long everybody may take to be back.
const RETURN: Duration = Duration::from_secs(60);

/// How to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// One JSON object instead of a table.
    #[arg(long)]
    json: bool,
    /// How many wait.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(10..=50_000))]
    connections: u32,
    /// How often the seat opens and closes.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
}

#[derive(Serialize)]
struct Figures {
    what: &'static str,
    connections: usize,
    entered_per_s: f64,
    /// From the clerk's press to the view of each citizen.
    fanout_p50_ms: f64,
    fanout_p99_ms: f64,
    fanout_max_ms: f64,
    /// Processor time of the server for one change, in milliseconds.
    change_cpu_ms: f64,
    /// Views that never came, of all changes together.
    untold: usize,
    /// Resident memory with everybody waiting less that of the server before, in 10^3 bytes.
    kb_per_connection: f64,
    rss_mb: f64,
    /// Processor time of the server while nothing but signs of life crosses, in percent of a core.
    idle_percent: f64,
    /// Who no longer waits after either restart.
    lost: usize,
    /// Who waits at another place than before.
    moved: usize,
    /// Until everybody was back after an orderly end, from the new server's first ready answer.
    back_after_term_s: f64,
    /// The same after `kill -9`.
    back_after_kill_s: f64,
}

/// Measures and prints.
pub async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let wanted = usize::try_from(arguments.connections)?;
    crate::server::allow_files(wanted + 512)?;
    let mut town = Town::build(TALKING + 1).await?;
    let mut desks = town.desks().await?;
    tokio::time::sleep(REST).await;
    let before = town.server.rss_mb()?;
    let crowd = Crowd::new();
    let began = clock::now();
    let citizens = enter(&town, wanted + TALKING, &crowd).await?;
    let entered_s = clock::now().duration_since(began).as_secs_f64();
    join(&town, &citizens, &crowd).await?;
    for desk in &mut desks[..TALKING] {
        desk.open().await?;
        desk.accept().await?;
    }
    tokio::time::sleep(REST).await;
    let idle_percent = idle(&town).await?;
    let spoken = spoken_to(&town, &mut desks[TALKING], &crowd, arguments.rounds).await?;
    tokio::time::sleep(REST).await;
    let rss_mb = town.server.rss_mb()?;
    let mut figures = Figures {
        what: "waiting",
        connections: citizens.len(),
        entered_per_s: count(citizens.len()) / entered_s,
        fanout_p50_ms: spoken.spread.p50,
        fanout_p99_ms: spoken.spread.p99,
        fanout_max_ms: spoken.spread.max,
        change_cpu_ms: spoken.cpu_ms,
        untold: spoken.untold,
        kb_per_connection: (rss_mb - before) * 1e3 / count(citizens.len()),
        rss_mb,
        idle_percent,
        lost: 0,
        moved: 0,
        back_after_term_s: 0.0,
        back_after_kill_s: 0.0,
    };
    figures.back_after_term_s = restart(&mut town, &citizens, &crowd, &mut figures, false).await?;
    figures.back_after_kill_s = restart(&mut town, &citizens, &crowd, &mut figures, true).await?;
    report(arguments, &figures)
}

/// Everybody takes a place in the line.
async fn enter(town: &Town, wanted: usize, crowd: &Arc<Crowd>) -> anyhow::Result<Vec<Citizen>> {
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let mut tasks = Vec::with_capacity(wanted);
    for _ in 0..wanted {
        let place = Arc::clone(&gate).acquire_owned().await?;
        let (port, number) = (town.port, crowd.add());
        tasks.push(tokio::spawn(async move {
            let entered = Citizen::enter(port, number).await;
            drop(place);
            entered
        }));
    }
    let mut citizens = Vec::with_capacity(wanted);
    for task in tasks {
        citizens.push(task.await??);
    }
    Ok(citizens)
}

/// Everybody opens the live connection and is shown where he or she stands; gives the seconds.
async fn join(town: &Town, citizens: &[Citizen], crowd: &Arc<Crowd>) -> anyhow::Result<f64> {
    let began = clock::now();
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    for citizen in citizens {
        tokio::spawn(
            citizen
                .clone()
                .wait(town.port, Arc::clone(crowd), Arc::clone(&gate)),
        );
    }
    if tokio::time::timeout(RETURN, crowd.all_here())
        .await
        .is_err()
    {
        let here = crowd.here();
        eprint_missing(here, citizens.len())?;
    }
    Ok(clock::now().duration_since(began).as_secs_f64())
}

fn eprint_missing(here: usize, all: usize) -> anyhow::Result<()> {
    use std::io::Write as _;
    Ok(writeln!(
        std::io::stderr(),
        "only {here} of {all} are connected"
    )?)
}

/// The share of a core that the server needs while nobody does anything, in percent.
async fn idle(town: &Town) -> anyhow::Result<f64> {
    const LOOK: Duration = Duration::from_secs(20);
    let before = town.server.cpu_s()?;
    let began = clock::now();
    tokio::time::sleep(LOOK).await;
    let passed = clock::now().duration_since(began).as_secs_f64();
    Ok((town.server.cpu_s()? - before) / passed * 100.0)
}

struct Spoken {
    spread: Spread,
    cpu_ms: f64,
    untold: usize,
}

/// Opens and closes a seat; each time measures until everybody was told.
async fn spoken_to(
    town: &Town,
    desk: &mut Desk,
    crowd: &Arc<Crowd>,
    rounds: u32,
) -> anyhow::Result<Spoken> {
    let (mut times, mut untold, mut cpu_s) = (Vec::new(), 0, 0.0);
    for _ in 0..rounds {
        for opens in [true, false] {
            let used_s = town.server.cpu_s()?;
            let began = crowd.begin();
            if opens {
                desk.open().await?;
            } else {
                desk.close().await?;
            }
            let (told, missing) = crowd.told(began).await;
            desk.check()?;
            times.extend(told);
            untold += missing;
            cpu_s += town.server.cpu_s()? - used_s;
            tokio::time::sleep(REST).await;
        }
    }
    Ok(Spoken {
        spread: Spread::of(times),
        cpu_ms: cpu_s * 1e3 / (2.0 * f64::from(rounds)),
        untold,
    })
}

/// Ends the server and starts it again; gives the seconds until everybody was back.
async fn restart(
    town: &mut Town,
    citizens: &[Citizen],
    crowd: &Arc<Crowd>,
    figures: &mut Figures,
    kill: bool,
) -> anyhow::Result<f64> {
    let before = crowd.places();
    town.restart(kill).await?;
    if tokio::time::timeout(RETURN, crowd.all_gone())
        .await
        .is_err()
    {
        bail!("connections outlived their server");
    }
    crowd.forget();
    let _desks = town.desks().await.context("the desks are not back")?;
    let back_s = join(town, citizens, crowd).await?;
    tokio::time::sleep(REST).await;
    let after = crowd.places();
    let pairs = || before.iter().zip(&after);
    figures.lost += pairs()
        .filter(|(was, is)| was.is_some() && is.is_none())
        .count();
    figures.moved += pairs()
        .filter(|(was, is)| is.is_some() && was != is)
        .count();
    Ok(back_s)
}

fn report(arguments: &Arguments, figures: &Figures) -> anyhow::Result<()> {
    if arguments.json {
        return crate::figures::line(&serde_json::to_string(figures)?);
    }
    crate::figures::line(&format!(
        "{} waiting (entered {:.0} a second): a seat change reaches them in p50 {:.0} ms, p99 {:.0} \
         ms, max {:.0} ms, {} not at all, for {:.0} ms of processor time; {:.1} kB a connection ({:.0} MB), {:.0} % of a core while \
         nothing happens; over two restarts {} lost, {} moved, back after {:.1} s and {:.1} s",
        figures.connections,
        figures.entered_per_s,
        figures.fanout_p50_ms,
        figures.fanout_p99_ms,
        figures.fanout_max_ms,
        figures.untold,
        figures.change_cpu_ms,
        figures.kb_per_connection,
        figures.rss_mb,
        figures.idle_percent,
        figures.lost,
        figures.moved,
        figures.back_after_term_s,
        figures.back_after_kill_s,
    ))
}

#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn count(of: usize) -> f64 {
    of as f64
}
