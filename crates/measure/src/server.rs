//! The server as a process: the binary that people install, on fresh data.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use rustix::process::{Resource, Signal, getrlimit, setrlimit};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::clock;

/// How long a server may take to become ready before it counts as broken.
const LIMIT: Duration = Duration::from_secs(20);

/// The binary: `SCHALTER_BIN`, or the one beside this program.
pub fn binary() -> anyhow::Result<PathBuf> {
    if let Some(named) = std::env::var_os("SCHALTER_BIN") {
        return Ok(named.into());
    }
    let beside = std::env::current_exe()?.with_file_name("schalter");
    if !beside.exists() {
        bail!(
            "{} is missing: build it with `cargo build --release -p schalter`",
            beside.display()
        );
    }
    Ok(beside)
}

/// A port that is free at this moment.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port())
}

/// A running server; killed when dropped.
pub struct Server {
    process: Child,
    port: u16,
    started: Instant,
}

impl Server {
    /// Starts the binary with `arguments`, which make it listen on `port`.
    pub fn start(arguments: &[&str], port: u16) -> anyhow::Result<Self> {
        Self::start_with(arguments, &[], port)
    }

    /// The same with more in its environment.
    pub fn start_with(
        arguments: &[&str],
        environment: &[(&str, &str)],
        port: u16,
    ) -> anyhow::Result<Self> {
        let binary = binary()?;
        let started = clock::now();
        let process = Command::new(&binary)
            .args(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} cannot be started", binary.display()))?;
        Ok(Self {
            process,
            port,
            started,
        })
    }

    /// Waits for the first ready answer; gives the milliseconds since the start.
    pub async fn ready(&mut self) -> anyhow::Result<f64> {
        loop {
            let passed = clock::now().duration_since(self.started);
            if answers(self.port).await.unwrap_or(false) {
                return Ok(clock::now().duration_since(self.started).as_secs_f64() * 1e3);
            }
            if let Some(status) = self.process.try_wait()? {
                bail!("the server ended with {status}");
            }
            if passed > LIMIT {
                bail!("the server was not ready within {} s", LIMIT.as_secs());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Resident memory in MB (10^6 bytes).
    pub fn rss_mb(&self) -> anyhow::Result<f64> {
        let id = self.process.id().context("the server has gone")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib: f64 = line
            .context("no VmRSS")?
            .trim()
            .trim_end_matches(" kB")
            .parse()?;
        Ok(kib * 1024.0 / 1e6)
    }

    /// Processor time used so far by all threads, in seconds.
    pub fn cpu_s(&self) -> anyhow::Result<f64> {
        let id = self.process.id().context("the server has gone")?;
        let mut used_ns = 0.0;
        for thread in std::fs::read_dir(format!("/proc/{id}/task"))? {
            let text = std::fs::read_to_string(thread?.path().join("schedstat"))?;
            let first = text.split(' ').next().context("no schedstat")?;
            used_ns += first.parse::<f64>()?;
        }
        Ok(used_ns / 1e9)
    }

    /// Ends the server, in order or by `SIGKILL`, and waits until it has gone.
    pub async fn end(&mut self, kill: bool) -> anyhow::Result<()> {
        let id = self.process.id().context("the server has gone")?;
        let id = i32::try_from(id)?;
        let process = rustix::process::Pid::from_raw(id).context("no process")?;
        let signal = if kill { Signal::KILL } else { Signal::TERM };
        rustix::process::kill_process(process, signal)?;
        tokio::time::timeout(LIMIT, self.process.wait()).await??;
        Ok(())
    }
}

/// Raises the number of files this process, and the server it starts, may hold open.
pub fn allow_files(wanted: usize) -> anyhow::Result<()> {
    let wanted = u64::try_from(wanted)?;
    let mut limit = getrlimit(Resource::Nofile);
    if limit.maximum.is_some_and(|most| most < wanted) {
        bail!(
            "{wanted} open files are needed and {:?} allowed: see `ulimit -Hn`",
            limit.maximum
        );
    }
    if limit.current.is_some_and(|now| now < wanted) {
        limit.current = limit.maximum;
        setrlimit(Resource::Nofile, limit)?;
    }
    Ok(())
}

async fn answers(port: u16) -> anyhow::Result<bool> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let request = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await?;
    let mut answer = [0_u8; 12];
    stream.read_exact(&mut answer).await?;
    Ok(answer.ends_with(b" 200"))
}
