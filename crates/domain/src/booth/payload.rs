//! What sensors say. Understood are Shelly devices (first generation: plain words and the status
//! object; second and later ones: status objects and `NotifyStatus` calls), Zigbee2MQTT
//! (`occupancy`, `presence`, `contact`), and plain words.
//!
//! Sources: [Shelly Gen1 MQTT](https://shelly-api-docs.shelly.cloud/gen1/#mqtt-support),
//! [Shelly Gen2 notifications](https://shelly-api-docs.shelly.cloud/gen2/General/Notifications),
//! [Zigbee2MQTT exposes](https://www.zigbee2mqtt.io/guide/usage/exposes.html).

use serde_json::{Map, Value};

use crate::kiosk::SensorKind;

/// The longest payload that is looked at, in bytes.
const LONGEST: usize = 16 * 1024;
/// Keys that say whether somebody is there.
const SEEN: [&str; 4] = ["occupancy", "presence", "motion", "detected"];
/// Keys that say something only if no key of [`SEEN`] does.
const STATE: [&str; 2] = ["state", "value"];

/// Whether a payload says that somebody is there; none if it says nothing about that.
///
/// Of a door: closed (`{"contact": true}`) says that somebody is inside.
pub fn signal(kind: SensorKind, payload: &[u8]) -> Option<bool> {
    if payload.len() > LONGEST {
        return None;
    }
    let text = std::str::from_utf8(payload).ok()?.trim();
    if let Some(said) = word(kind, text) {
        return Some(said);
    }
    let Value::Object(status) = serde_json::from_str(text).ok()? else {
        return None;
    };
    status_of(kind, &status).or_else(|| notified(kind, &status))
}

/// A plain word.
fn word(kind: SensorKind, text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "on" | "true" | "1" => Some(true),
        "off" | "false" | "0" => Some(false),
        "motion" | "detected" | "occupied" | "present" if kind == SensorKind::Motion => Some(true),
        "no_motion" | "clear" | "absent" if kind == SensorKind::Motion => Some(false),
        "closed" | "close" if kind == SensorKind::Door => Some(true),
        "open" if kind == SensorKind::Door => Some(false),
        _ => None,
    }
}

/// What the status of a device says.
fn status_of(kind: SensorKind, status: &Map<String, Value>) -> Option<bool> {
    let says = |key: &&str| truth(kind, status.get(*key)?);
    if kind == SensorKind::Door
        && let Some(closed) = status.get("contact").and_then(|value| truth(kind, value))
    {
        return Some(closed);
    }
    let seen = SEEN.iter().find_map(says);
    seen.or_else(|| STATE.iter().find_map(says))
}

/// What a device of the second generation notifies: the status of its parts.
fn notified(kind: SensorKind, call: &Map<String, Value>) -> Option<bool> {
    let parts = call.get("params")?.as_object()?;
    let parts = parts.values().filter_map(Value::as_object);
    let mut said = parts.filter_map(|part| status_of(kind, part));
    said.next()
}

fn truth(kind: SensorKind, value: &Value) -> Option<bool> {
    match value {
        Value::Bool(said) => Some(*said),
        Value::Number(number) => match number.as_i64()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
        Value::String(text) => word(kind, text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_devices_say_is_understood() {
        use SensorKind::{Door, Motion};
        let shelly = r#"{"motion":true,"timestamp":1,"active":true,"vibration":false,"lux":9}"#;
        let gen2 = r#"{"src":"x","method":"NotifyStatus","params":{"ts":1.5,"input:0":{"id":0,"state":true}}}"#;
        let quiet = r#"{"src":"x","method":"NotifyStatus","params":{"ts":1.5,"sys":{"uptime":1}}}"#;
        let expected = [
            (Motion, "motion", Some(true)),
            (Motion, "true", Some(true)),
            (Motion, " ON\n", Some(true)),
            (Motion, "0", Some(false)),
            (Motion, shelly, Some(true)),
            (Motion, gen2, Some(true)),
            (Motion, r#"{"id":0,"state":false}"#, Some(false)),
            (Motion, quiet, None),
            (Motion, r#"{"battery":97,"occupancy":true}"#, Some(true)),
            (Motion, r#"{"presence":false,"state":"ON"}"#, Some(false)),
            (Motion, r#"{"contact":false}"#, None),
            (Motion, "open", None),
            (Door, r#"{"contact":false}"#, Some(false)),
            (Door, r#"{"contact":true,"battery":1}"#, Some(true)),
            (Door, "closed", Some(true)),
            (Door, "open", Some(false)),
            (Door, "motion", None),
            (Motion, "", None),
            (Motion, "[true]", None),
            (Motion, r#"{"occupancy":2}"#, None),
        ];
        for (kind, payload, said) in expected {
            assert_eq!(signal(kind, payload.as_bytes()), said, "{kind:?} {payload}");
        }
        assert_eq!(signal(Motion, &vec![b'1'; LONGEST + 1]), None);
    }

    proptest! {
        #[test]
        fn garbage_says_nothing_and_does_no_harm(
            payload in proptest::collection::vec(any::<u8>(), 0..200),
            door in any::<bool>(),
        ) {
            let kind = if door { SensorKind::Door } else { SensorKind::Motion };
            let said = signal(kind, &payload);
            prop_assert!(said.is_none() || std::str::from_utf8(&payload).is_ok());
        }
    }
}
