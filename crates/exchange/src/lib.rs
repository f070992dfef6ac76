//! The running counter: feeds the switchboard, stores what it decided, performs it.

pub mod password;
pub mod plan;
