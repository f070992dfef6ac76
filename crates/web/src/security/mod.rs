//! What every request passes before and after its handler, and the parts handlers share.

pub mod client;
pub mod cookies;
pub mod headers;
pub mod limit;
pub mod origin;
pub mod request;
pub mod streams;

use subtle::ConstantTimeEq as _;

/// Whether two secrets are equal, in a time that tells nothing about where they differ.
pub fn same_secret(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::same_secret;

    #[test]
    fn secrets_are_compared_whole() {
        assert!(same_secret("abc", "abc"));
        assert!(!same_secret("abc", "abd"));
        assert!(!same_secret("abc", "ab"));
        assert!(!same_secret("", "a"));
    }
}
