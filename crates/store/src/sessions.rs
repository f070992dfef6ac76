//! Who is logged in.

use jiff::Timestamp;
use schalter_domain::ids::StaffId;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter};

use crate::Store;
use crate::convert::{Row, code, maybe_micros, micros, text};
use crate::entity::{staff, staff_session};
use crate::error::StoreError;
use crate::records::{SessionAbout, StaffSession};
use crate::scope::Scope;
use staff_session::Column;

impl Store {
    /// Keeps a new session; it is deleted once it has expired.
    ///
    /// # Errors
    /// What the database said; a token hash or staff member that does not fit is one of them.
    pub async fn put_session(&self, session: &StaffSession) -> Result<(), StoreError> {
        let row = staff_session::Model {
            token_hash: session.token_hash.clone(),
            staff_id: session.staff.0,
            organisation_id: session.organisation.0,
            created_at: micros(session.created_at),
            expires_at: micros(session.expires_at),
            revoked_at: maybe_micros(session.revoked_at),
            csrf: session.csrf.clone(),
            seen_at: maybe_micros(session.about.seen_at),
            method: code(&session.about.method),
            device: text(session.about.device.clone()),
            issuer: session.about.issuer.clone(),
            provider_session: session.about.provider_session.clone(),
            id_token: session.about.id_token.clone(),
            delete_after: Some(micros(session.revoked_at.unwrap_or(session.expires_at))),
        };
        staff_session::Entity::insert(row.into_active_model())
            .exec_without_returning(self.writer())
            .await?;
        Ok(())
    }

    /// The session of this token if it is valid at `now`: neither expired nor revoked, and its
    /// staff member still active. The secret is the scope.
    ///
    /// # Errors
    /// What the database said.
    pub async fn session(
        &self,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Option<StaffSession>, StoreError> {
        let active = Query::select()
            .column(staff::Column::Id)
            .from(staff::Entity)
            .and_where(staff::Column::Active.eq(true))
            .and_where(staff::Column::RetiredAt.is_null())
            .take();
        staff_session::Entity::find_by_id(token_hash.to_owned())
            .filter(Column::ExpiresAt.gt(micros(now)))
            .filter(Column::RevokedAt.is_null())
            .filter(Column::StaffId.in_subquery(active))
            .one(self.reader())
            .await?
            .map(StaffSession::try_from)
            .transpose()
    }

    /// Ends the session of this token. Whether there was one to end.
    ///
    /// # Errors
    /// What the database said.
    pub async fn revoke_session(
        &self,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let token = Condition::all().add(Column::TokenHash.eq(token_hash));
        Ok(self.revoke(token, now).await? > 0)
    }

    /// Ends every session of a staff member; how many there were.
    ///
    /// # Errors
    /// What the database said.
    pub async fn revoke_sessions_of(
        &self,
        scope: Scope,
        staff: StaffId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let theirs = scope
            .on(Column::OrganisationId)
            .add(Column::StaffId.eq(staff.0));
        self.revoke(theirs, now).await
    }

    async fn revoke(&self, which: Condition, now: Timestamp) -> Result<u64, StoreError> {
        let now = Some(micros(now));
        let result = staff_session::Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::value(now))
            .col_expr(Column::DeleteAfter, Expr::value(now))
            .filter(which)
            .filter(Column::RevokedAt.is_null())
            .exec(self.writer())
            .await?;
        Ok(result.rows_affected)
    }
}

impl TryFrom<staff_session::Model> for StaffSession {
    type Error = StoreError;

    fn try_from(model: staff_session::Model) -> Result<Self, StoreError> {
        let row = Row::new("staff_session", model.staff_id);
        Ok(Self {
            token_hash: model.token_hash,
            staff: model.staff_id.into(),
            organisation: model.organisation_id.into(),
            created_at: row.instant(model.created_at)?,
            expires_at: row.instant(model.expires_at)?,
            revoked_at: row.maybe_instant(model.revoked_at)?,
            csrf: model.csrf,
            about: SessionAbout {
                seen_at: row.maybe_instant(model.seen_at)?,
                method: row.code(&model.method)?,
                device: model.device,
                issuer: model.issuer,
                provider_session: model.provider_session,
                id_token: model.id_token,
            },
        })
    }
}
