//! The pages: one file an endpoint, with its request, its template and its handler.

pub mod accessibility;
pub mod account;
pub mod admin;
pub mod announced;
pub mod blocks;
pub mod callback;
pub mod closing;
pub mod code;
pub mod demo_post;
pub mod desk;
pub mod desk_targets;
pub mod directory;
pub mod directory_apply;
pub mod directory_import;
pub mod directory_search;
pub mod directory_table;
pub mod documents;
pub mod easy;
pub mod enter;
pub mod events;
pub mod features;
pub mod figures;
pub mod fleet;
pub mod frame;
pub mod imprint;
pub mod kiosk;
pub mod kiosk_pairing;
pub mod leave;
pub mod link;
pub mod login;
pub mod logout;
pub mod messages;
pub mod notice_withdraw;
pub mod notices;
pub mod office;
pub mod organisation;
pub mod person;
pub mod privacy;
pub mod problem_page;
pub mod protection;
pub mod rate;
pub mod reports;
pub mod root;
pub mod signed;
pub mod sms_report;
pub mod start;
pub mod templates;
pub mod ticket_step;
pub mod tickets;
pub mod turned_away;
pub mod video_link;
pub mod view;
pub mod visit;
pub mod wall;

use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use crate::problem::Problem;

/// A rendered page.
///
/// # Errors
/// [`Problem::Internal`], if the template fails.
pub fn show(page: &impl Template) -> Result<Response, Problem> {
    let text = page.render().map_err(|error| {
        tracing::error!(%error, "a template failed");
        Problem::Internal
    })?;
    Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response())
}
