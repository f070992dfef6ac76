//! The data of an earlier release, opened by this one.
#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]
#![allow(clippy::disallowed_methods, reason = "a test waits for other programs")]

mod support;

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;

use support::schalter;

const PATIENCE: Duration = Duration::from_secs(60);

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn get(port: u16, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// Serves the folder until its portal shows, and gives it.
fn portal(folder: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let config = format!(
        "[server]\nlisten = \"127.0.0.1:{port}\"\npublic_url = [\"http://localhost:{port}\"]\n\
         [media]\nudp = \"127.0.0.1:0\"\ntcp = \"\"\n"
    );
    std::fs::write(folder.join("schalter.toml"), config).unwrap();
    let log = std::fs::File::create(folder.join("log")).unwrap();
    let server = schalter(folder, &["serve"]).stdout(log).spawn().unwrap();
    let _server = Running(server);
    let begun = Instant::now();
    loop {
        let ready = get(port, "/readyz").is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"));
        if ready {
            return get(port, "/de/kleinstadt").unwrap();
        }
        assert!(begun.elapsed() < PATIENCE, "the server is not ready");
        std::thread::yield_now();
    }
}

#[test]
fn data_of_an_earlier_release_is_taken_over_and_kept_beside() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let database = folder.join("schalter.db");
    let packed: &[u8] = include_bytes!("fixtures/m0006.db.gz");
    let mut old = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut old).unwrap();
    std::fs::write(&database, &old).unwrap();

    let page = portal(folder);
    assert!(page.contains("Bürgerbüro"), "{page}");
    let exported = schalter(folder, &["config", "export", "--without-passwords", "-"])
        .output()
        .unwrap();
    let plan = String::from_utf8_lossy(&exported.stdout);
    assert!(plan.contains("Alma Altgedient"), "{plan}");

    // The way back: the copy is the old release's database, and can be taken over again.
    let copy = folder.join("schalter.db.before-7");
    assert!(copy.is_file(), "a copy precedes the migration");
    for file in ["schalter.db", "schalter.db-wal", "schalter.db-shm"] {
        let _ = std::fs::remove_file(folder.join(file));
    }
    std::fs::rename(&copy, &database).unwrap();
    let page = portal(folder);
    assert!(page.contains("Bürgerbüro"), "{page}");
}
