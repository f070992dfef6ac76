//! Papers in matters: kept, listed and gone with their matter.

use std::sync::Arc;

use schalter_domain::document::{DocumentKind, Format};
use schalter_domain::ids::{OfficeId, OrganisationId, TicketId};
use schalter_domain::person::{Kept, Sought};
use schalter_domain::retention::hold::{Hold, Subject};
use schalter_domain::retention::{DataClass, Period, Periods};
use schalter_domain::ticket::{Stage, Ticket};
use schalter_store::{
    Attachment, AttachmentEntry, Batch, Class, Erasure, Item, Scope, Store, TicketEnds, Write,
};

use crate::fixtures::ticket;
use crate::side::write;
use crate::tickets::opened;
use crate::world::World;

/// What stands in every paper of these tests; a byte of each value.
pub fn paper(world: &World, organisation: OrganisationId, ticket: TicketId) -> Attachment {
    let bytes: Arc<[u8]> = (0..=255).collect();
    Attachment {
        entry: AttachmentEntry {
            id: world.id(),
            ticket,
            organisation,
            kind: DocumentKind::Snapshot,
            format: Format::Jpeg,
            name: "Kopie 1.jpg".to_owned(),
            size: 256,
            created: world.now,
            delete_after: None,
        },
        bytes,
    }
}

fn keep(paper: &Attachment) -> Write {
    Write::PutAttachment(Box::new(paper.clone()))
}

async fn matter(world: &World, store: &Store) -> Ticket {
    let (organisation, office): (OrganisationId, OfficeId) = (world.id(), world.id());
    opened(store, ticket(world, organisation, office)).await
}

async fn closes(world: &World, store: &Store, open: &Ticket, days: i64) {
    let closed = Stage::Closed {
        by: world.id(),
        at: world.now,
    };
    let ends = TicketEnds {
        ticket: world.minute(days * 24 * 60),
        contact: world.minute(days * 24 * 60),
        counted: None,
    };
    let scope = Scope::Organisation(open.organisation);
    let moved = store.move_ticket(scope, open.id, &open.stage, &closed, Some(ends));
    moved.await.unwrap();
}

pub async fn a_paper_is_kept_with_its_matter_and_no_other(world: &World) {
    let store = world.store().await;
    let (one, other) = (matter(world, &store).await, matter(world, &store).await);
    let paper = paper(world, one.organisation, one.id);
    write(&store, vec![keep(&paper), keep(&paper)]).await;
    let scope = Scope::Organisation(one.organisation);
    let listed = store.attachments(scope, &[one.id, other.id]).await.unwrap();
    assert_eq!(listed, std::slice::from_ref(&paper.entry), "once");
    let id = paper.entry.id;
    let read = store.attachment(scope, one.id, id).await.unwrap();
    assert_eq!(read, Some(paper.clone()), "byte by byte");
    assert_eq!(store.attachment(scope, other.id, id).await.unwrap(), None);
    let theirs = Scope::Organisation(other.organisation);
    assert_eq!(store.attachment(theirs, one.id, id).await.unwrap(), None);
    assert_eq!(store.attachments(theirs, &[one.id]).await.unwrap(), []);

    let foreign = Write::DropAttachments {
        ticket: one.id,
        organisation: other.organisation,
        ids: vec![id],
    };
    write(&store, vec![foreign]).await;
    assert_eq!(store.attachments(scope, &[one.id]).await.unwrap().len(), 1);
    let own = Write::DropAttachments {
        ticket: one.id,
        organisation: one.organisation,
        ids: vec![id],
    };
    write(&store, vec![own]).await;
    assert_eq!(store.attachments(scope, &[one.id]).await.unwrap(), []);
}

pub async fn no_paper_without_its_matter(world: &World) {
    let store = world.store().await;
    let one = matter(world, &store).await;
    for stray in [
        paper(world, one.organisation, world.id()),
        paper(world, world.id(), one.id),
    ] {
        let batch = Batch {
            writes: vec![keep(&stray)],
            ..Batch::default()
        };
        assert!(store.commit(batch).await.is_err());
    }
    let together = ticket(world, one.organisation, world.id());
    let paper = paper(world, one.organisation, together.id);
    let ticket = Write::PutTicket {
        ticket: Box::new(together.clone()),
        delete_after: None,
    };
    write(&store, vec![ticket, keep(&paper)]).await;
    let both = [together.id, one.id];
    let all = store.attachments(Scope::House, &both).await.unwrap();
    assert_eq!(all, [paper.entry]);
}

pub async fn a_paper_goes_with_its_matter(world: &World) {
    let store = world.store().await;
    let one = matter(world, &store).await;
    let scope = Scope::Organisation(one.organisation);
    let paper = paper(world, one.organisation, one.id);
    write(&store, vec![keep(&paper)]).await;
    let left = async || store.attachments(scope, &[one.id]).await.unwrap();
    store
        .sweep(world.minute(900_000), &world.clock)
        .await
        .unwrap();
    assert_eq!(left().await.len(), 1, "an open matter has no end");
    closes(world, &store, &one, 2).await;
    assert_eq!(
        left().await[0].delete_after,
        Some(world.minute(2 * 24 * 60))
    );

    let mut periods = Periods::default();
    periods.set(DataClass::Ticket, Period::days(3)).unwrap();
    let apply = async || {
        let classes = &[DataClass::Ticket];
        let done = store.apply_periods(one.organisation, &periods, classes, world.now);
        done.await.unwrap();
    };
    apply().await;
    apply().await;
    assert_eq!(
        left().await[0].delete_after,
        Some(world.minute(3 * 24 * 60))
    );

    let until = world.minute(9 * 24 * 60);
    let hold = Write::PutHold {
        hold: Box::new(Hold {
            id: world.id(),
            organisation: one.organisation,
            subject: Subject::Ticket(one.id),
            reason: "Widerspruch".to_owned(),
            by: world.id(),
            since: world.now,
            until,
            lifted: None,
        }),
        delete_after: None,
    };
    write(&store, vec![hold]).await;
    let before = world.minute(8 * 24 * 60);
    store.sweep(before, &world.clock).await.unwrap();
    assert_eq!(left().await.len(), 1, "what is held stays");

    let swept = store.sweep(until, &world.clock).await.unwrap();
    let classes: Vec<Class> = swept.iter().map(|deleted| deleted.class).collect();
    assert!(classes.contains(&Class::Attachment) && classes.contains(&Class::Ticket));
    assert_eq!(left().await, []);
    assert_eq!(store.ticket(scope, one.id).await.unwrap(), None);
}

pub async fn a_paper_is_found_and_erased_with_the_person(world: &World) {
    let store = world.store().await;
    let one = matter(world, &store).await;
    let scope = Scope::Organisation(one.organisation);
    let paper = paper(world, one.organisation, one.id);
    write(&store, vec![keep(&paper)]).await;
    let number = Sought::Number(one.number.parse().unwrap());
    let find = async || store.person(scope, &number, world.now).await.unwrap();
    let is_paper = |item: &Item| *item == Item::Attachment(paper.clone());
    let open = find().await;
    let found = open.iter().find(|found| is_paper(&found.item)).unwrap();
    assert_eq!(found.kept, Some(Kept::Promised), "the matter is open");
    assert_eq!(Erasure::of(one.organisation, &open, world.now).count(), 0);

    closes(world, &store, &one, 9).await;
    let over = find().await;
    let erasure = Erasure::of(one.organisation, &over, world.now);
    assert_eq!(erasure.attachments, [paper.entry.id]);
    write(&store, vec![Write::Erase(Box::new(erasure))]).await;
    assert_eq!(find().await, []);
    assert_eq!(store.attachments(scope, &[one.id]).await.unwrap(), []);
}

pub async fn what_ends_a_matter_ends_its_papers(world: &World) {
    let store = world.store().await;
    let one = matter(world, &store).await;
    let paper = paper(world, one.organisation, one.id);
    write(&store, vec![keep(&paper)]).await;
    closes(world, &store, &one, 1).await;
    let seen = store
        .person(
            Scope::House,
            &Sought::Number(one.number.parse().unwrap()),
            world.now,
        )
        .await
        .unwrap();
    // An erasure that names the matter alone still leaves no paper behind.
    let mut erasure = Erasure::of(one.organisation, &seen, world.now);
    erasure.attachments.clear();
    write(&store, vec![Write::Erase(Box::new(erasure))]).await;
    let left = store.attachments(Scope::House, &[one.id]).await.unwrap();
    assert_eq!(left, []);
}
