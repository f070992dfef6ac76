//! The administration as its people use it: forms that say what is wrong, two who meet, and walls.

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use schalter_domain::ids::OfficeId;
use schalter_exchange::Party;

use crate::html;
use crate::scene::{Answer, Browser, House};

const BASE: &str = "/de/desk/verwaltung";

/// The fields of a form as a browser would send them: what is typed, ticked and chosen.
pub struct Sheet(Vec<(String, String)>);

impl Sheet {
    /// The form that `page` shows; the button is left to the caller.
    pub fn of(page: &Answer) -> Self {
        let (_, form) = page.body.split_once("name=\"stand\"").expect("a form");
        let form = format!("<input name=\"stand\"{form}");
        let form = form.split("</form>").next().unwrap();
        let mut fields = vec![("csrf".to_owned(), page.field("csrf"))];
        let mut rest = form;
        while let Some(start) = rest.find('<') {
            rest = &rest[start..];
            let end = rest.find('>').unwrap();
            let (tag, after) = rest.split_at(end + 1);
            rest = after;
            let get = |name: &str| {
                let (_, value) = tag.split_once(&format!(" {name}=\""))?;
                Some(plain(value.split('"').next()?))
            };
            let Some(name) = get("name").filter(|_| !tag.starts_with("<button")) else {
                continue;
            };
            if tag.starts_with("<textarea") {
                let text = rest.split("</textarea>").next().unwrap();
                fields.push((name, plain(text)));
            } else if tag.starts_with("<select") {
                let list = rest.split("</select>").next().unwrap();
                let chosen = list
                    .split(" selected")
                    .next()
                    .filter(|_| list.contains(" selected"));
                let value = chosen.map(|before| {
                    let (_, value) = before.rsplit_once("value=\"").unwrap();
                    plain(value.split('"').next().unwrap())
                });
                fields.push((name, value.unwrap_or_default()));
            } else if !matches!(get("type").as_deref(), Some("checkbox" | "radio"))
                || tag.contains(" checked")
            {
                fields.push((name, get("value").unwrap_or_default()));
            }
        }
        Self(fields)
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn pairs(&self) -> Vec<(&str, String)> {
        let pairs = self.0.iter();
        pairs
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect()
    }
}

fn plain(text: &str) -> String {
    let text = text.replace("&#38;", "&").replace("&#34;", "\"");
    text.replace("&#39;", "'")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
}

pub async fn sends(browser: &mut Browser<'_>, path: &str, sheet: &Sheet) -> Answer {
    browser.post(path, &sheet.pairs()).await
}

pub fn office(house: &House, organisation: &str, slug: &str) -> OfficeId {
    let catalogue = house.exchange.catalogue();
    let organisation = catalogue.organisation(organisation).unwrap();
    organisation.office(slug).unwrap().office.id
}

pub fn moved(answer: &Answer, to: &str) {
    let status = StatusCode::SEE_OTHER;
    assert_eq!(answer.status, status, "{}", answer.body);
    assert!(
        answer.header(LOCATION).contains(to),
        "{}",
        answer.header(LOCATION)
    );
}

#[tokio::test]
async fn every_page_is_whole_in_every_language() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let id = office(&house, "adorf", "standesamt");
    let catalogue = house.exchange.catalogue();
    let topic = catalogue.office(id).unwrap().1.topics[0].id;
    let table = "Name;Telefon\nFriedhof;1234\n".as_bytes();
    let signed = house.signed("ada", false);
    house
        .exchange
        .entries()
        .import(&signed, table, false)
        .await
        .unwrap();
    let entry = house.exchange.entries().list(&signed)[0].entry.id;
    let anna = house.staff("anna").id;
    let pages = [
        (String::new(), "Was noch fehlt"),
        ("/organisation".into(), "Bürgermeisterin Erika Muster"),
        ("/bueros".into(), "Standesamt"),
        ("/bueros/neu".into(), "Büro anlegen"),
        (format!("/bueros/{id}"), "Warteschlange"),
        (format!("/bueros/{id}/zeiten"), "Betriebsausflug"),
        (format!("/bueros/{id}/stilllegen"), "jederzeit rückgängig"),
        (format!("/bueros/{id}/anliegen"), "Weiß ich nicht"),
        (format!("/bueros/{id}/anliegen/neu"), "LeiKa"),
        (
            format!("/bueros/{id}/anliegen/{topic}"),
            "Eheschließung anmelden",
        ),
        (
            format!("/bueros/{id}/anliegen/{topic}/stilllegen"),
            "verschwindet sofort",
        ),
        ("/konten".into(), "Albert Adorfer"),
        ("/konten/neu".into(), "Anmeldename"),
        (format!("/konten/{anna}"), "besonders gut"),
        ("/verzeichnis/neu".into(), "Anfangsbuchstaben"),
        (format!("/verzeichnis/{entry}"), "1234"),
        (format!("/verzeichnis/{entry}/entfernen"), "entfernen?"),
    ];
    for (page, text) in pages {
        for locale in ["de", "en"] {
            let path = format!("/{locale}/desk/verwaltung{page}");
            let answer = ada.get(&path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
            html::check(&path, locale, &answer.body);
            html::names_a_person(&path, &answer.body);
            let said = locale == "en" || answer.body.contains(text);
            assert!(said, "{path} lacks {text}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn a_form_that_is_sent_as_shown_changes_nothing() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let id = office(&house, "adorf", "standesamt");
    let meldewesen = office(&house, "adorf", "meldewesen");
    let catalogue = house.exchange.catalogue();
    let topics = &catalogue.office(meldewesen).unwrap().1.topics;
    let mut pages = vec!["/organisation".to_owned(), format!("/bueros/{id}")];
    pages.push(format!("/bueros/{id}/zeiten"));
    pages.push(format!("/bueros/{meldewesen}"));
    pages.push(format!("/bueros/{meldewesen}/zeiten"));
    let of_office = |topic: &schalter_domain::office::Topic| {
        format!("/bueros/{meldewesen}/anliegen/{}", topic.id)
    };
    pages.extend(topics.iter().map(of_office));
    pages.push(format!("/konten/{}", house.staff("anna").id));
    pages.push(format!("/konten/{}", house.staff("lea").id));
    for page in pages {
        let path = format!("{BASE}{page}");
        let shown = ada.get(&path).await;
        let answer = sends(&mut ada, &path, &Sheet::of(&shown)).await;
        moved(&answer, "getan=unveraendert");
    }
}

#[tokio::test]
async fn an_office_is_set_up_and_serves_at_once() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let path = format!("{BASE}/bueros/neu");
    let shown = ada.get(&path).await;
    let sheet = Sheet::of(&shown).with("name.de", "Bauen & Wohnen");
    let made = sends(&mut ada, &path, &sheet).await;
    moved(&made, "/zeiten?getan=angelegt");
    let id = office(&house, "adorf", "bauen-wohnen");

    let hours = format!("{BASE}/bueros/{id}/zeiten");
    let shown = ada.get(&format!("{hours}?getan=angelegt")).await;
    assert!(shown.body.contains("Angelegt"));
    let grown = Sheet::of(&shown)
        .with("mon.von", "08:00")
        .with("mon.bis", "12:00");
    let grown = sends(&mut ada, &hours, &grown.with("aktion", "zeile-mon")).await;
    assert_eq!(grown.status, StatusCode::OK);
    html::check("hours with a row more", "de", &grown.body);
    assert_eq!(grown.body.matches("name=\"mon.von\"").count(), 2);
    assert!(grown.body.contains("Noch nicht gespeichert"));
    let full = Sheet::of(&grown)
        .with("mon.von", "08:00")
        .with("mon.bis", "12:00");
    let full = full.and("mon.von", "13:00").and("mon.bis", "17:30");
    let full = full.with("land", "NW").with("tage", "1");
    let full = full
        .with("t0.datum", "2026-11-30")
        .with("t0.grund", "Umzug");
    let full = full.with("aktion", "speichern");
    moved(&sends(&mut ada, &hours, &full).await, "getan=gespeichert");
    let shown = ada.get(&hours).await.body;
    for text in [
        "8 bis 12 Uhr, 13 bis 17:30 Uhr",
        "Umzug",
        "Geändert von Ada Verwaltung",
    ] {
        assert!(shown.contains(text), "{text}: {shown}");
    }

    let topics = format!("{BASE}/bueros/{id}/anliegen");
    let shown = ada.get(&format!("{topics}/neu")).await;
    let sheet = Sheet::of(&shown).with("name.de", "Bauantrag stellen");
    moved(
        &sends(&mut ada, &format!("{topics}/neu"), &sheet).await,
        "getan=angelegt",
    );
    let anna = house.staff("anna");
    let account = format!("{BASE}/konten/{}", anna.id);
    let shown = ada.get(&account).await;
    let sheet = Sheet::of(&shown).and("offices", "adorf/bauen-wohnen");
    moved(
        &sends(&mut ada, &account, &sheet).await,
        "getan=gespeichert",
    );

    let seat = house.opens("anna").await;
    let mut citizen = house.browser("192.0.2.1");
    let visit = citizen
        .enters("adorf/bauen-wohnen", "bauantrag-stellen", "")
        .await;
    house
        .passes(1, &[Party::Seat(seat), Party::Visit(visit)])
        .await;
    house.accepts(seat).await;

    let retire = format!("{BASE}/bueros/{id}/stilllegen");
    let asked = ada.get(&retire).await;
    assert!(asked.body.contains("1 Gespräch läuft"), "{}", asked.body);
    let csrf = [("csrf", asked.field("csrf"))];
    let refused = ada.post(&retire, &csrf).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(house.exchange.catalogue().office(id).is_some());
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let id = office(&house, "adorf", "standesamt");
    let path = format!("{BASE}/bueros/{id}");
    let sheet = Sheet::of(&ada.get(&path).await);
    let sheet = sheet
        .with("phone", "kein Telefon")
        .with("capacity", "viele");
    let sheet = sheet.with("summary.de", "Alles <b>rund</b> um die Ehe");
    let refused = sends(&mut ada, &path, &sheet).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    html::check("an office with errors", "de", &refused.body);
    for text in [
        "href=\"#f-capacity\"",
        "id=\"f-capacity-fehler\"",
        "value=\"viele\"",
        "value=\"kein Telefon\"",
        "Alles &#60;b&#62;rund",
    ] {
        assert!(refused.body.contains(text), "{text}: {}", refused.body);
    }
    let mended = Sheet::of(&refused)
        .with("capacity", "30")
        .with("phone", "0221 4710-1");
    moved(&sends(&mut ada, &path, &mended).await, "getan=gespeichert");

    let hours = format!("{path}/zeiten");
    let sheet = Sheet::of(&ada.get(&hours).await)
        .with("wed.von", "12:00")
        .with("wed.bis", "08:00");
    let refused = sends(&mut ada, &hours, &sheet).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    html::check("hours with errors", "de", &refused.body);
    assert!(
        refused
            .body
            .contains("Mittwoch: Das Ende muss nach dem Anfang liegen.")
    );
    assert!(refused.body.contains("value=\"12:00\""));

    let account = format!("{BASE}/konten/{}", house.staff("ada").id);
    let mut sheet = Sheet::of(&ada.get(&account).await);
    sheet.0.retain(|(name, _)| name != "roles");
    let refused = sends(&mut ada, &account, &sheet.and("roles", "clerk")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .body
            .contains("Das letzte Konto der Verwaltung muss bleiben")
    );
}

#[tokio::test]
async fn two_who_edit_the_same_see_both_side_by_side() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let id = office(&house, "adorf", "standesamt");
    let path = format!("{BASE}/bueros/{id}");
    let (one, two) = (
        Sheet::of(&ada.get(&path).await),
        Sheet::of(&ada.get(&path).await),
    );
    moved(
        &sends(&mut ada, &path, &one.with("capacity", "11")).await,
        "getan=gespeichert",
    );
    let late = sends(&mut ada, &path, &two.with("capacity", "22")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    html::check("a conflict", "de", &late.body);
    let both = "<td class=\"s-keep-lines\">22</td><td class=\"s-keep-lines\">11</td>";
    assert!(late.body.contains(both), "{}", late.body);
    assert!(
        late.body.contains("value=\"22\""),
        "what was typed stands there still"
    );
    moved(
        &sends(&mut ada, &path, &Sheet::of(&late)).await,
        "getan=gespeichert",
    );
    assert_eq!(
        house
            .exchange
            .catalogue()
            .office(id)
            .unwrap()
            .1
            .office
            .capacity,
        22
    );

    let hours = format!("{path}/zeiten");
    let (one, two) = (
        Sheet::of(&ada.get(&hours).await),
        Sheet::of(&ada.get(&hours).await),
    );
    let early = one.with("wed.von", "08:00").with("wed.bis", "10:00");
    moved(&sends(&mut ada, &hours, &early).await, "getan=gespeichert");
    let late = two.with("wed.von", "09:00").with("wed.bis", "11:00");
    let late = sends(&mut ada, &hours, &late.with("aktion", "zeile-wed")).await;
    assert_eq!(late.status, StatusCode::OK, "a row more saves nothing");
    let late = sends(&mut ada, &hours, &Sheet::of(&late)).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("09:00–11:00") && late.body.contains("08:00–10:00"));
}

#[tokio::test]
async fn a_change_is_taken_back_where_it_was_made() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let path = format!("{BASE}/organisation");
    let sheet = Sheet::of(&ada.get(&path).await).with("name", "Große Stadt Adorf");
    moved(&sends(&mut ada, &path, &sheet).await, "getan=gespeichert");
    let done = ada.get(&format!("{path}?getan=gespeichert")).await;
    assert!(done.body.contains("Rückgängig"));
    let portal = house.browser("192.0.2.1").get("/de/adorf").await.body;
    assert!(portal.contains("Große Stadt Adorf"));
    let form = ["csrf", "schritt", "art", "nummer", "seite"].map(|name| (name, done.field(name)));
    moved(
        &ada.post(&format!("{BASE}/schritt"), &form).await,
        "organisation?getan=rueckgaengig",
    );
    let portal = house.browser("192.0.2.1").get("/de/adorf").await.body;
    assert!(!portal.contains("Große Stadt Adorf"));
}

#[tokio::test]
async fn nothing_of_another_organisation_is_reached() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let theirs = office(&house, "bedorf", "meldewesen");
    let before = house
        .exchange
        .catalogue()
        .office(theirs)
        .unwrap()
        .1
        .office
        .clone();
    let topic = house.exchange.catalogue().office(theirs).unwrap().1.topics[0].id;
    let berta = house.staff("berta").id;
    let csrf = ada.get(BASE).await.field("csrf");
    for page in [
        format!("bueros/{theirs}"),
        format!("bueros/{theirs}/zeiten"),
        format!("bueros/{theirs}/stilllegen"),
        format!("bueros/{theirs}/anliegen"),
        format!("bueros/{theirs}/anliegen/neu"),
        format!("bueros/{theirs}/anliegen/{topic}"),
        format!("konten/{berta}"),
        "bueros/nirgends".to_owned(),
    ] {
        let answer = ada.get(&format!("{BASE}/{page}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
    }
    for (kind, id) in [
        ("office", theirs.to_string()),
        ("topic", topic.to_string()),
        ("staff", berta.to_string()),
    ] {
        for step in ["rueckgaengig", "wiederherstellen", "hoch"] {
            let form = [
                ("csrf", csrf.clone()),
                ("schritt", step.into()),
                ("art", kind.into()),
            ];
            let form = [form.to_vec(), vec![("nummer", id.clone())]].concat();
            let answer = ada.post(&format!("{BASE}/schritt"), &form).await;
            assert!(
                answer.status.is_client_error(),
                "{step} {kind}: {}",
                answer.status
            );
        }
    }
    let own = office(&house, "adorf", "meldewesen");
    let shown = ada
        .get(&format!("{BASE}/bueros/{own}/anliegen/{topic}"))
        .await;
    assert_eq!(
        shown.status,
        StatusCode::NOT_FOUND,
        "nor through an own office"
    );
    assert_eq!(
        house.exchange.catalogue().office(theirs).unwrap().1.office,
        before
    );
    let mut lea = house.signed_on("lea", "Adorf-Lea-1").await;
    for page in [
        "",
        "/organisation",
        "/bueros",
        "/bueros/neu",
        "/konten",
        "/konten/neu",
    ] {
        let answer = lea.get(&format!("{BASE}{page}")).await;
        assert_eq!(
            answer.status,
            StatusCode::FORBIDDEN,
            "{page}: the lead does not administer"
        );
    }
    let none = house.browser("192.0.2.9").get(BASE).await;
    moved(&none, "/desk/login");
}
