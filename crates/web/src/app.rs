//! What every handler is given.

use std::ops::Deref;
use std::sync::Arc;

use schalter_domain::clock::{Clock, Entropy};
use schalter_domain::figures::report::Promise;
use schalter_exchange::Exchange;
use schalter_store::Store;

use crate::metrics::{Figure, Metrics};
use crate::security::client::Network;
use crate::security::limit::{Limits, Rates};
use crate::security::origin::PublicUrl;
use crate::security::streams::Streams;

/// What the configuration says about the web side.
#[derive(Clone, Debug)]
pub struct WebConfig {
    /// The addresses under which people reach this installation: scheme, host and port. Unsafe
    /// requests and live upgrades must name one of them as their `Origin`; the first one stands in
    /// absolute links.
    pub public_urls: Vec<PublicUrl>,
    /// Proxies whose `X-Forwarded-For` is believed. Empty: nobody's.
    pub trusted_proxies: Vec<Network>,
    /// Who may read `/metrics`, beside this machine itself.
    pub metrics: MetricsAccess,
    /// How much one client may do.
    pub rates: Rates,
    /// How many connections are served at a time, live channels included. Others wait until one
    /// ends.
    pub connections: usize,
    /// What is promised, as the traffic lights of the figures measure it.
    pub promise: Promise,
    /// Whether past figures come from a simulation, which their page then says.
    pub simulated_figures: bool,
}

impl Default for WebConfig {
    fn default() -> Self {
        Self {
            public_urls: Vec::new(),
            trusted_proxies: Vec::new(),
            metrics: MetricsAccess::default(),
            rates: Rates::default(),
            connections: 16_000,
            promise: Promise::default(),
            simulated_figures: false,
        }
    }
}

impl WebConfig {
    /// Whether every public address is HTTPS: cookies are then `Secure` and carry `__Host-`, and
    /// HSTS is sent.
    pub fn secure(&self) -> bool {
        !self.public_urls.is_empty() && self.public_urls.iter().all(PublicUrl::is_https)
    }
}

/// Who may read `/metrics`.
#[derive(Clone, Default)]
pub struct MetricsAccess {
    /// From these networks, and from loopback, without further proof; not what a proxy forwards
    /// that is not named in [`WebConfig::trusted_proxies`].
    pub networks: Vec<Network>,
    /// From anywhere with `Authorization: Bearer <token>`.
    pub bearer: Option<String>,
}

impl std::fmt::Debug for MetricsAccess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MetricsAccess")
            .field("networks", &self.networks)
            .field("bearer", &self.bearer.as_ref().map(|_| "…"))
            .finish()
    }
}

/// What an [`App`] is made of.
pub struct Parts {
    /// The running counter.
    pub exchange: Exchange,
    /// The database, read to see whether it answers.
    pub store: Store,
    /// The one clock.
    pub clock: Arc<dyn Clock>,
    /// The one source of randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The configuration.
    pub config: WebConfig,
    /// Figures of the media side, asked for each time `/metrics` is read.
    pub media_figures: Arc<dyn Fn() -> Vec<Figure> + Send + Sync>,
}

/// What every handler is given. A handle: clones share it.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// The inside of an [`App`].
pub struct Inner {
    /// The running counter.
    pub exchange: Exchange,
    /// The database, read to see whether it answers.
    pub store: Store,
    /// The one clock.
    pub clock: Arc<dyn Clock>,
    /// The one source of randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The configuration.
    pub config: WebConfig,
    /// How much each client has done of late.
    pub limits: Limits,
    /// Open event streams by client.
    pub streams: Streams,
    /// Counters.
    pub metrics: Metrics,
}

impl App {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Inner {
            limits: Limits::new(parts.config.rates.clone()),
            streams: Streams::default(),
            metrics: Metrics::new(parts.media_figures),
            exchange: parts.exchange,
            store: parts.store,
            clock: parts.clock,
            entropy: parts.entropy,
            config: parts.config,
        }))
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
