//! The load against our own engine.

use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, bail};
use schalter_media::{LegId, RoomId};

use super::load::{Crowd, Load};
use super::netns::Namespace;
use super::server::{Order, Reply};
use super::usage::Process;
use super::{Downlink, Figures};

/// Places for others that each client offers, as the front end does.
const SLOTS: usize = 4;

/// Measures one load.
pub fn measure(
    load: &Load,
    namespace: Option<&Namespace>,
    downlink: Downlink,
) -> anyhow::Result<Figures> {
    let mut server = Server::start(namespace, downlink)?;
    let process = Process::observe(server.pid()?)?;
    let here = namespace.map_or(Ipv4Addr::LOCALHOST, |namespace| namespace.here);
    let mut crowd = Crowd::new(IpAddr::V4(here))?;
    for call in 0..load.calls {
        let room = RoomId(uuid::Uuid::from_u128(1 + call as u128));
        for side in 0..2u128 {
            let leg = LegId(uuid::Uuid::from_u128(1 + ((call as u128) << 8) + side));
            let (pending, offer) = crowd.offer_room(SLOTS)?;
            let answer = match server.ask(&Order::Connect { room, leg, offer })? {
                Reply::Answer(answer) => answer,
                other => bail!("the engine said {other:?}"),
            };
            crowd.accept_answer(pending, &answer)?;
        }
        server.ask(&Order::Open(room))?;
    }
    let (since, until, delivery) = crowd.run(load, || process.reading())?;
    let figures = process.figures("schalter", load, &since, &until, &delivery)?;
    if let Reply::Figures(counted) = server.ask(&Order::Figures)?
        && counted.dropped > 0
    {
        super::say(&format!("the engine dropped {} packets", counted.dropped))?;
    }
    Ok(figures)
}

/// The server process; killed when dropped.
struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Server {
    fn start(namespace: Option<&Namespace>, downlink: Downlink) -> anyhow::Result<Self> {
        let program = std::env::current_exe()?;
        let program = program.to_str().context("an odd path")?;
        let (mut command, ip) = match namespace {
            Some(namespace) => (namespace.command(program), namespace.there),
            None => (Command::new(program), Ipv4Addr::LOCALHOST),
        };
        command.args(["media-server", "--udp", &format!("{ip}:0")]);
        if downlink == Downlink::TransportFeedback {
            command.arg("--transport-feedback");
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take().context("no pipe")?;
        let output = BufReader::new(child.stdout.take().context("no pipe")?);
        let mut server = Self {
            child,
            input,
            output,
        };
        match server.reply()? {
            Reply::Ready => Ok(server),
            other => bail!("the engine said {other:?}"),
        }
    }

    /// `ip netns exec` becomes the program, so the child's id is the server's.
    fn pid(&self) -> anyhow::Result<u32> {
        Ok(self.child.id())
    }

    fn ask(&mut self, order: &Order) -> anyhow::Result<Reply> {
        writeln!(self.input, "{}", serde_json::to_string(order)?)?;
        self.input.flush()?;
        self.reply()
    }

    fn reply(&mut self) -> anyhow::Result<Reply> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        serde_json::from_str(&line).with_context(|| format!("the engine said {line:?}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
