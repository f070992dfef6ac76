//! Figures on pages, as files and for programs; wallboards.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode, header};
use jiff::SignedDuration;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use schalter_domain::features::Feature;
use schalter_domain::figures::{Cell, Counter, End, Kind, Sums};
use schalter_domain::ids::TopicId;
use schalter_domain::language::Language;
use schalter_domain::office::Channel;
use schalter_store::{Batch, Scope, Write};
use serde_json::Value;

use crate::html;
use crate::scene::{Browser, House};

const FIGURES: &str = "/de/desk/zahlen";
/// The Monday of the newest week that is over when the house opens.
const MONDAY: Date = date(2026, 11, 16);

/// An administrator switches wallboards on.
pub async fn allows_wallboards(house: &House, town: &str) {
    let login = if town == "adorf" { "lea" } else { "bruno" };
    let admin = house.signed(login, true);
    let privacy = house.exchange.privacy();
    privacy
        .set_feature(&admin, Feature::Wallboard, true)
        .await
        .unwrap();
}

/// So many visits of a kind on a day of the newest week.
struct Group {
    office: &'static str,
    topic: &'static str,
    language: Language,
    weekday: i64,
    hour: u8,
    kind: Kind,
    visits: u64,
}

fn group(weekday: i64, kind: Kind, visits: u64) -> Group {
    Group {
        office: "meldewesen",
        topic: "umzug",
        language: Language::De,
        weekday,
        hour: 9,
        kind,
        visits,
    }
}

async fn counts(house: &House, groups: impl IntoIterator<Item = Group>) {
    let catalogue = house.exchange.catalogue();
    let town = catalogue.organisation("adorf").unwrap();
    let write = |group: Group| {
        let office = town.office(group.office).unwrap();
        let topic = office.topic(group.topic).map(|topic| topic.id);
        let mut sums = Sums {
            visits: group.visits,
            wait_s: 20 * group.visits,
            talk_s: 200 * group.visits,
            handled_s: 240 * group.visits,
            ..Sums::default()
        };
        let end = if group.kind.is_lost() {
            End::Left
        } else {
            End::Resolved
        };
        sums.ends[end as usize] = group.visits;
        sums.waits[if group.kind.is_prompt() { 1 } else { 5 }] = group.visits;
        if group.kind.is_answered() {
            sums.talks[3] = group.visits;
        }
        let cell = Cell {
            organisation: town.organisation.id,
            office: office.office.id,
            topic: topic.unwrap_or(TopicId(uuid::Uuid::nil())),
            channel: Channel::Phone,
            language: group.language,
            date: MONDAY.saturating_add(group.weekday.days()),
            hour: group.hour,
            kind: group.kind,
        };
        Write::Count(Box::new(Counter { cell, sums }))
    };
    let batch = Batch {
        writes: groups.into_iter().map(write).collect(),
        ..Batch::default()
    };
    house.store.commit(batch).await.unwrap();
}

/// The week that Krefeld reported: 2,719 answered, 530 lost, just over 80 % settled at once.
async fn krefeld(house: &House) {
    let mut groups = Vec::new();
    for (weekday, share) in (0..).zip([24, 21, 19, 22, 14_u64]) {
        let of = |all: u64| all * share / 100;
        groups.extend([
            group(weekday, Kind::PromptSettled, of(1_500)),
            group(weekday, Kind::WaitedSettled, of(700)),
            group(weekday, Kind::WaitedOpen, of(500)),
            group(weekday, Kind::GaveUp, of(500)),
        ]);
    }
    let rest = |kind, all: u64| {
        let counted: u64 = [24, 21, 19, 22, 14]
            .map(|share| all / 100 * 100 * share / 100)
            .iter()
            .sum();
        group(0, kind, all - counted)
    };
    groups.extend([
        rest(Kind::PromptSettled, 1_500 + 19),
        rest(Kind::GaveUp, 500 + 30),
    ]);
    counts(house, groups).await;
}

async fn lea(house: &House) -> Browser<'_> {
    house.signed_on("lea", "Adorf-Lea-1").await
}

#[tokio::test]
async fn a_lead_reads_the_week_as_krefeld_prints_it() {
    let house = House::new().await;
    krefeld(&house).await;
    let mut lea = lea(&house).await;
    for locale in ["de", "en"] {
        for path in [
            "zahlen",
            "zahlen?zeitraum=2026-11",
            "zahlen?zeitraum=2026-Q4&buero=meldewesen",
            "zahlen/wochenblatt",
        ] {
            let path = format!("/{locale}/desk/{path}");
            let page = lea.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            html::check(&path, locale, &page.body);
        }
    }
    let page = lea.get(FIGURES).await.body;
    for text in [
        "Woche 47, 16. November 2026 bis 22. November 2026",
        "<dd>3.249</dd>",
        "<dd>2.719</dd>",
        "<dd>530 (16 %)</dd>",
        "s-lamp--red",
        "s-lamp--green",
        "Verfehlt",
        "Am meisten: Montag mit",
        "Tabelle: Nach Wochentag",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let sheet = lea.get("/de/desk/zahlen/wochenblatt").await.body;
    assert!(
        sheet.contains("2.719 angenommen, 530 verloren, 82 % sofort erledigt."),
        "{sheet}"
    );
    for day in ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"] {
        assert!(
            sheet.contains(&format!("<th scope=\"row\">{day}</th>")),
            "{day}: {sheet}"
        );
    }
}

/// The table of a file, by breakdown and group.
fn lines(csv: &str) -> BTreeMap<(String, String), Vec<String>> {
    let lines = csv.trim_start_matches('\u{feff}').lines().skip(1);
    lines
        .map(|line| {
            let mut cells = line.split(';').map(str::to_owned);
            let key = (cells.next().unwrap(), cells.next().unwrap());
            (key, cells.collect())
        })
        .collect()
}

#[tokio::test]
async fn what_is_downloaded_is_what_is_shown() {
    let house = House::new().await;
    krefeld(&house).await;
    let mut lea = lea(&house).await;
    let page = lea.get(FIGURES).await.body;
    let csv = lea.get("/de/desk/zahlen/tabelle/zahlen.csv").await;
    assert_eq!(
        csv.header(header::CONTENT_DISPOSITION),
        "attachment; filename=\"zahlen-2026-W47.csv\""
    );
    let lines = lines(&csv.body);
    let key = |table: &str, group: &str| (table.to_owned(), group.to_owned());
    let monday = &lines[&key("Nach Wochentag", "Montag")];
    let row = page.split("<th scope=\"row\">Montag</th>").nth(1).unwrap();
    let row = row.split("</tr>").next().unwrap();
    let shown: Vec<String> = row
        .split("s-table__num\">")
        .skip(1)
        .map(|cell| cell.split('<').next().unwrap().replace('.', ""))
        .collect();
    assert_eq!(monday, &shown, "{row}");

    let json: Value =
        serde_json::from_str(&lea.get("/de/desk/zahlen/tabelle/zahlen.json").await.body).unwrap();
    assert_eq!(json["total"]["answered"], 2_719);
    assert_eq!(json["total"]["lost"], 530);
    let days = &json["breakdowns"][0];
    assert_eq!(days["by"], "weekday");
    assert_eq!(days["groups"][0]["count"].to_string(), monday[0]);
    for breakdown in json["breakdowns"].as_array().unwrap() {
        if breakdown["by"] == "office" {
            continue;
        }
        for group in breakdown["groups"].as_array().unwrap() {
            assert_eq!(group["count"].as_u64().unwrap() % 5, 0, "{breakdown}");
        }
    }
    assert_eq!(
        lea.get("/de/desk/zahlen/tabelle/andere.csv").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn small_groups_show_nowhere() {
    let house = House::new().await;
    let rare = Group {
        language: Language::Ti,
        hour: 17,
        topic: "ausweis",
        ..group(4, Kind::PromptSettled, 2)
    };
    let registry = Group {
        office: "standesamt",
        topic: "ehe",
        ..group(1, Kind::WaitedOpen, 2)
    };
    counts(&house, [group(0, Kind::PromptSettled, 40), rare, registry]).await;
    let mut lea = lea(&house).await;
    for path in [
        FIGURES,
        "/de/desk/zahlen/tabelle/zahlen.csv",
        "/de/desk/zahlen/tabelle/zahlen.json",
        "/api/v1/figures",
    ] {
        let body = lea.get(path).await.body;
        for hidden in ["ትግርኛ", "17 bis 18 Uhr", ">Freitag<", "Eheschließung"] {
            assert!(!body.contains(hidden), "{path} shows {hidden}: {body}");
        }
    }
    let page = lea.get(FIGURES).await.body;
    assert!(page.contains("<dd>42</dd>"), "the whole is exact: {page}");
}

#[tokio::test]
async fn a_week_that_runs_is_not_shown() {
    let house = House::new().await;
    counts(&house, [group(7, Kind::PromptSettled, 40)]).await;
    let mut lea = lea(&house).await;
    let running = "/de/desk/zahlen?zeitraum=2026-W48";
    let page = lea.get(running).await.body;
    assert!(
        page.contains("noch nicht zu Ende") && !page.contains("<dd>40</dd>"),
        "{page}"
    );
    house.clock.advance(SignedDuration::from_hours(7 * 24));
    let mut lea = self::lea(&house).await;
    let page = lea.get(running).await.body;
    assert!(page.contains("<dd>40</dd>"), "{page}");
    assert_eq!(
        lea.get("/de/desk/zahlen?zeitraum=gestern").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        lea.get("/de/desk/zahlen?buero=nirgends").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn only_leads_and_admins_read_figures() {
    let house = House::new().await;
    krefeld(&house).await;
    let mut anna = house.signed_on("anna", "Adorf-Anna-1").await;
    for path in [
        FIGURES,
        "/de/desk/zahlen/wochenblatt",
        "/de/desk/zahlen/tabelle/zahlen.csv",
        "/api/v1/figures",
    ] {
        assert_eq!(anna.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let csrf = anna.get("/de/desk").await.field("csrf");
    let form = [("csrf", csrf), ("buero", String::new())];
    let refused = anna.post("/de/desk/zahlen/tafel", &form).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let mut bruno = house.signed_on("bruno", "Bedorf-Bruno-1").await;
    let page = bruno.get(FIGURES).await.body;
    assert!(!page.contains("2.719"), "figures of another town: {page}");
}

#[tokio::test]
async fn a_program_reads_with_a_session_as_bearer() {
    let house = House::new().await;
    krefeld(&house).await;
    let mut lea = lea(&house).await;
    let token = lea.cookie("__Host-desk").to_owned();
    let mut program = house.browser("192.0.2.77");
    let ask = |token: &str| {
        let request = house.browser("192.0.2.77").request(
            Method::GET,
            "/api/v1/figures?period=2026-W47&office=meldewesen",
        );
        request
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(axum::body::Body::empty())
            .unwrap()
    };
    let answer = program.send(ask(&token)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let json: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(
        (&json["period"], &json["office"]),
        (&"2026-W47".into(), &"meldewesen".into())
    );
    assert_eq!(json["total"]["visits"], 3_249);
    assert!(!program.send(ask("falsch")).await.status.is_success());
    assert!(lea.get("/api/v1/figures").await.status.is_success());
}

#[tokio::test]
async fn what_a_staff_council_has_not_agreed_to_is_gone() {
    let house = House::new().await;
    krefeld(&house).await;
    let admin = house.signed("lea", true);
    for feature in [Feature::FiguresByHour, Feature::FiguresByTopic] {
        let privacy = house.exchange.privacy();
        privacy.set_feature(&admin, feature, false).await.unwrap();
    }
    let mut lea = lea(&house).await;
    for path in [FIGURES, "/de/desk/zahlen/tabelle/zahlen.csv"] {
        let body = lea.get(path).await.body;
        assert!(body.contains("Nach Wochentag"), "{path}");
        for gone in ["Nach Stunde", "Nach Anliegen", "Wohnsitz anmelden"] {
            assert!(!body.contains(gone), "{path} shows {gone}");
        }
    }
}

/// Makes a wallboard and says its path.
async fn hangs(lea: &mut Browser<'_>, office: &str) -> String {
    let csrf = lea.get(FIGURES).await.field("csrf");
    let form = [("csrf", csrf), ("buero", office.to_owned())];
    let page = lea.post("/de/desk/zahlen/tafel", &form).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    html::check("a new wallboard", "de", &page.body);
    let (_, rest) = page
        .body
        .split_once("https://amt.example.org/de/tafel/")
        .unwrap();
    format!("/de/tafel/{}", rest.split('"').next().unwrap())
}

#[tokio::test]
async fn a_wallboard_hangs_until_it_is_revoked() {
    let house = House::new().await;
    allows_wallboards(&house, "adorf").await;
    let mut lea = lea(&house).await;
    let path = hangs(&mut lea, "meldewesen").await;
    let mut citizen = house.browser("203.0.113.1");
    citizen.enters("adorf/meldewesen", "umzug", "GEHEIM").await;
    house.clock.advance(SignedDuration::from_secs(7 * 60));
    house.exchange.tick().await;

    let mut screen = house.browser("192.0.2.50");
    let page = screen.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    html::check("the wallboard", "de", &page.body);
    for text in [
        "Meldewesen",
        ">1</dd>",
        "5 bis 10 Minuten",
        ">keiner</dd>",
        "noch zu wenige",
        "9:07 Uhr",
    ] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
    assert!(!page.body.contains("GEHEIM") && !page.body.contains("Wohnsitz"));

    let list = lea.get(FIGURES).await;
    assert!(!list.body.contains(&path), "the address is shown once");
    let (_, rest) = list.body.split_once("/desk/zahlen/tafel/").unwrap();
    let revoke = format!("/de/desk/zahlen/tafel/{}", rest.split('"').next().unwrap());
    let form = [("csrf", list.field("csrf"))];
    let answer = lea.post(&revoke, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(screen.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        screen.get(&format!("{path}/live")).await.status,
        StatusCode::NOT_FOUND
    );

    let filter = schalter_store::AuditFilter {
        from: jiff::Timestamp::UNIX_EPOCH,
        until: jiff::Timestamp::MAX,
        kind: Some("wallboard".to_owned()),
        actor: None,
        limit: 10,
    };
    let audit = house.store.audit(Scope::House, &filter).await.unwrap();
    let actions: Vec<&str> = audit.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["wallboard.revoke", "wallboard.open"]);
}

#[tokio::test]
async fn a_wallboard_that_is_switched_off_shows_nothing() {
    let house = House::new().await;
    let mut lea = lea(&house).await;
    let page = lea.get(FIGURES).await.body;
    assert!(page.contains("Tafeln sind ausgeschaltet"), "{page}");
    allows_wallboards(&house, "adorf").await;
    let path = hangs(&mut lea, "").await;
    let mut screen = house.browser("192.0.2.50");
    assert!(screen.get(&path).await.body.contains("Stadt Adorf"));
    let admin = house.signed("lea", true);
    let privacy = house.exchange.privacy();
    privacy
        .set_feature(&admin, Feature::Wallboard, false)
        .await
        .unwrap();
    assert_eq!(screen.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        screen.get("/de/tafel/erraten").await.status,
        StatusCode::NOT_FOUND
    );
}
