//! What every page must be: well formed, named, labelled, and free of inline scripts and styles.

use std::collections::BTreeSet;

const VOID: [&str; 7] = ["meta", "link", "input", "br", "wbr", "img", "hr"];

/// One tag as found.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    closing: bool,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Checks a page; `what` names it in failures.
pub fn check(what: &str, locale: &str, page: &str) {
    assert!(page.starts_with("<!doctype html>"), "{what}: no doctype");
    assert!(
        !page.contains("{{") && !page.contains("{%"),
        "{what}: a template showed itself"
    );
    assert!(!page.contains('\u{2068}'), "{what}: isolation marks");
    let tags = tags(what, page);
    balanced(what, &tags);
    let html = tags.iter().find(|tag| tag.name == "html").unwrap();
    assert_eq!(html.get("lang"), Some(locale), "{what}");
    assert!(html.get("dir").is_some(), "{what}: no dir");
    let (_, title) = page.split_once("<title>").expect("a title");
    assert!(
        title.split('<').next().unwrap().trim().len() > 3,
        "{what}: an empty title"
    );
    headings(what, &tags);
    labels(what, &tags, page);
    unique_ids(what, &tags);
    for tag in &tags {
        for (name, value) in &tag.attributes {
            assert!(
                !name.starts_with("on") && name != "style",
                "{what}: {name} in {}",
                tag.name
            );
            assert!(
                !value.trim_start().starts_with("javascript:"),
                "{what}: a script in a link"
            );
        }
        assert!(tag.name != "style", "{what}: inline styles");
        assert!(
            tag.closing || tag.name != "script" || tag.get("src").is_some(),
            "{what}: script"
        );
        if tag.name == "a" && !tag.closing {
            assert!(
                tag.get("href").is_some_and(|href| !href.is_empty()),
                "{what}: a dead link"
            );
        }
    }
    let main = tags
        .iter()
        .filter(|tag| tag.name == "main" && !tag.closing)
        .count();
    assert_eq!(main, 1, "{what}: one main");
    assert!(page.contains("href=\"#inhalt\""), "{what}: no skip link");
}

/// Checks that the page names a telephone number to call.
pub fn names_a_person(what: &str, page: &str) {
    assert!(
        page.contains("href=\"tel:"),
        "{what} is a dead end: no number to call"
    );
}

fn tags(what: &str, page: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if rest.starts_with('!') {
            continue;
        }
        let end = end_of_tag(rest).unwrap_or_else(|| panic!("{what}: an open tag: {rest:.60}"));
        tags.push(tag(what, &rest[..end]));
        rest = &rest[end + 1..];
    }
    tags
}

fn end_of_tag(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == '>' && !quoted).then_some(at)
    })
}

fn tag(what: &str, text: &str) -> Tag {
    let closing = text.starts_with('/');
    let text = text.trim_start_matches('/');
    let name: String = text
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    assert!(!name.is_empty(), "{what}: a bare < before {text:.40}");
    let mut attributes = Vec::new();
    let mut rest = text[name.len()..].trim_start();
    while !rest.is_empty() {
        let key: String = rest.chars().take_while(|c| !"= \n".contains(*c)).collect();
        rest = rest[key.len()..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix("=\"") {
            let end = after
                .find('"')
                .unwrap_or_else(|| panic!("{what}: quotes in {text}"));
            value = after[..end].to_owned();
            rest = after[end + 1..].trim_start();
        }
        assert!(
            !attributes.iter().any(|(known, _)| *known == key),
            "{what}: {key} twice"
        );
        attributes.push((key, value));
    }
    Tag {
        name,
        attributes,
        closing,
    }
}

fn balanced(what: &str, tags: &[Tag]) {
    let mut open: Vec<&str> = Vec::new();
    for tag in tags.iter().filter(|tag| !VOID.contains(&tag.name.as_str())) {
        if tag.closing {
            assert_eq!(open.pop(), Some(tag.name.as_str()), "{what}: closing order");
        } else {
            open.push(&tag.name);
        }
    }
    assert!(open.is_empty(), "{what}: never closed: {open:?}");
}

fn headings(what: &str, tags: &[Tag]) {
    let levels: Vec<u32> = tags
        .iter()
        .filter(|tag| !tag.closing)
        .filter_map(|tag| tag.name.strip_prefix('h')?.parse().ok())
        .collect();
    assert_eq!(
        levels.iter().filter(|level| **level == 1).count(),
        1,
        "{what}: one h1"
    );
    assert_eq!(levels.first(), Some(&1), "{what}: h1 comes first");
    for pair in levels.windows(2) {
        assert!(
            pair[1] <= pair[0] + 1,
            "{what}: h{} after h{}",
            pair[1],
            pair[0]
        );
    }
}

fn labels(what: &str, tags: &[Tag], page: &str) {
    let mut inside_label = false;
    for tag in tags {
        if tag.name == "label" {
            inside_label = !tag.closing;
        }
        let control = ["input", "select", "textarea"].contains(&tag.name.as_str());
        if !control || tag.closing || tag.get("type") == Some("hidden") {
            continue;
        }
        let by_id = tag
            .get("id")
            .is_some_and(|id| page.contains(&format!("for=\"{id}\"")));
        let named = inside_label || by_id || tag.get("aria-label").is_some();
        assert!(named, "{what}: a {} without a label", tag.name);
    }
}

fn unique_ids(what: &str, tags: &[Tag]) {
    let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "{what}: an id twice in {ids:?}");
    for tag in tags {
        for name in ["aria-labelledby", "aria-describedby", "for"] {
            for id in tag.get(name).into_iter().flat_map(str::split_whitespace) {
                assert!(unique.contains(id), "{what}: {name}={id} leads nowhere");
            }
        }
    }
}
