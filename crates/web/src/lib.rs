//! Everything HTTP: pages, API, live channel.
//!
//! [`routes`] is the one table of all routes; [`router`] mounts it with the layers that every
//! request passes: request id and log, security headers, problems, the client's address, origin,
//! limits. A handler does one thing and returns a page or a [`problem::Problem`]. Rules live in the
//! domain, writes in the exchange; nothing is decided here but how it is shown.

pub mod api;
mod app;
pub mod assets;
mod extract;
pub mod live;
pub mod metrics;
pub mod operation;
pub mod pages;
pub mod problem;
mod promise;
mod quiet;
mod redirect;
pub mod routes;
mod say;
pub mod security;
mod serve;
mod tls;

pub use app::{App, MetricsAccess, Parts, WebConfig};
pub use routes::router;
pub use serve::{ServeError, redirecting, run};
pub use tls::{Acme, Certificates, TlsFiles};
