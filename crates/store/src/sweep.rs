//! Deletion that runs and logs. Every batch is one short transaction, so that the switchboard's
//! commits never wait longer for it than one batch takes.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};
use schalter_domain::clock::Clock;
use schalter_domain::ids::OrganisationId;
use schalter_domain::retention::{DataClass, Periods};
use schalter_domain::ticket::ContactWish;
use sea_orm::sea_query::{
    Condition, DynIden, Expr, ExprTrait, IntoIden, OnConflict, Order, Query, SelectStatement,
};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryResult, Statement};
use uuid::Uuid;

use crate::Store;
use crate::convert::{code, json, maybe_micros, micros};
use crate::entity::{
    attachment, audit, audit_access, blocked_number, caller, chat_message, closure, command_result,
    deletion_log, feedback, legal_hold, login_step, notice, outbox, rating, staff_factor,
    staff_identity, staff_recovery, staff_session, ticket, visit_contact, visit_credential,
    visit_note, visit_rated,
};
use crate::error::StoreError;
use crate::holds::{TICKET, VISIT, not_held};
use crate::records::{Class, Deleted};

/// The longest that a batch may hold the writer.
const BUDGET: SignedDuration = SignedDuration::from_millis(20);
/// Rows of the first batch; the measured time decides on the next.
const FIRST: u64 = 50;
/// Rows of a batch at most.
const MOST: u64 = 2_000;

/// Which rows of a table are to be deleted.
pub(crate) struct Due {
    class: Class,
    table: DynIden,
    key: Vec<DynIden>,
    due: Condition,
    /// What is emptied instead of the row being deleted.
    only: Option<Emptied>,
}

/// A column that is emptied, and the column of its due time.
struct Emptied {
    column: DynIden,
    due: DynIden,
    /// What stands for nothing there.
    nothing: Option<String>,
}

impl Due {
    /// The rows of `table` with this primary key that meet `due`.
    pub(crate) fn rows(
        class: Class,
        table: impl EntityTrait,
        key: &[&'static str],
        due: Condition,
    ) -> Self {
        let key = key.iter().map(|column| column.into_iden()).collect();
        Self {
            class,
            table: table.into_iden(),
            key,
            due,
            only: None,
        }
    }

    /// The rows of `table` whose `delete_after` has passed.
    fn passed(class: Class, table: impl EntityTrait, key: &[&'static str], now: i64) -> Self {
        Self::rows(class, table, key, has_passed("delete_after", now))
    }

    /// The same, but for what is held: `column` names the subject of this kind.
    fn unless_held(mut self, column: &'static str, kind: &str, now: i64) -> Self {
        self.due = self.due.add(not_held(column, kind, now));
        self
    }

    /// The rows stay, and only this column is emptied.
    fn only(mut self, column: &'static str, due: &'static str, nothing: Option<String>) -> Self {
        self.only = Some(Emptied {
            column: column.into_iden(),
            due: due.into_iden(),
            nothing,
        });
        self
    }

    /// One batch: it deletes (or empties) and returns whose rows they were.
    fn statement(&self, backend: DbBackend, rows: u64) -> Statement {
        let key = Expr::tuple(self.key.iter().map(|column| Expr::col(column.clone())));
        let matches = Condition::all()
            .add(key.in_subquery(self.batch(rows)))
            .add(self.due.clone());
        match &self.only {
            None => backend.build(
                Query::delete()
                    .from_table(self.table.clone())
                    .cond_where(matches)
                    .returning_col("organisation_id"),
            ),
            Some(emptied) => backend.build(
                Query::update()
                    .table(self.table.clone())
                    .value(emptied.column.clone(), emptied.nothing.clone())
                    .value(emptied.due.clone(), Option::<i64>::None)
                    .cond_where(matches)
                    .returning_col("organisation_id"),
            ),
        }
    }

    fn batch(&self, rows: u64) -> SelectStatement {
        let mut select = Query::select();
        select
            .columns(self.key.iter().cloned())
            .from(self.table.clone());
        select.cond_where(self.due.clone()).limit(rows);
        for column in &self.key {
            select.order_by(column.clone(), Order::Asc);
        }
        select
    }
}

fn has_passed(column: &'static str, now: i64) -> Condition {
    Condition::all().add(Expr::col(column).lte(now))
}

/// Everything whose time has come by `now`.
fn due_by(now: i64) -> Vec<Due> {
    let comment = Due::rows(
        Class::RatingComment,
        rating::Entity,
        &["id"],
        has_passed("comment_delete_after", now),
    )
    .only("comment", "comment_delete_after", None);
    let wish = Due::rows(
        Class::TicketContact,
        ticket::Entity,
        &["id"],
        has_passed("contact_delete_after", now),
    )
    .only(
        "contact",
        "contact_delete_after",
        Some(json(&ContactWish::None)),
    )
    .unless_held("id", TICKET, now);
    vec![
        Due::passed(Class::Note, visit_note::Entity, &["visit_id"], now)
            .unless_held("visit_id", VISIT, now),
        Due::passed(Class::Contact, visit_contact::Entity, &["visit_id"], now)
            .unless_held("visit_id", VISIT, now),
        Due::passed(Class::Caller, caller::Entity, &["visit_id"], now)
            .unless_held("visit_id", VISIT, now),
        Due::passed(Class::Block, blocked_number::Entity, &["id"], now),
        Due::passed(Class::Chat, chat_message::Entity, &["id"], now)
            .unless_held("visit_id", VISIT, now),
        Due::passed(
            Class::Credential,
            visit_credential::Entity,
            &["token_hash", "visit_id"],
            now,
        ),
        Due::passed(Class::Rated, visit_rated::Entity, &["visit_id"], now),
        comment,
        wish,
        Due::passed(Class::Attachment, attachment::Entity, &["id"], now).unless_held(
            "ticket_id",
            TICKET,
            now,
        ),
        Due::passed(Class::Ticket, ticket::Entity, &["id"], now).unless_held("id", TICKET, now),
        Due::passed(Class::Session, staff_session::Entity, &["token_hash"], now),
        Due::passed(Class::Feedback, feedback::Entity, &["id"], now),
        Due::passed(
            Class::CommandResult,
            command_result::Entity,
            &["organisation_id", "id"],
            now,
        ),
        Due::passed(Class::Notice, notice::Entity, &["id"], now),
        Due::passed(Class::Message, outbox::Entity, &["id"], now)
            .unless_held("visit_id", VISIT, now)
            .unless_held("ticket_id", TICKET, now),
        Due::passed(Class::Audit, audit::Entity, &["id"], now),
        Due::passed(Class::AuditAccess, audit_access::Entity, &["id"], now),
        Due::passed(Class::Factor, staff_factor::Entity, &["id"], now),
        Due::passed(
            Class::Recovery,
            staff_recovery::Entity,
            &["staff_id", "code_hash"],
            now,
        ),
        Due::passed(
            Class::Identity,
            staff_identity::Entity,
            &["issuer", "subject"],
            now,
        ),
        Due::passed(Class::LoginStep, login_step::Entity, &["token_hash"], now),
        Due::passed(Class::Closure, closure::Entity, &["office_id", "date"], now),
        Due::passed(Class::LegalHold, legal_hold::Entity, &["id"], now),
        Due::passed(
            Class::DeletionLog,
            deletion_log::Entity,
            &["organisation_id", "class", "at"],
            now,
        ),
    ]
}

impl Store {
    /// Deletes everything whose `delete_after` is not later than `now`, in batches of at most some
    /// 20 ms by `clock`, and logs it in the same transactions. Returns what was deleted.
    ///
    /// # Errors
    /// What the database said; what was deleted until then stays deleted and logged.
    pub async fn sweep(
        &self,
        now: Timestamp,
        clock: &dyn Clock,
    ) -> Result<Vec<Deleted>, StoreError> {
        let periods = self.all_periods().await?.into_iter().collect();
        let mut deleted = Vec::new();
        for due in due_by(micros(now)) {
            deleted.extend(self.delete_due(&due, &periods, now, clock).await?);
        }
        Ok(deleted)
    }

    pub(crate) async fn delete_due(
        &self,
        due: &Due,
        periods: &HashMap<OrganisationId, Periods>,
        now: Timestamp,
        clock: &dyn Clock,
    ) -> Result<Vec<Deleted>, StoreError> {
        let mut total = BTreeMap::<Uuid, u64>::new();
        let mut rows = FIRST;
        loop {
            let begun = clock.now();
            let batch = self.delete_batch(due, rows, periods, now).await?;
            let took = begun.duration_until(clock.now());
            let count: u64 = batch.values().sum();
            for (organisation, count) in batch {
                *total.entry(organisation).or_default() += count;
            }
            if count < rows {
                break;
            }
            rows = next_size(rows, took);
            tokio::task::yield_now().await;
        }
        let of = |(organisation, count)| Deleted {
            class: due.class,
            organisation: OrganisationId(organisation),
            count,
        };
        Ok(total.into_iter().map(of).collect())
    }

    /// Deletes up to `rows` rows and logs them; how many, by organisation.
    async fn delete_batch(
        &self,
        due: &Due,
        rows: u64,
        periods: &HashMap<OrganisationId, Periods>,
        now: Timestamp,
    ) -> Result<BTreeMap<Uuid, u64>, StoreError> {
        let statement = due.statement(self.writer().get_database_backend(), rows);
        let txn = self.begin().await?;
        let mut count = BTreeMap::<Uuid, u64>::new();
        for row in txn.query_all_raw(statement).await? {
            *count.entry(organisation_of(&row)?).or_default() += 1;
        }
        for (organisation, count) in &count {
            let deleted = Deleted {
                class: due.class,
                organisation: OrganisationId(*organisation),
                count: *count,
            };
            let default = Periods::default();
            let periods = periods.get(&deleted.organisation).unwrap_or(&default);
            log(&txn, deleted, now, periods).await?;
        }
        txn.commit().await?;
        Ok(count)
    }
}

fn organisation_of(row: &QueryResult) -> Result<Uuid, StoreError> {
    Ok(row.try_get("", "organisation_id")?)
}

/// Adds to the run's line of the log; the line itself goes when the organisation's period for it is
/// over.
pub(crate) async fn log(
    txn: &impl ConnectionTrait,
    deleted: Deleted,
    at: Timestamp,
    periods: &Periods,
) -> Result<(), StoreError> {
    use deletion_log::{Column, Entity};
    let kept = at.checked_add(periods.span(DataClass::DeletionLog)).ok();
    let line = deletion_log::Model {
        organisation_id: deleted.organisation.0,
        class: code(&deleted.class),
        at: micros(at),
        deleted: i64::try_from(deleted.count).unwrap_or(i64::MAX),
        delete_after: maybe_micros(kept),
    };
    let add = OnConflict::columns([Column::OrganisationId, Column::Class, Column::At])
        .value(
            Column::Deleted,
            Expr::col((Entity, Column::Deleted)).add(line.deleted),
        )
        .to_owned();
    Entity::insert(line.into_active_model())
        .on_conflict(add)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// The size of the next batch: half when the last was too long, twice when it was far from it.
fn next_size(rows: u64, took: SignedDuration) -> u64 {
    if took > BUDGET / 2 {
        std::cmp::max(rows / 2, 1)
    } else if took < BUDGET / 5 {
        std::cmp::min(rows * 2, MOST)
    } else {
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_measured_time_decides_on_the_next_batch() {
        assert_eq!(next_size(100, SignedDuration::from_millis(1)), 200);
        assert_eq!(next_size(100, SignedDuration::from_millis(8)), 100);
        assert_eq!(next_size(100, SignedDuration::from_millis(15)), 50);
        assert_eq!(next_size(1, SignedDuration::from_secs(1)), 1);
        assert_eq!(next_size(MOST, SignedDuration::ZERO), MOST);
    }
}
