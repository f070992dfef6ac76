//! Where the documents of all talks lie: in memory, and nowhere else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use schalter_domain::document::{MOST_BYTES_OF_TALK, MOST_OF_TALK};
use schalter_domain::ids::{ConversationId, DocumentId};
use schalter_domain::switchboard::{Event, SeatStage, Switchboard, What};
use uuid::Uuid;

use super::{Document, DocumentError};
use crate::Shared;

/// What the documents of all talks take together at most, in bytes.
const MOST_BYTES_OF_HOUSE: usize = 1024 * 1024 * 1024;

/// The documents by talk.
#[derive(Debug, Default)]
pub(crate) struct Shelf(Mutex<HashMap<ConversationId, Vec<Arc<Document>>>>);

impl Shelf {
    /// Whether a talk may have one more.
    pub fn room_for_one(&self, talk: ConversationId) -> Result<(), DocumentError> {
        let documents = self.of(talk);
        if documents.len() >= MOST_OF_TALK || sum(&documents) >= MOST_BYTES_OF_TALK {
            return Err(DocumentError::Full);
        }
        Ok(())
    }

    /// What came of an upload.
    pub fn uploaded(&self, talk: ConversationId, upload: Uuid) -> Option<DocumentId> {
        let documents = self.of(talk);
        let first = documents.iter().find(|one| one.upload == upload);
        first.map(|one| one.id)
    }

    /// Adds one; it gets the next number of its kind.
    pub fn put(
        &self,
        talk: ConversationId,
        mut document: Document,
    ) -> Result<DocumentId, DocumentError> {
        let mut talks = self.lock();
        let all: usize = talks.values().map(|documents| sum(documents)).sum();
        let documents = talks.entry(talk).or_default();
        if let Some(first) = documents.iter().find(|one| one.upload == document.upload) {
            return Ok(first.id);
        }
        let size = document.bytes.len();
        if documents.len() >= MOST_OF_TALK || sum(documents) + size > MOST_BYTES_OF_TALK {
            return Err(DocumentError::Full);
        }
        if all + size > MOST_BYTES_OF_HOUSE {
            return Err(DocumentError::Crowded);
        }
        let same = documents.iter().filter(|one| one.kind == document.kind);
        document.number = same.map(|one| one.number).max().unwrap_or(0) + 1;
        let id = document.id;
        documents.push(Arc::new(document));
        Ok(id)
    }

    /// Those of a talk, in the order they came.
    pub fn of(&self, talk: ConversationId) -> Vec<Arc<Document>> {
        self.lock().get(&talk).cloned().unwrap_or_default()
    }

    /// Takes one away.
    pub fn remove(&self, talk: ConversationId, id: DocumentId) {
        if let Some(documents) = self.lock().get_mut(&talk) {
            documents.retain(|document| document.id != id);
        }
    }

    /// Changes those of a talk.
    pub fn change(&self, talk: ConversationId, change: impl Fn(&mut Document)) {
        if let Some(documents) = self.lock().get_mut(&talk) {
            for document in documents {
                change(Arc::make_mut(document));
            }
        }
    }

    /// How many bytes lie here.
    pub fn bytes(&self) -> usize {
        self.lock().values().map(|documents| sum(documents)).sum()
    }

    /// Keeps the documents of those talks for which `goes_on` holds, and drops all others.
    fn retain(&self, goes_on: impl Fn(ConversationId) -> bool) {
        self.lock().retain(|talk, _| goes_on(*talk));
    }

    fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ConversationId, Vec<Arc<Document>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sum(documents: &[Arc<Document>]) -> usize {
    documents.iter().map(|document| document.bytes.len()).sum()
}

/// Drops the documents of talks that are over and whose wrap-up is over too.
pub(crate) fn drop_finished(shared: &Shared, switchboard: &Switchboard, events: &[Event]) {
    let ends = |event: &Event| {
        matches!(
            event.what,
            What::ConversationEnded { .. }
                | What::WrapUpEnded { .. }
                | What::ParkEnded { .. }
                | What::CallbackTried { .. }
                | What::SeatClosed { .. }
                | What::VisitLeft { .. }
                | What::VisitForgotten { .. }
        )
    };
    if !events.iter().any(ends) || shared.documents.is_empty() {
        return;
    }
    let wrapped_up = |talk: ConversationId| {
        let mut seats = switchboard.state().seats.values();
        seats.any(|seat| {
            matches!(&seat.stage, SeatStage::WrapUp { record, .. } if record.conversation == talk)
        })
    };
    shared
        .documents
        .retain(|talk| switchboard.conversation(talk).is_some() || wrapped_up(talk));
}
