//! Tickets: their numbers, their stages, their lists.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use schalter_domain::figures::Matters;
use schalter_domain::ids::{OfficeId, StaffId, TicketId};
use schalter_domain::ticket::{ContactWish, Stage, Ticket, TicketNumber};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    Order, QueryFilter, QueryOrder,
};

use crate::convert::{Row, json, maybe_micros, micros, text};
use crate::entity::ticket::{Column, Entity, Model};
use crate::entity::{counter, organisation};
use crate::error::StoreError;
use crate::holds::{TICKET, held};
use crate::outbox::{self, OutboxMessage};
use crate::scope::Scope;
use crate::truth::Committed;
use crate::{Store, attachments, counters};

/// Which tickets a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StageFilter {
    /// All.
    #[default]
    All,
    /// Those that nobody has taken.
    Open,
    /// Those somebody works on.
    Taken,
    /// Open or taken.
    Unsettled,
    /// Those settled.
    Closed,
}

impl StageFilter {
    fn codes(self) -> &'static [&'static str] {
        match self {
            StageFilter::All => &["open", "taken", "closed"],
            StageFilter::Open => &["open"],
            StageFilter::Taken => &["taken"],
            StageFilter::Unsettled => &["open", "taken"],
            StageFilter::Closed => &["closed"],
        }
    }
}

/// When a closed ticket ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TicketEnds {
    /// When it is deleted.
    pub ticket: Timestamp,
    /// When it forgets how the citizen wanted to hear.
    pub contact: Timestamp,
    /// What the figures count of it.
    pub counted: Option<Matters>,
}

/// What became of a change of stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketChange {
    /// It was made; the ticket as it is now.
    Done(Ticket),
    /// Its stage was another: somebody was faster; the ticket as it is now.
    Stale(Ticket),
    /// There is no such ticket in this scope.
    Missing,
}

impl Store {
    /// The tickets of a scope or of one of its offices, by due time.
    ///
    /// # Errors
    /// What the database said.
    pub async fn tickets(
        &self,
        scope: Scope,
        office: Option<OfficeId>,
        stages: StageFilter,
    ) -> Result<Vec<Ticket>, StoreError> {
        let mut select = Entity::find()
            .filter(scope.on(Column::OrganisationId))
            .filter(Column::Stage.is_in(stages.codes().iter().copied()));
        if let Some(office) = office {
            select = select.filter(Column::OfficeId.eq(office.0));
        }
        select
            .order_by(Column::Due, Order::Asc)
            .order_by(Column::Number, Order::Asc)
            .order_by(Column::Id, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Ticket::try_from)
            .collect()
    }

    /// One ticket.
    ///
    /// # Errors
    /// What the database said.
    pub async fn ticket(&self, scope: Scope, id: TicketId) -> Result<Option<Ticket>, StoreError> {
        find(self.reader(), scope, id).await
    }

    /// The ticket of a number; of several organisations' ones in a wider scope, all.
    ///
    /// # Errors
    /// What the database said.
    pub async fn tickets_numbered(
        &self,
        scope: Scope,
        number: TicketNumber,
    ) -> Result<Vec<Ticket>, StoreError> {
        Entity::find()
            .filter(scope.on(Column::OrganisationId))
            .filter(Column::Number.eq(number.to_string()))
            .order_by(Column::Id, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Ticket::try_from)
            .collect()
    }

    /// Moves a ticket to the stage `to` if its stage is still exactly `from`. Which steps are
    /// allowed is the domain's to say. A closed ticket has `ends`: then it is deleted, and before
    /// that it forgets how the citizen wanted to hear, since the promise is met; at once where that
    /// is due, unless the ticket is held.
    ///
    /// # Errors
    /// What the database said.
    pub async fn move_ticket(
        &self,
        scope: Scope,
        id: TicketId,
        from: &Stage,
        to: &Stage,
        ends: Option<TicketEnds>,
    ) -> Result<TicketChange, StoreError> {
        self.move_ticket_and_tell(scope, id, (from, to), ends, Vec::new())
            .await
    }

    /// The same, with messages that go into the outbox if the ticket was moved.
    ///
    /// # Errors
    /// What the database said.
    pub async fn move_ticket_and_tell(
        &self,
        scope: Scope,
        id: TicketId,
        (from, to): (&Stage, &Stage),
        ends: Option<TicketEnds>,
        messages: Vec<OutboxMessage>,
    ) -> Result<TicketChange, StoreError> {
        let closed_at = match to {
            Stage::Closed { at, .. } => Some(*at),
            Stage::Open | Stage::Taken { .. } => None,
        };
        let (from, to) = (StageColumns::from(from), StageColumns::from(to));
        let txn = self.begin().await?;
        let mut update = Entity::update_many()
            .col_expr(Column::Stage, Expr::value(to.stage))
            .col_expr(Column::StageBy, Expr::value(to.by))
            .col_expr(Column::StageAt, Expr::value(to.at))
            .col_expr(
                Column::DeleteAfter,
                Expr::value(maybe_micros(ends.map(|ends| ends.ticket))),
            )
            .col_expr(
                Column::ContactDeleteAfter,
                Expr::value(maybe_micros(ends.map(|ends| ends.contact))),
            )
            .filter(scope.on(Column::OrganisationId))
            .filter(Column::Id.eq(id.0))
            .filter(from.condition());
        let at_once = ends
            .zip(closed_at)
            .filter(|(ends, closed)| ends.contact <= *closed);
        if let Some((_, closed)) = at_once
            && !held(&txn, scope, TICKET, closed).await?.contains_key(&id.0)
        {
            let forgotten = json(&ContactWish::None);
            update = update.col_expr(Column::Contact, Expr::value(forgotten));
        }
        let result = update.exec(&txn).await?;
        if result.rows_affected == 1 {
            for message in messages {
                outbox::put(&txn, message, &Committed::default()).await?;
            }
        }
        if result.rows_affected == 1 {
            attachments::end(&txn, id, ends.map(|ends| ends.ticket)).await?;
        }
        if let Some(counted) = ends.and_then(|ends| ends.counted)
            && result.rows_affected == 1
        {
            counters::settle(&txn, &counted).await?;
        }
        let ticket = find(&txn, scope, id).await?;
        txn.commit().await?;
        Ok(match ticket {
            None => TicketChange::Missing,
            Some(ticket) if result.rows_affected == 1 => TicketChange::Done(ticket),
            Some(ticket) => TicketChange::Stale(ticket),
        })
    }
}

async fn find(
    db: &impl ConnectionTrait,
    scope: Scope,
    id: TicketId,
) -> Result<Option<Ticket>, StoreError> {
    let row = Entity::find_by_id(id.0)
        .filter(scope.on(Column::OrganisationId))
        .one(db)
        .await?;
    row.map(Ticket::try_from).transpose()
}

/// Writes a ticket; a new one gets the next number, which is returned.
pub(crate) async fn put(
    txn: &DatabaseTransaction,
    mut ticket: Ticket,
    delete_after: Option<Timestamp>,
) -> Result<Option<(TicketId, String)>, StoreError> {
    ticket.text = text(ticket.text);
    let changed = Entity::update_many()
        .col_expr(Column::OfficeId, Expr::value(ticket.office.0))
        .col_expr(Column::Text, Expr::value(ticket.text.as_str()))
        .col_expr(Column::Contact, Expr::value(json(&ticket.contact)))
        .col_expr(Column::Due, Expr::value(micros(ticket.due)))
        .col_expr(
            Column::VisitId,
            Expr::value(ticket.visit.map(|visit| visit.0)),
        )
        .col_expr(Column::DeleteAfter, Expr::value(maybe_micros(delete_after)))
        .filter(Column::Id.eq(ticket.id.0))
        .filter(Column::OrganisationId.eq(ticket.organisation.0))
        .exec(txn)
        .await?;
    if changed.rows_affected > 0 {
        return Ok(None);
    }
    let number = next_number(txn, &ticket).await?;
    let stage = StageColumns::from(&ticket.stage);
    let row = Model {
        id: ticket.id.0,
        organisation_id: ticket.organisation.0,
        office_id: ticket.office.0,
        number: number.clone(),
        contact: json(&ticket.contact),
        text: ticket.text,
        due: micros(ticket.due),
        stage: stage.stage.to_owned(),
        stage_by: stage.by,
        stage_at: stage.at,
        visit_id: ticket.visit.map(|visit| visit.0),
        created_at: micros(ticket.created),
        contact_delete_after: None,
        delete_after: maybe_micros(delete_after),
    };
    Entity::insert(row.into_active_model())
        .exec_without_returning(txn)
        .await?;
    Ok(Some((ticket.id, number)))
}

/// The next number of the ticket's organisation in the local year it was made, such as
/// `2026-00042`. The counter's row stays locked until the transaction ends, so numbers have no gap.
async fn next_number(txn: &DatabaseTransaction, ticket: &Ticket) -> Result<String, StoreError> {
    let organisation = organisation::Entity::find_by_id(ticket.organisation.0)
        .one(txn)
        .await?;
    let zone = organisation
        .and_then(|organisation| TimeZone::get(&organisation.time_zone).ok())
        .or_else(|| TimeZone::get("Europe/Berlin").ok())
        .unwrap_or(TimeZone::UTC);
    let year = ticket.created.to_zoned(zone).year();
    let count = Query::insert()
        .into_table(counter::Entity)
        .columns([
            counter::Column::OrganisationId,
            counter::Column::Name,
            counter::Column::Year,
            counter::Column::Value,
        ])
        .values_panic([
            ticket.organisation.0.into(),
            "ticket".into(),
            i32::from(year).into(),
            1_i64.into(),
        ])
        .on_conflict(
            OnConflict::columns([
                counter::Column::OrganisationId,
                counter::Column::Name,
                counter::Column::Year,
            ])
            .value(
                counter::Column::Value,
                Expr::col((counter::Entity, counter::Column::Value)).add(1_i64),
            )
            .to_owned(),
        )
        .returning_col(counter::Column::Value)
        .take();
    let row = txn.query_one(&count).await?;
    let row = row.ok_or_else(|| {
        Row::new("counter", ticket.organisation).inconsistent("the counter gave no number")
    })?;
    let value: i64 = row.try_get("", "value")?;
    let row = Row::new("counter", ticket.organisation);
    let number = TicketNumber {
        year: row.number("year", year)?,
        count: row.number("value", value)?,
    };
    Ok(number.to_string())
}

/// A stage as its three columns.
struct StageColumns {
    stage: &'static str,
    by: Option<uuid::Uuid>,
    at: Option<i64>,
}

impl From<&Stage> for StageColumns {
    fn from(stage: &Stage) -> Self {
        let (stage, by, at) = match stage {
            Stage::Open => ("open", None, None),
            Stage::Taken { by, since } => ("taken", Some(by), Some(since)),
            Stage::Closed { by, at } => ("closed", Some(by), Some(at)),
        };
        Self {
            stage,
            by: by.map(|by| by.0),
            at: at.map(|at| micros(*at)),
        }
    }
}

impl StageColumns {
    fn condition(&self) -> Condition {
        let by = match self.by {
            Some(by) => Column::StageBy.eq(by),
            None => Column::StageBy.is_null(),
        };
        let at = match self.at {
            Some(at) => Column::StageAt.eq(at),
            None => Column::StageAt.is_null(),
        };
        Condition::all()
            .add(Column::Stage.eq(self.stage))
            .add(by)
            .add(at)
    }
}

impl TryFrom<Model> for Ticket {
    type Error = StoreError;

    fn try_from(model: Model) -> Result<Self, StoreError> {
        let row = Row::new("ticket", model.id);
        let by = model.stage_by.map(StaffId::from);
        let at = row.maybe_instant(model.stage_at)?;
        let stage = match (model.stage.as_str(), by, at) {
            ("open", None, None) => Stage::Open,
            ("taken", Some(by), Some(since)) => Stage::Taken { by, since },
            ("closed", Some(by), Some(at)) => Stage::Closed { by, at },
            (stage, ..) => return Err(row.inconsistent(format!("stage {stage:?} does not fit"))),
        };
        Ok(Self {
            id: model.id.into(),
            organisation: model.organisation_id.into(),
            office: model.office_id.into(),
            number: model.number,
            text: model.text,
            contact: row.json(&model.contact)?,
            due: row.instant(model.due)?,
            stage,
            visit: model.visit_id.map(Into::into),
            created: row.instant(model.created_at)?,
        })
    }
}
