//! The rules of the office, and nothing else.
//!
//! Every function takes `now`; there is no IO, no async, no clock and no randomness in this
//! crate. The simulator, the benchmarks, the property tests and the running server drive the very
//! same types.

pub mod alliance;
pub mod booth;
pub mod clock;
pub mod directory;
pub mod document;
pub mod features;
pub mod figures;
pub mod holidays;
pub mod hours;
pub mod identity;
pub mod ids;
pub mod kiosk;
pub mod language;
pub mod message;
pub mod notice;
pub mod office;
pub mod permission;
pub mod person;
pub mod phone;
pub mod quiet;
pub mod raise;
pub mod retention;
pub mod setup;
pub mod staff;
pub mod staffing;
pub mod switchboard;
pub mod throttle;
pub mod ticket;
pub mod wait;
pub mod windows;
