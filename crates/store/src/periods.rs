//! Periods applied to what exists: when an organisation changes how long something is kept, the
//! ends of keeping are worked out again. Doing it twice changes nothing.

use jiff::{SignedDuration, Timestamp};
use schalter_domain::ids::OrganisationId;
use schalter_domain::retention::{DataClass, Periods};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, IntoIden, Query};
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::Store;
use crate::convert::micros;
use crate::entity::{
    audit, caller, chat_message, closure, command_result, deletion_log, event, feedback,
    legal_hold, notice, outbox, rating, snapshot, staff_session, ticket, visit_contact,
    visit_credential, visit_note,
};
use crate::error::StoreError;
use crate::scope::Scope;

/// Rows of one statement: a short transaction on either database.
const ROWS: u64 = 1_000;

/// What an organisation keeps of one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The class.
    pub class: DataClass,
    /// Whose.
    pub organisation: OrganisationId,
    /// How many rows.
    pub rows: u64,
    /// When the oldest of them was made, where the table knows it.
    pub oldest: Option<Timestamp>,
    /// When the next of them is due for deletion; unset where none is yet.
    pub next: Option<Timestamp>,
}

/// How the end of keeping follows from a row.
enum Rule {
    /// It lies a period behind this column.
    Behind(&'static str),
    /// A period behind the first of these that is set.
    BehindEither(&'static str, &'static str),
    /// At most a period from now: when its time began is not kept.
    AtMost,
}

struct Recount {
    class: DataClass,
    table: sea_orm::DynIden,
    key: &'static [&'static str],
    due: &'static str,
    rule: Rule,
    /// Rows that it concerns beyond those that have an end already.
    when: Option<(&'static str, &'static str)>,
}

fn recounts() -> Vec<Recount> {
    use Rule::{AtMost, Behind, BehindEither};
    macro_rules! recount {
        ($class:ident, $table:ident, $key:expr, $rule:expr) => {
            Recount {
                class: DataClass::$class,
                table: $table::Entity.into_iden(),
                key: $key,
                due: "delete_after",
                rule: $rule,
                when: None,
            }
        };
    }
    vec![
        recount!(VisitNote, visit_note, &["visit_id"], AtMost),
        recount!(Chat, chat_message, &["id"], AtMost),
        recount!(VisitContact, visit_contact, &["visit_id"], AtMost),
        recount!(VisitContact, caller, &["visit_id"], AtMost),
        Recount {
            when: Some(("stage", "closed")),
            ..recount!(Ticket, ticket, &["id"], Behind("stage_at"))
        },
        Recount {
            due: "contact_delete_after",
            ..recount!(TicketContact, ticket, &["id"], Behind("stage_at"))
        },
        recount!(BarrierReport, feedback, &["id"], Behind("at")),
        recount!(Message, outbox, &["id"], Behind("sent_at")),
        recount!(Audit, audit, &["id"], Behind("at")),
        recount!(
            Notice,
            notice,
            &["id"],
            BehindEither("withdrawn_at", "until_at")
        ),
        recount!(
            Closure,
            closure,
            &["office_id", "date"],
            Behind("closed_at")
        ),
        recount!(
            CommandResult,
            command_result,
            &["organisation_id", "id"],
            AtMost
        ),
        recount!(
            DeletionLog,
            deletion_log,
            &["organisation_id", "class", "at"],
            Behind("at")
        ),
        recount!(
            LegalHold,
            legal_hold,
            &["id"],
            BehindEither("lifted_at", "until_at")
        ),
    ]
}

impl Store {
    /// Works out again when the rows of `classes` of an organisation are deleted, by `periods`.
    /// What has no end yet (an open ticket, a visit that goes on) gets none. Sessions get shorter,
    /// never longer. Returns how many rows changed, by class.
    ///
    /// # Errors
    /// What the database said; what was changed until then stays.
    pub async fn apply_periods(
        &self,
        organisation: OrganisationId,
        periods: &Periods,
        classes: &[DataClass],
        now: Timestamp,
    ) -> Result<Vec<(DataClass, u64)>, StoreError> {
        let mut changed = Vec::new();
        for recount in recounts() {
            if !classes.contains(&recount.class) {
                continue;
            }
            let mut total = 0;
            loop {
                let rows = self.recount(&recount, organisation, periods, now).await?;
                total += rows;
                if rows < ROWS {
                    break;
                }
                tokio::task::yield_now().await;
            }
            if total > 0 {
                changed.push((recount.class, total));
            }
        }
        if classes.contains(&DataClass::Ticket) {
            crate::attachments::follow(self.writer(), organisation).await?;
        }
        if classes.contains(&DataClass::RatingComment) {
            let rows = self.recount_comments(organisation, periods).await?;
            if rows > 0 {
                changed.push((DataClass::RatingComment, rows));
            }
        }
        if classes.contains(&DataClass::Session) {
            let rows = self.shorten_sessions(organisation, periods).await?;
            if rows > 0 {
                changed.push((DataClass::Session, rows));
            }
        }
        Ok(changed)
    }

    async fn recount(
        &self,
        recount: &Recount,
        organisation: OrganisationId,
        periods: &Periods,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let period = span(periods.span(recount.class));
        let column = |name: &'static str| Expr::col(Alias::new(name));
        let due: Expr = match recount.rule {
            Rule::Behind(since) => column(since).add(period),
            Rule::BehindEither(first, second) => {
                let since = Expr::col(Alias::new(first)).if_null(column(second));
                since.add(period)
            }
            Rule::AtMost => Expr::val(micros(now) + period),
        };
        let wrong = match recount.rule {
            Rule::AtMost => column(recount.due).gt(due.clone()),
            _ => column(recount.due).ne(due.clone()),
        };
        let mut which = Condition::all()
            .add(column("organisation_id").eq(organisation.0))
            .add(column(recount.due).is_not_null())
            .add(wrong);
        if let Rule::Behind(since) = recount.rule {
            which = which.add(column(since).is_not_null());
        }
        if let Some((name, value)) = recount.when {
            which = which.add(column(name).eq(value));
        }
        let mut batch = Query::select();
        for key in recount.key {
            batch.column(Alias::new(*key));
        }
        batch
            .from(recount.table.clone())
            .cond_where(which)
            .limit(ROWS);
        let key = recount.key.iter().map(|key| Expr::col(Alias::new(*key)));
        let update = Query::update()
            .table(recount.table.clone())
            .value(Alias::new(recount.due), due)
            .and_where(Expr::tuple(key).in_subquery(batch))
            .take();
        let result = self.writer().execute(&update).await?;
        Ok(result.rows_affected())
    }

    /// A rating keeps the day it was written on, not the hour: its comment is counted from the end
    /// of that day in UTC.
    async fn recount_comments(
        &self,
        organisation: OrganisationId,
        periods: &Periods,
    ) -> Result<u64, StoreError> {
        use rating::{Column, Entity};
        use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
        let dates = Entity::find()
            .select_only()
            .column(Column::Date)
            .distinct()
            .filter(Column::OrganisationId.eq(organisation.0))
            .filter(Column::CommentDeleteAfter.is_not_null())
            .into_tuple::<String>()
            .all(self.reader())
            .await?;
        let mut total = 0;
        for date in dates {
            let row = crate::convert::Row::new("rating", &date);
            let end = periods.comment_end(row.date(&date)?).map(micros);
            let changed = Entity::update_many()
                .col_expr(Column::CommentDeleteAfter, Expr::value(end))
                .filter(Column::OrganisationId.eq(organisation.0))
                .filter(Column::Date.eq(date))
                .filter(Column::CommentDeleteAfter.is_not_null())
                .filter(Column::CommentDeleteAfter.ne(end))
                .exec(self.writer())
                .await?;
            total += changed.rows_affected;
        }
        Ok(total)
    }

    async fn shorten_sessions(
        &self,
        organisation: OrganisationId,
        periods: &Periods,
    ) -> Result<u64, StoreError> {
        use sea_orm::{ColumnTrait, QueryFilter};
        use staff_session::{Column, Entity};
        let period = span(periods.span(DataClass::Session));
        let end = || Expr::col(Column::CreatedAt).add(period);
        let changed = Entity::update_many()
            .col_expr(Column::ExpiresAt, end())
            .col_expr(Column::DeleteAfter, end())
            .filter(Column::OrganisationId.eq(organisation.0))
            .filter(Column::RevokedAt.is_null())
            .filter(Expr::col(Column::ExpiresAt).gt(end()))
            .exec(self.writer())
            .await?;
        Ok(changed.rows_affected)
    }

    /// How much a scope keeps of each class, since when, and what is due next.
    ///
    /// # Errors
    /// What the database said.
    pub async fn holdings(&self, scope: Scope) -> Result<Vec<Holding>, StoreError> {
        let mut found = Vec::new();
        macro_rules! count {
            ($class:ident, $table:ident, $oldest:expr, $due:expr) => {
                self.count_rows::<$table::Entity>(
                    DataClass::$class,
                    scope.on($table::Column::OrganisationId),
                    ($oldest, $due),
                    &mut found,
                )
                .await?
            };
        }
        count!(VisitNote, visit_note, None, "delete_after");
        count!(Chat, chat_message, Some("at"), "delete_after");
        count!(VisitContact, visit_contact, None, "delete_after");
        count!(VisitContact, caller, None, "delete_after");
        count!(
            Credential,
            visit_credential,
            Some("created_at"),
            "delete_after"
        );
        count!(Ticket, ticket, Some("created_at"), "delete_after");
        count!(RatingComment, rating, None, "comment_delete_after");
        count!(BarrierReport, feedback, Some("at"), "delete_after");
        count!(Message, outbox, Some("created_at"), "delete_after");
        count!(Session, staff_session, Some("created_at"), "delete_after");
        count!(Audit, audit, Some("at"), "delete_after");
        count!(Notice, notice, Some("from_at"), "delete_after");
        count!(Closure, closure, Some("closed_at"), "delete_after");
        count!(VisitEvent, event, Some("at"), "");
        count!(CommandResult, command_result, None, "delete_after");
        count!(DeletionLog, deletion_log, Some("at"), "delete_after");
        count!(LegalHold, legal_hold, Some("placed_at"), "delete_after");
        Ok(found)
    }

    async fn count_rows<E: EntityTrait>(
        &self,
        class: DataClass,
        of: Condition,
        (oldest, due): (Option<&'static str>, &'static str),
        found: &mut Vec<Holding>,
    ) -> Result<(), StoreError> {
        let mut select = Query::select();
        select
            .column("organisation_id")
            .expr_as(Expr::cust("COUNT(*)"), "rows")
            .from(E::default())
            .cond_where(of)
            .group_by_col("organisation_id");
        let none = || Expr::cust("CAST(NULL AS BIGINT)");
        let oldest = oldest.map_or_else(none, |column| Expr::col(column).min());
        select.expr_as(oldest, "oldest");
        // Of a rating only the comment is personal.
        let next = match due {
            "" => none(),
            due => Expr::col(due).min(),
        };
        select.expr_as(next, "next");
        if class == DataClass::RatingComment {
            select.and_where(Expr::col("comment").is_not_null());
        }
        for row in self.reader().query_all(&select).await? {
            let organisation: uuid::Uuid = row.try_get("", "organisation_id")?;
            let rows: i64 = row.try_get("", "rows")?;
            let named = crate::convert::Row::new("organisation", organisation);
            let next = named.maybe_instant(row.try_get("", "next")?)?;
            let rows = named.number("rows", rows)?;
            let same =
                |one: &&mut Holding| one.class == class && one.organisation == organisation.into();
            if let Some(known) = found.iter_mut().find(same) {
                known.rows += rows;
                known.next = known.next.into_iter().chain(next).min();
                continue;
            }
            found.push(Holding {
                class,
                organisation: organisation.into(),
                rows,
                oldest: named.maybe_instant(row.try_get("", "oldest")?)?,
                next,
            });
        }
        Ok(())
    }

    /// Deletes the events that are no longer of use, in short transactions, and logs it: of every
    /// organisation those of `seat_kinds` from before `midnight`, and all others from before
    /// `midnight` less the organisation's period. Only what the newest snapshot covers is deleted,
    /// so that the log still loads without a gap and the fence still holds; the snapshots before it
    /// go too.
    ///
    /// # Errors
    /// What the database said; what was deleted until then stays deleted and logged.
    pub async fn prune_events(
        &self,
        seat_kinds: &[&str],
        midnight: Timestamp,
        now: Timestamp,
        clock: &dyn schalter_domain::clock::Clock,
    ) -> Result<Vec<crate::Deleted>, StoreError> {
        use sea_orm::{ColumnTrait, Order, QueryFilter, QueryOrder};
        let mut deleted = self
            .truncate_events(seat_kinds, midnight, now, clock)
            .await?;
        let newest = snapshot::Entity::find()
            .order_by(snapshot::Column::Seq, Order::Desc)
            .one(self.reader())
            .await?;
        let Some(newest) = newest else {
            return Ok(deleted);
        };
        let all: std::collections::HashMap<_, _> = self.all_periods().await?.into_iter().collect();
        for (organisation, periods) in &all {
            let before = midnight - periods.span(DataClass::VisitEvent);
            let due = Condition::all()
                .add(event::Column::Seq.lte(newest.seq))
                .add(event::Column::OrganisationId.eq(organisation.0))
                .add(event::Column::At.lt(micros(before)));
            let due =
                crate::sweep::Due::rows(crate::Class::VisitEvent, event::Entity, &["seq"], due);
            deleted.extend(self.delete_due(&due, &all, now, clock).await?);
        }
        snapshot::Entity::delete_many()
            .filter(snapshot::Column::Seq.lt(newest.seq))
            .exec(self.writer())
            .await?;
        self.empty_journal().await?;
        Ok(deleted)
    }

    /// What was deleted still stands in SQLite's journal (WAL) until that is written over: it is
    /// emptied. Where a reader holds it up, the next day does it.
    async fn empty_journal(&self) -> Result<(), StoreError> {
        if self.writer().get_database_backend() == sea_orm::DbBackend::Sqlite {
            let empty = "PRAGMA wal_checkpoint(TRUNCATE)";
            self.writer().execute_unprepared(empty).await?;
        }
        Ok(())
    }

    /// The periods of every organisation, retired ones too: what they left is deleted as well.
    pub(crate) async fn all_periods(&self) -> Result<Vec<(OrganisationId, Periods)>, StoreError> {
        use crate::entity::organisation::{Column, Entity};
        use sea_orm::QuerySelect;
        let rows = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Retention])
            .into_tuple::<(uuid::Uuid, String)>()
            .all(self.reader())
            .await?;
        rows.into_iter()
            .map(|(id, text)| {
                let row = crate::convert::Row::new("organisation", id);
                Ok((id.into(), row.json(&text)?))
            })
            .collect()
    }
}

fn span(span: SignedDuration) -> i64 {
    span.as_secs().saturating_mul(1_000_000)
}
