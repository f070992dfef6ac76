//! The web side over its router, on a real counter and database.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail like tests")]

mod accounts;
mod admin;
mod alliance;
mod announce;
mod blocks;
mod booths;
mod callback;
mod crowd;
mod documents;
mod figures;
mod gallery;
mod html;
mod journey;
mod keys;
mod kiosks;
mod layers;
mod live;
mod messages;
mod numbers;
mod protection;
mod raise;
mod scene;
mod targets;
mod wall;
