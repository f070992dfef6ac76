//! `booths`: hundreds of kiosks with their signs of life, people who walk in, and clerks who answer
//! at once; then, with two real browsers, from presence to a face.
//!
//! The kiosks are paired as devices are, keep the channel that their page keeps, and learn by a
//! sensor on a real broker that somebody came. Each comes from an address of its own.

mod clerk;
mod device;
mod frame;
mod house;
mod sensors;

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::task::JoinSet;

use crate::clock;
use crate::figures::Spread;
use clerk::Rings;
use device::{Device, Stage};
use house::House;
use sensors::Sensors;

/// How long anything may take before a presence counts as missed.
const LIMIT: Duration = Duration::from_secs(10);
/// How long a talk lasts.
const TALK: Duration = Duration::from_secs(15);
/// How long the house rests before people come.
const REST: Duration = Duration::from_secs(3);

/// How to measure.
///
/// The spans: *presence to ring* begins when the dwell is over, that is 1.5 s after the sensor's word
/// was handed to the broker, and ends when a clerk's live channel brings the offer. *Presence to frame*
/// begins at the same moment and ends when the kiosk's browser shows the first frame of a clerk whose
/// page presses "Annehmen" as soon as it is there. A presence is *missed* that did not ring within 10 s.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Arguments {
    /// One JSON object instead of a sentence.
    #[arg(long)]
    json: bool,
    /// How many kiosks.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    kiosks: u32,
    /// For how many minutes people come.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
    minutes: u32,
    /// How many come in a minute.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=600))]
    visits_per_minute: u32,
    /// How many talks between real browsers; 0 leaves them out.
    #[arg(long, default_value_t = 20)]
    talks: u32,
    /// The browser.
    #[arg(long, env = "CHROMIUM", default_value = "/usr/bin/chromium")]
    chromium: String,
}

#[derive(Serialize)]
struct Figures {
    what: &'static str,
    kiosks: usize,
    visits: usize,
    missed: usize,
    presence_to_ring_p50_ms: f64,
    presence_to_ring_p99_ms: f64,
    presence_to_ring_max_ms: f64,
    /// Processor time of the server while people came, in percent of a core.
    server_percent: f64,
    rss_mb: f64,
    talks: usize,
    presence_to_frame_p50_ms: Option<f64>,
    presence_to_frame_p95_ms: Option<f64>,
    presence_to_frame_max_ms: Option<f64>,
}

/// Measures and prints.
pub async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut figures = crowd(arguments).await?;
    if arguments.talks > 0 {
        let times = frame::talks(&arguments.chromium, arguments.talks).await?;
        figures.talks = times.len();
        let spread = Spread::of(times);
        figures.presence_to_frame_p50_ms = Some(spread.p50);
        figures.presence_to_frame_p95_ms = Some(spread.p95);
        figures.presence_to_frame_max_ms = Some(spread.max);
    }
    report(arguments, &figures)
}

/// Many kiosks at once.
async fn crowd(arguments: &Arguments) -> anyhow::Result<Figures> {
    let kiosks = usize::try_from(arguments.kiosks)?;
    crate::server::allow_files(3 * kiosks + 512)?;
    let folder = tempfile::tempdir()?;
    let sensors = Arc::new(Sensors::start(folder.path()).await?);
    let clerks = usize::try_from(arguments.visits_per_minute / 2 + 4)?;
    let house = House::build(folder.path(), (kiosks, clerks), &sensors.url()).await?;
    let rings = Arc::new(Rings::default());
    let mut serving = JoinSet::new();
    for desk in house.desks().await? {
        serving.spawn(clerk::serve(desk, Arc::clone(&rings), TALK));
    }
    let mut devices = Vec::with_capacity(kiosks);
    for (kiosk, cookie) in house.devices.iter().enumerate() {
        devices.push(Arc::new(Device::connect(house.port, kiosk, cookie).await?));
    }
    tokio::time::sleep(REST).await;
    let (used_s, began) = (house.server.cpu_s()?, clock::now());
    let mut walks = JoinSet::new();
    let visits = arguments.minutes * arguments.visits_per_minute;
    let mut pace = tokio::time::interval(Duration::from_secs(60) / arguments.visits_per_minute);
    for visit in 0..usize::try_from(visits)? {
        pace.tick().await;
        let kiosk = visit % kiosks;
        let walk = walk_in(
            Arc::clone(&sensors),
            Arc::clone(&devices[kiosk]),
            Arc::clone(&rings),
            kiosk,
        );
        walks.spawn(walk);
    }
    let passed_s = clock::now().duration_since(began).as_secs_f64();
    let used_s = house.server.cpu_s()? - used_s;
    let times: Vec<Option<f64>> = walks.join_all().await;
    let missed = times.iter().filter(|time| time.is_none()).count();
    let spread = Spread::of(times.iter().copied().flatten().collect());
    Ok(Figures {
        what: "booths",
        kiosks,
        visits: times.len(),
        missed,
        presence_to_ring_p50_ms: spread.p50,
        presence_to_ring_p99_ms: spread.p99,
        presence_to_ring_max_ms: spread.max,
        server_percent: used_s / passed_s * 100.0,
        rss_mb: house.server.rss_mb()?,
        talks: 0,
        presence_to_frame_p50_ms: None,
        presence_to_frame_p95_ms: None,
        presence_to_frame_max_ms: None,
    })
}

/// Somebody walks in, talks and goes; gives the milliseconds until it rang.
async fn walk_in(
    sensors: Arc<Sensors>,
    device: Arc<Device>,
    rings: Arc<Rings>,
    kiosk: usize,
) -> Option<f64> {
    let topic = house::topic(kiosk);
    // Whoever was there before has to have gone.
    device
        .until(4 * LIMIT, |stage| *stage == Stage::Idle)
        .await?;
    let came = clock::now();
    sensors.says(&topic, true).await.ok()?;
    let dwelled = came + Duration::from_millis(house::DWELL_MS);
    let visiting = |stage: &Stage| matches!(stage, Stage::Visiting(_));
    let stage = device.until(LIMIT, visiting).await;
    let rang = match &stage {
        Some(Stage::Visiting(visit)) => rings.of(visit, LIMIT).await,
        _ => None,
    };
    // Absent for longer than the dwell, or whoever comes next would be the same person.
    device.until(4 * LIMIT, |stage| *stage == Stage::Idle).await;
    sensors.says(&topic, false).await.ok()?;
    tokio::time::sleep(Duration::from_millis(2 * house::DWELL_MS)).await;
    Some(rang?.duration_since(dwelled).as_secs_f64() * 1e3)
}

fn report(arguments: &Arguments, figures: &Figures) -> anyhow::Result<()> {
    if arguments.json {
        return crate::figures::line(&serde_json::to_string(figures)?);
    }
    let frame = match figures
        .presence_to_frame_p50_ms
        .zip(figures.presence_to_frame_max_ms)
    {
        Some((p50, max)) => format!(
            "; to the first frame in p50 {p50:.0} ms, max {max:.0} ms over {} talks",
            figures.talks
        ),
        None => String::new(),
    };
    crate::figures::line(&format!(
        "{} kiosks, {} visits, {} missed: from presence to ring p50 {:.0} ms, p99 {:.0} ms, max \
         {:.0} ms; {:.0} % of a core, {:.0} MB{frame}",
        figures.kiosks,
        figures.visits,
        figures.missed,
        figures.presence_to_ring_p50_ms,
        figures.presence_to_ring_p99_ms,
        figures.presence_to_ring_max_ms,
        figures.server_percent,
        figures.rss_mb,
    ))
}
