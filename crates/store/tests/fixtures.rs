//! Every stored form of an event is still read: the fixtures of old versions go through the
//! upcasters up to the newest.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;

use schalter_store::upcast::{Upcaster, Upcasters};
use serde_json::{Value, json};

struct Fixture {
    kind: String,
    version: u16,
    body: Value,
}

/// The fixtures of a folder, by kind and version.
fn fixtures(folder: &str) -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(folder);
    let mut fixtures = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let Some(name) = name.strip_suffix(".json") else {
            continue;
        };
        let (kind, version) = name.rsplit_once(".v").expect("a name like arrived.v1.json");
        fixtures.push(Fixture {
            kind: kind.to_owned(),
            version: version.parse().unwrap(),
            body: serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap(),
        });
    }
    fixtures.sort_by(|a, b| (&a.kind, a.version).cmp(&(&b.kind, b.version)));
    fixtures
}

/// Every fixture reaches the newest version of its kind, and every step has its fixtures.
fn check(fixtures: &[Fixture], upcasters: Upcasters) {
    for fixture in fixtures {
        let (version, _) = upcasters.apply(&fixture.kind, fixture.version, fixture.body.clone());
        let newest = upcasters.newest(&fixture.kind);
        assert_eq!(version, newest, "{} v{}", fixture.kind, fixture.version);
    }
    for step in upcasters.steps() {
        for version in [step.from, step.from + 1] {
            let kept = |fixture: &Fixture| fixture.kind == step.kind && fixture.version == version;
            assert!(
                fixtures.iter().any(kept),
                "{}.v{version}.json is missing",
                step.kind
            );
        }
    }
}

#[test]
fn every_stored_form_is_still_read() {
    check(&fixtures("events"), Upcasters::current());
}

static STEPS: &[Upcaster] = &[Upcaster {
    kind: "moved",
    from: 1,
    step: |body| json!({ "visit": body["visit"], "place": body["position"] }),
}];

#[test]
fn an_old_form_becomes_the_new_one() {
    let fixtures = fixtures("synthetic");
    let upcasters = Upcasters::of(STEPS);
    check(&fixtures, upcasters);
    let bodies: Vec<_> = fixtures
        .into_iter()
        .map(|fixture| upcasters.apply(&fixture.kind, fixture.version, fixture.body))
        .collect();
    assert_eq!(bodies[0], bodies[1]);
    assert_eq!(bodies[0].1["place"], 3);
}
