//! Plots: bars in a scalable picture that the server draws. Widths are shares of the picture, text
//! keeps its size, so that it reads on a telephone as on a wall.

use schalter_texts::Locale;

use super::model::{Counted, Group, Table};
use super::words;
use crate::say::Say;

/// How much height a bar takes with its label, in pixels.
const ROW: u32 = 46;

/// So many groups are drawn; the table has them all.
const MOST: usize = 12;

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What of.
    pub name: String,
    /// How many, in words.
    pub value: String,
    /// Where its text stands.
    pub text_y: u32,
    /// Where it begins.
    pub bar_y: u32,
    /// Its width, in percent.
    pub width: String,
    /// The width of its second part, in percent.
    pub second: String,
}

/// A plot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plot {
    /// Its height in pixels.
    pub height: u32,
    /// What can be seen in it, in a sentence.
    pub description: String,
    /// Whether bars have two parts, answered and lost.
    pub in_two: bool,
    /// Whether the table has more groups than are drawn.
    pub cut: bool,
    /// The bars.
    pub bars: Vec<Bar>,
}

/// The plot of a breakdown.
pub fn plot(table: &Table, locale: Locale) -> Plot {
    let most = table.groups.iter().map(|group| group.counted.count()).max();
    let most = most.unwrap_or(0).max(1);
    let bar = |(row, group): (u32, &Group)| {
        let (first, second) = match group.counted {
            Counted::Visits(line) => (line.answered(), line.lost()),
            Counted::Number(count) => (count, 0),
        };
        Bar {
            name: group.name.clone(),
            value: words::count(group.counted.count(), locale),
            text_y: ROW * row + 18,
            bar_y: ROW * row + 26,
            width: percent(first, most),
            second: percent(second, most),
        }
    };
    // Hours of a day and weeks of a quarter are a course, which is not cut off.
    let shown = match table.code {
        "topic" | "language" => MOST,
        _ => usize::MAX,
    };
    let bars: Vec<Bar> = (0..).zip(&table.groups).take(shown).map(bar).collect();
    Plot {
        height: ROW * u32::try_from(bars.len()).unwrap_or(0),
        description: description(table, locale),
        in_two: table.is_of_visits(),
        cut: bars.len() < table.groups.len(),
        bars,
    }
}

fn percent(part: u64, of: u64) -> String {
    let tenths = (1_000 * part + of / 2) / of;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn description(table: &Table, locale: Locale) -> String {
    let count = |group: &&Group| group.counted.count();
    // Of equals the first is named, as it stands first.
    let most = table.groups.iter().rev().max_by_key(count);
    let least = table.groups.iter().min_by_key(count);
    let (Some(most), Some(least)) = (most, least) else {
        return String::new();
    };
    let values = [
        ("most", most.name.as_str().into()),
        (
            "mostCount",
            words::count(most.counted.count(), locale).into(),
        ),
        ("least", least.name.as_str().into()),
        (
            "leastCount",
            words::count(least.counted.count(), locale).into(),
        ),
    ];
    let key = match table.groups.len() {
        1 => "figures-plot-one",
        _ => "figures-plot-most",
    };
    Say(locale).fill(key, &values)
}
