//! The built front end, embedded: styles, scripts, fonts.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use rust_embed::RustEmbed;
use schalter_exchange::LogoFile;
use serde::Deserialize;

use crate::App;
use crate::problem::Problem;

#[derive(RustEmbed)]
#[folder = "../../frontend/dist"]
struct Dist;

/// How the name of the kiosk's service worker begins. It may answer for pages outside `/assets`; the
/// kiosk's page alone registers it.
const KIOSK_WORKER: &str = "kiosk-worker-";

/// An entry of Vite's manifest.
#[derive(Debug, Deserialize)]
struct Entry {
    file: String,
}

static MANIFEST: LazyLock<BTreeMap<String, Entry>> = LazyLock::new(|| {
    let manifest = Dist::get(".vite/manifest.json");
    manifest
        .and_then(|file| serde_json::from_slice(&file.data).ok())
        .unwrap_or_default()
});

/// The path of an entry of the front end, such as `src/portal.ts`; none if it was not built.
pub fn entry(source: &str) -> Option<String> {
    MANIFEST.get(source).map(|entry| format!("/{}", entry.file))
}

/// `GET /assets/{*path}`. Names carry a hash of the content, so they are kept for good.
pub async fn file(Path(path): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let file = Dist::get(&format!("assets/{path}")).ok_or(Problem::NotFound)?;
    let hash = file.metadata.sha256_hash();
    let tag = format!(
        "\"{}\"",
        hash.iter()
            .take(12)
            .map(|b| format!("{b:02x}"))
            .collect::<String>()
    );
    let caching = [
        (
            header::CACHE_CONTROL,
            "public, max-age=31536000, immutable".to_owned(),
        ),
        (header::ETAG, tag.clone()),
    ];
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes())
    {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    let kind = [(header::CONTENT_TYPE, content_type(&path))];
    let mut response = (kind, caching, file.data.into_owned()).into_response();
    if path.starts_with(KIOSK_WORKER) {
        let headers = response.headers_mut();
        headers.insert("service-worker-allowed", HeaderValue::from_static("/"));
    }
    Ok(response)
}

/// `GET /assets/org/{file}`: the accent colour of one organisation, as a style sheet.
pub async fn accent(State(app): State<App>, Path(file): Path<String>) -> Result<Response, Problem> {
    let slug = file.strip_suffix(".css").ok_or(Problem::NotFound)?;
    let catalogue = app.exchange.catalogue();
    let entry = catalogue.organisation(slug).ok_or(Problem::NotFound)?;
    let colour = entry
        .organisation
        .colour
        .as_deref()
        .filter(|colour| is_colour(colour));
    let style = colour.map_or_else(String::new, |colour| {
        format!(":root{{--s-accent:{colour}}}\n")
    });
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    Ok((headers, style).into_response())
}

/// Where a logo is.
pub fn logo_path(logo: &LogoFile) -> String {
    format!("/assets/logo/{}", logo.file)
}

/// `GET /assets/logo/{file}`: the logo of an organisation. Its name is a digest of what it shows, so
/// it is kept for good; nothing but pictures that were checked when they came is ever given.
pub async fn logo(State(app): State<App>, Path(file): Path<String>) -> Result<Response, Problem> {
    let catalogue = app.exchange.catalogue();
    let logo = catalogue.logo(&file).ok_or(Problem::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, logo.kind.mime()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, logo.bytes.to_vec()).into_response())
}

/// Whether the text is a colour of the form `#rrggbb`, and nothing else that CSS could read.
pub(crate) fn is_colour(text: &str) -> bool {
    text.len() == 7
        && text.starts_with('#')
        && text[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "wasm" => "application/wasm",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colours_reach_the_style_sheet() {
        assert!(is_colour("#9b1c31"));
        for bad in ["", "#fff", "red", "#9b1c3g", "#9b1c31;", "#äääa"] {
            assert!(!is_colour(bad), "{bad}");
        }
    }

    #[test]
    fn an_entry_that_was_not_built_is_none() {
        assert_eq!(entry("src/nothing.ts"), None);
    }
}
