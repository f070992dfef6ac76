//! What is promised of waits, measured on recorded calls: the Anonymous Bank's of 1999 (I. Guedj and
//! A. Mandelbaum, Technion). The recording is not part of this repository.
#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn recording() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let file = root.join("../shared/data/wait-times/calls-1999-01-to-08.csv.gz");
    file.is_file().then_some(file)
}

fn replay(file: &Path, train_until: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_schalter"))
        .args(["wait", "replay", "--json", "--train-until", train_until])
        .arg("--calls")
        .arg(file)
        .output()
        .unwrap()
}

#[test]
fn waits_are_told_better_than_others_do() {
    let Some(file) = recording() else {
        eprintln!("SKIPPED: the recorded calls are not at ../shared/data/wait-times");
        return;
    };
    let output = replay(&file, "1999-06-30");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let figure = |pointer: &str| report.pointer(pointer).and_then(Value::as_f64).unwrap();
    assert!((36_000.0..37_000.0).contains(&figure("/n")), "{report}");
    let error = figure("/mae_s");
    assert!(error <= 57.0, "{report}");
    assert!(
        error <= 0.81 * figure("/baselines/asterisk/mae_s"),
        "{report}"
    );
    for rule in ["les", "hol", "mean5", "asterisk", "ql", "zms"] {
        assert!(
            error < figure(&format!("/baselines/{rule}/mae_s")),
            "{rule}: {report}"
        );
    }
    assert!((0.78..=0.82).contains(&figure("/coverage")), "{report}");
    let months = report["coverage_by_month"].as_object().unwrap();
    assert_eq!(months.len(), 2, "{report}");
    for coverage in months.values() {
        assert!(
            (0.77..=0.83).contains(&coverage.as_f64().unwrap()),
            "{report}"
        );
    }
    assert!(figure("/mean_width_s") <= 205.0, "{report}");
}

#[test]
fn a_file_that_is_no_recording_is_refused_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("calls.csv");
    for (content, complaint) in [
        ("a,b\n1,2\n", "columns"),
        (
            "date,type,priority,vru_entry,vru_exit,q_start,q_exit,q_time,outcome,ser_start,ser_exit,\
             ser_time,agent\n1999-01-01,PS,0,2,8,8,148,140,HANG,0,0,0,\n",
            "--train-until",
        ),
    ] {
        std::fs::write(&file, content).unwrap();
        let output = replay(&file, "1999-06-30");
        let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{complaints}");
        assert!(complaints.contains(complaint), "{complaints}");
        assert_eq!(complaints.trim_end().lines().count(), 1, "{complaints}");
    }
}
