//! A clerk who answers at once, talks for a while, and is free again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::clock;
use crate::waiting::desk::Desk;

/// When which visit first rang.
#[derive(Default)]
pub struct Rings {
    inner: Mutex<HashMap<String, Instant>>,
    rang: Notify,
}

impl Rings {
    fn note(&self, visit: &str) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.entry(visit.to_owned()).or_insert_with(clock::now);
        drop(inner);
        self.rang.notify_waiters();
    }

    /// When a visit first rang; none if it does not within `limit`.
    pub async fn of(&self, visit: &str, limit: Duration) -> Option<Instant> {
        let rings = async {
            loop {
                let rang = self.rang.notified();
                tokio::pin!(rang);
                rang.as_mut().enable();
                let known = {
                    let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
                    inner.get(visit).copied()
                };
                match known {
                    Some(at) => return at,
                    None => rang.await,
                }
            }
        };
        tokio::time::timeout(limit, rings).await.ok()
    }
}

/// Serves until the connection ends.
pub async fn serve(mut desk: Desk, rings: Arc<Rings>, talk: Duration) -> anyhow::Result<()> {
    desk.open().await?;
    loop {
        let stage = desk.next_stage().await?;
        match stage["stage"].as_str() {
            Some("offered") => {
                rings.note(stage["visit"]["visit"].as_str().unwrap_or_default());
                let offer: &Value = &stage["offer"];
                desk.ask(json!({ "type": "accept", "offer": offer }))
                    .await?;
            }
            Some("talking") => {
                tokio::time::sleep(talk).await;
                desk.ask(json!({ "type": "hangup" })).await?;
            }
            Some("wrap_up") => desk.ask(json!({ "type": "end_wrap_up" })).await?,
            Some("break") => desk.ask(json!({ "type": "resume" })).await?,
            _ => {}
        }
    }
}
