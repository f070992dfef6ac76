//! What a report says of its own assumptions and sources.

use std::fmt::Write as _;

use super::plot::escape;
use super::scenario::{Duration, Scenario};
use super::words::{number, times};

/// The section that names them all.
pub fn section(scenario: &Scenario, weeks: u32, seed: u64) -> String {
    let mut items = callers(scenario);
    items.extend([
        "Jeder freie Platz nimmt sofort an. Pausen und Krankheit sind nicht enthalten: „Platz“ heißt besetzter Platz."
            .to_owned(),
        "Wer Dienstende hat, beendet erst sein Gespräch; wie viele Stunden das sind, steht neben den Platzstunden."
            .to_owned(),
        if scenario.office.serve_after_closing {
            "Wer bei Büroschluss wartet, wird noch bedient."
        } else {
            "Wer bei Büroschluss wartet, bleibt unbedient."
        }
        .to_owned(),
        "Verloren heißt: aufgelegt oder unbedient. Unbedient heißt: Die Warteschlange war voll, das Büro schloss, \
         oder der Rückruf kam nicht am selben Tag."
            .to_owned(),
        format!(
            "Alle Varianten treffen dieselben Menschen zur selben Zeit ({weeks} Wochen, Startwert {seed}); \
             derselbe Startwert gibt dieselben Zahlen. Die Unsicherheit ist das halbe 95-%-Intervall."
        ),
    ]);
    items.extend(measures(scenario));
    items.extend(scenario.sources.iter().cloned());
    let mut list = String::new();
    for item in items {
        let _ = write!(list, "<li>{}</li>", escape(&item));
    }
    format!("<section><h2>Annahmen und Quellen</h2><ul>{list}</ul></section>\n")
}

/// What is assumed of those who call.
fn callers(scenario: &Scenario) -> Vec<String> {
    let callers = &scenario.callers;
    vec![
        format!(
            "{} Menschen rufen in einer Woche zum ersten Mal an, verteilt wie im Szenario auf Tage und Stunden. \
             Tage gleicher Art schwanken um {} % (Gammaverteilung).",
            number(scenario.demand.first_calls_per_week, 0),
            number(scenario.demand.day_variation_percent, 0)
        ),
        format!(
            "Ein Anliegen dauert mit Nachbearbeitung {}.",
            duration(callers.handling)
        ),
        format!("Wer wartet, legt nach {} auf.", duration(callers.patience)),
        format!(
            "{} % von denen, die auflegen, rufen nach durchschnittlich {} noch einmal an; nach Büroschluss \
             am nächsten Öffnungstag.",
            number(callers.redial_percent, 0),
            times(callers.redial_after_s)
        ),
    ]
}

/// What is assumed of hints, callbacks and routing.
fn measures(scenario: &Scenario) -> Vec<String> {
    let mut items = Vec::new();
    if let Some(hints) = &scenario.hints {
        items.push(format!(
            "Hinweise auf ruhige Zeiten: Eine Stunde gilt als voll, wenn je Platz mehr Anrufe zu erwarten sind als \
             im Mittel der Woche. Wer dann anrufen würde und folgt, ruft in einer ruhigen Stunde später am selben \
             Tag oder an den {} folgenden Öffnungstagen an.",
            hints.days_ahead
        ));
    }
    if let Some(callback) = &scenario.callback {
        items.push(format!(
            "Rückruf: Angeboten wird er beim Anruf, wenn die Vermittlung dann eine längere Wartezeit erwartet, als die \
             Variante nennt. {} % nehmen ihn und legen auf. Ein Versuch erreicht mit {} % niemanden und kostet dann \
             {}; die Vermittlung versucht es bis zu drei Mal. Nach Büroschluss werden nur noch Rückrufe bedient, die \
             schon fällig sind.",
            number(callback.accepted_percent, 1),
            number(callback.not_reached_percent, 0),
            times(callback.failed_try_s)
        ));
    }
    if let Some(team) = &scenario.team {
        items.push(format!(
            "Personal: {} Personen, jede in einigen Anliegen geübt; wer Dienst hat, wechselt täglich. Ungeübte brauchen \
             {}-mal so lange und erledigen {} statt {} % sofort. Lenkung zieht jemanden um {} vor, wenn die freie \
             Person geübt ist.",
            team.proficient.len(),
            number(team.mismatch_factor, 1),
            number(team.settled_mismatched_percent, 0),
            number(team.settled_matched_percent, 0),
            times(team.bonus_s)
        ));
    }
    items
}

fn duration(duration: Duration) -> String {
    match duration {
        Duration::Exponential { mean_s } => {
            format!(
                "durchschnittlich {} Sekunden (exponentiell)",
                number(mean_s, 0)
            )
        }
        Duration::Lognormal { mean_s, variation } => format!(
            "durchschnittlich {} Sekunden (lognormal, Variationskoeffizient {})",
            number(mean_s, 0),
            number(variation, 2)
        ),
        Duration::Weibull { mean_s, shape } => format!(
            "durchschnittlich {} Sekunden (Weibull, Form {})",
            number(mean_s, 0),
            number(shape, 3)
        ),
    }
}
