//! A clerk at the desk.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio_tungstenite::tungstenite::Message;

use super::http;

/// How often a sign of life is due.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// How long anything may take.
const LIMIT: Duration = Duration::from_secs(20);

/// A clerk, signed on. The connection ends when this is dropped.
pub struct Desk {
    asks: mpsc::Sender<Value>,
    view: watch::Receiver<Value>,
    refusal: watch::Receiver<String>,
    answer: watch::Receiver<Value>,
}

impl Desk {
    /// Logs in; gives the cookie.
    pub async fn log_in(port: u16, login: &str, password: &str) -> anyhow::Result<String> {
        Self::log_in_from(Ipv4Addr::LOCALHOST, port, login, password).await
    }

    /// The same from another address of this machine: each may log in so often.
    pub async fn log_in_from(
        address: Ipv4Addr,
        port: u16,
        login: &str,
        password: &str,
    ) -> anyhow::Result<String> {
        let form = format!("csrf=none-of-us&login={login}&password={password}");
        let cookie = "anmeldung=none-of-us";
        let path = "/de/desk/login";
        let answer = http::post(address, port, path, cookie, &form).await?;
        Ok(answer.cookie)
    }

    /// Connects the desk.
    pub async fn connect(port: u16, cookie: &str) -> anyhow::Result<Self> {
        Self::connect_from(Ipv4Addr::LOCALHOST, port, cookie).await
    }

    /// The same from another address of this machine: each may connect so often.
    pub async fn connect_from(address: Ipv4Addr, port: u16, cookie: &str) -> anyhow::Result<Self> {
        let path = "/live/desk?locale=de";
        let mut socket = http::live(address, port, path, cookie).await?;
        socket.send(Message::text(http::hello())).await?;
        let (asks, mut asked) = mpsc::channel::<Value>(16);
        let (sender, view) = watch::channel(Value::Null);
        let (refused, refusal) = watch::channel(String::new());
        let (answered, answer) = watch::channel(Value::Null);
        tokio::spawn(async move {
            let mut beat = tokio::time::interval(HEARTBEAT);
            loop {
                let body = tokio::select! {
                    message = socket.next() => {
                        let Some(Ok(message)) = message else { return };
                        let frame: Value = message
                            .to_text()
                            .ok()
                            .and_then(|text| serde_json::from_str(text).ok())
                            .unwrap_or_default();
                        match frame["type"].as_str() {
                            Some("view") => {
                                sender.send_replace(frame["view"].clone());
                            }
                            Some("answer") => {
                                answered.send_replace(frame);
                            }
                            Some("problem") => {
                                refused.send_replace(frame["problem"]["code"].to_string());
                            }
                            _ => {}
                        }
                        continue;
                    }
                    body = asked.recv() => match body {
                        Some(body) => body,
                        None => return,
                    },
                    _ = beat.tick() => json!({ "type": "heartbeat" }),
                };
                let frame = json!({ "id": frame_id(), "body": body });
                if socket.send(Message::text(frame.to_string())).await.is_err() {
                    return;
                }
            }
        });
        let mut desk = Self {
            asks,
            view,
            refusal,
            answer,
        };
        desk.until(|view| view["offices"][0]["id"].is_string())
            .await?;
        Ok(desk)
    }

    /// Opens the seat.
    pub async fn open(&mut self) -> anyhow::Result<()> {
        let offices: Vec<Value> = match &self.view.borrow()["offices"] {
            Value::Array(offices) => offices.iter().map(|office| office["id"].clone()).collect(),
            _ => Vec::new(),
        };
        let body = json!({ "type": "open_seat", "offices": offices, "languages": ["de"] });
        self.asks.send(body).await?;
        Ok(())
    }

    /// Opens the seat for one office, by its name.
    pub async fn open_for(&mut self, office: &str) -> anyhow::Result<()> {
        let id = match &self.view.borrow()["offices"] {
            Value::Array(offices) => offices
                .iter()
                .find(|one| one["name"] == office)
                .map(|one| one["id"].clone()),
            _ => None,
        };
        let id = id.with_context(|| format!("this desk has no office {office}"))?;
        self.ask(json!({ "type": "open_seat", "offices": [id], "languages": ["de"] }))
            .await
    }

    /// Closes the seat.
    pub async fn close(&mut self) -> anyhow::Result<()> {
        Ok(self
            .asks
            .send(json!({ "type": "close_seat", "anyway": true }))
            .await?)
    }

    /// That the server has done all that was asked.
    pub fn check(&self) -> anyhow::Result<()> {
        match self.refusal.borrow().as_str() {
            "" => Ok(()),
            code => bail!("the server refused what a desk asked: {code}"),
        }
    }

    /// Takes what rings, as soon as it does.
    pub async fn accept(&mut self) -> anyhow::Result<()> {
        let view = self
            .until(|view| view["seat"]["stage"]["stage"] == "offered")
            .await?;
        let offer = view["seat"]["stage"]["offer"].clone();
        self.asks
            .send(json!({ "type": "accept", "offer": offer }))
            .await?;
        self.until(|view| view["seat"]["stage"]["stage"] == "talking")
            .await?;
        Ok(())
    }

    /// How far the seat is, once that has changed.
    pub async fn next_stage(&mut self) -> anyhow::Result<Value> {
        self.view.changed().await?;
        Ok(self.view.borrow_and_update()["seat"]["stage"].clone())
    }

    /// Offers media to the room that rings; gives the server's answer, as SDP.
    pub async fn negotiate(&mut self, generation: &Value, sdp: String) -> anyhow::Result<String> {
        self.answer.borrow_and_update();
        self.ask(json!({ "type": "room", "kind": "media", "generation": generation, "sdp": sdp }))
            .await?;
        tokio::time::timeout(LIMIT, self.answer.changed()).await??;
        let answer = self.answer.borrow_and_update();
        answer["sdp"]
            .as_str()
            .map(str::to_owned)
            .context("no answer")
    }

    /// Asks for something.
    pub async fn ask(&mut self, body: Value) -> anyhow::Result<()> {
        Ok(self.asks.send(body).await?)
    }

    async fn until(&mut self, holds: impl FnMut(&Value) -> bool) -> anyhow::Result<Value> {
        let shown = tokio::time::timeout(LIMIT, self.view.wait_for(holds)).await;
        let shown = shown.context("the desk was not shown what was asked")??;
        Ok(shown.clone())
    }
}

/// An id that nobody here has used: the server knows repeats by it.
pub fn frame_id() -> uuid::Uuid {
    static LAST: AtomicU64 = AtomicU64::new(0);
    uuid::Uuid::from_u128(u128::from(LAST.fetch_add(1, Ordering::Relaxed)) + 1)
}
