//! How people log in, from the configuration's words; and the key under which secrets are kept.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::SignedDuration;
use schalter_exchange::auth::settings::{Passkeys, Provider, ProviderConfig, SealKey, Trusted};
use schalter_exchange::auth::{Accounts, SecondFactor};
use schalter_web::security::origin::PublicUrl;

use crate::clock::SystemEntropy;
use crate::config::identity::Identity;
use crate::config::{Config, values};
use crate::failure::{Failure, Kind};
use crate::house;

/// The name of the key's file where none is named.
const KEY_FILE: &str = "schalter.key";

/// How people log in.
pub fn settings(config: &Config) -> Result<Accounts, Failure> {
    let accounts = &config.accounts;
    let addresses: Vec<String> = config
        .server
        .public_url
        .iter()
        .filter_map(|url| url.parse::<PublicUrl>().ok())
        .map(|url| url.origin().to_owned())
        .collect();
    let passkeys = match Passkeys::new(&addresses) {
        Ok(passkeys) => Some(Arc::new(passkeys)),
        Err(error) => {
            tracing::info!(%error, "second factors are codes of an app only");
            None
        }
    };
    Ok(Accounts {
        second_factor: match accounts.second_factor {
            values::SecondFactor::Required => SecondFactor::Required,
            values::SecondFactor::Optional => SecondFactor::Optional,
        },
        idle: (accounts.idle_min > 0)
            .then(|| SignedDuration::from_mins(i64::from(accounts.idle_min))),
        local: accounts.local_login,
        key: Arc::new(key(&key_file(config)?)?),
        passkeys,
        providers: providers(&config.identity)?,
        address: addresses.into_iter().next().unwrap_or_default(),
    })
}

fn providers(configured: &[Identity]) -> Result<Vec<Arc<Trusted>>, Failure> {
    let trusted = |one: &Identity| {
        let secret = house::secret(
            one.client_secret.as_ref(),
            one.client_secret_file.as_deref(),
        )?;
        let config = ProviderConfig {
            key: one.key.clone(),
            name: one.name.clone(),
            issuer: one.issuer.clone(),
            client_id: one.client_id.clone(),
            client_secret: secret.map(|secret| secret.reveal().to_owned()),
            scopes: one.scopes.clone(),
            group_claim: one.group_claim.clone(),
        };
        let provider = Provider::new(config)
            .map_err(|error| Failure::new(Kind::Other, error, "See the log"))?;
        Ok(Arc::new(Trusted {
            provider,
            rules: one
                .group
                .iter()
                .map(crate::config::identity::Group::rule)
                .collect(),
        }))
    };
    configured.iter().map(trusted).collect()
}

/// Where the key lies.
pub fn key_file(config: &Config) -> Result<PathBuf, Failure> {
    if let Some(file) = &config.accounts.key_file {
        return Ok(file.clone());
    }
    let url = house::database_url(config)?;
    let folder = url
        .strip_prefix("sqlite://")
        .and_then(|file| Path::new(file).parent())
        .unwrap_or(Path::new(""));
    Ok(folder.join(KEY_FILE))
}

/// The key of that file, made if there is none. Nobody but the owner may read it.
fn key(file: &Path) -> Result<SealKey, Failure> {
    let wrong = |what: String| {
        Failure::input(
            format!("the key {}: {what}", file.display()),
            "Put the copy of your backup there. Without it second factors are lost: rename the \
             file, and reset them with `schalter staff reset-factors`",
        )
    };
    match std::fs::read_to_string(file) {
        Ok(text) => SealKey::from_hex(&text).map_err(|error| wrong(error.to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let text = fresh();
            keep(file, &text).map_err(|error| {
                Failure::input(
                    format!("the key {} cannot be made: {error}", file.display()),
                    "Name a file in a folder that the server may write to: accounts.key_file",
                )
            })?;
            SealKey::from_hex(&text).map_err(|error| wrong(error.to_string()))
        }
        Err(error) => Err(wrong(error.to_string())),
    }
}

fn fresh() -> String {
    let half = || schalter_domain::clock::secret(&SystemEntropy);
    format!("{}{}", half(), half())
}

fn keep(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut opened = options.open(file)?;
    writeln!(opened, "{text}")?;
    opened.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(KEY_FILE);
        let first = key(&file).unwrap().derive("a", "b");
        assert_eq!(key(&file).unwrap().derive("a", "b"), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::write(&file, "no key").unwrap();
        assert!(key(&file).is_err(), "a broken key is never replaced");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "no key");
    }
}
