//! One kiosk's device as its page is: a channel that is always there, the visit's beside it, and
//! everything wiped at the end.

use std::time::Duration;

use anyhow::Context as _;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::house;
use crate::waiting::desk::frame_id;
use crate::waiting::http;

/// How often a sign of life is due on the visit's channel.
const VISIT_BEAT: Duration = Duration::from_secs(10);

/// How far a kiosk is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Not shown yet.
    #[default]
    Unknown,
    /// Nobody is there.
    Idle,
    /// A visit goes on.
    Visiting(String),
    /// Something in between.
    Other,
}

/// A device that is connected; its connection ends when this is dropped.
pub struct Device {
    /// How far it is.
    pub stage: watch::Receiver<Stage>,
    task: JoinHandle<()>,
}

impl Device {
    /// Connects.
    pub async fn connect(port: u16, kiosk: usize, cookie: &str) -> anyhow::Result<Self> {
        let address = house::address(kiosk)?;
        let mut socket = http::live(address, port, "/live/kiosk?locale=de", cookie).await?;
        socket.send(Message::text(http::hello())).await?;
        let (told, mut stage) = watch::channel(Stage::default());
        let running = Running {
            port,
            kiosk,
            cookie: cookie.to_owned(),
            told,
        };
        let task = tokio::spawn(running.run(socket));
        let shown = stage.wait_for(|stage| *stage == Stage::Idle);
        let limit = Duration::from_secs(20);
        let shown = tokio::time::timeout(limit, shown).await;
        shown.context("a kiosk was shown nothing")??;
        Ok(Self { stage, task })
    }

    /// Until the kiosk is so far.
    pub async fn until(&self, limit: Duration, holds: impl Fn(&Stage) -> bool) -> Option<Stage> {
        let mut stage = self.stage.clone();
        let shown = tokio::time::timeout(limit, stage.wait_for(|stage| holds(stage))).await;
        Some(shown.ok()?.ok()?.clone())
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Running {
    port: u16,
    kiosk: usize,
    cookie: String,
    told: watch::Sender<Stage>,
}

impl Running {
    async fn run(self, mut socket: WebSocketStream<TcpStream>) {
        let mut beat = tokio::time::interval(Duration::from_secs(2));
        let (over, mut ended) = tokio::sync::mpsc::channel::<()>(1);
        let mut visit: Option<JoinHandle<()>> = None;
        loop {
            let body = tokio::select! {
                message = socket.next() => {
                    let Some(Ok(Message::Text(text))) = message else { return };
                    let Some(stage) = read(&text) else { continue };
                    match stage["stage"].as_str() {
                        Some("visiting") => {
                            let id = stage["visit"].as_str().unwrap_or_default().to_owned();
                            let known = Stage::Visiting(id.clone());
                            if *self.told.borrow() != known {
                                self.told.send_replace(known);
                                let attending = attend(self.port, self.kiosk, self.cookie.clone(), id, over.clone());
                                if let Some(before) = visit.replace(tokio::spawn(attending)) {
                                    before.abort();
                                }
                            }
                            continue;
                        }
                        Some("wiping") => {
                            if let Some(visit) = visit.take() {
                                visit.abort();
                            }
                            self.told.send_replace(Stage::Other);
                            json!({ "type": "wiped" })
                        }
                        Some("idle") => {
                            self.told.send_replace(Stage::Idle);
                            continue;
                        }
                        _ => {
                            self.told.send_replace(Stage::Other);
                            continue;
                        }
                    }
                }
                _ = beat.tick() => json!({ "type": "heartbeat" }),
                // The talk is over: whoever was there presses that it may begin anew.
                Some(()) = ended.recv() => json!({ "type": "cancel" }),
            };
            let frame = json!({ "id": frame_id(), "body": body });
            if socket.send(Message::text(frame.to_string())).await.is_err() {
                return;
            }
        }
    }
}

/// The visitor's channel, until the visit is over.
async fn attend(
    port: u16,
    kiosk: usize,
    cookie: String,
    visit: String,
    over: tokio::sync::mpsc::Sender<()>,
) {
    let path = format!("/live/visit/{visit}?locale=de");
    let Ok(address) = house::address(kiosk) else {
        return;
    };
    let Ok(mut socket) = http::live(address, port, &path, &cookie).await else {
        return;
    };
    if socket.send(Message::text(http::hello())).await.is_err() {
        return;
    }
    let mut beat = tokio::time::interval(VISIT_BEAT);
    beat.tick().await;
    loop {
        tokio::select! {
            message = socket.next() => {
                let Some(Ok(message)) = message else { return };
                let stage = message.to_text().ok().and_then(read);
                if stage.is_some_and(|stage| stage["stage"] == "ended") {
                    let _ = over.send(()).await;
                    return;
                }
            }
            _ = beat.tick() => {
                let frame = json!({ "id": frame_id(), "body": { "type": "heartbeat" } });
                if socket.send(Message::text(frame.to_string())).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// The stage of a view; nothing for any other frame.
fn read(text: &str) -> Option<Value> {
    if !text.starts_with("{\"type\":\"view\"") {
        return None;
    }
    let mut frame: Value = serde_json::from_str(text).ok()?;
    Some(frame["view"]["stage"].take())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_stage_of_a_view_is_read_and_all_else_passed_over() {
        let view = r#"{"type":"view","seq":2,"view":{"name":"x","stage":{"stage":"idle"}}}"#;
        assert_eq!(read(view).unwrap()["stage"], "idle");
        assert_eq!(read(r#"{"type":"ack","id":"x"}"#), None);
    }
}
