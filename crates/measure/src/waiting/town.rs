//! A town with a few offices and clerks who serve all of them, and its server.

use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use tokio::process::Command;

use super::desk::Desk;
use crate::server::{Server, binary, free_port};

/// The organisation.
pub const NAME: &str = "wartestadt";
/// What everybody comes for.
pub const TOPIC: &str = "umzug";
/// Its offices.
const OFFICES: usize = 6;
/// How many may wait for each: the most that a plan allows.
const CAPACITY: usize = 10_000;
const PASSWORD: &str = "Wartestadt-2026";

/// The town.
pub struct Town {
    /// The server.
    pub server: Server,
    /// Its port.
    pub port: u16,
    config: String,
    cookies: Vec<String>,
    _folder: tempfile::TempDir,
}

impl Town {
    /// Builds a town for so many clerks, and starts its server.
    pub async fn build(clerks: usize) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = free_port()?;
        let file = folder.path().join("schalter.toml");
        let text = format!(
            "[server]\nlisten = \"127.0.0.1:{port}\"\npublic_url = [\"http://localhost:{port}\"]\n\
             [database]\nurl = \"sqlite://{}\"\n[media]\nudp = \"127.0.0.1:0\"\ntcp = \"\"\n",
            folder.path().join("schalter.db").display()
        );
        std::fs::write(&file, text)?;
        let plan = folder.path().join("plan.toml");
        std::fs::write(&plan, plan_of(clerks)?)?;
        let config = file.to_str().context("the path is no UTF-8")?.to_owned();
        let applied = Command::new(binary()?)
            .args(["--config", &config, "config", "apply"])
            .arg(&plan)
            .output()
            .await?;
        if !applied.status.success() {
            bail!("no plan: {}", String::from_utf8_lossy(&applied.stderr));
        }
        let server = start(&config, port).await?;
        let mut cookies = Vec::new();
        for clerk in 0..clerks {
            cookies.push(Desk::log_in(port, &login(clerk), PASSWORD).await?);
        }
        Ok(Self {
            server,
            port,
            config,
            cookies,
            _folder: folder,
        })
    }

    /// The desks of all clerks.
    pub async fn desks(&self) -> anyhow::Result<Vec<Desk>> {
        let mut desks = Vec::new();
        for cookie in &self.cookies {
            desks.push(Desk::connect(self.port, cookie).await?);
        }
        Ok(desks)
    }

    /// Ends the server, in order or killed, and starts it again on the same data.
    pub async fn restart(&mut self, kill: bool) -> anyhow::Result<()> {
        self.server.end(kill).await?;
        self.server = start(&self.config, self.port).await?;
        Ok(())
    }
}

async fn start(config: &str, port: u16) -> anyhow::Result<Server> {
    let mut server = Server::start(&["serve", "--config", config], port)?;
    server.ready().await?;
    Ok(server)
}

fn login(clerk: usize) -> String {
    format!("clerk{clerk}")
}

/// The office that a citizen comes to.
pub fn office(citizen: usize) -> String {
    format!("amt{}", citizen % OFFICES)
}

fn plan_of(clerks: usize) -> anyhow::Result<String> {
    let mut plan = format!(
        "[[organisation]]\nslug = \"{NAME}\"\nname = \"Stadt Wartestadt\"\nphone = \"0221 4710-100\"\n\
         address = {{ street = \"Markt 1\", postal_code = \"12345\", town = \"Wartestadt\" }}\n"
    );
    let mut served = Vec::new();
    for slug in (0..OFFICES).map(office) {
        write!(
            plan,
            "[[office]]\norganisation = \"{NAME}\"\nslug = \"{slug}\"\nname = \"Meldewesen\"\n\
             languages = [\"de\"]\ncapacity = {CAPACITY}\nhours = {{ always = true }}\n\
             [[topic]]\noffice = \"{NAME}/{slug}\"\nslug = \"{TOPIC}\"\n\
             name = \"Wohnsitz anmelden oder ummelden\"\nservices = {{ web = \"settled\" }}\n\
             prepare = [\"Personalausweis oder Reisepass von allen, die umziehen\", \
             \"Wohnungsgeberbestätigung\", \"Tag des Einzugs\"]\n"
        )?;
        served.push(format!("\"{NAME}/{slug}\""));
    }
    for clerk in 0..clerks {
        write!(
            plan,
            "[[staff]]\norganisation = \"{NAME}\"\nlogin = \"{0}\"\nname = \"{0}\"\n\
             roles = [\"clerk\"]\noffices = [{1}]\nlanguages = [\"de\"]\n\
             password = \"{PASSWORD}\"\n",
            login(clerk),
            served.join(", ")
        )?;
    }
    Ok(plan)
}
