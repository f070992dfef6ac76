//! Old events, read as new ones. Stored events are never rewritten: a change of an event's form
//! ships a step from the old version to the next, and keeps a fixture of the old one in
//! `tests/fixtures/events/<kind>.v<n>.json`.

use serde_json::Value;

/// One step: the body of `kind` in version `from` becomes the body of version `from + 1`.
#[derive(Clone, Copy, Debug)]
pub struct Upcaster {
    /// The kind of event.
    pub kind: &'static str,
    /// The version that it reads.
    pub from: u16,
    /// The change.
    pub step: fn(Value) -> Value,
}

/// The steps that exist.
#[derive(Clone, Copy, Debug)]
pub struct Upcasters(&'static [Upcaster]);

/// The steps of this release; add to the end.
static CURRENT: &[Upcaster] = &[];

impl Upcasters {
    /// Those of this release.
    pub fn current() -> Self {
        Self(CURRENT)
    }

    /// These steps instead.
    pub fn of(steps: &'static [Upcaster]) -> Self {
        Self(steps)
    }

    /// The steps themselves.
    pub fn steps(self) -> &'static [Upcaster] {
        self.0
    }

    /// The body of `kind` and its version after every step that applies.
    pub fn apply(self, kind: &str, mut version: u16, mut body: Value) -> (u16, Value) {
        while let Some(upcaster) = self
            .0
            .iter()
            .find(|step| step.kind == kind && step.from == version)
        {
            body = (upcaster.step)(body);
            version += 1;
        }
        (version, body)
    }

    /// The newest version of `kind` that the steps lead to, given that the first is 1.
    pub fn newest(self, kind: &str) -> u16 {
        self.0
            .iter()
            .filter(|step| step.kind == kind)
            .map(|step| step.from + 1)
            .max()
            .unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    static STEPS: &[Upcaster] = &[
        Upcaster {
            kind: "synthetic",
            from: 1,
            step: |mut body| {
                body["place"] = body["position"].take();
                body
            },
        },
        Upcaster {
            kind: "synthetic",
            from: 2,
            step: |mut body| {
                body["channel"] = json!("web");
                body
            },
        },
    ];

    #[test]
    fn steps_are_taken_one_after_the_other() {
        let upcasters = Upcasters::of(STEPS);
        let (version, body) = upcasters.apply("synthetic", 1, json!({"position": 3}));
        assert_eq!(version, 3);
        assert_eq!(body["place"], 3);
        assert_eq!(body["channel"], "web");
        assert_eq!(upcasters.newest("synthetic"), 3);
    }

    #[test]
    fn other_kinds_and_the_newest_version_stay_as_they_are() {
        let upcasters = Upcasters::of(STEPS);
        assert_eq!(
            upcasters.apply("other", 1, json!({"a": 1})),
            (1, json!({"a": 1}))
        );
        assert_eq!(
            upcasters.apply("synthetic", 3, json!({"a": 1})),
            (3, json!({"a": 1}))
        );
        assert_eq!(upcasters.newest("other"), 1);
    }
}
