//! `phone`: a hotline under load. `sipp` lets telephones call, most of which wait and give up, while
//! one in nine is answered and talks. Every telephone sends and receives sound all the time, and
//! every clerk has a media connection that gives back what it hears.
//!
//! The server is the real one, with a trunk that is another program on this machine. What is lost is
//! counted at the ends: gaps in the numbers of what a telephone hears, and gaps in the counters that
//! a telephone sends and gets back from the clerk, unchanged, since no codec is in between.

mod clerks;
pub mod delay;
mod house;
mod legs;
mod sipp;
mod telephones;

use std::time::{Duration, Instant};

use anyhow::bail;
use serde::Serialize;
use tokio::task::JoinSet;

use crate::clock;
use crate::figures::Spread;
use house::House;
use legs::Legs;
use sipp::{Scenario, Sipp};
use telephones::Telephones;

/// One caller in so many is answered.
const ANSWERED: u32 = 9;
/// For how long whoever gives up has waited, in milliseconds: 22.5 s on average.
const PATIENCE_MS: (u32, u32) = (5_000, 40_000);
/// The load before processor time counts: waiting and talks have to fill up.
const WARM_UP: Duration = Duration::from_secs(60);
/// How often memory is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How long the last calls may take to end.
const LAST_CALLS: Duration = Duration::from_secs(180);

/// How to measure.
///
/// A call has *failed* that sipp counts as such: an answer or a message it did not expect, none in
/// time, or a hang-up it did not ask for. *Setup* is the time from INVITE to 180, as sipp sees it.
/// Packets count as *lost* that are missing in what a telephone hears, or that a talking telephone
/// sent and did not get back from the clerk.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Arguments {
    /// One JSON object instead of a sentence.
    #[arg(long)]
    json: bool,
    /// How many call in a second.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=200))]
    rate: u32,
    /// For how many minutes people call.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
    minutes: u32,
    /// How long a talk lasts, in seconds.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=600))]
    talk: u32,
    /// How many clerks; without, as many as the talks need and a third more.
    #[arg(long)]
    clerks: Option<u32>,
    /// Keeps what the programs have written, and says where.
    #[arg(long)]
    keep: bool,
}

impl Arguments {
    fn clerks(&self) -> u32 {
        let busy = (self.rate * self.talk).div_ceil(ANSWERED);
        self.clerks.unwrap_or(busy + busy / 3 + 4)
    }
}

#[derive(Serialize)]
struct Figures {
    what: &'static str,
    rate: u32,
    minutes: u32,
    clerks: u32,
    calls: u64,
    answered: u64,
    failed: u64,
    /// The mean numbers of those who hear something, and of those among them who talk.
    present: f64,
    talking: f64,
    rtp_sent: u64,
    rtp_received: u64,
    rtp_lost: u64,
    /// Packets that the kernel dropped for want of room, anywhere on this machine.
    socket_drops: u64,
    setup_p50_ms: f64,
    setup_p99_ms: f64,
    setup_max_ms: f64,
    /// Processor time of the server once the load stands, in percent of a core.
    cpu_percent: f64,
    rss_mb: f64,
}

/// Measures and prints.
pub async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    crate::server::allow_files(16_384)?;
    let folder = tempfile::Builder::new()
        .prefix("schalter-phone-")
        .tempdir()?;
    let figures = measure(arguments, folder.path()).await;
    if arguments.keep || figures.is_err() {
        crate::media::say(&format!("see {}", folder.keep().display()))?;
    }
    report(arguments, &figures?)
}

async fn measure(arguments: &Arguments, folder: &std::path::Path) -> anyhow::Result<Figures> {
    let house = House::build(folder, arguments.clerks()).await?;
    let (legs, _thread) = Legs::start()?;
    let talk = Duration::from_secs(arguments.talk.into());
    let mut serving = JoinSet::new();
    for (number, desk) in house.desks().await?.into_iter().enumerate() {
        serving.spawn(clerks::serve(desk, number, legs.clone(), talk));
    }
    let telephones = Telephones::start()?;
    let drops = telephones::socket_drops()?;
    let calls = u64::from(arguments.rate * 60 * arguments.minutes);
    let answered = calls / u64::from(ANSWERED);
    let share = |part| (arguments.rate * part, ANSWERED);
    let mut patient = Sipp::start(
        folder,
        &Scenario::patient(house::TALK_NUMBER, arguments.talk),
        (house.sip, telephones.ports()),
        (answered, share(1)),
    )?;
    let mut others = Sipp::start(
        folder,
        &Scenario::gives_up(house::WAIT_NUMBER, PATIENCE_MS),
        (house.sip, telephones.ports()),
        (calls - answered, share(ANSWERED - 1)),
    )?;
    let load = watch(arguments, &house, &telephones, &mut serving).await?;
    let both = async { tokio::try_join!(patient.ends(), others.ends()) };
    let Ok(ended) = tokio::time::timeout(LAST_CALLS, both).await else {
        bail!("the last calls do not end: {patient} {others}");
    };
    ended?;
    let heard = telephones.stop()?;
    let (one, other) = (patient.counts()?, others.counts()?);
    let spread = Spread::of([patient.setups_ms()?, others.setups_ms()?].concat());
    Ok(Figures {
        what: "phone",
        rate: arguments.rate,
        minutes: arguments.minutes,
        clerks: arguments.clerks(),
        calls: one.made + other.made,
        answered: heard.talks,
        failed: one.failed + other.failed,
        present: load.present,
        talking: load.talking,
        rtp_sent: heard.sent,
        rtp_received: heard.received,
        rtp_lost: heard.missing + heard.not_returned,
        socket_drops: telephones::socket_drops()?.saturating_sub(drops),
        setup_p50_ms: spread.p50,
        setup_p99_ms: spread.p99,
        setup_max_ms: spread.max,
        cpu_percent: load.cpu_percent,
        rss_mb: load.rss_mb,
    })
}

struct Load {
    cpu_percent: f64,
    rss_mb: f64,
    present: f64,
    talking: f64,
}

/// Looks at the server until the last call has been made.
async fn watch(
    arguments: &Arguments,
    house: &House,
    telephones: &Telephones,
    serving: &mut JoinSet<anyhow::Result<()>>,
) -> anyhow::Result<Load> {
    let began = clock::now();
    let whole = Duration::from_secs(60 * u64::from(arguments.minutes));
    let warm = WARM_UP.min(whole / 2);
    let (mut stood, mut rss_mb): (Option<(Instant, f64)>, f64) = (None, 0.0);
    let (mut looks, mut present, mut talking) = (0.0, 0.0, 0.0);
    let mut look = tokio::time::interval(LOOK);
    while since(began) < whole {
        tokio::select! {
            _ = look.tick() => {}
            Some(ended) = serving.join_next() => {
                ended??;
                bail!("a clerk has left");
            }
        }
        rss_mb = rss_mb.max(house.server.rss_mb()?);
        if since(began) < warm {
            continue;
        }
        if stood.is_none() {
            stood = Some((clock::now(), house.server.cpu_s()?));
        }
        let (all, those) = telephones.now();
        looks += 1.0;
        present += f64::from(all);
        talking += f64::from(those);
    }
    let Some((at, used_s)) = stood else {
        bail!("the load never stood");
    };
    let passed_s = since(at).as_secs_f64();
    Ok(Load {
        cpu_percent: (house.server.cpu_s()? - used_s) / passed_s * 100.0,
        rss_mb,
        present: present / looks,
        talking: talking / looks,
    })
}

fn since(then: Instant) -> Duration {
    clock::now().saturating_duration_since(then)
}

fn report(arguments: &Arguments, figures: &Figures) -> anyhow::Result<()> {
    if arguments.json {
        return crate::figures::line(&serde_json::to_string(figures)?);
    }
    crate::figures::line(&format!(
        "{} calls ({} a second), {} answered, {} failed; {:.0} there at once, {:.0} of them talking; {} \
         of {} packets lost ({} dropped by sockets of this machine); setup p50 {:.0} ms, p99 {:.0} ms, \
         max {:.0} ms; {:.0} % of a core, {:.0} MB",
        figures.calls,
        figures.rate,
        figures.answered,
        figures.failed,
        figures.present,
        figures.talking,
        figures.rtp_lost,
        figures.rtp_sent + figures.rtp_received,
        figures.socket_drops,
        figures.setup_p50_ms,
        figures.setup_p99_ms,
        figures.setup_max_ms,
        figures.cpu_percent,
        figures.rss_mb,
    ))
}
