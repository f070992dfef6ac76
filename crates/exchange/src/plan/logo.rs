//! Logos: small pictures that stand in the plan as base64. What a picture is, its first bytes say.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use schalter_domain::office::Logo;

/// The most bytes a logo may have: 256 KiB.
pub const LOGO_BYTES: usize = 256 * 1024;

/// The kinds of pictures that a logo can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// `image/png`.
    Png,
    /// `image/jpeg`.
    Jpeg,
    /// `image/webp`.
    Webp,
}

impl PictureKind {
    const ALL: [PictureKind; 3] = [PictureKind::Png, PictureKind::Jpeg, PictureKind::Webp];

    /// What the first bytes say (PNG specification 5.2, ISO/IEC 10918-1 B.1.1.3, RFC 9649 2.4).
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(PictureKind::Png)
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            Some(PictureKind::Jpeg)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(PictureKind::Webp)
        } else {
            None
        }
    }

    /// Its media type.
    pub fn mime(self) -> &'static str {
        match self {
            PictureKind::Png => "image/png",
            PictureKind::Jpeg => "image/jpeg",
            PictureKind::Webp => "image/webp",
        }
    }

    /// How the name of its file ends.
    pub fn extension(self) -> &'static str {
        match self {
            PictureKind::Png => "png",
            PictureKind::Jpeg => "jpg",
            PictureKind::Webp => "webp",
        }
    }

    /// The logo that these bytes are, as a plan writes it.
    pub fn logo(self, bytes: &[u8]) -> Logo {
        Logo {
            mime: self.mime().to_owned(),
            base64: STANDARD.encode(bytes),
        }
    }
}

/// Why something is no logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogoFault {
    /// A media type that we do not show.
    #[error("this kind of picture is not shown")]
    Kind,
    /// Text that is not base64.
    #[error("this is not base64")]
    Encoding,
    /// Too many bytes.
    #[error("the picture is too large")]
    Size,
    /// Bytes that are not what the media type says.
    #[error("the picture is not what its `mime` says")]
    Content,
}

impl LogoFault {
    /// What to do.
    pub fn remedy(self) -> String {
        match self {
            LogoFault::Kind => "Take \"image/png\", \"image/jpeg\" or \"image/webp\"".to_owned(),
            LogoFault::Encoding => {
                "Encode the file with `base64 -w0`, without line breaks".to_owned()
            }
            LogoFault::Size => format!("Make it smaller; it may have {} KiB", LOGO_BYTES / 1024),
            LogoFault::Content => "Correct `mime`, or take another file".to_owned(),
        }
    }
}

/// The bytes of a logo.
///
/// # Errors
/// [`LogoFault`].
pub fn logo_bytes(logo: &Logo) -> Result<(PictureKind, Vec<u8>), LogoFault> {
    let mut kinds = PictureKind::ALL.into_iter();
    let kind = kinds.find(|kind| kind.mime() == logo.mime);
    let kind = kind.ok_or(LogoFault::Kind)?;
    if logo.base64.len() > LOGO_BYTES.div_ceil(3) * 4 {
        return Err(LogoFault::Size);
    }
    let bytes = STANDARD.decode(&logo.base64);
    let bytes = bytes.map_err(|_| LogoFault::Encoding)?;
    if bytes.len() > LOGO_BYTES {
        return Err(LogoFault::Size);
    }
    match PictureKind::of(&bytes) == Some(kind) {
        true => Ok((kind, bytes)),
        false => Err(LogoFault::Content),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n rest";

    #[test]
    fn a_picture_is_what_its_first_bytes_say() {
        let webp = b"RIFF\x04\0\0\0WEBPVP8 ";
        for (bytes, kind) in [
            (PNG, Some(PictureKind::Png)),
            (b"\xff\xd8\xff\xe0", Some(PictureKind::Jpeg)),
            (webp, Some(PictureKind::Webp)),
            (b"GIF89a", None),
            (b"<svg onload=alert(1)>", None),
            (b"", None),
            (b"RIFF", None),
        ] {
            assert_eq!(PictureKind::of(bytes), kind);
        }
    }

    #[test]
    fn a_logo_gives_its_bytes_or_says_why_not() {
        let logo = PictureKind::Png.logo(PNG);
        assert_eq!(logo_bytes(&logo), Ok((PictureKind::Png, PNG.to_vec())));
        let other = |mime: &str, base64: String| Logo {
            mime: mime.to_owned(),
            base64,
        };
        let whole = logo.base64.clone();
        let mut large = PNG.to_vec();
        large.resize(LOGO_BYTES + 1, 0);
        for (logo, fault) in [
            (other("image/svg+xml", whole.clone()), LogoFault::Kind),
            (other("image/jpeg", whole), LogoFault::Content),
            (other("image/png", "?".to_owned()), LogoFault::Encoding),
            (PictureKind::Png.logo(&large), LogoFault::Size),
            (
                other("image/png", "A".repeat(LOGO_BYTES * 2)),
                LogoFault::Size,
            ),
        ] {
            assert_eq!(logo_bytes(&logo), Err(fault));
            assert!(!fault.remedy().is_empty());
        }
        large.pop();
        assert!(logo_bytes(&PictureKind::Png.logo(&large)).is_ok());
    }
}
