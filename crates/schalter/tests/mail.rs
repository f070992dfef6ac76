//! Mail through Debian's Postfix: every letter arrives, a crash loses and doubles nothing, and what
//! comes back is noticed.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test may fail where it stands, and waits for other programs"
)]

mod relay;

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use schalter_domain::ids::OutboxId;
use schalter_domain::language::Language;
use schalter_domain::message::{MessageKind, MessageState, Transport};
use schalter_store::{Batch, OutboxFilter, OutboxMessage, Posted, Scope, Store, Write};
use serde_json::json;
use tempfile::TempDir;

use relay::{Relay, free_port};

/// The longest that a test waits for another program.
const PATIENCE: Duration = Duration::from_secs(120);

const PLAN: &str = r#"
[[organisation]]
slug = "kleinstadt"
name = "Stadt Kleinstadt"
phone = "0221 4710-100"
address = { street = "Markt 1", postal_code = "12345", town = "Kleinstadt" }
imprint = { email = "rathaus@example.org", accessibility_email = "barrierefrei@example.org" }

[[office]]
slug = "buergerbuero"
name = "Bürgerbüro"
hours = { always = true }
"#;

/// A house that sends its mail through a relay.
struct House {
    folder: TempDir,
    port: u16,
    server: Option<Child>,
}

impl House {
    fn new(mail: &str) -> Self {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        let text = format!(
            "[server]\nlisten = \"127.0.0.1:{port}\"\npublic_url = [\"http://localhost:{port}\"]\n\
             [media]\nudp = \"127.0.0.1:0\"\ntcp = \"\"\n\
             [limits]\nfeedback = {{ burst = 10000, every_s = 1 }}\n{mail}"
        );
        std::fs::write(folder.path().join("schalter.toml"), text).unwrap();
        std::fs::write(folder.path().join("plan.toml"), PLAN).unwrap();
        let house = Self {
            folder,
            port,
            server: None,
        };
        let said = house.run(&["config", "apply", "plan.toml"], b"");
        assert!(said.status.success(), "{said:?}");
        house
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_schalter"));
        command.args(arguments).current_dir(self.folder.path());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("SCHALTER") {
                command.env_remove(name);
            }
        }
        command
    }

    fn run(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = self.command(arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut running = command.spawn().unwrap();
        running.stdin.take().unwrap().write_all(input).unwrap();
        running.wait_with_output().unwrap()
    }

    fn serve(&mut self) {
        let mut log = std::fs::File::options();
        let log = log.create(true).append(true);
        let log = log.open(self.folder.path().join("log")).unwrap();
        let mut command = self.command(&["serve"]);
        self.server = Some(command.stdin(Stdio::null()).stdout(log).spawn().unwrap());
        until("the server is ready", || {
            let request = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            ask(self.port, request).is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
        });
    }

    fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }

    fn store<T>(&self, work: impl AsyncFnOnce(Store) -> T) -> T {
        let url = format!(
            "sqlite://{}",
            self.folder.path().join("schalter.db").display()
        );
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let store = Store::connect(&url, Timestamp::UNIX_EPOCH).await.unwrap();
            let done = work(store.clone()).await;
            store.close().await.unwrap();
            done
        })
    }

    fn put(&self, writes: Vec<Write>) {
        let batch = Batch {
            writes,
            ..Batch::default()
        };
        self.store(async |store: Store| store.commit(batch).await.unwrap());
    }

    fn posted(&self) -> Vec<Posted> {
        self.store(async |store: Store| {
            let all = OutboxFilter::default();
            store.outbox(Scope::House, &all).await.unwrap()
        })
    }

    /// Waits until nothing waits any more, and gives what became of each message.
    fn settled(&self) -> Vec<Posted> {
        until("every message has its end", || {
            self.posted()
                .iter()
                .all(|one| one.progress.state.is_final())
        });
        self.posted()
    }

    fn message(
        &self,
        number: u128,
        to: &str,
        language: Language,
        data: serde_json::Value,
    ) -> Write {
        let organisation =
            self.store(async |store: Store| store.organisations(Scope::House).await.unwrap()[0].id);
        Write::PutMessage(Box::new(OutboxMessage {
            id: OutboxId(uuid::Uuid::from_u128(number)),
            organisation,
            cause: format!("test:{number}"),
            kind: MessageKind::CallbackLink,
            transport: Transport::Email,
            recipient: to.to_owned(),
            language,
            data,
            visit: None,
            ticket: None,
            created: "2026-03-04T10:00:00Z".parse().unwrap(),
        }))
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.kill();
    }
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < PATIENCE, "in vain: {what}");
        std::thread::yield_now();
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

/// Somebody reports a barrier; whether the server has said that it was kept.
fn reports(port: u16, text: &str) -> bool {
    let form = format!("text={text}&reply=&page=");
    let answer = ask(
        port,
        &format!(
            "POST /de/kleinstadt/barrierefreiheit HTTP/1.1\r\nHost: localhost:{port}\r\n\
             Origin: http://localhost:{port}\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n{form}",
            form.len()
        ),
    );
    answer.is_ok_and(|answer| answer.starts_with("HTTP/1.1 303"))
}

fn certificate() -> (String, String) {
    let names = vec!["localhost".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    let key = made.signing_key.serialize_pem();
    (made.cert.pem(), format!("{key}{}", made.cert.pem()))
}

fn mail(port: u16, protection: &str) -> String {
    format!(
        "[mail]\nhost = \"localhost\"\nport = {port}\nprotection = \"{protection}\"\n\
         from = \"buero@example.org\"\nbounce_address = \"bounce@example.org\"\n\
         bounce_secret = \"0123456789abcdef\"\n"
    )
}

#[test]
fn every_letter_arrives_over_starttls_and_what_comes_back_is_noticed() {
    let (root, chain) = certificate();
    let Some(relay) = Relay::start(Some(&chain)) else {
        return;
    };
    let roots = "[messages]\nroots = \"root.pem\"\n";
    let (settings, unbelieved) = (mail(relay.port, "starttls"), mail(relay.port, "starttls"));
    let mut house = {
        // The file must lie there when the configuration is checked.
        let mut house = House::new(&unbelieved);
        let file = house.folder.path().join("schalter.toml");
        std::fs::write(house.folder.path().join("root.pem"), &root).unwrap();
        let test = ["notify", "test", "--to", "it@example.org"];
        let refused = house.run(&test, b"");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(
            !refused.status.success() && said.contains("messages.roots"),
            "{said}"
        );
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(
            &file,
            text.replace(&settings, &format!("{roots}{settings}")),
        )
        .unwrap();
        let taken = house.run(&test, b"");
        assert!(taken.status.success(), "{taken:?}");
        house.serve();
        house
    };
    house.kill();
    let data = |office: &str, when: &str| {
        json!({
            "organisation": "Stadt Kleinstadt", "office": office, "when": when,
            "link": "https://amt.example.org/de/rueckruf/0123", "phone": "0221 4710-100",
        })
    };
    house.put(vec![
        house.message(
            1,
            "erika@example.org",
            Language::De,
            data("Bürgerbüro Süd–Öst €", "gleich"),
        ),
        house.message(
            2,
            "layla@example.org",
            Language::Ar,
            data("مكتب المواطنين", "الآن"),
        ),
        house.message(
            3,
            "olena@example.org",
            Language::Uk,
            data("Ґанок Їжак Євген", "зараз"),
        ),
        house.message(
            4,
            "refused@example.org",
            Language::De,
            data("Bürgerbüro", "gleich"),
        ),
        house.message(
            5,
            "jörg@example.org",
            Language::De,
            data("Bürgerbüro", "gleich"),
        ),
    ]);
    house.serve();
    let states: Vec<_> = house
        .settled()
        .iter()
        .map(|one| one.progress.state)
        .collect();
    let failed = states
        .iter()
        .filter(|state| **state == MessageState::Failed)
        .count();
    assert_eq!(failed, 1, "{states:?}");
    until("the mails lie in the maildir", || relay.count() == 5);
    let mails = relay.mails();
    let to = |name: &str| {
        let found = mails.iter().find(|mail| mail.header("To").contains(name));
        found.unwrap_or_else(|| panic!("no mail to {name}: {mails:?} {}", relay.log()))
    };
    let german = to("erika@example.org");
    assert_eq!(german.subject, "Ihr Rückruf von Stadt Kleinstadt");
    assert!(
        german.text.contains("Bürgerbüro Süd–Öst €"),
        "{}",
        german.text
    );
    assert!(german.html.contains("Bürgerbüro Süd–Öst €"));
    assert!(to("layla@").text.contains("مكتب المواطنين"));
    assert!(to("layla@").subject.contains("معاودة الاتصال"));
    assert!(to("layla@").html.contains("lang=\"ar\" dir=\"rtl\""));
    assert!(to("olena@").text.contains("Ґанок Їжак Євген"));
    assert!(to("olena@").subject.contains("зворотний дзвінок"));
    assert!(
        to("jörg@").text.contains("Bürgerbüro"),
        "the relay speaks SMTPUTF8"
    );
    for mail in &mails {
        assert_eq!(mail.defects, 0, "{mail:?}");
        assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
        assert!(mail.header("From").contains("buero@example.org"));
        assert!(mail.header("Return-Path").contains("bounce+"));
        assert!(mail.header("Message-ID").ends_with("@example.org>"));
        assert!(
            !mail
                .headers
                .iter()
                .any(|(name, _)| name.starts_with("List-"))
        );
    }
    assert_eq!(
        german.header("Message-ID"),
        "<00000000-0000-0000-0000-000000000001@example.org>"
    );
    assert!(german.header("Reply-To").contains("rathaus@example.org"));

    let sender = german
        .header("Return-Path")
        .trim_matches(['<', '>'])
        .to_owned();
    let report = format!(
        "From: MAILER-DAEMON@relay.example.org\r\nTo: {sender}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\
         Content-Type: text/plain\r\n\r\nTut uns leid.\r\n--b\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay\r\n\r\n\
         Final-Recipient: rfc822; erika@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    );
    for _ in 0..2 {
        let said = house.run(&["bounce"], report.as_bytes());
        assert!(said.status.success(), "{said:?}");
        let said = house.run(&["bounce"], b"Subject: Urlaub\r\n\r\nBin weg.\r\n");
        assert!(said.status.success(), "{said:?}");
    }
    let bounced: Vec<_> = house
        .posted()
        .into_iter()
        .filter(|one| one.progress.state == MessageState::Bounced)
        .collect();
    assert_eq!(bounced.len(), 1);
    assert_eq!(bounced[0].message.recipient, "erika@example.org");
    assert_eq!(
        bounced[0].progress.last_error.as_deref(),
        Some("bounce-5.1.1")
    );
    let log = std::fs::read_to_string(house.folder.path().join("log")).unwrap();
    assert!(
        !log.contains("erika") && !log.contains("rueckruf/0123"),
        "{log}"
    );
}

/// How many reports are made, and after how many the server is killed again.
const REPORTS: usize = 300;
const KILLED_EVERY: usize = 50;

#[test]
fn a_crash_loses_nothing_and_doubles_nothing() {
    let Some(relay) = Relay::start(None) else {
        return;
    };
    let mut house = House::new(&mail(relay.port, "none"));
    house.serve();
    let begun = Instant::now();
    let (next, kept) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let citizens: Vec<_> = (0..3)
        .map(|_| {
            let (next, kept, port) = (Arc::clone(&next), Arc::clone(&kept), house.port);
            std::thread::spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if number >= REPORTS {
                        return;
                    }
                    until("the report is kept", || {
                        reports(port, &format!("Meldung-{number}-Ende"))
                    });
                    kept.fetch_add(1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    let mut kills = 0;
    while kept.load(Ordering::SeqCst) < REPORTS {
        if kept.load(Ordering::SeqCst) >= KILLED_EVERY * (kills + 1) {
            house.kill();
            kills += 1;
            house.serve();
        }
        std::thread::yield_now();
    }
    for citizen in citizens {
        citizen.join().unwrap();
    }
    eprintln!(
        "{REPORTS} reports and {kills} kills in {:?}",
        begun.elapsed()
    );
    assert!(kills >= 5);
    let all = house.settled();
    let reported = |one: &&Posted| one.message.kind == MessageKind::BarrierReport;
    let rows: Vec<_> = all.iter().filter(reported).collect();
    assert!(rows.len() >= REPORTS);
    let taken = |state| {
        rows.iter()
            .filter(|one| one.progress.state == state)
            .count()
    };
    let (sent, doubtful) = (taken(MessageState::Sent), taken(MessageState::Unconfirmed));
    assert_eq!(sent + doubtful, rows.len(), "{rows:?}");
    until("the relay has delivered what it took", || {
        relay.count() >= sent
    });

    let arrived = count(&relay);
    for row in &rows {
        let times = arrived.get(&name(row)).copied().unwrap_or(0);
        assert!(times <= 1, "twice: {row:?}");
        if row.progress.state == MessageState::Sent {
            assert_eq!(times, 1, "lost: {row:?}\n{}", relay.log());
        }
    }
    // What did not arrive is shown as in doubt, and one press sends it.
    let missing: Vec<_> = rows
        .iter()
        .filter(|row| !arrived.contains_key(&name(row)))
        .collect();
    eprintln!(
        "{} rows, {doubtful} in doubt, {} of these had not arrived",
        rows.len(),
        missing.len()
    );
    assert!(missing.len() <= doubtful);
    house.kill();
    let again = missing.iter().map(|row| Write::RepeatMessage {
        id: row.message.id,
        organisation: row.message.organisation,
        at: row.message.created,
    });
    house.put(again.collect());
    house.serve();
    house.settled();
    until("all have arrived", || count(&relay).len() >= rows.len());
    let arrived = count(&relay);
    for row in &rows {
        assert_eq!(arrived.get(&name(row)), Some(&1), "{row:?}");
    }
    let texts: String = relay.mails().into_iter().map(|mail| mail.text).collect();
    for number in 0..REPORTS {
        assert!(
            texts.contains(&format!("Meldung-{number}-Ende")),
            "{number}"
        );
    }
}

fn name(row: &Posted) -> String {
    format!("<{}@example.org>", row.message.id)
}

/// How often each mail lies in the maildir, by Message-ID.
fn count(relay: &Relay) -> BTreeMap<String, usize> {
    let mut count = BTreeMap::new();
    for mail in relay.mails() {
        *count
            .entry(mail.header("Message-ID").to_owned())
            .or_default() += 1;
    }
    count
}

#[test]
fn wrong_settings_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let check = |text: &str| {
        std::fs::write(folder.path().join("schalter.toml"), text).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_schalter"));
        command.args(["config", "check"]).current_dir(folder.path());
        let output = command.output().unwrap();
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    for (text, key) in [
        ("[mail]\nhost = \"relay\"", "mail.from"),
        (
            "[mail]\nhost = \"relay\"\nfrom = \"a@b.org\\r\\nBcc: x@y\"",
            "mail.from",
        ),
        (
            "[mail]\nhost = \"relay\"\nfrom = \"a@b.org\"\nbounce_address = \"x@c.org\"",
            "mail.bounce_address",
        ),
        (
            "[mail]\nhost = \"relay\"\nfrom = \"a@b.org\"\nbounce_address = \"x@b.org\"",
            "mail.bounce_secret",
        ),
        (
            "[mail]\nhost = \"r\"\nfrom = \"a@b.org\"\nuser = \"a\"\npassword = \"p\"\nprotection = \"none\"",
            "mail.protection",
        ),
        ("[mail]\nprotection = \"ssl\"", "mail.protection"),
        ("[sms]\npreset = \"generic\"", "sms.url"),
        ("[sms]\npreset = \"seven\"", "sms.key"),
        ("[sms]\nranges = [\"0151\"]", "sms.ranges"),
        (
            "[messages]\ninner_networks = [\"10.0.0.0/99\"]",
            "messages.inner_networks",
        ),
        ("[messages]\noperator = \"niemand\"", "messages.operator"),
        (
            "[webhooks]\nreceivers = [{ name = \"a\", organisation = \"o\", url = \"ftp://x\", secrets = [\"x\"] }]",
            "webhooks.receivers",
        ),
    ] {
        let said = check(text);
        assert!(
            said.contains(key) && !said.contains("in order"),
            "{text}: {said}"
        );
    }
    let good = "[mail]\nhost = \"relay.example.org\"\nfrom = \"a@b.org\"\n[webhooks]\nreceivers = [{ name = \"a\", \
                organisation = \"o\", url = \"https://x.example.org/\", secrets = [\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"], \
                kinds = [\"matter_number\"] }]\n";
    assert!(check(good).contains("in order"), "{}", check(good));
}
