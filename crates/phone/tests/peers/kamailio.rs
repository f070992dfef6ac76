//! An exchange: Kamailio as registrar and proxy, over UDP, TCP and TLS.

use std::fs;
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use schalter_phone::account::{Account, AccountKey, Identity, Transport};
use schalter_phone::codec::Codec;
use schalter_phone::sdp::Security;
use tempfile::TempDir;

use crate::baresip::Line;

pub struct Kamailio {
    child: Child,
    folder: TempDir,
    address: IpAddr,
    port: u16,
    tls: u16,
}

impl Kamailio {
    pub fn start(address: IpAddr) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let named = rcgen::generate_simple_self_signed(vec![address.to_string()]).unwrap();
        fs::write(path.join("cert.pem"), named.cert.pem()).unwrap();
        fs::write(path.join("key.pem"), named.signing_key.serialize_pem()).unwrap();
        let free = || {
            let probe = TcpListener::bind((address, 0)).unwrap();
            probe.local_addr().unwrap().port()
        };
        let (port, tls) = (free(), free());
        let text = CONFIG
            .replace("ADDRESS", &address.to_string())
            .replace("FOLDER", &path.display().to_string())
            .replace("PORT", &port.to_string())
            .replace("SECURE", &tls.to_string());
        fs::write(path.join("kamailio.cfg"), text).unwrap();
        let child = Command::new("/usr/sbin/kamailio")
            .args(["-DD", "-E", "-m", "64", "-M", "8", "-w"])
            .arg(path)
            .arg("-Y")
            .arg(path)
            .arg("-f")
            .arg(path.join("kamailio.cfg"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(path.join("log")).unwrap())
            .spawn()
            .unwrap();
        let exchange = Self {
            child,
            folder,
            address,
            port,
            tls,
        };
        exchange.wait();
        exchange
    }

    fn wait(&self) {
        let up = |port| TcpStream::connect(SocketAddr::new(self.address, port)).is_ok();
        for _ in 0..400 {
            if up(self.port) && up(self.tls) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        panic!("Kamailio does not start:\n{log}");
    }

    fn port(&self, transport: Transport) -> u16 {
        if transport == Transport::Tls {
            self.tls
        } else {
            self.port
        }
    }

    /// The account of the house.
    pub fn account(&self, transport: Transport, security: Security) -> Account {
        Account {
            key: AccountKey("exchange".to_owned()),
            domain: self.address.to_string(),
            port: Some(self.port(transport)),
            transport,
            proxy: None,
            user: "hotline".to_owned(),
            auth_user: None,
            password: Some("secret".to_owned()),
            register_s: 60,
            peers: Vec::new(),
            identity: Identity::Asserted,
            security,
            codecs: Codec::ALL.to_vec(),
            calls: 10,
            refers: false,
        }
    }

    /// A telephone's line.
    pub fn line(&self, user: &str, transport: Transport, more: &str) -> Line {
        let (address, port, name) = (self.address, self.port(transport), transport.name());
        Line(format!(
            "<sip:{user}@{address}:{port};transport={name}>;auth_pass=secret;regint=60{more}"
        ))
    }

    pub fn uri(&self, user: &str, transport: Transport) -> String {
        let (address, port, name) = (self.address, self.port(transport), transport.name());
        format!("sip:{user}@{address}:{port};transport={name}")
    }

    /// Its certificate, as a root.
    pub fn roots(&self) -> Vec<u8> {
        fs::read(self.folder.path().join("cert.pem")).unwrap()
    }
}

impl Drop for Kamailio {
    fn drop(&mut self) {
        // It is the parent of its workers and ends them.
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &pid]).status();
        let _ = self.child.wait();
    }
}

const CONFIG: &str = r#"#!KAMAILIO
debug=1
log_stderror=yes
children=2
tcp_children=2
auto_aliases=no
listen=udp:ADDRESS:PORT
listen=tcp:ADDRESS:PORT
listen=tls:ADDRESS:SECURE
enable_tls=yes
loadmodule "tls.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
loadmodule "nathelper.so"
modparam("tls", "private_key", "FOLDER/key.pem")
modparam("tls", "certificate", "FOLDER/cert.pem")
modparam("tls", "tls_method", "TLSv1.2+")
modparam("tls", "verify_certificate", 0)
modparam("tls", "require_certificate", 0)
modparam("usrloc", "db_mode", 0)
modparam("nathelper|registrar", "received_avp", "$avp(RECEIVED)")
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) { t_relay(); } exit; }
  if (has_totag()) {
    handle_ruri_alias();
    if (loose_route()) { t_on_reply("ALIAS"); t_relay(); exit; }
    if (is_method("ACK")) { if (t_check_trans()) { t_relay(); } exit; }
    sl_send_reply("404", "Not here"); exit;
  }
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("exchange", "secret", "0")) { www_challenge("exchange", "1"); exit; }
    # Whoever came by a connection is called by it.
    fix_nated_register();
    save("location"); exit;
  }
  if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
  record_route();
  add_contact_alias();
  if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
  t_on_reply("ALIAS");
  t_relay();
}
onreply_route[ALIAS] {
  add_contact_alias();
}
"#;
