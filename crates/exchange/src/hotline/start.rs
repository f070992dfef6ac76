//! From what happens on the line to the calls that it happens to.

use std::sync::Arc;

use schalter_domain::ids::CallId;
use schalter_phone::sip::{self, Event};
use schalter_phone::sound::Told;
use tokio::sync::mpsc;

use super::line::CallEvent;
use crate::Shared;

/// Follows the line until the exchange ends.
pub(crate) fn start(
    shared: &Arc<Shared>,
    events: mpsc::UnboundedReceiver<Event>,
    told: mpsc::UnboundedReceiver<Told>,
) {
    tokio::spawn(follow_signals(Arc::clone(shared), events));
    tokio::spawn(follow_sounds(Arc::clone(shared), told));
}

async fn follow_signals(shared: Arc<Shared>, mut events: mpsc::UnboundedReceiver<Event>) {
    while let Some(event) = events.recv().await {
        let key = match &event {
            Event::Incoming(key, _) => {
                reject(&shared, *key, 480);
                continue;
            }
            Event::Registered(account, result) => {
                let now = shared.now();
                shared.calls.registered(&account.0, result.clone(), now);
                continue;
            }
            Event::Ringing(key, _)
            | Event::Confirmed(key, _)
            | Event::Reoffer(key, ..)
            | Event::Pressed(key, _)
            | Event::Ended(key, _) => *key,
        };
        if let Err(event) = shared.calls.tell_named(key, event) {
            drop(event);
        }
    }
}

fn reject(shared: &Shared, key: sip::CallKey, status: u16) {
    if let Some(means) = &shared.phone {
        means.sip.reject(key, status);
    }
}

async fn follow_sounds(shared: Arc<Shared>, mut told: mpsc::UnboundedReceiver<Told>) {
    while let Some(told) = told.recv().await {
        let leg = match &told {
            Told::Pressed(leg, _) | Told::Typed(leg, _) | Told::Played(leg) | Told::Gone(leg) => {
                *leg
            }
        };
        shared.calls.tell(CallId(leg.0), CallEvent::Told(told));
    }
}
