//! One-time codes of an authenticator app (TOTP, RFC 6238): six digits, 30 seconds, HMAC-SHA-1, as
//! every app understands them.

use hmac::{Hmac, Mac as _};
use jiff::Timestamp;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use schalter_domain::clock::Entropy;
use sha1::Sha1;
use subtle::ConstantTimeEq as _;

/// How long a code lasts, in seconds.
const STEP_S: i64 = 30;
/// Steps before and after the present one whose codes count, for clocks that are off.
const SLACK: i64 = 1;
/// The alphabet of RFC 4648, section 6.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What an app and the house share: 160 bits (RFC 4226, section 4). It has no debug output.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; 20]);

impl TotpSecret {
    /// A new secret.
    pub fn new(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 20];
        entropy.fill(&mut bytes);
        Self(bytes)
    }

    /// The secret of these bytes, if they are as many as it takes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Its bytes, to be sealed.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text to type into an app: Base32 in groups of four.
    pub fn text(&self) -> String {
        let text = self.base32();
        let groups: Vec<&str> = (0..text.len())
            .step_by(4)
            .map(|at| &text[at..text.len().min(at + 4)])
            .collect();
        groups.join(" ")
    }

    fn base32(&self) -> String {
        // 160 bits are 32 digits of five bits, without a rest.
        (0..32)
            .map(|digit| {
                let bit = digit * 5;
                let pair = u16::from(self.0[bit / 8]) << 8
                    | u16::from(self.0.get(bit / 8 + 1).copied().unwrap_or(0));
                let index = (pair >> (11 - bit % 8)) & 31;
                char::from(BASE32[usize::from(index)])
            })
            .collect()
    }

    /// The address that apps read (Key Uri Format).
    pub fn address(&self, issuer: &str, login: &str) -> String {
        let encode = |text: &str| -> String {
            url::form_urlencoded::byte_serialize(text.as_bytes())
                .collect::<String>()
                .replace('+', "%20")
        };
        let (issuer, login) = (encode(issuer), encode(login));
        let secret = self.base32();
        format!("otpauth://totp/{issuer}:{login}?secret={secret}&issuer={issuer}")
    }

    /// That address as a QR code: the elements of an SVG in black on white.
    pub fn qr_svg(&self, issuer: &str, login: &str) -> Option<String> {
        let code = QrCode::with_error_correction_level(self.address(issuer, login), EcLevel::M);
        let image = code
            .ok()?
            .render::<svg::Color<'_>>()
            .min_dimensions(220, 220)
            .build();
        image.find("<svg").map(|start| as_html(&image[start..]))
    }

    /// The code of a step.
    pub fn code(&self, step: i64) -> String {
        let mut mac = <Hmac<Sha1> as hmac::Mac>::new_from_slice(&self.0)
            .expect("HMAC takes keys of any length");
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let offset = usize::from(digest[19] & 15);
        let number = (u32::from(digest[offset] & 127) << 24)
            | (u32::from(digest[offset + 1]) << 16)
            | (u32::from(digest[offset + 2]) << 8)
            | u32::from(digest[offset + 3]);
        format!("{:06}", number % 1_000_000)
    }

    /// The step whose code was typed, if it is one of about `now` and later than `last`: no code
    /// counts twice (RFC 6238, section 5.2). Spaces in what was typed do not matter.
    pub fn verify(&self, typed: &str, now: Timestamp, last: i64) -> Option<i64> {
        let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let present = step(now);
        let mut found = None;
        for step in present - SLACK..=present + SLACK {
            let fits: bool = self.code(step).as_bytes().ct_eq(typed.as_bytes()).into();
            if fits && step > last {
                found = found.or(Some(step));
            }
        }
        found
    }
}

/// An SVG inside a page: each element with an end tag of its own.
fn as_html(svg: &str) -> String {
    let mut parts = svg.split("/>").peekable();
    let mut text = String::with_capacity(svg.len() + 32);
    while let Some(part) = parts.next() {
        text.push_str(part);
        if parts.peek().is_some() {
            let element = part.rsplit('<').next().unwrap_or_default();
            let name = element.split(' ').next().unwrap_or_default();
            text.push_str("></");
            text.push_str(name);
            text.push('>');
        }
    }
    text
}

/// The step of an instant.
pub fn step(now: Timestamp) -> i64 {
    now.as_second().div_euclid(STEP_S)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rfc() -> TotpSecret {
        TotpSecret::from_bytes(b"12345678901234567890").unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, SHA-1; the last six of its eight digits.
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(rfc().code(step(at(second))), code);
        }
    }

    #[test]
    fn a_code_counts_once_and_a_little_around_its_time() {
        let (secret, now) = (rfc(), at(1_111_111_109));
        let present = step(now);
        assert_eq!(secret.verify("081 804", now, 0), Some(present));
        assert_eq!(secret.verify("081804", now, present), None, "again");
        assert_eq!(secret.verify("081804", at(1_111_111_139), 0), Some(present));
        assert_eq!(secret.verify("081804", at(1_111_111_080), 0), Some(present));
        assert_eq!(secret.verify("081804", at(1_111_111_171), 0), None, "late");
        for wrong in ["", "81804", "0818040", "081805", "๐๘๑๘๐๔"] {
            assert_eq!(secret.verify(wrong, now, 0), None, "{wrong}");
        }
    }

    #[test]
    fn apps_can_read_it() {
        assert_eq!(
            rfc().text(),
            "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ",
            "as in the standard"
        );
        assert_eq!(
            rfc().address("Stadt Köln", "anna.berg"),
            "otpauth://totp/Stadt%20K%C3%B6ln:anna.berg?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Stadt%20K%C3%B6ln"
        );
        let image = rfc().qr_svg("Stadt Köln", "anna.berg").unwrap();
        assert!(image.starts_with("<svg") && image.trim_end().ends_with("</svg>"));
        assert!(image.contains("></path>") && !image.contains("/>"));
    }

    proptest! {
        #[test]
        fn every_secret_is_32_digits(bytes in any::<[u8; 20]>()) {
            let text = TotpSecret(bytes).base32();
            prop_assert_eq!(text.len(), 32);
            let mut bits = text.bytes().flat_map(|digit| {
                let value = BASE32.iter().position(|known| *known == digit).unwrap();
                (0..5).rev().map(move |bit| value >> bit & 1)
            });
            for byte in bytes {
                let read = (0..8).fold(0, |read, _| read << 1 | bits.next().unwrap());
                prop_assert_eq!(read, usize::from(byte));
            }
        }
    }
}
