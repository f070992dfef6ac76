//! A network namespace behind a veth pair, taken away again at the end.

use std::net::Ipv4Addr;
use std::process::Command;

use anyhow::{Context as _, bail};

/// A namespace of our own. Names and addresses hold the process id, so that two runs do not
/// meet.
pub struct Namespace {
    name: String,
    outside: String,
    /// Our end of the pair.
    pub here: Ipv4Addr,
    /// The end inside the namespace.
    pub there: Ipv4Addr,
    /// The name of the interface inside.
    pub inside: String,
}

impl Namespace {
    /// Makes the namespace. Needs root and iproute2.
    pub fn create() -> anyhow::Result<Self> {
        let id = std::process::id() % 10_000;
        let third = (id % 250) as u8;
        let namespace = Self {
            name: format!("schalter-m{id}"),
            outside: format!("scho{id}"),
            inside: format!("schi{id}"),
            here: Ipv4Addr::new(10, 203, third, 1),
            there: Ipv4Addr::new(10, 203, third, 2),
        };
        let Self {
            name,
            outside,
            inside,
            here,
            there,
        } = &namespace;
        ip(&format!("netns add {name}"))?;
        ip(&format!(
            "link add {outside} type veth peer name {inside} netns {name}"
        ))?;
        ip(&format!("addr add {here}/30 dev {outside}"))?;
        ip(&format!("link set {outside} up"))?;
        ip(&format!("-n {name} addr add {there}/30 dev {inside}"))?;
        ip(&format!("-n {name} link set {inside} up"))?;
        ip(&format!("-n {name} link set lo up"))?;
        Ok(namespace)
    }

    /// A command that will run inside.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name, program]);
        command
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // Taking away one end takes the other; there is nobody to tell if it is gone already.
        let _ = ip(&format!("link del {}", self.outside));
        let _ = ip(&format!("netns del {}", self.name));
    }
}

fn ip(arguments: &str) -> anyhow::Result<()> {
    let output = Command::new("ip")
        .args(arguments.split(' '))
        .output()
        .context("cannot run ip (Debian package iproute2)")?;
    if !output.status.success() {
        bail!(
            "ip {arguments}: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(())
}
