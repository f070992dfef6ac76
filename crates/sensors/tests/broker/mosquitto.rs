//! A real broker on this machine, and somebody who says something there.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rumqttc::{AsyncClient, Event, MqttOptions, Packet, QoS};
use schalter_sensors::{Address, Settings};
use tempfile::TempDir;
use tokio::net::TcpStream;

/// A name and a password that the broker may know.
pub const LOGIN: (&str, &str) = ("schalter", "ein Wort nur für Tests");

/// Mosquitto; it ends with the test.
pub struct Mosquitto {
    program: PathBuf,
    process: Option<Child>,
    pub folder: TempDir,
    port: u16,
    tls: bool,
}

impl Mosquitto {
    /// Starts one that lets everybody in; nothing where it is not installed, which is said.
    pub fn start() -> Option<Self> {
        Self::with("allow_anonymous true\n", false)
    }

    /// One that lets in only who knows [`LOGIN`].
    pub fn with_password() -> Option<Self> {
        let broker = Self::made(false)?;
        let file = broker.folder.path().join("passwords");
        let made = Command::new("mosquitto_passwd")
            .args(["-b", "-c"])
            .arg(&file)
            .args([LOGIN.0, LOGIN.1])
            .status()
            .unwrap();
        assert!(made.success());
        let rules = format!("allow_anonymous false\npassword_file {}\n", file.display());
        Some(broker.up_with(&rules))
    }

    /// One that speaks TLS as `localhost`, by an authority of its own: `root.pem` in its folder.
    pub fn with_tls() -> Option<Self> {
        let broker = Self::made(true)?;
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap());
        let authority = authority.unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(["localhost".to_owned()])
            .unwrap()
            .signed_by(&key, &authority)
            .unwrap();
        let write = |name: &str, text: String| {
            let file = broker.folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            file.display().to_string()
        };
        write("root.pem", authority.pem());
        let rules = format!(
            "allow_anonymous true\ncertfile {}\nkeyfile {}\n",
            write("cert.pem", certificate.pem()),
            write("key.pem", key.serialize_pem()),
        );
        Some(broker.up_with(&rules))
    }

    fn with(rules: &str, tls: bool) -> Option<Self> {
        Some(Self::made(tls)?.up_with(rules))
    }

    fn made(tls: bool) -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap();
        Some(Self {
            program: program()?,
            process: None,
            folder: tempfile::tempdir().unwrap(),
            port: port.local_addr().unwrap().port(),
            tls,
        })
    }

    fn up_with(mut self, rules: &str) -> Self {
        let folder = self.folder.path();
        let text = format!(
            "listener {} 127.0.0.1\n{rules}user root\npersistence false\n",
            self.port
        );
        std::fs::write(folder.join("mosquitto.conf"), text).unwrap();
        self.up();
        self
    }

    /// Starts it, again on the same port.
    pub fn up(&mut self) {
        let started = Command::new(&self.program)
            .arg("-c")
            .arg(self.folder.path().join("mosquitto.conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.process = Some(started.unwrap());
    }

    /// Ends it without any warning.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    pub fn settings(&self) -> Settings {
        let address = match self.tls {
            true => format!("mqtts://localhost:{}", self.port),
            false => format!("mqtt://127.0.0.1:{}", self.port),
        };
        Settings {
            address: address.parse::<Address>().unwrap(),
            login: None,
            roots: None,
            name: "schalter-test".to_owned(),
        }
    }

    /// A sensor says something, once the broker is there, and the broker has taken it.
    pub async fn says(&self, topic: &str, word: &str, kept: bool) {
        while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let options = MqttOptions::new("sensor", "127.0.0.1", self.port);
        let (client, mut events) = AsyncClient::new(options, 4);
        client
            .publish(topic, QoS::AtLeastOnce, kept, word)
            .await
            .unwrap();
        while !matches!(
            events.poll().await.unwrap(),
            Event::Incoming(Packet::PubAck(_))
        ) {}
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Debian keeps servers in a folder that people's PATH may lack.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .chain(["/usr/sbin".into()])
        .map(|folder| folder.join("mosquitto"))
        .find(|file| file.is_file());
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "mosquitto is missing; run .ci/prepare"
        );
        eprintln!("SKIPPED: mosquitto is not installed; .ci/prepare does it");
    }
    found
}
