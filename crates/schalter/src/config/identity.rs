//! Identity providers: `[[identity]]`, once for each. They stand apart from the other sections, since
//! there may be none or several.

use std::collections::BTreeSet;
use std::path::PathBuf;

use schalter_domain::identity::{ALL_OFFICES, GroupRule};
use schalter_domain::staff::Role;
use serde::Deserialize;

use super::Secret;

/// One identity provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The last part of its addresses here.
    pub key: String,
    /// What the button says.
    pub name: String,
    /// Its issuer.
    pub issuer: String,
    /// Who we are to it.
    pub client_id: String,
    /// Our secret.
    #[serde(default)]
    pub client_secret: Option<Secret>,
    /// A file that holds it instead.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
    /// What is asked for.
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
    /// The claim with the groups.
    #[serde(default = "group_claim")]
    pub group_claim: String,
    /// What the groups mean.
    #[serde(default)]
    pub group: Vec<Group>,
}

/// What one group means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The group, exactly as the provider writes it.
    pub name: String,
    /// The organisation's slug.
    pub organisation: String,
    /// The roles.
    pub roles: Vec<Role>,
    /// The offices, by slug.
    #[serde(default)]
    pub offices: Vec<String>,
}

impl Group {
    /// As the domain knows it.
    pub fn rule(&self) -> GroupRule {
        GroupRule {
            group: self.name.clone(),
            organisation: self.organisation.clone(),
            roles: self.roles.clone(),
            offices: self.offices.clone(),
        }
    }
}

fn scopes() -> Vec<String> {
    ["profile", "email"].map(str::to_owned).into()
}

fn group_claim() -> String {
    "groups".to_owned()
}

/// Key, a value, meaning.
type Line = (&'static str, &'static str, &'static str);

/// The keys of `[[identity]]`.
const KEYS: [Line; 8] = [
    (
        "key",
        "\"rathaus\"",
        "The last part of its addresses here: lower-case letters, digits and hyphens. The provider \
         is told two addresses: `<public_url>/desk/anmelden/<key>` to come back to, and \
         `<public_url>/desk/abmelden/<key>` for back-channel logout.",
    ),
    (
        "name",
        "\"Rathaus-Konto\"",
        "What the button at the login says.",
    ),
    (
        "issuer",
        "\"https://login.example.org/realms/stadt\"",
        "Its issuer, exactly as it writes it. It must be https, save on this very machine.",
    ),
    ("client_id", "\"schalter\"", "Who this server is to it."),
    (
        "client_secret_file",
        "\"/etc/schalter/oidc-secret\"",
        "A file with the secret of this server; or the secret itself as `client_secret`. A public \
         client has none.",
    ),
    (
        "scopes",
        "[\"profile\", \"email\"]",
        "What is asked for beside `openid`.",
    ),
    (
        "group_claim",
        "\"groups\"",
        "The claim with the groups, in the ID token or else in what the userinfo endpoint says. Dots \
         lead into objects, such as `realm_access.roles`.",
    ),
    (
        "group",
        "[{ name = \"schalter-service\", organisation = \"musterstadt\", roles = [\"clerk\"], \
         offices = [\"meldewesen\"] }]",
        "What groups mean: organisation, roles (clerk, operator, specialist, lead, admin), and \
         offices by slug (`all`: every one). Several groups of one organisation add up. Who has no \
         group that stands here is not let in, and an account that was made before is closed.",
    ),
];

const ABOUT: &str = "An identity provider (OpenID Connect), by which staff log in. Once for each \
                     provider; without any, accounts are local.";

/// For the example file.
pub fn example() -> String {
    use std::fmt::Write as _;
    let mut text = format!("\n{}#[[identity]]\n", commented(ABOUT));
    for (key, value, about) in KEYS {
        let _ = write!(text, "\n{}#{key} = {value}\n", commented(about));
    }
    text
}

/// A sentence as comment lines of at most 100 characters.
fn commented(about: &str) -> String {
    let mut lines = vec!["#".to_owned()];
    for word in about.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < 100 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("# {word}")),
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// For the reference.
pub fn markdown() -> String {
    use std::fmt::Write as _;
    let mut text = format!(
        "\n## `[[identity]]`\n\n{ABOUT} From the environment: all of them in `SCHALTER__IDENTITY`, \
         as a TOML array.\n\n| key | example | meaning |\n|---|---|---|\n"
    );
    for (key, value, about) in KEYS {
        let _ = writeln!(text, "| `{key}` | `{value}` | {about} |");
    }
    text
}

/// Everything wrong with the providers: key, what is wrong, what to do.
pub(super) fn faults(providers: &[Identity]) -> Vec<(String, String, String)> {
    let mut faults = Vec::new();
    let mut keys = BTreeSet::new();
    for provider in providers {
        let mut add = |what: String, remedy: &str| {
            faults.push(("identity".to_owned(), what, remedy.to_owned()));
        };
        let key = &provider.key;
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if key.is_empty() || key.len() > 32 || !key.bytes().all(fits) {
            add(
                format!("{key:?} cannot be part of an address"),
                "Use up to 32 lower-case letters, digits and hyphens",
            );
        }
        if !keys.insert(key) {
            add(
                format!("two providers have the key {key}"),
                "Give each its own",
            );
        }
        if provider.client_secret.is_some() && provider.client_secret_file.is_some() {
            add(
                format!("{key}: both client_secret and client_secret_file are set"),
                "Keep one",
            );
        }
        if let Some(file) = &provider.client_secret_file
            && let Err(error) = std::fs::File::open(file)
        {
            add(
                format!("{key}: {} cannot be read: {error}", file.display()),
                "Correct the path, or the rights of the file",
            );
        }
        let here = ["http://localhost", "http://127.0.0.1", "http://[::1]"];
        let local = here.iter().any(|start| {
            let rest = provider.issuer.strip_prefix(start);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        });
        if !provider.issuer.starts_with("https://") && !local {
            add(
                format!("{key}: the issuer {:?} is not https", provider.issuer),
                "Write it exactly as the provider does, with https://",
            );
        }
        if provider.group.is_empty() {
            add(
                format!("{key}: no group means anything, so nobody could log in"),
                "Name groups: group = [{ name = \"…\", organisation = \"…\", roles = [\"clerk\"] }]",
            );
        }
        if provider.group.iter().any(|group| group.roles.is_empty()) {
            add(format!("{key}: a group has no role"), "Name one or more");
        }
        debug_assert_eq!(ALL_OFFICES, "all", "the reference says so");
    }
    faults
}
