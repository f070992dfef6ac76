//! The public API, version 1. Described by OpenAPI at `/api/v1/openapi.json`.

pub mod figures;
pub mod offices;
pub mod openapi;
pub mod organisations;
pub mod presence;
