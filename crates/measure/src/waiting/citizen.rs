//! One citizen: enters by the form, then waits on the live channel as the page does.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use futures_util::{SinkExt as _, StreamExt as _};
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio_tungstenite::tungstenite::Message;

use super::crowd::{Crowd, Shown};
use super::{http, town};

/// How often a sign of life is due.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// How soon to try again where connecting failed.
const AGAIN: Duration = Duration::from_millis(400);

/// A citizen who has entered.
#[derive(Clone)]
pub struct Citizen {
    number: usize,
    address: Ipv4Addr,
    visit: String,
    cookie: String,
}

#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    view: Option<View<'a>>,
}

#[derive(Deserialize)]
struct View<'a> {
    #[serde(borrow)]
    stage: Stage<'a>,
}

#[derive(Deserialize)]
struct Stage<'a> {
    stage: &'a str,
    #[serde(default)]
    place: u32,
    wait: Option<Wait>,
}

#[derive(Deserialize)]
struct Wait {
    low_min: Option<u32>,
    high_min: Option<u32>,
}

impl Citizen {
    /// Takes a place in the line.
    pub async fn enter(port: u16, number: usize) -> anyhow::Result<Self> {
        let address = address(number)?;
        let form = format!(
            "form={}&topic={}&language=de",
            uuid::Uuid::from_u128((1 << 64) + u128::try_from(number)?),
            town::TOPIC
        );
        let path = format!("/de/{}/{}/betreten", town::NAME, town::office(number));
        let answer = http::post(address, port, &path, "", &form).await?;
        let visit = answer.location.rsplit('/').next();
        Ok(Self {
            number,
            address,
            visit: visit.context("no visit")?.to_owned(),
            cookie: answer.cookie,
        })
    }

    /// Connects and stays until the server ends the connection.
    pub async fn wait(self, port: u16, crowd: Arc<Crowd>, gate: Arc<Semaphore>) {
        let path = format!("/live/visit/{}?locale=de", self.visit);
        let mut socket = loop {
            let Ok(place) = gate.acquire().await else {
                return;
            };
            let mut opened = http::live(self.address, port, &path, &self.cookie).await;
            if let Ok(socket) = &mut opened
                && socket.send(Message::text(http::hello())).await.is_ok()
                && let Some(shown) = next(socket).await
            {
                crowd.connected(self.number, true);
                crowd.shown(self.number, shown);
                break opened;
            }
            drop(place);
            tokio::time::sleep(AGAIN).await;
        };
        let Ok(socket) = &mut socket else { return };
        let mut beat = tokio::time::interval(HEARTBEAT);
        beat.tick().await;
        loop {
            tokio::select! {
                shown = next(socket) => match shown {
                    Some(shown) => crowd.shown(self.number, shown),
                    None => break,
                },
                _ = beat.tick() => {
                    if socket.send(Message::text(alive(self.number))).await.is_err() {
                        break;
                    }
                }
            }
        }
        crowd.connected(self.number, false);
    }
}

/// A sign of life.
fn alive(number: usize) -> String {
    let id = uuid::Uuid::from_u128(u128::try_from(number).unwrap_or_default());
    format!("{{\"id\":\"{id}\",\"body\":{{\"type\":\"heartbeat\"}}}}")
}

/// An address of one's own.
fn address(number: usize) -> anyhow::Result<Ipv4Addr> {
    Ok(Ipv4Addr::from_bits(
        Ipv4Addr::new(127, 1, 0, 1).to_bits() + u32::try_from(number)?,
    ))
}

/// What is shown next; none at the end of the connection.
async fn next(
    socket: &mut tokio_tungstenite::WebSocketStream<tokio::net::TcpStream>,
) -> Option<Shown> {
    loop {
        let Some(Ok(Message::Text(text))) = socket.next().await else {
            return None;
        };
        if let Some(shown) = read(&text) {
            return Some(shown);
        }
    }
}

fn read(text: &str) -> Option<Shown> {
    if !text.starts_with("{\"type\":\"view\"") {
        return None;
    }
    let frame: Frame<'_> = serde_json::from_str(text).ok()?;
    debug_assert_eq!(frame.kind, "view");
    let stage = frame.view?.stage;
    Some(match stage.stage {
        "waiting" => Shown::Waiting {
            place: stage.place,
            minutes: stage.wait.and_then(|wait| wait.low_min.zip(wait.high_min)),
        },
        "ringing" | "talking" => Shown::Served,
        _ => Shown::Over,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_read_and_everything_else_is_passed_over() {
        let waiting = r#"{"type":"view","seq":2,"view":{"visit":"x","prepare":["a \"b\""],
            "stage":{"stage":"waiting","place":7,"wait":{"kind":"range","low_min":5,"high_min":10},
            "unmet":false,"summoned_s":null}}}"#;
        let minutes = Some((5, 10));
        assert_eq!(read(waiting), Some(Shown::Waiting { place: 7, minutes }));
        let over = r#"{"type":"view","seq":3,"view":{"stage":{"stage":"ended"}}}"#;
        assert_eq!(read(over), Some(Shown::Over));
        assert_eq!(read(r#"{"type":"ack","id":"x"}"#), None);
    }

    #[test]
    fn everybody_has_an_address_of_this_machine() {
        let (first, last) = (address(0).unwrap(), address(60_001).unwrap());
        assert_ne!(first, last);
        assert!(first.is_loopback() && last.is_loopback());
    }
}
