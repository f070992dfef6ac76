//! Who somebody is: the word of an identity provider (OpenID Connect), one-time codes, passkeys, and
//! the key under which such secrets are kept.
//!
//! This crate contains the heavy dependencies of the matter. It decides nothing about accounts and
//! stores nothing: the exchange does. `now` and randomness are arguments, but for the challenges of
//! passkeys, which `webauthn-rs` makes itself.

pub mod oidc;
pub mod passkey;
pub mod seal;
pub mod totp;
