//! The program, as the tests start it.

use std::path::Path;
use std::process::{Command, Stdio};

/// `schalter` with `arguments`, run in `folder` without any settings of the tester's.
pub fn schalter(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_schalter"));
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SCHALTER") {
            command.env_remove(name);
        }
    }
    command
}
