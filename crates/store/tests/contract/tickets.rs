//! Tickets: numbers, stages, lists.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schalter_domain::ids::{OfficeId, OrganisationId, StaffId};
use schalter_domain::ticket::{ContactWish, Stage, Ticket};
use schalter_store::{
    Batch, CommitError, Scope, StageFilter, Store, TicketChange, TicketEnds, Write,
};

use crate::fixtures::{alliance, ticket};
use crate::side::{rated, rating, write};
use crate::world::World;

fn put(ticket: Ticket) -> Write {
    Write::PutTicket {
        ticket: Box::new(ticket),
        delete_after: None,
    }
}

/// Opens a ticket; as it was stored.
pub async fn opened(store: &Store, ticket: Ticket) -> Ticket {
    let batch = Batch {
        writes: vec![put(ticket.clone())],
        ..Batch::default()
    };
    let committed = store.commit(batch).await.unwrap();
    let number = committed.number_of(ticket.id).unwrap().to_owned();
    Ticket { number, ..ticket }
}

/// Moves a ticket from the stage in which it was seen.
async fn moved(store: &Store, scope: Scope, seen: &Ticket, to: &Stage) -> TicketChange {
    let ends = match to {
        Stage::Closed { at, .. } => Some(TicketEnds {
            ticket: *at + jiff::SignedDuration::from_hours(24),
            contact: *at,
            counted: None,
        }),
        Stage::Open | Stage::Taken { .. } => None,
    };
    let change = store.move_ticket(scope, seen.id, &seen.stage, to, ends);
    change.await.unwrap()
}

pub async fn numbers_have_no_gap_and_no_twin(world: &World) {
    let stores = [world.store().await, world.store().await];
    let (organisation, office): (OrganisationId, OfficeId) = (world.id(), world.id());
    let visit = world.id();
    write(&stores[0], vec![rated(visit, rating(world, organisation))]).await;

    let mut running = Vec::new();
    for round in 0..40 {
        let store = stores[round % 2].clone();
        let mut writes = vec![put(ticket(world, organisation, office))];
        if round % 4 == 3 {
            writes.push(rated(visit, rating(world, organisation)));
        }
        running.push(tokio::spawn(async move {
            store
                .commit(Batch {
                    writes,
                    ..Batch::default()
                })
                .await
        }));
    }
    let mut numbers = BTreeSet::new();
    let mut failed = 0;
    for commit in running {
        match commit.await.unwrap() {
            Ok(committed) => assert!(numbers.insert(committed.tickets[0].1.clone())),
            Err(CommitError::Rated(_)) => failed += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(failed, 10);
    let expected: BTreeSet<_> = (1..=30).map(|count| format!("2026-{count:05}")).collect();
    assert_eq!(numbers, expected);

    let elsewhere = opened(&stores[0], ticket(world, world.id(), office)).await;
    assert_eq!(
        elsewhere.number, "2026-00001",
        "each organisation counts for itself"
    );
}

pub async fn the_local_year_counts(world: &World) {
    let store = world.store().await;
    let plan = alliance(world, "nord", &["altdorf"]);
    store.apply(&plan, world.now).await.unwrap();
    let office = &plan.offices[0];
    let at = |created: &str| Ticket {
        created: created.parse::<Timestamp>().unwrap(),
        ..ticket(world, office.organisation, office.id)
    };
    let new_year = opened(&store, at("2025-12-31T23:00:00Z")).await;
    assert_eq!(new_year.number, "2026-00001");
    let old_year = opened(&store, at("2025-12-31T22:59:59Z")).await;
    assert_eq!(old_year.number, "2025-00001");
}

pub async fn one_of_two_takes_a_ticket(world: &World) {
    let store = world.store().await;
    let organisation: OrganisationId = world.id();
    let scope = Scope::Organisation(organisation);
    let open = opened(&store, ticket(world, organisation, world.id())).await;
    assert_eq!(
        store.ticket(scope, open.id).await.unwrap().as_ref(),
        Some(&open)
    );

    let (anna, bernd): (StaffId, StaffId) = (world.id(), world.id());
    let now = world.minute(1);
    let take = async |by| {
        let taken = Stage::Taken { by, since: now };
        store
            .move_ticket(scope, open.id, &Stage::Open, &taken, None)
            .await
    };
    let (first, second) = tokio::join!(take(anna), take(bernd));
    let changes = [first.unwrap(), second.unwrap()];
    let holder = changes
        .iter()
        .find_map(|change| match change {
            TicketChange::Done(ticket) => ticket.stage.holder(),
            _ => None,
        })
        .unwrap();
    let taken = Ticket {
        stage: Stage::Taken {
            by: holder,
            since: now,
        },
        ..open.clone()
    };
    assert!(
        changes.contains(&TicketChange::Done(taken.clone())),
        "{changes:?}"
    );
    assert!(
        changes.contains(&TicketChange::Stale(taken.clone())),
        "{changes:?}"
    );

    let closed = Ticket {
        stage: Stage::Closed {
            by: holder,
            at: now,
        },
        contact: ContactWish::None,
        ..open.clone()
    };
    let done = moved(&store, scope, &taken, &closed.stage).await;
    assert_eq!(done, TicketChange::Done(closed.clone()));
    let stale = moved(&store, scope, &taken, &Stage::Open).await;
    assert_eq!(stale, TicketChange::Stale(closed.clone()));
    let open = Ticket {
        contact: ContactWish::None,
        ..open
    };
    assert_eq!(
        moved(&store, scope, &closed, &Stage::Open).await,
        TicketChange::Done(open.clone()),
        "the number is gone"
    );
    let nobodys = ticket(world, organisation, world.id());
    assert_eq!(
        moved(&store, scope, &nobodys, &closed.stage).await,
        TicketChange::Missing
    );

    let changed = Ticket {
        text: "Und ein Lichtbild".to_owned(),
        ..open
    };
    let batch = Batch {
        writes: vec![put(changed.clone())],
        ..Batch::default()
    };
    assert_eq!(
        store.commit(batch).await.unwrap().tickets,
        [],
        "it keeps its number"
    );
    assert_eq!(
        store.ticket(scope, changed.id).await.unwrap(),
        Some(changed)
    );
}

pub async fn a_closed_ticket_keeps_no_way_to_the_citizen(world: &World) {
    let store = world.store().await;
    let organisation: OrganisationId = world.id();
    let scope = Scope::Organisation(organisation);
    let by: StaffId = world.id();
    for contact in [
        ContactWish::Phone("0800 115".to_owned()),
        ContactWish::Email("erika@example.org".to_owned()),
        ContactWish::Letter("Markt 1, 12345 Adorf".to_owned()),
    ] {
        let wish = Ticket {
            contact: contact.clone(),
            ..ticket(world, organisation, world.id())
        };
        let open = opened(&store, wish).await;
        let since = world.now;
        let taken = moved(&store, scope, &open, &Stage::Taken { by, since }).await;
        let TicketChange::Done(taken) = taken else {
            panic!("{taken:?}");
        };
        assert_eq!(taken.contact, contact, "kept until the promise is met");
        let settled = Stage::Closed { by, at: world.now };
        let stale = moved(&store, scope, &open, &settled).await;
        assert_eq!(stale, TicketChange::Stale(taken.clone()));
        let refused = store.ticket(scope, open.id).await.unwrap().unwrap();
        assert_eq!(refused.contact, contact, "a refused step forgets nothing");
        let done = moved(&store, scope, &taken, &settled).await;
        assert!(matches!(done, TicketChange::Done(_)), "{done:?}");
        let closed = store.ticket(scope, open.id).await.unwrap().unwrap();
        assert_eq!(closed.contact, ContactWish::None);
        let number = closed.number.parse().unwrap();
        assert_eq!(
            store.tickets_numbered(scope, number).await.unwrap(),
            [closed],
            "a closed one is found by its number"
        );
    }
    let elsewhere = Scope::Organisation(world.id());
    let number = "2026-00001".parse().unwrap();
    assert_eq!(store.tickets_numbered(elsewhere, number).await.unwrap(), []);
}

pub async fn lists_follow_office_and_stage(world: &World) {
    let store = world.store().await;
    let organisation: OrganisationId = world.id();
    let scope = Scope::Organisation(organisation);
    let (here, there): (OfficeId, OfficeId) = (world.id(), world.id());
    let by = world.id();
    let late = opened(&store, ticket(world, organisation, here)).await;
    let urgent = Ticket {
        due: world.minute(1),
        ..ticket(world, organisation, here)
    };
    let urgent = opened(&store, urgent).await;
    let other = opened(&store, ticket(world, organisation, there)).await;
    let (at, since) = (world.now, world.now);
    for (ticket, stage) in [
        (&other, Stage::Closed { by, at }),
        (&late, Stage::Taken { by, since }),
    ] {
        let done = moved(&store, scope, ticket, &stage).await;
        assert!(matches!(done, TicketChange::Done(_)), "{done:?}");
    }

    let list = async |office, stages| {
        let tickets = store.tickets(scope, office, stages).await.unwrap();
        tickets
            .into_iter()
            .map(|ticket| ticket.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        list(None, StageFilter::All).await,
        [urgent.id, late.id, other.id]
    );
    assert_eq!(
        list(Some(here), StageFilter::Unsettled).await,
        [urgent.id, late.id]
    );
    assert_eq!(list(Some(here), StageFilter::Open).await, [urgent.id]);
    assert_eq!(list(Some(here), StageFilter::Taken).await, [late.id]);
    assert_eq!(list(Some(there), StageFilter::Closed).await, [other.id]);
    assert_eq!(list(Some(there), StageFilter::Unsettled).await, []);
}
