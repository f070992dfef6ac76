//! `sipp`, which makes the calls: scenarios, the program, and what it has counted.

use std::fmt::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, bail};
use tokio::process::{Child, Command};

/// What callers do.
pub struct Scenario {
    name: &'static str,
    /// The first digits of the callers' numbers.
    callers: &'static str,
    number: &'static str,
    rest: String,
}

impl Scenario {
    /// They wait until they are hung up on, as long as it takes.
    pub fn patient(number: &'static str, talk_s: u32) -> Self {
        let most_ms = (talk_s + 120) * 1_000;
        Self {
            name: "patient",
            callers: "+49151",
            number,
            rest: format!(
                "<recv request=\"BYE\" timeout=\"{most_ms}\"/>\n<send><![CDATA[\nSIP/2.0 200 OK\n\
                 [last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\n\
                 Content-Length: 0\n\n]]></send>\n"
            ),
        }
    }

    /// They hang up after some time between these, in milliseconds.
    pub fn gives_up(number: &'static str, (least, most): (u32, u32)) -> Self {
        Self {
            name: "gives-up",
            callers: "+49160",
            number,
            rest: format!(
                "<pause distribution=\"uniform\" min=\"{least}\" max=\"{most}\"/>\n\
                 <send retrans=\"500\"><![CDATA[\n{}Content-Length: 0\n\n]]></send>\n\
                 <recv response=\"200\"/>\n",
                request("BYE", "[next_url]", number, 2)
            ),
        }
    }

    fn xml(&self) -> String {
        let invite = request("INVITE", &address(self.number), self.number, 1);
        let ack = request("ACK", "[next_url]", self.number, 1);
        let rest = &self.rest;
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<scenario name=\"{}\">\n\
             <send retrans=\"500\" start_rtd=\"1\"><![CDATA[\n{invite}\
             Contact: <sip:[field0]@[local_ip]:[local_port]>\nContent-Type: application/sdp\n\
             Content-Length: [len]\n\n{SDP}\n]]></send>\n\
             <recv response=\"100\" optional=\"true\"/>\n<recv response=\"180\" rtd=\"1\"/>\n\
             <recv response=\"180\" optional=\"true\"/>\n<recv response=\"183\" optional=\"true\"/>\n\
             <recv response=\"200\" rrs=\"true\"/>\n\
             <send><![CDATA[\n{ack}Content-Length: 0\n\n]]></send>\n{rest}</scenario>\n",
            self.name
        )
    }
}

const SDP: &str = "v=0\no=- 1 1 IN IP4 [local_ip]\ns=-\nc=IN IP4 [local_ip]\nt=0 0\n\
    m=audio [field1] RTP/AVP 8 101\na=rtpmap:8 PCMA/8000\na=rtpmap:101 telephone-event/8000\n\
    a=fmtp:101 0-15\na=ptime:20\na=sendrecv";

fn address(number: &str) -> String {
    format!("sip:{number}@[remote_ip]:[remote_port]")
}

/// The head of a request in the dialogue.
fn request(method: &str, uri: &str, number: &str, sequence: u32) -> String {
    let (to, route) = if method == "INVITE" {
        ("", "")
    } else {
        ("[peer_tag_param]", "[routes]\n")
    };
    format!(
        "{method} {uri} SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n\
         {route}From: <sip:[field0]@[local_ip]>;tag=[pid]t[call_number]\n\
         To: <{}>{to}\nCall-ID: [call_id]\nCSeq: {sequence} {method}\nMax-Forwards: 70\n",
        address(number)
    )
}

/// What was counted.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calls made.
    pub made: u64,
    /// Calls that went otherwise than the scenario says.
    pub failed: u64,
}

/// The running program.
pub struct Sipp {
    child: Child,
    folder: PathBuf,
}

impl fmt::Display for Sipp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.folder.display(), self.counts().ok())
    }
}

impl Sipp {
    /// Starts so many calls, `rate` of them in so many seconds, to the server at an address; the
    /// telephones have these ports.
    pub fn start(
        folder: &Path,
        scenario: &Scenario,
        (server, ports): (SocketAddr, &[u16]),
        (calls, (rate, seconds)): (u64, (u32, u32)),
    ) -> anyhow::Result<Self> {
        let folder = folder.join(scenario.name);
        std::fs::create_dir(&folder)?;
        std::fs::write(folder.join("scenario.xml"), scenario.xml())?;
        let mut callers = "SEQUENTIAL\n".to_owned();
        for (number, port) in (0..calls.max(1)).zip(ports.iter().cycle()) {
            writeln!(callers, "{}{number:08};{port};", scenario.callers)?;
        }
        std::fs::write(folder.join("callers.csv"), callers)?;
        let child = Command::new("sipp")
            .current_dir(&folder)
            .args(["-sf", "scenario.xml", "-inf", "callers.csv", "-nostdin"])
            .args(["-i", "127.0.0.1", "-m", &calls.to_string(), "-l", "10000"])
            .args([
                "-r",
                &rate.to_string(),
                "-rp",
                &(seconds * 1_000).to_string(),
            ])
            .args(["-trace_stat", "-stf", "counts.csv", "-fd", "1"])
            .args(["-trace_rtt", "-rtt_freq", "1", "-trace_err"])
            .args(["-error_file", "errors.log", "-deadcall_wait", "2000"])
            .args(["-recv_timeout", "10000"])
            .arg(server.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(folder.join("stderr"))?)
            .kill_on_drop(true)
            .spawn()
            .context("sipp cannot be started; it is in Debian's sip-tester")?;
        Ok(Self { child, folder })
    }

    /// Waits until all calls are over.
    pub async fn ends(&mut self) -> anyhow::Result<()> {
        let status = self.child.wait().await?;
        // 1 means that calls failed; they are counted.
        match status.code() {
            Some(0 | 1) => Ok(()),
            _ => bail!("sipp ended with {status}: see {}", self.folder.display()),
        }
    }

    /// What it has counted so far.
    pub fn counts(&self) -> anyhow::Result<Counts> {
        counts_of(&std::fs::read_to_string(self.folder.join("counts.csv"))?)
    }

    /// From INVITE to 180, in milliseconds, of all calls.
    pub fn setups_ms(&self) -> anyhow::Result<Vec<f64>> {
        let mut times = Vec::new();
        for entry in std::fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.to_string_lossy().ends_with("_rtt.csv") {
                times.extend(times_of(&std::fs::read_to_string(path)?));
            }
        }
        Ok(times)
    }
}

fn counts_of(text: &str) -> anyhow::Result<Counts> {
    let mut lines = text.lines();
    let names = lines.next().context("no counts")?;
    let last = lines.next_back().context("no counts")?;
    let field = |wanted: &str| {
        let found = names
            .split(';')
            .zip(last.split(';'))
            .find(|(name, _)| *name == wanted);
        let (_, value) = found.with_context(|| format!("sipp does not count {wanted}"))?;
        value.parse().context("no number")
    };
    Ok(Counts {
        made: field("TotalCallCreated")?,
        failed: field("FailedCall(C)")?,
    })
}

fn times_of(text: &str) -> impl Iterator<Item = f64> + '_ {
    text.lines().filter_map(|line| {
        let mut fields = line.split(';').skip(1);
        fields.next()?.trim().parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sipp_counts_is_read() {
        let text = "StartTime;TotalCallCreated;FailedCall(P);FailedCall(C);\nx;1;0;0;\nx;30;1;2;\n";
        let wanted = Counts {
            made: 30,
            failed: 2,
        };
        assert_eq!(counts_of(text).unwrap(), wanted);
        assert!(counts_of("a;b;\n").is_err());
        let text = "Date_ms;response_time_ms;rtd_no\n1795381;1.5;1\n1795381;12;1\n";
        assert_eq!(times_of(text).collect::<Vec<_>>(), [1.5, 12.0]);
    }

    #[test]
    fn scenarios_name_whom_they_call() {
        let xml = Scenario::gives_up("+492214710", (5, 40)).xml();
        assert!(xml.contains("INVITE sip:+492214710@[remote_ip]"));
        assert!(xml.contains("BYE [next_url]") && xml.contains("min=\"5\" max=\"40\""));
        assert!(
            Scenario::patient("+492214710", 30)
                .xml()
                .contains("timeout=\"150000\"")
        );
    }
}
