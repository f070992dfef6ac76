//! Papers that staff put into a matter. Each is kept as long as its matter, and no longer.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use schalter_domain::document::{DocumentKind, Format};
use schalter_domain::ids::{DocumentId, OrganisationId, TicketId};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult,
    IntoActiveModel, Order, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::Store;
use crate::convert::{Row, maybe_micros, micros, text};
use crate::entity::attachment::{Column, Entity, Model};
use crate::entity::ticket;
use crate::error::StoreError;
use crate::scope::Scope;

/// A paper in a matter, without its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct AttachmentEntry {
    /// The document that it was in the talk.
    pub id: DocumentId,
    /// The matter.
    pub ticket: TicketId,
    /// Whose.
    pub organisation: OrganisationId,
    /// What it is.
    pub kind: DocumentKind,
    /// Its form.
    pub format: Format,
    /// Its name, such as "Kopie 1.jpg".
    pub name: String,
    /// How many bytes.
    pub size: u64,
    /// When it was shown.
    pub created: Timestamp,
    /// When it is deleted: with its matter.
    pub delete_after: Option<Timestamp>,
}

/// A paper in a matter.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What is known of it.
    pub entry: AttachmentEntry,
    /// The file.
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for AttachmentEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttachmentEntry")
            .field("id", &self.id)
            .field("ticket", &self.ticket)
            .field("organisation", &self.organisation)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entry.fmt(f)
    }
}

/// The columns of a list.
#[derive(FromQueryResult)]
struct Listed {
    id: Uuid,
    organisation_id: Uuid,
    ticket_id: Uuid,
    kind: String,
    mime: String,
    name: String,
    size: i64,
    created_at: i64,
    delete_after: Option<i64>,
}

impl Store {
    /// The papers of these matters in the order they were shown, without their bytes.
    ///
    /// # Errors
    /// What the database said.
    pub async fn attachments(
        &self,
        scope: Scope,
        tickets: &[TicketId],
    ) -> Result<Vec<AttachmentEntry>, StoreError> {
        if tickets.is_empty() {
            return Ok(Vec::new());
        }
        Entity::find()
            .select_only()
            .columns([
                Column::Id,
                Column::OrganisationId,
                Column::TicketId,
                Column::Kind,
                Column::Mime,
                Column::Name,
                Column::Size,
                Column::CreatedAt,
                Column::DeleteAfter,
            ])
            .filter(scope.on(Column::OrganisationId))
            .filter(Column::TicketId.is_in(tickets.iter().map(|ticket| ticket.0)))
            .order_by(Column::CreatedAt, Order::Asc)
            .order_by(Column::Id, Order::Asc)
            .into_model::<Listed>()
            .all(self.reader())
            .await?
            .into_iter()
            .map(AttachmentEntry::try_from)
            .collect()
    }

    /// One paper of a matter.
    ///
    /// # Errors
    /// What the database said.
    pub async fn attachment(
        &self,
        scope: Scope,
        ticket: TicketId,
        id: DocumentId,
    ) -> Result<Option<Attachment>, StoreError> {
        let row = Entity::find_by_id(id.0)
            .filter(scope.on(Column::OrganisationId))
            .filter(Column::TicketId.eq(ticket.0))
            .one(self.reader())
            .await?;
        row.map(Attachment::try_from).transpose()
    }
}

/// Keeps a paper as long as its matter, which is there or is written by the same batch; the same id a
/// second time changes nothing.
pub(crate) async fn put(
    txn: &DatabaseTransaction,
    attachment: Attachment,
) -> Result<(), StoreError> {
    let Attachment { entry, bytes } = attachment;
    let matter = ticket::Entity::find_by_id(entry.ticket.0)
        .filter(ticket::Column::OrganisationId.eq(entry.organisation.0))
        .one(txn)
        .await?;
    let row = Row::new("attachment", entry.id);
    let matter = matter.ok_or_else(|| row.inconsistent("its ticket is not there"))?;
    let model = Model {
        id: entry.id.0,
        organisation_id: entry.organisation.0,
        ticket_id: entry.ticket.0,
        kind: entry.kind.code().to_owned(),
        mime: entry.format.mime().to_owned(),
        name: text(entry.name),
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        bytes: bytes.to_vec(),
        created_at: micros(entry.created),
        delete_after: matter.delete_after,
    };
    let keep = OnConflict::column(Column::Id).do_nothing().to_owned();
    Entity::insert(model.into_active_model())
        .on_conflict(keep)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// Takes papers out of a matter.
pub(crate) async fn drop(
    txn: &DatabaseTransaction,
    organisation: OrganisationId,
    ticket: TicketId,
    ids: Vec<DocumentId>,
) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::OrganisationId.eq(organisation.0))
        .filter(Column::TicketId.eq(ticket.0))
        .filter(Column::Id.is_in(ids.into_iter().map(|id| id.0)))
        .exec(txn)
        .await?;
    Ok(())
}

/// The papers of a matter end when it does.
pub(crate) async fn end(
    txn: &DatabaseTransaction,
    ticket: TicketId,
    at: Option<Timestamp>,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::DeleteAfter, Expr::value(maybe_micros(at)))
        .filter(Column::TicketId.eq(ticket.0))
        .exec(txn)
        .await?;
    Ok(())
}

/// The papers of an organisation's matters end when these do, after that was worked out again.
pub(crate) async fn follow(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<(), StoreError> {
    let matter = Query::select()
        .column((ticket::Entity, ticket::Column::DeleteAfter))
        .from(ticket::Entity)
        .and_where(
            Expr::col((ticket::Entity, ticket::Column::Id)).equals((Entity, Column::TicketId)),
        )
        .take();
    let update = Query::update()
        .table(Entity)
        .value(
            Column::DeleteAfter,
            Expr::SubQuery(None, Box::new(matter.into())),
        )
        .and_where(Column::OrganisationId.eq(organisation.0))
        .take();
    db.execute(&update).await?;
    Ok(())
}

impl TryFrom<Listed> for AttachmentEntry {
    type Error = StoreError;

    fn try_from(listed: Listed) -> Result<Self, StoreError> {
        let row = Row::new("attachment", listed.id);
        Ok(Self {
            id: listed.id.into(),
            ticket: listed.ticket_id.into(),
            organisation: listed.organisation_id.into(),
            kind: DocumentKind::of_code(&listed.kind)
                .ok_or_else(|| row.inconsistent(format!("kind {:?}", listed.kind)))?,
            format: Format::of_mime(&listed.mime)
                .ok_or_else(|| row.inconsistent(format!("form {:?}", listed.mime)))?,
            name: listed.name,
            size: row.number("size", listed.size)?,
            created: row.instant(listed.created_at)?,
            delete_after: row.maybe_instant(listed.delete_after)?,
        })
    }
}

impl TryFrom<Model> for Attachment {
    type Error = StoreError;

    fn try_from(model: Model) -> Result<Self, StoreError> {
        let entry = AttachmentEntry::try_from(Listed {
            id: model.id,
            organisation_id: model.organisation_id,
            ticket_id: model.ticket_id,
            kind: model.kind,
            mime: model.mime,
            name: model.name,
            size: model.size,
            created_at: model.created_at,
            delete_after: model.delete_after,
        })?;
        Ok(Self {
            entry,
            bytes: model.bytes.into(),
        })
    }
}
