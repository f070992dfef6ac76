//! Follows the configuration in the database, so that `config apply` and `staff add` need no
//! restart.

use std::time::Duration;

use schalter_exchange::Exchange;
use schalter_store::{Configuration, Scope, Store};

/// How often is looked.
const ROUND: Duration = Duration::from_secs(2);

/// Tells the exchange whenever the configuration in the database is another one; runs until
/// dropped. `known` is what the exchange started with.
pub async fn follow(store: Store, exchange: Exchange, mut known: Configuration) {
    loop {
        tokio::time::sleep(ROUND).await;
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
