//! `simulate` and `staffing` as an office meets them.
#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn krefeld() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/krefeld.toml")
}

fn schalter(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_schalter"))
        .args(arguments)
        .output()
        .unwrap()
}

fn succeeds(arguments: &[&str]) -> String {
    let output = schalter(arguments);
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {complaints}");
    String::from_utf8(output.stdout).unwrap()
}

fn fails(arguments: &[&str]) -> String {
    let output = schalter(arguments);
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {complaints}");
    complaints
}

fn simulate(scenario: &Path, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["simulate".to_owned(), scenario.display().to_string()];
    all.extend(arguments.iter().map(|argument| (*argument).to_owned()));
    all
}

fn as_strs(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

#[test]
fn each_variant_is_one_object_and_the_seed_decides() {
    let play = |seed: &str| {
        let arguments = simulate(&krefeld(), &["--weeks", "1", "--seed", seed, "--json"]);
        succeeds(&as_strs(&arguments))
    };
    let said = play("1");
    assert_eq!(said, play("1"));
    assert_ne!(said, play("2"));
    let variants: Vec<Value> = serde_json::from_str(&said).unwrap();
    let names: Vec<&str> = variants
        .iter()
        .map(|variant| variant["variant"].as_str().unwrap())
        .collect();
    assert_eq!(names[0], "fifo");
    assert!(names.contains(&"seats_10") && names.contains(&"all_60"));
    for variant in &variants {
        let keys: Vec<&String> = variant.as_object().unwrap().keys().collect();
        let mut expected = [
            "variant",
            "attempts_per_week",
            "abandoned_share",
            "unserved_share",
            "answered_30s_share",
            "callback_wait_p50_s",
            "callback_wait_p90_s",
            "first_contact_share",
        ];
        expected.sort_unstable();
        let mut found: Vec<&str> = keys.into_iter().map(String::as_str).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{variant}");
        for key in ["attempts_per_week", "abandoned_share", "unserved_share"] {
            assert!(variant[key].is_f64(), "{key}: {variant}");
        }
        let name = variant["variant"].as_str().unwrap();
        let called_back = name.starts_with("callback") || name.starts_with("all");
        for key in ["callback_wait_p50_s", "callback_wait_p90_s"] {
            assert_eq!(variant[key].is_f64(), called_back, "{key}: {variant}");
        }
        let team = name.starts_with("team") || name.starts_with("all");
        assert_eq!(variant["first_contact_share"].is_f64(), team, "{variant}");
    }
    let lost = variants[0]["abandoned_share"].as_f64().unwrap();
    assert!((0.05..0.3).contains(&lost), "{lost}");
}

#[test]
fn the_report_is_one_page_that_needs_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("bericht.html");
    let arguments = simulate(
        &krefeld(),
        &["--weeks", "1", "--report", report.to_str().unwrap()],
    );
    let said = succeeds(&as_strs(&arguments));
    assert!(
        said.contains("1 week, seed 1") && said.contains("seats_8"),
        "{said}"
    );
    let page = std::fs::read_to_string(report).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    assert!(page.contains("<html lang=\"de\">"));
    for heading in [
        "Wie viele Anrufe verloren gehen",
        "Wie viele schnell jemanden erreichen",
        "Wann man wie lange wartet",
        "Was ein Platz mehr ändert",
        "Wie lange ein Rückruf dauert",
        "Annahmen und Quellen",
    ] {
        assert!(page.contains(heading), "{heading}");
    }
    for foreign in ["<script", "src=", "href=", "url(", "@import", "NaN", "inf"] {
        let outside = page.replace("info", "");
        assert!(!outside.contains(foreign), "{foreign}");
    }
    assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
    assert_eq!(
        page.matches("<figure>").count(),
        page.matches("<table>").count()
    );
}

#[test]
fn a_scenario_with_mistakes_is_refused_with_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("amt.toml");
    let text = std::fs::read_to_string(krefeld()).unwrap();
    for (from, to, expected) in [
        ("capacity = 1000", "capacity = \"viele\"", "line "),
        (
            "seats = 8",
            "seats = 0",
            "variant seats_8: seats must be from 1 to 1000",
        ),
        ("[hints]", "[hint]", "unknown field `hint`"),
    ] {
        std::fs::write(&file, text.replacen(from, to, 1)).unwrap();
        let said = fails(&as_strs(&simulate(&file, &["--weeks", "1"])));
        assert!(
            said.contains(expected) && said.contains("amt.toml"),
            "{said}"
        );
    }
    let missing = folder.path().join("fehlt.toml");
    let said = fails(&as_strs(&simulate(&missing, &[])));
    assert!(said.contains("scenarios/krefeld.toml"), "{said}");
}

#[test]
fn staffing_shows_each_number_of_seats() {
    let demand = ["staffing", "--calls-per-hour", "100", "--handling", "302"];
    let with = |more: &[&'static str]| {
        let mut all = demand.to_vec();
        all.extend(["--patience", "504"]);
        all.extend(more);
        succeeds(&all)
    };
    let rows: Vec<Value> = serde_json::from_str(&with(&["--seats", "5..12", "--json"])).unwrap();
    let seats: Vec<u64> = rows
        .iter()
        .map(|row| row["seats"].as_u64().unwrap())
        .collect();
    assert_eq!(seats, (5..=12).collect::<Vec<_>>());
    let abandoned = rows[2]["abandoned_share"].as_f64().unwrap();
    assert!((0.213..0.216).contains(&abandoned), "{abandoned}");
    let said = with(&[]);
    assert!(said.contains("11 seats are the fewest that do"), "{said}");
    let said = with(&["--seats", "7"]);
    assert_eq!(
        said.lines()
            .filter(|line| line.starts_with("    7 "))
            .count(),
        1,
        "{said}"
    );
}

#[test]
fn staffing_says_what_cannot_be() {
    let with = |calls, patience, seats| {
        let all = [
            "staffing",
            "--calls-per-hour",
            calls,
            "--handling",
            "302",
            "--patience",
            patience,
            "--seats",
            seats,
        ];
        schalter(&all)
    };
    let said = |output: Output| String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said(with("0", "504", "7")).contains("calls an hour must be more than 0"));
    assert!(said(with("100", "504", "9..5")).contains("5..12"));
    let endless = with("100", "inf", "8");
    assert!(endless.status.success());
    let table = String::from_utf8(endless.stdout).unwrap();
    assert!(
        table
            .lines()
            .any(|line| line.starts_with("    8 ") && line.contains('-')),
        "{table}"
    );
}
