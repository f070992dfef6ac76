//! What systemd is told of the server, by the protocol of `sd_notify(3)`: a datagram to the socket
//! that `NOTIFY_SOCKET` names. Without one nobody wants to know.

use std::ffi::OsStr;
use std::io;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};

/// Everything runs.
pub const READY: &str = "READY=1";
/// An orderly end has begun.
pub const STOPPING: &str = "STOPPING=1";

/// Tells the service manager, if there is one. The server goes on where that fails.
pub fn tell(state: &str) {
    let Some(socket) = std::env::var_os("NOTIFY_SOCKET") else {
        return;
    };
    if let Err(error) = send(&socket, state) {
        tracing::warn!(%error, state, "the service manager was not told");
    }
}

fn send(socket: &OsStr, state: &str) -> io::Result<()> {
    let address = match socket.as_bytes() {
        [b'@', name @ ..] => SocketAddr::from_abstract_name(name)?,
        _ => SocketAddr::from_pathname(socket)?,
    };
    let sent = UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address)?;
    if sent == state.len() {
        Ok(())
    } else {
        Err(io::ErrorKind::WriteZero.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manager_hears_it_by_path_and_by_abstract_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("notify");
        let name = format!("schalter-test-{}", std::process::id());
        let abstract_name = SocketAddr::from_abstract_name(name.as_bytes()).expect("a name");
        let listeners = [
            (UnixDatagram::bind(&path).expect("a socket"), path.into()),
            (
                UnixDatagram::bind_addr(&abstract_name).expect("a socket"),
                std::ffi::OsString::from(format!("@{name}")),
            ),
        ];
        for (listener, socket) in listeners {
            send(&socket, READY).expect("it listens");
            let mut heard = [0; 16];
            let length = listener.recv(&mut heard).expect("a datagram");
            assert_eq!(&heard[..length], READY.as_bytes());
        }
        assert!(send(OsStr::new("/nowhere/at/all"), READY).is_err());
    }
}
