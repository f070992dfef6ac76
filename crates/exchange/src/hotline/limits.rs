//! Whom the house calls and how often, as it is configured and counted.

use std::sync::{Mutex, MutexGuard, PoisonError};

use schalter_domain::ids::OrganisationId;
use schalter_domain::message::BadNumber;
use schalter_domain::phone::Number;
use schalter_domain::phone::limits::{Exceeded, Limiter};

use super::{AccountSettings, Means};
use crate::Shared;
use crate::actor::Failure;

/// Why nobody was called.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCalled {
    /// There is no account that calls of this organisation go out by.
    #[error("no calls go out here")]
    Off,
    /// It is no telephone number.
    #[error("not a telephone number")]
    Form,
    /// Numbers of this kind are not called.
    #[error("numbers of this kind are not called")]
    Range,
    /// Called often enough.
    #[error(transparent)]
    Often(#[from] Exceeded),
    /// There is no such talk, office, topic or call, or it is not for this one to touch.
    #[error("there is no such talk or call (any more)")]
    NotThere,
    /// The citizen is asked first.
    #[error("the citizen is asked first")]
    AskFirst,
    /// As many are in the talk as it can hold.
    #[error("the talk can hold no more")]
    Full,
    /// The citizen is not there by telephone, so that nobody could go on talking.
    #[error("the citizen is not there by telephone")]
    NoTelephone,
    /// Not carried out.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<BadNumber> for NotCalled {
    fn from(bad: BadNumber) -> Self {
        match bad {
            BadNumber::Range => Self::Range,
            _ => Self::Form,
        }
    }
}

/// The counts of this process.
#[derive(Debug, Default)]
pub(crate) struct Meter(Mutex<Limiter>);

impl Meter {
    fn lock(&self) -> MutexGuard<'_, Limiter> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// By what calls of an organisation go out: the first of its numbers that may, at an account that this
/// server has.
pub(crate) fn trunk(
    shared: &Shared,
    organisation: OrganisationId,
) -> Option<(Number, AccountSettings)> {
    let means = shared.phone.as_ref()?;
    let catalogue = shared.catalogue.load();
    let owner = catalogue.organisation_by_id(organisation)?;
    let slug = &owner.organisation.slug;
    let mut numbers = catalogue
        .numbers()
        .filter(|number| number.organisation == organisation && number.outgoing);
    numbers.find_map(|number| {
        let account = means.account(&number.account)?;
        (account.organisation == *slug).then(|| (number.clone(), account.clone()))
    })
}

/// A number as it is dialled, if it may be.
///
/// # Errors
/// [`NotCalled::Off`], [`NotCalled::Form`], [`NotCalled::Range`].
pub(crate) fn dialled(shared: &Shared, typed: &str) -> Result<String, NotCalled> {
    let means = shared.phone.as_ref().ok_or(NotCalled::Off)?;
    Ok(means.settings.dialling.check(typed)?)
}

/// The telephone, unless the server is going down.
fn going(shared: &Shared) -> Result<&Means, NotCalled> {
    let means = shared.phone.as_ref();
    let going = means.filter(|means| !means.draining.is_cancelled());
    going.ok_or(NotCalled::Off)
}

/// Whether one more call to a number may be made now.
///
/// # Errors
/// [`NotCalled::Off`], [`NotCalled::Often`].
pub(crate) fn may(
    shared: &Shared,
    organisation: OrganisationId,
    number: &str,
) -> Result<(), NotCalled> {
    let means = going(shared)?;
    let running = shared.calls.outgoing(organisation);
    let limits = &means.settings.limits;
    let meter = shared.meter.lock();
    Ok(meter.may_dial(limits, organisation, number, running, shared.now())?)
}

/// Counts one more call to a number, if it may be made.
///
/// # Errors
/// [`NotCalled::Off`], [`NotCalled::Often`].
pub(crate) fn take(
    shared: &Shared,
    organisation: OrganisationId,
    number: &str,
) -> Result<(), NotCalled> {
    let means = going(shared)?;
    let running = shared.calls.outgoing(organisation);
    let limits = &means.settings.limits;
    let mut meter = shared.meter.lock();
    Ok(meter.dial(limits, organisation, number, running, shared.now())?)
}

/// Counts a wish to be called back that somebody at `source`, an address or a caller's number, has.
/// Without a telephone the house does not dial by itself, and nothing is counted.
///
/// # Errors
/// [`Exceeded::Source`].
pub(crate) fn wishes(shared: &Shared, source: &str) -> Result<(), Exceeded> {
    let Some(means) = &shared.phone else {
        return Ok(());
    };
    let mut meter = shared.meter.lock();
    meter.wish(&means.settings.limits, source, shared.now())
}

/// Whether a number that was typed for a callback of an organisation is one that the house would dial;
/// where no calls go out, staff dial by hand.
pub(crate) fn may_be_called_back(
    shared: &Shared,
    organisation: OrganisationId,
    typed: &str,
) -> bool {
    trunk(shared, organisation).is_none() || dialled(shared, typed).is_ok()
}
