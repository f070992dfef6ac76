//! The figures as they are shown: the one source of the page, its tables, and what is downloaded.

use jiff::ToSpan as _;
use jiff::civil::Date;
use schalter_domain::figures::End;
use schalter_domain::figures::period::Period;
use schalter_domain::figures::report::{Classes, Line, Report};
use schalter_domain::ids::{OfficeId, TopicId};
use schalter_exchange::OrganisationEntry;
use schalter_exchange::figures::Seen;
use schalter_texts::Locale;

use super::words;
use crate::pages::view;
use crate::say::Say;

/// What is counted of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Visits by what became of them.
    Visits(Line),
    /// A number of something else.
    Number(u64),
}

impl Counted {
    /// How many there are.
    pub fn count(&self) -> u64 {
        match self {
            Self::Visits(line) => line.visits(),
            Self::Number(count) => *count,
        }
    }
}

/// One group of a breakdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name for machines.
    pub code: String,
    /// Its name for people.
    pub name: String,
    /// What is counted of it.
    pub counted: Counted,
}

/// A breakdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name for machines, such as `weekday`.
    pub code: &'static str,
    /// Its name for people.
    pub title: String,
    /// Its groups, in order.
    pub groups: Vec<Group>,
}

impl Table {
    /// Whether its groups are of visits by what became of them.
    pub fn is_of_visits(&self) -> bool {
        let visits = |group: &Group| matches!(group.counted, Counted::Visits(_));
        self.groups.iter().all(visits)
    }
}

/// All breakdowns of what is seen; what is empty is left out, as is what has one group where that
/// says nothing.
pub fn tables(seen: &Seen, entry: &OrganisationEntry, locale: Locale) -> Vec<Table> {
    let report = &seen.report;
    let t = Say(locale);
    let table = |code, groups| Table {
        code,
        title: t.say(&format!("figures-by-{code}")),
        groups,
    };
    let mut tables = vec![
        table("weekday", weekdays(report, &t)),
        table("hour", hours(report, &t)),
    ];
    if seen.mondays.len() > 1 {
        tables.push(table("week", weeks(report, &t)));
    }
    if seen.office.is_none() && entry.offices.len() > 1 {
        tables.push(table("office", offices(report, entry, locale)));
    }
    tables.extend([
        table("topic", topics(report, entry, seen.office, locale)),
        table("channel", channels(report, &t)),
        table("language", languages(report)),
        table("wait", classes(&report.waits, locale)),
        table("talk", classes(&report.talks, locale)),
        table("end", ends(report, &t)),
        table("stars", stars(report, &t)),
    ]);
    tables.retain(|table| table.groups.iter().any(|group| group.counted.count() > 0));
    tables
}

fn visits(code: impl ToString, name: String, line: &Line) -> Group {
    Group {
        code: code.to_string(),
        name,
        counted: Counted::Visits(*line),
    }
}

fn number(code: impl ToString, name: String, count: u64) -> Group {
    Group {
        code: code.to_string(),
        name,
        counted: Counted::Number(count),
    }
}

fn weekdays(report: &Report, t: &Say) -> Vec<Group> {
    let day = |(day, line): (&i8, &Line)| {
        let name = t.say(&format!("weekday-{}", day + 1));
        visits(day + 1, name, line)
    };
    report.weekdays.iter().map(day).collect()
}

fn hours(report: &Report, t: &Say) -> Vec<Group> {
    let hour = |(hour, line): (&u8, &Line)| {
        let name = t.say2(
            "figures-hour",
            "from",
            u32::from(*hour),
            "until",
            u32::from(*hour) + 1,
        );
        visits(hour, name, line)
    };
    report.hours.iter().map(hour).collect()
}

fn weeks(report: &Report, t: &Say) -> Vec<Group> {
    let week = |(monday, line): (&Date, &Line)| {
        let number = monday.iso_week_date().week();
        let name = t.say1("figures-week-short", "week", number.to_string());
        visits(Period::week(*monday), name, line)
    };
    report.weeks.iter().map(week).collect()
}

fn offices(report: &Report, entry: &OrganisationEntry, locale: Locale) -> Vec<Group> {
    let office = |(id, line): (&OfficeId, &Line)| match words::office(entry, *id, locale) {
        Some((slug, name)) => visits(slug, name, line),
        None => visits(id, Say(locale).say("figures-removed"), line),
    };
    report.offices.iter().map(office).collect()
}

/// The topics of one office or of all, the most frequent first.
fn topics(
    report: &Report,
    entry: &OrganisationEntry,
    office: Option<OfficeId>,
    locale: Locale,
) -> Vec<Group> {
    let t = Say(locale);
    let topic = |(id, line): (&TopicId, &Line)| {
        let found = entry
            .offices
            .iter()
            .find_map(|one| Some((one, one.topic_by_id(*id)?)));
        let Some((of, topic)) = found else {
            return visits(id, t.say("figures-removed"), line);
        };
        let (name, of_name) = (
            view::local(&topic.name, locale),
            view::local(&of.office.name, locale),
        );
        let name = match office {
            Some(_) => name,
            None => t.say2("figures-topic-in", "topic", name, "office", of_name),
        };
        visits(format!("{}/{}", of.office.slug, topic.slug), name, line)
    };
    let mut groups: Vec<Group> = report.topics.iter().map(topic).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.counted.count()));
    groups
}

fn channels(report: &Report, t: &Say) -> Vec<Group> {
    let channels = report.channels.iter();
    let group = channels.map(|(channel, line)| {
        let code = channel.code();
        visits(code, t.say(&format!("figures-channel-{code}")), line)
    });
    group.collect()
}

fn languages(report: &Report) -> Vec<Group> {
    let languages = report.languages.iter();
    let mut groups: Vec<Group> = languages
        .map(|(language, line)| visits(language.tag(), language.own_name().to_owned(), line))
        .collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.counted.count()));
    groups
}

/// Durations by classes; open classes beyond the longest are left out.
fn classes(classes: &Classes, locale: Locale) -> Vec<Group> {
    let t = Say(locale);
    let class = |(class, count): (usize, &u64)| {
        let (from, to) = classes.bounds(class);
        let (begins, ends) = (
            words::duration(from, locale),
            to.map(|to| words::duration(to, locale)),
        );
        let name = match ends {
            Some(ends) if class == 0 => t.say1("figures-up-to", "to", ends),
            Some(ends) => t.say2("figures-from-to", "from", begins, "to", ends),
            None => t.say1("figures-more-than", "from", begins),
        };
        let code = to.map_or("more".to_owned(), |to| format!("{to:.0}"));
        number(code, name, *count)
    };
    let last = classes.counts.iter().rposition(|count| *count > 0);
    let groups = classes.counts.iter().enumerate().map(class);
    groups.take(last.map_or(0, |last| last + 1)).collect()
}

fn ends(report: &Report, t: &Say) -> Vec<Group> {
    let end = |end: End| {
        let code = end.code();
        number(
            code,
            t.say(&format!("figures-end-{code}")),
            report.ended(end),
        )
    };
    let groups = End::ALL.into_iter().map(end);
    groups.filter(|group| group.counted.count() > 0).collect()
}

fn stars(report: &Report, t: &Say) -> Vec<Group> {
    let stars = (1_u32..).zip(report.stars);
    let group =
        stars.map(|(stars, count)| number(stars, t.say1("figures-star", "stars", stars), count));
    group.collect()
}

/// The periods that can be chosen: so many weeks, months and quarters up to the newest week.
pub fn choices(newest: Date, weeks: i64) -> [Vec<Period>; 3] {
    let mondays: Vec<Date> = (0..weeks)
        .map(|back| newest.saturating_sub((7 * back).days()))
        .collect();
    let of = |make: fn(Date) -> Period| {
        let mut periods: Vec<Period> = mondays.iter().map(|monday| make(*monday)).collect();
        periods.dedup();
        periods
    };
    [
        of(Period::week),
        of(Period::month_of),
        of(Period::quarter_of),
    ]
}
