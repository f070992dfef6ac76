//! Texts and templates belong together: every key used exists, and none is kept that nobody uses.

use std::collections::BTreeSet;
use std::path::Path;

use schalter_texts::{Locale, has, source};

/// Keys whose last part is put together in the code.
const BUILT: [&str; 5] = ["weekday-", "month-", "rate-", "privacy-", "problem-"];

fn files(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path
            .extension()
            .is_some_and(|ext| ext == "html" || ext == "rs")
        {
            found.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// Every quoted word of the templates and the code.
fn quoted() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    files(&root.join("templates"), &mut texts);
    files(&root.join("src"), &mut texts);
    let word = |text: &str| {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        !text.is_empty() && text.bytes().all(plain)
    };
    texts
        .iter()
        .flat_map(|text| text.split('"'))
        .filter(|t| word(t))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_key_that_a_template_says_exists() {
    let mut texts = Vec::new();
    files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"),
        &mut texts,
    );
    files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages"),
        &mut texts,
    );
    let mut checked = 0;
    for text in &texts {
        for call in ["say(\"", "say1(\"", "say2(\"", "fill(\""] {
            for rest in text.split(call).skip(1) {
                let key = rest.split('"').next().unwrap();
                for locale in Locale::ALL {
                    assert!(has(locale, key), "{locale} lacks {key}");
                }
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "the scan found only {checked} keys");
}

#[test]
fn no_text_is_kept_that_nobody_says() {
    let used = quoted();
    for file in ["portal", "callback", "legal", "notices", "directory"] {
        for line in source(Locale::De, file).unwrap().lines() {
            let Some((key, _)) = line.split_once(" =") else {
                continue;
            };
            if key.starts_with([' ', '#', '*', '[']) || BUILT.iter().any(|b| key.starts_with(b)) {
                continue;
            }
            assert!(used.contains(key), "nobody says {key}");
        }
    }
}
