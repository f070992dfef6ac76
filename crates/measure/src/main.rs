//! Load generators and benchmarks; nothing depends on it.
fn main() {}
