//! The record of what was changed in the administration: who, when, before and after. Kept apart from
//! figures; who may read it is decided by two persons together.

use jiff::Timestamp;
use schalter_domain::ids::{OrganisationId, StaffId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Order, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::Value;
use uuid::Uuid;

use crate::Store;
use crate::convert::{Row, json, maybe_micros, micros, text};
use crate::entity::{audit, audit_access};
use crate::error::StoreError;
use crate::scope::Scope;

/// Who changed something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuditActor {
    /// A staff member.
    Staff(StaffId),
    /// Whoever works at the machine's command line.
    CommandLine,
    /// The house itself, such as an identity provider's word at login.
    System,
}

impl AuditActor {
    /// The word used in storage and texts.
    pub fn code(self) -> &'static str {
        match self {
            AuditActor::Staff(_) => "staff",
            AuditActor::CommandLine => "command-line",
            AuditActor::System => "system",
        }
    }
}

/// What was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditSubject {
    /// Its kind in one word of the glossary, such as `office` or `staff`.
    pub kind: String,
    /// Which one; an id or a name that stays.
    pub id: String,
}

impl AuditSubject {
    /// The subject of this kind and id.
    pub fn new(kind: &str, id: impl std::fmt::Display) -> Self {
        Self {
            kind: kind.to_owned(),
            id: id.to_string(),
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// The entry.
    pub id: Uuid,
    /// Whose.
    pub organisation: OrganisationId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: AuditActor,
    /// What was done: `<subject>.<verb>`, such as `office.change`; its text is
    /// `audit-<subject>-<verb>`.
    pub action: String,
    /// To what.
    pub subject: AuditSubject,
    /// What it was; never a password, token or secret.
    pub before: Option<Value>,
    /// What it is now; never a password, token or secret.
    pub after: Option<Value>,
    /// When the entry is deleted.
    pub delete_after: Option<Timestamp>,
}

/// Which entries are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditFilter {
    /// From this instant on.
    pub from: Timestamp,
    /// Before this one.
    pub until: Timestamp,
    /// Only this kind of subject.
    pub kind: Option<String>,
    /// Only what this one did.
    pub actor: Option<AuditActor>,
    /// So many at most, the newest.
    pub limit: u64,
}

/// That somebody asks to read the record of changes, and who agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditAccess {
    /// The request.
    pub id: Uuid,
    /// Whose record.
    pub organisation: OrganisationId,
    /// Who asks.
    pub asked_by: StaffId,
    /// When.
    pub asked_at: Timestamp,
    /// Why.
    pub reason: String,
    /// Who agreed, and when.
    pub approved: Option<(StaffId, Timestamp)>,
    /// Until when both may read.
    pub until: Option<Timestamp>,
    /// When the row is deleted.
    pub delete_after: Option<Timestamp>,
}

impl Store {
    /// The changes of a scope, the newest first.
    ///
    /// # Errors
    /// What the database said.
    pub async fn audit(
        &self,
        scope: Scope,
        filter: &AuditFilter,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        use audit::Column;
        let mut condition = scope
            .on(Column::OrganisationId)
            .add(Column::At.gte(micros(filter.from)))
            .add(Column::At.lt(micros(filter.until)));
        if let Some(kind) = &filter.kind {
            condition = condition.add(Column::SubjectKind.eq(text(kind.clone())));
        }
        if let Some(actor) = filter.actor {
            condition = condition.add(Column::Actor.eq(actor.code()));
            if let AuditActor::Staff(staff) = actor {
                condition = condition.add(Column::ActorId.eq(staff.0));
            }
        }
        audit::Entity::find()
            .filter(condition)
            .order_by(Column::At, Order::Desc)
            .order_by(Column::Id, Order::Desc)
            .limit(filter.limit)
            .all(self.reader())
            .await?
            .into_iter()
            .map(AuditEntry::try_from)
            .collect()
    }
}

impl Store {
    /// The newest change of one thing in a scope.
    ///
    /// # Errors
    /// What the database said.
    pub async fn last_change(
        &self,
        scope: Scope,
        kind: &str,
        id: &str,
    ) -> Result<Option<AuditEntry>, StoreError> {
        use audit::Column;
        audit::Entity::find()
            .filter(scope.on(Column::OrganisationId))
            .filter(Column::SubjectKind.eq(kind))
            .filter(Column::SubjectId.eq(id))
            .order_by(Column::At, Order::Desc)
            .order_by(Column::Id, Order::Desc)
            .one(self.reader())
            .await?
            .map(AuditEntry::try_from)
            .transpose()
    }

    /// Who asked to read the record of changes since `since`, the newest first.
    ///
    /// # Errors
    /// What the database said.
    pub async fn audit_accesses(
        &self,
        scope: Scope,
        since: Timestamp,
    ) -> Result<Vec<AuditAccess>, StoreError> {
        use audit_access::Column;
        audit_access::Entity::find()
            .filter(scope.on(Column::OrganisationId))
            .filter(Column::AskedAt.gte(micros(since)))
            .order_by(Column::AskedAt, Order::Desc)
            .order_by(Column::Id, Order::Desc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(AuditAccess::try_from)
            .collect()
    }
}

/// Keeps an entry; the same id a second time is an error, since nothing is ever written over.
pub(crate) async fn put(txn: &DatabaseTransaction, entry: AuditEntry) -> Result<(), StoreError> {
    let row = audit::Model {
        id: entry.id,
        organisation_id: entry.organisation.0,
        at: micros(entry.at),
        actor: entry.actor.code().to_owned(),
        actor_id: match entry.actor {
            AuditActor::Staff(staff) => Some(staff.0),
            AuditActor::CommandLine | AuditActor::System => None,
        },
        action: text(entry.action),
        subject_kind: text(entry.subject.kind),
        subject_id: text(entry.subject.id),
        before: entry.before.map(|value| text(json(&value))),
        after: entry.after.map(|value| text(json(&value))),
        delete_after: maybe_micros(entry.delete_after),
    };
    audit::Entity::insert(row.into_active_model())
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

impl TryFrom<audit::Model> for AuditEntry {
    type Error = StoreError;

    fn try_from(model: audit::Model) -> Result<Self, StoreError> {
        let row = Row::new("audit", model.id);
        let actor = match (model.actor.as_str(), model.actor_id) {
            ("staff", Some(staff)) => AuditActor::Staff(staff.into()),
            ("command-line", None) => AuditActor::CommandLine,
            ("system", None) => AuditActor::System,
            (other, _) => return Err(row.inconsistent(format!("the actor {other}"))),
        };
        let value = |text: Option<String>| text.map(|text| row.json(&text)).transpose();
        Ok(Self {
            id: model.id,
            organisation: model.organisation_id.into(),
            at: row.instant(model.at)?,
            actor,
            action: model.action,
            subject: AuditSubject {
                kind: model.subject_kind,
                id: model.subject_id,
            },
            before: value(model.before)?,
            after: value(model.after)?,
            delete_after: row.maybe_instant(model.delete_after)?,
        })
    }
}

pub(crate) async fn put_access(
    txn: &DatabaseTransaction,
    access: AuditAccess,
) -> Result<(), StoreError> {
    use audit_access::{Column, Entity, Model};
    let (approved_by, approved_at) = access.approved.unzip();
    let organisation = access.organisation.0;
    let row = Model {
        id: access.id,
        organisation_id: organisation,
        asked_by: access.asked_by.0,
        asked_at: micros(access.asked_at),
        reason: text(access.reason),
        approved_by: approved_by.map(|by| by.0),
        approved_at: maybe_micros(approved_at),
        until_at: maybe_micros(access.until),
        delete_after: maybe_micros(access.delete_after),
    };
    // Who asked, when and why never changes; who agreed, once.
    let agree = OnConflict::column(Column::Id)
        .update_columns([Column::ApprovedBy, Column::ApprovedAt, Column::UntilAt])
        .action_and_where(
            Expr::col((Entity, Column::OrganisationId))
                .eq(organisation)
                .and(Expr::col((Entity, Column::ApprovedBy)).is_null()),
        )
        .to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(agree)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

impl TryFrom<audit_access::Model> for AuditAccess {
    type Error = StoreError;

    fn try_from(model: audit_access::Model) -> Result<Self, StoreError> {
        let row = Row::new("audit_access", model.id);
        let approved_at = row.maybe_instant(model.approved_at)?;
        Ok(Self {
            id: model.id,
            organisation: model.organisation_id.into(),
            asked_by: model.asked_by.into(),
            asked_at: row.instant(model.asked_at)?,
            reason: model.reason,
            approved: model.approved_by.map(StaffId::from).zip(approved_at),
            until: row.maybe_instant(model.until_at)?,
            delete_after: row.maybe_instant(model.delete_after)?,
        })
    }
}
