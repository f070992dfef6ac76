//! A telephone: baresip, told what to do over its control socket.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A line of its accounts.
pub struct Line(pub String);

impl Line {
    /// Without an exchange.
    pub fn direct(address: IpAddr) -> Self {
        Self(format!("<sip:caller@{address}>;regint=0"))
    }
}

/// What was heard.
#[derive(Debug)]
pub struct Heard {
    /// Root of the mean square.
    pub loudness: f64,
    /// By the zero crossings.
    pub hertz: f64,
}

pub struct Baresip {
    child: Child,
    folder: TempDir,
    control: std::sync::Mutex<Control>,
}

struct Control {
    socket: TcpStream,
    buffer: Vec<u8>,
    events: Vec<String>,
}

fn free_port() -> u16 {
    let probe = TcpListener::bind("127.0.0.1:0").unwrap();
    probe.local_addr().unwrap().port()
}

impl Baresip {
    /// A telephone into which somebody hums so many hertz; 0 is silence.
    pub fn start(address: IpAddr, line: &Line, hertz: u32) -> Self {
        Self::with(address, line, Some(hertz))
    }

    /// A telephone that gives back what it hears.
    pub fn echo(address: IpAddr, line: &Line) -> Self {
        Self::with(address, line, None)
    }

    fn with(address: IpAddr, line: &Line, hertz: Option<u32>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        hum(&path.join("hum.wav"), hertz.unwrap_or(0));
        let control = free_port();
        // The line comes later, so that nothing is told before somebody listens.
        fs::write(path.join("accounts"), "").unwrap();
        let mut config = config(path, address, control);
        if hertz.is_none() {
            let hum = format!("aufile,{}/hum.wav", path.display());
            config = config.replace(&hum, "aubridge,nowhere");
        }
        fs::write(path.join("config"), config).unwrap();
        let child = Command::new("/usr/bin/baresip")
            .arg("-f")
            .arg(path)
            .current_dir(path)
            .stdin(Stdio::null())
            .stdout(fs::File::create(path.join("log")).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let socket = connect(control);
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        let control = Control {
            socket,
            buffer: Vec::new(),
            events: Vec::new(),
        };
        let telephone = Self {
            child,
            folder,
            control: std::sync::Mutex::new(control),
        };
        telephone.command("uanew", &line.0);
        telephone
    }

    pub fn command(&self, command: &str, params: &str) {
        let text = format!("{{\"command\":\"{command}\",\"params\":\"{params}\",\"token\":\"x\"}}");
        let mut control = self.control.lock().unwrap();
        write!(control.socket, "{}:{text},", text.len()).unwrap();
        control.until(|text| text.contains("\"response\""));
    }

    pub fn dial(&self, to: &str) {
        self.command("dial", to);
    }

    pub fn presses(&self, key: &str) {
        self.command("sndcode", key);
    }

    pub fn hang_up(&self) {
        self.command("hangup", "");
    }

    /// Waits until it is registered.
    pub fn is_registered(&self) {
        let mut control = self.control.lock().unwrap();
        control.until(|text| text.contains("REGISTER_OK"));
    }

    /// Waits until a call stands.
    pub fn talks(&self) {
        let mut control = self.control.lock().unwrap();
        control.until(|text| text.contains("CALL_ESTABLISHED"));
    }

    /// Lets what is heard grow to two seconds.
    pub fn listens(&self) {
        let size = || {
            let files = fs::read_dir(self.folder.path()).unwrap();
            let sizes = files.filter_map(|entry| {
                let entry = entry.unwrap();
                let heard = entry.path().to_string_lossy().ends_with("-dec.wav");
                heard.then(|| entry.metadata().unwrap().len())
            });
            sizes.max().unwrap_or(0)
        };
        for _ in 0..600 {
            // Two seconds of the slowest codec, 16 bits each.
            if size() > 2 * 8_000 * 2 {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("nothing is heard");
    }

    /// What came out of the earpiece, once the call is over.
    pub fn heard(&self) -> Heard {
        {
            let mut control = self.control.lock().unwrap();
            control.until(|text| text.contains("CALL_CLOSED"));
        }
        self.command("quit", "");
        let mut found = fs::read_dir(self.folder.path())
            .unwrap()
            .filter_map(|entry| {
                let path = entry.unwrap().path();
                path.to_string_lossy().ends_with("-dec.wav").then_some(path)
            });
        analyse(
            &found
                .next()
                .expect("something was recorded by the telephone"),
        )
    }
}

impl Control {
    /// Reads until a message fits that was not read before.
    fn until(&mut self, fits: impl Fn(&str) -> bool) {
        loop {
            if let Some(place) = self.events.iter().position(|text| fits(text)) {
                self.events.remove(place);
                return;
            }
            let mut chunk = [0; 4_096];
            let length = self
                .socket
                .read(&mut chunk)
                .expect("the telephone says something");
            assert!(length > 0, "the telephone is gone");
            self.buffer.extend_from_slice(&chunk[..length]);
            while let Some(text) = self.message() {
                self.events.push(text);
            }
        }
    }

    /// A netstring.
    fn message(&mut self) -> Option<String> {
        let colon = self.buffer.iter().position(|byte| *byte == b':')?;
        let length: usize = std::str::from_utf8(&self.buffer[..colon])
            .ok()?
            .parse()
            .ok()?;
        let end = colon + 1 + length;
        let text = String::from_utf8_lossy(self.buffer.get(colon + 1..end)?).into_owned();
        self.buffer.get(end)?;
        self.buffer.drain(..=end);
        Some(text)
    }
}

impl Drop for Baresip {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn connect(port: u16) -> TcpStream {
    for _ in 0..200 {
        if let Ok(socket) = TcpStream::connect(("127.0.0.1", port)) {
            return socket;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("baresip does not start");
}

fn config(path: &Path, address: IpAddr, control: u16) -> String {
    let folder = path.display();
    format!(
        "sip_listen {address}:0\ncall_max_calls 4\naudio_source aufile,{folder}/hum.wav\n\
         audio_player aubridge,nowhere\naudio_alert aubridge,nowhere\nausrc_srate 16000\n\
         auplay_srate 16000\nausrc_channels 1\nauplay_channels 1\nrtp_ports 26000-28000\n\
         snd_path {folder}\nctrl_tcp_listen 127.0.0.1:{control}\n\
         module_path /usr/lib/baresip/modules\nmodule g722.so\nmodule g711.so\nmodule aufile.so\n\
         module aubridge.so\nmodule sndfile.so\nmodule srtp.so\nmodule_tmp uuid.so\n\
         module_tmp account.so\nmodule_app menu.so\nmodule_app ctrl_tcp.so\n"
    )
}

/// Writes a long hum.
fn hum(path: &Path, hertz: u32) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for n in 0..16_000 * 40 {
        let at = f64::from(n) * f64::from(hertz) * std::f64::consts::TAU / 16_000.0;
        #[allow(clippy::cast_possible_truncation)]
        writer.write_sample((at.sin() * 8_000.0) as i16).unwrap();
    }
    writer.finalize().unwrap();
}

/// The last second of what was recorded before the end.
fn analyse(path: &Path) -> Heard {
    let mut reader = hound::WavReader::open(path).unwrap();
    let rate = reader.spec().sample_rate as usize;
    let samples: Vec<i16> = reader.samples::<i16>().filter_map(Result::ok).collect();
    let end = samples.len().saturating_sub(rate / 5);
    let part = &samples[end.saturating_sub(rate)..end];
    assert!(
        part.len() > rate / 2,
        "too short: {} samples",
        samples.len()
    );
    let squares: f64 = part.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    let crossings = part
        .windows(2)
        .filter(|two| two[0] < 0 && two[1] >= 0)
        .count();
    Heard {
        loudness: (squares / part.len() as f64).sqrt(),
        hertz: crossings as f64 * rate as f64 / part.len() as f64,
    }
}
