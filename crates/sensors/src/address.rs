//! Where a broker listens: `mqtt://host` or `mqtts://host`, with or without a port.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// Where a broker listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The name or address, an IPv6 one in brackets.
    pub(crate) host: String,
    /// The port; without one 1883, with TLS 8883.
    pub(crate) port: u16,
    /// Whether by TLS.
    pub(crate) tls: bool,
}

/// The text is no address of a broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAddress {
    /// It does not begin with `mqtt://` or `mqtts://`, or names no host.
    #[error("this is not the address of a broker")]
    Form,
    /// It bears a name, a password or a path.
    #[error("it names more than host and port")]
    TooMuch,
    /// A certificate can be checked for a name or an IPv4 address only.
    #[error("with TLS a broker is named by name")]
    Unnamed,
}

impl Address {
    /// Whether TLS protects what is said.
    pub fn is_protected(&self) -> bool {
        self.tls
    }

    /// Whether what is said can be read by others on the way: no TLS, and not this machine.
    pub fn is_open_to_others(&self) -> bool {
        let inside = self.host == "localhost"
            || self.host == "[::1]"
            || self
                .host
                .parse()
                .is_ok_and(|ip: std::net::Ipv4Addr| ip.is_loopback());
        !self.tls && !inside
    }
}

impl FromStr for Address {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url: Url = text.parse().map_err(|_| NoAddress::Form)?;
        let tls = match url.scheme() {
            "mqtt" => false,
            "mqtts" => true,
            _ => return Err(NoAddress::Form),
        };
        let host = match url.host() {
            Some(Host::Ipv6(_)) if tls => return Err(NoAddress::Unnamed),
            // A name that a web address would not have, such as one with a space.
            Some(Host::Domain(name)) if name.is_empty() || name.contains('%') => {
                return Err(NoAddress::Form);
            }
            Some(host) => host.to_string(),
            None => return Err(NoAddress::Form),
        };
        let more =
            !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some();
        if more || !url.username().is_empty() || url.password().is_some() {
            return Err(NoAddress::TooMuch);
        }
        let port = url.port().unwrap_or(if tls { 8883 } else { 1883 });
        Ok(Self { host, port, tls })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "mqtts" } else { "mqtt" };
        write!(f, "{scheme}://{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_scheme_host_and_port() {
        for (text, read) in [
            ("mqtt://broker", "mqtt://broker:1883"),
            (
                "mqtts://broker.example.org",
                "mqtts://broker.example.org:8883",
            ),
            ("mqtt://127.0.0.1:2883/", "mqtt://127.0.0.1:2883"),
            ("mqtt://[::1]", "mqtt://[::1]:1883"),
        ] {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.to_string(), read);
            assert_eq!(read.parse(), Ok(address));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for (text, why) in [
            ("", NoAddress::Form),
            ("broker:1883", NoAddress::Form),
            ("http://broker", NoAddress::Form),
            ("mqtt://", NoAddress::Form),
            ("mqtt://a b", NoAddress::Form),
            ("mqtt://broker:99999", NoAddress::Form),
            ("mqtt://user:word@broker", NoAddress::TooMuch),
            ("mqtt://broker/topic", NoAddress::TooMuch),
            ("mqtts://[::1]", NoAddress::Unnamed),
        ] {
            assert_eq!(text.parse::<Address>(), Err(why), "{text}");
        }
    }

    #[test]
    fn what_leaves_the_machine_without_tls_is_open_to_others() {
        let open = |text: &str| text.parse::<Address>().unwrap().is_open_to_others();
        assert!(open("mqtt://broker"));
        assert!(open("mqtt://10.0.0.7"));
        assert!(!open("mqtts://broker"));
        assert!(!open("mqtt://localhost"));
        assert!(!open("mqtt://127.0.0.1"));
        assert!(!open("mqtt://[::1]"));
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in ".{0,60}", scheme in "mqtts?://") {
            for text in [text.clone(), format!("{scheme}{text}")] {
                if let Ok(address) = text.parse::<Address>() {
                    prop_assert_eq!(address.to_string().parse(), Ok(address));
                }
            }
        }
    }
}
