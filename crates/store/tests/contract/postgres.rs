//! A PostgreSQL for the tests: the one of `SCHALTER_TEST_POSTGRES` (the address of a superuser),
//! or a private one, made from the programs installed here. It listens on a socket in a closed
//! folder only. All tests at once share it, in however many processes they run; the last of them
//! stops it, and the next run finds its folder made.

use std::env;
use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A cluster that runs as long as this lives.
pub struct Cluster {
    /// The address with `{}` in place of the database.
    template: String,
    private: Option<Private>,
}

impl Cluster {
    /// The cluster, or none where there is no PostgreSQL and nothing demands one.
    pub fn borrow() -> Option<Self> {
        if let Ok(url) = env::var("SCHALTER_TEST_POSTGRES") {
            let (address, options) = url.split_once('?').unwrap_or((&url, ""));
            let (server, _) = address.rsplit_once('/').unwrap();
            return Some(Self {
                template: format!("{server}/{{}}?{options}"),
                private: None,
            });
        }
        let Some(programs) = programs() else {
            let demanded = ["CI", "SCHALTER_REQUIRE_POSTGRES"];
            let demanded = demanded.iter().any(|name| env::var_os(name).is_some());
            assert!(
                !demanded,
                "PostgreSQL is demanded, but there is no initdb on this machine"
            );
            eprintln!("SKIPPED: no PostgreSQL here; install it or set SCHALTER_TEST_POSTGRES");
            return None;
        };
        let private = Private::start(programs);
        let host = private.folder.display().to_string().replace('/', "%2F");
        Some(Self {
            template: format!("postgres://postgres@localhost/{{}}?host={host}"),
            private: Some(private),
        })
    }

    pub fn url(&self, database: &str) -> String {
        self.template.replace("{}", database)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(private) = self.private.take() {
            private.stop_if_last();
        }
    }
}

/// Where `initdb` and `pg_ctl` are: the newest below /usr/lib, or in PATH.
fn programs() -> Option<PathBuf> {
    let version = |folder: &PathBuf| {
        folder
            .file_name()
            .and_then(|name| name.to_str()?.parse::<u32>().ok())
            .unwrap_or(0)
    };
    let mut folders: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| {
            entries
                .filter_map(|entry| Some(entry.ok()?.path()))
                .collect()
        })
        .unwrap_or_default();
    folders.sort_by_key(version);
    let installed = folders.into_iter().rev().map(|folder| folder.join("bin"));
    let path = env::var_os("PATH").unwrap_or_default();
    let in_path: Vec<_> = env::split_paths(&path).collect();
    installed
        .chain(in_path)
        .find(|folder| folder.join("initdb").exists() && folder.join("pg_ctl").exists())
}

/// The private cluster. `gate` is held while it is started or stopped; everybody who uses it holds
/// `users` shared.
struct Private {
    programs: PathBuf,
    folder: PathBuf,
    gate: File,
    users: File,
}

impl Private {
    fn start(programs: PathBuf) -> Self {
        let folder = folder();
        let lock = |name: &str| {
            File::options()
                .create(true)
                .append(true)
                .open(folder.join(name))
                .unwrap()
        };
        let (gate, users) = (lock("gate"), lock("users"));
        let private = Self {
            programs,
            folder,
            gate,
            users,
        };
        private.gate.lock().unwrap();
        private.users.lock_shared().unwrap();
        let data = private.folder.join("data");
        if !data.join("made").exists() {
            let _ = fs::remove_dir_all(&data);
            private.run(
                "initdb",
                &["-A", "trust", "-U", "postgres", "-E", "UTF8", "-N"],
            );
            fs::write(data.join("made"), "").unwrap();
        }
        if !private.succeeds("pg_ctl", &["status"]) {
            let log = private.folder.join("log");
            let options = format!(
                "-k {} -c listen_addresses='' -c fsync=off -c full_page_writes=off \
                 -c max_connections=400 -c shared_buffers=32MB",
                private.folder.display()
            );
            let log = log.to_str().unwrap();
            private.run("pg_ctl", &["-w", "-l", log, "-o", &options, "start"]);
        }
        private.gate.unlock().unwrap();
        private
    }

    fn stop_if_last(self) {
        self.gate.lock().unwrap();
        self.users.unlock().unwrap();
        if self.users.try_lock().is_ok() {
            self.succeeds("pg_ctl", &["-w", "-m", "fast", "stop"]);
        }
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        assert!(
            self.succeeds(program, arguments),
            "{program} failed; see {:?}",
            self.folder
        );
    }

    /// PostgreSQL refuses to run as root: root lends it the account that its package made.
    fn succeeds(&self, program: &str, arguments: &[&str]) -> bool {
        let program = self.programs.join(program);
        let mut command = if is_root(&self.gate) {
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        command
            .arg("-D")
            .arg(self.folder.join("data"))
            .args(arguments);
        command.current_dir("/").env("LC_ALL", "C.UTF-8");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().unwrap().success()
    }
}

/// A file that this process made shows whose process it is.
fn is_root(made: &File) -> bool {
    made.metadata().unwrap().uid() == 0
}

/// The cluster's folder, closed to others; below the system's folder for temporary files, since the
/// account of PostgreSQL cannot enter root's home.
fn folder() -> PathBuf {
    let mine = fs::metadata("/proc/self").unwrap().uid();
    let folder = env::temp_dir().join(format!("schalter-test-postgres-{mine}"));
    if !folder.exists() {
        let made = tempfile::tempdir().unwrap();
        hand_over(made.path(), mine);
        // Of two processes that come here at once one wins, and the other uses what it made.
        if fs::rename(made.path(), &folder).is_ok() {
            let _ = made.keep();
        }
    }
    folder
}

fn hand_over(folder: &Path, mine: u32) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
    if mine == 0 {
        let id = |kind: &str| {
            let output = Command::new("id")
                .args([kind, "postgres"])
                .output()
                .unwrap();
            String::from_utf8(output.stdout)
                .unwrap()
                .trim()
                .parse::<u32>()
                .unwrap()
        };
        chown(folder, Some(id("-u")), Some(id("-g"))).unwrap();
    }
}
