//! Everything HTTP: pages, API, live channel.

pub mod live;
