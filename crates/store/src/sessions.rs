//! Who is logged in.

use jiff::Timestamp;
use schalter_domain::ids::{OrganisationId, StaffId};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, Order, QueryFilter,
    QueryOrder,
};

use crate::Store;
use crate::convert::{Row, code, maybe_micros, micros, text};
use crate::entity::{staff, staff_session};
use crate::error::StoreError;
use crate::records::{SessionAbout, StaffSession};
use crate::scope::Scope;
use staff_session::Column;

/// Which sessions end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionEnd {
    /// Whose staff.
    pub organisation: OrganisationId,
    /// Whose account; unset: whoever's fits the rest.
    pub staff: Option<StaffId>,
    /// Only those whose hash begins so: one session by its public name.
    pub id: Option<String>,
    /// All but the one whose hash begins so.
    pub but: Option<String>,
    /// Only those that a provider began: its issuer, and its own session if it named one.
    pub provider: Option<(String, Option<String>)>,
    /// Only those that began before.
    pub begun_before: Option<Timestamp>,
    /// When.
    pub at: Timestamp,
}

impl SessionEnd {
    /// The end of every session of an account.
    pub fn all_of(staff: StaffId, organisation: OrganisationId, at: Timestamp) -> Self {
        Self {
            organisation,
            staff: Some(staff),
            id: None,
            but: None,
            provider: None,
            begun_before: None,
            at,
        }
    }

    fn condition(&self) -> Condition {
        use staff_session::Column;
        let mut condition = Condition::all()
            .add(Column::OrganisationId.eq(self.organisation.0))
            .add(Column::RevokedAt.is_null());
        if let Some(staff) = self.staff {
            condition = condition.add(Column::StaffId.eq(staff.0));
        }
        if let Some(id) = &self.id {
            condition = condition.add(Column::TokenHash.starts_with(plain(id)));
        }
        if let Some(but) = &self.but {
            let own = Column::TokenHash.starts_with(plain(but));
            condition = condition.add(Condition::all().not().add(own));
        }
        if let Some((issuer, session)) = &self.provider {
            condition = condition.add(Column::Issuer.eq(text(issuer.clone())));
            if let Some(session) = session {
                condition = condition.add(Column::ProviderSession.eq(text(session.clone())));
            }
        }
        if let Some(before) = self.begun_before {
            condition = condition.add(Column::CreatedAt.lte(micros(before)));
        }
        condition
    }
}

/// Hexadecimal digits alone, so that nothing in it is a pattern. What is none fits nothing.
fn plain(id: &str) -> String {
    let hex = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hex { id } else { "none" }.to_owned()
}

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

    /// The sessions of a scope that run at `now`, the newest first; of one account, if named.
    ///
    /// # Errors
    /// What the database said.
    pub async fn sessions(
        &self,
        scope: Scope,
        staff: Option<StaffId>,
        now: Timestamp,
    ) -> Result<Vec<StaffSession>, StoreError> {
        use staff_session::Column;
        let mut which = scope
            .on(Column::OrganisationId)
            .add(Column::ExpiresAt.gt(micros(now)))
            .add(Column::RevokedAt.is_null());
        if let Some(staff) = staff {
            which = which.add(Column::StaffId.eq(staff.0));
        }
        staff_session::Entity::find()
            .filter(which)
            .order_by(Column::CreatedAt, Order::Desc)
            .order_by(Column::TokenHash, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(StaffSession::try_from)
            .collect()
    }

    /// Notes a sign of work in the session of this token. The token is the secret.
    ///
    /// # Errors
    /// What the database said.
    pub async fn touch_session(&self, token_hash: &str, now: Timestamp) -> Result<(), StoreError> {
        use staff_session::Column;
        staff_session::Entity::update_many()
            .col_expr(Column::SeenAt, Expr::value(Some(micros(now))))
            .filter(Column::TokenHash.eq(token_hash))
            .exec(self.writer())
            .await?;
        Ok(())
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

pub(crate) async fn end_sessions(
    txn: &DatabaseTransaction,
    end: &SessionEnd,
) -> Result<(), StoreError> {
    use staff_session::Column;
    let at = Some(micros(end.at));
    staff_session::Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(at))
        .col_expr(Column::DeleteAfter, Expr::value(at))
        .filter(end.condition())
        .exec(txn)
        .await?;
    Ok(())
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
