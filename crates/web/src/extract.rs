//! Extractors absorb the ceremony of a request, and reject bad names before anything is asked.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use schalter_domain::ids::{DocumentId, KioskId, VisitId};
use schalter_domain::switchboard::Visit;
use schalter_exchange::auth::SignedOn;
use schalter_exchange::{Catalogue, OfficeEntry, OrganisationEntry};
use schalter_texts::Locale;

use crate::App;
use crate::problem::Problem;
use crate::security::cookies;
use crate::security::same_secret;

/// The longest name in a path.
const LONGEST: usize = 64;

/// Whether the text can be the last part of an address of ours.
fn is_slug(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.len() <= LONGEST && text.bytes().all(fits)
}

async fn parameter(parts: &mut Parts, app: &App, name: &str) -> Result<String, Problem> {
    let params = RawPathParams::from_request_parts(parts, app)
        .await
        .map_err(|_| Problem::NotFound)?;
    let found = params.iter().find(|(key, _)| *key == name);
    found
        .map(|(_, value)| value.to_owned())
        .ok_or(Problem::NotFound)
}

async fn slug(parts: &mut Parts, app: &App, name: &str) -> Result<String, Problem> {
    let text = parameter(parts, app, name).await?;
    if is_slug(&text) {
        Ok(text)
    } else {
        Err(Problem::NotFound)
    }
}

/// The locale of the path's first segment.
#[derive(Clone, Copy, Debug)]
pub struct PageLocale(pub Locale);

impl FromRequestParts<App> for PageLocale {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let tag = parameter(parts, app, "locale").await?;
        Locale::from_tag(&tag).map(Self).ok_or(Problem::NotFound)
    }
}

/// The organisation that the path names.
#[derive(Clone)]
pub struct OrganisationPath {
    /// The page's locale.
    pub locale: Locale,
    catalogue: Arc<Catalogue>,
    slug: String,
}

impl OrganisationPath {
    /// The organisation with its offices.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; never for one that came out of a request.
    pub fn entry(&self) -> Result<&OrganisationEntry, Problem> {
        self.catalogue
            .organisation(&self.slug)
            .ok_or(Problem::NotFound)
    }

    /// The same organisation in a newer catalogue, if it still exists.
    pub fn in_directory<'a>(&self, catalogue: &'a Catalogue) -> Option<&'a OrganisationEntry> {
        catalogue.organisation(&self.slug)
    }

    /// The organisation's page, such as `/de/musterstadt`.
    pub fn base(&self) -> String {
        format!("/{}/{}", self.locale, self.slug)
    }
}

impl FromRequestParts<App> for OrganisationPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let PageLocale(locale) = PageLocale::from_request_parts(parts, app).await?;
        let slug = slug(parts, app, "organisation").await?;
        let found = Self {
            locale,
            catalogue: app.exchange.catalogue(),
            slug,
        };
        found.entry()?;
        Ok(found)
    }
}

/// The office that the path names.
#[derive(Clone)]
pub struct OfficePath {
    /// Its organisation.
    pub organisation: OrganisationPath,
    slug: String,
}

impl OfficePath {
    /// The page's locale.
    pub fn locale(&self) -> Locale {
        self.organisation.locale
    }

    /// The office with its topics.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; never for one that came out of a request.
    pub fn entry(&self) -> Result<&OfficeEntry, Problem> {
        self.organisation
            .entry()?
            .office(&self.slug)
            .ok_or(Problem::NotFound)
    }
}

impl FromRequestParts<App> for OfficePath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let organisation = OrganisationPath::from_request_parts(parts, app).await?;
        let slug = slug(parts, app, "office").await?;
        let found = Self { organisation, slug };
        found.entry()?;
        Ok(found)
    }
}

/// The visit that the path names; whether it is this browser's is for the exchange to say.
#[derive(Clone, Copy, Debug)]
pub struct VisitPath(pub VisitId);

impl FromRequestParts<App> for VisitPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let text = parameter(parts, app, "visit").await?;
        text.parse().map(Self).map_err(|_| Problem::VisitUnknown)
    }
}

/// The document that the path names; whether it may be seen is for the exchange to say.
#[derive(Clone, Copy, Debug)]
pub struct DocumentPath(pub DocumentId);

impl FromRequestParts<App> for DocumentPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let text = parameter(parts, app, "document").await?;
        text.parse().map(Self).map_err(|_| Problem::NotFound)
    }
}

/// The secret of a link, as it may have been made here. It has no debug output.
#[derive(Clone)]
pub struct LinkSecret(pub String);

impl FromRequestParts<App> for LinkSecret {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        slug(parts, app, "secret").await.map(Self)
    }
}

/// The secret of this browser's visits, if it has one, and the kiosk whose device it is.
#[derive(Clone)]
pub struct VisitToken(pub Option<String>, pub Option<KioskId>);

impl VisitToken {
    /// Whether this browser holds the visit: by its own cookie, or as the device of the kiosk that
    /// serves this visit now.
    pub async fn holds(&self, app: &App, visit: VisitId) -> bool {
        let kiosks = app.exchange.kiosks();
        if self
            .1
            .is_some_and(|kiosk| kiosks.visit(kiosk) == Some(visit))
        {
            return true;
        }
        match &self.0 {
            Some(token) => app.exchange.visits().holds(token, visit).await,
            None => false,
        }
    }

    /// The visit, if this browser holds it.
    ///
    /// # Errors
    /// [`Problem::VisitUnknown`]: it does not, or the visit is forgotten.
    pub async fn held(&self, app: &App, visit: VisitId) -> Result<Arc<Visit>, Problem> {
        let holds = self.holds(app, visit).await;
        app.exchange
            .visits()
            .get(visit)
            .filter(|_| holds)
            .ok_or(Problem::VisitUnknown)
    }
}

impl FromRequestParts<App> for VisitToken {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let KioskDevice(kiosk) = KioskDevice::from_request_parts(parts, app).await?;
        Ok(Self(
            cookies::VISIT.read(&parts.headers, &app.config),
            kiosk,
        ))
    }
}

/// The kiosk whose device this browser is.
#[derive(Clone, Copy, Debug)]
pub struct KioskDevice(pub Option<KioskId>);

impl FromRequestParts<App> for KioskDevice {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let token = cookies::KIOSK.read(&parts.headers, &app.config);
        Ok(Self(
            token.and_then(|token| app.exchange.kiosks().device(&token)),
        ))
    }
}

/// The signed-on staff member of the session cookie.
#[derive(Clone)]
pub struct Desk {
    /// Who.
    pub signed: SignedOn,
    /// The session's secret.
    pub token: String,
}

impl Desk {
    /// Checks the secret that a form carried.
    ///
    /// # Errors
    /// [`Problem::FormExpired`].
    pub fn check(&self, csrf: &str) -> Result<(), Problem> {
        if same_secret(&self.signed.csrf, csrf) {
            Ok(())
        } else {
            Err(Problem::FormExpired)
        }
    }
}

impl FromRequestParts<App> for Desk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = cookies::DESK.read(&parts.headers, &app.config);
        let token = token.ok_or(Problem::LoginRequired)?;
        let signed = app.exchange.auth().session(&token).await;
        signed
            .map(|signed| Self { signed, token })
            .ok_or(Problem::LoginRequired)
    }
}

#[cfg(test)]
mod tests {
    use super::is_slug;

    #[test]
    fn names_are_short_and_plain() {
        assert!(is_slug("kfz-zulassung"));
        for bad in ["", "Kfz", "a/b", "a b", "ä", "a.b", &"a".repeat(65)] {
            assert!(!is_slug(bad), "{bad}");
        }
    }
}
