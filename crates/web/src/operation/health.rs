//! `GET /healthz`: the process runs and answers.

/// The handler.
pub async fn get() -> &'static str {
    "ok\n"
}
