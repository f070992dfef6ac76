//! The running counter by example, on a real database and a clock that is moved by hand.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod accounts;
mod admin;
mod alliance;
mod announce;
mod features;
mod hotline;
mod kiosks;
mod messages;
mod outbound;
mod passing;
mod scene;
mod telephone;

use jiff::civil::date;
use schalter_domain::figures::{End, Kind};
use schalter_domain::ids::{CommandId, MessageId};
use schalter_domain::switchboard::{EndWhy, Ended, Outcome, VisitStage};
use schalter_domain::ticket::ContactWish;
use schalter_exchange::seats::{FollowUp, OutcomeError};
use schalter_exchange::visits::EnterError;
use schalter_exchange::{Failure, IceConfig, Party, Push, TurnConfig};
use schalter_store::{Class, Scope};
use uuid::Uuid;

use scene::Town;

#[tokio::test]
async fn a_visit_from_entering_to_its_figure() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let seat = counter.opens("anna").await;
    counter.passes(3, &[Party::Seat(seat)]).await;
    let entered = counter
        .tries_to_enter(|enter| enter.note = Some("Mein Ausweis läuft ab".into()))
        .await
        .unwrap();
    let visit = entered.visit;
    assert_eq!(
        counter.exchange.visits().of_token(&entered.token).await,
        vec![visit]
    );
    assert_eq!(counter.accepts(seat).await, visit);

    let (citizen, clerk) = (Party::Visit(visit), Party::Seat(seat));
    let mut desk = counter
        .exchange
        .attach(clerk, counter.window(1), false)
        .unwrap();
    let talks = counter.exchange.talks();
    let message = MessageId(Uuid::from_u128(5));
    talks
        .chat(citizen, message, "Guten Tag".into())
        .await
        .unwrap();
    talks
        .chat(citizen, message, "Guten Tag".into())
        .await
        .unwrap();
    let mut heard = Vec::new();
    while let Ok(push) = desk.pushes.try_recv() {
        if let Push::Chat(message) = push {
            heard.push(message.text);
        }
    }
    assert_eq!(heard, ["Guten Tag"], "a repeated message is one message");
    counter.passes(120, &[citizen, clerk]).await;
    counter.exchange.seats().hang_up(seat).await.unwrap();
    assert_eq!(
        counter.stage(visit),
        VisitStage::Ended {
            how: Ended::Talked(EndWhy::Staff),
            at: counter.now()
        }
    );

    let anna = counter.staff("anna");
    let due = date(2026, 11, 27);
    let follow_up = FollowUp {
        office: anna.offices[0],
        text: "Foto nachreichen".into(),
        contact: ContactWish::Email("b@example.org".into()),
        due,
        attach: Vec::new(),
    };
    let seats = counter.exchange.seats();
    let number = seats
        .state_outcome(&anna, Outcome::Ticket, Some(follow_up.clone()))
        .await
        .unwrap()
        .expect("a ticket has a number");
    let again = FollowUp {
        text: "Foto und Unterschrift".into(),
        ..follow_up
    };
    let same = seats
        .state_outcome(&anna, Outcome::Ticket, Some(again))
        .await
        .unwrap();
    assert_eq!(
        same.as_ref(),
        Some(&number),
        "stated again, it is the same ticket"
    );

    let visits = counter.exchange.visits();
    visits.rate(visit, 4, None).await.unwrap();
    visits
        .rate(visit, 5, Some("Sehr nett".into()))
        .await
        .unwrap();
    assert!(!visits.can_rate(visit).await);
    counter.passes(61, &[clerk]).await;
    let figures = counter
        .store
        .figures(Scope::House, date(2026, 11, 1)..=date(2026, 11, 30))
        .await
        .unwrap();
    assert_eq!(figures.len(), 1);
    let sums = figures[0].sums;
    assert_eq!(figures[0].cell.kind, Kind::PromptOpen);
    assert_eq!((sums.visits, sums.ends[End::Ticket as usize]), (1, 1));
    assert_eq!((sums.talk_s, sums.talks[1]), (120, 1));
    let ratings = counter
        .store
        .ratings(Scope::House, date(2026, 11, 1)..=date(2026, 11, 30))
        .await
        .unwrap();
    assert_eq!(ratings.len(), 1, "one rating a visit");
    assert_eq!(
        (ratings[0].stars, ratings[0].comment.as_deref()),
        (5, Some("Sehr nett"))
    );
    let tickets = counter
        .store
        .tickets(Scope::House, None, schalter_store::StageFilter::All)
        .await
        .unwrap();
    assert_eq!(tickets.len(), 1);
    assert_eq!(tickets[0].text, "Foto und Unterschrift");
}

#[tokio::test]
async fn events_bear_ids_codes_and_times_only() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let seat = counter.opens("anna").await;
    let entered = counter
        .tries_to_enter(|enter| enter.note = Some("Geheimnis Nummer eins".into()))
        .await
        .unwrap();
    counter.accepts(seat).await;
    let talks = counter.exchange.talks();
    let citizen = Party::Visit(entered.visit);
    talks
        .chat(
            citizen,
            MessageId(Uuid::from_u128(1)),
            "Geheimnis zwei".into(),
        )
        .await
        .unwrap();
    let log = counter.store.load_log().await.unwrap();
    let text = log
        .events
        .iter()
        .map(|event| event.body.to_string())
        .collect::<String>();
    for word in ["Geheimnis", "Anna", "anna", "Beispiel", "Ausweis"] {
        assert!(!text.contains(word), "{word} stands in the log");
    }
    counter.exchange.seats().hang_up(seat).await.unwrap();
    counter.exchange.seats().end_wrap_up(seat).await.unwrap();
    counter.passes(1, &[]).await;
    counter
        .store
        .sweep(counter.now(), &*town.clock)
        .await
        .unwrap();
    let note = counter
        .store
        .note(Scope::House, entered.visit)
        .await
        .unwrap();
    assert_eq!(note, None, "the note is gone at the end of wrap-up");
}

#[tokio::test]
async fn a_killed_server_comes_back_with_the_same_places_and_the_talk_in_its_next_generation() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let seat = counter.opens("anna").await;
    let talking = counter.enters().await.visit;
    counter.accepts(seat).await;
    let mut waiting = Vec::new();
    for _ in 0..3 {
        counter
            .passes(1, &[Party::Seat(seat), Party::Visit(talking)])
            .await;
        waiting.push(counter.enters().await.visit);
    }
    let generation = counter
        .exchange
        .talks()
        .room(Party::Visit(talking))
        .expect("a room")
        .generation;
    // No shutdown: the process is simply gone.
    let counter = town.starts().await;
    for (position, visit) in waiting.iter().enumerate() {
        assert_eq!(
            counter.place(*visit).await,
            Some(u32::try_from(position).unwrap() + 1)
        );
    }
    let room = counter
        .exchange
        .talks()
        .room(Party::Seat(seat))
        .expect("the talk goes on");
    assert_eq!(room.generation, generation + 1);
    assert!(room.opened.is_some());
}

#[tokio::test]
async fn one_browser_has_one_open_visit_and_the_same_form_enters_once() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let form = CommandId(Uuid::from_u128(77));
    let first = counter
        .tries_to_enter(|enter| enter.command = Some(form))
        .await
        .unwrap();
    let twice = counter
        .tries_to_enter(|enter| enter.command = Some(form))
        .await
        .unwrap();
    assert_eq!(first.visit, twice.visit, "a double click is one wish");
    let token = Some(first.token.clone());
    let other = counter
        .tries_to_enter(|enter| enter.token = token.clone())
        .await;
    assert_eq!(other.err(), Some(EnterError::AlreadyOpen(first.visit)));
    counter.exchange.visits().leave(first.visit).await.unwrap();
    let again = counter
        .tries_to_enter(|enter| enter.token = token)
        .await
        .unwrap();
    assert_ne!(again.visit, first.visit);
    assert_eq!(again.token, first.token, "the browser keeps its cookie");
    assert!(!counter.exchange.visits().holds("0123", first.visit).await);
}

#[tokio::test]
async fn a_repeated_command_returns_the_first_result() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let seat = counter.opens("anna").await;
    counter.enters().await;
    let (offer, _) = counter.rings(seat).unwrap();
    let seats = counter.exchange.seats();
    let command = Uuid::from_u128(3);
    seats.once(command).accept(seat, offer).await.unwrap();
    seats.once(command).accept(seat, offer).await.unwrap();
    assert!(matches!(
        seats.once(Uuid::from_u128(4)).accept(seat, offer).await,
        Err(Failure::Refused(_))
    ));
    let counter = town.starts().await;
    counter
        .exchange
        .seats()
        .once(command)
        .accept(seat, offer)
        .await
        .unwrap();
}

#[tokio::test]
async fn two_clerks_press_at_once_and_exactly_one_gets_the_visit() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let (anna, bernd) = (counter.opens("anna").await, counter.opens("bernd").await);
    counter.enters().await;
    let rang = counter.rings(anna).or(counter.rings(bernd)).unwrap().0;
    let seats = counter.exchange.seats();
    let (one, two) = tokio::join!(seats.accept(anna, rang), seats.accept(bernd, rang));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
}

#[tokio::test]
async fn two_ratings_at_once_are_one_rating() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let seat = counter.opens("anna").await;
    let visit = counter.enters().await.visit;
    counter.accepts(seat).await;
    counter.exchange.seats().hang_up(seat).await.unwrap();
    let visits = counter.exchange.visits();
    let (one, two) = tokio::join!(visits.rate(visit, 1, None), visits.rate(visit, 2, None));
    assert!(one.is_ok() || two.is_ok(), "{one:?} {two:?}");
    let month = date(2026, 11, 1)..=date(2026, 11, 30);
    let ratings = counter.store.ratings(Scope::House, month).await.unwrap();
    assert_eq!(ratings.len(), 1);
}

#[tokio::test]
async fn a_second_server_on_the_same_database_deposes_the_first() {
    let town = Town::new().await;
    let older = town.starts().await;
    older.enters().await;
    let newer = town.starts().await;
    newer.enters().await;
    let late = older.tries_to_enter(|_| {}).await;
    assert_eq!(late.err(), Some(EnterError::Draining));
    older.exchange.stopped().await;
    assert!(!older.exchange.is_ready());
    assert!(newer.exchange.is_ready());
}

#[tokio::test]
async fn a_draining_server_takes_nobody_and_tells_everyone() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let visit = counter.enters().await.visit;
    let party = Party::Visit(visit);
    let mut page = counter
        .exchange
        .attach(party, counter.window(1), false)
        .unwrap();
    counter.exchange.shutdown().await;
    let mut told = Vec::new();
    while let Some(push) = page.pushes.recv().await {
        told.push(push);
    }
    assert!(matches!(told.last(), Some(Push::Restart)), "{told:?}");
    let late = counter.tries_to_enter(|_| {}).await;
    assert_eq!(late.err(), Some(EnterError::Draining));
    let log = counter.store.load_log().await.unwrap();
    assert!(
        log.snapshot.is_some() && log.events.is_empty(),
        "a snapshot was kept"
    );
    let counter = town.starts().await;
    assert_eq!(counter.place(visit).await, Some(1));
}

#[tokio::test]
async fn hours_and_capacity_hold_and_change_without_a_restart() {
    let town = Town::new().await;
    let counter = town.starts().await;
    for _ in 0..5 {
        counter.enters().await;
    }
    let full = counter.tries_to_enter(|_| {}).await;
    assert_eq!(full.err(), Some(EnterError::Full));
    let wider = Town::plan_with("capacity = 5", "capacity = 6");
    town.configure(&counter.store, &wider).await;
    counter.exchange.reload_catalogue().await.unwrap();
    counter.exchange.tick().await;
    counter.enters().await;
    let closed = Town::plan_with(
        "hours = { always = true }",
        "hours = { sun = [\"10:00-11:00\"] }",
    );
    town.configure(&counter.store, &closed).await;
    counter.exchange.reload_catalogue().await.unwrap();
    counter.exchange.tick().await;
    let late = counter.tries_to_enter(|_| {}).await;
    assert_eq!(late.err(), Some(EnterError::Closed));
    let waiting = counter.exchange.board().standing.order.len();
    assert_eq!(waiting, 6, "those in line stay");
}

#[tokio::test]
async fn an_office_opens_and_closes_by_itself() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let catalogue = counter.exchange.catalogue();
    let office = catalogue
        .organisation("kleinstadt")
        .unwrap()
        .office("standesamt")
        .unwrap();
    let topic = office.topics[0].id;
    let into = |enter: &mut schalter_exchange::visits::Enter| {
        (enter.office, enter.topic) = (office.office.id, topic);
    };
    assert!(
        counter.tries_to_enter(into).await.is_ok(),
        "9 o'clock on a Monday"
    );
    town.clock.advance(jiff::SignedDuration::from_hours(3));
    counter.exchange.tick().await;
    assert_eq!(
        counter.tries_to_enter(into).await.err(),
        Some(EnterError::Closed)
    );
    town.clock
        .advance(jiff::SignedDuration::from_hours(24 * 7 - 3));
    counter.exchange.tick().await;
    assert!(
        counter.tries_to_enter(into).await.is_ok(),
        "the next Monday"
    );
}

#[tokio::test]
async fn a_closed_page_is_away_and_a_reload_is_not() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let visit = counter.enters().await.visit;
    let party = Party::Visit(visit);
    let page = counter
        .exchange
        .attach(party, counter.window(1), false)
        .unwrap();
    counter.exchange.detach(&page);
    counter.passes(2, &[]).await;
    let page = counter
        .exchange
        .attach(party, counter.window(2), false)
        .unwrap();
    counter.passes(10, &[]).await;
    assert_eq!(counter.exchange.visits().get(visit).unwrap().away, None);
    counter.exchange.detach(&page);
    counter.passes(5, &[]).await;
    assert!(counter.exchange.visits().get(visit).unwrap().away.is_some());
}

#[tokio::test]
async fn an_alarm_calls_the_leads_until_one_goes() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let seats = counter.exchange.seats();
    let (anna, bernd) = (counter.staff("anna"), counter.staff("bernd"));
    let lead = Party::Seat(counter.seat("bernd"));
    let mut desk = counter
        .exchange
        .attach(lead, counter.window(1), false)
        .unwrap();
    seats.alarm(&anna);
    assert!(
        matches!(desk.pushes.try_recv(), Ok(Push::Changed)),
        "the lead is told at once"
    );
    let alarm = seats.alarms(&bernd)[0].clone();
    assert!(
        !seats.acknowledge_alarm(&anna, alarm.id),
        "only a lead goes"
    );
    assert!(seats.acknowledge_alarm(&bernd, alarm.id));
    assert_eq!(
        seats.alarms(&anna)[0].acknowledged_by,
        Some(counter.seat("bernd"))
    );
    counter.passes(601, &[]).await;
    assert_eq!(seats.alarms(&bernd), vec![]);
}

#[tokio::test]
async fn an_incomplete_follow_up_changes_nothing() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let seat = counter.opens("anna").await;
    counter.enters().await;
    counter.accepts(seat).await;
    let anna = counter.staff("anna");
    let form = FollowUp {
        office: anna.offices[0],
        text: String::new(),
        contact: ContactWish::Phone("eins".into()),
        due: date(2020, 1, 1),
        attach: Vec::new(),
    };
    let seats = counter.exchange.seats();
    let refused = seats
        .state_outcome(&anna, Outcome::Ticket, Some(form))
        .await;
    let Err(OutcomeError::Form(problems)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(problems.len(), 3);
    assert_eq!(seats.outcome(seat), None);
    let missing = seats.state_outcome(&anna, Outcome::Ticket, None).await;
    assert_eq!(missing, Err(OutcomeError::FormMissing));
}

#[tokio::test]
async fn a_seat_serves_only_what_its_staff_member_may() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let (anna, bernd) = (counter.staff("anna"), counter.staff("bernd"));
    let seats = counter.exchange.seats();
    seats
        .open(&anna, &bernd.offices, bernd.languages)
        .await
        .unwrap();
    let seat = seats.get(counter.seat("anna")).unwrap();
    assert_eq!(
        seat.services.offices.iter().copied().collect::<Vec<_>>(),
        anna.offices
    );
    assert_eq!(seat.services.languages, anna.languages);
}

#[tokio::test]
async fn turn_credentials_are_each_sides_own_and_renewed_before_they_end() {
    let town = Town::new().await;
    let turn = TurnConfig {
        urls: vec!["turn:turn.example.org:3478".into()],
        secret: "sesame".into(),
        ttl_s: 86_400,
    };
    let stun = vec!["stun:stun.example.org:3478".into()];
    let ice = IceConfig {
        stun,
        turn: Some(turn),
    };
    let counter = town.starts_with(ice).await;
    let seat = counter.opens("anna").await;
    let visit = counter.enters().await.visit;
    let (citizen, clerk) = (Party::Visit(visit), Party::Seat(seat));
    let talks = counter.exchange.talks();
    let credentials = |party| {
        let servers = talks.ice_servers(party);
        assert_eq!(servers.len(), 2);
        assert_eq!(servers[0].credentials, None, "STUN needs none");
        servers[1].credentials.clone().unwrap()
    };
    let first = credentials(citizen);
    let (expires, name) = first.0.split_once(':').unwrap();
    let hour = counter.now().as_second() + 3_600;
    assert_eq!(expires.parse::<i64>().unwrap(), hour, "an hour at most");
    assert_eq!(name.len(), 32);
    assert_ne!(first, credentials(clerk), "each side has its own");
    assert_eq!(first, credentials(citizen), "and keeps it");
    counter.accepts(seat).await;
    town.clock.advance(jiff::SignedDuration::from_mins(51));
    assert_ne!(first, credentials(citizen), "until it is about to end");
}

#[tokio::test]
async fn a_hidden_citizen_is_hidden_after_a_restart_too() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let seat = counter.opens("anna").await;
    let visit = counter.enters().await.visit;
    counter.accepts(seat).await;
    counter.exchange.seats().shield(seat, true).await.unwrap();
    let talks = counter.exchange.talks();
    assert!(talks.room(Party::Visit(visit)).unwrap().shielded);
    let counter = town.starts().await;
    let talks = counter.exchange.talks();
    assert!(talks.room(Party::Visit(visit)).unwrap().shielded);
}

#[tokio::test]
async fn at_the_days_end_no_event_names_a_staff_member() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let seat = counter.opens("anna").await;
    let visit = counter.enters().await.visit;
    counter.accepts(seat).await;
    counter.exchange.seats().hang_up(seat).await.unwrap();
    counter.exchange.seats().close(seat, false).await.unwrap();
    town.clock.advance(jiff::SignedDuration::from_hours(24));
    counter.exchange.keep_house().await;
    let log = counter.store.deletion_log(Scope::House).await.unwrap();
    let gone: u64 = log
        .iter()
        .filter(|line| line.deleted.class == Class::SeatEvent)
        .map(|line| line.deleted.count)
        .sum();
    assert_eq!(
        gone, 6,
        "opened, offered, started, ended, wrapped up, closed"
    );
    let counter = town.starts().await;
    assert!(counter.exchange.visits().get(visit).is_none(), "forgotten");
    let seat = counter.opens("anna").await;
    counter.enters().await;
    assert!(
        counter.rings(seat).is_some(),
        "the shortened log still reads"
    );
}
