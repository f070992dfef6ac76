//! Figures in words: numbers, shares, durations, periods.

use schalter_domain::figures::period::Period;
use schalter_domain::ids::OfficeId;
use schalter_exchange::OrganisationEntry;
use schalter_texts::Locale;

use crate::pages::view;
use crate::say::Say;

/// A count with separated thousands: `2.719`, in English `2,719`.
pub fn count(count: u64, locale: Locale) -> String {
    let digits = count.to_string();
    let separator = match locale {
        Locale::De => '.',
        Locale::En => ',',
    };
    let mut text = String::with_capacity(digits.len() + 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A share in whole percent: `81 %`; "too few" where there is none.
pub fn share(share: Option<f64>, locale: Locale) -> String {
    match percent(share) {
        Some(percent) => Say(locale).say1("wall-percent", "percent", percent),
        None => Say(locale).say("figures-unknown"),
    }
}

/// A share in whole percent.
pub fn percent(share: Option<f64>) -> Option<u32> {
    share.map(|share| whole(100.0 * share))
}

/// A number of at most a few digits behind the point: `4,3`.
pub fn decimal(value: f64, locale: Locale) -> String {
    let text = format!("{value:.1}");
    match locale {
        Locale::De => text.replace('.', ","),
        Locale::En => text,
    }
}

/// A duration: seconds below two minutes, else minutes.
pub fn duration(seconds: f64, locale: Locale) -> String {
    let t = Say(locale);
    if seconds < 120.0 {
        return t.say1("figures-seconds", "seconds", whole(seconds));
    }
    let minutes = seconds / 60.0;
    let exact = (minutes - minutes.round()).abs() < 0.05;
    let text = match exact || minutes >= 10.0 {
        true => format!("{minutes:.0}"),
        false => decimal(minutes, locale),
    };
    t.say1("figures-minutes", "minutes", text)
}

/// A duration that may be unknown.
pub fn maybe_duration(seconds: Option<f64>, locale: Locale) -> String {
    let unknown = || Say(locale).say("figures-unknown");
    seconds.map_or_else(unknown, |seconds| duration(seconds, locale))
}

/// The nearest whole number.
fn whole(value: f64) -> u32 {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "shares and durations, far below the bounds; saturates"
    )]
    let whole = value.round().max(0.0) as u32;
    whole
}

/// A period's name: `Woche 47, 16. November 2026 bis 22. November 2026`.
pub fn period(period: Period, locale: Locale) -> String {
    let t = Say(locale);
    let Some((from, to)) = period.days() else {
        return String::new();
    };
    match period {
        Period::Week { monday } => t.fill(
            "figures-week",
            &[
                ("week", monday.iso_week_date().week().to_string().into()),
                ("from", view::date_short(from, locale).into()),
                ("to", view::date_short(to, locale).into()),
            ],
        ),
        Period::Month { year, month } => t.fill(
            "figures-month",
            &[
                ("month", t.say(&format!("month-{month}")).into()),
                ("year", year.to_string().into()),
            ],
        ),
        Period::Quarter { year, quarter } => t.fill(
            "figures-quarter",
            &[
                ("quarter", quarter.to_string().into()),
                ("year", year.to_string().into()),
            ],
        ),
    }
}

/// Its days: `2. November 2026 bis 29. November 2026`.
pub fn span(period: Period, locale: Locale) -> String {
    let days = period.days().map(|(from, to)| {
        let (from, to) = (view::date_short(from, locale), view::date_short(to, locale));
        Say(locale).say2("figures-span", "from", from, "to", to)
    });
    days.unwrap_or_default()
}

/// The last part of an office's address, and its name.
pub fn office(entry: &OrganisationEntry, id: OfficeId, locale: Locale) -> Option<(String, String)> {
    let found = entry.offices.iter().find(|one| one.office.id == id)?;
    Some((
        found.office.slug.clone(),
        view::local(&found.office.name, locale),
    ))
}

/// The name of an office, or of all together.
pub fn office_or_all(entry: &OrganisationEntry, id: Option<OfficeId>, locale: Locale) -> String {
    let named = id.and_then(|id| office(entry, id, locale));
    named.map_or_else(|| Say(locale).say("figures-all-offices"), |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_in_the_language() {
        assert_eq!(count(2_719, Locale::De), "2.719");
        assert_eq!(count(1_002_719, Locale::En), "1,002,719");
        assert_eq!(count(530, Locale::De), "530");
        assert_eq!(decimal(4.26, Locale::De), "4,3");
        assert_eq!(share(Some(0.814), Locale::De), "81 %");
        assert_eq!(share(None, Locale::De), "zu wenige");
    }

    #[test]
    fn durations_are_told_no_finer_than_they_are_known() {
        assert_eq!(duration(44.6, Locale::De), "45 s");
        assert_eq!(duration(180.0, Locale::De), "3 min");
        assert_eq!(duration(150.0, Locale::De), "2,5 min");
        assert_eq!(duration(3_600.0, Locale::De), "60 min");
    }
}
