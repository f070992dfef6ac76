//! The outbox: messages that are committed with the change that causes them and leave later, and
//! the templates they are written by. A message changes its state only from the one it was seen in
//! ([`Store::move_message`]), so that no two workers ever hold the same.

use std::fmt;

use jiff::Timestamp;
use schalter_domain::ids::{OrganisationId, OutboxId, TicketId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::message::{MessageKind, MessageState, Template, Transport};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, Order, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::Value;

use crate::Store;
use crate::convert::{Row, code, maybe_micros, micros, text};
use crate::entity::{message_template, outbox};
use crate::error::StoreError;
use crate::scope::Scope;
use crate::truth::Committed;

/// A message as it is put into the outbox.
#[derive(Clone, PartialEq)]
pub struct OutboxMessage {
    /// The message.
    pub id: OutboxId,
    /// Whose message.
    pub organisation: OrganisationId,
    /// What causes it, such as `callback-link:<visit>:1`. An organisation has one message per
    /// cause: a second one changes nothing.
    pub cause: String,
    /// What it is about.
    pub kind: MessageKind,
    /// By what it travels.
    pub transport: Transport,
    /// A mail address, a number in international form, or the name of a webhook's receiver.
    pub recipient: String,
    /// The language it is written in.
    pub language: Language,
    /// What fills its template: an object of texts by placeholder.
    pub data: Value,
    /// The visit it belongs to; it is deleted with what else is personal of it.
    pub visit: Option<VisitId>,
    /// The ticket it is about. A number that the same commit gives to it is put into `data`.
    pub ticket: Option<TicketId>,
    /// When it was written.
    pub created: Timestamp,
}

/// How far a message has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Where it stands.
    pub state: MessageState,
    /// How often it was tried.
    pub tries: u32,
    /// Since when the house tries: when it was written, or sent again by hand.
    pub queued: Timestamp,
    /// When it is tried next; unset when it is not.
    pub next_try: Option<Timestamp>,
    /// Why the last try failed: a code, such as `smtp-550`.
    pub last_error: Option<String>,
    /// Its Message-ID, or the gateway's id of it.
    pub message_id: Option<String>,
    /// When it was taken.
    pub sent_at: Option<Timestamp>,
    /// When it is deleted; unset while it waits.
    pub delete_after: Option<Timestamp>,
}

impl Progress {
    /// The beginning: to be tried at once.
    pub fn queued(at: Timestamp) -> Self {
        Self {
            state: MessageState::Queued,
            tries: 0,
            queued: at,
            next_try: Some(at),
            last_error: None,
            message_id: None,
            sent_at: None,
            delete_after: None,
        }
    }
}

/// A message of the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct Posted {
    /// What was put in.
    pub message: OutboxMessage,
    /// How far it has come.
    pub progress: Progress,
}

/// Which messages a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutboxFilter {
    /// Those in these states; none: in any.
    pub states: Vec<MessageState>,
    /// Those of a transport.
    pub transport: Option<Transport>,
    /// Those of a visit.
    pub visit: Option<VisitId>,
    /// Those about a ticket.
    pub ticket: Option<TicketId>,
    /// So many at most; 0: all.
    pub limit: u64,
}

/// A template that an organisation wrote itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnTemplate {
    /// Whose.
    pub organisation: OrganisationId,
    /// For what kind of messages.
    pub kind: MessageKind,
    /// For which transport.
    pub transport: Transport,
    /// For which language.
    pub language: Language,
    /// The template.
    pub template: Template,
    /// Since when.
    pub changed: Timestamp,
}

impl Store {
    /// The messages of a scope, the newest first.
    ///
    /// # Errors
    /// What the database said.
    pub async fn outbox(
        &self,
        scope: Scope,
        filter: &OutboxFilter,
    ) -> Result<Vec<Posted>, StoreError> {
        use outbox::{Column, Entity};
        let mut select = Entity::find().filter(scope.on(Column::OrganisationId));
        if !filter.states.is_empty() {
            select = select.filter(Column::State.is_in(filter.states.iter().map(code)));
        }
        if let Some(transport) = filter.transport {
            select = select.filter(Column::Transport.eq(code(&transport)));
        }
        if let Some(visit) = filter.visit {
            select = select.filter(Column::VisitId.eq(visit.0));
        }
        if let Some(ticket) = filter.ticket {
            select = select.filter(Column::TicketId.eq(ticket.0));
        }
        if filter.limit > 0 {
            select = select.limit(filter.limit);
        }
        let rows = select
            .order_by(Column::CreatedAt, Order::Desc)
            .order_by(Column::Id, Order::Desc)
            .all(self.reader())
            .await?;
        rows.into_iter().map(Posted::try_from).collect()
    }

    /// One message.
    ///
    /// # Errors
    /// What the database said.
    pub async fn outbox_message(
        &self,
        scope: Scope,
        id: OutboxId,
    ) -> Result<Option<Posted>, StoreError> {
        let row = outbox::Entity::find_by_id(id.0)
            .filter(scope.on(outbox::Column::OrganisationId))
            .one(self.reader())
            .await?;
        row.map(Posted::try_from).transpose()
    }

    /// The messages that the relay or gateway knows by this id.
    ///
    /// # Errors
    /// What the database said.
    pub async fn outbox_known_as(
        &self,
        scope: Scope,
        transport: Transport,
        message_id: &str,
    ) -> Result<Vec<Posted>, StoreError> {
        use outbox::{Column, Entity};
        let rows = Entity::find()
            .filter(scope.on(Column::OrganisationId))
            .filter(Column::Transport.eq(code(&transport)))
            .filter(Column::MessageId.eq(text(message_id.to_owned())))
            .all(self.reader())
            .await?;
        rows.into_iter().map(Posted::try_from).collect()
    }

    /// The messages of a transport that wait for a try, those first that wait longest for it; the
    /// first of them says when the next look is due. So many at most.
    ///
    /// # Errors
    /// What the database said.
    pub async fn outbox_waiting(
        &self,
        scope: Scope,
        transport: Transport,
        limit: u64,
    ) -> Result<Vec<Posted>, StoreError> {
        use outbox::{Column, Entity};
        let rows = Entity::find()
            .filter(scope.on(Column::OrganisationId))
            .filter(Column::Transport.eq(code(&transport)))
            .filter(Column::State.eq(code(&MessageState::Queued)))
            .order_by(Column::NextTry, Order::Asc)
            .order_by(Column::Id, Order::Asc)
            .limit(limit)
            .all(self.reader())
            .await?;
        rows.into_iter().map(Posted::try_from).collect()
    }

    /// Moves a message to `to` if it still stands as it was `seen`: state and tries. Whether it
    /// was moved. One that was taken forgets its words.
    ///
    /// # Errors
    /// What the database said.
    pub async fn move_message(
        &self,
        scope: Scope,
        id: OutboxId,
        seen: &Progress,
        to: &Progress,
    ) -> Result<bool, StoreError> {
        use outbox::{Column, Entity};
        let row = Row::new("outbox", id);
        let tries = |progress: &Progress| row.number::<i32>("tries", progress.tries);
        let update = Entity::update_many()
            .col_expr(Column::State, Expr::value(code(&to.state)))
            .col_expr(Column::Tries, Expr::value(tries(to)?))
            .col_expr(Column::QueuedAt, Expr::value(micros(to.queued)))
            .col_expr(Column::NextTry, Expr::value(maybe_micros(to.next_try)))
            .col_expr(
                Column::LastError,
                Expr::value(to.last_error.clone().map(text)),
            )
            .col_expr(
                Column::MessageId,
                Expr::value(to.message_id.clone().map(text)),
            )
            .col_expr(Column::SentAt, Expr::value(maybe_micros(to.sent_at)))
            .col_expr(
                Column::DeleteAfter,
                Expr::value(maybe_micros(to.delete_after)),
            )
            .filter(scope.on(Column::OrganisationId))
            .filter(Column::Id.eq(id.0))
            .filter(Column::State.eq(code(&seen.state)))
            .filter(Column::Tries.eq(tries(seen)?));
        // What was taken is not written again: its words, and the secret of a link, can go.
        let update = match to.state {
            MessageState::Sent | MessageState::Delivered => {
                update.col_expr(Column::Data, Expr::value("{}"))
            }
            _ => update,
        };
        let txn = self.begin().await?;
        let moved = update.exec(&txn).await?.rows_affected == 1;
        txn.commit().await?;
        Ok(moved)
    }

    /// The templates that the organisations of a scope wrote themselves.
    ///
    /// # Errors
    /// What the database said.
    pub async fn message_templates(&self, scope: Scope) -> Result<Vec<OwnTemplate>, StoreError> {
        use message_template::{Column, Entity};
        let rows = Entity::find()
            .filter(scope.on(Column::OrganisationId))
            .order_by(Column::Kind, Order::Asc)
            .order_by(Column::Transport, Order::Asc)
            .order_by(Column::Language, Order::Asc)
            .all(self.reader())
            .await?;
        rows.into_iter().map(OwnTemplate::try_from).collect()
    }
}

/// Keeps a message; a second one of the same cause changes nothing.
pub(crate) async fn put(
    txn: &DatabaseTransaction,
    mut message: OutboxMessage,
    committed: &Committed,
) -> Result<(), StoreError> {
    use outbox::{Column, Entity, Model};
    let number = message
        .ticket
        .and_then(|ticket| committed.number_of(ticket));
    if let (Some(number), Some(data)) = (number, message.data.as_object_mut()) {
        data.insert("number".to_owned(), number.into());
    }
    let row = Model {
        id: message.id.0,
        organisation_id: message.organisation.0,
        cause: text(message.cause),
        kind: code(&message.kind),
        transport: code(&message.transport),
        recipient: text(message.recipient),
        language: code(&message.language),
        data: text(message.data.to_string()),
        visit_id: message.visit.map(|visit| visit.0),
        ticket_id: message.ticket.map(|ticket| ticket.0),
        state: code(&MessageState::Queued),
        tries: 0,
        queued_at: micros(message.created),
        next_try: Some(micros(message.created)),
        last_error: None,
        message_id: None,
        created_at: micros(message.created),
        sent_at: None,
        delete_after: None,
    };
    let keep = OnConflict::columns([Column::OrganisationId, Column::Cause])
        .do_nothing()
        .to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(keep)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// Takes back what was not sent yet of a kind of messages of a visit.
pub(crate) async fn withdraw(
    txn: &DatabaseTransaction,
    organisation: OrganisationId,
    visit: VisitId,
    kind: MessageKind,
    delete_after: Option<Timestamp>,
) -> Result<(), StoreError> {
    use outbox::{Column, Entity};
    Entity::update_many()
        .col_expr(Column::State, Expr::value(code(&MessageState::Withdrawn)))
        .col_expr(Column::NextTry, Expr::value(Option::<i64>::None))
        .col_expr(Column::DeleteAfter, Expr::value(maybe_micros(delete_after)))
        .filter(Column::OrganisationId.eq(organisation.0))
        .filter(Column::VisitId.eq(visit.0))
        .filter(Column::Kind.eq(code(&kind)))
        .filter(Column::State.eq(code(&MessageState::Queued)))
        .exec(txn)
        .await?;
    Ok(())
}

/// Puts a message that ended badly back into the queue.
pub(crate) async fn repeat(
    txn: &DatabaseTransaction,
    id: OutboxId,
    organisation: OrganisationId,
    at: Timestamp,
) -> Result<(), StoreError> {
    use outbox::{Column, Entity};
    let repeatable = MessageState::ALL
        .into_iter()
        .filter(|state| state.may_be_repeated());
    Entity::update_many()
        .col_expr(Column::State, Expr::value(code(&MessageState::Queued)))
        .col_expr(Column::Tries, Expr::value(0_i32))
        .col_expr(Column::QueuedAt, Expr::value(micros(at)))
        .col_expr(Column::NextTry, Expr::value(Some(micros(at))))
        .col_expr(Column::DeleteAfter, Expr::value(Option::<i64>::None))
        .filter(Column::Id.eq(id.0))
        .filter(Column::OrganisationId.eq(organisation.0))
        .filter(Column::State.is_in(repeatable.map(|state| code(&state))))
        .exec(txn)
        .await?;
    Ok(())
}

/// Keeps a template; it takes the place of the one before.
pub(crate) async fn put_template(
    txn: &DatabaseTransaction,
    own: OwnTemplate,
) -> Result<(), StoreError> {
    use message_template::{Column, Entity, Model};
    let row = Model {
        organisation_id: own.organisation.0,
        kind: code(&own.kind),
        transport: code(&own.transport),
        language: code(&own.language),
        subject: text(own.template.subject),
        body: text(own.template.body),
        changed_at: micros(own.changed),
    };
    let replace = OnConflict::columns([
        Column::OrganisationId,
        Column::Kind,
        Column::Transport,
        Column::Language,
    ])
    .update_columns([Column::Subject, Column::Body, Column::ChangedAt])
    .to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(replace)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// Drops a template: the house's own counts again.
pub(crate) async fn drop_template(
    txn: &DatabaseTransaction,
    organisation: OrganisationId,
    (kind, transport, language): (MessageKind, Transport, Language),
) -> Result<(), StoreError> {
    use message_template::{Column, Entity};
    let one = Condition::all()
        .add(Column::OrganisationId.eq(organisation.0))
        .add(Column::Kind.eq(code(&kind)))
        .add(Column::Transport.eq(code(&transport)))
        .add(Column::Language.eq(code(&language)));
    Entity::delete_many().filter(one).exec(txn).await?;
    Ok(())
}

impl TryFrom<outbox::Model> for Posted {
    type Error = StoreError;

    fn try_from(model: outbox::Model) -> Result<Self, StoreError> {
        let row = Row::new("outbox", model.id);
        let message = OutboxMessage {
            id: model.id.into(),
            organisation: model.organisation_id.into(),
            cause: model.cause,
            kind: row.code(&model.kind)?,
            transport: row.code(&model.transport)?,
            recipient: model.recipient,
            language: row.code(&model.language)?,
            data: row.json(&model.data)?,
            visit: model.visit_id.map(Into::into),
            ticket: model.ticket_id.map(Into::into),
            created: row.instant(model.created_at)?,
        };
        let progress = Progress {
            state: row.code(&model.state)?,
            tries: row.number("tries", model.tries)?,
            queued: row.instant(model.queued_at)?,
            next_try: row.maybe_instant(model.next_try)?,
            last_error: model.last_error,
            message_id: model.message_id,
            sent_at: row.maybe_instant(model.sent_at)?,
            delete_after: row.maybe_instant(model.delete_after)?,
        };
        Ok(Self { message, progress })
    }
}

impl TryFrom<message_template::Model> for OwnTemplate {
    type Error = StoreError;

    fn try_from(model: message_template::Model) -> Result<Self, StoreError> {
        let row = Row::new("message_template", model.organisation_id);
        Ok(Self {
            organisation: model.organisation_id.into(),
            kind: row.code(&model.kind)?,
            transport: row.code(&model.transport)?,
            language: row.code(&model.language)?,
            template: Template {
                subject: model.subject,
                body: model.body,
            },
            changed: row.instant(model.changed_at)?,
        })
    }
}

/// A person's address and words stay out of logs, even by accident.
impl fmt::Debug for OutboxMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutboxMessage")
            .field("id", &self.id)
            .field("organisation", &self.organisation)
            .field("kind", &self.kind)
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}
