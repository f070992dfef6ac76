//! Plots as inline SVG: bars for the report, drawn with the page's own colours and type.

use std::fmt::Write as _;

/// One bar.
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// How long it is, on the plot's scale.
    pub value: f64,
    /// The value in words.
    pub words: String,
    /// Whether it is what the others are compared with.
    pub reference: bool,
}

/// Bars of two series side by side, over a time of day.
pub struct Pair {
    /// The time.
    pub label: String,
    /// The values of the first and the second series.
    pub values: [f64; 2],
}

const WIDTH: f64 = 720.0;
/// The room for labels left of lying bars.
const LABELS: f64 = 300.0;
/// The room for words right of them.
const WORDS: f64 = 90.0;
const ROW: f64 = 40.0;
/// Longer labels take two lines.
const LONG: usize = 32;
const HEIGHT: f64 = 260.0;
/// The room for the scale left of standing bars, and for their labels below.
const MARGIN: f64 = 52.0;

/// Lying bars, one below the other; a line marks the reference.
pub fn lying(title: &str, bars: &[Bar]) -> String {
    let most = bars.iter().map(|bar| bar.value).fold(1e-9, f64::max);
    let length = |value: f64| (WIDTH - LABELS - WORDS) * value / most;
    #[allow(clippy::cast_precision_loss, reason = "a few rows")]
    let height = ROW * bars.len() as f64 + 8.0;
    let mut svg = head(title, height);
    if let Some(bar) = bars.iter().find(|bar| bar.reference) {
        let x = LABELS + length(bar.value);
        let _ = write!(
            svg,
            r#"<line class="reference" x1="{x:.1}" y1="0" x2="{x:.1}" y2="{height:.0}"/>"#
        );
    }
    let mut y = 4.0;
    for bar in bars {
        let class = if bar.reference { "bar today" } else { "bar" };
        let (end, middle) = (LABELS + length(bar.value), y + ROW / 2.0 + 1.0);
        let _ = write!(
            svg,
            r#"{}<rect class="{class}" x="{LABELS:.0}" y="{:.1}" width="{:.1}" height="{:.1}"/><text class="value" x="{:.1}" y="{middle:.1}">{}</text>"#,
            label(&bar.label, middle),
            y + 7.0,
            length(bar.value),
            ROW - 12.0,
            end + 8.0,
            escape(&bar.words)
        );
        y += ROW;
    }
    svg + "</svg>"
}

/// A label left of its bar, in one line or two.
fn label(text: &str, middle: f64) -> String {
    let half = text.chars().count() / 2;
    let space = text
        .char_indices()
        .enumerate()
        .filter(|(_, (_, character))| *character == ' ')
        .min_by_key(|(place, _)| place.abs_diff(half))
        .map(|(_, (byte, _))| byte)
        .filter(|_| half > LONG / 2);
    let x = LABELS - 10.0;
    let line = |y: f64, text: &str| {
        format!(
            r#"<text class="label" x="{x:.0}" y="{y:.1}">{}</text>"#,
            escape(text.trim())
        )
    };
    match space {
        Some(space) => line(middle - 8.0, &text[..space]) + &line(middle + 8.0, &text[space..]),
        None => line(middle, text),
    }
}

/// Standing pairs of bars over the day, with a scale of `step`s that `words` writes out.
pub fn standing(title: &str, pairs: &[Pair], step: f64, words: impl Fn(f64) -> String) -> String {
    let most = pairs
        .iter()
        .flat_map(|pair| pair.values)
        .fold(step, f64::max);
    let top = (most / step).ceil() * step;
    let (floor, ceiling) = (HEIGHT - MARGIN / 2.0, 10.0);
    let y = |value: f64| floor - (floor - ceiling) * value / top;
    let mut svg = head(title, HEIGHT);
    let mut mark = 0.0;
    while mark <= top + step / 2.0 {
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{MARGIN:.0}" y1="{0:.1}" x2="{WIDTH:.0}" y2="{0:.1}"/><text class="scale" x="{1:.0}" y="{0:.1}">{2}</text>"#,
            y(mark),
            MARGIN - 8.0,
            escape(&words(mark))
        );
        mark += step;
    }
    #[allow(clippy::cast_precision_loss, reason = "a few pairs")]
    let space = (WIDTH - MARGIN) / pairs.len().max(1) as f64;
    let width = (space * 0.36).min(36.0);
    let mut middle = MARGIN + space / 2.0;
    for pair in pairs {
        for (value, class, x) in [
            (pair.values[0], "bar today", middle - width - 1.0),
            (pair.values[1], "bar", middle + 1.0),
        ] {
            let _ = write!(
                svg,
                r#"<rect class="{class}" x="{x:.1}" y="{:.1}" width="{width:.1}" height="{:.1}"/>"#,
                y(value),
                floor - y(value)
            );
        }
        let _ = write!(
            svg,
            r#"<text class="below" x="{middle:.1}" y="{:.1}">{}</text>"#,
            floor + 16.0,
            escape(&pair.label)
        );
        middle += space;
    }
    svg + "</svg>"
}

fn head(title: &str, height: f64) -> String {
    format!(
        r#"<svg viewBox="0 0 {WIDTH:.0} {height:.0}" role="img" aria-label="{}">"#,
        escape(title)
    )
}

/// Text that is safe in HTML.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            other => safe.push(other),
        }
    }
    safe
}
