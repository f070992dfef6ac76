//! What works but is hardly meant: told by `config check` and at the start.

use schalter_web::security::origin::PublicUrl;

use super::Config;

/// Everything questionable about a configuration that is in order.
pub fn warnings(config: &Config) -> Vec<String> {
    let server = &config.server;
    let urls: Vec<PublicUrl> = server
        .public_url
        .iter()
        .filter_map(|url| url.parse().ok())
        .collect();
    let mut warnings = Vec::new();
    let https = urls.iter().any(PublicUrl::is_https);
    if https && !urls.iter().all(PublicUrl::is_https) {
        warnings.push(
            "server.public_url mixes http and https: cookies are then protected for nobody \
             (no Secure, no __Host-). Name https addresses only"
                .to_owned(),
        );
    }
    for url in urls.iter().filter(|url| !url.is_https() && !is_here(url)) {
        warnings.push(format!(
            "server.public_url: without https browsers give neither camera nor microphone at {}",
            url.origin()
        ));
    }
    let own = server.tls.cert.is_some() || server.tls.acme;
    let proxied = https && !own && server.listen.ip().is_loopback();
    if proxied && server.trusted_proxies.is_empty() {
        warnings.push(
            "server.trusted_proxies is empty, though only a proxy on this machine can serve the \
             https address: all people share its address, limits hit them together, and /metrics \
             is open to them if it sends no X-Forwarded-For. Name it: [\"127.0.0.1\", \"::1\"]"
                .to_owned(),
        );
    }
    let broker = config.mqtt.url.parse::<schalter_sensors::Address>();
    if broker.is_ok_and(|address| address.is_open_to_others()) {
        warnings.push(
            "mqtt.url: without TLS others in the network can read when somebody comes, ring at \
             kiosks, and read the password. Write it with mqtts://, or keep the broker's network \
             apart"
                .to_owned(),
        );
    }
    warnings
}

/// Browsers treat this machine itself like https.
fn is_here(url: &PublicUrl) -> bool {
    let Some(rest) = url.origin().strip_prefix("http://") else {
        return false;
    };
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|host| {
        rest.strip_prefix(host)
            .is_some_and(|port| port.is_empty() || port.starts_with(':'))
    })
}
