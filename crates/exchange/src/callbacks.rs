//! Being called back: where to, when, and the link that leads to the promise.
//!
//! The number or address lies in a side table until the promise is met. The link's secret is kept
//! as a hash; in plain it is only in the memory of this server, for the browser that asked.

use std::sync::Arc;

use jiff::Timestamp;
use schalter_domain::clock::secret;
use schalter_domain::features::Feature;
use schalter_domain::ids::{OfficeId, OrganisationId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::message::Transport;
use schalter_domain::switchboard::{CallbackBy, CallbackWish, Command, Visit};
use schalter_domain::ticket::{is_email, is_phone};
use schalter_store::{Contact, ContactBy, Credential, LINK, Write};

use crate::actor::Failure;
use crate::messages::When;
use crate::visits::Visits;
use crate::{Shared, auth, hotline};

/// A wish to be called back.
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackRequest {
    /// How.
    pub by: ContactBy,
    /// The number or address.
    pub address: String,
    /// One of [`Visits::windows`]; without, as soon as possible.
    pub window: Option<(Timestamp, Timestamp)>,
}

impl std::fmt::Debug for CallbackRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallbackRequest")
            .field("by", &self.by)
            .field("window", &self.window)
            .finish_non_exhaustive()
    }
}

/// Why no callback was promised.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// Neither a number that can be dialled nor an address that can be written to.
    #[error("not a telephone number or e-mail address")]
    Contact,
    /// The organisation has switched callbacks off.
    #[error("nobody is called back here")]
    Off,
    /// The time is not one that is offered (any more).
    #[error("not a time that is offered")]
    Window,
    /// A callback to there is promised already.
    #[error("a callback to there is promised already")]
    Taken,
    /// Not carried out.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl CallbackRequest {
    /// What the switchboard has to know of it.
    pub(crate) fn wish(&self) -> CallbackWish {
        CallbackWish {
            by: match self.by {
                ContactBy::Phone => CallbackBy::Phone,
                ContactBy::Email => CallbackBy::Email,
            },
            window: self.window,
        }
    }

    /// Whether it can be promised for this office; a visit may change its own wish.
    pub(crate) fn check(
        &self,
        shared: &Shared,
        office: OfficeId,
        visit: Option<VisitId>,
    ) -> Result<(), CallbackError> {
        if !offered(shared, office) {
            return Err(CallbackError::Off);
        }
        let plausible = match self.by {
            ContactBy::Phone => is_phone(&self.address) && !is_barred(&self.address),
            ContactBy::Email => is_email(&self.address) && shared.can(Transport::Email),
        };
        let owner = {
            let catalogue = shared.catalogue.load();
            let known = catalogue.office(office);
            known.map(|(entry, _)| entry.organisation.id)
        };
        let dialled = |organisation| {
            self.by != ContactBy::Phone
                || hotline::limits::may_be_called_back(shared, organisation, &self.address)
        };
        if !plausible || !owner.is_none_or(dialled) {
            return Err(CallbackError::Contact);
        }
        if let Some(window) = self.window
            && !windows(shared, office).contains(&window)
        {
            return Err(CallbackError::Window);
        }
        let same = |contact: &Contact| {
            Some(contact.organisation) == owner
                && Some(contact.visit) != visit
                && key(&contact.address) == key(&self.address)
        };
        if shared.live.any_contact(same) {
            return Err(CallbackError::Taken);
        }
        Ok(())
    }

    /// What is stored with the promise, and the link's secret.
    pub(crate) fn writes(&self, shared: &Shared, visit: &Promised) -> (Vec<Write>, String) {
        let contact = Contact {
            visit: visit.visit,
            organisation: visit.organisation,
            by: self.by,
            address: self.address.trim().to_owned(),
            delete_after: None,
        };
        let (mut writes, link) = visit.new_link(shared);
        let when = self
            .window
            .map_or(When::Soon, |(from, until)| When::Between(from, until));
        writes.extend(shared.callback_link(visit, &contact, when, &link));
        writes.push(Write::PutContact(contact));
        (writes, link)
    }
}

impl Promised {
    /// A new link to the promise, in whose place no older one holds.
    fn new_link(&self, shared: &Shared) -> (Vec<Write>, String) {
        let link = secret(&*shared.entropy);
        let credential = Credential {
            token_hash: hash_link(&link),
            visit: self.visit,
            organisation: self.organisation,
            alliance: self.alliance,
            created_at: shared.now(),
            delete_after: None,
        };
        let older = Write::DropLinks {
            visit: self.visit,
            organisation: self.organisation,
        };
        (vec![older, Write::PutCredential(credential)], link)
    }
}

impl Shared {
    /// The link for somebody whose turn it is, and who is called back by mail: once for each try.
    pub(crate) fn calls_by_mail(&self, visit: VisitId) -> Vec<Write> {
        let (Some(state), Some(contact)) = (self.live.visit(visit), self.live.contact(visit))
        else {
            return Vec::new();
        };
        let by_mail = contact.by == ContactBy::Email && self.can(Transport::Email);
        let Some(callback) = state.callback.as_ref().filter(|_| by_mail) else {
            return Vec::new();
        };
        if !self.post.calls_first(visit, callback.tries) {
            return Vec::new();
        }
        let promised = promised(&state);
        let (mut writes, link) = promised.new_link(self);
        writes.extend(self.callback_link(&promised, &contact, When::Now, &link));
        self.live.set_link(visit, &link);
        writes
    }
}

/// Whether the owner of an office calls back at all.
pub(crate) fn offered(shared: &Shared, office: OfficeId) -> bool {
    let catalogue = shared.catalogue.load();
    let owner = catalogue.office(office);
    owner.is_some_and(|(entry, _)| entry.organisation.features.has(Feature::Callbacks))
}

/// Whose promise it is.
pub(crate) struct Promised {
    pub visit: VisitId,
    pub organisation: OrganisationId,
    pub alliance: schalter_domain::ids::AllianceId,
    pub office: OfficeId,
    pub language: Language,
}

/// Numbers that are not called back: emergency numbers, and those that cost the caller.
fn is_barred(number: &str) -> bool {
    let digits = key(number);
    let national = digits
        .strip_prefix("0049")
        .or_else(|| digits.strip_prefix("+49"))
        .map_or_else(|| digits.clone(), |rest| format!("0{rest}"));
    let costly = ["0900", "0137", "0180", "0190", "118"];
    matches!(national.as_str(), "110" | "112" | "115")
        || costly.iter().any(|prefix| national.starts_with(prefix))
}

/// A number or address without what people write between its parts.
fn key(address: &str) -> String {
    let kept = |c: &char| !c.is_whitespace() && !"()/-".contains(*c);
    address.trim().to_lowercase().chars().filter(kept).collect()
}

fn windows(shared: &Shared, office: OfficeId) -> Vec<(Timestamp, Timestamp)> {
    let catalogue = shared.catalogue.load();
    let Some((organisation, entry)) = catalogue.office(office) else {
        return Vec::new();
    };
    schalter_domain::windows::windows(&entry.office.hours, shared.now(), &organisation.zone)
}

impl Visits<'_> {
    /// Whether the owner of an office calls back at all.
    pub fn calls_back(&self, office: OfficeId) -> bool {
        offered(self.0, office)
    }

    /// The times that can be wished for a callback of an office: whole hours.
    pub fn windows(&self, office: OfficeId) -> Vec<(Timestamp, Timestamp)> {
        windows(self.0, office)
    }

    /// Where a visit is called back to.
    pub fn contact(&self, visit: VisitId) -> Option<Arc<Contact>> {
        self.0.live.contact(visit)
    }

    /// The secret of the link to a promise, while this server remembers it.
    pub fn link(&self, visit: VisitId) -> Option<Arc<str>> {
        self.0.live.link(visit)
    }

    /// How many tries a callback has.
    pub fn callback_tries(&self) -> u8 {
        self.0.policy.callback_tries
    }

    /// Within which time of the arrival a callback without a wished time is promised.
    pub fn callback_promise(&self) -> jiff::SignedDuration {
        self.0.policy.callback_promise
    }

    /// Promises a waiting visit a callback; asked again, the wish changes.
    ///
    /// # Errors
    /// See [`CallbackError`]; nothing has changed then.
    pub async fn request_callback(
        &self,
        visit: VisitId,
        request: CallbackRequest,
    ) -> Result<(), CallbackError> {
        let state = self.get(visit).ok_or(Failure::Retry)?;
        request.check(self.0, state.need.office, Some(visit))?;
        let promised = promised(&state);
        let (writes, link) = request.writes(self.0, &promised);
        let wish = request.wish();
        let command = Command::RequestCallback { visit, wish };
        self.0.submit(Some(command), writes, None).await?;
        self.0.live.set_link(visit, &link);
        self.0
            .hub
            .push(crate::Party::Visit(visit), crate::Push::Changed);
        Ok(())
    }

    /// The visit that an unspent link leads to.
    pub async fn of_link(&self, link: &str) -> Option<VisitId> {
        let mut visits = self.of_hash(&hash_link(link)).await;
        if visits.is_empty() {
            // A link of the release before this one.
            visits = self.of_token(link).await;
        }
        visits.into_iter().find(|visit| self.get(*visit).is_some())
    }

    /// Spends a link: the browser holds the visit from now on, by its own cookie or by one that is
    /// made. Gives the visit and the cookie.
    ///
    /// # Errors
    /// [`Failure`]; the link is then still good.
    pub async fn spend_link(
        &self,
        link: &str,
        token: Option<String>,
    ) -> Result<Option<(VisitId, String)>, Failure> {
        let Some(visit) = self.of_link(link).await else {
            return Ok(None);
        };
        let state = self.get(visit).ok_or(Failure::Retry)?;
        let token = token.unwrap_or_else(|| secret(&*self.0.entropy));
        let promised = promised(&state);
        let credential = Credential {
            token_hash: auth::hash_token(&token),
            visit,
            organisation: promised.organisation,
            alliance: promised.alliance,
            created_at: self.0.now(),
            delete_after: None,
        };
        let spent = [hash_link(link), auth::hash_token(link)];
        let mut writes = vec![Write::PutCredential(credential)];
        writes.extend(spent.map(|token_hash| Write::DropCredential { token_hash }));
        self.0.submit(None, writes, None).await?;
        self.0.live.drop_link(visit);
        self.0
            .hub
            .push(crate::Party::Visit(visit), crate::Push::Changed);
        Ok(Some((visit, token)))
    }
}

/// The hash under which a link is stored; a cookie's is another, even of the same text.
fn hash_link(link: &str) -> String {
    format!("{LINK}{}", auth::hash_token(link))
}

fn promised(visit: &Visit) -> Promised {
    Promised {
        visit: visit.id,
        organisation: visit.need.organisation,
        alliance: visit.need.alliance,
        office: visit.need.office,
        language: visit.need.language,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emergency_and_costly_numbers_are_not_called_back() {
        for number in [
            "110",
            "112",
            "0900 123456",
            "+49 137 12345",
            "0049 180 5 12345",
            "11833",
        ] {
            assert!(is_barred(number), "{number}");
        }
        for number in ["0151 2345678", "+49 2151 860", "02151/86-0"] {
            assert!(!is_barred(number), "{number}");
        }
    }

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        assert_eq!(key(" 02151 / 86-0 "), key("02151860"));
        assert_eq!(key("Frieda@Example.org"), key("frieda@example.org "));
    }
}
