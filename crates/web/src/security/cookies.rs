//! The cookies: one for the citizen's visits; for staff one for the session, one for the browser, and
//! those of a login that is under way.
//! All are `HttpOnly` and, where every public address is HTTPS, `Secure` with the `__Host-` prefix.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::WebConfig;

/// A cookie of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cookie {
    name: &'static str,
    same_site: &'static str,
    max_age_s: u32,
}

/// Maps on the server to the visits of this browser.
pub const VISIT: Cookie = Cookie {
    name: "besuch",
    same_site: "Lax",
    max_age_s: 24 * 3600,
};
/// The staff session.
pub const DESK: Cookie = Cookie {
    name: "desk",
    same_site: "Lax",
    max_age_s: 12 * 3600,
};
/// Ties the login form to the browser that asked for it.
pub const LOGIN: Cookie = Cookie {
    name: "anmeldung",
    same_site: "Strict",
    max_age_s: 3600,
};
/// A login that waits for its second step.
pub const STEP: Cookie = Cookie {
    name: "schritt",
    same_site: "Strict",
    max_age_s: 600,
};
/// A login at an identity provider. The way back comes from another site.
pub const ATTEMPT: Cookie = Cookie {
    name: "anbieter",
    same_site: "Lax",
    max_age_s: 600,
};
/// A browser in which somebody of the staff logged in before.
pub const DEVICE: Cookie = Cookie {
    name: "geraet",
    same_site: "Lax",
    max_age_s: 180 * 24 * 3600,
};

/// The device of a kiosk; renewed each time its page is loaded.
pub const KIOSK: Cookie = Cookie {
    name: "kiosk",
    same_site: "Strict",
    max_age_s: 400 * 24 * 3600,
};
/// A device that waits to become a kiosk's.
pub const PAIRING: Cookie = Cookie {
    name: "kopplung",
    same_site: "Strict",
    max_age_s: 600,
};

/// The longest value that is looked at.
const LONGEST: usize = 128;

impl Cookie {
    fn full_name(self, config: &WebConfig) -> String {
        let prefix = if config.secure() { "__Host-" } else { "" };
        format!("{prefix}{}", self.name)
    }

    /// Its value in a request. A value that cannot be one of our secrets counts as none.
    pub fn read(self, headers: &HeaderMap, config: &WebConfig) -> Option<String> {
        let name = self.full_name(config);
        let value = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(key, value)| (key == name).then_some(value))?;
        let plain = value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        (!value.is_empty() && value.len() <= LONGEST && plain).then(|| value.to_owned())
    }

    /// The header that sets it; none if `value` cannot stand in one.
    pub fn set(self, value: &str, config: &WebConfig) -> Option<HeaderValue> {
        self.write(value, self.max_age_s, config)
    }

    /// The header that removes it.
    pub fn clear(self, config: &WebConfig) -> Option<HeaderValue> {
        self.write("", 0, config)
    }

    fn write(self, value: &str, max_age_s: u32, config: &WebConfig) -> Option<HeaderValue> {
        let name = self.full_name(config);
        let secure = if config.secure() { "; Secure" } else { "" };
        let same_site = self.same_site;
        let text = format!(
            "{name}={value}; Path=/; HttpOnly; SameSite={same_site}; Max-Age={max_age_s}{secure}"
        );
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(url: &str) -> WebConfig {
        WebConfig {
            public_urls: vec![url.parse().unwrap()],
            ..WebConfig::default()
        }
    }

    #[test]
    fn https_binds_the_cookie_to_the_host() {
        let secure = config("https://amt.example.org");
        let text = VISIT.set("abc", &secure).unwrap();
        let text = text.to_str().unwrap();
        assert!(text.starts_with("__Host-besuch=abc; Path=/; HttpOnly; SameSite=Lax"));
        assert!(text.ends_with("; Secure"));
        let plain = VISIT.set("abc", &config("http://localhost:8080")).unwrap();
        assert!(plain.to_str().unwrap().starts_with("besuch=abc;"));
        assert!(!plain.to_str().unwrap().contains("Secure"));
    }

    #[test]
    fn only_values_that_can_be_ours_are_read() {
        let secure = config("https://amt.example.org");
        let read = |line: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, line.parse().unwrap());
            VISIT.read(&headers, &secure)
        };
        assert_eq!(read("a=b; __Host-besuch=0af1"), Some("0af1".to_owned()));
        assert_eq!(
            read("besuch=0af1"),
            None,
            "without the prefix a subdomain could have set it"
        );
        assert_eq!(read("__Host-besuch="), None);
        assert_eq!(read(&format!("__Host-besuch={}", "a".repeat(129))), None);
        assert_eq!(read("__Host-besuch=a<b"), None);
    }
}
