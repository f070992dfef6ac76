//! Processor time and memory of another process, from `/proc`.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::load::{Delivery, Load};
use super::{Figures, round};
use crate::clock::now;

/// A process under observation.
pub struct Process {
    pid: u32,
    idle_rss_kb: u64,
}

/// A reading of the processor time.
pub struct Reading {
    at: Instant,
    used: Duration,
}

impl Process {
    /// Notes the memory of the process before the load.
    pub fn observe(pid: u32) -> anyhow::Result<Self> {
        Ok(Self {
            pid,
            idle_rss_kb: rss_kb(pid)?,
        })
    }

    /// Processor time until now, of all threads, in user space and in the kernel.
    ///
    /// From `schedstat`, which counts nanoseconds; `stat` counts hundredths of a second and is
    /// too coarse for one call.
    pub fn reading(&self) -> anyhow::Result<Reading> {
        let tasks =
            fs::read_dir(format!("/proc/{}/task", self.pid)).context("the server is gone")?;
        let mut nanos = 0;
        for task in tasks {
            let text = fs::read_to_string(task?.path().join("schedstat"))?;
            let run = text
                .split(' ')
                .next()
                .and_then(|field| field.parse::<u64>().ok());
            nanos += run.context("odd schedstat line")?;
        }
        Ok(Reading {
            at: now(),
            used: Duration::from_nanos(nanos),
        })
    }

    /// The figures of the time since a reading.
    pub fn figures(
        &self,
        name: &str,
        load: &Load,
        since: &Reading,
        until: &Reading,
        delivery: &Delivery,
    ) -> anyhow::Result<Figures> {
        let rss_kb = rss_kb(self.pid)?;
        let wall = until.at.saturating_duration_since(since.at).as_secs_f64();
        let cpu = (until.used.saturating_sub(since.used)).as_secs_f64() / wall * 100.0;
        let grown = rss_kb.saturating_sub(self.idle_rss_kb) as f64 / 1024.0;
        Ok(Figures {
            name: name.to_owned(),
            cpu_percent: round(cpu, 2),
            cpu_percent_per_call: round(cpu / load.calls as f64, 4),
            rss_mb: round(rss_kb as f64 / 1024.0, 2),
            mb_per_participant: round(grown / (2 * load.calls) as f64, 3),
            delivered_share: round(delivery.share(), 6),
            packets_sent: delivery.sent,
        })
    }
}

fn rss_kb(pid: u32) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).context("the server is gone")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .context("VmRSS")?;
    line.trim().trim_end_matches(" kB").parse().context("VmRSS")
}
