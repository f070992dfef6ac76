//! The same load against the VideoRoom plugin of Janus, Debian's package.
//!
//! VideoRoom takes one connection for publishing and one for subscribing from each participant;
//! that is its design and part of what is compared.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};

use super::Figures;
use super::load::{Crowd, Load};
use super::netns::Namespace;
use super::usage::Process;
use crate::clock::now;

const PROGRAM: &str = "/usr/bin/janus";
const PORT: u16 = 8088;
const START_PATIENCE: Duration = Duration::from_secs(20);

/// Measures one load.
pub fn measure(load: &Load, namespace: &Namespace) -> anyhow::Result<Figures> {
    ensure!(
        Path::new(PROGRAM).exists(),
        "Janus is not installed (Debian package janus)"
    );
    let server = Server::start(namespace)?;
    let process = Process::observe(server.child.id())?;
    let mut crowd = Crowd::new(IpAddr::V4(namespace.here))?;
    let session = Session::create(SocketAddr::new(IpAddr::V4(namespace.there), PORT))?;
    for call in 0..load.calls {
        let room = 1_000 + call as u64;
        let handle = session.attach()?;
        session.request(
            handle,
            &json!({"request": "create", "room": room, "publishers": 2, "bitrate": 2_500_000,
                "audiocodec": "opus", "videocodec": "vp8", "fir_freq": 0}),
            None,
        )?;
        let feeds = [1 + 2 * call as u64, 2 + 2 * call as u64];
        for feed in feeds {
            let handle = session.attach()?;
            let join = json!({"request": "join", "ptype": "publisher", "room": room, "id": feed});
            session.request(handle, &join, None)?;
            let (pending, offer) = crowd.offer_publisher()?;
            let publish = json!({"request": "publish"});
            let answer = session.request(handle, &publish, Some(("offer", &offer)))?;
            crowd.accept_answer(pending, sdp(&answer)?)?;
        }
        // A feed can be subscribed to once it is connected.
        crowd.connect_all()?;
        for feed in feeds {
            let other = if feed == feeds[0] { feeds[1] } else { feeds[0] };
            let handle = session.attach()?;
            let join = json!({"request": "join", "ptype": "subscriber", "room": room,
                "streams": [{"feed": other}]});
            let offer = subscribe(&session, &mut crowd, handle, &join)?;
            let answer = crowd.answer(sdp(&offer)?)?;
            session.request(
                handle,
                &json!({"request": "start"}),
                Some(("answer", &answer)),
            )?;
        }
    }
    let (since, until, delivery) = crowd.run(load, || process.reading())?;
    process.figures("janus", load, &since, &until, &delivery)
}

/// Joins as a subscriber. Janus may know a moment later than the client that the feed is up.
fn subscribe(
    session: &Session,
    crowd: &mut Crowd,
    handle: u64,
    join: &Value,
) -> anyhow::Result<Value> {
    let end = now() + START_PATIENCE;
    loop {
        match session.request(handle, join, None) {
            Err(_) if now() < end => crowd.connect_all()?,
            settled => return settled,
        }
    }
}

fn sdp(event: &Value) -> anyhow::Result<&str> {
    event["jsep"]["sdp"]
        .as_str()
        .with_context(|| format!("no SDP in {event}"))
}

/// The Janus process and its configuration; killed and deleted when dropped.
struct Server {
    child: Child,
    _folder: tempfile::TempDir,
}

impl Server {
    fn start(namespace: &Namespace) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text);
        write("janus.jcfg", core_config(namespace))?;
        write(
            "janus.plugin.videoroom.jcfg",
            "general: { events = false }\n".to_owned(),
        )?;
        write(
            "janus.transport.http.jcfg",
            format!(
                "general: {{ json = \"compact\" base_path = \"/janus\" http = true \
                 port = {PORT} ip = \"{}\" https = false }}\nadmin: {{ admin_http = false }}\n",
                namespace.there
            ),
        )?;
        let config = folder.path().to_str().context("an odd path")?.to_owned();
        let child = namespace
            .command(PROGRAM)
            .args(["-F", &config, "-o", "-d", "2"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let server = Self {
            child,
            _folder: folder,
        };
        let end = now() + START_PATIENCE;
        let addr = SocketAddr::new(IpAddr::V4(namespace.there), PORT);
        while TcpStream::connect(addr).is_err() {
            ensure!(
                now() < end,
                "Janus does not listen after {START_PATIENCE:?}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Janus with everything off that this load does not use, to its advantage.
fn core_config(namespace: &Namespace) -> String {
    format!(
        "general: {{ debug_level = 2 session_timeout = 0 }}\n\
         certificates: {{ }}\n\
         media: {{ ipv6 = false }}\n\
         nat: {{ ice_lite = true ice_enforce_list = \"{}\" }}\n\
         plugins: {{ disable = \"{}\" }}\n\
         transports: {{ disable = \"libjanus_websockets.so,libjanus_pfunix.so,\
         libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_rabbitmq.so\" }}\n\
         loggers: {{ disable = \"libjanus_jsonlog.so\" }}\n\
         events: {{ broadcast = false }}\n",
        namespace.inside,
        [
            "audiobridge",
            "duktape",
            "echotest",
            "lua",
            "nosip",
            "recordplay",
            "sip",
            "streaming",
            "textroom",
            "videocall",
            "voicemail",
        ]
        .map(|plugin| format!("libjanus_{plugin}.so"))
        .join(","),
    )
}

/// A session with Janus over its HTTP interface.
struct Session {
    addr: SocketAddr,
    id: u64,
}

impl Session {
    fn create(addr: SocketAddr) -> anyhow::Result<Self> {
        let reply = http(
            addr,
            "/janus",
            Some(&json!({"janus": "create", "transaction": "t"})),
        )?;
        Ok(Self {
            addr,
            id: reply["data"]["id"].as_u64().context("no session")?,
        })
    }

    fn attach(&self) -> anyhow::Result<u64> {
        let body = json!({"janus": "attach", "plugin": "janus.plugin.videoroom",
            "transaction": "t"});
        let reply = http(self.addr, &format!("/janus/{}", self.id), Some(&body))?;
        reply["data"]["id"]
            .as_u64()
            .with_context(|| format!("no handle in {reply}"))
    }

    /// Sends a request and waits for what the plugin says to it.
    fn request(
        &self,
        handle: u64,
        body: &Value,
        jsep: Option<(&str, &str)>,
    ) -> anyhow::Result<Value> {
        let mut message = json!({"janus": "message", "transaction": "t", "body": body});
        if let Some((kind, sdp)) = jsep {
            message["jsep"] = json!({"type": kind, "sdp": sdp});
        }
        let path = format!("/janus/{}/{handle}", self.id);
        let mut reply = http(self.addr, &path, Some(&message))?;
        let end = now() + START_PATIENCE;
        while reply["janus"] == "ack" || !about(&reply, handle) {
            ensure!(now() < end, "Janus says nothing to {body}");
            reply = http(self.addr, &format!("/janus/{}?maxev=1", self.id), None)?;
        }
        if let Some(error) = reply["plugindata"]["data"]["error"].as_str() {
            bail!("Janus refused {body}: {error}");
        }
        Ok(reply)
    }
}

/// Whether a reply is the plugin's to our request, and not a notice like `webrtcup`.
fn about(reply: &Value, handle: u64) -> bool {
    let said = reply["janus"] == "success" || reply["janus"] == "event";
    said && reply["sender"] == handle && reply["transaction"] == "t"
}

/// One HTTP request with a connection of its own.
fn http(addr: SocketAddr, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
    let mut stream = TcpStream::connect(addr)?;
    stream.set_read_timeout(Some(Duration::from_secs(40)))?;
    let text = body.map(Value::to_string).unwrap_or_default();
    let method = if body.is_some() { "POST" } else { "GET" };
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nHost: janus\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{text}",
        text.len()
    )?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply)?;
    let (_, body) = reply.split_once("\r\n\r\n").context("no HTTP reply")?;
    let value: Value = serde_json::from_str(body).with_context(|| format!("odd reply {body:?}"))?;
    Ok(match value {
        // With `maxev` the events come as a list.
        Value::Array(mut events) if !events.is_empty() => events.swap_remove(0),
        other => other,
    })
}
