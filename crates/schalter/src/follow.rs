//! Follows the configuration and the directories in the database, so that `config apply`,
//! `staff add` and `directory import` need no restart.

use std::time::Duration;

use schalter_exchange::Exchange;
use schalter_store::{Configuration, DirectoryState, Scope, Store};

/// How often is looked.
const ROUND: Duration = Duration::from_secs(2);

/// Tells the exchange whenever the configuration or a directory in the database is another one; runs
/// until dropped. `known` is the configuration that the exchange started with.
pub async fn follow(store: Store, exchange: Exchange, mut known: Configuration) {
    let mut directories = None;
    loop {
        tokio::time::sleep(ROUND).await;
        exchange.auth().end_channels().await;
        follow_directories(&store, &exchange, &mut directories).await;
        match store.load_configuration(Scope::House).await {
            Ok(present) if present == known => {}
            Ok(present) => match exchange.reload_catalogue().await {
                Ok(()) => {
                    tracing::info!("the configuration in the database changed; working by it");
                    known = present;
                }
                Err(error) => {
                    tracing::warn!(%error, "the new configuration is not read; trying again");
                }
            },
            Err(error) => tracing::warn!(%error, "the configuration cannot be read; trying again"),
        }
    }
}

/// Has the exchange read the directories again if they are not as they were; the first time in any
/// case.
async fn follow_directories(
    store: &Store,
    exchange: &Exchange,
    known: &mut Option<Vec<DirectoryState>>,
) {
    match store.directory_states(Scope::House).await {
        Ok(present) if known.as_ref() == Some(&present) => {}
        Ok(present) => match exchange.reload_directories().await {
            Ok(()) => *known = Some(present),
            Err(error) => tracing::warn!(%error, "the directories are not read; trying again"),
        },
        Err(error) => tracing::warn!(%error, "the directories cannot be read; trying again"),
    }
}
