//! Pictures and papers in a talk. They lie in memory alone, and only while the talk and its wrap-up
//! last: nothing of them reaches the database, unless staff put one into a matter
//! (`crate::seats::FollowUp::attach`).
//!
//! Whose staff were in the talk when something came may see it, and the citizen. Who comes later from
//! another organisation does not; colleagues do. A guest of the visit's organisation acts in its name.

mod shelf;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use schalter_domain::alliance;
use schalter_domain::document::{self, DocumentKind, Format, Unfit};
use schalter_domain::ids::{ConversationId, DocumentId, OrganisationId, SeatId, TicketId};
use schalter_domain::switchboard::SeatStage;
use schalter_domain::ticket::Ticket;
use schalter_store::{Attachment, AttachmentEntry, Write};
use schalter_texts::Locale;
use uuid::Uuid;

use crate::Shared;
use crate::hub::{Party, Push};
use crate::rooms::Room;
use crate::seats::Seats;

pub(crate) use shelf::{Shelf, drop_finished};

/// Something that is brought into a talk.
pub struct NewDocument {
    /// Made by the client; the same one again brings nothing twice.
    pub upload: Uuid,
    /// What it is.
    pub kind: DocumentKind,
    /// The name of the file, if it had one; only what staff show bears it.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// A picture or paper in a talk.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// The document.
    pub id: DocumentId,
    /// What it is.
    pub kind: DocumentKind,
    /// Its form, by its first bytes.
    pub format: Format,
    /// It is the so-manieth of its kind in the talk, from 1.
    pub number: u32,
    /// The name of the file, made plain; empty where it had none.
    pub name: String,
    /// The bytes.
    pub bytes: Arc<[u8]>,
    /// Who brought it.
    pub by: Party,
    /// When.
    pub at: Timestamp,
    /// Into which matter each organisation has put it: the ticket and its number.
    pub kept: BTreeMap<OrganisationId, (TicketId, Arc<str>)>,
    upload: Uuid,
    /// Whose staff may see it.
    audience: BTreeSet<OrganisationId>,
}

impl Document {
    /// Whether staff of an organisation may see it: some of them were in the talk when it came.
    pub fn is_for(&self, organisation: OrganisationId) -> bool {
        self.audience.contains(&organisation)
    }

    /// What it is called, such as "Kopie 1.jpg".
    pub fn called(&self, locale: Locale) -> String {
        if !self.name.is_empty() {
            return self.name.clone();
        }
        let key = format!("document-{}-name", self.kind.code());
        let number = i64::from(self.number);
        let stem = schalter_texts::format(locale, &key, &[("number", number.into())]);
        format!("{stem}.{}", self.format.ending())
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("format", &self.format)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// Why a document was not taken, or not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The participant is in no talk that goes on.
    #[error("there is no talk (any more)")]
    NoTalk,
    /// Not what this side may bring, or no signature is enough for the topic.
    #[error("that cannot be brought here")]
    NotHere,
    /// It cannot be a document.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The talk has as many as it may have, or they take as much room.
    #[error("the talk has as many documents as it may have")]
    Full,
    /// The house has no room for more at the moment.
    #[error("no room for more documents at the moment")]
    Crowded,
    /// There is no such document that this participant brought.
    #[error("no such document of theirs")]
    Unknown,
}

/// Documents in talks.
pub struct Documents<'a>(pub(crate) &'a Arc<Shared>);

impl Documents<'_> {
    /// Whether something of `kind` can be brought by this participant now. Asked before the bytes
    /// are read.
    ///
    /// # Errors
    /// See [`DocumentError`].
    pub fn may_bring(&self, party: Party, kind: DocumentKind) -> Result<(), DocumentError> {
        let room = self.open_room(party)?;
        let may = match (party, kind) {
            (Party::Seat(_), DocumentKind::Shown) => true,
            // Who is hidden for protection shows nothing either.
            (Party::Visit(_), DocumentKind::Snapshot) => !room.shielded,
            (Party::Visit(_), DocumentKind::Signature) => {
                !room.shielded && self.signature_on(&room)
            }
            _ => false,
        };
        if !may {
            return Err(DocumentError::NotHere);
        }
        self.0.documents.room_for_one(room.conversation)
    }

    /// Brings something into the talk; everybody there is told.
    ///
    /// # Errors
    /// See [`DocumentError`]; nothing has changed then.
    pub fn bring(&self, party: Party, new: NewDocument) -> Result<DocumentId, DocumentError> {
        let room = self.open_room(party)?;
        if let Some(first) = self.0.documents.uploaded(room.conversation, new.upload) {
            return Ok(first);
        }
        self.may_bring(party, new.kind)?;
        let format = document::check(new.kind, &new.bytes)?;
        let now = self.0.now();
        let name = match new.kind {
            DocumentKind::Shown if !new.name.trim().is_empty() => {
                document::name(&new.name, "Dokument", format)
            }
            _ => String::new(),
        };
        let document = Document {
            id: DocumentId::new(now, &*self.0.entropy),
            kind: new.kind,
            format,
            number: 0,
            name,
            bytes: new.bytes.into(),
            by: party,
            at: now,
            kept: BTreeMap::new(),
            upload: new.upload,
            audience: self.audience(&room),
        };
        let id = self.0.documents.put(room.conversation, document)?;
        self.tell(&room);
        Ok(id)
    }

    /// What this participant may see, in the order it came. The citizen and who is in the talk see
    /// it while the talk goes on, a clerk also in the wrap-up.
    pub fn list(&self, party: Party) -> Vec<Arc<Document>> {
        let Some((talk, until)) = self.talk(party) else {
            return Vec::new();
        };
        let whose = self.organisation(party);
        let room = self.0.rooms.of(party);
        let mut documents = self.0.documents.of(talk);
        documents.retain(|document| {
            let here = room.as_ref();
            if here.is_some_and(|room| !room.shows(party, document.at)) {
                return false;
            }
            let theirs = match party {
                Party::Visit(_) => true,
                _ => whose.is_some_and(|whose| document.is_for(whose)),
            };
            theirs && until.is_none_or(|until| document.at <= until)
        });
        documents
    }

    /// One document, if this participant may see it.
    pub fn get(&self, party: Party, id: DocumentId) -> Option<Arc<Document>> {
        self.list(party)
            .into_iter()
            .find(|document| document.id == id)
    }

    /// Takes something back: the citizen what he or she brought, staff what staff of their
    /// organisation show. What was put into a matter stays there.
    ///
    /// # Errors
    /// [`DocumentError::NoTalk`], [`DocumentError::Unknown`].
    pub fn take_back(&self, party: Party, id: DocumentId) -> Result<(), DocumentError> {
        let room = self.open_room(party)?;
        let document = self.get(party, id).ok_or(DocumentError::Unknown)?;
        let theirs = match (party, document.by) {
            (Party::Visit(_), Party::Visit(_)) => true,
            (Party::Seat(_), Party::Seat(_)) => {
                self.organisation(party) == self.organisation(document.by)
            }
            _ => false,
        };
        if !theirs {
            return Err(DocumentError::Unknown);
        }
        self.0.documents.remove(room.conversation, id);
        self.tell(&room);
        Ok(())
    }

    /// Whether a signature by finger or pen is enough for the topic of this room's visit.
    pub fn signature_on(&self, room: &Room) -> bool {
        let Some(visit) = self.0.live.visit(room.visit) else {
            return false;
        };
        let catalogue = self.0.catalogue.load();
        let topic = catalogue
            .office(visit.need.office)
            .and_then(|(_, office)| office.topic_by_id(visit.need.topic));
        topic.is_some_and(|topic| topic.form_free)
    }

    /// How many bytes all documents take that lie in memory.
    pub fn bytes(&self) -> usize {
        self.0.documents.bytes()
    }

    /// The documents of these ids that a seat may put into a matter of its organisation, and those it
    /// put there before and names no longer.
    pub(crate) fn to_attach(
        &self,
        seat: SeatId,
        ids: &[DocumentId],
    ) -> Result<Attaching, DocumentError> {
        let party = Party::Seat(seat);
        let (Some((talk, _)), Some(organisation)) = (self.talk(party), self.organisation(party))
        else {
            return Err(DocumentError::NoTalk);
        };
        let seen = self.list(party);
        let mut chosen: Vec<Arc<Document>> = Vec::new();
        for id in ids {
            let document = seen.iter().find(|document| document.id == *id);
            let document = document.ok_or(DocumentError::Unknown)?;
            if !chosen.iter().any(|one| one.id == *id) {
                chosen.push(Arc::clone(document));
            }
        }
        let dropped = seen
            .iter()
            .filter(|one| one.kept.contains_key(&organisation) && !ids.contains(&one.id))
            .map(|one| one.id)
            .collect();
        Ok(Attaching {
            talk,
            organisation,
            chosen,
            dropped,
        })
    }

    /// Notes into which matter documents were put; whoever is in the room is told.
    pub(crate) fn attached(&self, attaching: &Attaching, ticket: TicketId, number: &str) {
        let kept: Vec<DocumentId> = attaching.chosen.iter().map(|one| one.id).collect();
        self.0.documents.change(attaching.talk, |document| {
            if kept.contains(&document.id) {
                let matter = (ticket, Arc::from(number));
                document.kept.insert(attaching.organisation, matter);
            } else if attaching.dropped.contains(&document.id) {
                document.kept.remove(&attaching.organisation);
            }
        });
    }

    /// The talk whose documents a participant may see, and up to when they came; unset: all.
    fn talk(&self, party: Party) -> Option<(ConversationId, Option<Timestamp>)> {
        if let Some(room) = self.0.rooms.of(party) {
            return room.opened.map(|_| (room.conversation, None));
        }
        let Party::Seat(seat) = party else {
            return None;
        };
        match &self.0.live.seat(seat)?.stage {
            SeatStage::WrapUp { record, .. } => Some((record.conversation, Some(record.ended))),
            _ => None,
        }
    }

    fn open_room(&self, party: Party) -> Result<Room, DocumentError> {
        self.0
            .rooms
            .of(party)
            .filter(|room| room.opened.is_some())
            .ok_or(DocumentError::NoTalk)
    }

    /// In whose name the staff are in a room; while it is parked, in whose it was last.
    fn audience(&self, room: &Room) -> BTreeSet<OrganisationId> {
        let catalogue = self.0.catalogue.load();
        let visit = self.0.live.visit(room.visit);
        let need = visit.as_ref().map(|visit| &visit.need);
        let staff = room.members.iter().map(|member| member.party);
        let last = Party::Seat(room.seat);
        staff
            .chain([last])
            .filter_map(|party| match party {
                Party::Seat(seat) => catalogue.staff(seat.into()),
                _ => None,
            })
            .map(|staff| alliance::keeps_matter(staff, need))
            .chain([room.organisation])
            .collect()
    }

    /// In whose name somebody of the staff talks, or wraps up.
    fn organisation(&self, party: Party) -> Option<OrganisationId> {
        let Party::Seat(seat) = party else {
            return None;
        };
        let catalogue = self.0.catalogue.load();
        let staff = catalogue.staff(seat.into())?;
        Some(Seats(self.0, None).keeps_matter(staff))
    }

    fn tell(&self, room: &Room) {
        for party in room.parties() {
            self.0.hub.push(party, Push::Changed);
        }
    }
}

/// What is put into a matter.
pub(crate) struct Attaching {
    talk: ConversationId,
    organisation: OrganisationId,
    /// What goes along.
    pub chosen: Vec<Arc<Document>>,
    /// What went along before, and does no longer.
    pub dropped: Vec<DocumentId>,
}

impl Attaching {
    /// What is written for it, after the matter itself.
    pub fn writes(&self, ticket: &Ticket) -> Vec<Write> {
        let paper = |document: &Arc<Document>| {
            Write::PutAttachment(Box::new(Attachment {
                entry: AttachmentEntry {
                    id: document.id,
                    ticket: ticket.id,
                    organisation: ticket.organisation,
                    kind: document.kind,
                    format: document.format,
                    name: document.called(Locale::De),
                    size: document.bytes.len() as u64,
                    created: document.at,
                    delete_after: None,
                },
                bytes: Arc::clone(&document.bytes),
            }))
        };
        let mut writes: Vec<Write> = self.chosen.iter().map(paper).collect();
        if !self.dropped.is_empty() {
            writes.push(Write::DropAttachments {
                ticket: ticket.id,
                organisation: ticket.organisation,
                ids: self.dropped.clone(),
            });
        }
        writes
    }
}
