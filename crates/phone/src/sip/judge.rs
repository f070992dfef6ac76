//! Whether a message is one that can be worked with, before the library reads it, and what whoever sent
//! it is answered if not (RFC 3261, 8.2 and 16.3; the cases of RFC 4475).
//!
//! Only requests that begin something are judged: within a call, the library knows what fits.

use std::fmt::Write as _;
use std::net::SocketAddr;

use rsipstack::sip::SipMessage;

/// Extensions that a request may require of us.
const EXTENSIONS: [&str; 3] = ["100rel", "timer", "histinfo"];
/// The methods that are understood.
const METHODS: [&str; 9] = [
    "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "INFO", "UPDATE", "PRACK", "NOTIFY",
];
/// The methods that are known, but not spoken here.
const OTHERS: [&str; 5] = ["REGISTER", "SUBSCRIBE", "PUBLISH", "MESSAGE", "REFER"];
/// The most headers that are copied into an answer.
const MOST: usize = 64;

/// What becomes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It is read on.
    Keep,
    /// It is read on as these bytes: the same message, without the blanks that nobody has to write.
    Tidied(Vec<u8>),
    /// It is answered with these bytes.
    Answer(u16, Vec<u8>),
    /// It is no message, or none that is answered.
    Drop,
}

/// A fault: the status, and a header that says more.
type Fault = (u16, Option<String>);

/// The parts of a request, as they lie in its text.
struct Parts<'a> {
    start: &'a str,
    headers: Vec<(String, String)>,
    body: usize,
}

/// Judges the bytes of one datagram.
pub fn judge(bytes: &[u8], from: SocketAddr) -> Judgement {
    let keeps = || match SipMessage::try_from(bytes) {
        Ok(_) => Judgement::Keep,
        Err(_) => Judgement::Drop,
    };
    if bytes.starts_with(b"SIP/") || bytes.iter().all(u8::is_ascii_whitespace) {
        return keeps();
    }
    let text = String::from_utf8_lossy(bytes);
    let Some(parts) = parts(&text) else {
        return Judgement::Drop;
    };
    let method = parts.start.split(' ').next().unwrap_or_default();
    let fault = fault(&parts, method);
    if let Some(fault) = fault {
        return answer(&parts, method, from, &fault);
    }
    let tidied = tidied(&parts, bytes);
    match SipMessage::try_from(tidied.as_deref().unwrap_or(bytes)) {
        Ok(_) => tidied.map_or(Judgement::Keep, Judgement::Tidied),
        Err(_) => answer(&parts, method, from, &(400, None)),
    }
}

/// The headers by which messages are matched, without blanks around their signs; nothing where there
/// are none (RFC 3261, 7.3.1 and 25.1 allow them nearly everywhere, and nearly nobody writes them).
fn tidied(parts: &Parts<'_>, bytes: &[u8]) -> Option<Vec<u8>> {
    const MATCHED: [&str; 5] = ["via", "from", "to", "cseq", "contact"];
    let tidy: Vec<(&str, String)> = parts
        .headers
        .iter()
        .map(|(name, value)| match name.as_str() {
            name if MATCHED.contains(&name) => (name, without_blanks(value)),
            name => (name, value.clone()),
        })
        .collect();
    let same = tidy
        .iter()
        .zip(&parts.headers)
        .all(|(one, other)| one.1 == other.1);
    if same {
        return None;
    }
    let mut out = format!("{}\r\n", parts.start).into_bytes();
    for (name, value) in tidy {
        out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    let body = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    out.extend_from_slice(body.and_then(|at| bytes.get(at + 4..)).unwrap_or_default());
    Some(out)
}

/// Without blanks around `/`, `;`, `=` and `,` outside of quotes and angle brackets; runs of blanks
/// become one.
fn without_blanks(value: &str) -> String {
    let (mut quoted, mut escaped, mut within) = (false, false, false);
    let mut out = String::with_capacity(value.len());
    let mut blank = false;
    for character in value.chars() {
        if !quoted && !within && matches!(character, ' ' | '\t') {
            blank = true;
            continue;
        }
        let sign = |character: char| "/;=,".contains(character);
        let bound = sign(character) || out.ends_with(sign) || out.is_empty();
        if blank && !bound {
            out.push(' ');
        }
        blank = false;
        match character {
            '"' if !escaped => quoted = !quoted,
            '<' if !quoted => within = true,
            '>' if !quoted => within = false,
            _ => {}
        }
        escaped = quoted && character == '\\' && !escaped;
        out.push(character);
    }
    out
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let (head, body) = match text.split_once("\r\n\r\n") {
        Some((head, body)) => (head, body.len()),
        None => (text, 0),
    };
    let mut lines = head.split("\r\n");
    let start = lines.next().filter(|start| start.contains("SIP/"))?;
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in lines {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = headers.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            headers.push((long(name.trim()), value.trim().to_owned()));
        }
    }
    Some(Parts {
        start,
        headers,
        body,
    })
}

/// The long, lower-case name of a header (RFC 3261, 7.3.3).
fn long(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let long = match name.as_str() {
        "i" => "call-id",
        "m" => "contact",
        "e" => "content-encoding",
        "l" => "content-length",
        "c" => "content-type",
        "f" => "from",
        "s" => "subject",
        "k" => "supported",
        "t" => "to",
        "v" => "via",
        other => other,
    };
    long.to_owned()
}

impl Parts<'_> {
    fn all<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b str> {
        let named = self.headers.iter().filter(move |header| header.0 == name);
        named.map(|header| header.1.as_str())
    }

    fn one(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|header| header.0 == name)
            .map(|header| header.1.as_str())
    }
}

fn fault(parts: &Parts<'_>, method: &str) -> Option<Fault> {
    start(parts, method)
        .or_else(|| headers(parts, method))
        .or_else(|| {
            // Of an acknowledgement, and within a call, nobody waits for more.
            let within = parts.one("to").is_some_and(|to| tag(to).is_some());
            let open = !within && !matches!(method, "ACK" | "CANCEL");
            open.then(|| demands(parts, method)).flatten()
        })
}

/// The first line (RFC 3261, 7.1).
fn start(parts: &Parts<'_>, method: &str) -> Option<Fault> {
    let words: Vec<&str> = parts.start.split(' ').collect();
    let [_, uri, version] = words[..] else {
        return Some((400, None));
    };
    if !version.eq_ignore_ascii_case("SIP/2.0") {
        return Some((505, None));
    }
    let token =
        |character: char| character.is_ascii_alphanumeric() || "-.!%*_+`'~".contains(character);
    if method.is_empty() || !method.chars().all(token) {
        return Some((400, None));
    }
    let Some((scheme, rest)) = uri.split_once(':').filter(|_| !uri.starts_with('<')) else {
        return Some((400, None));
    };
    if !["sip", "sips", "tel"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return Some((416, None));
    }
    // Headers in a Request-URI would be taken for ours; a bare IPv6 address has no end.
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let bare =
        !host.starts_with('[') && host.split(';').next().unwrap_or(host).matches(':').count() > 1;
    (host.contains('?') || bare || uri.contains(['"', '<', '>'])).then_some((400, None))
}

/// The headers that every request has (RFC 3261, 8.1.1), each but once.
fn headers(parts: &Parts<'_>, method: &str) -> Option<Fault> {
    let wrong = Some((400, None));
    for name in ["from", "to", "call-id", "cseq"] {
        if parts.all(name).count() != 1 {
            return wrong;
        }
    }
    for name in ["max-forwards", "content-length", "content-type"] {
        if parts.all(name).count() > 1 {
            return wrong;
        }
    }
    let via = parts.one("via")?;
    if via.contains(";;")
        || via.contains(",,")
        || parts.all("contact").any(|one| one.contains(";;"))
    {
        return wrong;
    }
    let (number, named) = parts
        .one("cseq")?
        .split_once(|c: char| c.is_ascii_whitespace())?;
    // A number has 31 bits (RFC 3261, 8.1.1.5).
    if number
        .parse::<u32>()
        .map_or(true, |number| number >= 1 << 31)
        || named.trim() != method
    {
        return wrong;
    }
    if parts
        .one("max-forwards")
        .is_some_and(|value| value.parse::<u8>().is_err())
    {
        return wrong;
    }
    if let Some(length) = parts.one("content-length")
        && length
            .parse::<usize>()
            .map_or(true, |length| length > parts.body)
    {
        return wrong;
    }
    if ["from", "to"]
        .iter()
        .any(|name| parts.one(name).is_some_and(is_unbalanced))
    {
        return wrong;
    }
    // Whoever writes no tag is older than the dialogues of today (RFC 2543).
    tag(parts.one("from")?).is_none().then_some((400, None))
}

fn is_unbalanced(value: &str) -> bool {
    let mut escaped = false;
    let mut quotes = 0;
    for character in value.chars() {
        match character {
            '\\' if quotes % 2 == 1 && !escaped => escaped = true,
            '"' if !escaped => quotes += 1,
            _ => escaped = false,
        }
    }
    quotes % 2 == 1
}

fn tag(value: &str) -> Option<&str> {
    let outside = value.rsplit_once('>').map_or(value, |(_, rest)| rest);
    outside.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("tag")
            .then(|| value.trim())
    })
}

/// What a request wants of us (RFC 3261, 8.2.1 to 8.2.3).
fn demands(parts: &Parts<'_>, method: &str) -> Option<Fault> {
    if OTHERS.contains(&method) {
        return Some((405, Some(format!("Allow: {}", METHODS.join(", ")))));
    }
    if !METHODS.contains(&method) {
        return Some((501, None));
    }
    let required = parts.all("require").flat_map(|value| value.split(','));
    let unknown: Vec<&str> = required
        .map(str::trim)
        .filter(|one| !one.is_empty() && !EXTENSIONS.contains(one))
        .collect();
    if !unknown.is_empty() {
        return Some((420, Some(format!("Unsupported: {}", unknown.join(", ")))));
    }
    if method != "INVITE" {
        return None;
    }
    let sdp = "application/sdp";
    let type_of = |value: &str| {
        value
            .split(';')
            .next()
            .unwrap_or(value)
            .trim()
            .to_ascii_lowercase()
    };
    let length: usize = parts
        .one("content-length")
        .map_or(parts.body, |length| length.parse().unwrap_or(0));
    let other = parts
        .one("content-type")
        .is_some_and(|value| type_of(value) != sdp);
    let coded = parts
        .one("content-encoding")
        .is_some_and(|value| !value.eq_ignore_ascii_case("identity"));
    if length > 0 && (other || coded) {
        return Some((415, Some(format!("Accept: {sdp}"))));
    }
    let mut accepts = parts
        .all("accept")
        .flat_map(|value| value.split(','))
        .peekable();
    let reads = |value: &str| [sdp, "application/*", "*/*"].contains(&type_of(value).as_str());
    if accepts.peek().is_some() && !accepts.any(reads) {
        return Some((406, None));
    }
    // Without it, nothing could be sent back within the call.
    parts.one("contact").is_none().then_some((400, None))
}

fn answer(parts: &Parts<'_>, method: &str, from: SocketAddr, fault: &Fault) -> Judgement {
    // Without a way back there is nobody to answer, and an acknowledgement has no answer.
    if method == "ACK" || parts.one("via").is_none() {
        return Judgement::Drop;
    }
    let (status, more) = fault;
    let mut out = format!("SIP/2.0 {status} {}\r\n", phrase(*status));
    let mut first = true;
    for (name, value) in parts.headers.iter().take(MOST) {
        let name = match name.as_str() {
            "via" => "Via",
            "from" => "From",
            "to" => "To",
            "call-id" => "Call-ID",
            "cseq" => "CSeq",
            _ => continue,
        };
        let _ = write!(out, "{name}: {value}");
        if name == "Via" && std::mem::take(&mut first) && !value.contains(',') {
            let _ = write!(out, ";received={};rport={}", from.ip(), from.port());
        }
        if name == "To" && tag(value).is_none() {
            // Nothing follows on it; it only has to be there (RFC 3261, 8.2.6.2).
            out.push_str(";tag=none");
        }
        out.push_str("\r\n");
    }
    if let Some(more) = more {
        out.push_str(more);
        out.push_str("\r\n");
    }
    out.push_str("Content-Length: 0\r\n\r\n");
    Judgement::Answer(*status, out.into_bytes())
}

fn phrase(status: u16) -> &'static str {
    match status {
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        415 => "Unsupported Media Type",
        416 => "Unsupported URI Scheme",
        420 => "Bad Extension",
        501 => "Not Implemented",
        505 => "Version Not Supported",
        _ => "Bad Request",
    }
}
