//! What is announced, as the live channel shows it: to a citizen what concerns the office of the
//! visit, to staff everything of their organisation.

use schalter_domain::ids::{OfficeId, OrganisationId};
use schalter_exchange::Exchange;
use schalter_texts::Locale;

use super::wire::NoticeView;
use crate::pages::announced::{self, Shown};

/// What concerns an office now: warnings first, then the newest.
pub fn of_office(exchange: &Exchange, office: OfficeId, locale: Locale) -> Vec<NoticeView> {
    let shown = announced::of_office(&exchange.catalogue(), office, exchange.now(), locale);
    shown.into_iter().map(NoticeView::from).collect()
}

/// What an organisation announces now: warnings first, then the newest.
pub fn of_organisation(
    exchange: &Exchange,
    organisation: OrganisationId,
    locale: Locale,
) -> Vec<NoticeView> {
    let catalogue = exchange.catalogue();
    let Some(entry) = catalogue.organisation_by_id(organisation) else {
        return Vec::new();
    };
    let shown = announced::of_organisation(&catalogue, entry, exchange.now(), locale);
    shown.into_iter().map(NoticeView::from).collect()
}

impl From<Shown> for NoticeView {
    fn from(shown: Shown) -> Self {
        Self {
            id: shown.id.0,
            warning: shown.warning,
            title: shown.title,
            text: shown.text,
            until: shown.until,
        }
    }
}
