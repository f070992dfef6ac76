//! A certificate from a real ACME server: Pebble, the test server of Let's Encrypt.
#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]
#![allow(clippy::disallowed_methods, reason = "a test waits for other programs")]
#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod support;

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use support::schalter;

/// The longest that the test waits for another program.
const PATIENCE: Duration = Duration::from_secs(60);
const NAME: &str = "schalter.example.org";

/// A program that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn pebble() -> Option<PathBuf> {
    let found = std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join("pebble"))
        .find(|file| file.is_file());
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "pebble is missing; run .ci/prepare"
        );
        eprintln!("SKIPPED: pebble is not installed; .ci/prepare does it");
    }
    found
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A name server that knows every name as this machine. It ends with the test's process.
fn name_server() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut query = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut query) {
            let _ = socket.send_to(&answer(&query[..length]), from);
        }
    });
    port
}

/// RFC 1035: 127.0.0.1 to a question for an address, no record to any other.
fn answer(query: &[u8]) -> Vec<u8> {
    let end = 12 + query[12..].iter().position(|byte| *byte == 0).unwrap() + 5;
    let is_address = query[end - 4..end - 2] == [0, 1];
    let mut answer = query[..end].to_vec();
    answer[2..12].copy_from_slice(&[0x84, 0, 0, 1, 0, u8::from(is_address), 0, 0, 0, 0]);
    if is_address {
        answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1]);
    }
    answer
}

fn client(roots: &[CertificateDer<'static>]) -> Arc<ClientConfig> {
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add(root.clone()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(store)
        .with_no_client_auth();
    Arc::new(config)
}

/// `GET path` over TLS from `name` at a port of this machine; the certificate must hold.
fn get(port: u16, name: &str, path: &str, config: &Arc<ClientConfig>) -> io::Result<String> {
    let name_of = ServerName::try_from(name.to_owned()).map_err(io::Error::other)?;
    let connection =
        ClientConnection::new(Arc::clone(config), name_of).map_err(io::Error::other)?;
    let tcp = TcpStream::connect(("127.0.0.1", port))?;
    tcp.set_read_timeout(Some(PATIENCE))?;
    let mut stream = StreamOwned::new(connection, tcp);
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {}
        Err(error) => return Err(error),
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn eventually<T>(what: &str, mut look: impl FnMut() -> io::Result<T>) -> T {
    let begun = Instant::now();
    loop {
        match look() {
            Ok(found) => return found,
            Err(error) => assert!(begun.elapsed() < PATIENCE, "{what}: {error}"),
        }
        std::thread::yield_now();
    }
}

/// Pebble, asked at its own port, which proves names at `port`.
struct Authority {
    _pebble: Running,
    directory: String,
    management: u16,
    own: CertificateDer<'static>,
}

impl Authority {
    fn start(program: &Path, folder: &Path, proves_at: u16) -> Self {
        let rcgen::CertifiedKey { cert, signing_key } =
            rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let certificate = file("authority.pem", &cert.pem());
        let key = file("authority.key", &signing_key.serialize_pem());
        let (directory, management) = (free_port(), free_port());
        let config = serde_json::json!({ "pebble": {
            "listenAddress": format!("127.0.0.1:{directory}"),
            "managementListenAddress": format!("127.0.0.1:{management}"),
            "certificate": certificate,
            "privateKey": key,
            "httpPort": free_port(),
            "tlsPort": proves_at,
            "ocspResponderURL": "",
            "externalAccountBindingRequired": false,
        }});
        let config = file("pebble.json", &config.to_string());
        let log = std::fs::File::create(folder.join("pebble.log")).unwrap();
        let child = Command::new(program)
            .arg("-config")
            .arg(config)
            .arg("-dnsserver")
            .arg(format!("127.0.0.1:{}", name_server()))
            .env("PEBBLE_VA_NOSLEEP", "1")
            .env("PEBBLE_WFE_NONCEREJECT", "0")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let pebble = Running(child);
        let own = CertificateDer::from(cert.der().to_vec());
        let authority = Self {
            _pebble: pebble,
            directory: format!("https://localhost:{directory}/dir"),
            management,
            own,
        };
        let config = client(std::slice::from_ref(&authority.own));
        eventually("pebble", || get(directory, "localhost", "/dir", &config));
        authority
    }

    /// The root under which it certifies.
    fn root(&self) -> CertificateDer<'static> {
        let config = client(std::slice::from_ref(&self.own));
        let answer = get(self.management, "localhost", "/roots/0", &config).unwrap();
        let pem = &answer[answer.find("-----BEGIN").unwrap()..];
        CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()
    }
}

fn serve(folder: &Path) -> Running {
    let log = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("log"));
    let child = schalter(folder, &["serve"]).stdout(log.unwrap()).spawn();
    Running(child.unwrap())
}

#[test]
fn a_certificate_is_obtained_by_itself_and_kept() {
    let Some(program) = pebble() else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let port = free_port();
    let authority = Authority::start(&program, folder, port);
    let config = format!(
        "[server]\nlisten = \"127.0.0.1:{port}\"\npublic_url = [\"https://{NAME}\"]\n\
         trusted_proxies = [\"127.0.0.1\"]\n\
         [server.tls]\nacme = true\nacme_directory = \"{}\"\nacme_root = \"authority.pem\"\n\
         acme_contact = [\"it@example.org\"]\n\
         [media]\nudp = \"127.0.0.1:0\"\ntcp = \"\"\n",
        authority.directory
    );
    std::fs::write(folder.join("schalter.toml"), config).unwrap();
    let trusted = client(&[authority.root()]);
    let server = serve(folder);
    let ready = || get(port, NAME, "/readyz", &trusted);
    let answer = eventually("a certificate", ready);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(get(port, "other.example.org", "/readyz", &trusted).is_err());
    drop(server);
    // The authority is gone, and the certificate still there.
    drop(authority);
    let _server = serve(folder);
    let answer = eventually("the certificate that was kept", ready);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
