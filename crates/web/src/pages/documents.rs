//! Pictures and papers in a talk, over HTTP: brought by a POST whose body is the file itself, read by
//! a GET, taken back by a POST. The citizen's under `/besuch/{visit}/dokumente`, those of staff under
//! `/desk/dokumente`. Who may see what is the exchange's to say.

use axum::body::Bytes;
use axum::extract::{FromRequest as _, Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use schalter_domain::document::{DocumentKind, MOST_BYTES, Unfit};
use schalter_domain::ids::DocumentId;
use schalter_exchange::Party;
use schalter_exchange::documents::{DocumentError, NewDocument};
use schalter_exchange::tickets::TicketError;
use schalter_texts::Locale;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::App;
use crate::extract::{Desk, DocumentPath, PageLocale, VisitPath, VisitToken};
use crate::problem::Problem;
use crate::security::headers::OwnPolicy;

/// The largest body of a request that brings a document, in bytes: one more than is taken, so that
/// one that is too large is told from one that broke off.
pub const BODY: usize = MOST_BYTES + 1;

/// A file of somebody's is never a page of ours: no script, no form, no frame, nothing from elsewhere.
pub const SANDBOX: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// What is brought.
#[derive(Deserialize)]
pub struct Asked {
    /// Made by the client; the same one again brings nothing twice.
    id: Uuid,
    /// `kopie` (also without it) or `unterschrift`; of staff it is always what they show.
    #[serde(default)]
    art: String,
    /// The name of the file.
    #[serde(default)]
    name: String,
}

/// What came of it.
#[derive(Serialize)]
pub struct Brought {
    document: Uuid,
}

/// `POST /besuch/{visit}/dokumente`: the citizen shows a copy, or signs.
pub async fn bring(
    State(app): State<App>,
    VisitPath(visit): VisitPath,
    token: VisitToken,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    token.held(&app, visit).await?;
    let kind = match asked.art.as_str() {
        "" | "kopie" => DocumentKind::Snapshot,
        "unterschrift" => DocumentKind::Signature,
        _ => return Err(Problem::InvalidInput),
    };
    take(&app, Party::Visit(visit), kind, asked, request).await
}

/// `POST /desk/dokumente`: staff show something.
pub async fn show(
    State(app): State<App>,
    desk: Desk,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    let party = Party::Seat(desk.signed.staff.id.into());
    take(&app, party, DocumentKind::Shown, asked, request).await
}

/// `GET /besuch/{visit}/dokumente/{document}`.
pub async fn get(
    State(app): State<App>,
    VisitPath(visit): VisitPath,
    token: VisitToken,
    DocumentPath(document): DocumentPath,
) -> Result<Response, Problem> {
    token.held(&app, visit).await?;
    give(&app, Party::Visit(visit), document)
}

/// `GET /desk/dokumente/{document}`.
pub async fn desk_get(
    State(app): State<App>,
    desk: Desk,
    DocumentPath(document): DocumentPath,
) -> Result<Response, Problem> {
    give(&app, Party::Seat(desk.signed.staff.id.into()), document)
}

/// `POST /besuch/{visit}/dokumente/{document}/zuruecknehmen`: the citizen takes a copy back.
pub async fn take_back(
    State(app): State<App>,
    VisitPath(visit): VisitPath,
    token: VisitToken,
    DocumentPath(document): DocumentPath,
) -> Result<StatusCode, Problem> {
    token.held(&app, visit).await?;
    drop(&app, Party::Visit(visit), document)
}

/// `POST /desk/dokumente/{document}/zuruecknehmen`: staff show it no longer.
pub async fn desk_take_back(
    State(app): State<App>,
    desk: Desk,
    DocumentPath(document): DocumentPath,
) -> Result<StatusCode, Problem> {
    drop(&app, Party::Seat(desk.signed.staff.id.into()), document)
}

/// The path of a paper in a matter.
#[derive(Deserialize)]
pub struct Kept {
    ticket: String,
    document: String,
}

/// `GET /{locale}/desk/vorgaenge/{ticket}/anlagen/{document}`: a paper that was put into a matter.
pub async fn kept(
    State(app): State<App>,
    PageLocale(_): PageLocale,
    desk: Desk,
    Path(named): Path<Kept>,
) -> Result<Response, Problem> {
    let ticket = named.ticket.parse().map_err(|_| Problem::NotFound)?;
    let document = named.document.parse().map_err(|_| Problem::NotFound)?;
    let tickets = app.exchange.tickets();
    let paper = tickets.attachment(&desk.signed, ticket, document).await;
    let paper = paper.map_err(|error| match error {
        TicketError::Retry => Problem::RetryLater,
        _ => Problem::NotFound,
    })?;
    let entry = &paper.entry;
    let mime = entry.format.mime();
    Ok(file(mime, &entry.name, paper.bytes.to_vec()))
}

async fn take(
    app: &App,
    party: Party,
    kind: DocumentKind,
    asked: Asked,
    request: Request,
) -> Result<Response, Problem> {
    let documents = app.exchange.documents();
    documents.may_bring(party, kind).map_err(refused)?;
    let bytes = Bytes::from_request(request, app).await;
    let bytes = bytes.map_err(|broken| match broken.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        _ => Problem::BadRequest,
    })?;
    let new = NewDocument {
        upload: asked.id,
        kind,
        name: asked.name,
        bytes: bytes.into(),
    };
    let document = documents.bring(party, new).map_err(refused)?.0;
    Ok((StatusCode::CREATED, Json(Brought { document })).into_response())
}

fn give(app: &App, party: Party, id: DocumentId) -> Result<Response, Problem> {
    let document = app.exchange.documents().get(party, id);
    let document = document.ok_or(Problem::NotFound)?;
    let name = document.called(Locale::De);
    Ok(file(document.format.mime(), &name, document.bytes.to_vec()))
}

fn drop(app: &App, party: Party, id: DocumentId) -> Result<StatusCode, Problem> {
    let documents = app.exchange.documents();
    documents.take_back(party, id).map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// A file of somebody's, as an answer: its kind is not guessed, and nothing in it can act.
pub fn file(mime: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime)),
        (header::CONTENT_DISPOSITION, disposition(name)),
    ];
    (headers, Extension(OwnPolicy(SANDBOX)), bytes).into_response()
}

/// `inline`, with the name once in ASCII and once whole (RFC 6266, RFC 8187).
fn disposition(name: &str) -> HeaderValue {
    use std::fmt::Write as _;
    let plain = |sign: char| sign.is_ascii_alphanumeric() || " -_.".contains(sign);
    let ascii: String = name
        .chars()
        .map(|sign| if plain(sign) { sign } else { '_' })
        .collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            let _ = write!(whole, "%{byte:02X}");
        }
    }
    let value = format!("inline; filename=\"{ascii}\"; filename*=UTF-8''{whole}");
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("inline"))
}

fn refused(error: DocumentError) -> Problem {
    match error {
        DocumentError::NoTalk | DocumentError::Unknown => Problem::NotFound,
        DocumentError::NotHere => Problem::Forbidden,
        DocumentError::Unfit(Unfit::TooLarge) => Problem::TooLarge,
        DocumentError::Unfit(Unfit::Form) => Problem::Unsupported,
        DocumentError::Unfit(Unfit::Empty | Unfit::Picture) => Problem::InvalidInput,
        DocumentError::Full => Problem::Conflict,
        DocumentError::Crowded => Problem::RetryLater,
    }
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn names_reach_the_header_whole_and_harmless() {
        assert_eq!(
            disposition("Kopie 1.jpg"),
            "inline; filename=\"Kopie 1.jpg\"; filename*=UTF-8''Kopie%201.jpg"
        );
        assert_eq!(
            disposition("ä\"\r\n.pdf"),
            "inline; filename=\"____.pdf\"; filename*=UTF-8''%C3%A4%22%0D%0A.pdf"
        );
    }
}
