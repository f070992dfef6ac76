//! A real broker, and the sensors that report to it.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use rumqttc::{AsyncClient, MqttOptions, QoS};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use crate::server::free_port;
use crate::waiting::http;

/// How long the broker may take to start.
const START: Duration = Duration::from_secs(10);

/// Mosquitto and a connection of all sensors to it; both end when this is dropped.
pub struct Sensors {
    _broker: Child,
    client: AsyncClient,
    task: JoinHandle<()>,
    port: u16,
}

impl Sensors {
    /// Starts the broker.
    pub async fn start(folder: &std::path::Path) -> anyhow::Result<Self> {
        let port = free_port()?;
        let file = folder.join("mosquitto.conf");
        let text = format!("listener {port} 127.0.0.1\nallow_anonymous true\nuser root\n");
        std::fs::write(&file, text)?;
        let debian = std::path::Path::new("/usr/sbin/mosquitto");
        let program = match debian.exists() {
            true => debian,
            false => std::path::Path::new("mosquitto"),
        };
        let broker = Command::new(program)
            .arg("-c")
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("mosquitto cannot be started; .ci/prepare installs it")?;
        let listens = async {
            let here = std::net::Ipv4Addr::LOCALHOST;
            while http::connect(here, port).await.is_err() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        if tokio::time::timeout(START, listens).await.is_err() {
            bail!("mosquitto does not listen");
        }
        let options = MqttOptions::new("sensors", "127.0.0.1", port);
        let (client, mut events) = AsyncClient::new(options, 64);
        let task = tokio::spawn(async move { while events.poll().await.is_ok() {} });
        Ok(Self {
            _broker: broker,
            client,
            task,
            port,
        })
    }

    /// The broker's address, as the server's configuration names it.
    pub fn url(&self) -> String {
        format!("mqtt://127.0.0.1:{}", self.port)
    }

    /// A sensor sees somebody, or nobody.
    pub async fn says(&self, topic: &str, present: bool) -> anyhow::Result<()> {
        let word = match present {
            true => "{\"occupancy\":true}",
            false => "{\"occupancy\":false}",
        };
        let qos = QoS::AtLeastOnce;
        Ok(self.client.publish(topic, qos, false, word).await?)
    }
}

impl Drop for Sensors {
    fn drop(&mut self) {
        self.task.abort();
    }
}
