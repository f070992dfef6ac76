//! Figures: counters that are added to in the transaction of what they count. There is no row for
//! a visit, and no column for a person.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use schalter_domain::figures::{Cell, Counter, Kind, MEASURES, Matters, Ratings, Sums};
use schalter_domain::ids::{OfficeId, OrganisationId, TopicId};
use sea_orm::sea_query::{
    Alias, DynIden, Expr, ExprTrait, InsertStatement, IntoIden, OnConflict, Order, Query,
    SelectStatement,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult};
use uuid::Uuid;

use crate::Store;
use crate::convert::{Row, code};
use crate::error::StoreError;
use crate::scope::Scope;

const COUNTERS: &str = "figure_count";
const RATINGS: &str = "figure_rating";
const MATTERS: &str = "figure_matter";

/// What names a counter.
const CELL: [&str; 8] = [
    "organisation_id",
    "date",
    "office_id",
    "hour",
    "topic_id",
    "channel",
    "language",
    "kind",
];
const STARS: [&str; 5] = ["stars_1", "stars_2", "stars_3", "stars_4", "stars_5"];

fn column(name: &str) -> DynIden {
    Alias::new(name).into_iden()
}

/// Adds `more` to the row of `key`, which is made where it is missing.
fn adding(table: &'static str, key: &[(&str, Expr)], more: &[(&str, i64)]) -> InsertStatement {
    let more: Vec<_> = more.iter().filter(|(_, more)| *more != 0).collect();
    let columns = key.iter().map(|(name, _)| column(name));
    let columns = columns.chain(more.iter().map(|(name, _)| column(name)));
    let values = key.iter().map(|(_, value)| value.clone());
    let values = values.chain(more.iter().map(|(_, more)| Expr::val(*more)));
    let added = more.iter().map(|(name, more)| {
        let old = Expr::col((Alias::new(table), column(name)));
        (column(name), old.add(*more))
    });
    let mut conflict = OnConflict::columns(key.iter().map(|(name, _)| column(name)));
    conflict.values(added);
    let mut insert = Query::insert();
    insert
        .into_table(table)
        .columns(columns)
        .values_panic(values)
        .on_conflict(conflict);
    insert
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Adds to a counter.
pub(crate) async fn count(txn: &DatabaseTransaction, counter: &Counter) -> Result<(), StoreError> {
    let Counter { cell, sums } = counter;
    let key: [(&str, Expr); 8] = [
        ("organisation_id", Expr::val(cell.organisation.0)),
        ("date", Expr::val(cell.date.to_string())),
        ("office_id", Expr::val(cell.office.0)),
        ("hour", Expr::val(i32::from(cell.hour))),
        ("topic_id", Expr::val(cell.topic.0)),
        ("channel", Expr::val(code(&cell.channel))),
        ("language", Expr::val(code(&cell.language))),
        ("kind", Expr::val(cell.kind.code())),
    ];
    let names = Sums::names();
    let numbers = sums.numbers();
    let more: Vec<_> = names
        .iter()
        .map(String::as_str)
        .zip(numbers.map(number))
        .collect();
    txn.execute(&adding(COUNTERS, &key, &more)).await?;
    Ok(())
}

/// Whose ratings are counted.
pub(crate) struct Rated {
    pub organisation: Uuid,
    pub office: Uuid,
    pub topic: Option<TopicId>,
    /// ISO text.
    pub date: String,
}

/// Counts a rating, or takes one back.
pub(crate) async fn rate(
    txn: &DatabaseTransaction,
    rated: &Rated,
    changes: &[(u8, i64)],
) -> Result<(), StoreError> {
    let topic = rated.topic.map_or(String::new(), |topic| topic.to_string());
    let key = [
        ("organisation_id", Expr::val(rated.organisation)),
        ("date", Expr::val(rated.date.as_str())),
        ("office_id", Expr::val(rated.office)),
        ("topic", Expr::val(topic)),
    ];
    for (stars, change) in changes {
        let place = usize::from(stars.clamp(&1, &5) - 1);
        txn.execute(&adding(RATINGS, &key, &[(STARS[place], *change)]))
            .await?;
    }
    Ok(())
}

/// Counts a matter that was settled.
pub(crate) async fn settle(txn: &DatabaseTransaction, settled: &Matters) -> Result<(), StoreError> {
    let key = [
        ("organisation_id", Expr::val(settled.organisation.0)),
        ("date", Expr::val(settled.date.to_string())),
        ("office_id", Expr::val(settled.office.0)),
    ];
    let more = [
        ("in_time", number(settled.in_time)),
        ("late", number(settled.late)),
    ];
    txn.execute(&adding(MATTERS, &key, &more)).await?;
    Ok(())
}

impl Store {
    /// The counters of these local dates, by date and hour.
    ///
    /// # Errors
    /// What the database said.
    pub async fn figures(
        &self,
        scope: Scope,
        dates: RangeInclusive<Date>,
    ) -> Result<Vec<Counter>, StoreError> {
        let mut select = of_dates(COUNTERS, scope, &dates);
        select.order_by("hour", Order::Asc);
        let rows = self.reader().query_all(&select).await?;
        rows.iter().map(counter).collect()
    }

    /// The counted ratings of these local dates, by date.
    ///
    /// # Errors
    /// What the database said.
    pub async fn counted_ratings(
        &self,
        scope: Scope,
        dates: RangeInclusive<Date>,
    ) -> Result<Vec<Ratings>, StoreError> {
        let select = of_dates(RATINGS, scope, &dates);
        let rows = self.reader().query_all(&select).await?;
        rows.iter().map(ratings).collect()
    }

    /// The matters settled on these local dates, by date.
    ///
    /// # Errors
    /// What the database said.
    pub async fn settled_matters(
        &self,
        scope: Scope,
        dates: RangeInclusive<Date>,
    ) -> Result<Vec<Matters>, StoreError> {
        let select = of_dates(MATTERS, scope, &dates);
        let rows = self.reader().query_all(&select).await?;
        rows.iter().map(matters).collect()
    }
}

fn of_dates(table: &'static str, scope: Scope, dates: &RangeInclusive<Date>) -> SelectStatement {
    let mut select = Query::select();
    select
        .expr(Expr::cust("*"))
        .from(table)
        .and_where(Expr::col("date").between(dates.start().to_string(), dates.end().to_string()))
        .cond_where(scope.on_named("organisation_id"))
        .order_by("date", Order::Asc);
    select
}

fn counter(row: &QueryResult) -> Result<Counter, StoreError> {
    let date: String = row.try_get("", "date")?;
    let at = Row::new(COUNTERS, &date);
    let kind: String = row.try_get("", "kind")?;
    let kind = Kind::from_code(&kind).ok_or_else(|| at.inconsistent("an unknown kind"))?;
    let word = |name: &str| row.try_get::<String>("", name);
    let mut numbers = [0; MEASURES];
    for (to, name) in numbers.iter_mut().zip(Sums::names()) {
        *to = unsigned(row, &at, &name)?;
    }
    Ok(Counter {
        cell: Cell {
            organisation: OrganisationId(row.try_get("", CELL[0])?),
            office: OfficeId(row.try_get("", "office_id")?),
            topic: TopicId(row.try_get("", "topic_id")?),
            channel: at.code(&word("channel")?)?,
            language: at.code(&word("language")?)?,
            date: at.date(&date)?,
            hour: at.number("hour", row.try_get::<i32>("", "hour")?)?,
            kind,
        },
        sums: Sums::of_numbers(&numbers),
    })
}

fn unsigned(row: &QueryResult, at: &Row, name: &str) -> Result<u64, StoreError> {
    at.number(name, row.try_get::<i64>("", name)?)
}

fn ratings(row: &QueryResult) -> Result<Ratings, StoreError> {
    let date: String = row.try_get("", "date")?;
    let at = Row::new(RATINGS, &date);
    let topic: String = row.try_get("", "topic")?;
    let topic = (!topic.is_empty()).then(|| topic.parse());
    let mut stars = [0; 5];
    for (to, name) in stars.iter_mut().zip(STARS) {
        *to = unsigned(row, &at, name)?;
    }
    Ok(Ratings {
        organisation: OrganisationId(row.try_get("", "organisation_id")?),
        office: OfficeId(row.try_get("", "office_id")?),
        topic: topic.transpose().map_err(|error| at.inconsistent(error))?,
        date: at.date(&date)?,
        stars,
    })
}

fn matters(row: &QueryResult) -> Result<Matters, StoreError> {
    let date: String = row.try_get("", "date")?;
    let at = Row::new(MATTERS, &date);
    Ok(Matters {
        organisation: OrganisationId(row.try_get("", "organisation_id")?),
        office: OfficeId(row.try_get("", "office_id")?),
        date: at.date(&date)?,
        in_time: unsigned(row, &at, "in_time")?,
        late: unsigned(row, &at, "late")?,
    })
}
