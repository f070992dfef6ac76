//! Leads what sensors say to the kiosks: the one place where broker and counter meet.

use std::collections::BTreeSet;
use std::sync::Arc;

use schalter_domain::clock::{Entropy, secret as chance};
use schalter_exchange::Exchange;
use schalter_sensors::{Broker, Settings, Signal};
use tokio::sync::{mpsc, watch};

use crate::config::Mqtt;
use crate::failure::Failure;
use crate::house::secret;

/// A broker, what is heard there, and to whom one listens.
pub struct Sensors {
    broker: Broker,
    heard: mpsc::Receiver<Signal>,
    topics: watch::Receiver<Arc<BTreeSet<String>>>,
}

/// Begins to connect to the broker, if the house has one.
///
/// # Errors
/// A password or certificates that cannot be read.
pub fn connect(
    mqtt: &Mqtt,
    exchange: &Exchange,
    entropy: &dyn Entropy,
) -> Result<Option<Sensors>, Failure> {
    let Ok(address) = mqtt.url.parse() else {
        // Empty: the configuration was checked.
        return Ok(None);
    };
    let password = secret(mqtt.password.as_ref(), mqtt.password_file.as_deref())?;
    let password = password.map_or_else(String::new, |word| word.reveal().to_owned());
    let login = (!mqtt.username.is_empty()).then(|| (mqtt.username.clone(), password));
    let settings = Settings {
        address,
        login,
        roots: mqtt.ca_file.clone(),
        // Brokers take 23 characters in any case.
        name: format!("schalter-{:.12}", chance(entropy)),
    };
    let mut topics = exchange.kiosks().topics();
    let first = topics.borrow_and_update().as_ref().clone();
    let (broker, heard) = Broker::connect(&settings, first).map_err(|error| {
        let remedy = "Correct mqtt.ca_file: a file with certificates in PEM";
        Failure::input(error, remedy)
    })?;
    Ok(Some(Sensors {
        broker,
        heard,
        topics,
    }))
}

/// Passes on what is heard, and listens to whichever sensors the configuration names; runs until
/// the counter ends.
pub async fn follow(sensors: Sensors, exchange: Exchange) {
    let Sensors {
        broker,
        mut heard,
        mut topics,
    } = sensors;
    loop {
        tokio::select! {
            signal = heard.recv() => {
                let Some(signal) = signal else { return };
                let kiosks = exchange.kiosks();
                kiosks.sense_topic(&signal.topic, &signal.payload, signal.fresh);
            }
            changed = topics.changed() => {
                if changed.is_err() {
                    return;
                }
                broker.listen(topics.borrow_and_update().as_ref().clone());
            }
        }
    }
}
