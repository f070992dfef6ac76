//! The shelf by itself.

use super::*;
use schalter_domain::document::{MOST_BYTES, MOST_OF_TALK};
use schalter_domain::ids::VisitId;

fn talk(number: u128) -> ConversationId {
    ConversationId(Uuid::from_u128(number))
}

fn document(upload: u128, kind: DocumentKind, size: usize) -> Document {
    Document {
        id: DocumentId(Uuid::from_u128(upload + 1_000)),
        kind,
        format: Format::Png,
        number: 0,
        name: String::new(),
        bytes: vec![0; size].into(),
        by: Party::Visit(VisitId(Uuid::from_u128(1))),
        at: Timestamp::UNIX_EPOCH,
        kept: BTreeMap::new(),
        upload: Uuid::from_u128(upload),
        audience: BTreeSet::new(),
    }
}

#[test]
fn each_kind_is_counted_by_itself_and_no_number_is_given_twice() {
    let shelf = Shelf::default();
    let put = |upload, kind| shelf.put(talk(1), document(upload, kind, 1)).unwrap();
    put(1, DocumentKind::Snapshot);
    put(2, DocumentKind::Shown);
    let second = put(3, DocumentKind::Snapshot);
    shelf.remove(talk(1), DocumentId(Uuid::from_u128(1_001)));
    put(4, DocumentKind::Snapshot);
    let numbers: Vec<_> = shelf.of(talk(1)).iter().map(|one| one.number).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(shelf.of(talk(1))[1].id, second);
    assert_eq!(shelf.of(talk(2)), []);
}

#[test]
fn the_same_upload_again_brings_nothing_twice() {
    let shelf = Shelf::default();
    let first = shelf.put(talk(1), document(1, DocumentKind::Shown, 5));
    let again = Document {
        id: DocumentId(Uuid::from_u128(7)),
        ..document(1, DocumentKind::Shown, 5)
    };
    assert_eq!(shelf.put(talk(1), again), first);
    assert_eq!(shelf.bytes(), 5);
    assert_eq!(shelf.uploaded(talk(1), Uuid::from_u128(1)), first.ok());
    assert_eq!(shelf.uploaded(talk(2), Uuid::from_u128(1)), None);
}

#[test]
fn a_talk_has_so_many_and_so_much() {
    let shelf = Shelf::default();
    for upload in 0..MOST_OF_TALK as u128 {
        let one = document(upload, DocumentKind::Shown, 1);
        shelf.put(talk(1), one).unwrap();
    }
    let one_more = document(99, DocumentKind::Shown, 1);
    let full = shelf.put(talk(1), one_more.clone());
    assert_eq!(full, Err(DocumentError::Full));
    assert_eq!(shelf.room_for_one(talk(1)), Err(DocumentError::Full));
    assert!(shelf.put(talk(2), one_more).is_ok(), "another talk");

    for upload in 0..6 {
        let large = document(upload, DocumentKind::Shown, MOST_BYTES);
        shelf.put(talk(3), large).unwrap();
    }
    let byte = document(9, DocumentKind::Shown, 1);
    assert_eq!(shelf.put(talk(3), byte), Err(DocumentError::Full));
}
