//! The socket of SIP over UDP, as the library sees it: strangers are not heard, and what cannot be
//! worked with is answered here and goes no further.

use std::net::SocketAddr;
use std::sync::Arc;

use async_trait::async_trait;
use rsipstack::platform::net::UdpSocket;

use super::Allowed;
use super::judge::{Judgement, judge};

/// The socket.
pub(super) struct Gate {
    socket: tokio::net::UdpSocket,
    allowed: Arc<Allowed>,
}

impl Gate {
    /// Binds it.
    ///
    /// # Errors
    /// What the operating system says.
    pub async fn bind(address: SocketAddr, allowed: Arc<Allowed>) -> std::io::Result<Self> {
        let socket = tokio::net::UdpSocket::bind(address).await?;
        Ok(Self { socket, allowed })
    }
}

#[async_trait]
impl UdpSocket for Gate {
    async fn recv_from(&self, buffer: &mut [u8]) -> rsipstack::Result<(usize, SocketAddr)> {
        loop {
            let (length, from) = self.socket.recv_from(buffer).await?;
            if !self.allowed.allows(from.ip()) {
                continue;
            }
            match judge(&buffer[..length], from) {
                Judgement::Keep => return Ok((length, from)),
                Judgement::Tidied(bytes) => {
                    // What is left out makes it shorter, and what long names add is little; what does
                    // not fit is lost like any datagram.
                    if let Some(place) = buffer.get_mut(..bytes.len()) {
                        place.copy_from_slice(&bytes);
                        return Ok((bytes.len(), from));
                    }
                }
                Judgement::Answer(status, bytes) => {
                    tracing::debug!(status, "a request was not taken");
                    let _ = self.socket.send_to(&bytes, from).await;
                }
                Judgement::Drop => {}
            }
        }
    }

    async fn send_to(&self, bytes: &[u8], to: SocketAddr) -> rsipstack::Result<usize> {
        Ok(self.socket.send_to(bytes, to).await?)
    }

    fn local_addr(&self) -> rsipstack::Result<SocketAddr> {
        Ok(self.socket.local_addr()?)
    }
}
