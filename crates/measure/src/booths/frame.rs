//! From presence to a face, with a kiosk and a clerk in real browsers, over the demo.

use anyhow::Context as _;

use super::house::DWELL_MS;
use super::sensors::Sensors;
use crate::browser::Browser;
use crate::server::{Server, free_port};

/// The kiosk's sensor in the demo.
const TOPIC: &str = "zigbee2mqtt/kabine-buecherei";
const KIOSK: &str = "Kabine in der Bücherei";

/// Presses "Annehmen" as soon as it is there.
const ANSWERS: &str = "new MutationObserver(() => \
    document.querySelector('[data-testid=offer] [data-testid=accept]')?.click())\
    .observe(document.body, { subtree: true, childList: true }); true";

/// The milliseconds of each talk.
pub async fn talks(chromium: &str, runs: u32) -> anyhow::Result<Vec<f64>> {
    let folder = tempfile::tempdir()?;
    let sensors = Sensors::start(folder.path()).await?;
    let port = free_port()?;
    let (number, url) = (port.to_string(), sensors.url());
    let data = folder.path().join("data");
    let data = data.to_str().context("the path is no UTF-8")?;
    let demo = ["demo", "--port", &number, "--data", data];
    let mut server = Server::start_with(&demo, &[("SCHALTER__MQTT__URL", &url)], port)?;
    server.ready().await?;
    let home = format!("http://localhost:{port}");
    let mut kiosk = Browser::start(chromium).await?;
    let mut clerk = Browser::start(chromium).await?;
    pair(&mut kiosk, &mut clerk, &home).await?;
    log_in(&mut clerk, &home, "sabine.krause", "Musterland-Sabine").await?;
    clerk.press("[data-testid=open-seat]").await?;
    clerk.until(&seat("free")).await?;
    clerk.value(ANSWERS).await?;
    let mut times = Vec::new();
    for _ in 0..runs {
        times.push(one_talk(&mut kiosk, &mut clerk, &sensors).await?);
    }
    Ok(times)
}

fn seat(stage: &str) -> String {
    format!("document.querySelector('[data-testid=seat]')?.dataset.stage === '{stage}'")
}

fn screen(name: &str) -> String {
    format!("document.querySelector('[data-testid=kiosk]')?.dataset.screen === '{name}'")
}

async fn log_in(clerk: &mut Browser, home: &str, login: &str, word: &str) -> anyhow::Result<()> {
    clerk.open(&format!("{home}/de/desk/login")).await?;
    for (field, text) in [("login", login), ("password", word)] {
        let fill = format!("document.querySelector('#{field}').value = '{text}'");
        clerk.value(&fill).await?;
    }
    clerk
        .press("form[action$='/login'] button[type=submit]")
        .await?;
    clerk
        .until("document.querySelector('[data-testid=seat]') !== null")
        .await
}

/// The administrator types the code; afterwards nobody is logged in.
async fn pair(kiosk: &mut Browser, admin: &mut Browser, home: &str) -> anyhow::Result<()> {
    kiosk.open(&format!("{home}/kiosk")).await?;
    let code = kiosk
        .value("document.querySelector('.s-pairing__code').textContent")
        .await?;
    log_in(admin, home, "tobias.lehmann", "Musterland-Tobias").await?;
    admin
        .open(&format!("{home}/de/desk/verwaltung/kabinen"))
        .await?;
    let link = admin
        .value(&format!(
            "[...document.querySelectorAll('main a')].find((a) => \
             a.textContent.includes('{KIOSK}')).href"
        ))
        .await?;
    let link = link.as_str().context("the kiosk is not in the list")?;
    admin.open(&format!("{link}/geraet")).await?;
    admin
        .value(&format!("document.querySelector('#code').value = {code}"))
        .await?;
    admin
        .press("form[action$='/koppeln'] button[type=submit]")
        .await?;
    kiosk.until(&screen("idle")).await?;
    admin.clear_cookies().await
}

/// One talk; gives the milliseconds from the end of the dwell to the clerk's first frame.
async fn one_talk(
    kiosk: &mut Browser,
    clerk: &mut Browser,
    sensors: &Sensors,
) -> anyhow::Result<f64> {
    kiosk.until(&screen("idle")).await?;
    let came = kiosk
        .value("performance.timeOrigin + performance.now()")
        .await?;
    let came = came.as_f64().context("no time")?;
    sensors.says(TOPIC, true).await?;
    kiosk
        .until(
            "document.querySelector('[data-testid=remote-video]')?.dataset.firstFrameMs \
             !== undefined",
        )
        .await?;
    let at = kiosk
        .value("Number(document.querySelector('[data-testid=remote-video]').dataset.firstFrameAt)")
        .await?;
    let at = at.as_f64().context("no time of the first frame")?;
    sensors.says(TOPIC, false).await?;
    clerk.press("[data-testid=hangup]").await?;
    clerk.press("[data-testid=confirm-yes]").await?;
    clerk.press("[data-testid=end-wrap-up]").await?;
    clerk.until(&seat("free")).await?;
    kiosk.press("[data-testid=done]").await?;
    // Longer than the dwell: whoever comes next is somebody else.
    tokio::time::sleep(std::time::Duration::from_millis(2 * DWELL_MS)).await;
    #[allow(clippy::cast_precision_loss, reason = "a few seconds")]
    let dwell = DWELL_MS as f64;
    Ok(at - came - dwell)
}
