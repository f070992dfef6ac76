//! A real Chromium, driven over the DevTools protocol: just enough to open a page, to press and to
//! read. The crates that cover the whole protocol cost minutes of build time.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long the browser may take to start.
const START: Duration = Duration::from_secs(20);
/// How often a condition is looked at.
const POLL: Duration = Duration::from_millis(20);

/// A browser with one page and a profile of its own.
pub struct Browser {
    _process: Child,
    _profile: tempfile::TempDir,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    session: String,
    commands: u64,
}

impl Browser {
    /// Starts `program` headless, with a fake camera and microphone that need no permission.
    pub async fn start(program: &str) -> anyhow::Result<Self> {
        let profile = tempfile::tempdir()?;
        let mut process = Command::new(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--autoplay-policy=no-user-gesture-required",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                "--remote-debugging-port=0",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{program} cannot be started"))?;
        let stderr = process
            .stderr
            .take()
            .context("the browser has no error output")?;
        let address = tokio::time::timeout(START, endpoint(stderr)).await??;
        let (socket, _) = connect_async(address).await?;
        let mut browser = Self {
            _process: process,
            _profile: profile,
            socket,
            session: String::new(),
            commands: 0,
        };
        browser.attach().await?;
        Ok(browser)
    }

    async fn attach(&mut self) -> anyhow::Result<()> {
        let target = self
            .call("Target.createTarget", json!({ "url": "about:blank" }))
            .await?;
        let id = target["targetId"].clone();
        let attached = json!({ "targetId": id, "flatten": true });
        let session = self.call("Target.attachToTarget", attached).await?;
        self.session = session["sessionId"]
            .as_str()
            .context("no session")?
            .to_owned();
        self.call("Page.enable", json!({})).await?;
        Ok(())
    }

    async fn call(&mut self, method: &str, params: Value) -> anyhow::Result<Value> {
        self.commands += 1;
        let id = self.commands;
        let mut command = json!({ "id": id, "method": method, "params": params });
        if !self.session.is_empty() {
            command["sessionId"] = Value::String(self.session.clone());
        }
        self.socket.send(Message::text(command.to_string())).await?;
        while let Some(message) = self.socket.next().await {
            let Message::Text(text) = message? else {
                continue;
            };
            let mut answer: Value = serde_json::from_str(&text)?;
            if answer["id"] == id {
                if !answer["error"].is_null() {
                    bail!("{method}: {}", answer["error"]["message"]);
                }
                return Ok(answer["result"].take());
            }
        }
        bail!("the browser has gone")
    }

    /// Opens an address.
    pub async fn open(&mut self, url: &str) -> anyhow::Result<()> {
        self.call("Page.navigate", json!({ "url": url })).await?;
        self.until("document.readyState === 'complete'").await
    }

    /// The value of a JavaScript expression.
    pub async fn value(&mut self, expression: &str) -> anyhow::Result<Value> {
        let params = json!({
            "expression": expression, "returnByValue": true, "awaitPromise": true,
            "userGesture": true,
        });
        let mut result = self.call("Runtime.evaluate", params).await?;
        if !result["exceptionDetails"].is_null() {
            bail!(
                "{expression}: {}",
                result["exceptionDetails"]["exception"]["description"]
            );
        }
        Ok(result["result"]["value"].take())
    }

    /// Forgets all cookies.
    pub async fn clear_cookies(&mut self) -> anyhow::Result<()> {
        self.call("Network.clearBrowserCookies", json!({})).await?;
        Ok(())
    }

    /// Waits until an expression is true.
    pub async fn until(&mut self, expression: &str) -> anyhow::Result<()> {
        let wait = async {
            loop {
                // While a page is exchanged for another, there is nothing to ask.
                if self
                    .value(expression)
                    .await
                    .is_ok_and(|value| value == Value::Bool(true))
                {
                    return;
                }
                tokio::time::sleep(POLL).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), wait)
            .await
            .with_context(|| format!("in 30 s it never became true: {expression}"))
    }

    /// Presses what a selector finds, once it is there.
    pub async fn press(&mut self, selector: &str) -> anyhow::Result<()> {
        let quoted = Value::String(selector.to_owned());
        self.until(&format!("document.querySelector({quoted}) !== null"))
            .await?;
        self.value(&format!("document.querySelector({quoted}).click()"))
            .await?;
        Ok(())
    }
}

async fn endpoint(stderr: tokio::process::ChildStderr) -> anyhow::Result<String> {
    let mut lines = BufReader::new(stderr).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some(address) = line.strip_prefix("DevTools listening on ") {
            let address = address.to_owned();
            // The pipe has to be read on, or the browser stops when it is full.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(address);
        }
    }
    bail!("the browser ended before it listened")
}
