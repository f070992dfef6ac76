//! When it is quiet, in a sentence.

use jiff::civil::Weekday;
use schalter_domain::ids::OfficeId;
use schalter_domain::quiet::Quiet;
use schalter_exchange::Exchange;
use schalter_texts::Locale;

use crate::say::Say;

/// When an office is quiet in the coming days: "heute ab 15 Uhr, dienstags von 12 bis 13 Uhr". None
/// where that is not known.
pub fn told(exchange: &Exchange, office: OfficeId, locale: Locale) -> Option<String> {
    let ahead = exchange.ahead(office);
    if ahead.quiet.is_empty() {
        return None;
    }
    let say = Say(locale);
    let today = {
        let catalogue = exchange.catalogue();
        let (organisation, _) = catalogue.office(office)?;
        organisation.zone.to_datetime(exchange.now()).date()
    };
    let one = |quiet: &Quiet| {
        let day = match (quiet.date - today).get_days() {
            0 => say.say("quiet-today"),
            1 => say.say("quiet-tomorrow"),
            _ => say.say(&format!("quiet-{}", day_key(quiet.weekday))),
        };
        let from = quiet.from.to_string();
        let until = quiet.until.map(|until| until.to_string());
        let mut values = vec![("day", day.into()), ("from", from.into())];
        let key = match until {
            Some(until) => {
                values.push(("until", until.into()));
                "quiet-between"
            }
            None => "quiet-from",
        };
        say.fill(key, &values)
    };
    Some(ahead.quiet.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn day_key(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "mondays",
        Weekday::Tuesday => "tuesdays",
        Weekday::Wednesday => "wednesdays",
        Weekday::Thursday => "thursdays",
        Weekday::Friday => "fridays",
        Weekday::Saturday => "saturdays",
        Weekday::Sunday => "sundays",
    }
}
