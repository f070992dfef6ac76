//! Two towns on one installation, and browsers that read like people.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use jiff::SignedDuration;
use jiff::civil::date;
use schalter_domain::clock::Clock as _;
use schalter_domain::clock::testing::{ManualClock, SeededEntropy};
use schalter_domain::ids::{SeatId, TicketId, VisitId};
use schalter_domain::staff::{Role, Staff};
use schalter_domain::switchboard::{Outcome, Policy, SeatStage};
use schalter_domain::ticket::ContactWish;
use schalter_exchange::auth::SignedOn;
use schalter_exchange::messages::Outgoing;
use schalter_exchange::plan::{Plan, Unnamed};
use schalter_exchange::seats::FollowUp;
use schalter_exchange::{Exchange, IceConfig, Party};
use schalter_store::{Configuration, Scope, StageFilter, Store};
use schalter_web::{App, Parts, WebConfig, router};
use tower::ServiceExt as _;

/// The public address of the installation.
pub const ORIGIN: &str = "https://amt.example.org";

const TOWNS: &str = r##"
[[organisation]]
slug = "adorf"
name = "Stadt Adorf"
phone = "0221 4710-100"
colour = "#9b1c31"
address = { street = "Markt 1", postal_code = "12345", town = "Adorf" }
[organisation.imprint]
represented_by = "Bürgermeisterin Erika Muster"
email = "rathaus@adorf.example.org"
vat_id = "DE000000000"
supervisor = "Landkreis Muster"
data_protection_officer = "Max Beispiel"
data_protection_email = "datenschutz@adorf.example.org"
accessibility_email = "barrierefrei@adorf.example.org"
arbitration_body = "Schlichtungsstelle des Landes"
arbitration_url = "https://schlichtung.example.org"
sign_language_video = "https://video.example.org/dgs"

[[organisation]]
slug = "bedorf"
name = "Gemeinde Bedorf"
phone = "0221 4710-200"
address = { street = "Dorfplatz 2", postal_code = "54321", town = "Bedorf" }

[[kiosk]]
organisation = "adorf"
slug = "buecherei"
name = "Kabine in der Bücherei"
place = "Erdgeschoss, links neben dem Eingang"
reception = "adorf/meldewesen"

[[kiosk]]
organisation = "bedorf"
slug = "laden"
name = "GEHEIME-KABINE"
place = "Dorfladen"
reception = "bedorf/meldewesen"

[[office]]
organisation = "adorf"
slug = "meldewesen"
name = { de = "Meldewesen", en = "Registration" }
summary = { de = "Wohnsitz und Ausweise.", en = "Residence and identity cards." }
languages = ["de", "en", "tr", "ar"]
capacity = 5
hours = { always = true }

[[office]]
organisation = "adorf"
slug = "standesamt"
name = { de = "Standesamt", en = "Registry" }
languages = ["de"]
[office.hours]
mon = ["08:00-12:00", "13:00-18:00"]
tue = ["08:00-12:00"]
holidays = "NW"
[[office.hours.exceptions]]
date = "2026-11-24"
spans = []
reason = "Betriebsausflug"
[[office.hours.exceptions]]
date = "2026-12-07"
spans = ["10:00-11:00"]
reason = "Adventsmarkt"

[[office]]
organisation = "bedorf"
slug = "meldewesen"
name = "Meldewesen Bedorf"
languages = ["de"]
hours = { always = true }

[[topic]]
office = "adorf/meldewesen"
slug = "umzug"
name = { de = "Wohnsitz anmelden", en = "Register your address" }
leika = "99115005104000"
services = { web = "settled" }
identity = "eid"
prepare = [{ de = "Ausweis", en = "Identity card" }]

[[topic]]
office = "adorf/meldewesen"
slug = "ausweis"
name = { de = "Personalausweis beantragen", en = "Apply for an identity card" }
services = { web = "in_person" }
identity = "in_person"
[topic.in_person]
why = { de = "Wir nehmen Ihre Fingerabdrücke.", en = "We take your fingerprints." }
bring = [{ de = "Biometrisches Foto", en = "Biometric photo" }]

[[topic]]
office = "adorf/standesamt"
slug = "ehe"
name = { de = "Eheschließung anmelden", en = "Register a marriage" }
identity = "questions"

[[topic]]
office = "bedorf/meldewesen"
slug = "umzug"
name = "Umziehen in Bedorf"

[[staff]]
organisation = "adorf"
login = "anna"
name = "Anna Adorfer"
roles = ["clerk"]
offices = ["adorf/meldewesen", "adorf/standesamt"]
languages = ["de", "en"]
password = "Adorf-Anna-1"

[[staff]]
organisation = "adorf"
login = "albert"
name = "Albert Adorfer"
roles = ["clerk"]
offices = ["adorf/meldewesen"]
languages = ["de"]
password = "Adorf-Albert-1"

[[staff]]
organisation = "adorf"
login = "arno"
name = "Arno Adorfer"
roles = ["clerk"]
offices = ["adorf/standesamt"]
languages = ["de"]
password = "Adorf-Arno-1"

[[staff]]
organisation = "adorf"
login = "lea"
name = "Lea Leitung"
roles = ["lead"]
offices = ["adorf/standesamt"]
languages = ["de"]
password = "Adorf-Lea-1"

[[staff]]
organisation = "adorf"
login = "ada"
name = "Ada Verwaltung"
roles = ["admin"]
languages = ["de"]
password = "Adorf-Ada-1"

[[staff]]
organisation = "bedorf"
login = "bruno"
name = "Bruno Verwaltung"
roles = ["admin"]
languages = ["de"]
password = "Bedorf-Bruno-1"

[[staff]]
organisation = "bedorf"
login = "berta"
name = "Berta Bedorfer"
roles = ["clerk"]
offices = ["bedorf/meldewesen"]
languages = ["de"]
password = "Bedorf-Berta-1"
"##;

/// What is added for towns that share a line.
const SHARING: &str = r#"
[[organisation]]
slug = "cedorf"
name = "Gemeinde Cedorf"
phone = "0221 4710-300"
address = { street = "Anger 3", postal_code = "54321", town = "Cedorf" }

[[office]]
organisation = "cedorf"
slug = "amt"
name = "Amt Cedorf"
languages = ["de"]
hours = { always = true }

[[staff]]
organisation = "adorf"
login = "olga"
name = "Olga Adorfer"
service_name = "Frau O., Vermittlung"
roles = ["operator"]
offices = ["adorf/meldewesen"]
languages = ["de"]
password = "Adorf-Olga-1"

[[staff]]
organisation = "bedorf"
login = "gerd"
name = "Gerd Bedorfer"
roles = ["clerk"]
offices = ["bedorf/meldewesen"]
languages = ["de"]
password = "Bedorf-Gerd-1"

[[staff]]
organisation = "cedorf"
login = "carla"
name = "Carla Cedorfer"
roles = ["operator", "lead", "admin"]
offices = ["cedorf/amt"]
languages = ["de"]
password = "Cedorf-Carla-1"
"#;

/// The installation.
pub struct House {
    pub app: App,
    pub exchange: Exchange,
    pub store: Store,
    pub clock: Arc<ManualClock>,
    router: Router,
    #[allow(dead_code, reason = "it is taken away with the house")]
    folder: tempfile::TempDir,
}

impl House {
    /// Monday, 23 November 2026, 9 o'clock in the morning in Germany.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut WebConfig)) -> Self {
        Self::of(TOWNS, change).await
    }

    /// The two towns in one alliance.
    pub async fn allied() -> Self {
        Self::of(&Self::alliance(""), |_| {}).await
    }

    /// The two towns in one alliance, and a third outside. Olga of adorf is its operator; Gerd of
    /// bedorf serves adorf's registry as a guest.
    pub async fn sharing(change: impl FnOnce(&mut WebConfig)) -> Self {
        let towns = Self::alliance("operators = [\"olga\"]\n");
        let registry = "slug = \"standesamt\"\n";
        let guests = format!("{registry}guests = [\"gerd\"]\n");
        let berta = "name = \"Berta Bedorfer\"\n";
        let known = format!("{berta}service_name = \"Frau B.\"\n");
        let towns = towns.replacen(registry, &guests, 1);
        let towns = towns.replacen(berta, &known, 1);
        Self::of(&format!("{towns}{SHARING}"), change).await
    }

    fn alliance(more: &str) -> String {
        let one = format!("[[alliance]]\nslug = \"dorf\"\nname = \"Verbund Dorf\"\n{more}");
        let join = |town: &str| format!("slug = \"{town}\"\nalliance = \"dorf\"\nname");
        let mut towns = format!("{one}{TOWNS}");
        for town in ["adorf", "bedorf"] {
            towns = towns.replacen(&format!("slug = \"{town}\"\nname"), &join(town), 1);
        }
        towns
    }

    /// Adorf's registry closes on time: who waits then is not served any more.
    pub async fn that_closes_on_time() -> Self {
        let registry = "slug = \"standesamt\"\n";
        let strict = format!("{registry}serve_after_closing = false\n");
        Self::of(&TOWNS.replacen(registry, &strict, 1), |_| {}).await
    }

    /// A house that sends by these ways.
    pub async fn sending(outgoing: Outgoing) -> Self {
        Self::of_sending(TOWNS, |_| {}, outgoing).await
    }

    async fn of(towns: &str, change: impl FnOnce(&mut WebConfig)) -> Self {
        let demo = Outgoing {
            base_url: ORIGIN.to_owned(),
            demo: true,
            ..Outgoing::default()
        };
        Self::of_sending(towns, change, demo).await
    }

    async fn of_sending(
        towns: &str,
        change: impl FnOnce(&mut WebConfig),
        outgoing: Outgoing,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new("2026-11-23T08:00:00Z".parse().unwrap()));
        let entropy = Arc::new(SeededEntropy::new(11));
        let url = format!("sqlite://{}", folder.path().join("house.db").display());
        let store = Store::connect(&url, clock.now()).await.unwrap();
        let plan = Plan::parse(towns).unwrap();
        let configuration = plan.to_configuration(
            &Configuration::default(),
            Unnamed::Retire,
            clock.now(),
            &*entropy,
        );
        store.apply(&configuration, clock.now()).await.unwrap();
        let exchange = Exchange::start(schalter_exchange::Parts {
            store: store.clone(),
            media: None,
            phone: None,
            clock: clock.clone(),
            entropy: entropy.clone(),
            policy: Policy::default(),
            kiosks: schalter_exchange::kiosks::Settings::default(),
            accounts: schalter_exchange::auth::Accounts::new(
                schalter_exchange::auth::settings::SealKey::new(&[1; 32]),
                "http://localhost:8080",
            ),
            ice: IceConfig::default(),
            outgoing,
        })
        .await
        .unwrap();
        exchange.tick().await;
        let mut config = WebConfig {
            public_urls: vec![ORIGIN.parse().unwrap()],
            ..WebConfig::default()
        };
        change(&mut config);
        let app = App::new(Parts {
            exchange: exchange.clone(),
            store: store.clone(),
            clock: clock.clone(),
            entropy,
            config,
            media_figures: Arc::new(Vec::new),
        });
        Self {
            router: router(app.clone()),
            app,
            exchange,
            store,
            clock,
            folder,
        }
    }

    /// Where the files of the database lie.
    #[allow(dead_code, reason = "only the search for traces reads files")]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// A browser of its own address.
    pub fn browser(&self, address: &str) -> Browser<'_> {
        Browser {
            house: self,
            address: address.to_owned(),
            cookies: BTreeMap::new(),
        }
    }

    /// A browser in which a staff member has logged in.
    pub async fn signed_on(&self, login: &str, password: &str) -> Browser<'_> {
        let mut browser = self.browser("198.51.100.9");
        let page = browser.get("/de/desk/login").await;
        let form = [
            ("csrf", page.field("csrf")),
            ("login", login.to_owned()),
            ("password", password.to_owned()),
        ];
        let answer = browser.post("/de/desk/login", &form).await;
        assert_eq!(
            answer.status,
            StatusCode::SEE_OTHER,
            "{login} cannot log in"
        );
        browser
    }

    /// The staff member as a session knows them; an admin, if `admin`.
    pub fn signed(&self, login: &str, admin: bool) -> SignedOn {
        let mut staff = self.staff(login);
        staff.roles.extend(admin.then_some(Role::Admin));
        SignedOn {
            organisation: staff.organisation,
            staff,
            csrf: String::new(),
        }
    }

    pub fn staff(&self, login: &str) -> Staff {
        self.exchange
            .catalogue()
            .staff_named(login)
            .unwrap()
            .clone()
    }

    /// The staff member opens the seat for everything he or she may serve.
    pub async fn opens(&self, login: &str) -> SeatId {
        let staff = self.staff(login);
        let seats = self.exchange.seats();
        seats
            .open(&staff, &staff.offices, staff.languages)
            .await
            .unwrap();
        self.exchange.tick().await;
        staff.id.into()
    }

    /// The staff member takes what rings.
    pub async fn accepts(&self, seat: SeatId) {
        let SeatStage::Offered { offer, .. } = self.exchange.seats().get(seat).unwrap().stage
        else {
            panic!("nothing rings");
        };
        self.exchange.seats().accept(seat, offer).await.unwrap();
    }

    /// A whole talk that ends with a ticket.
    pub async fn follows_up(&self, login: &str, visit: VisitId, text: &str) -> TicketId {
        let seat = self.opens(login).await;
        self.passes(1, &[Party::Seat(seat), Party::Visit(visit)])
            .await;
        self.accepts(seat).await;
        self.exchange.seats().hang_up(seat).await.unwrap();
        let staff = self.staff(login);
        let follow_up = FollowUp {
            office: staff.offices[0],
            text: text.to_owned(),
            contact: ContactWish::Phone("0221 4710-999".into()),
            due: date(2026, 11, 27),
            attach: Vec::new(),
        };
        let seats = self.exchange.seats();
        seats
            .state_outcome(&staff, Outcome::Ticket, Some(follow_up))
            .await
            .unwrap();
        let scope = Scope::Organisation(staff.organisation);
        self.store
            .tickets(scope, None, StageFilter::All)
            .await
            .unwrap()[0]
            .id
    }

    /// Time passes; whoever is named stays present.
    pub async fn passes(&self, seconds: i64, present: &[Party]) {
        for _ in 0..seconds {
            self.clock.advance(SignedDuration::from_secs(1));
            for party in present {
                self.exchange.seen(*party);
            }
            self.exchange.tick().await;
        }
    }
}

/// A browser with its cookies.
#[derive(Clone)]
pub struct Browser<'a> {
    house: &'a House,
    address: String,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The value of a hidden field.
    pub fn field(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.body.split_once(&start).expect("the field exists");
        rest.split('"').next().unwrap().to_owned()
    }
}

/// A form's fields as they are sent.
pub fn encoded(form: &[(&str, String)]) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for (name, value) in form {
        let _ = write!(text, "{}{name}=", if text.is_empty() { "" } else { "&" });
        for byte in value.bytes() {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

impl Browser<'_> {
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let peer: SocketAddr = format!("{}:50000", self.address).parse().unwrap();
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ACCEPT, "text/html,*/*;q=0.8")
            .extension(ConnectInfo(peer));
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        request
    }

    pub async fn send(&mut self, request: Request<Body>) -> Answer {
        let response = self.house.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let stream = parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let bytes = if stream {
            first_frame(body).await
        } else {
            all(body).await
        };
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path).body(Body::empty()).unwrap();
        self.send(request).await
    }

    /// Sends a form with a file, as browsers do.
    pub async fn uploads(&mut self, path: &str, csrf: &str, table: &str) -> Answer {
        let part = |name: &str, value: &str| {
            format!(
                "--grenze\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
        };
        let file = "table\"; filename=\"v.csv";
        let body = format!("{}{}--grenze--\r\n", part("csrf", csrf), part(file, table));
        let kind = "multipart/form-data; boundary=grenze";
        let request = self
            .request(Method::POST, path)
            .header(header::ORIGIN, ORIGIN)
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    /// Sends a form with a file of any kind.
    pub async fn sends_file(
        &mut self,
        path: &str,
        form: &[(&str, String)],
        (name, file): (&str, &[u8]),
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in form.iter().filter(|(known, _)| *known != name) {
            let part = format!(
                "--grenze\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend(part.into_bytes());
        }
        let part = format!(
            "--grenze\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"datei\"\r\n\r\n"
        );
        body.extend(part.into_bytes());
        body.extend(file);
        body.extend(b"\r\n--grenze--\r\n");
        let kind = "multipart/form-data; boundary=grenze";
        let request = self.request(Method::POST, path);
        let request = request.header(header::ORIGIN, ORIGIN);
        let request = request.header(header::CONTENT_TYPE, kind);
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub async fn post(&mut self, path: &str, form: &[(&str, String)]) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(header::ORIGIN, ORIGIN)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(encoded(form)))
            .unwrap();
        self.send(request).await
    }

    /// Sends a file as it is.
    pub async fn brings(&mut self, path: &str, file: Vec<u8>) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(header::ORIGIN, ORIGIN)
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .body(Body::from(file))
            .unwrap();
        self.send(request).await
    }

    /// Enters an office with a note; the visit's id.
    pub async fn enters(&mut self, office: &str, topic: &str, note: &str) -> VisitId {
        let form = [
            ("topic", topic.to_owned()),
            ("language", "de".to_owned()),
            ("note", note.to_owned()),
        ];
        let answer = self.post(&format!("/de/{office}/betreten"), &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let location = answer.header(header::LOCATION);
        location.rsplit('/').next().unwrap().parse().unwrap()
    }

    /// The header that carries the cookies.
    pub fn cookie_line(&self) -> String {
        let pairs = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    pub fn cookie(&self, name: &str) -> &str {
        &self.cookies[name]
    }
}

async fn all(body: Body) -> Vec<u8> {
    body.collect().await.unwrap().to_bytes().to_vec()
}

/// The first part of a stream that has no end.
async fn first_frame(mut body: Body) -> Vec<u8> {
    let frame = body.frame().await.unwrap().unwrap();
    frame
        .into_data()
        .map(|data| data.to_vec())
        .unwrap_or_default()
}
