//! Wallboards: what hangs in the room of an office. It shows how the line stands and nothing of any
//! single person, neither of those who wait nor of those who serve.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use schalter_domain::clock::secret;
use schalter_domain::features::Feature;
use schalter_domain::figures::LEAST;
use schalter_domain::ids::{OfficeId, OrganisationId};
use schalter_domain::permission::Permission;
use schalter_store::{Scope, Wallboard, Write, random_id};
use serde_json::json;
use uuid::Uuid;

use crate::audit::Change;
use crate::auth::{SignedOn, hash_token};
use crate::figures::{FigureError, unread};
use crate::{Exchange, OrganisationEntry, Shared};

/// How many an organisation may have.
pub const MOST: usize = 20;
/// Fewer open seats are not counted out: a number that small would show who takes a break.
pub const LEAST_SEATS: u32 = 3;
/// To what today's share is rounded, in percent.
const STEP: u64 = 5;

/// How a room's line stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wall {
    /// Whose.
    pub organisation: OrganisationId,
    /// The office; without, all of them together.
    pub office: Option<OfficeId>,
    /// How many wait.
    pub waiting: u32,
    /// For how long the one who waits longest does, in the last seconds or minutes.
    pub longest: Option<SignedDuration>,
    /// Open seats, if there are enough to be counted; see [`LEAST_SEATS`].
    pub seats: Seats,
    /// The share of today's visits that was answered promptly, in percent, to the nearest five;
    /// none of fewer than five visits.
    pub prompt_percent: Option<u64>,
}

/// How many seats are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seats {
    /// None.
    None,
    /// One or two.
    Few,
    /// So many.
    Many(u32),
}

impl Seats {
    fn of(open: u32) -> Self {
        match open {
            0 => Self::None,
            open if open < LEAST_SEATS => Self::Few,
            open => Self::Many(open),
        }
    }
}

/// The wallboards of organisations.
pub struct Wallboards<'a>(pub(crate) &'a Arc<Shared>);

impl Wallboards<'_> {
    /// Makes an address, and says its secret: it is not kept and cannot be said again.
    ///
    /// # Errors
    /// See [`FigureError`]; [`FigureError::Unknown`] also beyond [`MOST`].
    pub async fn open(
        &self,
        staff: &SignedOn,
        office: Option<OfficeId>,
    ) -> Result<String, FigureError> {
        let organisation = self.allowed(staff)?;
        let known = office.is_none_or(|office| {
            let catalogue = self.0.catalogue.load();
            let owner = catalogue
                .office(office)
                .map(|(entry, _)| entry.organisation.id);
            owner == Some(organisation)
        });
        if !known || self.list(staff).await?.len() >= MOST {
            return Err(FigureError::Unknown);
        }
        let token = secret(&*self.0.entropy);
        let board = Wallboard {
            id: random_id(&*self.0.entropy),
            organisation,
            office,
            token_hash: hash_token(&token),
            created_at: self.0.now(),
        };
        let change =
            Change::new("wallboard.open", "wallboard", board.id).to(json!({ "office": office }));
        let audit = self.0.audit(staff, change);
        let writes = vec![Write::PutWallboard(Box::new(board)), audit];
        let done = self.0.submit(None, writes, None).await;
        done.map(|_| token).map_err(|_| FigureError::Retry)
    }

    /// Revokes an address: it shows nothing any more.
    ///
    /// # Errors
    /// See [`FigureError`].
    pub async fn revoke(&self, staff: &SignedOn, id: Uuid) -> Result<(), FigureError> {
        if !staff.staff.may(Permission::ReadFigures) {
            return Err(FigureError::Forbidden);
        }
        let boards = self.list(staff).await?;
        let board = boards.iter().find(|board| board.id == id);
        let board = board.ok_or(FigureError::Unknown)?;
        let change = Change::new("wallboard.revoke", "wallboard", id);
        let audit = self
            .0
            .audit(staff, change.from(json!({ "office": board.office })));
        let drop = Write::DropWallboard {
            wallboard: id,
            organisation: staff.organisation,
        };
        let done = self.0.submit(None, vec![drop, audit], None).await;
        done.map(|_| ()).map_err(|_| FigureError::Retry)
    }

    /// The wallboards of the staff member's organisation, oldest first.
    ///
    /// # Errors
    /// See [`FigureError`].
    pub async fn list(&self, staff: &SignedOn) -> Result<Vec<Wallboard>, FigureError> {
        if !staff.staff.may(Permission::ReadFigures) {
            return Err(FigureError::Forbidden);
        }
        let scope = Scope::Organisation(staff.organisation);
        self.0.store.wallboards(scope).await.map_err(unread)
    }

    /// Whether the organisation lets wallboards show.
    pub fn are_on(&self, organisation: OrganisationId) -> bool {
        self.0.has(organisation, Feature::Wallboard)
    }

    fn allowed(&self, staff: &SignedOn) -> Result<OrganisationId, FigureError> {
        if !staff.staff.may(Permission::ReadFigures) {
            return Err(FigureError::Forbidden);
        }
        if !self.are_on(staff.organisation) {
            return Err(FigureError::Off);
        }
        Ok(staff.organisation)
    }

    /// The wallboard of a secret, unless it is revoked or switched off.
    ///
    /// # Errors
    /// [`FigureError::Unknown`], [`FigureError::Off`] or [`FigureError::Retry`].
    pub async fn of(&self, secret: &str) -> Result<Wallboard, FigureError> {
        let found = self.0.store.wallboard_of(&hash_token(secret)).await;
        let board = found.map_err(unread)?.ok_or(FigureError::Unknown)?;
        match self.are_on(board.organisation) {
            true => Ok(board),
            false => Err(FigureError::Off),
        }
    }
}

impl Exchange {
    /// Wallboards.
    pub fn wallboards(&self) -> Wallboards<'_> {
        Wallboards(&self.shared)
    }

    /// How the line stands that a wallboard shows.
    ///
    /// # Errors
    /// [`FigureError::Unknown`] for an organisation that is no more, [`FigureError::Retry`].
    pub async fn wall(&self, wallboard: &Wallboard) -> Result<Wall, FigureError> {
        let catalogue = self.catalogue();
        let entry = catalogue.organisation_by_id(wallboard.organisation);
        let entry = entry.ok_or(FigureError::Unknown)?;
        let chosen = |office: OfficeId| wallboard.office.is_none_or(|one| one == office);
        let offices: Vec<OfficeId> = entry.offices.iter().map(|one| one.office.id).collect();
        let offices: Vec<OfficeId> = offices.into_iter().filter(|one| chosen(*one)).collect();
        let board = self.board();
        let now = self.now();
        let open = match wallboard.office {
            Some(office) => board.office(office).seats_open,
            None => {
                let seats = board.standing.seats.get(&wallboard.organisation);
                seats.map_or(0, |(_, open)| *open)
            }
        };
        Ok(Wall {
            organisation: wallboard.organisation,
            office: wallboard.office,
            waiting: offices.iter().map(|one| board.office(*one).waiting).sum(),
            longest: self.longest(&board, &offices, now),
            seats: Seats::of(open),
            prompt_percent: self.prompt_today(entry, &offices, now).await?,
        })
    }

    /// For how long the one who waits longest does.
    fn longest(
        &self,
        board: &crate::Board,
        offices: &[OfficeId],
        now: Timestamp,
    ) -> Option<SignedDuration> {
        let lines = self.lines(board);
        let visits = offices.iter().filter_map(|office| lines.get(office));
        let visits = visits.flat_map(|line| line.visits.iter().map(|(_, visit)| *visit));
        let queued = visits.filter_map(|visit| Some(self.visits().get(visit)?.queued));
        queued
            .min()
            .map(|since| now.duration_since(since).max(SignedDuration::ZERO))
    }

    /// The share of today's visits so far that was answered promptly.
    async fn prompt_today(
        &self,
        entry: &OrganisationEntry,
        offices: &[OfficeId],
        now: Timestamp,
    ) -> Result<Option<u64>, FigureError> {
        let today = entry.zone.to_datetime(now).date();
        let scope = Scope::Organisation(entry.organisation.id);
        let counters = self.shared.store.figures(scope, today..=today).await;
        let (mut visits, mut prompt) = (0, 0);
        for counter in counters.map_err(unread)? {
            if !offices.contains(&counter.cell.office) {
                continue;
            }
            visits += counter.sums.visits;
            prompt += u64::from(counter.cell.kind.is_prompt()) * counter.sums.visits;
        }
        Ok((visits >= LEAST).then(|| (100 * prompt / visits + STEP / 2) / STEP * STEP))
    }
}
