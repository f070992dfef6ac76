//! What is kept about one person: found by visit, matter, number or address, and erased at their
//! wish. What must stay is said, with the reason.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use schalter_domain::ids::{DocumentId, MessageId, OrganisationId, OutboxId, TicketId, VisitId};
use schalter_domain::person::{Kept, Sought, kept};
use schalter_domain::retention::Periods;
use schalter_domain::retention::hold::Hold;
use schalter_domain::ticket::{ContactWish, Stage, Ticket};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::Store;
use crate::attachments::Attachment;
use crate::convert::micros;
use crate::entity::{
    attachment, chat_message, feedback, outbox, rating, ticket, visit_contact, visit_credential,
    visit_note,
};
use crate::error::StoreError;
use crate::holds::{TICKET, VISIT, held, not_held};
use crate::outbox::Posted;
use crate::records::{ChatMessage, Class, Contact, Deleted, Feedback, Note, Rating};
use crate::scope::Scope;
use crate::sweep;

/// One thing that is kept about a person.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// What the person told before a talk.
    Note(Note),
    /// How the person is called back.
    Contact(Contact),
    /// A message of a talk, by either side.
    Chat(ChatMessage),
    /// A matter that is followed up.
    Ticket(Ticket),
    /// A paper in a matter.
    Attachment(Attachment),
    /// A report of a barrier.
    Report(Feedback),
    /// A rating with words.
    Comment(Rating),
    /// A message that left the house, or is about to.
    Message(Posted),
    /// That a browser holds a visit, since when.
    Browser {
        /// The visit.
        visit: VisitId,
        /// Whose visit.
        organisation: OrganisationId,
        /// Since when.
        since: Timestamp,
    },
}

/// What was found, and whether it has to stay for now.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What.
    pub item: Item,
    /// Whose.
    pub organisation: OrganisationId,
    /// When it is deleted by itself; unset where that is not known yet.
    pub until: Option<Timestamp>,
    /// Why it cannot be erased.
    pub kept: Option<Kept>,
}

/// What is erased at a person's wish, in one transaction with the entry that says so. What is held
/// at `at` stays although it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Whose data.
    pub organisation: OrganisationId,
    /// When.
    pub at: Timestamp,
    /// The notes of these visits.
    pub notes: Vec<VisitId>,
    /// How these visits are reached.
    pub contacts: Vec<VisitId>,
    /// These chat messages.
    pub chats: Vec<MessageId>,
    /// These tickets.
    pub tickets: Vec<TicketId>,
    /// These papers in matters.
    pub attachments: Vec<DocumentId>,
    /// These reports.
    pub reports: Vec<Uuid>,
    /// The comments of these ratings.
    pub comments: Vec<Uuid>,
    /// These messages.
    pub messages: Vec<OutboxId>,
    /// The browsers that hold these visits.
    pub browsers: Vec<VisitId>,
}

impl Erasure {
    /// The erasure of what may go of `found`.
    pub fn of(organisation: OrganisationId, found: &[Found], at: Timestamp) -> Self {
        let mut erasure = Self {
            organisation,
            at,
            notes: Vec::new(),
            contacts: Vec::new(),
            chats: Vec::new(),
            tickets: Vec::new(),
            attachments: Vec::new(),
            reports: Vec::new(),
            comments: Vec::new(),
            messages: Vec::new(),
            browsers: Vec::new(),
        };
        let may_go = |found: &&Found| found.kept.is_none() && found.organisation == organisation;
        for found in found.iter().filter(may_go) {
            match &found.item {
                Item::Note(note) => erasure.notes.push(note.visit),
                Item::Contact(contact) => erasure.contacts.push(contact.visit),
                Item::Chat(message) => erasure.chats.push(message.id),
                Item::Ticket(ticket) => erasure.tickets.push(ticket.id),
                Item::Attachment(paper) => erasure.attachments.push(paper.entry.id),
                Item::Report(report) => erasure.reports.push(report.id),
                Item::Comment(rating) => erasure.comments.push(rating.id),
                Item::Message(posted) => erasure.messages.push(posted.message.id),
                Item::Browser { visit, .. } => erasure.browsers.push(*visit),
            }
        }
        erasure
    }

    /// How many things are to be erased.
    pub fn count(&self) -> usize {
        self.notes.len()
            + self.contacts.len()
            + self.chats.len()
            + self.tickets.len()
            + self.attachments.len()
            + self.reports.len()
            + self.comments.len()
            + self.messages.len()
            + self.browsers.len()
    }
}

/// Collects what is found.
struct Search<'a> {
    store: &'a Store,
    scope: Scope,
    held_visits: HashMap<Uuid, Timestamp>,
    held_tickets: HashMap<Uuid, Timestamp>,
    found: Vec<Found>,
}

impl Store {
    /// Everything that is kept about the person in this scope at `now`. By a visit or matter it is
    /// what belongs to it; by a number or address also what names it in a text.
    ///
    /// # Errors
    /// What the database said.
    pub async fn person(
        &self,
        scope: Scope,
        sought: &Sought,
        now: Timestamp,
    ) -> Result<Vec<Found>, StoreError> {
        let mut search = Search {
            store: self,
            scope,
            held_visits: held(self.reader(), scope, VISIT, now).await?,
            held_tickets: held(self.reader(), scope, TICKET, now).await?,
            found: Vec::new(),
        };
        let tickets = search.tickets(sought).await?;
        let mut visits: BTreeSet<VisitId> = search.visits(sought).await?;
        visits.extend(tickets.iter().filter_map(|ticket| ticket.visit));
        if let Sought::Visit(visit) = sought {
            visits.insert(*visit);
        }
        search.of_visits(&visits, sought).await?;
        let numbers: BTreeSet<Uuid> = tickets.iter().map(|ticket| ticket.id.0).collect();
        search.attachments(&tickets).await?;
        for ticket in tickets {
            let promised = !matches!(ticket.stage, Stage::Closed { .. });
            let held = search.held_tickets.get(&ticket.id.0).copied();
            search.add(
                ticket.organisation,
                None,
                (held, promised),
                Item::Ticket(ticket),
            );
        }
        search.messages(&visits, &numbers, sought).await?;
        search.reports(sought).await?;
        Ok(search.found)
    }
}

impl Search<'_> {
    fn add(
        &mut self,
        organisation: OrganisationId,
        until: Option<Timestamp>,
        (held, promised): (Option<Timestamp>, bool),
        item: Item,
    ) {
        self.found.push(Found {
            item,
            organisation,
            until,
            kept: kept(held, promised),
        });
    }

    /// The matters of the person: by number, by visit, by contact, by their text.
    async fn tickets(&self, sought: &Sought) -> Result<Vec<Ticket>, StoreError> {
        use ticket::{Column, Entity};
        let mut select = Entity::find().filter(self.scope.on(Column::OrganisationId));
        select = match sought {
            Sought::Visit(visit) => select.filter(Column::VisitId.eq(visit.0)),
            Sought::Number(number) => select.filter(Column::Number.eq(number.to_string())),
            Sought::Phone(_) | Sought::Email(_) => select,
        };
        let rows = select.all(self.store.reader()).await?;
        let mut tickets = Vec::new();
        for row in rows {
            let ticket = Ticket::try_from(row)?;
            let keyed = matches!(sought, Sought::Visit(_) | Sought::Number(_));
            let reached = match &ticket.contact {
                ContactWish::None => false,
                ContactWish::Phone(to) | ContactWish::Email(to) | ContactWish::Letter(to) => {
                    sought.is_named_in(to)
                }
            };
            if keyed || reached || sought.is_named_in(&ticket.text) {
                tickets.push(ticket);
            }
        }
        Ok(tickets)
    }

    /// The visits that a number or address leads to.
    async fn visits(&self, sought: &Sought) -> Result<BTreeSet<VisitId>, StoreError> {
        if matches!(sought, Sought::Visit(_) | Sought::Number(_)) {
            return Ok(BTreeSet::new());
        }
        use visit_contact::{Column, Entity};
        let rows = Entity::find()
            .filter(self.scope.on(Column::OrganisationId))
            .all(self.store.reader())
            .await?;
        let mut visits = BTreeSet::new();
        for row in rows {
            if sought.is_named_in(&row.address) {
                visits.insert(row.visit_id.into());
            }
        }
        Ok(visits)
    }

    /// What belongs to these visits, and notes and chats that name who is sought.
    async fn of_visits(
        &mut self,
        visits: &BTreeSet<VisitId>,
        sought: &Sought,
    ) -> Result<(), StoreError> {
        let by_text = matches!(sought, Sought::Phone(_) | Sought::Email(_));
        let ids: Vec<Uuid> = visits.iter().map(|visit| visit.0).collect();
        let narrowed = |column: Condition, own: Condition| {
            if by_text { column } else { column.add(own) }
        };
        let notes = visit_note::Entity::find().filter(narrowed(
            self.scope.on(visit_note::Column::OrganisationId),
            Condition::all().add(visit_note::Column::VisitId.is_in(ids.iter().copied())),
        ));
        for row in notes.all(self.store.reader()).await? {
            let note = Note::try_from(row)?;
            if visits.contains(&note.visit) || sought.is_named_in(&note.note) {
                let why = self.of_visit(note.visit, note.delete_after);
                let (of, until) = (note.organisation, note.delete_after);
                self.add(of, until, why, Item::Note(note));
            }
        }
        for contact in self
            .store
            .contacts(self.scope, &visits.iter().copied().collect::<Vec<_>>())
            .await?
        {
            let why = self.of_visit(contact.visit, contact.delete_after);
            let (of, until) = (contact.organisation, contact.delete_after);
            self.add(of, until, why, Item::Contact(contact));
        }
        let chats = chat_message::Entity::find().filter(narrowed(
            self.scope.on(chat_message::Column::OrganisationId),
            Condition::all().add(chat_message::Column::VisitId.is_in(ids.iter().copied())),
        ));
        for row in chats.all(self.store.reader()).await? {
            let message = ChatMessage::try_from(row)?;
            if visits.contains(&message.visit) || sought.is_named_in(&message.text) {
                let why = self.of_visit(message.visit, message.delete_after);
                let (of, until) = (message.organisation, message.delete_after);
                self.add(of, until, why, Item::Chat(message));
            }
        }
        self.browsers(&ids).await
    }

    /// The papers in these matters; they stay as long as their matter has to.
    async fn attachments(&mut self, tickets: &[Ticket]) -> Result<(), StoreError> {
        use attachment::{Column, Entity};
        for ticket in tickets {
            let rows = Entity::find()
                .filter(self.scope.on(Column::OrganisationId))
                .filter(Column::TicketId.eq(ticket.id.0))
                .order_by(Column::CreatedAt, Order::Asc)
                .order_by(Column::Id, Order::Asc)
                .all(self.store.reader())
                .await?;
            let promised = !matches!(ticket.stage, Stage::Closed { .. });
            let held = self.held_tickets.get(&ticket.id.0).copied();
            for row in rows {
                let paper = Attachment::try_from(row)?;
                let (of, until) = (paper.entry.organisation, paper.entry.delete_after);
                self.add(of, until, (held, promised), Item::Attachment(paper));
            }
        }
        Ok(())
    }

    async fn browsers(&mut self, visits: &[Uuid]) -> Result<(), StoreError> {
        use visit_credential::{Column, Entity};
        let rows = Entity::find()
            .filter(self.scope.on(Column::OrganisationId))
            .filter(Column::VisitId.is_in(visits.iter().copied()))
            .all(self.store.reader())
            .await?;
        for row in rows {
            let named = crate::convert::Row::new("visit_credential", row.visit_id);
            let until = named.maybe_instant(row.delete_after)?;
            let item = Item::Browser {
                visit: row.visit_id.into(),
                organisation: row.organisation_id.into(),
                since: named.instant(row.created_at)?,
            };
            let promised = until.is_none();
            self.add(row.organisation_id.into(), until, (None, promised), item);
        }
        Ok(())
    }

    /// Whether something of a visit is held, and whether the visit still goes on.
    fn of_visit(&self, visit: VisitId, until: Option<Timestamp>) -> (Option<Timestamp>, bool) {
        (self.held_visits.get(&visit.0).copied(), until.is_none())
    }

    async fn messages(
        &mut self,
        visits: &BTreeSet<VisitId>,
        tickets: &BTreeSet<Uuid>,
        sought: &Sought,
    ) -> Result<(), StoreError> {
        use outbox::{Column, Entity};
        let mut select = Entity::find().filter(self.scope.on(Column::OrganisationId));
        if matches!(sought, Sought::Visit(_) | Sought::Number(_)) {
            let own = Condition::any()
                .add(Column::VisitId.is_in(visits.iter().map(|visit| visit.0)))
                .add(Column::TicketId.is_in(tickets.iter().copied()));
            select = select.filter(own);
        }
        for row in select.all(self.store.reader()).await? {
            let theirs = row.visit_id.is_some_and(|id| visits.contains(&id.into()))
                || row.ticket_id.is_some_and(|id| tickets.contains(&id))
                || sought.is_named_in(&row.recipient)
                || sought.is_named_in(&row.data);
            if !theirs {
                continue;
            }
            let named = crate::convert::Row::new("outbox", row.id);
            let until = named.maybe_instant(row.delete_after)?;
            let visit = row.visit_id.and_then(|id| self.held_visits.get(&id));
            let ticket = row.ticket_id.and_then(|id| self.held_tickets.get(&id));
            let held = visit.max(ticket).copied();
            let waits = until.is_none();
            let organisation = row.organisation_id.into();
            let posted = Posted::try_from(row)?;
            self.add(organisation, until, (held, waits), Item::Message(posted));
        }
        Ok(())
    }

    async fn reports(&mut self, sought: &Sought) -> Result<(), StoreError> {
        if matches!(sought, Sought::Visit(_) | Sought::Number(_)) {
            return Ok(());
        }
        for report in self.store.feedback(self.scope).await? {
            if sought.is_named_in(&report.contact) || sought.is_named_in(&report.text) {
                let (of, until) = (report.organisation, report.delete_after);
                self.add(of, until, (None, false), Item::Report(report));
            }
        }
        let rows = rating::Entity::find()
            .filter(self.scope.on(rating::Column::OrganisationId))
            .filter(rating::Column::Comment.is_not_null())
            .all(self.store.reader())
            .await?;
        for row in rows {
            let rating = Rating::try_from(row)?;
            let comment = rating.comment.as_deref().unwrap_or_default();
            if sought.is_named_in(comment) {
                let (of, until) = (rating.organisation, rating.comment_delete_after);
                self.add(of, until, (None, false), Item::Comment(rating));
            }
        }
        Ok(())
    }
}

/// Erases, and logs class and count in the same transaction.
pub(crate) async fn erase(txn: &DatabaseTransaction, erasure: Erasure) -> Result<(), StoreError> {
    let (of, at) = (erasure.organisation, micros(erasure.at));
    let mut counts: Vec<(Class, u64)> = Vec::new();
    macro_rules! delete {
        ($class:ident, $table:ident, $key:ident, $ids:expr, $free:expr) => {{
            let ids: Vec<Uuid> = $ids;
            if !ids.is_empty() {
                let gone = $table::Entity::delete_many()
                    .filter($table::Column::OrganisationId.eq(of.0))
                    .filter($table::Column::$key.is_in(ids))
                    .filter($free)
                    .exec(txn)
                    .await?;
                counts.push((Class::$class, gone.rows_affected));
            }
        }};
    }
    let visit_free = || not_held("visit_id", VISIT, at);
    let visits = |ids: &[VisitId]| ids.iter().map(|id| id.0).collect::<Vec<_>>();
    delete!(
        Note,
        visit_note,
        VisitId,
        visits(&erasure.notes),
        visit_free()
    );
    delete!(
        Contact,
        visit_contact,
        VisitId,
        visits(&erasure.contacts),
        visit_free()
    );
    let chats = erasure.chats.iter().map(|id| id.0).collect();
    delete!(Chat, chat_message, Id, chats, visit_free());
    let papers = erasure.attachments.iter().map(|id| id.0).collect();
    let free = not_held("ticket_id", TICKET, at);
    delete!(Attachment, attachment, Id, papers, free);
    let tickets = erasure.tickets.iter().map(|id| id.0).collect();
    delete!(Ticket, ticket, Id, tickets, not_held("id", TICKET, at));
    delete!(
        Feedback,
        feedback,
        Id,
        erasure.reports.clone(),
        Condition::all()
    );
    let messages = erasure.messages.iter().map(|id| id.0).collect();
    let free = visit_free().clone();
    let free = Condition::all()
        .add(free)
        .add(not_held("ticket_id", TICKET, at));
    delete!(Message, outbox, Id, messages, free);
    let browsers = visits(&erasure.browsers);
    delete!(
        Credential,
        visit_credential,
        VisitId,
        browsers,
        Condition::all()
    );
    if !erasure.comments.is_empty() {
        let emptied = rating::Entity::update_many()
            .col_expr(rating::Column::Comment, Expr::value(Option::<String>::None))
            .col_expr(
                rating::Column::CommentDeleteAfter,
                Expr::value(Option::<i64>::None),
            )
            .filter(rating::Column::OrganisationId.eq(of.0))
            .filter(rating::Column::Id.is_in(erasure.comments))
            .exec(txn)
            .await?;
        counts.push((Class::RatingComment, emptied.rows_affected));
    }
    let periods = periods_of(txn, of).await?;
    for (class, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        let deleted = Deleted {
            class,
            organisation: of,
            count,
        };
        sweep::log(txn, deleted, erasure.at, &periods).await?;
    }
    Ok(())
}

async fn periods_of(
    txn: &DatabaseTransaction,
    organisation: OrganisationId,
) -> Result<Periods, StoreError> {
    use crate::entity::organisation::{Column, Entity};
    let row = Entity::find()
        .select_only()
        .column(Column::Retention)
        .filter(Column::Id.eq(organisation.0))
        .into_tuple::<String>()
        .one(txn)
        .await?;
    match row {
        Some(text) => crate::convert::Row::new("organisation", organisation).json(&text),
        None => Ok(Periods::default()),
    }
}

/// The holds on what was found.
pub fn held_among<'h>(holds: &'h [Hold], found: &[Found], now: Timestamp) -> Vec<&'h Hold> {
    let named = |hold: &&Hold| {
        hold.holds(now)
            && found.iter().any(|found| match &found.item {
                Item::Ticket(ticket) => ticket.id.0 == hold.subject.id(),
                Item::Attachment(paper) => paper.entry.ticket.0 == hold.subject.id(),
                Item::Note(note) => note.visit.0 == hold.subject.id(),
                Item::Contact(contact) => contact.visit.0 == hold.subject.id(),
                Item::Chat(message) => message.visit.0 == hold.subject.id(),
                _ => false,
            })
    };
    holds.iter().filter(named).collect()
}
