//! `POST /{locale}/desk/verwaltung/schritt`: one step that needs no form of its own: taking a change
//! back, bringing something back, moving it up or down.

use axum::extract::{Form, State};
use axum::response::Redirect;
use schalter_exchange::admin::{AdminError, Subject};
use serde::Deserialize;

use super::sheet::path;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;

/// What the form holds.
#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    schritt: String,
    #[serde(default)]
    art: String,
    #[serde(default)]
    nummer: String,
    #[serde(default)]
    seite: String,
}

/// Takes the step, and goes back to where it was asked for.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(fields): Form<Fields>,
) -> Result<Redirect, Problem> {
    desk.check(&fields.csrf)?;
    let admin = app.exchange.admin();
    let (taken, done) = match fields.schritt.as_str() {
        "rueckgaengig" if fields.art == "entry" => {
            let entry = fields.nummer.parse().map_err(|_| Problem::NotFound)?;
            (admin.undo_entry(&desk.signed, entry).await, "rueckgaengig")
        }
        "rueckgaengig" => {
            let undone = admin.undo(&desk.signed, subject(&fields)?).await;
            (undone, "rueckgaengig")
        }
        "wiederherstellen" => {
            let restored = admin.restore(&desk.signed, subject(&fields)?).await;
            (restored, "wieder")
        }
        "hoch" | "runter" => {
            let up = fields.schritt == "hoch";
            let moved = admin.reorder(&desk.signed, subject(&fields)?, up).await;
            (moved.map(drop), "verschoben")
        }
        _ => return Err(Problem::NotFound),
    };
    let done = match taken {
        Ok(()) => done,
        Err(
            AdminError::Conflict
            | AdminError::Invalid(_)
            | AdminError::Entry(_)
            | AdminError::LastAdmin,
        ) => "nicht",
        Err(error) => return Err(super::problem(&error)),
    };
    let page = Some(fields.seite.as_str()).filter(|page| is_ours(page));
    let to = path(locale, page.unwrap_or_default());
    Ok(Redirect::to(&format!("{to}?getan={done}")))
}

fn subject(fields: &Fields) -> Result<Subject, Problem> {
    fn read<T: std::str::FromStr>(text: &str) -> Result<T, Problem> {
        text.parse().map_err(|_| Problem::NotFound)
    }
    Ok(match fields.art.as_str() {
        "organisation" => Subject::Organisation,
        "office" => Subject::Office(read(&fields.nummer)?),
        "topic" => Subject::Topic(read(&fields.nummer)?),
        "staff" => Subject::Staff(read(&fields.nummer)?),
        "kiosk" => Subject::Kiosk(read(&fields.nummer)?),
        "number" => Subject::Number(read(&fields.nummer)?),
        "alliance" => Subject::Alliance(read(&fields.nummer)?),
        _ => return Err(Problem::NotFound),
    })
}

/// Whether it can be a page below the administration's.
fn is_ours(page: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    page.split('/')
        .all(|part| !part.is_empty() && part.bytes().all(plain))
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn nothing_leads_out_of_the_administration() {
        assert!(is_ours("bueros/0193-ab/zeiten"));
        for bad in ["", "/x", "//example.org", "a//b", "a/../b", "a?b", "http:"] {
            assert!(!is_ours(bad), "{bad}");
        }
    }
}
