//! Debian's Postfix as the relay of one test: its own folders, its own port on the loopback, and one
//! maildir for everybody.

use std::fmt::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The services of `master.cf` that take mail in and put it into a maildir.
const SERVICES: &str = "\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
postlog unix-dgram n - n - 1 postlogd
";

/// A running relay.
pub struct Relay {
    folder: TempDir,
    pub port: u16,
}

/// A mail as Python's email library reads it.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Mail {
    pub headers: Vec<(String, String)>,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub defects: usize,
}

impl Mail {
    pub fn header(&self, name: &str) -> &str {
        let mut found = self
            .headers
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name));
        let (_, value) = found
            .next()
            .unwrap_or_else(|| panic!("no {name}: {self:?}"));
        assert!(found.next().is_none(), "{name} twice: {self:?}");
        value
    }
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

impl Relay {
    /// Starts a relay, with STARTTLS if there is a certificate (PEM, with its key). None where there
    /// is no Postfix, or nobody who may start it.
    pub fn start(certificate: Option<&str>) -> Option<Self> {
        let postfix = Path::new("/usr/sbin/postfix");
        if !postfix.exists() || !rustix::process::geteuid().is_root() {
            eprintln!("skipped: Postfix needs to be there and to be started by root");
            return None;
        }
        let folder = TempDir::new().unwrap();
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
        let relay = Self {
            folder,
            port: free_port(),
        };
        let owner = |name: &str| {
            let output = Command::new("id").args(["-u", name]).output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            text.trim().parse::<u32>().unwrap()
        };
        let (mail, postfix_id) = (owner("mail"), owner("postfix"));
        for (part, uid) in [
            ("conf", 0),
            ("queue", 0),
            ("data", postfix_id),
            ("mail", mail),
        ] {
            let path = relay.path(part);
            std::fs::create_dir(&path).unwrap();
            chown(&path, Some(uid), None).unwrap();
        }
        let mut main = format!(
            "compatibility_level = 3.6\nqueue_directory = {queue}\ndata_directory = {data}\n\
             command_directory = /usr/sbin\ndaemon_directory = /usr/lib/postfix/sbin\n\
             inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\n\
             myhostname = relay.example.org\nmydestination =\nlocal_recipient_maps =\n\
             mynetworks = 127.0.0.0/8\nalias_maps =\nalias_database =\n\
             virtual_mailbox_domains = static:all\nvirtual_mailbox_base = {mail}\n\
             virtual_mailbox_maps = static:inbox/\nvirtual_uid_maps = static:{uid}\n\
             virtual_gid_maps = static:{uid}\nvirtual_minimum_uid = 1\nvirtual_transport = virtual\n\
             smtputf8_enable = yes\nmaillog_file = {log}\nmaillog_file_prefixes = {folder}\n\
             smtpd_client_connection_count_limit = 0\nsmtpd_peername_lookup = no\n\
             smtpd_recipient_restrictions =\n check_recipient_access inline:{{refused@example.org=REJECT}},\n \
             permit_mynetworks, reject\n",
            queue = relay.path("queue").display(),
            data = relay.path("data").display(),
            mail = relay.path("mail").display(),
            log = relay.path("log").display(),
            folder = relay.folder.path().display(),
            uid = mail,
        );
        if let Some(pem) = certificate {
            let file = relay.path("relay.pem");
            std::fs::write(&file, pem).unwrap();
            std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
            let _ = write!(
                main,
                "smtpd_tls_chain_files = {}\nsmtpd_tls_security_level = encrypt\n",
                file.display()
            );
        }
        std::fs::write(relay.path("conf/main.cf"), main).unwrap();
        let master = format!("127.0.0.1:{} inet n - n - - smtpd\n{SERVICES}", relay.port);
        std::fs::write(relay.path("conf/master.cf"), master).unwrap();
        let started = relay.postfix("start");
        assert!(started.status.success(), "{started:?}");
        Some(relay)
    }

    fn path(&self, part: &str) -> PathBuf {
        self.folder.path().join(part)
    }

    fn postfix(&self, what: &str) -> Output {
        let conf = self.path("conf");
        let command = Command::new("/usr/sbin/postfix")
            .arg("-c")
            .arg(conf)
            .arg(what)
            .output();
        command.unwrap()
    }

    /// How many mails lie in the maildir.
    pub fn count(&self) -> usize {
        let new = self.path("mail/inbox/new");
        std::fs::read_dir(new).map_or(0, Iterator::count)
    }

    /// The mails, parsed by Python's email library.
    pub fn mails(&self) -> Vec<Mail> {
        const READ: &str = r#"
import email, email.policy, json, pathlib, sys
mails = []
for file in sorted(pathlib.Path(sys.argv[1]).glob("new/*")):
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    part = lambda kind: mail.get_body((kind,)).get_content().replace("\r\n", "\n")
    defects = len(mail.defects) + sum(len(one.defects) for one in mail.walk())
    mails.append({"headers": [(k, str(v)) for k, v in mail.items()], "subject": mail["subject"],
                  "text": part("plain"), "html": part("html"), "defects": defects})
json.dump(mails, sys.stdout)
"#;
        let inbox = self.path("mail/inbox");
        let read = Command::new("python3")
            .args(["-c", READ])
            .arg(inbox)
            .output()
            .unwrap();
        assert!(
            read.status.success(),
            "{}",
            String::from_utf8_lossy(&read.stderr)
        );
        serde_json::from_slice(&read.stdout).unwrap()
    }

    /// What the relay logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap_or_default()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.postfix("abort");
    }
}
