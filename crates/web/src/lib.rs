//! Everything HTTP: pages, API, live channel.
