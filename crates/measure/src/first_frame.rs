//! `first-frame`: from the clerk's click on "Annehmen" to the first decoded frame of the other
//! side, between two real browsers on this machine. The cameras are open before the click, as they
//! are when a person has checked them or the ring has gone on for a second.

use std::time::Duration;

use anyhow::Context as _;
use serde::Serialize;

use crate::browser::Browser;
use crate::figures::Spread;
use crate::server::{Server, free_port};

/// How long it rings before the clerk presses.
const RING: Duration = Duration::from_millis(1_500);

/// How to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// One JSON object instead of a table.
    #[arg(long)]
    json: bool,
    /// How many talks.
    #[arg(long, default_value_t = 20)]
    runs: u32,
    /// The browser.
    #[arg(long, env = "CHROMIUM", default_value = "/usr/bin/chromium")]
    chromium: String,
}

#[derive(Serialize)]
struct Figures {
    what: &'static str,
    runs: u32,
    p50_ms: f64,
    p95_ms: f64,
    max_ms: f64,
    citizen_p50_ms: f64,
    citizen_p95_ms: f64,
}

/// Measures and prints.
pub async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let port = free_port()?;
    let data = folder.path().to_str().context("the path is no UTF-8")?;
    let number = port.to_string();
    let mut server = Server::start(&["demo", "--port", &number, "--data", data], port)?;
    server.ready().await?;
    let home = format!("http://localhost:{port}");
    let mut clerk = Browser::start(&arguments.chromium).await?;
    let mut citizen = Browser::start(&arguments.chromium).await?;
    log_in(&mut clerk, &home).await?;
    let (mut at_clerk, mut at_citizen) = (Vec::new(), Vec::new());
    for _ in 0..arguments.runs {
        let (mine, theirs) = one_talk(&mut clerk, &mut citizen, &home).await?;
        at_clerk.push(mine);
        at_citizen.push(theirs);
    }
    report(arguments, at_clerk, at_citizen)
}

fn report(arguments: &Arguments, at_clerk: Vec<f64>, at_citizen: Vec<f64>) -> anyhow::Result<()> {
    let (mine, theirs) = (Spread::of(at_clerk), Spread::of(at_citizen));
    let figures = Figures {
        what: "first-frame",
        runs: arguments.runs,
        p50_ms: mine.p50,
        p95_ms: mine.p95,
        max_ms: mine.max,
        citizen_p50_ms: theirs.p50,
        citizen_p95_ms: theirs.p95,
    };
    if arguments.json {
        return crate::figures::line(&serde_json::to_string(&figures)?);
    }
    crate::figures::line(&format!(
        "click to first frame over {} talks: p50 {:.0} ms, p95 {:.0} ms, max {:.0} ms at the \
         clerk; p50 {:.0} ms, p95 {:.0} ms at the citizen, counted from the same click",
        figures.runs,
        figures.p50_ms,
        figures.p95_ms,
        figures.max_ms,
        figures.citizen_p50_ms,
        figures.citizen_p95_ms
    ))
}

async fn log_in(clerk: &mut Browser, home: &str) -> anyhow::Result<()> {
    clerk.open(&format!("{home}/de/desk/login")).await?;
    clerk
        .value("document.querySelector('#login').value = 'anna.yilmaz'")
        .await?;
    clerk
        .value("document.querySelector('#password').value = 'Musterstadt-Anna'")
        .await?;
    clerk
        .press("form[action$='/login'] button[type=submit]")
        .await?;
    clerk.press("[data-testid=open-seat]").await?;
    clerk
        .until("document.querySelector('[data-testid=seat]')?.dataset.stage === 'free'")
        .await
}

/// One talk; gives the milliseconds from the click at the clerk and at the citizen.
async fn one_talk(
    clerk: &mut Browser,
    citizen: &mut Browser,
    home: &str,
) -> anyhow::Result<(f64, f64)> {
    citizen
        .open(&format!("{home}/de/musterstadt/meldewesen/betreten"))
        .await?;
    citizen
        .value("document.querySelector('input[name=topic]').checked = true")
        .await?;
    citizen
        .press("form[action$='/betreten'] button[type=submit]")
        .await?;
    clerk
        .until("document.querySelector('[data-testid=accept]') !== null")
        .await?;
    tokio::time::sleep(RING).await;
    let clicked = clerk
        .value(
            "(() => { const at = performance.timeOrigin + performance.now(); \
             document.querySelector('[data-testid=accept]').click(); return at; })()",
        )
        .await?;
    let clicked = clicked.as_f64().context("no time of the click")?;
    let shown = "document.querySelector('[data-testid=remote-video]')?.dataset.firstFrameMs \
                 !== undefined";
    clerk.until(shown).await?;
    citizen.until(shown).await?;
    let at_clerk = first_frame_at(clerk).await? - clicked;
    let at_citizen = first_frame_at(citizen).await? - clicked;
    clerk.press("[data-testid=hangup]").await?;
    clerk.press("[data-testid=confirm-yes]").await?;
    clerk.press("[data-testid=end-wrap-up]").await?;
    clerk
        .until("document.querySelector('[data-testid=seat]').dataset.stage === 'free'")
        .await?;
    Ok((at_clerk, at_citizen))
}

/// When the first frame was shown, in milliseconds since 1970 by the browser's clock.
async fn first_frame_at(browser: &mut Browser) -> anyhow::Result<f64> {
    let at = browser
        .value("Number(document.querySelector('[data-testid=remote-video]').dataset.firstFrameAt)")
        .await?;
    at.as_f64().context("no time of the first frame")
}
