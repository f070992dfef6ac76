//! What is left of a message. Each part that is kept is written down here; all else is left out.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt::Write as _;

use rsipstack::sip::SipMessage;
use rsipstack::sip::prelude::HasHeaders as _;

/// The most headers of one message that are shown.
const MOST_HEADERS: usize = 100;
/// The most lines of one body.
const MOST_LINES: usize = 100;

/// Headers whose values are words and small numbers of the protocol.
const PLAIN: [&str; 16] = [
    "accept",
    "allow",
    "allow-events",
    "content-encoding",
    "content-type",
    "cseq",
    "event",
    "expires",
    "max-forwards",
    "min-expires",
    "min-se",
    "privacy",
    "require",
    "session-expires",
    "supported",
    "unsupported",
];
/// Headers that hold addresses.
const ADDRESSES: [&str; 16] = [
    "from",
    "to",
    "contact",
    "via",
    "route",
    "record-route",
    "path",
    "service-route",
    "p-asserted-identity",
    "p-preferred-identity",
    "p-called-party-id",
    "remote-party-id",
    "diversion",
    "history-info",
    "refer-to",
    "referred-by",
];
/// Parameters whose values say how, not who.
const PARAMETERS: [&str; 12] = [
    "transport",
    "lr",
    "q",
    "expires",
    "user",
    "reason",
    "privacy",
    "screen",
    "counter",
    "cause",
    "refresher",
    "ob",
];
/// Words that stand in a value of authentication and open nothing.
const DIGEST: [&str; 4] = ["algorithm", "qop", "stale", "charset"];

/// The words for what was left out; the same word for the same thing.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    known: Vec<String>,
    words: HashMap<(&'static str, String), usize>,
    counts: HashMap<&'static str, usize>,
}

impl Mask {
    /// One that shows these hosts.
    pub fn new(known: &[String]) -> Self {
        // A host of digits would show the digits of a number that looks the same.
        let named = known
            .iter()
            .filter(|host| host.contains(|c: char| c.is_ascii_alphabetic()));
        Self {
            known: named.map(|host| host.to_ascii_lowercase()).collect(),
            ..Self::default()
        }
    }

    fn word(&mut self, kind: &'static str, what: &str) -> String {
        let key = (kind, what.to_ascii_lowercase());
        let count = self.counts.entry(kind).or_default();
        let number = *self.words.entry(key).or_insert_with(|| {
            *count += 1;
            *count
        });
        // A letter, so that a trace holds no digit that could be one of a number.
        format!("<{kind} {}>", letters(number))
    }

    /// What is left of a message.
    pub fn message(&mut self, message: &SipMessage) -> String {
        let mut out = match message {
            SipMessage::Request(request) => {
                let uri = self.address(&request.uri.to_string());
                format!("{} {uri} SIP/2.0\n", request.method)
            }
            // The phrase behind the status may say anything.
            SipMessage::Response(response) => format!("SIP/2.0 {}\n", response.status_code.code()),
        };
        for header in message.headers().iter().take(MOST_HEADERS) {
            let value = self.header(header.name(), header.value());
            let name: String = header
                .name()
                .chars()
                .filter(|c| c.is_ascii_alphabetic() || *c == '-')
                .collect();
            let _ = writeln!(out, "{name}: {value}");
        }
        let kind = message
            .headers()
            .iter()
            .find(|header| header.name().eq_ignore_ascii_case("content-type"));
        let sdp = kind.is_some_and(|kind| {
            kind.value()
                .to_ascii_lowercase()
                .starts_with("application/sdp")
        });
        let body = match message {
            SipMessage::Request(request) => &request.body,
            SipMessage::Response(response) => &response.body,
        };
        if sdp && let Ok(text) = std::str::from_utf8(body) {
            out.push('\n');
            for line in text.lines().take(MOST_LINES) {
                let line = self.line(line.trim_end());
                let _ = writeln!(out, "{line}");
            }
        } else if !body.is_empty() {
            out.push_str("\n<body>\n");
        }
        out
    }

    fn header(&mut self, name: &str, value: &str) -> String {
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            plain if PLAIN.contains(&plain) => words(value),
            addresses if ADDRESSES.contains(&addresses) => self.addresses(value),
            "call-id" => self.word("call", value),
            "content-length" | "retry-after" | "rseq" => small(value),
            "reason" | "warning" => reason(value),
            "user-agent" | "server" => product(value),
            "www-authenticate"
            | "proxy-authenticate"
            | "authorization"
            | "proxy-authorization"
            | "authentication-info" => digest(value),
            _ => "…".to_owned(),
        }
    }

    /// Several addresses, as they stand between commas outside of brackets and quotes.
    fn addresses(&mut self, value: &str) -> String {
        let mut parts = Vec::new();
        let (mut start, mut depth, mut quoted) = (0, 0_u32, false);
        for (at, character) in value.char_indices() {
            match character {
                '"' => quoted = !quoted,
                '<' if !quoted => depth += 1,
                '>' if !quoted => depth = depth.saturating_sub(1),
                ',' if !quoted && depth == 0 => {
                    parts.push(&value[start..at]);
                    start = at + 1;
                }
                _ => {}
            }
        }
        parts.push(&value[start..]);
        let masked: Vec<String> = parts.iter().map(|part| self.one(part.trim())).collect();
        masked.join(", ")
    }

    fn one(&mut self, value: &str) -> String {
        if let Some(rest) = value.strip_prefix("SIP/2.0/") {
            let (kind, rest) = rest.split_once(' ').unwrap_or((rest, ""));
            let (host, parameters) = rest.split_once(';').unwrap_or((rest, ""));
            let host = self.host(host.trim());
            return format!(
                "SIP/2.0/{} {host}{}",
                words(kind),
                parameters_of(parameters)
            );
        }
        match (value.rfind('<'), value.rfind('>')) {
            (Some(begin), Some(end)) if begin < end => {
                let address = self.address(&value[begin + 1..end]);
                let named = !value[..begin].trim().is_empty();
                let name = if named { "<name> " } else { "" };
                format!("{name}<{address}>{}", parameters_of(&value[end + 1..]))
            }
            _ => {
                let (address, parameters) = value.split_once(';').unwrap_or((value, ""));
                format!("{}{}", self.address(address), parameters_of(parameters))
            }
        }
    }

    /// `scheme:user@host:port;parameters`.
    fn address(&mut self, address: &str) -> String {
        let address = address.split('?').next().unwrap_or_default();
        let Some((scheme, rest)) = address.split_once(':') else {
            return "…".to_owned();
        };
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "sip" => "sip",
            "sips" => "sips",
            "tel" => "tel",
            _ => return "…".to_owned(),
        };
        // The user part may hold semicolons of its own.
        let (user, rest) = match rest.rsplit_once('@') {
            Some((user, rest)) => (Some(user), rest),
            None => (None, rest),
        };
        let (host, parameters) = rest.split_once(';').unwrap_or((rest, ""));
        let parameters = parameters_of(parameters);
        if scheme == "tel" {
            return format!("tel:{}{parameters}", self.word("user", host));
        }
        let host = self.host(host);
        match user {
            Some(user) => format!("{scheme}:{}@{host}{parameters}", self.word("user", user)),
            None => format!("{scheme}:{host}{parameters}"),
        }
    }

    /// `host:port`; the port is kept only where it is one of SIP.
    fn host(&mut self, host: &str) -> String {
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !name.contains(':') || name.ends_with(']') => (name, port),
            _ => (host, ""),
        };
        let port = match port {
            "5060" | "5061" => format!(":{port}"),
            "" => String::new(),
            _ => ":<port>".to_owned(),
        };
        let shown = self
            .known
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name));
        let name = if shown {
            name.to_owned()
        } else {
            self.word("host", name)
        };
        format!("{name}{port}")
    }

    /// One line of a description of sound.
    fn line(&mut self, line: &str) -> String {
        let Some((key, value)) = line.split_once('=') else {
            return "…".to_owned();
        };
        match key {
            "v" | "t" if value.len() < 4 => format!("{key}={}", words(value)),
            "m" => format!("m={}", media(value)),
            "c" => {
                let mut words = value.split(' ');
                let (net, kind) = (words.next(), words.next());
                match (net, kind, words.next()) {
                    (Some("IN"), Some(kind @ ("IP4" | "IP6")), Some(address)) => {
                        format!("c=IN {kind} {}", self.host(address))
                    }
                    _ => "c=…".to_owned(),
                }
            }
            "a" => format!("a={}", attribute(value)),
            "o" | "s" | "b" | "t" | "i" | "v" => format!("{key}=…"),
            _ => "…".to_owned(),
        }
    }
}

/// A number as letters: a, b, … z, aa, ab.
fn letters(mut number: usize) -> String {
    let mut out = Vec::new();
    while number > 0 {
        number -= 1;
        #[allow(clippy::cast_possible_truncation, reason = "below 26")]
        out.push(b'a' + (number % 26) as u8);
        number /= 26;
    }
    out.reverse();
    String::from_utf8(out).unwrap_or_default()
}

/// Words of the protocol, and numbers of at most five digits among them; longer ones are left out.
fn words(value: &str) -> String {
    let parts = value.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    let keep = parts.map(|part| {
        let word = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let mixed = digits > 0 && digits < word.len();
        let harmless = (digits <= 5 && !mixed) || (mixed && word.len() <= 10 && digits <= 3);
        if word.len() <= 24 && harmless && part.is_ascii() {
            part.to_owned()
        } else {
            part.replacen(word, "…", 1)
        }
    });
    keep.collect()
}

/// A number of at most five digits.
fn small(value: &str) -> String {
    let value = value.trim();
    let number = value.len() <= 5 && value.chars().all(|c| c.is_ascii_digit());
    if number {
        value.to_owned()
    } else {
        "…".to_owned()
    }
}

/// The parameters behind an address: their names, and the values that say how.
fn parameters_of(text: &str) -> String {
    let mut out = String::new();
    for parameter in text.split(';').map(str::trim).filter(|one| !one.is_empty()) {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let name = name.trim().to_ascii_lowercase();
        let known = PARAMETERS.contains(&name.as_str());
        let opaque = [
            "tag",
            "branch",
            "received",
            "rport",
            "maddr",
            "alias",
            "phone-context",
        ];
        if !known && !opaque.contains(&name.as_str()) {
            out.push_str(";…");
        } else if value.is_empty() {
            let _ = write!(out, ";{name}");
        } else if known {
            let _ = write!(out, ";{name}={}", words(value.trim_matches('"')));
        } else {
            let _ = write!(out, ";{name}=…");
        }
    }
    out
}

/// `SIP ;cause=486 ;text="…"`, `399 host "…"`: the protocol and the number.
fn reason(value: &str) -> String {
    let head = value.split(';').next().unwrap_or_default();
    let first = words(head.split_ascii_whitespace().next().unwrap_or_default());
    let mut parts = value.split(';').map(str::trim);
    let cause = parts.find_map(|part| part.strip_prefix("cause="));
    match cause {
        Some(cause) => format!("{first};cause={}", small(cause)),
        None => first,
    }
}

/// The name of a product without its version: that may hold the number of a device.
fn product(value: &str) -> String {
    let name: String = value
        .chars()
        .take_while(|c| c.is_ascii_alphabetic() || matches!(c, ' ' | '!' | '-' | '.'))
        .take(40)
        .collect();
    format!("{}…", name.trim_end())
}

/// Who proves what how; not by what.
fn digest(value: &str) -> String {
    let (scheme, rest) = value.trim().split_once(' ').unwrap_or(("", value));
    let scheme = if scheme.eq_ignore_ascii_case("digest") {
        "Digest "
    } else {
        ""
    };
    let parts = rest.split(',').map(|part| {
        let (name, value) = part.trim().split_once('=').unwrap_or(("", ""));
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            known if DIGEST.contains(&known) => format!("{name}={}", words(value)),
            "realm" | "nonce" | "opaque" | "username" | "uri" | "response" | "cnonce" | "nc"
            | "nextnonce" | "rspauth" => format!("{name}=…"),
            _ => "…".to_owned(),
        }
    });
    let parts: Vec<String> = parts.take(20).collect();
    format!("{scheme}{}", parts.join(", "))
}

/// `audio 30000 RTP/AVP 9 8 0 101`: the port becomes a word, unless the line is refused.
fn media(value: &str) -> String {
    let mut parts = value.split_ascii_whitespace();
    let kind = words(parts.next().unwrap_or_default());
    let port = match parts.next() {
        Some("0") => "0",
        _ => "<port>",
    };
    let profile = words(parts.next().unwrap_or_default());
    let formats: Vec<String> = parts
        .take(32)
        .map(|format| {
            if format.len() <= 3 {
                small(format)
            } else {
                "…".to_owned()
            }
        })
        .collect();
    format!("{kind} {port} {profile} {}", formats.join(" "))
}

/// An attribute: how sound is encoded and who sends; of keys the algorithm alone.
fn attribute(value: &str) -> String {
    let (name, rest) = value.split_once(':').unwrap_or((value, ""));
    match name {
        "sendrecv" | "sendonly" | "recvonly" | "inactive" | "rtcp-mux" | "ptime" | "maxptime"
        | "rtpmap" | "fmtp" => words(value),
        "crypto" => {
            let mut parts = rest.split_ascii_whitespace();
            let tag = small(parts.next().unwrap_or_default());
            let suite = parts.next().unwrap_or_default();
            let known = crate::srtp::Suite::from_name(suite).is_some();
            format!("crypto:{tag} {} …", if known { suite } else { "…" })
        }
        _ => "…".to_owned(),
    }
}
