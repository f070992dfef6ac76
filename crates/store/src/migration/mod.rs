//! Migrations, forward only: expand first, contract a release later, so that the previous release
//! keeps working. A published migration is never edited.

mod m0001_house;
mod m0002_truth;
mod m0003_side;
mod m0004_deletion_log;
mod m0005_directory_notices;
mod m0006_routing;
mod m0007_accounts;
mod m0008_outbox;
mod m0009_retention;
mod m0010_figures;
mod m0011_kiosks;
mod m0012_booths;
mod m0013_attachments;
mod m0014_phone;

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema;

pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_house::Migration),
            Box::new(m0002_truth::Migration),
            Box::new(m0003_side::Migration),
            Box::new(m0004_deletion_log::Migration),
            Box::new(m0005_directory_notices::Migration),
            Box::new(m0006_routing::Migration),
            Box::new(m0007_accounts::Migration),
            Box::new(m0008_outbox::Migration),
            Box::new(m0009_retention::Migration),
            Box::new(m0010_figures::Migration),
            Box::new(m0011_kiosks::Migration),
            Box::new(m0012_booths::Migration),
            Box::new(m0013_attachments::Migration),
            Box::new(m0014_phone::Migration),
        ]
    }
}

/// One migration: it runs in a transaction on either database.
macro_rules! migration {
    ($name:literal, $tables:path) => {
        pub(super) struct Migration;

        impl sea_orm_migration::MigrationName for Migration {
            fn name(&self) -> &str {
                $name
            }
        }

        #[sea_orm_migration::async_trait::async_trait]
        impl sea_orm_migration::MigrationTrait for Migration {
            async fn up(
                &self,
                manager: &sea_orm_migration::SchemaManager,
            ) -> Result<(), sea_orm_migration::DbErr> {
                for statement in $tables() {
                    statement.run(manager).await?;
                }
                Ok(())
            }

            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }
        }
    };
}
use migration;

/// One step of a migration.
enum Step {
    Table(Box<TableCreateStatement>),
    Index(Box<IndexCreateStatement>),
    Alter(Box<TableAlterStatement>),
    /// What moves data; the same text for both databases.
    Sql(String),
}

impl Step {
    fn table(table: TableCreateStatement) -> Self {
        Step::Table(Box::new(table))
    }

    fn index(index: IndexCreateStatement) -> Self {
        Step::Index(Box::new(index))
    }

    /// One more column of a table; it may be null or has a default.
    fn column(on: &'static str, column: ColumnDef) -> Self {
        let mut alter = Table::alter().table(on).to_owned();
        alter.add_column(column);
        Step::Alter(Box::new(alter))
    }

    fn sql(statement: &str) -> Self {
        Step::Sql(statement.to_owned())
    }

    async fn run(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        match self {
            Step::Table(table) => manager.create_table(*table).await,
            Step::Index(index) => manager.create_index(*index).await,
            Step::Alter(alter) => manager.alter_table(*alter).await,
            Step::Sql(sql) => {
                let db = manager.get_connection();
                db.execute_unprepared(&sql).await.map(drop)
            }
        }
    }
}

/// A table of these columns.
fn table(
    name: &'static str,
    key: &[&'static str],
    columns: Vec<ColumnDef>,
) -> TableCreateStatement {
    let mut table = Table::create().table(name).to_owned();
    for column in columns {
        table.col(column);
    }
    let mut primary = Index::create();
    for column in key {
        primary.col(*column);
    }
    table.primary_key(&mut primary);
    table
}

/// An index of these columns.
fn index(name: &'static str, on: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(on).to_owned();
    for column in columns {
        index.col(*column);
    }
    index
}

/// A unique index over the rows that are not retired.
fn unique_living(
    name: &'static str,
    on: &'static str,
    columns: &[&'static str],
) -> IndexCreateStatement {
    index(name, on, columns)
        .unique()
        .and_where(Expr::col("retired_at").is_null())
        .to_owned()
}

/// A foreign key from `from.column` to `to.key`.
fn reference(
    from: &'static str,
    column: &'static str,
    to: &'static str,
    key: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(from, column)
        .to(to, key)
        .to_owned()
}

/// When the row is to be deleted, i64 microseconds UTC.
fn delete_after() -> ColumnDef {
    schema::big_integer_null("delete_after")
}
