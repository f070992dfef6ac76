//! The live channel: one WebSocket per participant, typed and versioned.

pub mod wire;
