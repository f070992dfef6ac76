//! The report: one HTML page in German for a head of department. It needs nothing but itself, is
//! complete without a script, and reads in print and in the dark.

use std::fmt::Write as _;

use super::assumptions;
use super::figures::{Callbacks, Details, Figures, Outcome};
use super::plot::{self, Bar, Pair, escape};
use super::scenario::Scenario;
use super::words::{number, percent, times};

const STYLE: &str = include_str!("report.css");

/// A variant that was played.
#[derive(Clone, Copy)]
struct Played<'a> {
    title: &'a str,
    figures: &'a Figures,
    details: &'a Details,
}

impl<'a> Played<'a> {
    fn of(outcome: &'a Outcome) -> Self {
        Self {
            title: &outcome.variant.title,
            figures: &outcome.figures,
            details: &outcome.details,
        }
    }
}

/// The page about `outcomes`, of which the first is what the others are compared with.
pub fn page(scenario: &Scenario, outcomes: &[Outcome], weeks: u32, seed: u64) -> String {
    let played: Vec<Played<'_>> = outcomes.iter().map(Played::of).collect();
    let name = escape(&scenario.name);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"de\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{name}: was Wartende erwartet</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header><h1>{name}: was Wartende erwartet</h1>\n\
         <p class=\"soft\">Simulation von {weeks} Wochen je Variante. Wer wann drankommt, entscheidet \
         darin dieselbe Vermittlung wie im Betrieb.</p></header>\n<main>\n"
    );
    if let Some(today) = played.first() {
        page += &overview(today);
        page += &lost(&played, today);
        page += &answered(&played, today);
        page += &by_hour(&played, today);
        page += &one_more_seat(outcomes, today);
        page += &callbacks(&played);
    }
    page += &assumptions::section(scenario, weeks, seed);
    page + "</main>\n</body>\n</html>\n"
}

fn overview(today: &Played<'_>) -> String {
    let entry = |term: &str, value: String| format!("<div><dt>{term}</dt><dd>{value}</dd></div>");
    format!(
        "<section aria-label=\"Heute\"><p>Verglichen wird mit: <strong>{}</strong>.</p>\n<dl class=\"figures\">{}{}{}{}</dl></section>\n",
        escape(today.title),
        entry(
            "Anrufe je Woche",
            number(today.figures.attempts_per_week, 0)
        ),
        entry("davon verloren", percent(lost_share(today.figures))),
        entry(
            "in 30 Sekunden angenommen",
            percent(today.figures.answered_30s_share)
        ),
        entry("Platzstunden je Woche", number(today.details.seat_hours, 0)),
    )
}

/// One plot: heading, sentence, figure, table.
fn section(heading: &str, meaning: &str, figure: &str, table: &str) -> String {
    format!(
        "<section><h2>{heading}</h2>\n<p class=\"meaning\">{meaning}</p>\n<figure>{figure}</figure>\n\
         <details open><summary>Zahlen</summary><div class=\"wide\">{table}</div></details></section>\n"
    )
}

fn table(heads: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut text = "<table><thead><tr>".to_owned();
    for head in heads {
        let _ = write!(text, "<th scope=\"col\">{head}</th>");
    }
    text += "</tr></thead><tbody>";
    for row in rows {
        text += "<tr>";
        for (place, cell) in row.iter().enumerate() {
            let cell = escape(cell);
            let _ = match place {
                0 => write!(text, "<th scope=\"row\">{cell}</th>"),
                _ => write!(text, "<td>{cell}</td>"),
            };
        }
        text += "</tr>";
    }
    text + "</tbody></table>"
}

fn bars(played: &[Played<'_>], value: impl Fn(&Played<'_>) -> f64) -> Vec<Bar> {
    let bar = |(place, one): (usize, &Played<'_>)| Bar {
        label: one.title.to_owned(),
        value: value(one),
        words: percent(value(one)),
        reference: place == 0,
    };
    played.iter().enumerate().map(bar).collect()
}

fn lost(played: &[Played<'_>], today: &Played<'_>) -> String {
    let value = |one: &Played<'_>| lost_share(one.figures);
    let best = without_more_seats(played, today);
    let mut meaning = format!(
        "Von 100 Anrufen gehen {} verloren: Jemand legt auf, bevor sich jemand meldet.",
        number(100.0 * value(today), 0)
    );
    if value(best) < value(today) {
        let _ = write!(
            meaning,
            " Bei gleich vielen Platzstunden werden daraus {} („{}“): {} Anrufe je Woche weniger, die niemand annimmt.",
            number(100.0 * value(best), 0),
            escape(best.title),
            number(today.details.lost_per_week - best.details.lost_per_week, 0)
        );
    }
    let rows = played.iter().map(|one| {
        vec![
            one.title.to_owned(),
            number(one.figures.attempts_per_week, 0),
            format!(
                "{} ± {}",
                percent(one.figures.abandoned_share),
                number(100.0 * one.details.abandoned_margin, 1)
            ),
            percent(one.figures.unserved_share),
            number(one.details.lost_per_week, 0),
            number(one.details.seat_hours, 0),
            number(one.details.overtime_hours, 1),
        ]
    });
    let heads = [
        "Variante",
        "Anrufe je Woche",
        "aufgelegt (± Unsicherheit)",
        "unbedient",
        "verloren je Woche",
        "Platzstunden je Woche",
        "dazu nach Dienstende",
    ];
    section(
        "Wie viele Anrufe verloren gehen",
        &meaning,
        &plot::lying("Anteil verlorener Anrufe je Variante", &bars(played, value)),
        &table(&heads, rows),
    )
}

fn answered(played: &[Played<'_>], today: &Played<'_>) -> String {
    let value = |one: &Played<'_>| one.figures.answered_30s_share;
    let best = without_more_seats(played, today);
    let mut meaning = format!(
        "Heute hören {} von 100 Anrufenden innerhalb von 30 Sekunden eine Stimme.",
        number(100.0 * value(today), 0)
    );
    if value(best) > value(today) {
        let _ = write!(
            meaning,
            " Mit „{}“ sind es {}.",
            escape(best.title),
            number(100.0 * value(best), 0)
        );
    }
    let heads = [
        "Variante",
        "in 30 s angenommen",
        "sofort erledigt (wo betrachtet)",
    ];
    let rows = played.iter().map(|one| {
        let settled = one.figures.first_contact_share;
        vec![
            one.title.to_owned(),
            percent(value(one)),
            settled.map_or("–".to_owned(), percent),
        ]
    });
    section(
        "Wie viele schnell jemanden erreichen",
        &meaning,
        &plot::lying(
            "Anteil der in 30 Sekunden angenommenen Anrufe je Variante",
            &bars(played, value),
        ),
        &table(&heads, rows),
    )
}

fn by_hour(played: &[Played<'_>], today: &Played<'_>) -> String {
    let best = without_more_seats(played, today);
    let hours = || today.details.hours.iter().zip(&best.details.hours);
    let clock = |minute: u32| match minute % 60 {
        0 => format!("{}\u{a0}Uhr", minute / 60),
        rest => format!("{}:{rest:02}", minute / 60),
    };
    let pairs: Vec<Pair> = hours()
        .map(|(now, then)| Pair {
            label: clock(now.minute),
            values: [now.wait_p90_s, then.wait_p90_s],
        })
        .collect();
    let worst = today
        .details
        .hours
        .iter()
        .max_by(|one, other| one.wait_p90_s.total_cmp(&other.wait_p90_s));
    let meaning = worst.map_or(String::new(), |worst| {
        format!(
            "Am längsten wartet, wer ab {} anruft: Einer von zehn Angenommenen wartet dann länger als {}.",
            clock(worst.minute),
            times(worst.wait_p90_s)
        )
    });
    let figure = format!(
        "{}<figcaption>So lange wartet einer von zehn Angenommenen mindestens, in Minuten: \
         <span class=\"key today\"></span>{}<span class=\"key\"></span>{}</figcaption>",
        plot::standing("Wartezeit nach Uhrzeit", &pairs, 60.0, |value| number(
            value / 60.0,
            0
        )),
        escape(today.title),
        escape(best.title)
    );
    let heads = [
        "ab",
        "Anrufe je Woche",
        "aufgelegt heute",
        "die Hälfte wartet höchstens",
        "neun von zehn höchstens",
        "aufgelegt in der besten Variante",
        "neun von zehn höchstens",
    ];
    let rows = hours().map(|(now, then)| {
        vec![
            clock(now.minute),
            number(now.attempts_per_week, 0),
            percent(now.abandoned_share),
            times(now.wait_p50_s),
            times(now.wait_p90_s),
            percent(then.abandoned_share),
            times(then.wait_p90_s),
        ]
    });
    section(
        "Wann man wie lange wartet",
        &meaning,
        &figure,
        &table(&heads, rows),
    )
}

/// The variants that differ from the first by the number of seats alone, as steps.
fn one_more_seat(outcomes: &[Outcome], today: &Played<'_>) -> String {
    let plain = outcomes.iter().enumerate().filter(|(place, outcome)| {
        let variant = &outcome.variant;
        *place == 0 || (variant.seats.is_some() && variant.is_nothing_but_seats())
    });
    let mut steps: Vec<Played<'_>> = plain.map(|(_, outcome)| Played::of(outcome)).collect();
    steps.sort_by(|one, other| one.details.seat_hours.total_cmp(&other.details.seat_hours));
    let first = steps
        .iter()
        .position(|one| one.figures.variant == today.figures.variant);
    let Some(next) = first.and_then(|first| steps.get(first + 1)) else {
        return String::new();
    };
    let saved = today.details.lost_per_week - next.details.lost_per_week;
    let hours = next.details.seat_hours - today.details.seat_hours;
    let mut meaning = format!(
        "Ein Platz mehr ({} Stunden je Woche) rettet {} Anrufe je Woche.",
        number(hours, 0),
        number(saved, 0)
    );
    let lost: Vec<f64> = steps.iter().map(|one| one.details.lost_per_week).collect();
    if lost.len() > 2
        && lost
            .windows(3)
            .all(|three| three[0] - three[1] > three[1] - three[2])
    {
        meaning += " Jeder weitere Platz rettet weniger als der davor.";
    }
    let bar = |one: &Played<'_>| Bar {
        label: one.title.to_owned(),
        value: one.details.lost_per_week,
        words: number(one.details.lost_per_week, 0),
        reference: one.figures.variant == today.figures.variant,
    };
    let plotted: Vec<Bar> = steps.iter().map(bar).collect();
    let heads = [
        "Variante",
        "Platzstunden je Woche",
        "verloren je Woche",
        "gerettet gegenüber der Zeile davor",
        "verloren",
        "in 30 s angenommen",
    ];
    let before = std::iter::once(None).chain(steps.iter().map(Some));
    let rows = steps.iter().zip(before).map(|(one, before)| {
        let saved = before.map(|before| before.details.lost_per_week - one.details.lost_per_week);
        vec![
            one.title.to_owned(),
            number(one.details.seat_hours, 0),
            number(one.details.lost_per_week, 0),
            saved.map_or("–".to_owned(), |saved| number(saved, 0)),
            percent(lost_share(one.figures)),
            percent(one.figures.answered_30s_share),
        ]
    });
    section(
        "Was ein Platz mehr ändert",
        &meaning,
        &format!(
            "{}<figcaption>Verlorene Anrufe je Woche</figcaption>",
            plot::lying("Verlorene Anrufe je Woche nach Zahl der Plätze", &plotted)
        ),
        &table(&heads, rows),
    )
}

/// How long promises take and what becomes of them, where a variant makes them.
fn callbacks(played: &[Played<'_>]) -> String {
    let with: Vec<(&Played<'_>, Callbacks)> = played
        .iter()
        .filter_map(|one| Some((one, one.details.callbacks?)))
        .collect();
    let Some((first, _)) = with.first() else {
        return String::new();
    };
    let half = |one: &Played<'_>| one.figures.callback_wait_p50_s.unwrap_or(0.0);
    let most = |one: &Played<'_>| one.figures.callback_wait_p90_s.unwrap_or(0.0);
    let mut meaning = format!(
        "Mit „{}“ hat die Hälfte der Zurückgerufenen nach {} jemanden am Telefon, neun von zehn nach {}.",
        escape(first.title),
        times(half(first)),
        times(most(first))
    );
    let late = |one: &Callbacks| one.other_day > 0.0;
    if with.iter().any(|(_, callbacks)| late(callbacks)) {
        meaning += " Was an einem Tag nicht mehr gelingt, kommt am nächsten Öffnungstag zuerst dran; \
                    es zählt als unbedient, und die Nacht zählt als Wartezeit.";
    }
    let heads = [
        "Variante",
        "Rückrufe je Woche",
        "die Hälfte höchstens",
        "neun von zehn höchstens",
        "davon nicht am selben Tag",
        "vergebliche Versuche je Woche",
    ];
    let rows = with.iter().map(|(one, callbacks)| {
        vec![
            one.title.to_owned(),
            number(callbacks.promised, 0),
            times(half(one)),
            times(most(one)),
            number(callbacks.other_day, 1),
            number(callbacks.failed_tries, 0),
        ]
    });
    let bar = |(one, _): &(&Played<'_>, Callbacks)| Bar {
        label: one.title.to_owned(),
        value: half(one),
        words: times(half(one)),
        reference: false,
    };
    let plotted: Vec<Bar> = with.iter().map(bar).collect();
    section(
        "Wie lange ein Rückruf dauert",
        &meaning,
        &format!(
            "{}<figcaption>Die Hälfte der Rückrufe kommt nach höchstens</figcaption>",
            plot::lying("Mittlere Zeit bis zum Rückruf", &plotted)
        ),
        &table(&heads, rows),
    )
}

/// The variant that loses least without more seat hours than the first.
fn without_more_seats<'a>(played: &'a [Played<'a>], today: &'a Played<'a>) -> &'a Played<'a> {
    let affordable = played
        .iter()
        .filter(|one| one.details.seat_hours <= today.details.seat_hours + 0.5);
    affordable
        .min_by(|one, other| lost_share(one.figures).total_cmp(&lost_share(other.figures)))
        .unwrap_or(today)
}

fn lost_share(figures: &Figures) -> f64 {
    figures.abandoned_share + figures.unserved_share
}
