//! Telephone calls. What a caller hears and can press ([`script`]), what is said about sound and text
//! ([`sdp`]), and how both travel ([`leg`]) are sans-IO state machines; [`sip`] owns the sockets of the
//! signalling. A call is one more leg of a room in `schalter-media`, whose sound passes without being
//! encoded anew.
//!
//! What is not here: the line, who may be called, the words of prompts (the exchange).

pub mod account;
pub mod check;
pub mod codec;
pub mod keys;
pub mod leg;
pub mod mix;
pub mod prompts;
pub mod rtp;
pub mod script;
pub mod sdp;
pub mod sip;
pub mod sound;
pub mod srtp;
pub mod text;
