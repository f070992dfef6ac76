//! Notices in the words of a page.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use schalter_domain::ids::{NoticeId, OfficeId};
use schalter_domain::notice::{Level, Notice};
use schalter_exchange::{Catalogue, OrganisationEntry};
use schalter_texts::Locale;
use serde::Serialize;

use super::view;
use crate::say::Say;

/// A notice that is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The notice.
    pub id: NoticeId,
    /// The office it is about; none: all of the organisation.
    pub office: Option<OfficeId>,
    /// Whether it is a warning.
    pub warning: bool,
    /// What it is, and of which office.
    pub title: String,
    /// What it says.
    pub text: String,
    /// Until when it stands.
    pub until: String,
}

/// What an organisation announces at `now`.
pub fn of_organisation(
    catalogue: &Catalogue,
    entry: &OrganisationEntry,
    now: Timestamp,
    locale: Locale,
) -> Vec<Shown> {
    let notices = catalogue.notices(entry.organisation.id, now);
    let shown = notices.into_iter();
    shown.map(|one| words(entry, one, now, locale)).collect()
}

/// What of that concerns an office.
pub fn of_office(
    catalogue: &Catalogue,
    office: OfficeId,
    now: Timestamp,
    locale: Locale,
) -> Vec<Shown> {
    let Some((entry, _)) = catalogue.office(office) else {
        return Vec::new();
    };
    let notices = catalogue.notices_of(office, now).into_iter();
    notices.map(|one| words(entry, one, now, locale)).collect()
}

fn words(entry: &OrganisationEntry, notice: &Notice, now: Timestamp, locale: Locale) -> Shown {
    let t = Say(locale);
    let warning = notice.level == Level::Warning;
    let office = office_name(entry, notice.office, locale);
    let title = match (&office, warning) {
        (None, false) => t.say("notice-info"),
        (None, true) => t.say("notice-warning"),
        (Some(office), false) => t.say1("notice-info-office", "office", office),
        (Some(office), true) => t.say1("notice-warning-office", "office", office),
    };
    Shown {
        id: notice.id,
        office: notice.office,
        warning,
        title,
        text: view::local(&notice.text, locale),
        until: until(notice.until, now, &entry.zone, locale),
    }
}

/// The name of an office that a notice is about.
pub fn office_name(
    entry: &OrganisationEntry,
    office: Option<OfficeId>,
    locale: Locale,
) -> Option<String> {
    let office = office?;
    let found = entry.offices.iter().find(|one| one.office.id == office);
    found.map(|one| view::local(&one.office.name, locale))
}

fn until(until: Timestamp, now: Timestamp, zone: &TimeZone, locale: Locale) -> String {
    let t = Say(locale);
    let (day, time) = last_moment(zone.to_datetime(until), locale);
    if day == zone.to_datetime(now).date() {
        return t.say1("notice-until-today", "time", time);
    }
    let day = view::date_long(day, locale);
    t.say2("notice-until-day", "day", day, "time", time)
}

/// Day and time of an end; midnight ends the day before.
fn last_moment(end: DateTime, locale: Locale) -> (jiff::civil::Date, String) {
    let time = view::end(end.time(), locale);
    let midnight = end.time() == jiff::civil::Time::midnight();
    let before = end.date().yesterday().ok().filter(|_| midnight);
    (before.unwrap_or(end.date()), time)
}

/// From when to when a notice stands.
pub fn span(notice: &Notice, zone: &TimeZone, locale: Locale) -> String {
    let t = Say(locale);
    let moment = |(day, time)| {
        let day = view::date_short(day, locale);
        t.say2("notices-moment", "day", day, "time", time)
    };
    let from = zone.to_datetime(notice.from);
    let (day, begins) = (from.date(), view::time(from.time(), locale));
    let (last, ends) = last_moment(zone.to_datetime(notice.until), locale);
    if day == last {
        let day = view::date_short(day, locale);
        let args = [
            ("day", day.into()),
            ("from", begins.into()),
            ("until", ends.into()),
        ];
        return t.fill("notices-span-day", &args);
    }
    let (from, until) = (moment((day, begins)), moment((last, ends)));
    t.say2("notices-span", "from", from, "until", until)
}
