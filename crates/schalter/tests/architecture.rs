//! The house keeps its shape: which crate may know which, and who owns the heavy dependencies.
//!
//! Fails on any arrow that is not in [`ARROWS`]. To add one, change ARCHITECTURE.md and this table in
//! the same commit, and say why in its message.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Crates that wire or measure the others: they may know every crate, and no crate may know them.
const FREE: [&str; 2] = ["schalter", "measure"];

/// Every other crate, and all the siblings it may know.
const ARROWS: [(&str, &[&str]); 12] = [
    ("domain", &[]),
    ("media", &[]),
    ("sensors", &[]),
    ("store", &["domain"]),
    ("texts", &["domain"]),
    ("language", &["domain"]),
    ("identity", &["domain"]),
    ("knowledge", &["domain"]),
    ("notify", &["domain", "texts"]),
    ("phone", &["domain", "media"]),
    (
        "exchange",
        &[
            "domain",
            "store",
            "media",
            "phone",
            "language",
            "identity",
            "knowledge",
            "notify",
            "texts",
        ],
    ),
    (
        "web",
        &["domain", "exchange", "store", "knowledge", "texts"],
    ),
];

/// Heavy dependencies (by the start of their names) and the one crate that may name them directly.
/// `measure` is free to compare.
const OWNERS: [(&str, &str); 8] = [
    ("sea-orm", "store"),
    ("sqlx", "store"),
    ("axum", "web"),
    ("str0m", "media"),
    ("rsip", "phone"),
    ("webauthn-rs", "identity"),
    ("jsonwebtoken", "identity"),
    ("rumqttc", "sensors"),
];

/// Dependencies that would end the purity of the domain.
const IMPURE: [&str; 5] = ["tokio", "getrandom", "rand", "reqwest", "tracing"];

/// Fewer lines of code than this are a placeholder.
const LEAST_LINES: usize = 20;

struct Package {
    /// The short name, which is also its folder's.
    name: String,
    folder: PathBuf,
    dependencies: Vec<Dependency>,
}

struct Dependency {
    name: String,
    for_tests: bool,
}

impl Package {
    fn siblings(&self, with_tests: bool) -> impl Iterator<Item = &str> {
        self.dependencies
            .iter()
            .filter(move |dependency| with_tests || !dependency.for_tests)
            .filter_map(|dependency| short_name(&dependency.name))
    }
}

/// `store` for `schalter-store`; nothing for a foreign crate.
fn short_name(package: &str) -> Option<&str> {
    if package == "schalter" {
        Some(package)
    } else {
        package.strip_prefix("schalter-")
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages: Vec<_> = list(&metadata, "packages").iter().map(package).collect();
    assert!(
        packages.iter().any(|package| package.name == "domain"),
        "no workspace read"
    );
    packages
}

fn package(value: &Value) -> Package {
    let name = text(value, "name");
    Package {
        name: short_name(name)
            .unwrap_or_else(|| panic!("{name} lacks the prefix"))
            .to_owned(),
        folder: Path::new(text(value, "manifest_path"))
            .parent()
            .unwrap()
            .to_owned(),
        dependencies: list(value, "dependencies")
            .iter()
            .map(|dependency| Dependency {
                name: text(dependency, "name").to_owned(),
                for_tests: dependency["kind"] == "dev",
            })
            .collect(),
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key]
        .as_array()
        .unwrap_or_else(|| panic!("no list {key}"))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("no text {key}"))
}

#[test]
fn only_the_drawn_arrows_exist() {
    let allowed: BTreeMap<_, _> = ARROWS.into_iter().collect();
    for package in packages() {
        if FREE.contains(&package.name.as_str()) {
            continue;
        }
        let targets = allowed
            .get(package.name.as_str())
            .unwrap_or_else(|| panic!("{} is not in the plan of the house", package.name));
        for target in package.siblings(false) {
            assert!(
                targets.contains(&target),
                "{} must not know {target}",
                package.name
            );
        }
        for target in package.siblings(true) {
            assert!(
                !FREE.contains(&target),
                "not even tests of {} know {target}",
                package.name
            );
        }
    }
}

#[test]
fn nothing_goes_round_in_circles_tests_included() {
    let mut open: BTreeMap<String, BTreeSet<String>> = packages()
        .into_iter()
        .map(|package| {
            let targets = package.siblings(true).map(str::to_owned).collect();
            (package.name, targets)
        })
        .collect();
    while !open.is_empty() {
        let free: Vec<String> = open
            .iter()
            .filter(|(_, targets)| targets.iter().all(|target| !open.contains_key(target)))
            .map(|(name, _)| name.clone())
            .collect();
        assert!(!free.is_empty(), "a circle among {:?}", open.keys());
        open.retain(|name, _| !free.contains(name));
    }
}

#[test]
fn heavy_dependencies_have_one_owner() {
    for package in packages()
        .iter()
        .filter(|package| package.name != "measure")
    {
        for dependency in package
            .dependencies
            .iter()
            .filter(|dependency| !dependency.for_tests)
        {
            for (prefix, owner) in OWNERS {
                assert!(
                    !dependency.name.starts_with(prefix) || package.name == owner,
                    "{} is for {owner} alone, not for {}",
                    dependency.name,
                    package.name
                );
            }
        }
    }
}

#[test]
fn the_domain_stays_pure() {
    let packages = packages();
    let domain = packages
        .iter()
        .find(|package| package.name == "domain")
        .unwrap();
    for dependency in &domain.dependencies {
        assert!(
            !IMPURE.contains(&dependency.name.as_str()),
            "domain names {}",
            dependency.name
        );
    }
}

#[test]
fn every_folder_is_a_crate_of_its_name_with_code_in_it() {
    let packages = packages();
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy();
        let package = packages
            .iter()
            .find(|package| package.folder.canonicalize().unwrap() == folder)
            .unwrap_or_else(|| panic!("crates/{name} is no crate"));
        assert_eq!(
            package.name, name,
            "the folder bears the short name of its package"
        );
        let lines = code_lines(&folder.join("src"));
        assert!(
            lines >= LEAST_LINES,
            "crates/{name} is empty: {lines} lines of code"
        );
    }
}

/// Lines of Rust below `folder` that are neither blank nor comments.
fn code_lines(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            if path.is_dir() {
                return code_lines(&path);
            }
            if path.extension().is_none_or(|extension| extension != "rs") {
                return 0;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            let code = |line: &&str| !line.is_empty() && !line.starts_with("//");
            source.lines().map(str::trim).filter(code).count()
        })
        .sum()
}
