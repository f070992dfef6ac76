//! Numbers that stand out: a clerk proposes, a lead decides, time ends it. All of them are in memory,
//! since every call is asked about.

use std::sync::Arc;

use schalter_domain::ids::{OrganisationId, uuid};
use schalter_domain::permission::Permission;
use schalter_domain::phone::blocks::{self, BadBlock, Block, BlockReason, BlockState};
use schalter_store::{ContactBy, Scope, Write};
use serde_json::json;
use uuid::Uuid;

use crate::Shared;
use crate::actor::Failure;
use crate::audit::Change;
use crate::auth::SignedOn;
use crate::hub::{Party, Push};

/// Why nothing was proposed or decided.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlockError {
    /// Only leads decide.
    #[error("this is for leads")]
    Forbidden,
    /// There is no such number (any more), or whoever called showed none.
    #[error("there is no such number")]
    Unknown,
    /// It is no telephone number.
    #[error("not a telephone number")]
    Number,
    /// What was typed does not fit.
    #[error(transparent)]
    Bad(#[from] BadBlock),
    /// It could not be stored.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// What a lead decides about a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Whoever calls hears so, and the call ends; for so many days.
    Block(u16),
    /// The desk is told who calls; for so many days.
    Warn(u16),
    /// Nothing, or nothing any more.
    Lift,
}

/// What holds for a caller of an organisation's numbers.
pub(crate) fn verdict(
    shared: &Shared,
    organisation: OrganisationId,
    number: &str,
) -> Option<BlockState> {
    let blocks = shared.blocks.load();
    blocks::verdict(blocks.iter(), organisation, number, shared.now())
}

/// Numbers that stand out.
pub struct Blocks<'a>(pub(crate) &'a Arc<Shared>);

impl Blocks<'_> {
    /// What holds for a caller, as staff of the organisation see it.
    pub fn of(&self, organisation: OrganisationId, number: &str) -> Option<BlockState> {
        verdict(self.0, organisation, number)
    }

    /// The number that a staff member can propose something for: that of the visit that is talked
    /// with or wrapped up.
    pub fn number(&self, staff: &SignedOn) -> Option<String> {
        let visit = crate::seats::Seats(self.0, None).served(staff.staff.id.into())?;
        let caller = self.0.live.caller(visit);
        let called = || {
            let contact = self.0.live.contact(visit)?;
            let phone = contact.by == ContactBy::Phone && self.0.phone.is_some();
            schalter_domain::message::international(&contact.address).filter(|_| phone)
        };
        let organisation = self.0.live.visit(visit)?.need.organisation;
        let own = organisation == staff.organisation;
        let number = caller.and_then(|caller| caller.number.clone());
        number.or_else(called).filter(|_| own)
    }

    /// Whether something was proposed or decided for a number.
    pub fn is_known(&self, organisation: OrganisationId, number: &str) -> bool {
        let now = self.0.now();
        self.0.blocks.load().iter().any(|block| {
            block.organisation == organisation && block.number == number && block.holds(now)
        })
    }

    /// A clerk proposes that something be done about the number of the visit.
    ///
    /// # Errors
    /// See [`BlockError`].
    pub async fn propose(
        &self,
        staff: &SignedOn,
        reason: BlockReason,
        note: &str,
    ) -> Result<(), BlockError> {
        let number = self.number(staff).ok_or(BlockError::Unknown)?;
        self.report(staff, number, reason, note).await
    }

    /// A lead notes a number, to decide about it next.
    ///
    /// # Errors
    /// See [`BlockError`].
    pub async fn note(
        &self,
        staff: &SignedOn,
        number: &str,
        reason: BlockReason,
        note: &str,
    ) -> Result<(), BlockError> {
        leads(staff)?;
        let number = schalter_domain::message::international(number);
        let number = number.ok_or(BlockError::Number)?;
        self.report(staff, number, reason, note).await
    }

    async fn report(
        &self,
        staff: &SignedOn,
        number: String,
        reason: BlockReason,
        note: &str,
    ) -> Result<(), BlockError> {
        let now = self.0.now();
        let id = uuid(now, &*self.0.entropy);
        let by = staff.staff.id;
        let own = (id, staff.organisation);
        let block = Block::proposed(own, number, reason, note, by, now)?;
        if self.is_known(staff.organisation, &block.number) {
            return Ok(());
        }
        let change = Change::new("block.propose", "block", id).to(shown(&block));
        self.keep(staff, block, change).await?;
        self.tell_leads(staff);
        Ok(())
    }

    /// The numbers of the staff member's organisation that stand out: proposals first.
    ///
    /// # Errors
    /// [`BlockError::Forbidden`].
    pub fn list(&self, staff: &SignedOn) -> Result<Vec<Block>, BlockError> {
        leads(staff)?;
        let now = self.0.now();
        let all = self.0.blocks.load();
        let own = all
            .iter()
            .filter(|block| block.organisation == staff.organisation && block.holds(now));
        let mut own: Vec<Block> = own.cloned().collect();
        own.sort_by_key(|block| (block.state != BlockState::Proposed, block.until));
        Ok(own)
    }

    /// How many proposals wait for a lead; none for others.
    pub fn waiting(&self, staff: &SignedOn) -> usize {
        let proposed = |block: &Block| block.state == BlockState::Proposed;
        let list = self.list(staff).unwrap_or_default();
        list.into_iter().filter(proposed).count()
    }

    /// A lead decides about a number.
    ///
    /// # Errors
    /// See [`BlockError`]; nothing has changed then.
    pub async fn decide(
        &self,
        staff: &SignedOn,
        id: Uuid,
        decision: Decision,
    ) -> Result<(), BlockError> {
        let known = self.list(staff)?;
        let before = known.into_iter().find(|block| block.id == id);
        let before = before.ok_or(BlockError::Unknown)?;
        let (blocked, days) = match decision {
            Decision::Block(days) => (true, days),
            Decision::Warn(days) => (false, days),
            Decision::Lift => return self.lift(staff, before).await,
        };
        let was = shown(&before);
        let block = before.decided(blocked, days, staff.staff.id, self.0.now())?;
        let change = Change::new("block.decide", "block", id);
        let change = change.from(was).to(shown(&block));
        self.keep(staff, block, change).await
    }

    async fn lift(&self, staff: &SignedOn, block: Block) -> Result<(), BlockError> {
        let change = Change::new("block.lift", "block", block.id).from(shown(&block));
        let drop = Write::DropBlock {
            block: block.id,
            organisation: block.organisation,
        };
        let writes = vec![drop, self.0.audit(staff, change)];
        self.0.submit(None, writes, None).await?;
        self.read_again().await;
        Ok(())
    }

    async fn keep(&self, staff: &SignedOn, block: Block, change: Change) -> Result<(), BlockError> {
        let writes = vec![
            Write::PutBlock(Box::new(block)),
            self.0.audit(staff, change),
        ];
        self.0.submit(None, writes, None).await?;
        self.read_again().await;
        Ok(())
    }

    async fn read_again(&self) {
        match self.0.store.blocks(Scope::House).await {
            Ok(blocks) => self.0.blocks.store(Arc::new(blocks)),
            Err(error) => tracing::error!(%error, "numbers that stand out cannot be read"),
        }
    }

    /// The desks of those who may decide show that something waits.
    fn tell_leads(&self, staff: &SignedOn) {
        let catalogue = self.0.catalogue.load();
        self.0.hub.push_parties(|party| match party {
            Party::Seat(seat) => catalogue.staff(seat.into()).is_some_and(|other| {
                other.organisation == staff.organisation && other.may(Permission::BlockNumbers)
            }),
            Party::Visit(_) | Party::Kiosk(_) | Party::Call(_) => false,
        });
        let own = Party::Seat(staff.staff.id.into());
        self.0.hub.push(own, Push::Changed);
    }
}

fn leads(staff: &SignedOn) -> Result<(), BlockError> {
    let may = staff.staff.may(Permission::BlockNumbers);
    may.then_some(()).ok_or(BlockError::Forbidden)
}

/// What the record of changes keeps: not the number, which is to be forgotten in time.
fn shown(block: &Block) -> serde_json::Value {
    json!({
        "state": block.state.code(),
        "reason": block.reason.code(),
        "until": block.until,
    })
}
