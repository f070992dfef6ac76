//! The one table of all routes. The router is built from it, and the tests of security headers and
//! of the walls between organisations walk it: a route that is not here does not exist.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::App;
use crate::api;
use crate::assets;
use crate::live;
use crate::operation;
use crate::pages;
use crate::pages::{account, admin};
use crate::problem::{self, Problem};
use crate::security::limit::{self, Purpose};
use crate::security::{client, headers, origin, request};

/// The largest body of a request, in bytes.
pub const MAX_BODY_BYTES: usize = 32 * 1024;
/// The largest body of a request with a table of the directory, in bytes: as a form carries it, each
/// byte outside ASCII takes three.
const MAX_TABLE_BYTES: usize = 3 * pages::directory_import::TABLE_BYTES + MAX_BODY_BYTES;
/// How long a page or API call may take.
const TIMEOUT: Duration = Duration::from_secs(20);
/// How long bringing a document may take: 8 MiB over half a megabit a second.
const TIMEOUT_DOCUMENT: Duration = Duration::from_secs(140);

/// The methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// GET, and with it HEAD.
    Get,
    /// POST.
    Post,
}

/// What a route gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page, or a redirect to one.
    Page,
    /// JSON or figures for machines.
    Api,
    /// A stream that stays open: WebSocket or server-sent events.
    Live,
    /// A file that browsers keep.
    Asset,
}

/// Who may see what it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    Public,
    /// The citizen whose cookie holds the visit.
    Visitor,
    /// Signed-on staff, and of their own organisation only.
    Staff,
    /// The operators of this installation.
    Operator,
}

/// One route.
pub struct Route {
    /// The method.
    pub verb: Verb,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// What it gives.
    pub kind: Kind,
    /// Who may see it.
    pub audience: Audience,
    /// The limit it counts against.
    pub limit: Option<Purpose>,
    /// The largest body, in bytes.
    pub body: usize,
    /// How long it may take; a stream stays open.
    pub timeout: Duration,
    mount: fn() -> MethodRouter<App>,
}

impl Route {
    /// The same route for a table, as it is uploaded or as a form carries it on.
    const fn with_table(mut self) -> Self {
        self.body = MAX_TABLE_BYTES;
        self
    }

    /// The same route for a form with a logo.
    const fn with_logo(mut self) -> Self {
        self.body = admin::branding::BODY;
        self
    }

    /// The same route for a document as the body.
    const fn with_document(mut self) -> Self {
        self.body = pages::documents::BODY;
        self.timeout = TIMEOUT_DOCUMENT;
        self
    }
}

macro_rules! route {
    ($verb:ident $path:literal, $kind:ident, $audience:ident, $($handler:ident)::+) => {
        route!($verb $path, $kind, $audience, None, $($handler)::+)
    };
    ($verb:ident $path:literal, $kind:ident, $audience:ident, $limit:expr, $($handler:ident)::+) => {
        Route {
            verb: route!(@verb $verb),
            path: $path,
            kind: Kind::$kind,
            audience: Audience::$audience,
            limit: $limit,
            body: MAX_BODY_BYTES,
            timeout: TIMEOUT,
            mount: || $verb($($handler)::+),
        }
    };
    (@verb get) => { Verb::Get };
    (@verb post) => { Verb::Post };
}

const ENTER: Option<Purpose> = Some(Purpose::Enter);
const LOGIN: Option<Purpose> = Some(Purpose::Login);
const FEEDBACK: Option<Purpose> = Some(Purpose::Feedback);
const LIVE: Option<Purpose> = Some(Purpose::Live);

/// Every route of the house.
#[rustfmt::skip]
pub const ROUTES: &[Route] = &[
    route!(get "/", Page, Public, pages::root::get),
    route!(get "/{locale}", Page, Public, pages::start::get),
    route!(get "/{locale}/{organisation}", Page, Public, pages::organisation::get),
    route!(get "/{locale}/{organisation}/live", Live, Public, LIVE, pages::events::get),
    route!(get "/{locale}/{organisation}/impressum", Page, Public, pages::imprint::get),
    route!(get "/{locale}/{organisation}/datenschutz", Page, Public, pages::privacy::get),
    route!(get "/{locale}/{organisation}/barrierefreiheit", Page, Public, pages::accessibility::get),
    route!(post "/{locale}/{organisation}/barrierefreiheit", Page, Public, FEEDBACK, pages::accessibility::post),
    route!(get "/{locale}/{organisation}/leichte-sprache", Page, Public, pages::easy::get),
    route!(get "/{locale}/{organisation}/gebaerdensprache", Page, Public, pages::signed::get),
    route!(get "/{locale}/{organisation}/{office}", Page, Public, pages::office::get),
    route!(get "/{locale}/{organisation}/{office}/betreten", Page, Visitor, pages::enter::get),
    route!(post "/{locale}/{organisation}/{office}/betreten", Page, Visitor, ENTER, pages::enter::post),
    route!(get "/{locale}/{organisation}/{office}/rueckruf", Page, Visitor, pages::callback::get),
    route!(post "/{locale}/{organisation}/{office}/rueckruf", Page, Visitor, ENTER, pages::callback::post),
    route!(get "/{locale}/rueckruf/{secret}", Page, Visitor, ENTER, pages::link::get),
    route!(post "/{locale}/rueckruf/{secret}", Page, Visitor, ENTER, pages::link::post),

    route!(get "/{locale}/{organisation}/code", Page, Visitor, pages::code::get),
    route!(post "/{locale}/{organisation}/code", Page, Visitor, ENTER, pages::code::post),
    route!(get "/{locale}/{organisation}/code/warten", Page, Visitor, pages::code::waiting),
    route!(get "/{locale}/video/{secret}", Page, Visitor, ENTER, pages::video_link::get),
    route!(post "/{locale}/video/{secret}", Page, Visitor, ENTER, pages::video_link::post),

    route!(get "/{locale}/besuch/{visit}", Page, Visitor, pages::visit::get),
    route!(post "/{locale}/besuch/{visit}/verlassen", Page, Visitor, FEEDBACK, pages::leave::post),
    route!(post "/{locale}/besuch/{visit}/bewertung", Page, Visitor, FEEDBACK, pages::rate::post),

    route!(get "/{locale}/desk/login", Page, Visitor, pages::login::get),
    route!(post "/{locale}/desk/login", Page, Visitor, LOGIN, pages::login::post),
    route!(get "/{locale}/desk/login/faktor", Page, Visitor, account::factor::get),
    route!(post "/{locale}/desk/login/faktor", Page, Visitor, LOGIN, account::factor::post),
    route!(get "/{locale}/desk/login/einrichten", Page, Visitor, account::enrol::get),
    route!(post "/{locale}/desk/login/einrichten", Page, Visitor, LOGIN, account::enrol::post),
    route!(get "/{locale}/desk/anmelden/{provider}", Page, Visitor, LOGIN, account::provider::leave),
    route!(get "/desk/anmelden/{provider}", Page, Visitor, LOGIN, account::provider::come_back),
    route!(post "/desk/abmelden/{provider}", Api, Public, account::provider::logged_out),
    route!(get "/{locale}/desk/notzugang/{secret}", Page, Visitor, LOGIN, account::emergency::get),
    route!(post "/{locale}/desk/notzugang/{secret}", Page, Visitor, LOGIN, account::emergency::post),
    route!(get "/{locale}/desk/konto", Page, Staff, account::own::get),
    route!(post "/{locale}/desk/konto/{eigenes}", Page, Staff, account::own::post),
    route!(get "/{locale}/desk/konto/faktor", Page, Staff, account::own_factor::get),
    route!(post "/{locale}/desk/konto/faktor", Page, Staff, account::own_factor::post),
    route!(get "/{locale}/desk/anmeldungen", Page, Staff, account::logins::get),
    route!(post "/{locale}/desk/anmeldungen/{eigenes}", Page, Staff, account::logins::post),
    route!(get "/{locale}/desk/pruefprotokoll", Page, Staff, account::audit::get),
    route!(post "/{locale}/desk/pruefprotokoll/{eigenes}", Page, Staff, account::audit::post),
    route!(post "/{locale}/desk/logout", Page, Staff, pages::logout::post),
    route!(get "/{locale}/desk", Page, Staff, pages::desk::get),
    route!(get "/{locale}/desk/rueckmeldungen", Page, Staff, pages::reports::get),
    route!(get "/{locale}/desk/sperren", Page, Staff, pages::blocks::get),
    route!(post "/{locale}/desk/sperren", Page, Staff, pages::blocks::post),
    route!(get "/{locale}/desk/zahlen", Page, Staff, pages::figures::get),
    route!(get "/{locale}/desk/zahlen/wochenblatt", Page, Staff, pages::figures::sheet::get),
    route!(get "/{locale}/desk/zahlen/tabelle/{table}", Api, Staff, pages::figures::export::get),
    route!(post "/{locale}/desk/zahlen/tafel", Page, Staff, pages::figures::walls::open),
    route!(post "/{locale}/desk/zahlen/tafel/{wallboard}/widerrufen", Page, Staff, pages::figures::walls::revoke),
    route!(get "/{locale}/tafel/{secret}", Page, Visitor, ENTER, pages::wall::get),
    route!(get "/{locale}/tafel/{secret}/live", Live, Visitor, LIVE, pages::wall::live),
    route!(get "/{locale}/desk/vorgaenge", Page, Staff, pages::tickets::get),
    route!(get "/{locale}/desk/vorgaenge/{ticket}/anlagen/{document}", Page, Staff, pages::documents::kept),
    route!(post "/{locale}/desk/vorgaenge/{ticket}/{step}", Page, Staff, pages::ticket_step::post),
    route!(get "/{locale}/desk/nachrichten", Page, Staff, pages::messages::get),
    route!(post "/{locale}/desk/nachrichten", Page, Staff, pages::messages::post),
    route!(get "/{locale}/desk/nachrichten/vorlagen", Page, Staff, pages::templates::list),
    route!(post "/{locale}/desk/nachrichten/vorlagen", Page, Staff, FEEDBACK, pages::templates::try_out),
    route!(get "/{locale}/desk/nachrichten/vorlagen/{kind}/{transport}/{language}", Page, Staff, pages::templates::get),
    route!(post "/{locale}/desk/nachrichten/vorlagen/{kind}/{transport}/{language}", Page, Staff, pages::templates::post),
    route!(get "/{locale}/desk/hinweise", Page, Staff, pages::notices::get),
    route!(post "/{locale}/desk/hinweise", Page, Staff, pages::notices::post),
    route!(post "/{locale}/desk/hinweise/{notice}/zuruecknehmen", Page, Staff, pages::notice_withdraw::post),
    route!(get "/{locale}/desk/hinweise/buero/{office}/{closing}", Page, Staff, pages::closing::get),
    route!(post "/{locale}/desk/hinweise/buero/{office}/{closing}", Page, Staff, pages::closing::post),
    route!(get "/{locale}/desk/verzeichnis", Page, Staff, pages::directory::get),
    route!(get "/{locale}/desk/verzeichnis/tabelle/{table}", Api, Staff, pages::directory_table::get),
    route!(get "/{locale}/desk/verzeichnis/einlesen", Page, Staff, pages::directory_import::get),
    route!(post "/{locale}/desk/verzeichnis/einlesen", Page, Staff, pages::directory_import::post).with_table(),
    route!(post "/{locale}/desk/verzeichnis/uebernehmen", Page, Staff, pages::directory_apply::post).with_table(),
    route!(get "/{locale}/desk/datenschutz", Page, Staff, pages::protection::get),
    route!(post "/{locale}/desk/datenschutz/frist", Page, Staff, pages::protection::post_period),
    route!(post "/{locale}/desk/datenschutz/aufbewahrung", Page, Staff, pages::protection::post_hold),
    route!(post "/{locale}/desk/datenschutz/aufbewahrung/{hold}/beenden", Page, Staff, pages::protection::post_lift),
    route!(get "/{locale}/desk/auskunft", Page, Staff, pages::person::get),
    route!(post "/{locale}/desk/auskunft", Page, Staff, pages::person::post),
    route!(post "/{locale}/desk/auskunft/datei", Page, Staff, pages::person::post_json),
    route!(post "/{locale}/desk/auskunft/druck", Page, Staff, pages::person::post_print),
    route!(post "/{locale}/desk/auskunft/loeschen", Page, Staff, pages::person::post_erase),
    route!(get "/{locale}/desk/verwaltung/mitbestimmung", Page, Staff, pages::features::get),
    route!(post "/{locale}/desk/verwaltung/mitbestimmung/{feature}", Page, Staff, pages::features::post),
    route!(get "/{locale}/desk/verwaltung", Page, Staff, admin::overview::get),
    route!(post "/{locale}/desk/verwaltung/schritt", Page, Staff, admin::step::post),
    route!(get "/{locale}/desk/verwaltung/organisation", Page, Staff, admin::organisation::get),
    route!(post "/{locale}/desk/verwaltung/organisation", Page, Staff, admin::organisation::post),
    route!(get "/{locale}/desk/verwaltung/bueros", Page, Staff, admin::offices::get),
    route!(get "/{locale}/desk/verwaltung/bueros/neu", Page, Staff, admin::office::new),
    route!(post "/{locale}/desk/verwaltung/bueros/neu", Page, Staff, admin::office::create),
    route!(get "/{locale}/desk/verwaltung/bueros/{buero}", Page, Staff, admin::office::get),
    route!(post "/{locale}/desk/verwaltung/bueros/{buero}", Page, Staff, admin::office::post),
    route!(get "/{locale}/desk/verwaltung/bueros/{buero}/zeiten", Page, Staff, admin::hours::get),
    route!(post "/{locale}/desk/verwaltung/bueros/{buero}/zeiten", Page, Staff, admin::hours::post),
    route!(get "/{locale}/desk/verwaltung/bueros/{buero}/stilllegen", Page, Staff, admin::retire::get),
    route!(post "/{locale}/desk/verwaltung/bueros/{buero}/stilllegen", Page, Staff, admin::retire::post),
    route!(get "/{locale}/desk/verwaltung/bueros/{buero}/anliegen", Page, Staff, admin::topics::get),
    route!(get "/{locale}/desk/verwaltung/bueros/{buero}/anliegen/neu", Page, Staff, admin::topic::new),
    route!(post "/{locale}/desk/verwaltung/bueros/{buero}/anliegen/neu", Page, Staff, admin::topic::create),
    route!(get "/{locale}/desk/verwaltung/bueros/{buero}/anliegen/{anliegen}", Page, Staff, admin::topic::get),
    route!(post "/{locale}/desk/verwaltung/bueros/{buero}/anliegen/{anliegen}", Page, Staff, admin::topic::post),
    route!(get "/{locale}/desk/verwaltung/bueros/{buero}/anliegen/{anliegen}/stilllegen", Page, Staff, admin::retire::get),
    route!(post "/{locale}/desk/verwaltung/bueros/{buero}/anliegen/{anliegen}/stilllegen", Page, Staff, admin::retire::post),
    route!(get "/{locale}/desk/verwaltung/konten", Page, Staff, admin::accounts::get),
    route!(get "/{locale}/desk/verwaltung/konten/neu", Page, Staff, admin::account::new),
    route!(post "/{locale}/desk/verwaltung/konten/neu", Page, Staff, admin::account::create),
    route!(get "/{locale}/desk/verwaltung/konten/{konto}", Page, Staff, admin::account::get),
    route!(post "/{locale}/desk/verwaltung/konten/{konto}", Page, Staff, admin::account::post),
    route!(get "/{locale}/desk/verwaltung/konten/{konto}/passwort", Page, Staff, admin::password::get),
    route!(post "/{locale}/desk/verwaltung/konten/{konto}/passwort", Page, Staff, admin::password::post),
    route!(get "/{locale}/desk/verwaltung/kabinen", Page, Staff, admin::kiosks::get),
    route!(get "/{locale}/desk/verwaltung/kabinen/neu", Page, Staff, admin::kiosk::new),
    route!(post "/{locale}/desk/verwaltung/kabinen/neu", Page, Staff, admin::kiosk::create),
    route!(get "/{locale}/desk/verwaltung/kabinen/{kabine}", Page, Staff, admin::kiosk::get),
    route!(post "/{locale}/desk/verwaltung/kabinen/{kabine}", Page, Staff, admin::kiosk::post),
    route!(get "/{locale}/desk/verwaltung/kabinen/{kabine}/stilllegen", Page, Staff, admin::kiosk::ask),
    route!(post "/{locale}/desk/verwaltung/kabinen/{kabine}/stilllegen", Page, Staff, admin::kiosk::retire),
    route!(get "/{locale}/desk/verwaltung/kabinen/{kabine}/geraet", Page, Staff, admin::device::get),
    route!(post "/{locale}/desk/verwaltung/kabinen/{kabine}/geraet/koppeln", Page, Staff, admin::device::pair),
    route!(post "/{locale}/desk/verwaltung/kabinen/{kabine}/geraet/sperren", Page, Staff, admin::device::revoke),
    route!(post "/{locale}/desk/verwaltung/kabinen/{kabine}/geraet/sensor", Page, Staff, admin::device::open_sensor),
    route!(post "/{locale}/desk/verwaltung/kabinen/{kabine}/geraet/sensor/{sensor}/widerrufen", Page, Staff, admin::device::revoke_sensor),
    route!(get "/{locale}/desk/verwaltung/rufnummern", Page, Staff, admin::numbers::get),
    route!(get "/{locale}/desk/verwaltung/rufnummern/neu", Page, Staff, admin::number::new),
    route!(post "/{locale}/desk/verwaltung/rufnummern/neu", Page, Staff, admin::number::create),
    route!(get "/{locale}/desk/verwaltung/rufnummern/{nummer}", Page, Staff, admin::number::get),
    route!(post "/{locale}/desk/verwaltung/rufnummern/{nummer}", Page, Staff, admin::number::post),
    route!(get "/{locale}/desk/verwaltung/rufnummern/{nummer}/stilllegen", Page, Staff, admin::number::ask),
    route!(post "/{locale}/desk/verwaltung/rufnummern/{nummer}/stilllegen", Page, Staff, admin::number::retire),
    route!(get "/{locale}/desk/verwaltung/rufnummern/{nummer}/ansagen", Page, Staff, admin::spoken::get),
    route!(get "/{locale}/desk/verwaltung/rufnummern/{nummer}/ansagen/{sprache}/{ansage}", Page, Staff, admin::spoken::sound),
    route!(get "/{locale}/desk/verwaltung/telefonie", Page, Staff, admin::telephony::get),
    route!(post "/{locale}/desk/verwaltung/telefonie", Page, Staff, admin::telephony::step),
    route!(get "/{locale}/desk/verwaltung/verbund", Page, Staff, admin::alliance::get),
    route!(post "/{locale}/desk/verwaltung/verbund", Page, Staff, admin::alliance::post),
    route!(get "/{locale}/desk/verwaltung/erscheinungsbild", Page, Staff, admin::branding::get),
    route!(post "/{locale}/desk/verwaltung/erscheinungsbild", Page, Staff, admin::branding::post).with_logo(),
    route!(get "/{locale}/desk/kabinen", Page, Staff, pages::fleet::get),
    route!(get "/{locale}/desk/verwaltung/verzeichnis/neu", Page, Staff, admin::entry::new),
    route!(post "/{locale}/desk/verwaltung/verzeichnis/neu", Page, Staff, admin::entry::create),
    route!(get "/{locale}/desk/verwaltung/verzeichnis/{eintrag}", Page, Staff, admin::entry::get),
    route!(post "/{locale}/desk/verwaltung/verzeichnis/{eintrag}", Page, Staff, admin::entry::post),
    route!(get "/{locale}/desk/verwaltung/verzeichnis/{eintrag}/entfernen", Page, Staff, admin::entry::ask),
    route!(post "/{locale}/desk/verwaltung/verzeichnis/{eintrag}/entfernen", Page, Staff, admin::entry::remove),
    route!(get "/desk/directory", Api, Staff, pages::directory_search::get),
    route!(post "/desk/dokumente", Api, Staff, pages::documents::show).with_document(),
    route!(get "/desk/dokumente/{document}", Api, Staff, pages::documents::desk_get),
    route!(post "/desk/dokumente/{document}/zuruecknehmen", Api, Staff, pages::documents::desk_take_back),
    route!(post "/besuch/{visit}/dokumente", Api, Visitor, pages::documents::bring).with_document(),
    route!(get "/besuch/{visit}/dokumente/{document}", Api, Visitor, pages::documents::get),
    route!(post "/besuch/{visit}/dokumente/{document}/zuruecknehmen", Api, Visitor, pages::documents::take_back),
    route!(get "/desk/targets", Api, Staff, pages::desk_targets::get),

    route!(get "/kiosk", Page, Visitor, LIVE, pages::kiosk::enter),
    route!(get "/{locale}/kiosk", Page, Visitor, LIVE, pages::kiosk::get),
    route!(get "/kiosk/pairing", Api, Visitor, pages::kiosk_pairing::get),
    route!(post "/kiosk/pairing", Page, Visitor, ENTER, pages::kiosk_pairing::post),

    route!(get "/live/visit/{visit}", Live, Visitor, LIVE, live::visitor::upgrade),
    route!(get "/live/desk", Live, Staff, LIVE, live::desk::upgrade),
    route!(get "/live/kiosk", Live, Visitor, LIVE, live::kiosk::upgrade),

    route!(get "/api/v1/organisations", Api, Public, api::organisations::get),
    route!(get "/api/v1/organisations/{organisation}/offices", Api, Public, api::offices::get),
    route!(get "/api/v1/figures", Api, Staff, api::figures::get),
    route!(post "/api/v1/kiosks/presence", Api, Visitor, api::presence::post),
    route!(get "/api/v1/openapi.json", Api, Public, api::openapi::get),

    route!(post "/notify/sms/{secret}", Api, Public, pages::sms_report::post),
    route!(get "/demo/post", Page, Public, pages::demo_post::get),

    route!(get "/assets/org/{file}", Asset, Public, assets::accent),
    route!(get "/assets/logo/{file}", Asset, Public, assets::logo),
    route!(get "/assets/{*path}", Asset, Public, assets::file),

    route!(get "/healthz", Api, Public, operation::health::get),
    route!(get "/readyz", Api, Public, operation::ready::get),
    route!(get "/metrics", Api, Operator, operation::metrics::get),
];

/// Names that no organisation may bear, since they would hide its pages.
pub const RESERVED_ORGANISATIONS: [&str; 6] =
    ["besuch", "desk", "kiosk", "rueckruf", "tafel", "video"];
/// Names that no office may bear, since they would hide its pages.
pub const RESERVED_OFFICES: [&str; 7] = [
    "live",
    "code",
    "impressum",
    "datenschutz",
    "barrierefreiheit",
    "leichte-sprache",
    "gebaerdensprache",
];

/// The router of everything.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        router = router.route(route.path, mount(route, &app));
    }
    router
        .fallback(|| async { Problem::NotFound })
        .method_not_allowed_fallback(|| async { Problem::MethodNotAllowed })
        .layer(from_fn_with_state(app.clone(), origin::guard))
        .layer(from_fn_with_state(app.clone(), client::identify))
        .layer(CatchPanicLayer::custom(|_| panicked()))
        .layer(from_fn_with_state(app.clone(), problem::present))
        .layer(from_fn_with_state(app.clone(), headers::add))
        .layer(from_fn_with_state(app.clone(), request::trace))
        .with_state(app)
}

/// The panic itself is logged by the panic hook.
fn panicked() -> Response {
    Problem::Internal.into_response()
}

/// The handler of a route with the layers of its kind.
fn mount(route: &Route, app: &App) -> MethodRouter<App> {
    let mut handler = (route.mount)().layer(DefaultBodyLimit::max(route.body));
    if let Some(purpose) = route.limit {
        let state = (app.clone(), purpose);
        handler = handler.layer(from_fn_with_state(state, limit::guard));
    }
    if route.kind != Kind::Live {
        let timeout = TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, route.timeout);
        handler = handler.layer(timeout);
    }
    // Answers that hold secrets are not compressed: their length would tell about them (BREACH).
    if route.audience == Audience::Public && route.kind != Kind::Live {
        handler = handler
            .layer(CompressionLayer::new())
            .layer(from_fn(revalidate));
    }
    handler
}

/// Public pages may be kept, but are asked for again each time.
async fn revalidate(request: axum::extract::Request, next: axum::middleware::Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    response
}
