//! Backups made while citizens enter, and what comes back of them.
#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]
#![allow(clippy::disallowed_methods, reason = "a test waits for other programs")]

mod support;

use std::collections::HashSet;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use schalter_domain::ids::VisitId;
use schalter_store::{Scope, Store};
use tempfile::TempDir;

use support::schalter;

/// The longest that a test waits for the program.
const PATIENCE: Duration = Duration::from_secs(60);

const PLAN: &str = r#"
[[organisation]]
slug = "kleinstadt"
name = "Stadt Kleinstadt"
phone = "0221 4710-100"
address = { street = "Markt 1", postal_code = "12345", town = "Kleinstadt" }

[[office]]
slug = "buergerbuero"
name = "Bürgerbüro"
capacity = 10000
hours = { always = true }

[[topic]]
office = "buergerbuero"
slug = "ummelden"
name = "Ummelden"
services = { web = "settled" }
"#;

fn text(output: &Output) -> String {
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&both).into_owned()
}

fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let output = schalter(folder, arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", text(&output));
    text(&output)
}

fn fails(folder: &Path, arguments: &[&str]) -> String {
    let output = schalter(folder, arguments).output().unwrap();
    assert!(!output.status.success(), "{arguments:?}: {}", text(&output));
    text(&output)
}

/// A server with its folder.
struct Office {
    folder: TempDir,
    port: u16,
    server: Option<Child>,
}

impl Office {
    /// An office with its plan; nothing runs yet.
    fn new() -> Self {
        let office = Self::empty();
        let plan = office.path().join("plan.toml");
        std::fs::write(&plan, PLAN).unwrap();
        succeeds(office.path(), &["config", "apply", "plan.toml"]);
        office
    }

    /// A configuration without data.
    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .unwrap()
            .port();
        let text = format!(
            "[server]\nlisten = \"127.0.0.1:{port}\"\npublic_url = [\"http://localhost:{port}\"]\n\
             [media]\nudp = \"127.0.0.1:0\"\ntcp = \"\"\n\
             [limits]\nenter = {{ burst = 10000, every_s = 1 }}\n"
        );
        std::fs::write(folder.path().join("schalter.toml"), text).unwrap();
        Self {
            folder,
            port,
            server: None,
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn serve(&mut self) {
        let log = std::fs::File::create(self.path().join("log")).unwrap();
        let server = schalter(self.path(), &["serve"]).stdout(log).spawn();
        self.server = Some(server.unwrap());
        let begun = Instant::now();
        while !ready(self.port) {
            assert!(begun.elapsed() < PATIENCE, "the server is not ready");
            std::thread::yield_now();
        }
    }

    /// Ends the server in order.
    fn close(&mut self) {
        let mut server = self.server.take().unwrap();
        let id = server.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(server.wait().unwrap().success());
    }

    /// Ends the server at once: what it did lies in the log alone.
    fn kill(&mut self) {
        let mut server = self.server.take().unwrap();
        server.kill().unwrap();
        server.wait().unwrap();
    }

    fn backups(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.path().join("backups")).unwrap();
        let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        files
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

fn ask(port: u16, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port)))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn ready(port: u16) -> bool {
    let request = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    ask(port, request).is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

/// A citizen takes a place and leaves a note.
fn enters(port: u16, number: usize) {
    let id = uuid::Uuid::from_u128((1 << 64) + number as u128);
    let form = format!("form={id}&topic=ummelden&language=de&note=Notiz+{number}");
    let answer = ask(
        port,
        &format!(
            "POST /de/kleinstadt/buergerbuero/betreten HTTP/1.1\r\nHost: localhost:{port}\r\n\
             Origin: http://localhost:{port}\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n{form}",
            form.len()
        ),
    );
    let answer = answer.unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
}

/// The visits of a log that must have no gap, each with the note that was committed with it.
fn visits(folder: &Path) -> usize {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite://{}", folder.join("schalter.db").display());
        let store = Store::connect(&url, jiff::Timestamp::UNIX_EPOCH)
            .await
            .unwrap();
        let log = store.load_log().await.unwrap();
        let first = log.snapshot.as_ref().map_or(0, |snapshot| snapshot.seq);
        for (event, seq) in log.events.iter().zip(first + 1..) {
            assert_eq!(event.seq, seq, "the log has no gap");
        }
        let arrived: Vec<VisitId> = log
            .events
            .iter()
            .filter(|event| event.kind == "visit_arrived")
            .map(|event| event.body["visit"].as_str().unwrap().parse().unwrap())
            .collect();
        let notes = store.notes(Scope::House, &arrived).await.unwrap();
        let noted: HashSet<VisitId> = notes.iter().map(|note| note.visit).collect();
        assert_eq!(
            noted,
            arrived.iter().copied().collect(),
            "each has its note"
        );
        store.close().await.unwrap();
        arrived.len()
    })
}

#[test]
fn a_backup_under_load_is_one_moment_and_comes_back() {
    let mut office = Office::new();
    std::fs::create_dir(office.path().join("backups")).unwrap();
    office.serve();
    let (entered, done) = (
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicBool::new(false)),
    );
    let citizens: Vec<_> = (0..4)
        .map(|stream| {
            let (entered, done, port) = (Arc::clone(&entered), Arc::clone(&done), office.port);
            std::thread::spawn(move || {
                for number in (stream..).step_by(4) {
                    if done.load(Ordering::Relaxed) {
                        return;
                    }
                    enters(port, number);
                    entered.fetch_add(1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    let mut at_least = Vec::new();
    for round in 1..=4 {
        while entered.load(Ordering::SeqCst) < 20 * round {
            std::thread::yield_now();
        }
        at_least.push(entered.load(Ordering::SeqCst));
        succeeds(office.path(), &["backup", "backups"]);
    }
    done.store(true, Ordering::Relaxed);
    for citizen in citizens {
        citizen.join().unwrap();
    }
    let in_use = fails(
        office.path(),
        &["restore", office.backups()[0].to_str().unwrap()],
    );
    assert!(in_use.contains("Stop the server first"), "{in_use}");
    office.kill();
    let all = entered.load(Ordering::SeqCst);
    let mut last = 0;
    for (backup, least) in office.backups().iter().zip(at_least) {
        let mut restored = Office::empty();
        let said = succeeds(restored.path(), &["restore", backup.to_str().unwrap()]);
        assert!(said.contains("Restored"), "{said}");
        let found = visits(restored.path());
        assert!(found >= least, "{found} of at least {least}");
        assert!(last <= found && found <= all, "{last} {found} {all}");
        last = found;
        restored.serve();
        enters(restored.port, all + 1);
        restored.close();
    }
}

#[test]
fn a_restore_keeps_what_was_there_and_refuses_what_is_not_whole() {
    let mut office = Office::new();
    std::fs::create_dir(office.path().join("backups")).unwrap();
    office.serve();
    enters(office.port, 1);
    office.kill();
    for _ in 0..3 {
        succeeds(office.path(), &["backup", "backups", "--keep", "2"]);
    }
    let backups = office.backups();
    assert_eq!(backups.len(), 2, "{backups:?}");
    let backup = backups[1].to_str().unwrap();

    let mut bytes = std::fs::read(backup).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    std::fs::write(office.path().join("spoiled.tar.gz"), &bytes).unwrap();
    std::fs::write(office.path().join("short.tar.gz"), &bytes[..middle]).unwrap();
    std::fs::write(office.path().join("empty.tar.gz"), b"").unwrap();
    for name in ["spoiled.tar.gz", "short.tar.gz", "empty.tar.gz"] {
        let said = fails(office.path(), &["restore", name]);
        assert!(said.contains("Nothing was changed"), "{name}: {said}");
    }
    assert_eq!(visits(office.path()), 1, "nothing was changed");
    let leftovers = std::fs::read_dir(office.path()).unwrap();
    let leftovers = leftovers.filter(|file| {
        let name = file.as_ref().unwrap().file_name();
        name.to_string_lossy().starts_with(".restore")
    });
    assert_eq!(leftovers.count(), 0, "nothing is left lying about");

    office.serve();
    enters(office.port, 2);
    office.kill();
    let said = succeeds(office.path(), &["restore", backup]);
    let kept = said
        .lines()
        .find_map(|line| line.strip_prefix("What was there is kept as "))
        .unwrap()
        .trim_end_matches('.');
    assert_eq!(visits(office.path()), 1, "as it was");
    let other = tempfile::tempdir().unwrap();
    std::fs::copy(office.path().join(kept), other.path().join("schalter.db")).unwrap();
    assert_eq!(visits(other.path()), 2, "and what came after is not lost");
}
