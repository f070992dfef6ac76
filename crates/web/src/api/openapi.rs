//! `GET /api/v1/openapi.json`: the description of the API.

use axum::Json;
use utoipa::OpenApi;

use super::{figures, offices, organisations, presence};
use crate::problem::ProblemBody;

/// The description.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Schalter",
        description = "Offices of a digital citizen office, and how long it takes to reach a person.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    paths(organisations::get, offices::get, figures::get, presence::post),
    components(schemas(ProblemBody)),
    tags(
        (name = "directory", description = "Organisations and offices"),
        (name = "figures", description = "Figures for leads, without persons"),
        (name = "kiosks", description = "What tells a kiosk that somebody came")
    )
)]
pub struct Description;

/// The handler.
pub async fn get() -> Json<utoipa::openapi::OpenApi> {
    Json(Description::openapi())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `SCHALTER_WRITE_GENERATED=1` writes, otherwise it must match.
    #[test]
    fn the_committed_description_matches() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/generated");
        let file = folder.join("openapi.json");
        let fresh = format!("{}\n", Description::openapi().to_pretty_json().unwrap());
        if std::env::var_os("SCHALTER_WRITE_GENERATED").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&file, &fresh).unwrap();
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(
            kept, fresh,
            "docs/generated/openapi.json is stale: run `make docs`"
        );
    }
}
