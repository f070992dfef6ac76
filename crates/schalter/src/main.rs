//! The binary: command line, configuration, the clock, wiring, shutdown.
fn main() {}
