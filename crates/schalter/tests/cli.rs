//! The program as an operator meets it: what it prints, how it fails, and that it starts again on
//! its own data. Every test has a folder and ports of its own.
#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;

use support::schalter;

/// The longest that a test waits for the program.
const PATIENCE: Duration = Duration::from_secs(30);

fn output(folder: &Path, arguments: &[&str]) -> Output {
    schalter(folder, arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Succeeds, and gives what was printed.
fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let output = output(folder, arguments);
    assert!(
        output.status.success(),
        "{arguments:?}: {}{}",
        stdout(&output),
        stderr(&output)
    );
    stdout(&output)
}

/// Fails with `code`, and gives the complaints.
fn fails(folder: &Path, arguments: &[&str], code: i32) -> String {
    let output = output(folder, arguments);
    let complaints = stderr(&output);
    assert_eq!(
        output.status.code(),
        Some(code),
        "{arguments:?}: {complaints}"
    );
    complaints
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn write(folder: &TempDir, name: &str, text: &str) {
    std::fs::write(folder.path().join(name), text).unwrap();
}

const PLAN: &str = r#"
[[organisation]]
slug = "kleinstadt"
name = "Stadt Kleinstadt"
phone = "0221 4710-100"
address = { street = "Markt 1", postal_code = "12345", town = "Kleinstadt" }

[[office]]
slug = "buergerbuero"
name = { de = "Bürgerbüro", en = "Citizens’ office" }
hours = { mon = ["08:00-12:00"], holidays = "NW" }

[[topic]]
office = "buergerbuero"
slug = "ummelden"
name = "Ummelden"
"#;

/// A running server that is ended with the test.
struct Running {
    child: Child,
    address: SocketAddr,
    said: Vec<String>,
}

impl Running {
    /// Starts the demo on free ports and waits until it says where it listens.
    fn demo(folder: &Path) -> Self {
        let demo = ["demo", "--port", "0"];
        Self::start(folder, &demo, "Ctrl+C", "http://localhost:")
    }

    /// Starts the program and waits for the line with `last`; the port follows `before`.
    fn start(folder: &Path, arguments: &[&str], last: &str, before: &str) -> Self {
        let mut child = schalter(folder, arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = child.stdout.take().unwrap();
        let (lines, heard) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if lines.send(line).is_err() {
                    return;
                }
            }
        });
        let mut said = Vec::new();
        while !said.iter().any(|line: &String| line.contains(last)) {
            said.push(
                heard
                    .recv_timeout(PATIENCE)
                    .unwrap_or_else(|_| panic!("silence: {said:?}")),
            );
        }
        let port = said
            .iter()
            .find_map(|line| {
                let (_, rest) = line.split_once(before)?;
                rest.split('/').next()?.trim().parse().ok()
            })
            .unwrap_or_else(|| panic!("no port in {said:?}"));
        Self {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            said,
        }
    }

    /// The answer to `GET path`, head and body.
    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Sends a signal, such as `-HUP`.
    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status().unwrap();
        assert!(sent.success(), "{name}");
    }

    /// Asks the server to end, and says whether it did so in order.
    fn stop(mut self) -> bool {
        self.signal("-TERM");
        self.child.wait().unwrap().success()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_example_is_a_configuration() {
    let folder = folder();
    write(
        &folder,
        "schalter.toml",
        &succeeds(folder.path(), &["config", "example"]),
    );
    let said = succeeds(folder.path(), &["config", "check"]);
    assert!(said.contains("in order (schalter.toml)"), "{said}");
}

#[test]
fn unknown_keys_are_named_with_their_path() {
    let folder = folder();
    write(
        &folder,
        "a.toml",
        "[server]\nlistn = \"127.0.0.1:1\"\n[office]\nring_s = 0\n",
    );
    let said = fails(folder.path(), &["config", "check", "--config", "a.toml"], 2);
    assert!(
        said.contains("a.toml: server.listn: unknown key `listn`. Did you mean `listen`?"),
        "{said}"
    );
    let mut command = schalter(folder.path(), &["config", "check"]);
    let output = command
        .env("SCHALTER__OFFICE__RING_S", "0")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("SCHALTER__OFFICE__RING_S: office.ring_s: 0 is out of range"));
}

#[test]
fn a_missing_file_and_a_missing_folder_say_what_to_do() {
    let folder = folder();
    let said = fails(folder.path(), &["serve", "--config", "nowhere.toml"], 2);
    assert!(
        said.contains("nowhere.toml: the file cannot be read"),
        "{said}"
    );
    write(
        &folder,
        "schalter.toml",
        "[server]\nlisten = \"127.0.0.1:0\"\n[database]\nurl = \"sqlite://gone/schalter.db\"\n",
    );
    for command in [["serve"].as_slice(), ["config", "check"].as_slice()] {
        let said = fails(folder.path(), command, 3);
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(
            said.contains("the folder gone for the database does not exist"),
            "{said}"
        );
        assert!(said.contains("mkdir -p gone"), "{said}");
    }
}

#[test]
fn a_busy_port_is_one_line_with_a_remedy() {
    let folder = folder();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    write(
        &folder,
        "schalter.toml",
        &format!("server.listen = \"{address}\"\n"),
    );
    let said = fails(folder.path(), &["serve"], 4);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.contains(&format!("{address} is in use")) && said.contains("server.listen"),
        "{said}"
    );
    let port = address.port().to_string();
    let said = fails(folder.path(), &["demo", "--port", &port], 4);
    assert!(said.contains("start with --port"), "{said}");
}

#[test]
fn a_plan_goes_in_and_comes_out_again() {
    let folder = folder();
    write(&folder, "plan.toml", PLAN);
    let path = folder.path();
    let said = succeeds(path, &["config", "apply", "plan.toml", "--dry-run"]);
    assert!(
        said.contains("new: office kleinstadt/buergerbuero"),
        "{said}"
    );
    assert!(succeeds(path, &["config", "apply", "plan.toml"]).contains("changes written"));
    assert_eq!(
        succeeds(path, &["config", "apply", "plan.toml"]),
        "Nothing changes.\n"
    );

    let added = [
        "staff",
        "add",
        "berta",
        "--name",
        "Berta Beispiel",
        "--roles",
        "clerk,admin",
    ];
    let said = succeeds(path, &[&added[..], &["--offices", "all"]].concat());
    assert!(said.contains("Password, shown only now: "), "{said}");
    let said = fails(path, &added, 2);
    assert!(said.contains("the login berta is taken"), "{said}");

    let exported = succeeds(path, &["config", "export"]);
    assert!(
        exported.contains("slug = \"weiss-ich-nicht\""),
        "{exported}"
    );
    assert!(
        exported.contains("login = \"berta\"") && exported.contains("$argon2id$"),
        "{exported}"
    );
    write(&folder, "exported.toml", &exported);
    assert_eq!(
        succeeds(path, &["config", "apply", "exported.toml", "--prune"]),
        "Nothing changes.\n"
    );
    succeeds(
        path,
        &["config", "export", "again.toml", "--without-passwords"],
    );
    let again = std::fs::read_to_string(path.join("again.toml")).unwrap();
    assert!(!again.contains("$argon2id$"));
    assert_eq!(
        succeeds(path, &["config", "apply", "again.toml", "--prune"]),
        "Nothing changes.\n"
    );

    let said = succeeds(path, &["config", "apply", "plan.toml", "--prune"]);
    assert!(said.contains("retired: staff berta"), "{said}");
}

#[test]
fn a_wrong_plan_changes_nothing() {
    let folder = folder();
    write(
        &folder,
        "plan.toml",
        &PLAN.replace("office = \"buergerbuero\"", "office = \"anderswo\""),
    );
    let said = fails(folder.path(), &["config", "apply", "plan.toml"], 2);
    assert!(
        said.contains("plan.toml: line 14: topic.ummelden.office: there is no [[office]]"),
        "{said}"
    );
    assert!(said.contains("has 1 problem"), "{said}");
    let said = fails(
        folder.path(),
        &["staff", "add", "a", "--name", "A", "--roles", "clerk"],
        2,
    );
    assert!(said.contains("there is no organisation yet"), "{said}");
}

#[test]
fn the_reference_is_written_and_checked() {
    let folder = folder();
    succeeds(folder.path(), &["docs", "generated"]);
    succeeds(folder.path(), &["docs", "generated", "--check"]);
    let file = folder.path().join("generated/config.md");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("`SCHALTER__SERVER__LISTEN`"), "{text}");
    std::fs::write(&file, text + "more").unwrap();
    assert!(fails(folder.path(), &["docs", "generated", "--check"], 1).contains("make docs"));
}

#[test]
fn the_committed_reference_is_what_the_program_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    succeeds(&root, &["docs", "--check"]);
}

#[test]
fn a_running_server_follows_a_plan() {
    let folder = folder();
    let server = Running::demo(folder.path());
    let data = folder.path().join("var/schalter.db");
    write(
        &folder,
        "schalter.toml",
        &format!("database.url = \"sqlite://{}\"\n", data.display()),
    );
    assert!(server.get("/de/musterstadt").contains("Kfz-Zulassung"));
    let plan = succeeds(folder.path(), &["config", "export"]);
    write(
        &folder,
        "plan.toml",
        &plan.replace("Kfz-Zulassung", "Straßenverkehrsamt"),
    );
    let said = succeeds(folder.path(), &["config", "apply", "plan.toml"]);
    assert!(
        said.contains("changed: office musterstadt/kfz-zulassung (name)"),
        "{said}"
    );
    let follows = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        server.get("/de/musterstadt").contains("Straßenverkehrsamt")
    });
    assert!(follows, "the page still shows the old name after 10 s");
    assert!(server.stop());
}

#[test]
fn the_demo_starts_again_on_its_own_data() {
    let folder = folder();
    let first = Running::demo(folder.path());
    assert!(
        first.said.iter().any(|line| line.contains("anna.yilmaz")),
        "{:?}",
        first.said
    );
    assert!(
        first.said.iter().any(|line| line.contains("(new)")),
        "{:?}",
        first.said
    );
    let desk = format!("http://localhost:{}/de/desk", first.address.port());
    assert!(
        first.said.iter().any(|line| line.ends_with(&desk)),
        "{:?}",
        first.said
    );
    assert!(first.get("/de/desk/login").starts_with("HTTP/1.1 200"));
    assert!(
        !first.said.iter().any(|line| line.contains("https")),
        "this machine needs no https: {:?}",
        first.said
    );
    assert!(first.get("/readyz").starts_with("HTTP/1.1 200"));
    assert!(first.stop(), "the first ends in order");

    let data = folder.path().join("var/schalter.db");
    let config = format!("database.url = \"sqlite://{}\"\n", data.display());
    write(&folder, "schalter.toml", &config);
    let exported = succeeds(folder.path(), &["config", "export"]);
    let changed = exported.replace("Stadt Musterstadt", "Stadt Neustadt");
    write(&folder, "changed.toml", &changed);
    succeeds(folder.path(), &["config", "apply", "changed.toml"]);

    let second = Running::demo(folder.path());
    assert!(
        second
            .said
            .iter()
            .any(|line| line.contains("kept from before")),
        "{:?}",
        second.said
    );
    assert!(second.get("/readyz").starts_with("HTTP/1.1 200"));
    assert!(second.stop(), "the second ends in order");
    assert_eq!(
        succeeds(folder.path(), &["config", "export"]),
        changed,
        "changes stay"
    );
}

#[test]
fn a_reload_without_a_certificate_does_not_end_the_server() {
    let folder = folder();
    let data = folder.path().join("schalter.db");
    let config = format!(
        "server.listen = \"127.0.0.1:0\"\n\
         database.url = \"sqlite://{}\"\n\
         media.udp = \"127.0.0.1:0\"\n\
         media.tcp = \"\"\n",
        data.display()
    );
    write(&folder, "schalter.toml", &config);
    let server = Running::start(folder.path(), &["serve"], "listening", "address=127.0.0.1:");
    for _ in 0..3 {
        server.signal("-HUP");
        assert!(server.get("/healthz").starts_with("HTTP/1.1 200"));
    }
    assert!(server.stop(), "it ends in order");
}

#[test]
fn a_check_warns_of_what_is_hardly_meant() {
    let folder = folder();
    let config = "server.public_url = [\"https://amt.example.org\", \"http://localhost:8080\"]\n";
    write(&folder, "schalter.toml", config);
    let checked = output(folder.path(), &["config", "check"]);
    assert!(checked.status.success(), "a warning is no fault");
    let complaints = stderr(&checked);
    for text in ["warning: server.public_url mixes", "server.trusted_proxies"] {
        assert!(complaints.contains(text), "{text}: {complaints}");
    }
}

#[test]
fn a_directory_goes_in_and_comes_out_again() {
    let folder = folder();
    write(
        &folder,
        "schalter.toml",
        "database.url = \"sqlite://schalter.db\"\n",
    );
    write(&folder, "plan.toml", PLAN);
    succeeds(folder.path(), &["config", "apply", "plan.toml"]);
    let table = "Name;Art;B\u{fc}ro;Stra\u{df}en\n\
        B\u{fc}rgerb\u{fc}ro;;buergerbuero;\n\
        J\u{f6}rg Wei\u{df};Person;;Lindenstra\u{df}e 1-49 ungerade\n\
        Kaputt;Roboter;;\n";
    write(&folder, "table.csv", table);
    let import = ["directory", "import", "table.csv"];
    let checked = output(folder.path(), &[&import[..], &["--check"]].concat());
    assert!(checked.status.success());
    assert!(stdout(&checked).contains("2 added"), "{}", stdout(&checked));
    assert!(stdout(&checked).contains("nothing was written"));
    let complaint = "table.csv:4: \"Roboter\" is neither Person nor Stelle";
    assert!(stderr(&checked).contains(complaint), "{}", stderr(&checked));

    succeeds(folder.path(), &import);
    let again = succeeds(folder.path(), &import);
    assert!(again.contains("0 removed, 2 unchanged"), "{again}");
    assert!(again.contains("Nothing changes."), "{again}");
    let named = ["--organisation", "kleinstadt"];
    let export = [&["directory", "export"][..], &named].concat();
    let exported = succeeds(folder.path(), &export);
    assert!(
        exported.contains("Lindenstra\u{df}e 1-49 ungerade"),
        "{exported}"
    );
    write(&folder, "exported.csv", &exported);
    let same = succeeds(folder.path(), &["directory", "import", "exported.csv"]);
    assert!(same.contains("Nothing changes."), "{same}");

    write(&folder, "odd.csv", "Vorname\nx\n");
    let odd = fails(folder.path(), &["directory", "import", "odd.csv"], 2);
    assert!(odd.contains("\"Vorname\" is not known"), "{odd}");
    fails(folder.path(), &["directory", "import", "missing.csv"], 2);
    let nowhere = ["directory", "export", "--organisation", "nirgends"];
    assert!(fails(folder.path(), &nowhere, 2).contains("nirgends"));
}

#[test]
fn a_person_is_told_and_forgotten_from_the_shell_and_documents_are_written() {
    let folder = folder();
    write(
        &folder,
        "schalter.toml",
        "database.url = \"sqlite://schalter.db\"\n",
    );
    let tuned = PLAN.replace(
        "address = {",
        "retention = { ticket = \"30d\" }\nfeatures = { chat = false }\naddress = {",
    );
    write(&folder, "plan.toml", &tuned);
    succeeds(folder.path(), &["config", "apply", "plan.toml"]);
    let person = ["--contact", "erika@example.org"];
    let owner = ["--organisation", "kleinstadt"];
    let export = [&["privacy", "export"][..], &person, &owner].concat();
    let told = succeeds(folder.path(), &export);
    let document: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(document["verantwortlich"], "Stadt Kleinstadt");
    assert_eq!(document["gefunden"], serde_json::json!([]));
    let erase = [&["privacy", "erase"][..], &person].concat();
    assert!(succeeds(folder.path(), &erase).contains("nothing was changed"));
    let erased = succeeds(folder.path(), &[&erase[..], &["--yes"]].concat());
    assert!(erased.contains("0 erased"), "{erased}");
    let wrong = ["privacy", "export", "--number", "erika@example.org"];
    assert!(fails(folder.path(), &wrong, 2).contains("the option that fits"));
    let nobody = ["privacy", "export", "--contact", "Erika"];
    fails(folder.path(), &nobody, 2);

    succeeds(folder.path(), &["privacy", "report", "--out", "papiere"]);
    let read = |name: &str| {
        let file = folder.path().join("papiere").join(name);
        std::fs::read_to_string(file).unwrap()
    };
    let records = read("verzeichnis.md");
    assert!(records.contains("| Verantwortliche Stelle | Stadt Kleinstadt |"));
    assert!(records.contains("| Vorgang | 30 Tage | Abschluss |"));
    assert!(read("dienstvereinbarung.md").contains("| Chat im Gespräch | aus |"));
    for name in ["dsfa.md", "rollen.md", "tom.md"] {
        assert!(read(name).contains("Stadt Kleinstadt"), "{name}");
    }
}
