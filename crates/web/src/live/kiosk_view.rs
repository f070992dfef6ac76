//! What a kiosk shows while nobody talks, made out of the exchange's state.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schalter_domain::booth::Shown;
use schalter_domain::features::Feature;
use schalter_domain::ids::{KioskId, TopicId};
use schalter_domain::kiosk::{Entry, Kiosk};
use schalter_exchange::{Board, Catalogue, Exchange, OfficeEntry, OrganisationEntry};
use schalter_texts::Locale;

use super::wire::{KioskStage, KioskTopic, KioskView, NoticeView, Reception, WaitView};
use super::{notices, views};
use crate::pages::view;
use crate::promise::Reader;

/// The view of a kiosk; none of one that is no more.
pub fn of(exchange: &Exchange, kiosk: KioskId, locale: Locale) -> Option<KioskView> {
    let seen = exchange.kiosks().seen(kiosk)?;
    let known = seen.configured()?;
    let catalogue = &seen.catalogue;
    let owner = catalogue.organisation_by_id(known.organisation)?;
    let imprint = &owner.organisation.imprint;
    let maker = Maker {
        exchange,
        catalogue,
        board: &exchange.board(),
        now: exchange.now(),
        locale,
    };
    Some(KioskView {
        name: known.name.clone(),
        place: known.place.clone(),
        brand: views::brand(owner),
        phone: known.phone.clone(),
        languages: tags(known),
        choice: known.entry == Entry::Choice,
        topics: known
            .topics
            .iter()
            .filter_map(|one| maker.topic(known, *one))
            .collect(),
        reception: maker.reception(known)?,
        notices: maker.notices(known),
        camera_motion: known.presence.camera_motion,
        sensor: known.presence.sensor.is_some(),
        printer: known.printer,
        document_camera: known.document_camera,
        sign_language_video: imprint.sign_language_video.clone(),
        stage: stage(seen.shown, maker.now),
    })
}

fn tags(kiosk: &Kiosk) -> Vec<String> {
    let languages = kiosk.languages.iter();
    languages
        .map(|language| language.tag().to_owned())
        .collect()
}

fn stage(shown: Shown, now: Timestamp) -> KioskStage {
    match shown {
        Shown::Idle => KioskStage::Idle,
        Shown::Choosing { until, problem } => KioskStage::Choosing {
            left_s: until.map(|until| views::seconds(now, until)),
            problem: problem.map(ToOwned::to_owned),
        },
        Shown::Visiting { visit, asking } => KioskStage::Visiting {
            visit: visit.0,
            asking_s: asking.map(|until| views::seconds(now, until)),
        },
        Shown::Wiping => KioskStage::Wiping,
    }
}

struct Maker<'a> {
    exchange: &'a Exchange,
    catalogue: &'a Catalogue,
    board: &'a Board,
    now: Timestamp,
    locale: Locale,
}

impl Maker<'_> {
    /// Whether an office takes visits now, how long it may take, and its hours in a sentence.
    fn office(&self, entry: &OrganisationEntry, office: &OfficeEntry) -> (bool, WaitView, String) {
        let standing = self.board.office(office.office.id);
        let open = standing.open && !standing.full && !standing.late;
        let (hours, clock) = (&office.office.hours, (self.now, &entry.zone));
        let state = hours.state(self.now, &entry.zone);
        let text = view::opening_text(&state, clock, self.locale);
        (open, views::wait(standing.wait), format!("{text}."))
    }

    fn reception(&self, kiosk: &Kiosk) -> Option<Reception> {
        let (entry, office) = self.catalogue.office(kiosk.reception)?;
        let (open, wait, hours) = self.office(entry, office);
        let reader = Reader {
            now: self.now,
            zone: &entry.zone,
            locale: self.locale,
        };
        let promise = self.exchange.visits().callback_promise();
        let ahead = self.exchange.ahead(kiosk.reception);
        Some(Reception {
            open,
            wait,
            hours,
            callback: office.features.has(Feature::Callbacks),
            callback_says: reader.foresees(&office.office.hours, self.now, promise),
            windows: ahead.windows.iter().copied().map(views::window).collect(),
        })
    }

    fn topic(&self, kiosk: &Kiosk, topic: TopicId) -> Option<KioskTopic> {
        let organisations = self.catalogue.organisations().iter();
        let mut allied = organisations.filter(|one| one.organisation.alliance == kiosk.alliance);
        allied.find_map(|entry| {
            let mut offices = entry.offices.iter();
            let found = |office: &&OfficeEntry| office.topic_by_id(topic).is_some();
            let office = offices.find(found)?;
            let known = office.topic_by_id(topic)?;
            let (open, wait, hours) = self.office(entry, office);
            Some(KioskTopic {
                topic: topic.0,
                name: view::local(&known.name, self.locale),
                brand: views::brand(entry),
                open,
                wait,
                hours,
            })
        })
    }

    /// What the reception announces, and who keeps the kiosk.
    fn notices(&self, kiosk: &Kiosk) -> Vec<NoticeView> {
        let mut all = notices::of_office(self.exchange, kiosk.reception, self.locale);
        let known: BTreeSet<_> = all.iter().map(|notice| notice.id).collect();
        let own = self.catalogue.notices(kiosk.organisation, self.now);
        let everywhere: BTreeSet<_> = own
            .iter()
            .filter(|one| one.office.is_none())
            .map(|one| one.id.0)
            .collect();
        let own = notices::of_organisation(self.exchange, kiosk.organisation, self.locale);
        let more = own.into_iter();
        all.extend(more.filter(|one| everywhere.contains(&one.id) && !known.contains(&one.id)));
        all
    }
}
