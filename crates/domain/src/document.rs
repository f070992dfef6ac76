//! Pictures and papers in a talk: what may be brought, told from its first bytes alone. Nothing is
//! ever decoded here; a picture is only as large as its header says.

use serde::{Deserialize, Serialize};

/// The largest document, in bytes.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;
/// The most that all documents of a talk take together, in bytes.
pub const MOST_BYTES_OF_TALK: usize = 48 * 1024 * 1024;
/// How many documents a talk has at most.
pub const MOST_OF_TALK: usize = 12;
/// The largest picture, in pixels: whoever looks at it has to hold it unpacked, four bytes each.
pub const MOST_PIXELS: u64 = 100_000_000;
/// The longest name, in characters.
pub const LONGEST_NAME: usize = 100;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A picture or paper of the citizen's, sent by a press: a copy ("Kopie").
    Snapshot,
    /// A signature by finger, pen or mouse. It is no Schriftform (§ 126 BGB).
    Signature,
    /// What staff show.
    Shown,
}

impl DocumentKind {
    /// The word that stands for it in storage.
    pub fn code(self) -> &'static str {
        match self {
            DocumentKind::Snapshot => "snapshot",
            DocumentKind::Signature => "signature",
            DocumentKind::Shown => "shown",
        }
    }

    /// The kind of a word in storage.
    pub fn of_code(code: &str) -> Option<Self> {
        [Self::Snapshot, Self::Signature, Self::Shown]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// The forms that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// ISO/IEC 10918-1 (JPEG).
    Jpeg,
    /// ISO/IEC 15948 (PNG).
    Png,
    /// ISO 32000 (PDF).
    Pdf,
}

impl Format {
    /// The media type.
    pub fn mime(self) -> &'static str {
        match self {
            Format::Jpeg => "image/jpeg",
            Format::Png => "image/png",
            Format::Pdf => "application/pdf",
        }
    }

    /// The form of a media type.
    pub fn of_mime(mime: &str) -> Option<Self> {
        [Self::Jpeg, Self::Png, Self::Pdf]
            .into_iter()
            .find(|format| format.mime() == mime)
    }

    /// The ending of a file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Jpeg => "jpg",
            Format::Png => "png",
            Format::Pdf => "pdf",
        }
    }

    /// The form that the first bytes tell, whatever a name or a browser says.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
        match bytes {
            _ if bytes.starts_with(&[0xff, 0xd8, 0xff]) => Some(Format::Jpeg),
            _ if bytes.starts_with(PNG) => Some(Format::Png),
            _ if bytes.starts_with(b"%PDF-") => Some(Format::Pdf),
            _ => None,
        }
    }
}

/// Why something cannot be a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There is nothing.
    #[error("the file is empty")]
    Empty,
    /// More than [`MOST_BYTES`].
    #[error("the file is larger than {MOST_BYTES} bytes")]
    TooLarge,
    /// None of the forms that are taken, or not the one that the kind needs.
    #[error("the file is of a form that is not taken")]
    Form,
    /// The header of the picture cannot be read, or says more than [`MOST_PIXELS`].
    #[error("the picture is damaged or unpacks to more than {MOST_PIXELS} pixels")]
    Picture,
}

/// Whether these bytes can be a document of this kind; a signature is a PNG.
///
/// # Errors
/// See [`Unfit`].
pub fn check(kind: DocumentKind, bytes: &[u8]) -> Result<Format, Unfit> {
    if bytes.is_empty() {
        return Err(Unfit::Empty);
    }
    if bytes.len() > MOST_BYTES {
        return Err(Unfit::TooLarge);
    }
    let format = Format::of(bytes).ok_or(Unfit::Form)?;
    if kind == DocumentKind::Signature && format != Format::Png {
        return Err(Unfit::Form);
    }
    let fits = match format {
        Format::Pdf => true,
        Format::Png => png_pixels(bytes).is_some_and(is_bearable),
        Format::Jpeg => jpeg_pixels(bytes).is_some_and(is_bearable),
    };
    if fits {
        Ok(format)
    } else {
        Err(Unfit::Picture)
    }
}

/// A name as it is kept: one line, without signs that could lead a file system or a page astray; its
/// ending is that of the form. Where nothing is left, `instead`.
pub fn name(given: &str, instead: &str, format: Format) -> String {
    let given = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = given.rsplit_once('.').map_or(given, |(stem, _)| stem);
    let plain: String = stem
        .chars()
        .map(|sign| if is_plain(sign) { sign } else { ' ' })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let stem: String = words.join(" ").chars().take(LONGEST_NAME - 4).collect();
    let stem = match stem.trim().trim_start_matches('.') {
        "" => instead,
        stem => stem,
    };
    format!("{}.{}", stem.trim_end(), format.ending())
}

/// Letters, digits and the signs of plain names; nothing that turns the direction of writing.
fn is_plain(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_' | '.' | ',' | '(' | ')' | '+' | '§')
}

fn is_bearable((width, height): (u32, u32)) -> bool {
    let pixels = u64::from(width) * u64::from(height);
    (1..=MOST_PIXELS).contains(&pixels)
}

/// Width and height of a PNG: its first chunk is IHDR (ISO/IEC 15948, 11.2.2).
fn png_pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    if bytes.get(12..16)? != b"IHDR" {
        return None;
    }
    let number = |at: usize| -> Option<u32> {
        let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_be_bytes(four))
    };
    Some((number(16)?, number(20)?))
}

/// Width and height of a JPEG: its first frame header SOFn (ISO/IEC 10918-1, B.2.2).
fn jpeg_pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| -> Option<u32> {
        let two: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
        Some(u32::from(u16::from_be_bytes(two)))
    };
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            // Fill bytes stand before any marker.
            0xff => at += 1,
            // These bear no length; data before a frame header is no picture.
            0xd0..=0xd9 | 0x01 => return None,
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Some((number(at + 7)?, number(at + 5)?));
            }
            _ => {
                let length = usize::try_from(number(at + 2)?).ok()?;
                if length < 2 {
                    return None;
                }
                at += 2 + length;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = vec![
            0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 11, 8,
        ];
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes
    }

    #[test]
    fn the_first_bytes_tell_the_form() {
        use DocumentKind::{Shown, Signature, Snapshot};
        assert_eq!(check(Snapshot, &jpeg(4000, 3000)), Ok(Format::Jpeg));
        assert_eq!(check(Shown, &png(40, 30)), Ok(Format::Png));
        assert_eq!(check(Shown, b"%PDF-1.7\n"), Ok(Format::Pdf));
        assert_eq!(check(Signature, &png(40, 30)), Ok(Format::Png));
        assert_eq!(check(Signature, b"%PDF-1.7\n"), Err(Unfit::Form));
        assert_eq!(check(Shown, b""), Err(Unfit::Empty));
        for other in ["<svg xmlns", "<html>", "GIF89a", "MZ\0\0", "\n%PDF-1.7"] {
            assert_eq!(check(Shown, other.as_bytes()), Err(Unfit::Form), "{other}");
        }
        let mut large = b"%PDF-1.7\n".to_vec();
        large.resize(MOST_BYTES + 1, 0);
        assert_eq!(check(Shown, &large), Err(Unfit::TooLarge));
    }

    #[test]
    fn a_picture_that_unpacks_to_too_much_is_not_taken() {
        for huge in [
            png(100_000, 100_000),
            png(u32::MAX, u32::MAX),
            jpeg(65_000, 65_000),
        ] {
            assert_eq!(check(DocumentKind::Shown, &huge), Err(Unfit::Picture));
        }
        for none in [png(0, 10), jpeg(10, 0), b"\x89PNG\r\n\x1a\n".to_vec()] {
            assert_eq!(check(DocumentKind::Shown, &none), Err(Unfit::Picture));
        }
        assert_eq!(jpeg_pixels(&jpeg(4000, 3000)), Some((4000, 3000)));
    }

    #[test]
    fn names_are_plain_and_end_as_they_are() {
        let of = |given: &str| name(given, "Dokument", Format::Pdf);
        assert_eq!(of("Meldebescheinigung.PDF"), "Meldebescheinigung.pdf");
        assert_eq!(of("C:\\Users\\x\\Antrag (2).exe"), "Antrag (2).pdf");
        assert_eq!(of("../../etc/passwd"), "passwd.pdf");
        assert_eq!(of("a\r\nSet-Cookie: x=\"1\".pdf"), "a Set-Cookie x 1.pdf");
        assert_eq!(of("rechnung\u{202e}gpj.pdf"), "rechnung gpj.pdf");
        for nothing in ["", ".pdf", "///", "<>.html"] {
            assert_eq!(of(nothing), "Dokument.pdf", "{nothing:?}");
        }
        assert!(of(&"ä".repeat(500)).chars().count() <= LONGEST_NAME);
    }

    #[test]
    fn codes_lead_back() {
        for kind in [
            DocumentKind::Snapshot,
            DocumentKind::Signature,
            DocumentKind::Shown,
        ] {
            assert_eq!(DocumentKind::of_code(kind.code()), Some(kind));
        }
        for format in [Format::Jpeg, Format::Png, Format::Pdf] {
            assert_eq!(Format::of_mime(format.mime()), Some(format));
        }
        assert_eq!(DocumentKind::of_code("video"), None);
    }

    proptest! {
        #[test]
        fn garbage_is_judged_and_never_panics(
            start in prop_oneof![
                Just(&b"\xff\xd8\xff"[..]),
                Just(&b"\x89PNG\r\n\x1a\n"[..]),
                Just(&b""[..]),
            ],
            rest in prop::collection::vec(any::<u8>(), 0..64),
        ) {
            let bytes = [start, &rest].concat();
            let _ = check(DocumentKind::Snapshot, &bytes);
        }

        #[test]
        fn names_never_bear_what_could_be_read_as_more(given in ".{0,200}") {
            let name = name(&given, "Dokument", Format::Png);
            prop_assert!(name.chars().count() <= LONGEST_NAME);
            prop_assert!(name.ends_with(".png") && !name.starts_with('.'));
            prop_assert!(!name.contains(['/', '\\', '"', '\r', '\n', ';', '<']));
        }
    }
}
