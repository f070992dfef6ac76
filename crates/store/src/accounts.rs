//! Accounts beside the password: second factors, what providers say, logins under way, sessions; and
//! who may read the record of changes.

use jiff::Timestamp;
use schalter_domain::ids::{OrganisationId, StaffId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, Order, QueryFilter,
    QueryOrder,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Store;
use crate::convert::{Row, code, is_name, maybe_micros, micros, text};
use crate::entity::{login_step, staff, staff_factor, staff_identity, staff_recovery};
use crate::error::StoreError;
use crate::scope::Scope;

/// What a second factor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorKind {
    /// Codes of an app.
    Totp,
    /// A passkey.
    Passkey,
}

/// A second factor of an account. It has no debug output of its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Factor {
    /// The factor.
    pub id: Uuid,
    /// Whose staff.
    pub organisation: OrganisationId,
    /// Whose account.
    pub staff: StaffId,
    /// What it is.
    pub kind: FactorKind,
    /// What its holder calls it.
    pub label: String,
    /// The secret or key, sealed.
    pub secret: String,
    /// The last step whose code counted; of no meaning for passkeys.
    pub counter: i64,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was used last.
    pub used_at: Option<Timestamp>,
}

impl std::fmt::Debug for Factor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Factor")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Which account a provider's subject is.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// Who it is to the provider.
    pub subject: String,
    /// Whose staff.
    pub organisation: OrganisationId,
    /// The account.
    pub staff: StaffId,
    /// Since when.
    pub created_at: Timestamp,
    /// The last login.
    pub seen_at: Timestamp,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity")
            .field("staff", &self.staff)
            .finish_non_exhaustive()
    }
}

/// What a login that is under way waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginStepKind {
    /// The second factor.
    Factor,
    /// A first second factor.
    Enrol,
    /// The link of the machine's operator.
    BreakGlass,
}

/// A login that is under way, or a second factor that is being made.
#[derive(Clone, PartialEq, Eq)]
pub struct LoginStep {
    /// The hash of what the browser or link holds.
    pub token_hash: String,
    /// Whose staff.
    pub organisation: OrganisationId,
    /// Whose account.
    pub staff: StaffId,
    /// What it waits for.
    pub kind: LoginStepKind,
    /// What has to be kept until then, sealed; may be empty.
    pub data: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when; it is deleted then.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for LoginStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoginStep")
            .field("staff", &self.staff)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// The second factors of an account, the oldest first.
    ///
    /// # Errors
    /// What the database said.
    pub async fn factors(
        &self,
        scope: Scope,
        staff: Option<StaffId>,
    ) -> Result<Vec<Factor>, StoreError> {
        use staff_factor::Column;
        let mut which = scope.on(Column::OrganisationId);
        if let Some(staff) = staff {
            which = which.add(Column::StaffId.eq(staff.0));
        }
        staff_factor::Entity::find()
            .filter(which)
            .order_by(Column::CreatedAt, Order::Asc)
            .order_by(Column::Id, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Factor::try_from)
            .collect()
    }

    /// How many codes an account has left that stand in for a second factor.
    ///
    /// # Errors
    /// What the database said.
    pub async fn recovery_left(&self, scope: Scope, staff: StaffId) -> Result<usize, StoreError> {
        let which = scope
            .on(staff_recovery::Column::OrganisationId)
            .add(staff_recovery::Column::StaffId.eq(staff.0));
        let left = staff_recovery::Entity::find().filter(which);
        Ok(left.all(self.reader()).await?.len())
    }

    /// Notes that a factor was used: its `secret` and `counter` change from `from` to `to`, if
    /// nobody was quicker. Whether they did; a code thus counts once even when it comes twice at
    /// the same moment.
    ///
    /// # Errors
    /// What the database said.
    pub async fn use_factor(
        &self,
        scope: Scope,
        from: &Factor,
        to: &Factor,
    ) -> Result<bool, StoreError> {
        use staff_factor::Column;
        let which = scope
            .on(Column::OrganisationId)
            .add(Column::Id.eq(from.id))
            .add(Column::Counter.eq(from.counter))
            .add(Column::Secret.eq(from.secret.clone()));
        let changed = staff_factor::Entity::update_many()
            .col_expr(Column::Counter, Expr::value(to.counter))
            .col_expr(Column::Secret, Expr::value(to.secret.clone()))
            .col_expr(Column::UsedAt, Expr::value(maybe_micros(to.used_at)))
            .filter(which)
            .exec(self.writer())
            .await?;
        Ok(changed.rows_affected == 1)
    }

    /// Spends a code that stands in for a second factor. Whether it was one.
    ///
    /// # Errors
    /// What the database said.
    pub async fn spend_recovery(
        &self,
        scope: Scope,
        staff: StaffId,
        hash: &str,
    ) -> Result<bool, StoreError> {
        use staff_recovery::Column;
        let which = scope
            .on(Column::OrganisationId)
            .add(Column::StaffId.eq(staff.0))
            .add(Column::CodeHash.eq(hash));
        let spent = staff_recovery::Entity::delete_many().filter(which);
        Ok(spent.exec(self.writer()).await?.rows_affected == 1)
    }

    /// Which account a provider's subject is. The provider's signed word is the secret.
    ///
    /// # Errors
    /// What the database said.
    pub async fn identity(
        &self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<Identity>, StoreError> {
        if !is_name(issuer) || !is_name(subject) {
            return Ok(None);
        }
        let key = (issuer.to_owned(), subject.to_owned());
        staff_identity::Entity::find_by_id(key)
            .one(self.reader())
            .await?
            .map(Identity::try_from)
            .transpose()
    }

    /// The accounts of a scope that providers vouch for.
    ///
    /// # Errors
    /// What the database said.
    pub async fn identities(&self, scope: Scope) -> Result<Vec<Identity>, StoreError> {
        staff_identity::Entity::find()
            .filter(scope.on(staff_identity::Column::OrganisationId))
            .order_by(staff_identity::Column::Subject, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Identity::try_from)
            .collect()
    }

    /// A login that is under way at `now`. The token is the secret.
    ///
    /// # Errors
    /// What the database said.
    pub async fn login_step(
        &self,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Option<LoginStep>, StoreError> {
        login_step::Entity::find_by_id(token_hash.to_owned())
            .filter(login_step::Column::ExpiresAt.gt(micros(now)))
            .one(self.reader())
            .await?
            .map(LoginStep::try_from)
            .transpose()
    }

    /// Ends a login that is under way. Whether it was there: of two at once one gets it. The token
    /// is the secret.
    ///
    /// # Errors
    /// What the database said.
    pub async fn end_login_step(&self, token_hash: &str) -> Result<bool, StoreError> {
        let ended = login_step::Entity::delete_by_id(token_hash.to_owned());
        Ok(ended.exec(self.writer()).await?.rows_affected == 1)
    }
}

pub(crate) async fn put_factor(
    txn: &DatabaseTransaction,
    factor: Factor,
) -> Result<(), StoreError> {
    let row = staff_factor::Model {
        id: factor.id,
        organisation_id: factor.organisation.0,
        staff_id: factor.staff.0,
        kind: code(&factor.kind),
        label: text(factor.label),
        secret: factor.secret,
        counter: factor.counter,
        created_at: micros(factor.created_at),
        used_at: maybe_micros(factor.used_at),
        delete_after: None,
    };
    staff_factor::Entity::insert(row.into_active_model())
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

pub(crate) async fn drop_factors(
    txn: &DatabaseTransaction,
    staff: StaffId,
    organisation: OrganisationId,
    factor: Option<Uuid>,
) -> Result<(), StoreError> {
    use staff_factor::Column;
    let mut which = Condition::all()
        .add(Column::OrganisationId.eq(organisation.0))
        .add(Column::StaffId.eq(staff.0));
    if let Some(factor) = factor {
        which = which.add(Column::Id.eq(factor));
    }
    staff_factor::Entity::delete_many()
        .filter(which)
        .exec(txn)
        .await?;
    if factor.is_none() {
        put_recovery(txn, staff, organisation, Vec::new()).await?;
    }
    Ok(())
}

pub(crate) async fn put_recovery(
    txn: &DatabaseTransaction,
    staff: StaffId,
    organisation: OrganisationId,
    hashes: Vec<String>,
) -> Result<(), StoreError> {
    use staff_recovery::{Column, Entity, Model};
    Entity::delete_many()
        .filter(Column::OrganisationId.eq(organisation.0))
        .filter(Column::StaffId.eq(staff.0))
        .exec(txn)
        .await?;
    for code_hash in hashes {
        let row = Model {
            staff_id: staff.0,
            code_hash,
            organisation_id: organisation.0,
            delete_after: None,
        };
        Entity::insert(row.into_active_model())
            .exec_without_returning(txn)
            .await?;
    }
    Ok(())
}

pub(crate) async fn put_identity(
    txn: &DatabaseTransaction,
    identity: Identity,
) -> Result<(), StoreError> {
    use staff_identity::{Column, Entity, Model};
    let row = Model {
        issuer: text(identity.issuer),
        subject: text(identity.subject),
        organisation_id: identity.organisation.0,
        staff_id: identity.staff.0,
        created_at: micros(identity.created_at),
        seen_at: micros(identity.seen_at),
        delete_after: None,
    };
    let seen = OnConflict::columns([Column::Issuer, Column::Subject])
        .update_column(Column::SeenAt)
        .to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(seen)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

pub(crate) async fn set_password(
    txn: &DatabaseTransaction,
    who: StaffId,
    organisation: OrganisationId,
    hash: String,
) -> Result<(), StoreError> {
    staff::Entity::update_many()
        .col_expr(staff::Column::PasswordHash, Expr::value(Some(hash)))
        .filter(staff::Column::Id.eq(who.0))
        .filter(staff::Column::OrganisationId.eq(organisation.0))
        .exec(txn)
        .await?;
    Ok(())
}

pub(crate) async fn put_step(txn: &DatabaseTransaction, step: LoginStep) -> Result<(), StoreError> {
    use login_step::{Column, Entity, Model};
    let row = Model {
        token_hash: step.token_hash,
        organisation_id: step.organisation.0,
        staff_id: step.staff.0,
        kind: code(&step.kind),
        data: step.data,
        created_at: micros(step.created_at),
        expires_at: micros(step.expires_at),
        delete_after: Some(micros(step.expires_at)),
    };
    let data = OnConflict::column(Column::TokenHash)
        .update_columns([Column::Data])
        .to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(data)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

impl TryFrom<staff_factor::Model> for Factor {
    type Error = StoreError;

    fn try_from(model: staff_factor::Model) -> Result<Self, StoreError> {
        let row = Row::new("staff_factor", model.id);
        Ok(Self {
            id: model.id,
            organisation: model.organisation_id.into(),
            staff: model.staff_id.into(),
            kind: row.code(&model.kind)?,
            label: model.label,
            secret: model.secret,
            counter: model.counter,
            created_at: row.instant(model.created_at)?,
            used_at: row.maybe_instant(model.used_at)?,
        })
    }
}

impl TryFrom<staff_identity::Model> for Identity {
    type Error = StoreError;

    fn try_from(model: staff_identity::Model) -> Result<Self, StoreError> {
        let row = Row::new("staff_identity", model.staff_id);
        Ok(Self {
            issuer: model.issuer,
            subject: model.subject,
            organisation: model.organisation_id.into(),
            staff: model.staff_id.into(),
            created_at: row.instant(model.created_at)?,
            seen_at: row.instant(model.seen_at)?,
        })
    }
}

impl TryFrom<login_step::Model> for LoginStep {
    type Error = StoreError;

    fn try_from(model: login_step::Model) -> Result<Self, StoreError> {
        let row = Row::new("login_step", model.staff_id);
        Ok(Self {
            token_hash: model.token_hash,
            organisation: model.organisation_id.into(),
            staff: model.staff_id.into(),
            kind: row.code(&model.kind)?,
            data: model.data,
            created_at: row.instant(model.created_at)?,
            expires_at: row.instant(model.expires_at)?,
        })
    }
}
