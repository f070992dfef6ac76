//! A house with many kiosks and clerks who answer, its server, and the pairing of all devices.

use std::fmt::Write as _;
use std::net::Ipv4Addr;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;

use crate::server::{Server, binary, free_port};
use crate::waiting::desk::Desk;
use crate::waiting::http;

const NAME: &str = "kabinenstadt";
const PASSWORD: &str = "Kabinenstadt-2026";
/// For how long somebody has to be there before it rings, in milliseconds: the default of kiosks.
pub const DWELL_MS: u64 = 1_500;

/// The house.
pub struct House {
    /// The server.
    pub server: Server,
    /// Its port.
    pub port: u16,
    /// The cookies of all devices, by the kiosk's number.
    pub devices: Vec<String>,
    clerks: usize,
}

impl House {
    /// Builds the house, starts its server and pairs all devices.
    pub async fn build(
        folder: &std::path::Path,
        (kiosks, clerks): (usize, usize),
        mqtt: &str,
    ) -> anyhow::Result<Self> {
        let port = free_port()?;
        let file = folder.join("schalter.toml");
        let text = format!(
            "[server]\nlisten = \"127.0.0.1:{port}\"\npublic_url = [\"http://localhost:{port}\"]\n\
             [database]\nurl = \"sqlite://{}\"\n[media]\nudp = \"127.0.0.1:0\"\ntcp = \"\"\n\
             [accounts]\nsecond_factor = \"optional\"\n[mqtt]\nurl = \"{mqtt}\"\n",
            folder.join("schalter.db").display()
        );
        std::fs::write(&file, text)?;
        let plan = folder.join("plan.toml");
        std::fs::write(&plan, plan_of(kiosks, clerks)?)?;
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
        let admin = Desk::log_in(port, "admin", PASSWORD).await?;
        let devices = pair_all(port, &admin, kiosks).await?;
        Ok(Self {
            server,
            port,
            devices,
            clerks,
        })
    }

    /// The desks of all clerks, closed.
    pub async fn desks(&self) -> anyhow::Result<Vec<Desk>> {
        let mut desks = Vec::new();
        for clerk in 0..self.clerks {
            // Kiosks have the addresses below.
            let address = address(10_000 + clerk)?;
            let cookie = Desk::log_in_from(address, self.port, &login(clerk), PASSWORD).await?;
            desks.push(Desk::connect(self.port, &cookie).await?);
        }
        Ok(desks)
    }
}

/// What a kiosk's sensor reports to.
pub fn topic(kiosk: usize) -> String {
    format!("kabinen/{kiosk}/bewegung")
}

/// An address of its own for each device, so that the limits per address stay as they are.
pub fn address(kiosk: usize) -> anyhow::Result<Ipv4Addr> {
    let first = Ipv4Addr::new(127, 2, 0, 1).to_bits();
    Ok(Ipv4Addr::from_bits(first + u32::try_from(kiosk)?))
}

fn login(clerk: usize) -> String {
    format!("clerk{clerk}")
}

fn name(kiosk: usize) -> String {
    format!("Kabine {kiosk:04}")
}

/// Pairs each device as an administrator does: by the code that it shows.
async fn pair_all(port: u16, admin: &str, kiosks: usize) -> anyhow::Result<Vec<String>> {
    const LIST: &str = "/de/desk/verwaltung/kabinen";
    let here = Ipv4Addr::LOCALHOST;
    let list = get(here, port, LIST, admin).await?;
    let first = link(&list.text, &name(0)).context("no kiosk in the list")?;
    let page = get(here, port, &format!("{LIST}/{first}/geraet"), admin).await?;
    let csrf = between(&page.text, "name=\"csrf\" value=\"", "\"").context("no form")?;
    let mut devices = Vec::with_capacity(kiosks);
    for kiosk in 0..kiosks {
        let id = link(&list.text, &name(kiosk)).context("a kiosk is missing")?;
        let address = address(kiosk)?;
        let waiting = http::post(address, port, "/kiosk/pairing", "", "")
            .await?
            .cookie;
        let shown = get(address, port, "/kiosk/pairing", &waiting).await?;
        let code = between(&shown.text, "\"code\":\"", "\"").context("no code")?;
        let path = format!("{LIST}/{id}/geraet/koppeln");
        let form = format!("csrf={csrf}&code={code}");
        approve(port, &path, admin, &form).await?;
        let paired = get(address, port, "/kiosk/pairing", &waiting).await?;
        let cookie = paired
            .cookies
            .into_iter()
            .find(|one| one.starts_with("kiosk="));
        devices.push(cookie.context("the device was not paired")?);
    }
    Ok(devices)
}

/// The id in the link to a kiosk of that name.
fn link(list: &str, name: &str) -> Option<String> {
    let before = &list[..list.find(name)?];
    let from = before.rfind("/kabinen/")? + "/kabinen/".len();
    before.get(from..from + 36).map(str::to_owned)
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let rest = &text[text.find(before)? + before.len()..];
    rest.find(after).map(|end| &rest[..end])
}

struct Page {
    text: String,
    cookies: Vec<String>,
}

async fn get(address: Ipv4Addr, port: u16, path: &str, cookie: &str) -> anyhow::Result<Page> {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookie}\r\n\
         Connection: close\r\n\r\n"
    );
    let (head, text) = exchange(address, port, &request).await?;
    if !head.starts_with("HTTP/1.1 200") {
        bail!("{path} was answered with {:?}", head.lines().next());
    }
    let cookies = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .filter(|(key, _)| key.eq_ignore_ascii_case("set-cookie"))
        .filter_map(|(_, value)| value.trim().split(';').next())
        .map(str::to_owned)
        .collect();
    Ok(Page { text, cookies })
}

/// Sends the administrator's form, which sets no cookie.
async fn approve(port: u16, path: &str, cookie: &str, form: &str) -> anyhow::Result<()> {
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n\
         Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{form}",
        form.len()
    );
    let (head, _) = exchange(Ipv4Addr::LOCALHOST, port, &request).await?;
    if !head.starts_with("HTTP/1.1 303") {
        bail!("{path} was answered with {:?}", head.lines().next());
    }
    Ok(())
}

async fn exchange(address: Ipv4Addr, port: u16, request: &str) -> anyhow::Result<(String, String)> {
    let mut stream = http::connect(address, port).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::with_capacity(16 * 1024);
    stream.read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").context("no answer")?;
    Ok((head.to_owned(), body.to_owned()))
}

fn plan_of(kiosks: usize, clerks: usize) -> anyhow::Result<String> {
    let mut plan = format!(
        "[[organisation]]\nslug = \"{NAME}\"\nname = \"Stadt Kabinenstadt\"\nphone = \"0221 4710-100\"\n\
         address = {{ street = \"Markt 1\", postal_code = \"12345\", town = \"Kabinenstadt\" }}\n\
         [[office]]\nslug = \"empfang\"\nname = \"Vermittlung\"\nlanguages = [\"de\"]\n\
         capacity = 1000\nhours = {{ always = true }}\n"
    );
    for kiosk in 0..kiosks {
        write!(
            plan,
            "[[kiosk]]\nslug = \"kabine-{kiosk}\"\nname = \"{}\"\nplace = \"Haus {kiosk}\"\n\
             reception = \"empfang\"\nentry = \"direct\"\nlanguages = [\"de\"]\n\
             [kiosk.presence]\ndwell_ms = {DWELL_MS}\n\
             [kiosk.presence.sensor]\ntopic = \"{}\"\n",
            name(kiosk),
            topic(kiosk)
        )?;
    }
    let logins = (0..clerks).map(login).map(|login| (login, "clerk"));
    for (login, role) in logins.chain([("admin".to_owned(), "admin")]) {
        write!(
            plan,
            "[[staff]]\nlogin = \"{login}\"\nname = \"{login}\"\nroles = [\"{role}\"]\n\
             offices = [\"empfang\"]\nlanguages = [\"de\"]\npassword = \"{PASSWORD}\"\n"
        )?;
    }
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_before_a_name_is_found() {
        let id = "01930000-0000-7000-8000-000000000001";
        let list = format!("<a href=\"/de/desk/verwaltung/kabinen/{id}\">Kabine 0007</a>");
        assert_eq!(link(&list, &name(7)).as_deref(), Some(id));
        assert_eq!(link(&list, &name(8)), None);
    }
}
