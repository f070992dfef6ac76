//! What is read out of the headers of every request: the client's address behind proxies, the
//! origin, cookies, languages.
#![no_main]

use arbitrary::Arbitrary;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use libfuzzer_sys::fuzz_target;
use schalter_texts::Locale;
use schalter_web::WebConfig;
use schalter_web::security::client::{Network, resolve, was_forwarded};
use schalter_web::security::cookies;
use schalter_web::security::origin::{PublicUrl, check};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    peer: [u8; 4],
    forwarded: Vec<&'a [u8]>,
    origin: &'a [u8],
    host: &'a [u8],
    cookie: &'a [u8],
    language: &'a str,
    url: &'a str,
    network: &'a str,
}

fuzz_target!(|input: Input<'_>| {
    let mut headers = HeaderMap::new();
    let mut put = |name: HeaderName, value: &[u8]| {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(name, value);
        }
    };
    for forwarded in &input.forwarded {
        put(HeaderName::from_static("x-forwarded-for"), forwarded);
    }
    put(header::ORIGIN, input.origin);
    put(header::HOST, input.host);
    put(header::COOKIE, input.cookie);
    let network: Option<Network> = input.network.parse().ok();
    let proxies: Vec<Network> = network.into_iter().collect();
    let peer = input.peer.into();
    let client = resolve(peer, &headers, &proxies);
    if !proxies.iter().any(|proxy| proxy.contains(peer)) {
        let direct = resolve(peer, &HeaderMap::new(), &[]);
        assert_eq!(client, direct, "nobody else is believed");
    }
    let _ = was_forwarded(&headers);
    if let Ok(url) = input.url.parse::<PublicUrl>() {
        let again: PublicUrl = url.origin().parse().expect("an origin is a public address");
        assert_eq!(again.origin(), url.origin());
        let _ = check(&headers, &[url]);
    }
    let config = WebConfig::default();
    for cookie in [cookies::VISIT, cookies::DESK, cookies::LOGIN] {
        let _ = cookie.read(&headers, &config);
    }
    let _ = Locale::negotiate(input.language);
});
