//! Requests to gateways and receivers: to checked addresses only, redirects are not followed,
//! answers are read up to a limit.

use std::sync::Arc;
use std::time::Duration;

use http::{Method, Request, Uri};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::guard::Allowed;
use crate::{Roots, Trouble};

/// How long connecting, and then the answer, may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of an answer that are read.
const MOST: usize = 64 * 1024;

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    https: bool,
    host: String,
    port: u16,
    path: String,
}

/// This is not an address that requests are sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an http:// or https:// address without a name and password")]
pub struct BadTarget;

impl std::str::FromStr for Target {
    type Err = BadTarget;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.parse().map_err(|_| BadTarget)?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(BadTarget),
        };
        let authority = uri.authority().ok_or(BadTarget)?;
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(BadTarget);
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Self {
            https,
            host: authority.host().to_owned(),
            port: uri.port_u16().unwrap_or(if https { 443 } else { 80 }),
            path: path.to_owned(),
        })
    }
}

impl Target {
    /// Whether what is sent is read by nobody on the way.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// The host's name or address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The same with `query` added.
    pub(crate) fn with_query(&self, query: &str) -> Self {
        let sign = if self.path.contains('?') { '&' } else { '?' };
        Self {
            path: format!("{}{sign}{query}", self.path),
            ..self.clone()
        }
    }

    fn authority(&self) -> String {
        let usual = if self.https { 443 } else { 80 };
        if self.port == usual {
            self.host.clone()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// What connects.
#[derive(Clone)]
pub struct Client {
    /// What it may connect to beside the open internet.
    pub allowed: Arc<Allowed>,
    /// Whom it believes.
    pub roots: Roots,
    /// How the house names itself.
    pub agent: &'static str,
}

/// A connection on which nothing was written yet.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    target: Target,
    agent: &'static str,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// What it says, up to 64 KiB.
    pub body: Vec<u8>,
}

impl Answer {
    /// What a status other than 2xx means: too many, too late and the server's own faults pass.
    pub fn trouble(&self) -> Option<Trouble> {
        let code = format!("http-{}", self.status);
        match self.status {
            200..=299 => None,
            408 | 425 | 429 | 500..=599 => Some(Trouble::passing(code)),
            _ => Some(Trouble::lasting(code)),
        }
    }
}

impl Client {
    /// Connects to a checked address of the target.
    ///
    /// # Errors
    /// See [`Trouble`]; nothing was written then.
    pub async fn connect(&self, target: &Target) -> Result<Connection, Trouble> {
        match tokio::time::timeout(PATIENCE, self.open(target)).await {
            Ok(opened) => opened,
            Err(_) => Err(Trouble::passing("timeout")),
        }
    }

    async fn open(&self, target: &Target) -> Result<Connection, Trouble> {
        let addresses = self.allowed.resolve(&target.host, target.port).await?;
        let stream = TcpStream::connect(addresses.as_slice()).await;
        let stream = stream.map_err(|_| Trouble::passing("connect"))?;
        let sender = if target.https {
            let bare = target.host.trim_matches(['[', ']']).to_owned();
            let name = ServerName::try_from(bare).map_err(|_| Trouble::lasting("name"))?;
            let connector = TlsConnector::from(self.roots.config());
            let stream = connector.connect(name, stream).await;
            speak(stream.map_err(|_| Trouble::passing("tls"))?).await?
        } else {
            speak(stream).await?
        };
        Ok(Connection {
            sender,
            target: target.clone(),
            agent: self.agent,
        })
    }
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> Result<SendRequest<Full<Bytes>>, Trouble> {
    let spoken = handshake(TokioIo::new(stream)).await;
    let (sender, connection) = spoken.map_err(|_| Trouble::passing("connect"))?;
    tokio::spawn(connection);
    Ok(sender)
}

impl Connection {
    /// Sends one request and reads the answer.
    ///
    /// # Errors
    /// A [`Trouble`] after which it is not known whether the request arrived.
    pub async fn send(
        mut self,
        method: Method,
        headers: &[(String, String)],
        body: Vec<u8>,
    ) -> Result<Answer, Trouble> {
        let mut request = Request::builder()
            .method(method)
            .uri(&self.target.path)
            .header("host", self.target.authority())
            .header("user-agent", self.agent)
            .header("connection", "close");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::from(body)));
        let request = request.map_err(|_| Trouble::lasting("header"))?;
        let asked = async {
            let broken = |_| Trouble::passing("broken");
            let response = self.sender.send_request(request).await.map_err(broken)?;
            let status = response.status().as_u16();
            let read = Limited::new(response.into_body(), MOST).collect().await;
            // The status has decided; an answer that is too long or breaks off says nothing more.
            let body = read
                .map(|read| read.to_bytes().to_vec())
                .unwrap_or_default();
            Ok(Answer { status, body })
        };
        match tokio::time::timeout(PATIENCE, asked).await {
            Ok(answer) => answer,
            Err(_) => Err(Trouble::passing("timeout")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_addresses_are_targets() {
        let target: Target = "https://gateway.example.org/api/sms?x=1".parse().unwrap();
        assert_eq!(target.authority(), "gateway.example.org");
        assert_eq!(target.with_query("to=1").path, "/api/sms?x=1&to=1");
        let target: Target = "http://[::1]:8080".parse().unwrap();
        assert_eq!(
            (target.authority().as_str(), target.path.as_str()),
            ("[::1]:8080", "/")
        );
        for wrong in [
            "",
            "example.org",
            "ftp://example.org/",
            "file:///etc/passwd",
            "https://user:password@example.org/",
            "https:///path",
        ] {
            assert!(wrong.parse::<Target>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_status_says_whether_another_try_helps() {
        let trouble = |status| {
            Answer {
                status,
                body: Vec::new(),
            }
            .trouble()
        };
        assert_eq!(trouble(204), None);
        assert_eq!(trouble(503), Some(Trouble::passing("http-503")));
        assert_eq!(trouble(429), Some(Trouble::passing("http-429")));
        assert_eq!(
            trouble(302),
            Some(Trouble::lasting("http-302")),
            "not followed"
        );
        assert_eq!(trouble(403), Some(Trouble::lasting("http-403")));
    }
}
