//! A clerk who takes calls as soon as there is sound to take them with.

use std::time::Duration;

use serde_json::{Value, json};

use super::house::{TALK_OFFICE, WAIT_OFFICE};
use super::legs::Legs;
use crate::clock;
use crate::waiting::desk::Desk;

/// How long the media may take to connect; then the call is taken without.
const CONNECT: Duration = Duration::from_secs(5);

/// Serves until the connection ends. The first clerk serves the office for which people wait, so that
/// their wait is an ordinary one; all others serve the one whose callers are answered.
pub async fn serve(
    mut desk: Desk,
    number: usize,
    legs: Legs,
    talk: Duration,
) -> anyhow::Result<()> {
    let lone = number == 0;
    desk.open_for(if lone { WAIT_OFFICE } else { TALK_OFFICE })
        .await?;
    let mut taken = Value::Null;
    loop {
        let stage = desk.next_stage().await?;
        match stage["stage"].as_str() {
            Some("offered") if stage["offer"] != taken => {
                taken = stage["offer"].clone();
                connect(&mut desk, number, &legs, &stage["room"]["generation"]).await?;
                desk.ask(json!({ "type": "accept", "offer": taken }))
                    .await?;
            }
            Some("talking") if !lone => talks(&mut desk, talk).await?,
            Some("wrap_up") => {
                legs.close(number);
                desk.ask(json!({ "type": "end_wrap_up" })).await?;
            }
            Some("break") => desk.ask(json!({ "type": "resume" })).await?,
            _ => {}
        }
    }
}

async fn connect(
    desk: &mut Desk,
    number: usize,
    legs: &Legs,
    generation: &Value,
) -> anyhow::Result<()> {
    let offer = legs.offer(number).await?;
    let answer = desk.negotiate(generation, offer).await?;
    // Whoever hung up meanwhile takes the room along.
    let _ = tokio::time::timeout(CONNECT, legs.answer(number, answer)).await;
    Ok(())
}

/// Talks for so long, or until the caller hangs up.
async fn talks(desk: &mut Desk, talk: Duration) -> anyhow::Result<()> {
    let end = clock::now() + talk;
    loop {
        match tokio::time::timeout_at(end.into(), desk.next_stage()).await {
            Err(_) => return desk.ask(json!({ "type": "hangup" })).await,
            Ok(stage)
                if stage
                    .as_ref()
                    .is_ok_and(|stage| stage["stage"] == "talking") => {}
            Ok(stage) => {
                let stage = stage?;
                if stage["stage"] == "wrap_up" {
                    desk.ask(json!({ "type": "end_wrap_up" })).await?;
                }
                return Ok(());
            }
        }
    }
}
