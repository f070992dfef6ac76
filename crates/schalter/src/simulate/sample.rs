//! The past of the demo: weeks of an office that does not exist, so that the page of figures shows
//! what it looks like. The demo says of these figures that they are simulated.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schalter_domain::figures::{Cell, Counter, Sums, count};
use schalter_domain::ids::{OfficeId, OrganisationId, TopicId};
use schalter_domain::language::Language;
use schalter_domain::office::Channel;
use schalter_domain::switchboard::{Event, Switchboard};

use super::calendar::{Calendar, instant};
use super::chance::Luck;
use super::people;
use super::run::{self, Plan};
use super::scenario::{self, Variant};
use crate::failure::{Failure, Kind};

const SCENARIO: &str = include_str!("../../demo/zahlen.toml");
/// How many weeks.
pub const WEEKS: u32 = 6;
/// Of twenty visits so many are in these languages; the others are in German.
const LANGUAGES: [(usize, Language); 4] = [
    (2, Language::Tr),
    (2, Language::Uk),
    (1, Language::Ar),
    (1, Language::En),
];

/// The weeks up to `newest`, a Monday, as if `topics` of an organisation had been asked for.
///
/// # Errors
/// A mistake in the program: the scenario cannot be played.
pub fn past(
    organisation: OrganisationId,
    topics: &[(OfficeId, TopicId)],
    newest: Date,
) -> Result<Vec<Counter>, Failure> {
    let mistake = |what: String| Failure::new(Kind::Other, what, "Please report it");
    let scenario = scenario::parse(SCENARIO).map_err(mistake)?;
    let (usual, luck) = (
        Calendar::new(&scenario, &Variant::default()),
        Luck { seed: 115 },
    );
    let variant = &scenario.variant[0];
    let people: Vec<_> = (0..WEEKS)
        .flat_map(|week| people::of_week(&scenario, &usual, luck, week))
        .collect();
    let counted: RefCell<Vec<Counter>> = RefCell::default();
    let watch = |events: &[Event], board: &Switchboard| {
        for event in events {
            let visit = event.what.visit().and_then(|visit| board.visit(visit));
            counted
                .borrow_mut()
                .extend(count::count(event, visit, |_| Some(TimeZone::UTC)));
        }
    };
    let plan = Plan {
        scenario: &scenario,
        variant,
        calendar: &Calendar::new(&scenario, variant),
        people: &people,
        luck,
        weeks: WEEKS,
        watch: Some(&watch),
    };
    run::run(&plan)
        .map_err(|refusal| mistake(format!("the past of the demo cannot be played: {refusal}")))?;
    let first = newest.saturating_sub((7 * (i64::from(WEEKS) - 1)).days());
    let played_from = TimeZone::UTC.to_datetime(instant(0)).date();
    let mut sums: BTreeMap<Cell, Sums> = BTreeMap::new();
    for (number, counter) in counted.into_inner().iter().enumerate() {
        let Some((office, topic)) = pick(topics, number, counter.cell.topic) else {
            continue;
        };
        let days = (counter.cell.date - played_from).get_days();
        let cell = Cell {
            organisation,
            office,
            topic,
            channel: match (counter.cell.channel, number % 9) {
                (Channel::Callback, _) => Channel::Callback,
                (_, 0) => Channel::Kiosk,
                (_, 1 | 2) => Channel::Phone,
                _ => Channel::Web,
            },
            language: language(number),
            date: first.saturating_add(days.days()),
            ..counter.cell
        };
        // What has begun after the last week is of a week that is not over.
        if cell.date < newest.saturating_add(7.days()) {
            sums.entry(cell).or_default().add(&counter.sums);
        }
    }
    let counters = sums.into_iter().map(|(cell, sums)| Counter { cell, sums });
    Ok(counters.collect())
}

/// Something to ask for: the first ones more often.
fn pick(
    topics: &[(OfficeId, TopicId)],
    number: usize,
    simulated: TopicId,
) -> Option<(OfficeId, TopicId)> {
    let group = usize::try_from(simulated.0.as_u128()).unwrap_or(0);
    // Eight of ten matters are of the first office.
    let (busiest, _) = topics.first()?;
    let first = topics
        .iter()
        .take_while(|(office, _)| office == busiest)
        .count();
    let topics = if number % 10 < 8 {
        topics.get(..first)?
    } else {
        topics
    };
    let spread = (group * 7 + number * number) % (topics.len() * topics.len()).max(1);
    topics
        .get(topics.len().checked_sub(1)?.saturating_sub(spread.isqrt()))
        .copied()
}

fn language(number: usize) -> Language {
    let mut place = (number * 7 + number / 20) % 20;
    for (share, language) in LANGUAGES {
        match place.checked_sub(share) {
            Some(rest) => place = rest,
            None => return language,
        }
    }
    Language::De
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use schalter_domain::figures::hide::{Cover, Shown};
    use schalter_domain::figures::period;
    use schalter_domain::figures::report::Report;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_past_of_the_demo_shows_what_the_page_can_show() {
        let topic = |n| {
            (
                OfficeId(Uuid::from_u128(n % 3)),
                TopicId(Uuid::from_u128(n)),
            )
        };
        let topics: Vec<_> = (0..12).map(topic).collect();
        let newest = date(2026, 11, 16);
        let town = OrganisationId(Uuid::from_u128(9));
        let counters = past(town, &topics, newest).unwrap();
        let mut weeks: BTreeMap<(Date, OfficeId), Vec<Counter>> = BTreeMap::new();
        for counter in counters {
            let key = (period::monday(counter.cell.date), counter.cell.office);
            weeks.entry(key).or_default().push(counter);
        }
        let shown: Vec<Shown> = weeks
            .into_iter()
            .map(|((monday, office), of)| Shown::new(office, monday, &of, &[], &[], Cover::Groups))
            .collect();
        let report = Report::new(&shown);
        assert_eq!(report.weeks.len(), 6);
        assert_eq!(report.offices.len(), 3);
        assert!(report.languages.len() >= 3 && report.channels.len() >= 3);
        let lost = report.total.lost_share().unwrap();
        assert!((0.03..0.30).contains(&lost), "{lost}");
        assert!(report.total.prompt_share().unwrap() > 0.4);
        assert!(report.total.settled_share().unwrap() > 0.6);
        assert!(report.total.kept() > 0);
    }
}
