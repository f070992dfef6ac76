//! A house with a hotline, its server, and clerks: one office whose callers wait and one whose callers
//! are answered, behind a number each.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use anyhow::{Context as _, bail};
use tokio::process::Command;

use crate::server::{Server, binary, free_port};
use crate::waiting::desk::Desk;

/// The number whose callers are answered.
pub const TALK_NUMBER: &str = "+4922147101";
/// The number whose callers wait until they give up.
pub const WAIT_NUMBER: &str = "+4922147102";
/// The office behind the one.
pub const TALK_OFFICE: &str = "Auskunft";
/// The office behind the other.
pub const WAIT_OFFICE: &str = "Meldewesen";

const NAME: &str = "rufstadt";
const PASSWORD: &str = "Rufstadt-2026";

/// The house.
pub struct House {
    /// The server.
    pub server: Server,
    /// Where it takes calls.
    pub sip: SocketAddr,
    port: u16,
    clerks: u32,
}

impl House {
    /// Builds the house and starts its server.
    pub async fn build(folder: &Path, clerks: u32) -> anyhow::Result<Self> {
        let (port, sip) = (free_port()?, free_udp_port()?);
        let file = folder.join("schalter.toml");
        std::fs::write(&file, configuration(folder, port, sip))?;
        let plan = folder.join("plan.toml");
        std::fs::write(&plan, plan_of(clerks)?)?;
        let config = file.to_str().context("the path is no UTF-8")?;
        let applied = Command::new(binary()?)
            .args(["--config", config, "config", "apply"])
            .arg(&plan)
            .output()
            .await?;
        if !applied.status.success() {
            bail!("no plan: {}", String::from_utf8_lossy(&applied.stderr));
        }
        let mut server = Server::start(&["serve", "--config", config], port)?;
        server.ready().await?;
        Ok(Self {
            server,
            sip,
            port,
            clerks,
        })
    }

    /// The desks of all clerks, closed.
    pub async fn desks(&self) -> anyhow::Result<Vec<Desk>> {
        let mut desks = Vec::new();
        for clerk in 0..self.clerks {
            // Each address may log in and connect so often.
            let address = Ipv4Addr::from_bits(Ipv4Addr::new(127, 3, 0, 1).to_bits() + clerk);
            let cookie = Desk::log_in_from(address, self.port, &login(clerk), PASSWORD).await?;
            desks.push(Desk::connect_from(address, self.port, &cookie).await?);
        }
        Ok(desks)
    }
}

fn free_udp_port() -> anyhow::Result<SocketAddr> {
    let probe = std::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(probe.local_addr()?)
}

fn login(clerk: u32) -> String {
    format!("clerk{clerk}")
}

/// The trunk is whoever calls from this machine; how often it may is left open.
fn configuration(folder: &Path, port: u16, sip: SocketAddr) -> String {
    format!(
        "[server]\nlisten = \"127.0.0.1:{port}\"\npublic_url = [\"http://localhost:{port}\"]\n\
         [database]\nurl = \"sqlite://{}\"\n[media]\nudp = \"127.0.0.1:0\"\ntcp = \"\"\n\
         [accounts]\nsecond_factor = \"optional\"\n\
         [phone]\nudp = \"{sip}\"\naddress = \"127.0.0.1\"\nports = \"20000-35999\"\n\
         flood_number = 0\nflood_account = 0\n[[phone.accounts]]\nkey = \"trunk\"\norganisation = \"{NAME}\"\ndomain = \"127.0.0.1\"\n\
         user = \"hotline\"\npeers = [\"127.0.0.1\"]\nsecurity = \"off\"\ncodecs = [\"pcma\"]\n\
         calls = 4000\n",
        folder.join("schalter.db").display()
    )
}

fn plan_of(clerks: u32) -> anyhow::Result<String> {
    let mut plan = format!(
        "[[organisation]]\nslug = \"{NAME}\"\nname = \"Stadt Rufstadt\"\nphone = \"0221 4710-100\"\n\
         address = {{ street = \"Markt 1\", postal_code = \"12345\", town = \"Rufstadt\" }}\n"
    );
    for (slug, office, number) in [
        ("auskunft", TALK_OFFICE, TALK_NUMBER),
        ("meldewesen", WAIT_OFFICE, WAIT_NUMBER),
    ] {
        write!(
            plan,
            "[[office]]\nslug = \"{slug}\"\nname = \"{office}\"\nlanguages = [\"de\"]\n\
             capacity = 10000\nhours = {{ always = true }}\n\
             [[number]]\nslug = \"{slug}\"\nname = \"{office}\"\nnumber = \"{number}\"\n\
             account = \"trunk\"\noffice = \"{slug}\"\nlanguages = [\"de\"]\n"
        )?;
    }
    for login in (0..clerks).map(login) {
        write!(
            plan,
            "[[staff]]\nlogin = \"{login}\"\nname = \"{login}\"\nroles = [\"clerk\"]\n\
             offices = [\"auskunft\", \"meldewesen\"]\nlanguages = [\"de\"]\n\
             password = \"{PASSWORD}\"\n"
        )?;
    }
    Ok(plan)
}
