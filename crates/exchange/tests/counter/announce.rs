//! Notices, closed days, the directory.

use jiff::{SignedDuration, ToSpan as _};
use schalter_domain::hours::{Closure, Opening};
use schalter_domain::ids::{EntryId, OfficeId};
use schalter_domain::notice::{Level, NoticeProblem, NoticeStage};
use schalter_domain::office::Localised;
use schalter_domain::staff::Role;
use schalter_domain::switchboard::VisitStage;
use schalter_exchange::auth::SignedOn;
use schalter_exchange::entries::import::{Names, plan};
use schalter_exchange::entries::sheet::Sheet;
use schalter_exchange::entries::{EntryError, Reach};
use schalter_exchange::notices::{Draft, NoticeError};
use schalter_exchange::visits::EnterError;
use schalter_exchange::{Party, Push};
use schalter_store::{Batch, Scope, Write};
use uuid::Uuid;

use crate::scene::{Counter, Town};

fn signed(counter: &Counter, login: &str) -> SignedOn {
    let staff = counter.staff(login);
    SignedOn {
        organisation: staff.organisation,
        staff,
        csrf: String::new(),
    }
}

fn office(counter: &Counter, slug: &str) -> OfficeId {
    let catalogue = counter.exchange.catalogue();
    let town = catalogue.organisation("kleinstadt").unwrap();
    town.office(slug).unwrap().office.id
}

fn draft(counter: &Counter, text: &str, minutes: i64) -> Draft {
    Draft {
        office: None,
        text: Localised::german(text),
        level: Level::Info,
        from: None,
        until: counter.now() + SignedDuration::from_mins(minutes),
    }
}

fn shown(counter: &Counter) -> Vec<String> {
    let organisation = counter.staff("bernd").organisation;
    let notices = counter.exchange.notices().current(organisation, None);
    notices.into_iter().map(|notice| notice.text.de).collect()
}

fn opening(counter: &Counter, office: OfficeId) -> Opening {
    let catalogue = counter.exchange.catalogue();
    let (organisation, entry) = catalogue.office(office).unwrap();
    entry.office.hours.state(counter.now(), &organisation.zone)
}

#[tokio::test]
async fn a_notice_shows_at_once_and_vanishes_at_once() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let bernd = signed(&counter, "bernd");
    let notices = counter.exchange.notices();
    let desk = Party::Seat(counter.seat("anna"));
    let window = counter.window(1);
    let mut desk = counter.exchange.attach(desk, window, false).unwrap();
    let visit = counter.enters().await.visit;
    counter.exchange.tick().await;
    let citizen = Party::Visit(visit);
    let window = counter.window(2);
    let mut citizen = counter.exchange.attach(citizen, window, false).unwrap();
    while desk.pushes.try_recv().is_ok() {}
    while citizen.pushes.try_recv().is_ok() {}
    let mut boards = counter.exchange.boards();
    boards.mark_unchanged();

    let wish = draft(&counter, "  Heute keine Ausweisausgabe. ", 60);
    let id = notices.publish(&bernd, wish).await.unwrap();
    assert_eq!(shown(&counter), ["Heute keine Ausweisausgabe."]);
    assert!(boards.has_changed().unwrap(), "streams look again");
    for pushes in [&mut desk.pushes, &mut citizen.pushes] {
        assert!(matches!(pushes.try_recv(), Ok(Push::Changed)));
    }

    let restarted = town.starts().await;
    assert_eq!(shown(&restarted), ["Heute keine Ausweisausgabe."]);
    drop(restarted);
    let counter = town.starts().await;
    let notices = counter.exchange.notices();
    notices.withdraw(&bernd, id).await.unwrap();
    assert_eq!(shown(&counter), Vec::<String>::new());
    let listed = notices.list(&bernd).await.unwrap();
    assert_eq!(listed[0].stage(counter.now()), NoticeStage::Withdrawn);
    let unknown = Uuid::from_u128(9).into();
    assert_eq!(
        notices.withdraw(&bernd, unknown).await,
        Err(NoticeError::Unknown)
    );
}

#[tokio::test]
async fn a_notice_keeps_its_time_and_its_office() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let bernd = signed(&counter, "bernd");
    let notices = counter.exchange.notices();
    let (here, there) = (
        office(&counter, "standesamt"),
        office(&counter, "buergerbuero"),
    );
    let later = Draft {
        office: Some(here),
        from: Some(counter.now() + SignedDuration::from_secs(3)),
        until: counter.now() + SignedDuration::from_secs(6),
        ..draft(&counter, "Trauung", 0)
    };
    notices.publish(&bernd, later).await.unwrap();
    let warning = Draft {
        level: Level::Warning,
        ..draft(&counter, "Sturm", 10)
    };
    notices.publish(&bernd, warning).await.unwrap();
    assert_eq!(shown(&counter), ["Sturm"]);
    let visit = Party::Visit(counter.enters().await.visit);
    let window = counter.window(1);
    let mut citizen = counter.exchange.attach(visit, window, false).unwrap();
    let mut boards = counter.exchange.boards();
    counter.passes(2, &[visit]).await;
    boards.mark_unchanged();
    while citizen.pushes.try_recv().is_ok() {}
    counter.passes(1, &[visit]).await;
    assert!(boards.has_changed().unwrap());
    assert!(matches!(citizen.pushes.try_recv(), Ok(Push::Changed)));
    assert_eq!(shown(&counter), ["Sturm", "Trauung"]);
    let organisation = bernd.organisation;
    assert_eq!(notices.current(organisation, Some(here)).len(), 2);
    assert_eq!(notices.current(organisation, Some(there)).len(), 1);
    counter.passes(3, &[]).await;
    assert_eq!(shown(&counter), ["Sturm"]);
    let stages: Vec<_> = notices.list(&bernd).await.unwrap();
    let stages = stages.iter().map(|notice| notice.stage(counter.now()));
    let expected = [NoticeStage::Current, NoticeStage::Over];
    assert_eq!(stages.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn only_lead_and_admin_of_the_house_announce() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let (anna, bernd) = (signed(&counter, "anna"), signed(&counter, "bernd"));
    let notices = counter.exchange.notices();
    let there = office(&counter, "buergerbuero");
    let wish = draft(&counter, "Nein", 10);
    assert_eq!(
        notices.publish(&anna, wish).await,
        Err(NoticeError::Forbidden)
    );
    let closed = notices.close_today(&anna, there, "Nein").await;
    assert_eq!(closed, Err(NoticeError::Forbidden));
    assert_eq!(
        notices.list(&anna).await.unwrap_err(),
        NoticeError::Forbidden
    );
    let mut stranger = bernd.clone();
    stranger.organisation = Uuid::from_u128(5).into();
    let closed = notices.close_today(&stranger, there, "Nein").await;
    assert_eq!(closed, Err(NoticeError::Unknown));
    let opened = notices.reopen(&stranger, there).await;
    assert_eq!(opened, Err(NoticeError::Unknown));
    let foreign = Draft {
        office: Some(there),
        ..draft(&counter, "Nein", 10)
    };
    let published = notices.publish(&stranger, foreign).await;
    assert_eq!(published, Err(NoticeError::Unknown));
    let empty = draft(&counter, " ", -1);
    assert_eq!(
        notices.publish(&bernd, empty).await,
        Err(NoticeError::Invalid(vec![
            NoticeProblem::Empty,
            NoticeProblem::Ended
        ]))
    );
    for reason in ["  ".to_owned(), "x".repeat(201)] {
        let closed = notices.close_today(&bernd, there, &reason).await;
        assert_eq!(closed, Err(NoticeError::Reason));
    }
    assert_eq!(shown(&counter), Vec::<String>::new());
    assert!(opening(&counter, there).is_open());
}

#[tokio::test]
async fn an_office_closed_for_today_says_why_and_opens_again() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let bernd = signed(&counter, "bernd");
    let there = office(&counter, "buergerbuero");
    let waiting = counter.enters().await.visit;
    let notices = counter.exchange.notices();
    notices
        .close_today(&bernd, there, " Wasserschaden ")
        .await
        .unwrap();
    let refused = counter.tries_to_enter(|_| {}).await;
    assert_eq!(refused.err(), Some(EnterError::Closed));
    assert!(!counter.exchange.board().office(there).open);
    assert!(
        matches!(counter.stage(waiting), VisitStage::Waiting { .. }),
        "who is in the line is still served"
    );
    drop(counter);

    let counter = town.starts().await;
    let Opening::Closed { opens, why } = opening(&counter, there) else {
        panic!("a restart opens it");
    };
    assert_eq!(why, Closure::Exception(Some("Wasserschaden".into())));
    assert_eq!(opens.unwrap().days_ahead, 1);
    let notices = counter.exchange.notices();
    notices.reopen(&bernd, there).await.unwrap();
    assert!(opening(&counter, there).is_open());
    counter.enters().await;

    notices
        .close_today(&bernd, there, "Stromausfall")
        .await
        .unwrap();
    let catalogue = counter.exchange.catalogue();
    let (town, _) = catalogue.office(there).unwrap();
    let today = town.zone.to_datetime(counter.now()).date();
    assert_eq!(
        catalogue.closure(there, today).unwrap().reason,
        "Stromausfall"
    );
    assert!(catalogue.closure(there, today + 1.day()).is_none());
    a_day_passes(&counter, 15).await;
    assert!(opening(&counter, there).is_open(), "the next day");
    counter.enters().await;
}

async fn a_day_passes(counter: &Counter, hours: i64) {
    counter.waits(SignedDuration::from_hours(hours));
    counter.exchange.tick().await;
}

const TABLE: &str = "Kennung;Art;Name;Aufgabe;Telefon;Büro;Konto;Straßen;Anfangsbuchstaben\n\
    1;Person;Anna Beispiel;Ausweise;11;Bürgerbüro;anna;;A-K\n\
    2;Person;Berta Beispiel;Ausweise;12;standesamt;;;L-Z\n\
    3;;Bauhof;Straßen;13;buergerbuero;;Lindenstraße 1-20;\n\
    4;Roboter;Kaputt;;;;;;\n";

#[tokio::test]
async fn a_table_becomes_the_directory_at_once() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let entries = counter.exchange.entries();
    let mut admin = signed(&counter, "anna");
    let table = TABLE.as_bytes();
    assert_eq!(
        entries.import(&admin, table, true).await,
        Err(EntryError::Forbidden)
    );
    admin.staff.roles.push(Role::Admin);
    let report = entries.import(&admin, table, true).await.unwrap();
    assert_eq!((report.added.len(), report.faults.len()), (3, 1));
    assert_eq!(entries.list(&admin), [], "a dry run changes nothing");
    entries.import(&admin, table, false).await.unwrap();
    let names = |query: &str| {
        let hits = entries.search(&admin, query).into_iter();
        hits.map(|hit| (hit.entry.name, hit.reach))
            .collect::<Vec<_>>()
    };
    let (line, seat) = (office(&counter, "buergerbuero"), counter.seat("anna"));
    let anna = "Anna Beispiel".to_owned();
    assert_eq!(names("Huber"), [(anna.clone(), Reach::Office(line))]);
    counter.opens("anna").await;
    assert_eq!(names("Huber"), [(anna, Reach::Person(seat))]);
    counter.waits(SignedDuration::from_hours(6));
    let berta = ("Berta Beispiel".to_owned(), Reach::None);
    assert_eq!(names("Schulz"), [berta], "its office is closed by now");
    let hits = entries.search(&admin, "Lindenstr. 7");
    assert_eq!(
        hits[0].because.as_ref().unwrap().to_string(),
        "Lindenstraße 1-20"
    );
    assert_eq!(
        entries.get(&admin, hits[0].entry.id).unwrap().entry.name,
        "Bauhof"
    );
    assert!(entries.get(&admin, EntryId(Uuid::nil())).is_none());

    let again = entries.export(&admin);
    drop(counter);
    let counter = town.starts().await;
    let entries = counter.exchange.entries();
    assert_eq!(entries.list(&admin).len(), 3);
    let report = entries
        .import(&admin, again.as_bytes(), true)
        .await
        .unwrap();
    assert!(report.changes_nothing(), "{report:?}");
    let mut stranger = admin.clone();
    stranger.organisation = Uuid::from_u128(5).into();
    assert_eq!(entries.search(&stranger, "Beispiel"), []);
    let smaller = "Name\nBauamt\n".as_bytes();
    let report = entries.import(&admin, smaller, false).await.unwrap();
    assert_eq!((report.added.len(), report.removed.len()), (1, 3));
    assert_eq!(entries.list(&admin).len(), 1);
}

#[tokio::test]
async fn a_table_taken_by_the_command_line_is_followed() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let anna = signed(&counter, "anna");
    let existing = counter
        .store
        .load_configuration(Scope::House)
        .await
        .unwrap();
    let sheet = Sheet::read(TABLE.as_bytes()).unwrap();
    let names = Names::of(&existing, anna.organisation);
    let clock = (counter.now(), &*town.entropy as _);
    let (change, _) = plan(&sheet, &names, anna.organisation, &[], clock);
    let batch = Batch {
        writes: vec![Write::ChangeDirectory(Box::new(change))],
        ..Batch::default()
    };
    counter.store.commit(batch).await.unwrap();
    assert_eq!(counter.exchange.entries().list(&anna), []);
    counter.exchange.reload_directories().await.unwrap();
    assert_eq!(counter.exchange.entries().list(&anna).len(), 3);
}
