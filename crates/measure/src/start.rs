//! `start`: from the start of the server on empty data to its first ready answer, and its idle
//! memory.

use std::time::Duration;

use anyhow::Context as _;
use serde::Serialize;

use crate::figures::Spread;
use crate::server::{Server, free_port};

/// How long the server rests before its memory is read.
const REST: Duration = Duration::from_secs(5);

/// How to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// One JSON object instead of a table.
    #[arg(long)]
    json: bool,
    /// How many starts.
    #[arg(long, default_value_t = 10)]
    runs: u32,
}

#[derive(Serialize)]
struct Figures {
    what: &'static str,
    runs: u32,
    p50_ms: f64,
    p95_ms: f64,
    max_ms: f64,
    rss_mb: f64,
}

/// Measures and prints.
pub async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut times = Vec::new();
    let mut memory = Vec::new();
    for run in 0..arguments.runs {
        let folder = tempfile::tempdir()?;
        let port = free_port()?;
        let file = folder.path().join("schalter.toml");
        let text = format!(
            "[server]\nlisten = \"127.0.0.1:{port}\"\npublic_url = [\"http://localhost:{port}\"]\n\
             [database]\nurl = \"sqlite://{}\"\n[media]\nudp = \"127.0.0.1:0\"\n",
            folder.path().join("schalter.db").display()
        );
        std::fs::write(&file, text)?;
        let path = file.to_str().context("the path is no UTF-8")?;
        let mut server = Server::start(&["serve", "--config", path], port)?;
        times.push(server.ready().await?);
        if run == 0 {
            tokio::time::sleep(REST).await;
        }
        memory.push(server.rss_mb()?);
    }
    let spread = Spread::of(times);
    let figures = Figures {
        what: "start",
        runs: arguments.runs,
        p50_ms: spread.p50,
        p95_ms: spread.p95,
        max_ms: spread.max,
        rss_mb: memory[0],
    };
    if arguments.json {
        return crate::figures::line(&serde_json::to_string(&figures)?);
    }
    crate::figures::line(&format!(
        "start to /readyz over {} runs: p50 {:.0} ms, p95 {:.0} ms, max {:.0} ms; idle {:.1} MB",
        figures.runs, figures.p50_ms, figures.p95_ms, figures.max_ms, figures.rss_mb
    ))
}
